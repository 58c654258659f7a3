"""What was not signed for in time goes up: to filer and deputies, then to the leader."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import IntEnum

from inspection.access import may_see_finding
from inspection.calendar import office_hours_between
from inspection.enums import OutwardState, Role
from inspection.ports import View
from inspection.records import Finding, Member, OutwardItem
from inspection.reminders import Plan


class Step(IntEnum):
    """How far up, and after how many times the hours."""

    FILER_AND_DEPUTY = 1
    LEADER = 2


@dataclass(frozen=True)
class Unsigned:
    """An item that waited long enough for a step; `hours` of office hours."""

    item: OutwardItem
    finding: Finding
    step: Step
    hours: int


def unsigned_too_long(view: View, *, now: datetime, plan: Plan, hours: int) -> Iterator[Unsigned]:
    """Yield every step that is due for every item nobody signed for, the first step first."""
    for item in view.lookup(OutwardItem, "state", OutwardState.DELIVERED):
        finding = view.get(Finding, item.finding_id)
        if finding is None or item.delivered_at is None or item.acknowledged_at is not None:
            continue
        waited = office_hours_between(plan.calendar, plan.hours, item.delivered_at, now)
        for step in Step:
            if waited >= timedelta(hours=hours) * step:
                yield Unsigned(item, finding, step, hours * step)


def told_at(unsigned: Unsigned, inside: tuple[Member, ...]) -> tuple[Member, ...]:
    """Return who is told at this step: only who may read the finding."""
    found = unsigned.finding
    readers = [m for m in inside if may_see_finding(m, found)]
    if unsigned.step is Step.LEADER:
        return tuple(
            m for m in readers if m.role is Role.LEADER and m.user_id != found.responsible_id
        )
    return tuple(m for m in readers if m.role is Role.DEPUTY or m.user_id == found.responsible_id)
