"""Telling the unit: draft, due, wording, proposal, release, delivery, answers, verification.

Each function is one verb on one unit of work; states move only by `_moved`, which asks the
table in `outward_states`. Wording for people is made elsewhere.
"""

from collections.abc import Iterable
from datetime import datetime, timedelta

from inspection import wording
from inspection.access import is_recused, may_see_finding
from inspection.audit import note
from inspection.calendar import OfficeHours, next_opening, office_hours_between
from inspection.enums import Handling, OutwardState, Role, Standing
from inspection.errors import (
    DueMissingError,
    DueTooSoonError,
    EmptyTextError,
    IllegalMoveError,
    NoLiaisonError,
    NotAllowedError,
    NothingHereError,
    NotReleasableError,
    OwnFixError,
    OwnReleaseError,
    ProofMissingError,
    ReasonMissingError,
    StaleError,
    TooLongError,
    WordingRefusedError,
)
from inspection.findings import active_items, classify
from inspection.outward_states import OutwardEvent, may, next_state
from inspection.ports import View, Work, WorkdayCalendar
from inspection.records import Change, Finding, FixReport, Member, OutwardItem

WORDING_LIMIT = 1000  # leaves room for number, due and buttons in one message
LEAST_NOTICE = timedelta(hours=2)  # of office hours, between delivery and due


def why_not_releasable(finding: Finding) -> str | None:
    """Return the code of what stands against telling the unit, or None (domain 0.3, 0.4)."""
    if finding.standing is not Standing.ACTIVE:
        return "void"
    if finding.handling is Handling.CLUE or finding.sealed:
        return "sealed"
    if finding.handling not in {Handling.PENDING, Handling.JZJG}:
        return "class"
    if finding.hold:
        return "hold"
    return None


def draft(
    work: Work, finding: Finding, *, liaisons: Iterable[Member], by: Member, now: datetime
) -> OutwardItem:
    """Begin, or find again, the preview of what the unit would be told.

    Raises `NotReleasableError` with the reason, `NoLiaisonError` when there is nobody to tell.
    """
    reason = why_not_releasable(finding)
    if reason is not None:
        note(work, by=by.user_id, at=now, act="outward.refused", subject=f"finding:{finding.id}")
        raise NotReleasableError(finding.label, reason)
    for item in active_items(work, finding):
        if item.state is OutwardState.DRAFT and item.drafted_by == by.user_id:
            return item
        raise StaleError(finding.label, item.state.value)
    recipient = next(iter(liaisons), None)
    if recipient is None:
        raise NoLiaisonError(finding.unit)
    item = work.add(
        OutwardItem(
            finding_id=finding.id,
            unit=finding.unit,
            wording=wording.propose_outward(finding.wording),
            wording_by=by.user_id,
            recipient_id=recipient.user_id,
            drafted_by=by.user_id,
            history=(Change(at=now, by=by.user_id, what="drafted"),),
        )
    )
    note(work, by=by.user_id, at=now, act="outward.drafted", subject=f"outward_item:{item.id}")
    return item


def choose_due(
    work: Work, item: OutwardItem, due: datetime, choice: str, *, by: Member, now: datetime
) -> OutwardItem:
    """Set the due of a draft. Raises `DueTooSoonError` for one that is past."""
    _own_draft(item, by)
    if due <= now:
        raise DueTooSoonError(due)
    return work.put(item.changed(due=due, due_choice=choice))


def reword(work: Work, item: OutwardItem, text: str, *, by: Member, now: datetime) -> OutwardItem:
    """Replace the proposed wording by a person's own."""
    _own_draft(item, by)
    if not text.strip():
        raise EmptyTextError
    if len(text) > WORDING_LIMIT:
        raise TooLongError(len(text), WORDING_LIMIT)
    change = Change(at=now, by=by.user_id, what="reworded", before=item.wording, after=text)
    return work.put(
        item.changed(wording=text.strip(), wording_by=by.user_id, history=(*item.history, change))
    )


