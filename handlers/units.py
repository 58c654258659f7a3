"""Choosing the unit of a finding, where an inspection has several."""

from handlers.cards import refresh_finding
from handlers.context import Turn
from inspection import units
from inspection.errors import NothingHereError
from inspection.records import Finding


def choose(turn: Turn, finding_id: int, argument: str) -> None:
    """Take the unit that was pressed; from then on it can be told."""
    among, finding = turn.inspection.units, turn.work.get(Finding, finding_id)
    if finding is None:
        raise NothingHereError
    if not argument.isdecimal() or int(argument) >= len(among):
        raise NothingHereError
    finding = units.choose_unit(
        turn.work,
        finding,
        among[int(argument)],
        among=among,
        by=turn.me,
        now=turn.now,
    )
    turn.toast_of("unit", label=finding.label, unit=finding.unit)
    refresh_finding(turn, finding)
