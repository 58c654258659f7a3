"""At the meeting: what awaits a decision, one after the other, and what was decided."""

from collections.abc import Iterable
from datetime import datetime

from inspection import findings
from inspection.access import may_see_finding
from inspection.audit import note
from inspection.enums import Handling, Standing
from inspection.errors import NothingHereError
from inspection.ports import View, Work
from inspection.records import Choice, Decided, Deliberation, Finding, Member

CLASSES = {
    Choice.JZJG: Handling.JZJG,
    Choice.LXLG: Handling.LXLG,
    Choice.XQZG: Handling.XQZG,
    Choice.ZHUAN: Handling.ZHUAN,
    Choice.CLUE: Handling.CLUE,
}


def awaits(member: Member, finding: Finding) -> bool:
    """Whether a decision on the finding is still to be made, and the member may read it."""
    is_pending = finding.handling is Handling.PENDING and finding.standing is Standing.ACTIVE
    return is_pending and may_see_finding(member, finding)


def awaiting(member: Member, found: Iterable[Finding]) -> tuple[Finding, ...]:
    """Return what awaits a decision, the oldest first; what is on hold comes last."""
    waiting = [finding for finding in found if awaits(member, finding)]
    return tuple(sorted(waiting, key=lambda finding: (finding.hold, finding.number)))


def begin(work: Work, member: Member, *, now: datetime) -> Deliberation:
    """Begin a walk through what awaits a decision. Raises `NothingHereError` for nothing."""
    queue = tuple(finding.id for finding in awaiting(member, work.all(Finding)))
    if not queue:
        raise NothingHereError
    begun = work.add(Deliberation(user_id=member.user_id, at=now, queue=queue))
    note(
        work,
        by=member.user_id,
        at=now,
        act="deliberation.begun",
        subject=f"deliberation:{begun.id}",
    )
    return begun


def newest_of(view: View, user_id: int) -> Deliberation | None:
    """Return the person's latest walk."""
    return next(reversed(view.lookup(Deliberation, "user_id", user_id)), None)


def just_skipped(walk: Deliberation) -> tuple[int, ...]:
    """Return the ids of what was skipped right before the finding in hand."""
    found: list[int] = []
    for finding_id in reversed(walk.queue[: walk.position]):
        if finding_id not in walk.skipped:
            break
        found.insert(0, finding_id)
    return tuple(found)


def is_open(walk: Deliberation, member: Member, finding: Finding | None) -> bool:
    """Whether the finding can be decided on this walk: nobody else did, or took it out."""
    if finding is None or not may_see_finding(member, finding):
        return False
    if finding.standing is not Standing.ACTIVE:
        return False
    own = walk.choice_of(finding.id)
    if own is None or own.choice is Choice.HOLD:
        return finding.handling is Handling.PENDING
    return own.choice is not Choice.CLUE and finding.handling is CLASSES[own.choice]


def decide(
    work: Work,
    walk: Deliberation,
    finding: Finding,
    choice: Choice,
    *,
    by: Member,
    now: datetime,
) -> tuple[Deliberation, Finding]:
    """Decide one finding, in the place of an earlier choice of this walk, and go to the next.

    Recorded like any other classing; raises what `findings.classify` raises.
    """
    was = walk.choice_of(finding.id)
    if was is not None and was.choice is choice:
        return forward(work, walk, by), finding
    was_held = was.was_held if was is not None else finding.hold
    if was is not None and was.choice is Choice.HOLD and not was_held:  # as it was before
        finding = findings.set_hold(work, finding, hold=False, by=by, now=now)
    changed = _set(work, finding, choice, by=by, now=now)
    decided = Decided(finding_id=finding.id, choice=choice, at=now, was_held=was_held)
    return _noted(work, walk, decided, by), changed


def note_clue(
    work: Work, walk: Deliberation, finding: Finding, *, by: Member, now: datetime
) -> Deliberation:
    """Note that it is a clue, and go to the next; registering it is an act of its own."""
    decided = Decided(finding_id=finding.id, choice=Choice.CLUE, at=now)
    return _noted(work, walk, decided, by)


def _noted(work: Work, walk: Deliberation, decided: Decided, by: Member) -> Deliberation:
    kept = tuple(d for d in walk.decided if d.finding_id != decided.finding_id)
    return forward(work, walk.changed(decided=(*kept, decided)), by)


def _set(work: Work, finding: Finding, choice: Choice, *, by: Member, now: datetime) -> Finding:
    handling = CLASSES.get(choice, Handling.PENDING)
    if handling is not finding.handling:
        finding = findings.classify(work, finding, handling, by=by, now=now)
    if choice is Choice.HOLD and not finding.hold:
        finding = findings.set_hold(work, finding, hold=True, by=by, now=now)
    return finding


def forward(work: Work, walk: Deliberation, member: Member) -> Deliberation:
    """Go to the next that can be decided; what cannot any more is skipped, and remembered."""
    position, passed = walk.position + 1, []
    while position < len(walk.queue) and not _is_open_at(work, walk, member, position):
        passed.append(walk.queue[position])
        position += 1
    skipped = tuple(dict.fromkeys([*walk.skipped, *_not_own(walk, passed)]))
    return work.put(walk.changed(position=position, skipped=skipped))


def back(work: Work, walk: Deliberation, member: Member) -> Deliberation:
    """Go to the one before that can be decided; stay where there is none."""
    before = range(min(walk.position, len(walk.queue)) - 1, -1, -1)
    found = (p for p in before if _is_open_at(work, walk, member, p))
    return work.put(walk.changed(position=next(found, walk.position)))


def settled(work: Work, walk: Deliberation, member: Member) -> Deliberation:
    """Leave the finding in hand if it cannot be decided any more."""
    if walk.current is None or _is_open_at(work, walk, member, walk.position):
        return walk
    skipped = (*walk.skipped, *_not_own(walk, [walk.current]))
    return forward(work, walk.changed(skipped=tuple(dict.fromkeys(skipped))), member)


def _is_open_at(view: View, walk: Deliberation, member: Member, position: int) -> bool:
    return is_open(walk, member, view.get(Finding, walk.queue[position]))


def _not_own(walk: Deliberation, ids: Iterable[int]) -> list[int]:
    return [each for each in ids if walk.choice_of(each) is None]


def undecided(view: View, walk: Deliberation, member: Member) -> tuple[Finding, ...]:
    """Return those of the walk that were looked at and left."""
    left = (view.get(Finding, each) for each in walk.queue if walk.choice_of(each) is None)
    return tuple(finding for finding in left if finding is not None and awaits(member, finding))
