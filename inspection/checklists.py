"""The three lists before entry: read from pasted lines, owned, and closed one by one (domain 1.3).

A presumed finding is proved by a finding that was filed. Whoever may not see that finding sees
the presumption as open, as if nothing had been linked.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from inspection.access import counts, may_see_checklist, may_see_finding
from inspection.audit import note
from inspection.errors import InspectionError, NothingHereError, StaleError, TooLongError
from inspection.kinship import home
from inspection.ports import View, Work
from inspection.records import (
    Change,
    Checklist,
    ChecklistItem,
    CheckState,
    Finding,
    Member,
)

LONGEST = 300  # characters of an entry
MOST_LINES = 200  # in one message
ENDS: Mapping[Checklist, frozenset[CheckState]] = {
    Checklist.POLICY: frozenset({CheckState.DONE}),
    Checklist.INFORMATION: frozenset({CheckState.DONE}),
    Checklist.PRESUMED: frozenset({CheckState.NOT_FOUND}),  # proved by a finding only
}
_NUMBER = re.compile(r"^\s*(?:[(（]?\d{1,3}[)）.、．]|[一二三四五六七八九十]{1,3}、|[-•·*])\s*")
_OWNER = re.compile(r"[\s，,；;（(]*(?:@|负责人?[:：]\s*)(?P<name>[^\s@）)]{1,20})[）)]?\s*$")


class NoSuchFindingError(InspectionError):
    """What is to prove a presumption is no finding, or none that this person may see."""


@dataclass(frozen=True, slots=True)
class Line:
    """One entry as it was pasted: its text, and the word for its owner."""

    text: str
    owner: str = ""


@dataclass(frozen=True, slots=True)
class Tally:
    """One list in figures, as one person may know them."""

    checklist: Checklist
    total: int
    open: int
    proved: int
    not_found: int


def read_lines(text: str) -> tuple[Line, ...]:
    """Return the entries of a pasted text, one a line, without their own numbers.

    Raises `TooLongError` when a line is no entry any more, or there are too many.
    """
    lines = [_NUMBER.sub("", line).strip() for line in text.splitlines()]
    kept = [line for line in lines if line]
    if len(kept) > MOST_LINES:
        raise TooLongError(len(kept), MOST_LINES)
    longest = max((len(line) for line in kept), default=0)
    if longest > LONGEST:
        raise TooLongError(longest, LONGEST)
    return tuple(_read(line) for line in kept)


def _read(line: str) -> Line:
    found = _OWNER.search(line)
    rest = line[: found.start()].strip() if found is not None else line
    return Line(rest, found["name"]) if found is not None and rest else Line(line)


def add(
    work: Work,
    checklist: Checklist,
    line: Line,
    *,
    unit: str,
    inside: Iterable[Member],
    by: Member,
    now: datetime,
) -> ChecklistItem:
    """Keep an entry under the next number of its list; a name that means nobody stays in it."""
    meant = [m for m in inside if line.owner and line.owner in {m.name, *m.posts}]
    owner = meant[0].user_id if len(meant) == 1 else None
    text = line.text if owner is not None or not line.owner else f"{line.text}（{line.owner}）"
    item = work.add(
        ChecklistItem(
            checklist=checklist,
            number=work.number(f"checklist_{checklist.name.lower()}"),
            text=text,
            unit=unit,
            owner_id=owner,
            by=by.user_id,
            at=now,
        )
    )
    note(work, by=by.user_id, at=now, act="checklist.added", subject=ref(item))
    return item


# --- as one person may know it --------------------------------------------------------------


def entries(view: View, member: Member, checklist: Checklist) -> tuple[ChecklistItem, ...]:
    """Return the entries of a list that the member may read, in the order of their numbers."""
    every = (item for item in view.all(ChecklistItem) if item.checklist is checklist)
    return tuple(item for item in every if may_see_checklist(member, item))


def proofs(view: View, members: Sequence[Member], item: ChecklistItem) -> tuple[Finding, ...]:
    """Return the findings that prove a presumption, as far as all these may know of them."""
    linked = (view.get(Finding, number) for number in item.findings)
    now = {f.id: f for each in linked if each is not None for f in (home(view, each),)}
    return tuple(
        f for f in now.values() if counts(f) and all(may_see_finding(m, f) for m in members)
    )


def state_for(view: View, member: Member, item: ChecklistItem) -> CheckState:
    """Return where an entry stands for this member: proved by what they know, else as marked."""
    if proofs(view, (member,), item):
        return CheckState.PROVED
    return CheckState.OPEN if item.state is CheckState.PROVED else item.state


def tally(view: View, member: Member, checklist: Checklist) -> Tally:
    """Return a list's figures for this member; what is proved by nothing they know is open."""
    states = [state_for(view, member, item) for item in entries(view, member, checklist)]
    return Tally(
        checklist=checklist,
        total=len(states),
        open=states.count(CheckState.OPEN),
        proved=states.count(CheckState.PROVED),
        not_found=states.count(CheckState.NOT_FOUND),
    )