def toggle_attachment(
    work: Work, item: OutwardItem, finding: Finding, evidence_id: int, *, by: Member
) -> OutwardItem:
    """Choose, or leave out again, one piece of the finding's evidence; none leaves by itself."""
    _own_draft(item, by)
    if evidence_id not in finding.evidence:
        raise NothingHereError
    chosen = set(item.attachments) ^ {evidence_id}
    return work.put(item.changed(attachments=tuple(sorted(chosen))))


def _own_draft(item: OutwardItem, by: Member) -> None:
    if item.state is not OutwardState.DRAFT:
        raise StaleError(item.label, item.state.value)
    if item.drafted_by != by.user_id and not by.leads:
        raise NotAllowedError


def hard_faults(item: OutwardItem) -> tuple[str, ...]:
    """Return the words for which nobody may send this wording."""
    faults = wording.check_outward(item.wording)
    return tuple(word for fault in faults if fault.hard for word in fault.words)


def propose(
    work: Work, item: OutwardItem, finding: Finding, *, by: Member, now: datetime
) -> OutwardItem:
    """Ask for the release of a draft, against the finding as it is now."""
    _own_draft(item, by)
    _still_releasable(item, finding)
    if item.due is None:
        raise DueMissingError
    if item.due <= now:
        raise DueTooSoonError(item.due)
    if len(item.wording) > WORDING_LIMIT:
        raise TooLongError(len(item.wording), WORDING_LIMIT)
    words = hard_faults(item)
    if words:
        raise WordingRefusedError(words)
    return _moved(work, item, OutwardEvent.PROPOSE, by=by, now=now)


def _still_releasable(item: OutwardItem, finding: Finding) -> None:
    reason = why_not_releasable(finding)
    if reason is not None:
        raise NotReleasableError(finding.label, reason)
    if item.finding_id != finding.id:
        raise NothingHereError


def release(
    work: Work,
    item: OutwardItem,
    finding: Finding,
    *,
    by: Member,
    now: datetime,
    undo: timedelta,
    calendar: WorkdayCalendar,
    hours: OfficeHours,
    mode_direct: bool = False,
    immediate: bool = False,
) -> OutwardItem:
    """Let the item go: it leaves when the undo window ends, within the unit's office hours.

    A leader's own item, and in direct mode everybody's, needs no second person. Raises
    `DueTooSoonError` when fewer than two office hours would be left. The release makes the
    class 即知即改.
    """
    if not mode_direct and not by.leads:
        raise NotAllowedError
    own = item.drafted_by == by.user_id
    if own and by.role is not Role.LEADER and not mode_direct:
        raise OwnReleaseError
    _not_recused(by, finding)
    _still_releasable(item, finding)
    deliver_at = now + undo if immediate else next_opening(calendar, hours, now + undo)
    _enough_time(item, deliver_at, calendar, hours, immediate=immediate)
    event = OutwardEvent.RELEASE
    released = _moved(
        work,
        item,
        event,
        by=None if mode_direct else by,
        now=now,
        checked=not mode_direct,
        actor=by.user_id,
        released_by=by.user_id,
        released_at=now,
        deliver_at=deliver_at,
        immediate=immediate,
    )
    if finding.handling is Handling.PENDING:  # after the move: a refusal leaves the class alone
        classify(work, finding, Handling.JZJG, by=by, now=now)
    return released


def _enough_time(
    item: OutwardItem,
    deliver_at: datetime,
    calendar: WorkdayCalendar,
    hours: OfficeHours,
    *,
    immediate: bool,
) -> None:
    if item.due is None:
        raise DueMissingError
    if immediate and item.due > deliver_at:
        return
    if office_hours_between(calendar, hours, deliver_at, item.due) < LEAST_NOTICE:
        raise DueTooSoonError(item.due)


def _not_recused(member: Member, finding: Finding) -> None:
    if is_recused(member, finding.unit, finding.department) or not may_see_finding(member, finding):
        raise NothingHereError


