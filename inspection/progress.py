"""How far a timetable row is: by quantity where one is planned, else by state, against its days."""

from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from inspection.enums import RowState
from inspection.ports import WorkdayCalendar
from inspection.records import TimetableItem


class Base(StrEnum):
    """Which days the share of time is counted in."""

    WORKDAYS = "workdays"
    ALL_DAYS = "all_days"  # the group works weekends, or the row has days off only


SETTLED = frozenset({RowState.DONE, RowState.CANCELLED})


class Pace(StrEnum):
    """How a row does against the days that are gone, today included."""

    NOT_DUE = "not_due"  # before its first day, or cancelled
    AHEAD = "ahead"
    ON_TIME = "on_time"  # less than one unit of quantity away from the plan
    BEHIND = "behind"
    AT_RISK = "at_risk"  # what is left needs more than twice the planned speed
    DONE = "done"
    OVERDUE = "overdue"  # not done after its last day


@dataclass(frozen=True, slots=True)
class RowProgress:
    """The figures of one row; `planned` and `share_done` are None without a quantity."""

    planned: int | None
    actual: int
    share_done: float | None
    days: int
    days_gone: int
    share_time: float
    base: Base
    pace: Pace


def progress_of(
    item: TimetableItem, *, today: date, cal: WorkdayCalendar, group_works_weekends: bool = False
) -> RowProgress:
    """Return the row's figures at the end of a day; that day counts as gone (domain 7.14)."""
    base, days = counted_days(item, cal, group_works_weekends=group_works_weekends)
    gone = sum(day <= today for day in days)
    planned = item.planned_quantity or None
    return RowProgress(
        planned=planned,
        actual=item.actual_quantity,
        share_done=None if planned is None else item.actual_quantity / planned,
        days=len(days),
        days_gone=gone,
        share_time=gone / len(days),
        base=base,
        pace=_pace(item, today, planned, gone, len(days)),
    )


def counted_days(
    item: TimetableItem, cal: WorkdayCalendar, *, group_works_weekends: bool = False
) -> tuple[Base, list[date]]:
    """Return the days on which the row is to be worked on: its workdays, or all it has."""
    return counted_span(
        item.first_day, item.last_day, cal, group_works_weekends=group_works_weekends
    )


def counted_span(
    first: date, last: date, cal: WorkdayCalendar, *, group_works_weekends: bool = False
) -> tuple[Base, list[date]]:
    """Return the days that count of a span, both ends included: workdays where it has any."""
    length = (last - first).days + 1
    every = [first + timedelta(days=n) for n in range(max(length, 1))]
    if group_works_weekends:
        return Base.ALL_DAYS, every
    workdays = [day for day in every if cal.is_workday(day)]
    return (Base.WORKDAYS, workdays) if workdays else (Base.ALL_DAYS, every)


def is_planned_on(
    item: TimetableItem, day: date, cal: WorkdayCalendar, *, group_works_weekends: bool = False
) -> bool:
    """Whether the row is to be worked on that day and is neither done nor cancelled.

    A day off between its workdays is not one of its days.
    """
    if item.state in SETTLED or not item.first_day <= day <= item.last_day:
        return False
    if group_works_weekends or cal.is_workday(day):
        return True
    return counted_days(item, cal)[0] is Base.ALL_DAYS


def _pace(item: TimetableItem, today: date, planned: int | None, gone: int, days: int) -> Pace:
    if item.state is RowState.DONE:
        return Pace.DONE
    if item.state is RowState.CANCELLED:
        return Pace.NOT_DUE
    if today > item.last_day:
        return Pace.OVERDUE
    if today < item.first_day:
        return Pace.AHEAD if item.actual_quantity else Pace.NOT_DUE
    if planned is None:
        return _pace_by_state(item, today, gone, days)
    return _pace_by_quantity(item, planned, gone, days)


def _pace_by_quantity(item: TimetableItem, planned: int, gone: int, days: int) -> Pace:
    lead = item.actual_quantity * days - planned * gone  # in units of quantity times days
    if lead >= days:
        return Pace.AHEAD
    if lead > -days or item.first_day == item.last_day:
        return Pace.ON_TIME  # the only day of a row is not over before it is over
    left = planned - item.actual_quantity
    return Pace.AT_RISK if left * days > 2 * planned * (days - gone) else Pace.BEHIND


def _pace_by_state(item: TimetableItem, today: date, gone: int, days: int) -> Pace:
    if item.not_done_on == today:
        return Pace.AT_RISK if today == item.last_day else Pace.BEHIND
    is_late_to_start = item.state is RowState.NOT_STARTED and gone > 1 and 2 * gone > days
    return Pace.BEHIND if is_late_to_start else Pace.ON_TIME
