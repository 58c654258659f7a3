"""调阅资料: lists drafted inside, sent to the unit as one message, followed item by item.

Numbers are given in the write that queues the delivery, per unit, so that what was withdrawn
leaves no gap (design 4).
"""

from collections.abc import Iterable
from datetime import date, datetime, timedelta

from inspection import wording
from inspection.audit import note
from inspection.calendar import OfficeHours, next_opening
from inspection.enums import Role
from inspection.errors import (
    DueMissingError,
    DueTooSoonError,
    NoLiaisonError,
    NotAllowedError,
    NothingHereError,
    StaleError,
)
from inspection.ports import View, Work, WorkdayCalendar
from inspection.records import (
    Change,
    DocumentRequest,
    ListState,
    Member,
    RequestList,
    RequestState,
)
from inspection.request_lines import Wanted
from inspection.wording import FaultKind
from inspection.written_errors import DueAfterWithdrawalError, RequestWordingError

SENDERS = frozenset({Role.LEADER, Role.DEPUTY, Role.GROUP_LIAISON})
NEVER_NAMED = frozenset({FaultKind.PERSON_NAME, FaultKind.BACKDATING})
MOST_LINES = 20  # one list is one message

S = RequestState


def requests_of(view: View, batch: RequestList) -> tuple[DocumentRequest, ...]:
    """Return the materials of a list, in order."""
    lines = view.lookup(DocumentRequest, "list_id", batch.id)
    return tuple(line for line in lines if line.state is not S.DROPPED)


def open_draft(view: View, member: Member) -> RequestList | None:
    """Return the list that the member is drafting."""
    drafts = view.lookup(RequestList, "state", ListState.DRAFT)
    return next((d for d in drafts if d.drafted_by == member.user_id), None)


def sent_before(view: View, unit: str) -> tuple[DocumentRequest, ...]:
    """Return what the unit was asked for, whatever it answered."""
    return tuple(r for r in view.all(DocumentRequest) if r.unit == unit and r.number is not None)


def add_lines(
    work: Work, wanted: Iterable[Wanted], *, unit: str, by: Member, now: datetime
) -> RequestList:
    """Put materials on the member's draft, which is begun if there is none."""
    batch = open_draft(work, by)
    if batch is None:
        change = Change(at=now, by=by.user_id, what="drafted")
        batch = work.add(
            RequestList(unit=unit, drafted_by=by.user_id, drafted_at=now, history=(change,))
        )
    for line in tuple(wanted)[: MOST_LINES - len(requests_of(work, batch))]:
        work.add(
            DocumentRequest(
                list_id=batch.id,
                unit=batch.unit,
                material=line.material,
                period=line.period,
                copies=line.copies,
                original=line.original,
                electronic=line.electronic,
                due=line.due,
                asked_by=by.user_id,
                asked_at=now,
            )
        )
    _noted(work, "request_list.drafted", f"request_list:{batch.id}", by, now)
    return batch


def change_line(
    work: Work, batch: RequestList, request: DocumentRequest, *, by: Member, **fields: object
) -> DocumentRequest:
    """Change one line of a list that was not sent."""
    _may_edit(batch, by)
    if request.list_id != batch.id:
        raise NothingHereError
    return work.put(request.changed(**fields))


def remove_line(work: Work, batch: RequestList, request: DocumentRequest, *, by: Member) -> None:
    """Take one line off a list that was not sent."""
    _may_edit(batch, by)
    if request.list_id != batch.id:
        raise NothingHereError
    work.put(request.changed(state=S.DROPPED))


def set_due(
    work: Work,
    batch: RequestList,
    due: datetime,
    *,
    withdrawal: date,
    by: Member,
    now: datetime,
) -> None:
    """Give one due to the lines without one, or to every line when all have one."""
    _may_edit(batch, by)
    _possible(due, withdrawal, now)
    lines = requests_of(work, batch)
    undated = [line for line in lines if line.due is None]
    for line in undated or lines:
        work.put(line.changed(due=due))


def _possible(due: datetime, withdrawal: date, now: datetime) -> None:
    if due <= now:
        raise DueTooSoonError(due)
    if due.astimezone(now.tzinfo).date() > withdrawal:
        raise DueAfterWithdrawalError(due, withdrawal)


def _may_edit(batch: RequestList, by: Member) -> None:
    if batch.state not in {ListState.DRAFT, ListState.PROPOSED}:
        raise StaleError(batch.label, batch.state.value)
    if batch.drafted_by != by.user_id and by.role not in SENDERS:
        raise NotAllowedError