def send_at_once(work: Work, item: OutwardItem, *, by: Member, now: datetime) -> OutwardItem:
    """Deliver outside office hours; leader and deputies only."""
    if not by.leads:
        raise NotAllowedError
    if item.state is not OutwardState.RELEASED or item.number is not None:
        raise StaleError(item.label, item.state.value)
    note(work, by=by.user_id, at=now, act="outward.at_once", subject=f"outward_item:{item.id}")
    return work.put(item.changed(immediate=True, deliver_at=now))


def send_back(
    work: Work, item: OutwardItem, *, by: Member, now: datetime, keep_due: bool = True
) -> OutwardItem:
    """Give a proposal back to whoever drafted it, with its due or without."""
    due = item.due if keep_due else None
    return _moved(work, item, OutwardEvent.SEND_BACK, by=by, now=now, due=due)


def withdraw(work: Work, item: OutwardItem, *, by: Member, now: datetime) -> OutwardItem:
    """Take back what has not left; it never had a number (design 4)."""
    if item.number is not None:
        raise StaleError(item.label, item.state.value)
    if by.user_id not in {item.drafted_by, item.released_by} and not by.leads:
        raise NotAllowedError
    return _moved(work, item, OutwardEvent.WITHDRAW, by=by, now=now)


def due_for_delivery(view: View, now: datetime) -> tuple[OutwardItem, ...]:
    """Return the released items whose moment has come and that have no number yet."""
    waiting = (
        *view.lookup(OutwardItem, "state", OutwardState.RELEASED),
        *view.lookup(OutwardItem, "state", OutwardState.UNDELIVERABLE),
    )
    return tuple(
        item
        for item in waiting
        if item.number is None and item.deliver_at is not None and item.deliver_at <= now
    )


def give_number(work: Work, item: OutwardItem) -> OutwardItem:
    """Give the item the unit's next number, in the write that queues its delivery.

    It follows the numbers the unit may have seen, so that one that never arrived and was
    stopped leaves no gap (design 4).
    """
    seen = (i.number for i in work.all(OutwardItem) if i.unit == item.unit and i.number)
    return work.put(item.changed(number=1 + max(seen, default=0)))


def delivered(work: Work, item: OutwardItem, *, now: datetime) -> OutwardItem:
    """Note that the liaison's chat took the message, even if it was frozen on its way."""
    if item.state is OutwardState.FROZEN and item.delivered_at is None:
        return work.put(item.changed(delivered_at=now))
    if next_state(item.state, OutwardEvent.DELIVER) is None:
        return item
    return _moved(work, item, OutwardEvent.DELIVER, by=None, now=now, delivered_at=now)


def undeliverable(work: Work, item: OutwardItem, *, now: datetime) -> OutwardItem:
    """Note that the liaison cannot be reached; it waits for them."""
    if next_state(item.state, OutwardEvent.FAIL) is None:
        return item
    return _moved(work, item, OutwardEvent.FAIL, by=None, now=now, number=None)


def acknowledge(work: Work, item: OutwardItem, *, by: Member, now: datetime) -> OutwardItem:
    """The liaison has read it."""
    return _moved(work, item, OutwardEvent.ACKNOWLEDGE, by=by, now=now, acknowledged_at=now)


def pass_on(work: Work, item: OutwardItem, *, by: Member, now: datetime) -> OutwardItem:
    """The liaison has passed it on inside the unit; implies having read it."""
    return _moved(
        work,
        item,
        OutwardEvent.PASS_ON,
        by=by,
        now=now,
        passed_on_at=now,
        acknowledged_at=item.acknowledged_at or now,
    )


def begin_report(work: Work, item: OutwardItem, *, by: Member, now: datetime) -> OutwardItem:
    """Open, or find again, the fix report that gathers words and proof."""
    if next_state(item.state, OutwardEvent.REPORT_FIX) is None:
        raise IllegalMoveError(item.label, item.state.value, OutwardEvent.REPORT_FIX.value)
    note(work, by=by.user_id, at=now, act="fix.begun", subject=f"outward_item:{item.id}")
    if gathering(item) is not None:
        return item
    return work.put(item.changed(reports=(*item.reports, FixReport(begun_at=now))))


