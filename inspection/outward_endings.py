"""How an item ends, or begins again: verified, returned, waived, recalled, carried over."""

from collections.abc import Iterable
from datetime import datetime

from inspection.audit import note
from inspection.enums import AnswerKind, OutwardState
from inspection.errors import (
    NotAllowedError,
    NothingHereError,
    NotReleasableError,
    OwnFixError,
    ReasonMissingError,
    StaleError,
)
from inspection.findings import active_items
from inspection.outward import why_not_releasable
from inspection.outward_moves import moved, must_move, not_recused
from inspection.outward_states import OutwardEvent
from inspection.ports import Work
from inspection.records import Change, Finding, Member, OutwardItem
from inspection.unit_answers import carried, fit_for_the_unit


def verify(
    work: Work,
    item: OutwardItem,
    finding: Finding,
    *,
    by: Member,
    now: datetime,
    other_person: bool = False,
) -> OutwardItem:
    """A colleague has seen that it is put right; the item is closed.

    With `other_person` neither who filed the finding nor who drafted the item can be the one.
    """
    _may_verify(item, finding, by)
    if other_person and by.user_id in {finding.author_id, item.drafted_by}:
        raise OwnFixError
    event = OutwardEvent.VERIFY
    return moved(work, item, event, by=by, now=now, verified_by=by.user_id, closed_at=now)


def return_fix(
    work: Work,
    item: OutwardItem,
    finding: Finding,
    *,
    reason: str,
    by: Member,
    now: datetime,
    people: Iterable[Member] = (),
) -> OutwardItem:
    """Give the report back with a reason that the unit reads; the item is open again."""
    _may_verify(item, finding, by)
    must_move(item, OutwardEvent.RETURN)
    said = fit_for_the_unit(work, item, finding, reason, people)
    report = item.report
    returned = () if report is None else (report.model_copy(update={"returned_reason": said}),)
    reports = (*item.reports[:-1], *returned)
    return moved(work, item, OutwardEvent.RETURN, by=by, now=now, reports=reports)


def _may_verify(item: OutwardItem, finding: Finding, by: Member) -> None:
    not_recused(by, finding)
    reporters = {c.by for c in item.history if c.what == OutwardEvent.REPORT_FIX.value}
    if by.user_id in reporters | {item.recipient_id}:
        raise OwnFixError


def close_without_proof(
    work: Work, item: OutwardItem, finding: Finding, *, reason: str, by: Member, now: datetime
) -> OutwardItem:
    """Close it on the word of a leader or deputy, who names the reason for needing no proof."""
    _may_verify(item, finding, by)
    if not reason.strip():
        raise ReasonMissingError
    return moved(
        work,
        item,
        OutwardEvent.WAIVE_PROOF,
        by=by,
        now=now,
        proof_waiver=reason.strip(),
        verified_by=by.user_id,
        closed_at=now,
    )


def propose_correction(
    work: Work,
    item: OutwardItem,
    finding: Finding,
    text: str,
    *,
    by: Member,
    now: datetime,
    people: Iterable[Member] = (),
) -> OutwardItem:
    """Keep another wording for the next edition; nothing leaves before it is confirmed."""
    not_recused(by, finding)
    if not by.leads:
        raise NotAllowedError
    must_move(item, OutwardEvent.CORRECT)
    said = fit_for_the_unit(work, item, finding, text, people)
    note(work, by=by.user_id, at=now, act="correction.drafted", subject=f"outward_item:{item.id}")
    return work.put(item.changed(correction=said, correction_by=by.user_id))


def correct(
    work: Work,
    item: OutwardItem,
    finding: Finding,
    *,
    by: Member,
    now: datetime,
    people: Iterable[Member] = (),
) -> OutwardItem:
    """Make the next edition under the same number; the old text stays in the history."""
    not_recused(by, finding)
    if not item.correction or item.correction_by != by.user_id:
        raise StaleError(item.inside_label, "NO_CORRECTION")
    if why_not_releasable(finding) is not None:
        raise NotReleasableError(finding.label, why_not_releasable(finding) or "")
    said = fit_for_the_unit(work, item, finding, item.correction, people)
    change = Change(at=now, by=by.user_id, what="edition", before=item.wording, after=said)
    item = moved(
        work,
        item,
        OutwardEvent.CORRECT,
        by=by,
        now=now,
        wording=said,
        wording_by=by.user_id,
        edition=item.edition + 1,
        correction="",
        correction_by=None,
    )
    return work.put(item.changed(history=(*item.history, change)))


def drop_correction(work: Work, item: OutwardItem, *, by: Member) -> OutwardItem:
    """Give up a wording that was not sent."""
    if not item.correction or item.correction_by != by.user_id:
        raise StaleError(item.inside_label, "NO_CORRECTION")
    return work.put(item.changed(correction="", correction_by=None))


def recall(
    work: Work, item: OutwardItem, finding: Finding, *, reason: str, by: Member, now: datetime
) -> OutwardItem:
    """Take back a mistake that has left; the reason stays inside."""
    not_recused(by, finding)
    if not reason.strip():
        raise ReasonMissingError
    item = moved(work, item, OutwardEvent.RECALL, by=by, now=now)
    change = Change(at=now, by=by.user_id, what="recalled", after=reason.strip())
    return work.put(item.changed(history=(*item.history, change)))


def carry_over(
    work: Work, item: OutwardItem, finding: Finding, *, holder: Member, by: Member, now: datetime
) -> OutwardItem:
    """Hand an open item to a named holder beyond the withdrawal day; it is not closed."""
    not_recused(by, finding)
    if not holder.is_active or not holder.is_inside:
        raise NothingHereError
    not_recused(holder, finding)
    event = OutwardEvent.CARRY_OVER
    item = moved(work, item, event, by=by, now=now, holder_id=holder.user_id)
    for answer in item.answers:
        if answer.has_left and answer.kind is AnswerKind.CANNOT and answer.decision is None:
            item = carried(work, item, answer, by=by, now=now)
    return item


def begin_again(
    work: Work,
    closed: OutwardItem,
    finding: Finding,
    *,
    wording: str,
    recipient: Member,
    by: Member,
    now: datetime,
) -> OutwardItem:
    """Draft a new item that names the closed one it follows, which never changes."""
    not_recused(by, finding)
    reason = why_not_releasable(finding)
    if reason is not None:
        raise NotReleasableError(finding.label, reason)
    under_way = next(iter(active_items(work, finding)), None)
    if under_way is not None or closed.state is not OutwardState.CLOSED:
        stands = under_way or closed
        raise StaleError(stands.inside_label or finding.label, stands.state.value)
    item = work.add(
        OutwardItem(
            finding_id=finding.id,
            unit=finding.unit,
            wording=wording,
            wording_by=by.user_id,
            recipient_id=recipient.user_id,
            drafted_by=by.user_id,
            follows=closed.id,
            history=(Change(at=now, by=by.user_id, what="drafted"),),
        )
    )
    note(work, by=by.user_id, at=now, act="outward.recurred", subject=f"outward_item:{item.id}")
    return item
