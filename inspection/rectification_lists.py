"""问题清单 of the feedback: picked, worded for the unit, looked at as one list, released.

Numbers are given in the write that queues the delivery, per unit, so that what was taken off
leaves no gap (design 4). Nothing leaves before the field work is over (domain 2.2: 反馈).
"""

from collections.abc import Iterable
from datetime import date, datetime

from inspection.access import is_recused, may_see_finding
from inspection.audit import note
from inspection.calendar import Departure
from inspection.enums import Aspect, OutwardState, Role
from inspection.errors import (
    DueTooSoonError,
    NoLiaisonError,
    NotAllowedError,
    NothingHereError,
    StaleError,
)
from inspection.outward_check import faults_in, hard_words
from inspection.ports import View, Work
from inspection.records import (
    Change,
    FeedbackList,
    FeedbackState,
    Finding,
    Inspection,
    Member,
    OutwardItem,
    RectificationItem,
    RectificationState,
)
from inspection.rectification_errors import (
    FeedbackEmptyError,
    FeedbackTooEarlyError,
    FeedbackWordsError,
    NotForFeedbackError,
)
from inspection.rectification_moves import fit_for_the_unit, list_moved, moved
from inspection.rectification_states import RectificationEvent, why_not
from inspection.wording import propose_outward

L, S = FeedbackState, RectificationState


def items_of(view: View, batch: FeedbackList) -> tuple[RectificationItem, ...]:
    """Return the matters of a list in the order of aspects, then of their findings."""
    lines = [i for i in view.lookup(RectificationItem, "list_id", batch.id) if i.state != S.DROPPED]
    order: list[Aspect | None] = [*Aspect, None]
    if batch.state is L.SENT:
        return tuple(sorted(lines, key=lambda i: i.number or 0))
    return tuple(sorted(lines, key=lambda i: (order.index(i.aspect), i.finding_id)))


def pickable(view: View, batch: FeedbackList, by: Member) -> tuple[Finding, ...]:
    """Return the findings that can be on the list, those on it included, by number."""
    taken = {
        i.finding_id
        for i in view.all(RectificationItem)
        if i.state not in {S.DROPPED, S.WITHDRAWN} and i.list_id != batch.id
    }
    found = [
        f
        for f in view.all(Finding)
        if f.unit == batch.unit
        and f.id not in taken
        and why_not(f) is None
        and may_see_finding(by, f)
    ]
    return tuple(sorted(found, key=lambda f: f.number))


def done_before(view: View, finding: Finding) -> str | None:
    """Return the code of how the group saw it put right already, or None.

    Such a finding stays one of the round, but is no open problem (domain 7.9): a person may put it
    on the list, nothing does so by itself.
    """
    told = view.lookup(OutwardItem, "finding_id", finding.id)
    reached = [i for i in told if i.number is not None and i.state is not OutwardState.WITHDRAWN]
    newest = max(reached, key=lambda item: item.id, default=None)
    if newest is None:
        return None
    if newest.state is OutwardState.CLOSED:
        return "closed"
    return "fixed_later" if newest.later_fix is not None else None


def draft(work: Work, unit: str, *, by: Member, now: datetime) -> FeedbackList:
    """Begin, or find again, the leader's list for the unit."""
    inspection = work.get(Inspection, 1)
    if inspection is None or unit not in inspection.units or is_recused(by, unit):
        raise NothingHereError
    _leader(by)
    known = (b for b in work.lookup(FeedbackList, "state", L.DRAFT) if b.unit == unit)
    return next(known, None) or _begun(work, unit, by, now)


def _begun(work: Work, unit: str, by: Member, now: datetime) -> FeedbackList:
    change = Change(at=now, by=by.user_id, what="drafted")
    made = work.add(
        FeedbackList(unit=unit, drafted_by=by.user_id, drafted_at=now, history=(change,))
    )
    note(work, by=by.user_id, at=now, act="feedback.drafted", subject=f"feedback_list:{made.id}")
    return made


def _leader(by: Member) -> None:
    if by.role is not Role.LEADER or not by.is_active:
        raise NotAllowedError


def _draft(batch: FeedbackList, by: Member) -> None:
    _leader(by)
    if is_recused(by, batch.unit):
        raise NothingHereError
    if batch.state is not L.DRAFT:
        raise StaleError(batch.label, batch.state.value)


def pick(
    work: Work, batch: FeedbackList, finding: Finding, *, by: Member, now: datetime
) -> RectificationItem:
    """Put a finding on the list. Raises `NotForFeedbackError` with the reason."""
    _draft(batch, by)
    reason = why_not(finding)
    if reason is not None:
        raise NotForFeedbackError(finding.label, reason)
    if finding not in pickable(work, batch, by):
        raise NothingHereError(finding.label)
    known = work.lookup(RectificationItem, "list_id", batch.id)
    same = next((i for i in known if i.finding_id == finding.id and i.follows is None), None)
    if same is not None:
        return work.put(same.changed(state=S.DRAFT, aspect=finding.aspect))
    note(work, by=by.user_id, at=now, act="feedback.picked", subject=f"finding:{finding.id}")
    return work.add(
        RectificationItem(
            list_id=batch.id,
            finding_id=finding.id,
            unit=batch.unit,
            aspect=finding.aspect,
            wording=_proposed(work, finding),
            wording_by=by.user_id,
        )
    )


