"""调阅资料: lists drafted inside, sent to the unit as one message, followed item by item.

Numbers are given in the write that queues the delivery, per unit, so that what was withdrawn
leaves no gap (design 4).
"""

from collections.abc import Iterable
from datetime import date, datetime

from inspection.audit import note
from inspection.calendar import Departure
from inspection.enums import Role
from inspection.errors import (
    DueMissingError,
    DueTooSoonError,
    NoLiaisonError,
    NotAllowedError,
    NothingHereError,
    StaleError,
)
from inspection.outward_check import faults_in_request
from inspection.ports import View, Work
from inspection.records import (
    Change,
    DocumentRequest,
    Inspection,
    ListState,
    Member,
    RequestList,
    RequestState,
)
from inspection.written_errors import (
    DueAfterWithdrawalError,
    RequestUnitMissingError,
    RequestWordingError,
)

SENDERS = frozenset({Role.LEADER, Role.DEPUTY, Role.GROUP_LIAISON})
MOST_LINES = 20  # one list is one message

S = RequestState


def requests_of(view: View, batch: RequestList) -> tuple[DocumentRequest, ...]:
    """Return the materials of a list, in order."""
    lines = view.lookup(DocumentRequest, "list_id", batch.id)
    return tuple(line for line in lines if line.state is not S.DROPPED)


def sent_before(view: View, unit: str) -> tuple[DocumentRequest, ...]:
    """Return what the unit was asked for, whatever it answered."""
    return tuple(r for r in view.all(DocumentRequest) if r.unit == unit and r.number is not None)


def change_line(
    work: Work, batch: RequestList, request: DocumentRequest, *, by: Member, **fields: object
) -> DocumentRequest:
    """Change one line of a list that was not sent."""
    may_edit(batch, by)
    if request.list_id != batch.id:
        raise NothingHereError
    return work.put(request.changed(**fields))


def remove_line(work: Work, batch: RequestList, request: DocumentRequest, *, by: Member) -> None:
    """Take one line off a list that was not sent."""
    may_edit(batch, by)
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
    may_edit(batch, by)
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


def may_edit(batch: RequestList, by: Member) -> None:
    """Raise what stands against changing the list: it was sent, or it is somebody else's."""
    if batch.state not in {ListState.DRAFT, ListState.PROPOSED}:
        raise StaleError(batch.label, batch.state.value)
    if batch.drafted_by != by.user_id and by.role not in SENDERS:
        raise NotAllowedError


def hard_faults(
    view: View, batch: RequestList, requests: Iterable[DocumentRequest], people: Iterable[Member]
) -> tuple[str, ...]:
    """Return the words for which the list may not leave: a person, another unit, a paper made
    afterwards, what only few in the group may read."""
    said = "\n".join(f"{r.period} {r.material}" for r in requests)
    found = faults_in_request(view, said, unit=batch.unit, people=people)
    return tuple(word for fault in found for word in fault.words)


def _complete(
    work: Work, batch: RequestList, people: Iterable[Member], withdrawal: date, now: datetime
) -> None:
    lines = requests_of(work, batch)
    if not lines:
        raise NothingHereError(batch.label)
    if not batch.unit:
        raise RequestUnitMissingError
    if any(line.due is None for line in lines):
        raise DueMissingError
    for line in lines:
        _possible(line.due or now, withdrawal, now)
    words = hard_faults(work, batch, lines, people)
    if words:
        raise RequestWordingError(words)


def propose(
    work: Work,
    batch: RequestList,
    *,
    people: Iterable[Member] = (),
    withdrawal: date,
    by: Member,
    now: datetime,
) -> RequestList:
    """Ask for a list to be sent by somebody who may."""
    if batch.state is not ListState.DRAFT or batch.drafted_by != by.user_id:
        raise StaleError(batch.label, batch.state.value)
    _complete(work, batch, people, withdrawal, now)
    return _moved(work, batch, ListState.PROPOSED, "proposed", by=by, now=now)


def send(
    work: Work,
    batch: RequestList,
    *,
    recipient: Member | None,
    people: Iterable[Member] = (),
    withdrawal: date,
    by: Member,
    now: datetime,
    departure: Departure,
) -> RequestList:
    """Let the list go: it leaves when the undo window ends, in the unit's office hours."""
    if by.role not in SENDERS:
        raise NotAllowedError
    if batch.state not in {ListState.DRAFT, ListState.PROPOSED}:
        raise StaleError(batch.label, batch.state.value)
    _complete(work, batch, people, withdrawal, now)
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
        deliver_at=departure.after(now),
    )


def take_back(work: Work, batch: RequestList, *, by: Member, now: datetime) -> RequestList:
    """Take a list back that has not left; it is a draft again."""
    if batch.state is not ListState.RELEASED and batch.state is not ListState.PROPOSED:
        raise StaleError(batch.label, batch.state.value)
    if by.user_id not in {batch.drafted_by, batch.released_by} and by.role not in SENDERS:
        raise NotAllowedError
    return _moved(work, batch, ListState.DRAFT, "taken_back", by=by, now=now, deliver_at=None)


def readdress(work: Work, batch: RequestList, to: Member, *, now: datetime) -> RequestList:
    """Address what has not left to another liaison of the same unit."""
    same = batch.state
    return _moved(work, batch, same, "rerouted", by=None, now=now, recipient_id=to.user_id)


def drop(work: Work, batch: RequestList, *, by: Member, now: datetime) -> RequestList:
    """Give a list up that was not sent."""
    may_edit(batch, by)
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
    inspection = work.get(Inspection, 1)
    among = inspection is not None and len(inspection.units) > 1
    for place, request in enumerate(requests_of(work, batch), start=1):
        numbered = {"number": following + place, "among_units": among}
        work.put(request.changed(state=S.SENT, sent_at=now, **numbered))
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