# --- what happens to an entry ---------------------------------------------------------------


def set_state(
    work: Work, item: ChecklistItem, state: CheckState, *, by: Member, now: datetime
) -> ChecklistItem:
    """Close an entry, or open it again. Raises `NothingHereError` for what its list has not.

    Proofs that the member may not know of stay, for those who do.
    """
    if state is not CheckState.OPEN and state not in ENDS[item.checklist]:
        raise NothingHereError
    if state_for(work, by, item) is state:
        raise StaleError(item.label)
    seen = {finding.id for finding in proofs(work, (by,), item)}
    kept = tuple(i for i in item.findings if _home_id(work, i) not in seen)
    return _moved(work, item, "state", state.value, by=by, now=now, state=state, findings=kept)


def _home_id(view: View, finding_id: int) -> int:
    finding = view.get(Finding, finding_id)
    return home(view, finding).id if finding is not None else finding_id


def link(
    work: Work, item: ChecklistItem, finding: Finding, *, by: Member, now: datetime
) -> ChecklistItem:
    """Say that a finding proves the presumption. Raises `NoSuchFindingError` for one unseen."""
    if item.checklist is not Checklist.PRESUMED:
        raise NothingHereError
    if not counts(finding) or not may_see_finding(by, finding):
        raise NoSuchFindingError
    found = tuple(dict.fromkeys((*item.findings, finding.id)))
    after = f"finding:{finding.id}"
    changed = {"state": CheckState.PROVED, "findings": found}
    return _moved(work, item, "proved", after, by=by, now=now, **changed)


def set_owner(
    work: Work, item: ChecklistItem, owner: Member, *, by: Member, now: datetime
) -> ChecklistItem:
    """Give an entry to somebody. Raises `NothingHereError` for who may not see it."""
    if not may_see_checklist(owner, item):
        raise NothingHereError
    after = f"member:{owner.id}"
    return _moved(work, item, "owner", after, by=by, now=now, owner_id=owner.user_id)


def drop(
    work: Work, item: ChecklistItem, *, dropped: bool, by: Member, now: datetime
) -> ChecklistItem:
    """Take an entry out of its list, or back in; its number stays used."""
    if item.is_dropped is dropped:
        raise StaleError(item.label)
    what = "dropped" if dropped else "again"
    return _moved(work, item, what, "", by=by, now=now, is_dropped=dropped)


def may_drop(member: Member, item: ChecklistItem) -> bool:
    """Whether the member may take the entry out: who entered it, leader, deputies."""
    return member.leads or member.user_id == item.by


def _moved(
    work: Work,
    item: ChecklistItem,
    what: str,
    after: str,
    *,
    by: Member,
    now: datetime,
    **to: object,
) -> ChecklistItem:
    before = item.state.value if what == "state" else ""
    change = Change(at=now, by=by.user_id, what=what, before=before, after=after)
    note(work, by=by.user_id, at=now, act=f"checklist.{what}", subject=ref(item), detail=after)
    return work.put(item.changed(history=(*item.history, change), **to))


def ref(item: ChecklistItem) -> str:
    """Return how messages and the audit trail name an entry."""
    return f"checklist:{item.id}"