def _proposed(view: View, finding: Finding) -> str:
    """Return what the unit was told of it before, else its own words less what is not for it."""
    told = [i for i in view.lookup(OutwardItem, "finding_id", finding.id) if i.delivered_at]
    known = [i.wording for i in told if i.state is not OutwardState.WITHDRAWN and not i.notice_id]
    return known[-1] if known else propose_outward(finding.wording)


def leave_out(
    work: Work, batch: FeedbackList, item: RectificationItem, *, by: Member, now: datetime
) -> None:
    """Take a matter off the list; it never had a number."""
    _draft(batch, by)
    _on(batch, item)
    moved(work, item, RectificationEvent.DROP, by=by, now=now)


def _on(batch: FeedbackList, item: RectificationItem) -> None:
    if item.list_id != batch.id or item.state is not S.DRAFT:
        raise NothingHereError


def reword(
    work: Work,
    batch: FeedbackList,
    item: RectificationItem,
    text: str,
    *,
    people: Iterable[Member],
    by: Member,
) -> RectificationItem:
    """Write what the unit reads of one matter. Raises `WordingRefusedError` and others."""
    _draft(batch, by)
    _on(batch, item)
    finding = work.get(Finding, item.finding_id)
    said = fit_for_the_unit(work, batch.unit, finding, text, people)
    return work.put(item.changed(wording=said, wording_by=by.user_id))


def hard_faults(view: View, item: RectificationItem, people: Iterable[Member]) -> tuple[str, ...]:
    """Return the words for which the matter may not leave as it is worded."""
    finding = view.get(Finding, item.finding_id)
    found = faults_in(view, item.wording, unit=item.unit, people=people, finding=finding)
    return hard_words(found)


def set_due(
    work: Work, batch: FeedbackList, name: str, due: datetime, *, by: Member, now: datetime
) -> FeedbackList:
    """Name until when measures (`measures_due`) or the whole (`due`) are asked for."""
    _draft(batch, by)
    if due <= now:
        raise DueTooSoonError(due)
    if name not in {"measures_due", "due"}:
        raise NothingHereError
    return work.put(batch.changed(**{name: due}))


def release(
    work: Work,
    batch: FeedbackList,
    *,
    recipient: Member | None,
    people: Iterable[Member],
    withdrawal: date,
    by: Member,
    now: datetime,
    departure: Departure,
) -> FeedbackList:
    """Let the list go: it leaves when the undo window ends, in the unit's office hours."""
    _draft(batch, by)
    if now.date() <= withdrawal:
        raise FeedbackTooEarlyError(withdrawal)
    must_be_whole(work, batch, tuple(people), now)
    if recipient is None:
        raise NoLiaisonError(batch.unit)
    return list_moved(
        work,
        batch,
        L.RELEASED,
        "released",
        by=by,
        now=now,
        recipient_id=recipient.user_id,
        released_by=by.user_id,
        released_at=now,
        deliver_at=departure.after(now),
    )


def must_be_whole(
    view: View, batch: FeedbackList, people: tuple[Member, ...], now: datetime
) -> None:
    """Refuse a list with nothing on it, or with anything on it that may not leave now."""
    lines = items_of(view, batch)
    if not lines:
        raise FeedbackEmptyError
    for due in (batch.measures_due, batch.due):
        if due is not None and due <= now:
            raise DueTooSoonError(due)
    for line in lines:
        _still_possible(view, line)
    bad = [i for i in lines if not i.wording or hard_faults(view, i, people)]
    if bad:
        raise FeedbackWordsError(tuple(_finding_label(view, each) for each in bad))


def _still_possible(view: View, item: RectificationItem) -> None:
    finding = view.get(Finding, item.finding_id)
    reason = why_not(finding) if finding is not None else "void"
    if reason is not None:
        raise NotForFeedbackError(_finding_label(view, item), reason)


def _finding_label(view: View, item: RectificationItem) -> str:
    finding = view.get(Finding, item.finding_id)
    return finding.label if finding is not None else ""


def take_back(work: Work, batch: FeedbackList, *, by: Member | None, now: datetime) -> FeedbackList:
    """Make what was released and has not left a draft again; without `by` the bot does it."""
    if by is not None:
        _leader(by)
    if batch.state is not L.RELEASED:
        raise StaleError(batch.label, batch.state.value)
    return list_moved(work, batch, L.DRAFT, "taken_back", by=by, now=now, deliver_at=None)


def drop(work: Work, batch: FeedbackList, *, by: Member, now: datetime) -> FeedbackList:
    """Give a list up; the unit never knew of it."""
    _draft(batch, by)
    for line in items_of(work, batch):
        moved(work, line, RectificationEvent.DROP, by=by, now=now)
    return list_moved(work, batch, L.DROPPED, "dropped", by=by, now=now)