def hard_faults(requests: Iterable[DocumentRequest]) -> tuple[str, ...]:
    """Return the words for which the list may not leave: a person, a paper made afterwards."""
    said = "\n".join(f"{r.period} {r.material}" for r in requests)
    found = wording.check_outward(said)
    return tuple(word for fault in found if fault.kind in NEVER_NAMED for word in fault.words)


def _complete(work: Work, batch: RequestList, withdrawal: date, now: datetime) -> None:
    lines = requests_of(work, batch)
    if not lines:
        raise NothingHereError(batch.label)
    if any(line.due is None for line in lines):
        raise DueMissingError
    for line in lines:
        _possible(line.due or now, withdrawal, now)
    words = hard_faults(lines)
    if words:
        raise RequestWordingError(words)


def propose(
    work: Work, batch: RequestList, *, withdrawal: date, by: Member, now: datetime
) -> RequestList:
    """Ask for a list to be sent by somebody who may."""
    if batch.state is not ListState.DRAFT or batch.drafted_by != by.user_id:
        raise StaleError(batch.label, batch.state.value)
    _complete(work, batch, withdrawal, now)
    return _moved(work, batch, ListState.PROPOSED, "proposed", by=by, now=now)


def send(
    work: Work,
    batch: RequestList,
    *,
    recipient: Member | None,
    withdrawal: date,
    by: Member,
    now: datetime,
    undo: timedelta,
    calendar: WorkdayCalendar,
    hours: OfficeHours,
) -> RequestList:
    """Let the list go: it leaves when the undo window ends, in the unit's office hours."""
    if by.role not in SENDERS:
        raise NotAllowedError
    if batch.state not in {ListState.DRAFT, ListState.PROPOSED}:
        raise StaleError(batch.label, batch.state.value)
    _complete(work, batch, withdrawal, now)
    if recipient is None:
        raise NoLiaisonError(batch.unit)
    return _moved(
        work,
        batch,
        ListState.RELEASED,
        "released",
        by=by,
        now=now,
        recipient_id=recipient.user_id,
        released_by=by.user_id,
        released_at=now,
        deliver_at=next_opening(calendar, hours, now + undo),
    )


def take_back(work: Work, batch: RequestList, *, by: Member, now: datetime) -> RequestList:
    """Take a list back that has not left; it is a draft again."""
    if batch.state is not ListState.RELEASED and batch.state is not ListState.PROPOSED:
        raise StaleError(batch.label, batch.state.value)
    if by.user_id not in {batch.drafted_by, batch.released_by} and by.role not in SENDERS:
        raise NotAllowedError
    return _moved(work, batch, ListState.DRAFT, "taken_back", by=by, now=now, deliver_at=None)


def drop(work: Work, batch: RequestList, *, by: Member, now: datetime) -> RequestList:
    """Give a list up that was not sent."""
    _may_edit(batch, by)
    return _moved(work, batch, ListState.WITHDRAWN, "dropped", by=by, now=now)


def due_for_delivery(view: View, now: datetime) -> tuple[RequestList, ...]:
    """Return the released lists whose moment has come."""
    released = view.lookup(RequestList, "state", ListState.RELEASED)
    return tuple(b for b in released if b.deliver_at is not None and b.deliver_at <= now)


def deliver(work: Work, batch: RequestList, *, now: datetime) -> RequestList:
    """Give the list and its materials the unit's next numbers, in the write that queues them."""
    known = [b.number for b in work.all(RequestList) if b.unit == batch.unit and b.number]
    named = [r.number for r in work.all(DocumentRequest) if r.unit == batch.unit and r.number]
    following = max(named, default=0)
    for place, request in enumerate(requests_of(work, batch), start=1):
        work.put(request.changed(number=following + place, state=S.SENT, sent_at=now))
    number = 1 + max(known, default=0)
    return _moved(work, batch, ListState.SENT, "sent", by=None, now=now, number=number, sent_at=now)


def _moved(
    work: Work,
    batch: RequestList,
    state: ListState,
    what: str,
    *,
    by: Member | None,
    now: datetime,
    **fields: object,
) -> RequestList:
    who = by.user_id if by else None
    _noted(work, f"request_list.{what}", f"request_list:{batch.id}", by, now)
    change = Change(at=now, by=who, what=what, before=batch.state.value, after=state.value)
    return work.put(batch.changed(state=state, history=(*batch.history, change), **fields))


def _noted(work: Work, act: str, subject: str, by: Member | None, now: datetime) -> None:
    note(work, by=by.user_id if by else None, at=now, act=act, subject=subject)
