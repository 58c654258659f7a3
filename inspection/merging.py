"""Merging one finding into another: both texts and files, the stricter rule, and taking it back."""

from datetime import datetime, timedelta

from inspection import kinship
from inspection.access import may_see_finding
from inspection.audit import note
from inspection.enums import Handling, Standing
from inspection.errors import NothingHereError, NotMergeableError, TooLateToUndoError
from inspection.findings import stop_outward
from inspection.ports import View, Work
from inspection.records import Change, Finding, Member
from inspection.triage import Roster, Suggestion, suggest

TWO_MINUTES = timedelta(minutes=2)
LOOK_BACK = 50  # findings, newest first, among which one to merge with is offered
_KEPT_OF_SOURCE = frozenset(
    {"standing", "sealed", "hold", "suspicion", "source_kind", "department", "merged_into"}
)
_KEPT_OF_TARGET = frozenset(
    {
        "wording",
        "evidence",
        "parents",
        "amounts",
        "counts",
        "tags",
        "sealed",
        "hold",
        "suspicion",
        "source_kind",
        "interview_id",
        "department",
        "due",
        "aspect",
        "focus",
        "repeats",
        "handling",
    }
)
_MERGED = frozenset({"merged"})
_MERGED_INTO = frozenset({"merged_into"})
_SECRET_SOURCES = frozenset({"interview", "petition"})
_STRICTNESS = (Handling.PENDING, Handling.JZJG, Handling.LXLG, Handling.XQZG, Handling.ZHUAN)


def why_not(view: View, source: Finding, target: Finding) -> str | None:
    """Return the code of what stands against merging `source` into `target`, or None."""
    if source.id == target.id:
        return "itself"
    if any(f.standing is not Standing.ACTIVE or _is_clue(f) for f in (source, target)):
        return "gone"
    if source.unit != target.unit or _differ(source.department, target.department):
        return "unit"
    if source.sealed and not target.sealed:
        return "sealed"
    if source.author_id != target.author_id and (_is_secret(source) or _is_secret(target)):
        return "hidden"
    return "paper" if kinship.has_paper(view, source) else None


def _is_clue(finding: Finding) -> bool:
    return finding.handling is Handling.CLUE


def _is_secret(finding: Finding) -> bool:
    """Whether only some of the group may know it; its filer may, whoever that is."""
    return finding.sealed or finding.hold or finding.source_kind in _SECRET_SOURCES


def _differ(one: str | None, other: str | None) -> bool:
    return one is not None and other is not None and one != other


def offered_home(view: View, finding: Finding) -> Finding | None:
    """Return the finding its filer began within two minutes before, if they could be one."""
    if kinship.is_a_part(view, finding):
        return None
    earlier = [
        other
        for other in view.newest(Finding, "author_id", finding.author_id, LOOK_BACK)
        if other.number < finding.number and _within(other, finding)
    ]
    for other in reversed(earlier):
        into = kinship.home(view, other)
        if into.number < finding.number and _may_be_offered(view, finding, into):
            return into
    return None


def _within(earlier: Finding, later: Finding) -> bool:
    """Whether it was said within two minutes; of what was forwarded, when it came counts."""
    is_own = not (earlier.forwarded_from or later.forwarded_from)
    gaps = [later.recorded_at - earlier.recorded_at]
    gaps += [later.occurred_at - earlier.occurred_at] if is_own else []
    return all(timedelta() <= gap <= TWO_MINUTES for gap in gaps)


def _may_be_offered(view: View, finding: Finding, into: Finding) -> bool:
    if finding.id in into.parents or kinship.is_a_part(view, into):
        return False
    told = [kinship.outward_under_way(view, each) for each in (finding, into)]
    return not any(told) and why_not(view, finding, into) is None


def candidates(view: View, finding: Finding, member: Member, leader_ids: set[int]) -> list[Finding]:
    """Return what the member can merge it with: their own, its filer's and the leader's, newest
    first, of those they may see."""
    authors = {member.user_id, finding.author_id, *leader_ids}
    recent = list(view.all(Finding))[-4 * LOOK_BACK :]
    return [
        other
        for other in reversed(recent)
        if other.author_id in authors
        and may_see_finding(member, other)
        and not kinship.outward_under_way(view, other)
        and why_not(view, finding, other) is None
    ]


def merge(
    work: Work,
    source: Finding,
    target: Finding,
    *,
    by: Member,
    now: datetime,
    roster: Roster | None = None,
) -> tuple[Finding, Finding]:
    """Move everything of `source` into `target`; return both. The number stays used.

    The stricter of seal, hold, visibility and class wins. Raises `NotMergeableError`, or
    `OutwardUnderWayError` when the unit was told of one of them.
    """
    if not (may_see_finding(by, source) and may_see_finding(by, target)):
        raise NothingHereError
    reason = why_not(work, source, target)
    if reason is not None:
        raise NotMergeableError(source.label, target.label, reason)
    kinship.require_changeable(work, source, by)
    kinship.require_free(work, target)
    for each in (source, target):
        stop_outward(work, each, now=now, by=by)
    read = suggest(_together(source, target), roster=roster)
    whole = _whole(work, source, target, read, by=by, now=now)
    gone = _gone(work, source, whole, by=by, now=now)
    note(work, by=by.user_id, at=now, act="finding.merged", subject=f"finding:{source.id}")
    return gone, whole


