"""Which findings belong together after splits and merges: asked by those that change them."""

from datetime import datetime

from inspection.enums import OutwardState, Standing
from inspection.errors import (
    InspectionError,
    NotAllowedError,
    OutwardUnderWayError,
    StaleError,
    TooLateToUndoError,
)
from inspection.ports import View, Work
from inspection.records import Before, Change, Finding, Member, OutwardItem, WorkPaper


class HasPaperError(InspectionError):
    """A work paper stands for the finding: it stays one matter."""

    def __init__(self, label: str) -> None:
        super().__init__(label)
        self.label = label


NEVER_LEFT = frozenset({OutwardState.DRAFT, OutwardState.WITHDRAWN})


def home(view: View, finding: Finding) -> Finding:
    """Return the finding that holds now what this one said: itself, or what it went into."""
    seen: set[int] = set()
    while finding.standing is Standing.MERGED and finding.merged_into is not None:
        above = view.get(Finding, finding.merged_into)
        if above is None or finding.id in seen:
            break
        seen.add(finding.id)
        finding = above
    return finding


def relatives(view: View, finding: Finding) -> tuple[Finding, ...]:
    """Return those whose records hold words of this finding: what it was split from, what went
    into it, and theirs; its siblings hold their own words only."""
    found: dict[int, Finding] = {}
    waiting = [finding]
    while waiting:
        each = waiting.pop()
        for near in (view.get(Finding, i) for i in each.parents):
            if near is None or near.id in {finding.id, *found}:
                continue
            if near.merged_into == each.id or each.id in near.children:
                found[near.id] = near
                waiting.append(near)
    return tuple(found[i] for i in sorted(found))


def is_a_part(view: View, finding: Finding) -> bool:
    """Whether it was split from another, and so is no message of its own."""
    above = (view.get(Finding, i) for i in finding.parents)
    return any(f is not None and finding.id in f.children for f in above)


def merged_in(view: View, finding: Finding) -> tuple[Finding, ...]:
    """Return what went into this finding."""
    near = (view.get(Finding, i) for i in finding.parents)
    return tuple(f for f in near if f is not None and f.merged_into == finding.id)


def carry(work: Work, finding: Finding, **fields: object) -> None:
    """Let what went into this finding be as closed as it is now."""
    for near in merged_in(work, finding):
        work.put(near.changed(**fields))


def outward_under_way(view: View, finding: Finding) -> OutwardItem | None:
    """Return the item by which the unit is told, or was told, of the finding; drafts are none."""
    items = view.lookup(OutwardItem, "finding_id", finding.id)
    return next((item for item in reversed(items) if item.state not in NEVER_LEFT), None)


def has_paper(view: View, finding: Finding) -> bool:
    """Whether a work paper stands for the finding."""
    return bool(view.lookup(WorkPaper, "finding_id", finding.id))


def may_change(member: Member, finding: Finding) -> bool:
    """Whether the member may split the finding or merge it: its filer, leader and deputies."""
    return member.leads or member.user_id == finding.author_id


def require_changeable(view: View, finding: Finding, by: Member) -> None:
    """Refuse whoever may not split or merge it, and what no longer stands or was told."""
    if not may_change(by, finding):
        raise NotAllowedError
    require_free(view, finding)


def require_splittable(view: View, finding: Finding, by: Member) -> None:
    """Refuse whoever may not split it, and what can be no more. Raises `HasPaperError`, too."""
    require_changeable(view, finding, by)
    if has_paper(view, finding):
        raise HasPaperError(finding.label)


def require_free(view: View, finding: Finding) -> None:
    """Refuse what no longer stands, and what the unit is being told or was told."""
    if finding.standing is not Standing.ACTIVE:
        raise StaleError(finding.label, finding.standing.value)
    told = outward_under_way(view, finding)
    if told is not None:
        raise OutwardUnderWayError(finding.label, told.state.value)


def remember(finding: Finding, fields: frozenset[str], *, by: Member, now: datetime) -> Before:
    """Return what the finding is now, for taking back what is about to be done."""
    was = finding.model_dump(mode="json", include=set(fields))
    return Before(at=now, by=by.user_id, was=was)


def can_undo(view: View, finding: Finding, acts: frozenset[str], by: int, now: datetime) -> bool:
    """Whether its last act is one of these, by this person, today, and the unit knows nothing."""
    before, last = finding.undo, finding.history[-1:]
    if before is None or before.by != by or not last or last[0].what not in acts:
        return False
    same_day = now.astimezone(before.at.tzinfo).date() == before.at.date()
    return same_day and outward_under_way(view, finding) is None and not has_paper(view, finding)


def taken_back(work: Work, finding: Finding, change: Change) -> Finding:
    """Return the finding as it was before. Raises `TooLateToUndoError` when nothing is kept."""
    if finding.undo is None:
        raise TooLateToUndoError(finding.label)
    history = (*finding.history, change)
    return work.put(finding.changed(**finding.undo.was, undo=None, history=history))
