"""Choosing the unit of a finding, where an inspection has several."""

from handlers.context import Desk, Turn
from handlers.routing import data_of
from inspection import units
from inspection.errors import NothingHereError
from inspection.records import Button, Finding


def buttons_for(desk: Desk, finding: Finding) -> list[Button]:
    """Return a button a unit, as long as it is not chosen; none with a single unit."""
    if finding.unit:
        return []
    named = enumerate(desk.inspection.units)
    return [
        Button(label=units.short_name(u), data=data_of("f.unit", finding.id, str(n)))
        for n, u in named
    ]


def choose(turn: Turn, finding_id: int, argument: str) -> None:
    """Take the unit that was pressed; from then on it can be told."""
    from handlers.cards import refresh_finding  # noqa: PLC0415  # its card is made of these

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