def gathering(item: OutwardItem) -> FixReport | None:
    """Return the fix report that is being gathered, if one is."""
    report = item.report
    return report if report is not None and report.submitted_at is None else None


def gather(
    work: Work, item: OutwardItem, *, text: str = "", evidence: tuple[int, ...] = ()
) -> OutwardItem:
    """Add words or files to the report being gathered; nothing leaves yet."""
    report = gathering(item)
    if report is None:
        raise StaleError(item.label, item.state.value)
    added = report.model_copy(
        update={
            "texts": (*report.texts, text.strip()) if text.strip() else report.texts,
            "evidence": (*report.evidence, *evidence),
        }
    )
    return work.put(item.changed(reports=(*item.reports[:-1], added)))


def submit(work: Work, item: OutwardItem, *, by: Member, now: datetime) -> OutwardItem:
    """Send the report to the group; it needs a few words and at least one photo or file."""
    report = gathering(item)
    if report is None:
        raise StaleError(item.label, item.state.value)
    if not report.texts or not report.evidence:
        raise ProofMissingError(has_text=bool(report.texts), has_file=bool(report.evidence))
    sent = report.model_copy(update={"submitted_at": now})
    return _moved(
        work,
        item,
        OutwardEvent.REPORT_FIX,
        by=by,
        now=now,
        reports=(*item.reports[:-1], sent),
        acknowledged_at=item.acknowledged_at or now,
    )


def verify(
    work: Work, item: OutwardItem, finding: Finding, *, by: Member, now: datetime
) -> OutwardItem:
    """A colleague has seen that it is put right; the item is closed."""
    _may_verify(item, finding, by)
    return _moved(
        work, item, OutwardEvent.VERIFY, by=by, now=now, verified_by=by.user_id, closed_at=now
    )


def return_fix(
    work: Work, item: OutwardItem, finding: Finding, *, reason: str, by: Member, now: datetime
) -> OutwardItem:
    """Give the report back with a reason; the item is open again."""
    _may_verify(item, finding, by)
    if not reason.strip():
        raise ReasonMissingError
    report = item.report
    returned = (
        () if report is None else (report.model_copy(update={"returned_reason": reason.strip()}),)
    )
    return _moved(
        work, item, OutwardEvent.RETURN, by=by, now=now, reports=(*item.reports[:-1], *returned)
    )


def _may_verify(item: OutwardItem, finding: Finding, by: Member) -> None:
    _not_recused(by, finding)
    reporters = {c.by for c in item.history if c.what == OutwardEvent.REPORT_FIX.value}
    if by.user_id in reporters | {item.recipient_id}:
        raise OwnFixError


def ask(work: Work, item: OutwardItem, text: str, *, by: Member, now: datetime) -> OutwardItem:
    """Keep the liaison's question or answer in the item's own thread."""
    note(work, by=by.user_id, at=now, act="outward.question", subject=f"outward_item:{item.id}")
    return work.put(item.changed(questions=(*item.questions, text.strip())))


def _moved(
    work: Work,
    item: OutwardItem,
    event: OutwardEvent,
    *,
    by: Member | None,
    now: datetime,
    checked: bool = True,
    actor: int | None = None,
    **fields: object,
) -> OutwardItem:
    """Move the item by the table, or refuse with the facts."""
    state = next_state(item.state, event)
    if state is None:
        raise IllegalMoveError(item.label, item.state.value, event.value)
    if checked and not may(by.role if by else None, event):
        raise NotAllowedError
    who = actor if actor is not None else (by.user_id if by else None)
    note(work, by=who, at=now, act=f"outward.{event.value}", subject=f"outward_item:{item.id}")
    change = Change(at=now, by=who, what=event.value, before=item.state.value, after=state.value)
    return work.put(item.changed(state=state, history=(*item.history, change), **fields))
