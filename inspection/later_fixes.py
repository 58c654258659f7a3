"""A fix seen after the item was carried over: recorded with its proof, and closing nothing.

A carried-over item stays `CARRIED_OVER` for good (design 5: counted apart from closed). What was
open on the withdrawal day was open, and no figure of that day may change because somebody went
there again in January. So a later fix stands beside the state: who saw it, when, with what proof.
It is counted as a part of what was carried over, never among what was closed.
"""

from datetime import datetime

from inspection.audit import note
from inspection.enums import OutwardState
from inspection.errors import (
    EmptyTextError,
    NotAllowedError,
    NothingHereError,
    OwnFixError,
    ProofMissingError,
    ReasonMissingError,
    StaleError,
    TooLongError,
)
from inspection.outward_moves import not_recused, remembered
from inspection.outward_states import OutwardEvent
from inspection.ports import Work
from inspection.records import Finding, LaterFix, Member, OutwardItem

TEXT_LIMIT = 3_000  # characters of all that is said of one fix
DRAFT_GONE = "LATER_FIX"


def may_record(item: OutwardItem, by: Member) -> bool:
    """Whether this member may record or take back a later fix: the holder, or who leads."""
    is_held = item.state is OutwardState.CARRIED_OVER and item.holder_id is not None
    return is_held and (by.leads or item.holder_id == by.user_id)


def must_record(
    item: OutwardItem, finding: Finding, by: Member, *, other_person: bool = False
) -> None:
    """Raise what stands against recording a later fix.

    Who reported a fix of the item cannot be the one who saw it; with `other_person` neither can
    who filed the finding or drafted the item. Raises `StaleError` where one is recorded already.
    """
    not_recused(by, finding)
    if item.state is not OutwardState.CARRIED_OVER or item.holder_id is None:
        raise StaleError(item.inside_label, item.state.value)
    if not may_record(item, by):
        raise NotAllowedError
    if item.later_fix is not None:
        raise StaleError(item.inside_label, DRAFT_GONE)
    reporters = {c.by for c in item.history if c.what == OutwardEvent.REPORT_FIX.value}
    authors = {finding.author_id, item.drafted_by} if other_person else set()
    if by.user_id in reporters | authors | {item.recipient_id}:
        raise OwnFixError


def gather(
    work: Work,
    item: OutwardItem,
    text: str,
    evidence: tuple[int, ...],
    *,
    by: Member,
    now: datetime,
) -> OutwardItem:
    """Add words and files to what is being gathered. Raises `EmptyTextError`, `TooLongError`."""
    said = text.strip()
    if not said and not evidence:
        raise EmptyTextError
    begun = item.later_draft(by.user_id)
    draft = begun or LaterFix(by=by.user_id, begun_at=now)
    texts = (*draft.texts, said) if said else draft.texts
    if sum(map(len, texts)) > TEXT_LIMIT:
        raise TooLongError(sum(map(len, texts)), TEXT_LIMIT)
    kept = draft.model_copy(update={"texts": texts, "evidence": (*draft.evidence, *evidence)})
    return _with(work, item, begun, kept)


def _with(
    work: Work, item: OutwardItem, old: LaterFix | None, new: LaterFix | None, **fields: object
) -> OutwardItem:
    """Put one later fix in the place of another; at the end where there was none."""
    others = tuple(each for each in item.later_fixes if each is not old)
    fixes = (*others, new) if new is not None else others
    return work.put(item.changed(later_fixes=fixes, **fields))


def lacking(item: OutwardItem, draft: LaterFix, by: Member) -> tuple[str, ...]:
    """Return what is missing, as codes: some words, and a photo or file that proves it.

    The proof may be what the unit sent and nobody gave back. Who leads may record it without any:
    their words are the reason, as with a waived proof.
    """
    words = () if draft.texts else ("text",)
    return words if has_proof(item, draft) or by.leads else (*words, "file")


def has_proof(item: OutwardItem, draft: LaterFix) -> bool:
    """Whether a photo or file shows the fix: the group's own, or the unit's of its last report."""
    report = item.report
    sent = report is not None and report.has_left and report.returned_reason is None
    return bool(draft.evidence) or (sent and report is not None and bool(report.evidence))


def record(
    work: Work,
    item: OutwardItem,
    finding: Finding,
    *,
    by: Member,
    now: datetime,
    other_person: bool = False,
) -> OutwardItem:
    """Put on record that it was seen put right. Raises `ProofMissingError` without proof."""
    must_record(item, finding, by, other_person=other_person)
    draft = _own_draft(item, by)
    missing = lacking(item, draft, by)
    if missing:
        raise ProofMissingError(has_text="text" not in missing, has_file="file" not in missing)
    known = {"recorded_at": now, "without_proof": not has_proof(item, draft)}
    done = draft.model_copy(update=known)
    note(work, by=by.user_id, at=now, act="outward.later_fix", subject=_ref(item))
    history = remembered(item, "later_fix", by=by.user_id, now=now)
    return _with(work, item, draft, done, history=history)


def give_up(work: Work, item: OutwardItem, *, by: Member) -> OutwardItem:
    """Forget what was gathered and not recorded."""
    return _with(work, item, _own_draft(item, by), None)


def _own_draft(item: OutwardItem, by: Member) -> LaterFix:
    draft = item.later_draft(by.user_id)
    if draft is None:
        raise StaleError(item.inside_label, DRAFT_GONE)
    return draft


def take_back(
    work: Work, item: OutwardItem, finding: Finding, *, reason: str, by: Member, now: datetime
) -> OutwardItem:
    """Say that what was recorded was a mistake, or did not last; it stays on record as such."""
    not_recused(by, finding)
    if not may_record(item, by):
        raise NothingHereError
    held = item.later_fix
    if held is None:
        raise StaleError(item.inside_label, DRAFT_GONE)
    if not reason.strip():
        raise ReasonMissingError
    if len(reason.strip()) > TEXT_LIMIT:
        raise TooLongError(len(reason.strip()), TEXT_LIMIT)
    said = held.model_copy(update={"taken_back": reason.strip(), "taken_back_at": now})
    note(work, by=by.user_id, at=now, act="outward.later_fix_taken_back", subject=_ref(item))
    history = remembered(item, "later_fix_taken_back", by=by.user_id, now=now)
    return _with(work, item, held, said, history=history)


def _ref(item: OutwardItem) -> str:
    return f"outward_item:{item.id}"