def _together(source: Finding, target: Finding) -> str:
    return "\n".join(part for part in (target.wording, source.wording) if part)


def _whole(
    work: Work,
    source: Finding,
    target: Finding,
    read: Suggestion,
    *,
    by: Member,
    now: datetime,
) -> Finding:
    reasons = tuple(str(r) for r in read.reasons) if read.hold_suggested else ()
    dues = [f.due for f in (target, source) if f.due is not None]
    return work.put(
        target.changed(
            wording=_together(source, target),
            evidence=tuple(dict.fromkeys((*target.evidence, *source.evidence))),
            parents=(*target.parents, source.id),
            tags=tuple(dict.fromkeys((*target.tags, *source.tags))),
            sealed=target.sealed or source.sealed or read.sealed,
            hold=target.hold or source.hold,
            suspicion=tuple(dict.fromkeys((*target.suspicion, *source.suspicion, *reasons))),
            source_kind=_stricter_source(target, source),
            department=target.department or source.department,
            interview_id=target.interview_id or source.interview_id,
            due=min(dues, default=None),
            aspect=target.aspect or source.aspect,
            focus=target.focus or source.focus,
            repeats=target.repeats or source.repeats,
            handling=max(target.handling, source.handling, key=_STRICTNESS.index),
            undo=kinship.remember(target, _KEPT_OF_TARGET, by=by, now=now),
            history=(
                *target.history,
                Change(at=now, by=by.user_id, what="merged", after=source.label),
            ),
        )
    )


def _stricter_source(target: Finding, source: Finding) -> str | None:
    secret = [f.source_kind for f in (target, source) if f.source_kind in _SECRET_SOURCES]
    return secret[0] if secret else target.source_kind or source.source_kind


def _gone(work: Work, source: Finding, whole: Finding, *, by: Member, now: datetime) -> Finding:
    """What went into another is as closed as that."""
    change = Change(at=now, by=by.user_id, what="merged_into", after=whole.label)
    return work.put(
        source.changed(
            standing=Standing.MERGED,
            merged_into=whole.id,
            sealed=whole.sealed,
            hold=whole.hold,
            suspicion=whole.suspicion,
            source_kind=whole.source_kind,
            department=whole.department,
            undo=kinship.remember(source, _KEPT_OF_SOURCE, by=by, now=now),
            history=(*source.history, change),
        )
    )


def can_undo_merge(view: View, source: Finding, by: int, now: datetime) -> bool:
    """Whether this person can still take the merge back: today, and nothing followed."""
    whole = view.get(Finding, source.merged_into) if source.merged_into is not None else None
    if whole is None or source.standing is not Standing.MERGED:
        return False
    if whole.parents[-1:] != (source.id,) or whole.standing is not Standing.ACTIVE:
        return False
    return kinship.can_undo(view, source, _MERGED_INTO, by, now) and kinship.can_undo(
        view, whole, _MERGED, by, now
    )


def undo_merge(
    work: Work, source: Finding, *, by: Member, now: datetime
) -> tuple[Finding, Finding]:
    """Take a merge back: both are what they were."""
    whole = work.get(Finding, source.merged_into) if source.merged_into is not None else None
    if whole is None or not can_undo_merge(work, source, by.user_id, now):
        raise TooLateToUndoError(source.label)
    change = Change(at=now, by=by.user_id, what="unmerged")
    stop_outward(work, whole, now=now, by=by)
    note(work, by=by.user_id, at=now, act="finding.unmerged", subject=f"finding:{source.id}")
    return kinship.taken_back(work, source, change), kinship.taken_back(work, whole, change)


def carry_edit(
    work: Work,
    whole: Finding,
    *,
    before: str,
    after: str,
    evidence: tuple[int, ...] = (),
    by: Member,
    now: datetime,
) -> Finding:
    """Take an edit of a message that was merged into the finding that holds its words now."""
    old, new = before.strip(), after.strip()
    if old and old in whole.wording:
        wording = whole.wording.replace(old, new, 1)
    else:
        wording = "\n".join(part for part in (whole.wording, new) if part)
    change = Change(at=now, by=by.user_id, what="edited", before=before, after=after)
    note(work, by=by.user_id, at=now, act="finding.edited", subject=f"finding:{whole.id}")
    return work.put(
        whole.changed(
            wording=wording,
            evidence=(*whole.evidence, *evidence),
            history=(*whole.history, change),
        )
    )
