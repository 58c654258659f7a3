"""Where a row will end at the rate so far, and what can no longer wait before withdrawal."""

from dataclasses import dataclass
from datetime import date, timedelta
from math import ceil

from inspection.enums import RowState
from inspection.ports import WorkdayCalendar
from inspection.progress import SETTLED, Base, counted_days
from inspection.records import TimetableItem

ONE_DAY = timedelta(days=1)
FARTHEST = 250  # days of work ahead; beyond that a rate says nothing
LAST_DAYS = 10  # before withdrawal (domain 7.15)


def forecast(
    item: TimetableItem, *, today: date, cal: WorkdayCalendar, group_works_weekends: bool = False
) -> date | None:
    """Return the day on which the planned quantity is reached at the rate so far.

    None where there is no quantity, no rate yet, or nothing left to do.
    """
    planned, actual = item.planned_quantity, item.actual_quantity
    if item.state in SETTLED or not planned or not 0 < actual < planned or today < item.first_day:
        return None
    base, _ = counted_days(item, cal, group_works_weekends=group_works_weekends)
    gone = _days_between(item.first_day, today, base, cal)
    needed = ceil((planned - actual) * max(gone, 1) / actual)
    return _after(today, needed, base, cal) if needed <= FARTHEST else None


@dataclass(frozen=True, slots=True)
class Margin:
    """A row that can wait no longer: days it needs and days left until withdrawal.

    Both are counted like the row's own days, today included.
    """

    item: TimetableItem
    needed: int
    left: int

    @property
    def is_too_late(self) -> bool:
        """Whether it is not finished at the planned speed even if begun today."""
        return self.needed > self.left


def margin(
    item: TimetableItem,
    *,
    today: date,
    withdrawal: date,
    cal: WorkdayCalendar,
    group_works_weekends: bool = False,
) -> Margin | None:
    """Return what an open row still needs at its planned speed, and the days it has left.

    None for a row that is settled, lies beyond withdrawal, or is under way without a quantity
    that would tell how much is left.
    """
    if item.state in SETTLED or item.last_day > withdrawal:
        return None
    if item.planned_quantity is None and item.state is not RowState.NOT_STARTED:
        return None
    base, days = counted_days(item, cal, group_works_weekends=group_works_weekends)
    planned = item.planned_quantity or 1
    rest = max(planned - item.actual_quantity, 0)
    return Margin(
        item=item,
        needed=ceil(len(days) * rest / planned),
        left=_days_between(today, withdrawal, base, cal),
    )


def critical_rows(
    items: tuple[TimetableItem, ...],
    *,
    today: date,
    entry: date,
    withdrawal: date,
    cal: WorkdayCalendar,
    group_works_weekends: bool = False,
) -> tuple[Margin, ...]:
    """Return the rows of the stay that must go on today or miss withdrawal, in the last days.

    Empty before the last ten days and after withdrawal.
    """
    if not 0 <= (withdrawal - today).days < LAST_DAYS:
        return ()
    found = (
        margin(
            item,
            today=today,
            withdrawal=withdrawal,
            cal=cal,
            group_works_weekends=group_works_weekends,
        )
        for item in items
        if item.last_day >= entry
    )
    return tuple(each for each in found if each is not None and each.needed >= each.left)


def _days_between(first: date, last: date, base: Base, cal: WorkdayCalendar) -> int:
    days = (first + timedelta(days=n) for n in range((last - first).days + 1))
    return sum(base is Base.ALL_DAYS or cal.is_workday(day) for day in days)


def _after(day: date, count: int, base: Base, cal: WorkdayCalendar) -> date:
    while count > 0:
        day += ONE_DAY
        count -= base is Base.ALL_DAYS or cal.is_workday(day)
    return day
