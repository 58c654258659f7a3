"""What the bot suggests for a finding, in one line; it is applied by a tap only."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from handlers.terms import ASPECTS, HANDLINGS
from inspection.deadlines import Deadline, find_deadline
from inspection.enums import Aspect, Handling, Role, Standing
from inspection.readings import keep_readings
from inspection.records import Finding
from inspection.triage import Roster, Suggestion, suggest

if TYPE_CHECKING:
    from handlers.context import Desk

_SHORTEST_NAME = 2  # one character is a part of too many words
_NAMED = frozenset({Handling.JZJG, Handling.LXLG, Handling.XQZG, Handling.ZHUAN})
_MAY_GO_FIRST = frozenset({Handling.JZJG, Handling.LXLG})


@dataclass(frozen=True)
class Lines:
    """What the card says about it, ready to be worded; empty when nothing is left to suggest."""

    suggestion: Suggestion | None = None
    deadline: Deadline | None = None


def roster_of(desk: "Desk") -> Roster:
    """Return the names that are known: the group is no suspect, the unit's people are people."""
    names = {m.name: m for m in desk.people_here() if len(m.name) >= _SHORTEST_NAME}
    unit = {name for name, m in names.items() if m.role is Role.UNIT_LIAISON}
    return Roster(people=frozenset(unit), not_people=frozenset(names) - unit)


def suggestion_for(desk: "Desk", finding: Finding) -> Suggestion:
    """Return what all that the finding says suggests."""
    said = "\n".join(part for part in (finding.wording, finding.quoted) if part)
    return suggest(said, roster=roster_of(desk))


def read(desk: "Desk", finding: Finding) -> Finding:
    """Keep what the finding's text says in figures and names (no judgement)."""
    return keep_readings(desk.work, finding, desk.settings.departments)


def deadline_in(desk: "Desk", finding: Finding) -> Deadline | None:
    """Return the deadline that the finding's text names, seen from when it was filed."""
    inspection = desk.inspection
    found = find_deadline(
        finding.wording,
        finding.recorded_at.astimezone(desk.now.tzinfo),
        desk.settings.calendar,
        desk.settings.hours,
        entry=inspection.entry,
        days=inspection.days,
    )
    return None if found is not None and found.is_unclear else found


def lines_for(desk: "Desk", finding: Finding) -> Lines:
    """Return what is still to suggest: nothing once a person gave it a class."""
    if finding.standing is not Standing.ACTIVE or finding.handling is not Handling.PENDING:
        return Lines()
    if not finding.wording.strip():
        return Lines()
    found = suggestion_for(desk, finding)
    shown = None if found.parts else found
    due = None if finding.due or finding.sealed else deadline_in(desk, finding)
    return Lines(shown, due)


def suggested_text(desk: "Desk", finding: Finding) -> str:
    """Return what the bot suggests and read, ready for the card."""
    lines = lines_for(desk, finding)
    found = lines.suggestion
    return desk.texts(
        "suggestion",
        "lines",
        suggestion=found,
        deadline=lines.deadline,
        aspect=ASPECTS.get(found.aspect, "") if found and found.aspect else "",
        handling=HANDLINGS[found.handling] if found and found.handling in _NAMED else "",
        finding=finding,
    )


def may_be_told_first(desk: "Desk", finding: Finding) -> bool:
    """Whether telling the unit may be the first thing the card offers."""
    if not finding.wording.strip():
        return finding.handling is Handling.JZJG  # else there is nothing yet to tell
    if finding.handling is not Handling.PENDING:
        return not finding.suspicion or finding.handling is Handling.JZJG
    found = suggestion_for(desk, finding)
    return not finding.suspicion and not found.hold_suggested and found.handling in _MAY_GO_FIRST


def first_aspect(desk: "Desk", finding: Finding) -> Aspect | None:
    """Return the aspect to offer first."""
    return suggestion_for(desk, finding).aspect


def first_handling(desk: "Desk", finding: Finding) -> Handling:
    """Return the class to offer first."""
    return suggestion_for(desk, finding).handling
