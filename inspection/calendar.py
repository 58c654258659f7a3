"""Workdays and office hours of the unit: when something may arrive, and until when."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta, tzinfo
from enum import StrEnum
from typing import Self

from pydantic import AwareDatetime, BaseModel, ConfigDict, model_validator

from inspection.ports import WorkdayCalendar

ONE_DAY = timedelta(days=1)
TIME_TO_DO_IT_TODAY = timedelta(hours=2)  # less is no deadline but a reproach


class _Value(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class OfficeHours(_Value):
    """From when until when the unit works on a workday."""

    start: time = time(9)
    end: time = time(18)

    @model_validator(mode="after")
    def _check_order(self) -> Self:
        if self.start >= self.end:
            raise ValueError("office hours end before they start")
        return self

    def opening(self, day: date, zone: tzinfo | None) -> datetime:
        """Return the moment the day begins."""
        return datetime.combine(day, self.start, tzinfo=zone)

    def closing(self, day: date, zone: tzinfo | None) -> datetime:
        """Return the moment the day ends."""
        return datetime.combine(day, self.end, tzinfo=zone)


class DueCode(StrEnum):
    """The deadlines that have a button."""

    TODAY = "today"
    NEXT_WORKDAY = "next_workday"
    THREE_WORKDAYS = "three_workdays"


class DueChoice(_Value):
    """A deadline that can be chosen by one press."""

    code: DueCode
    due: AwareDatetime


class Stage(StrEnum):
    """Where a day lies in an inspection."""

    BEFORE = "before"
    DURING = "during"
    AFTER = "after"


class DayOfInspection(_Value):
    """A day counted from entry or withdrawal.

    `number` is days until entry before it, n of `total` during the inspection, and days
    since withdrawal after it.
    """

    stage: Stage
    number: int
    total: int


def roll_to_workday(cal: WorkdayCalendar, day: date) -> date:
    """Return the day itself if it is a workday, else the next one."""
    while not cal.is_workday(day):
        day += ONE_DAY
    return day


def next_workday(cal: WorkdayCalendar, day: date) -> date:
    """Return the first workday after the day."""
    return roll_to_workday(cal, day + ONE_DAY)


def add_workdays(cal: WorkdayCalendar, day: date, n: int) -> date:
    """Return the n-th workday after the day; the day of notice is not counted (domain 7.2)."""
    for _ in range(n):
        day = next_workday(cal, day)
    return day


def last_workday_of_week(cal: WorkdayCalendar, day: date) -> date | None:
    """Return the last workday of the day's week (Monday to Sunday), or None if it has none."""
    monday = day - timedelta(days=day.weekday())
    week = (monday + timedelta(days=n) for n in reversed(range(7)))
    return next((each for each in week if cal.is_workday(each)), None)


def next_opening(cal: WorkdayCalendar, hours: OfficeHours, moment: datetime) -> datetime:
    """Return the moment itself within office hours, else when the unit next opens."""
    day, zone = moment.date(), moment.tzinfo
    if not cal.is_workday(day) or moment >= hours.closing(day, zone):
        return hours.opening(next_workday(cal, day), zone)
    return max(moment, hours.opening(day, zone))


@dataclass(frozen=True)
class Departure:
    """When something for the unit leaves: after the undo window, in the unit's office hours."""

    undo: timedelta
    calendar: WorkdayCalendar
    hours: OfficeHours

    def after(self, moment: datetime) -> datetime:
        """Return when what is let go at this moment leaves."""
        return next_opening(self.calendar, self.hours, moment + self.undo)

    def time_left(self, leaves_at: datetime, due: datetime) -> timedelta:
        """Return how many office hours the unit has from then until the due."""
        return office_hours_between(self.calendar, self.hours, leaves_at, due)


def office_hours_between(
    cal: WorkdayCalendar, hours: OfficeHours, start: datetime, end: datetime
) -> timedelta:
    """Return how much of the time between two moments the unit is at work."""
    total, day, zone = timedelta(), start.date(), start.tzinfo
    last = end.astimezone(zone).date()
    while day <= last:
        if cal.is_workday(day):
            opened, closed = hours.opening(day, zone), hours.closing(day, zone)
            total += max(timedelta(), min(end, closed) - max(start, opened))
        day += ONE_DAY
    return total


def due_on(day: date, hours: OfficeHours, *, zone: tzinfo | None) -> datetime:
    """Return the moment work due that day is due: when the office closes."""
    return hours.closing(day, zone)


def due_choices(cal: WorkdayCalendar, hours: OfficeHours, now: datetime) -> tuple[DueChoice, ...]:
    """Return the deadlines offered for something sent now, soonest first.

    They count from the day it arrives; that day itself is offered only while enough of
    it is left.
    """
    arrival = next_opening(cal, hours, now)
    today, zone = arrival.date(), arrival.tzinfo
    days = {
        DueCode.TODAY: today,
        DueCode.NEXT_WORKDAY: next_workday(cal, today),
        DueCode.THREE_WORKDAYS: add_workdays(cal, today, 3),
    }
    if due_on(today, hours, zone=zone) - arrival < TIME_TO_DO_IT_TODAY:
        del days[DueCode.TODAY]
    return tuple(
        DueChoice(code=code, due=due_on(day, hours, zone=zone)) for code, day in days.items()
    )


def withdrawal_day(entry: date, days: int) -> date:
    """Return the last day of the inspection; the day of entry is day 1."""
    return entry + timedelta(days=days - 1)


def is_day_n(entry: date, day: date, *, n: int) -> bool:
    """Whether the day is the n-th since entry, the day of entry being the first."""
    return (day - entry).days + 1 == n


def day_number(entry: date, days: int, day: date) -> DayOfInspection:
    """Return where the day lies: days until entry, n of all, or days since withdrawal."""
    withdrawal = withdrawal_day(entry, days)
    if day < entry:
        return DayOfInspection(stage=Stage.BEFORE, number=(entry - day).days, total=days)
    if day > withdrawal:
        return DayOfInspection(stage=Stage.AFTER, number=(day - withdrawal).days, total=days)
    return DayOfInspection(stage=Stage.DURING, number=(day - entry).days + 1, total=days)
