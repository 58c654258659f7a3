"""Telling the unit: draft, due, wording, proposal, release, delivery.

Each function is one verb on one unit of work; states move only by `outward_moves`, which
asks the table in `outward_states`. What follows the delivery stands in `gathering` (what the
unit sends), `unit_answers` (what is decided on it) and `outward_endings`.
"""

from collections.abc import Iterable
from datetime import datetime, timedelta

from inspection import wording
from inspection.audit import note
from inspection.calendar import Departure
from inspection.enums import Handling, OutwardState, Role, Standing
from inspection.errors import (
    DueMissingError,
    DueTooSoonError,
    EmptyTextError,
    NoLiaisonError,
    NotAllowedError,
    NothingHereError,
    NotReleasableError,
    OwnReleaseError,
    StaleError,
    TooLongError,
    WordingRefusedError,
)
from inspection.findings import active_items, classify
from inspection.outward_moves import moved, not_recused
from inspection.outward_states import OutwardEvent, next_state
from inspection.ports import View, Work
from inspection.records import Change, Finding, Inspection, Member, OutwardItem

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
    if not finding.unit:
        return "unit"
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
        raise StaleError(item.inside_label, item.state.value)
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
    return moved(work, item, OutwardEvent.PROPOSE, by=by, now=now)


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
    departure: Departure,
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
    not_recused(by, finding)
    _still_releasable(item, finding)
    deliver_at = now + departure.undo if immediate else departure.after(now)
    _enough_time(item, deliver_at, departure, immediate=immediate)
    event = OutwardEvent.RELEASE
    released = moved(
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
    departure: Departure,
    *,
    immediate: bool,
) -> None:
    if item.due is None:
        raise DueMissingError
    if immediate and item.due > deliver_at:
        return
    if departure.time_left(deliver_at, item.due) < LEAST_NOTICE:
        raise DueTooSoonError(item.due)


def send_at_once(work: Work, item: OutwardItem, *, by: Member, now: datetime) -> OutwardItem:
    """Deliver outside office hours; leader and deputies only."""
    if not by.leads:
        raise NotAllowedError
    if item.state is not OutwardState.RELEASED or item.number is not None:
        raise StaleError(item.inside_label, item.state.value)
    note(work, by=by.user_id, at=now, act="outward.at_once", subject=f"outward_item:{item.id}")
    return work.put(item.changed(immediate=True, deliver_at=now))


def send_back(
    work: Work, item: OutwardItem, *, by: Member, now: datetime, keep_due: bool = True
) -> OutwardItem:
    """Give a proposal back to whoever drafted it, with its due or without."""
    due = item.due if keep_due else None
    return moved(work, item, OutwardEvent.SEND_BACK, by=by, now=now, due=due)


def withdraw(work: Work, item: OutwardItem, *, by: Member, now: datetime) -> OutwardItem:
    """Take back what has not left; it never had a number (design 4)."""
    if item.number is not None:
        raise StaleError(item.inside_label, item.state.value)
    if by.user_id not in {item.drafted_by, item.released_by} and not by.leads:
        raise NotAllowedError
    return moved(work, item, OutwardEvent.WITHDRAW, by=by, now=now)


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
    inspection = work.get(Inspection, 1)
    among = inspection is not None and len(inspection.units) > 1
    return work.put(item.changed(number=1 + max(seen, default=0), among_units=among))


def delivered(work: Work, item: OutwardItem, *, now: datetime) -> OutwardItem:
    """Note that the liaison's chat took the message, even if it was frozen on its way."""
    if item.state is OutwardState.FROZEN and item.delivered_at is None:
        return work.put(item.changed(delivered_at=now))
    if next_state(item.state, OutwardEvent.DELIVER) is None:
        return item
    return moved(work, item, OutwardEvent.DELIVER, by=None, now=now, delivered_at=now)


def undeliverable(work: Work, item: OutwardItem, *, now: datetime) -> OutwardItem:
    """Note that the liaison cannot be reached; it waits for them."""
    if next_state(item.state, OutwardEvent.FAIL) is None:
        return item
    return moved(work, item, OutwardEvent.FAIL, by=None, now=now, number=None)
