"""The official calendar of workdays, behind the port `WorkdayCalendar`."""

from collections.abc import Collection
from datetime import date

import chinese_calendar
from chinese_calendar import constants

SATURDAY = 5
_YEARS = frozenset(int(day.year) for day in constants.holidays)


class ChineseWorkdays:
    """Workdays in mainland China, swapped ones included.

    The State Council publishes a year's list the November before. For a year without one
    weekends alone are counted, and `is_published` says so; a guess would pass for official.
    The days given here win over everything else.
    """

    def __init__(self, holidays: Collection[date] = (), workdays: Collection[date] = ()) -> None:
        self._holidays = frozenset(holidays)
        self._workdays = frozenset(workdays)
        both = self._holidays & self._workdays
        if both:
            raise ValueError(f"both holiday and workday: {sorted(both)}")
        self._known: dict[date, bool] = {}  # the library is asked once a day

    def is_workday(self, day: date) -> bool:
        """Whether the unit works that day, swapped workdays included."""
        works = self._known.get(day)
        if works is None:
            works = self._known[day] = self._look_up(day)
        return works

    def _look_up(self, day: date) -> bool:
        if day in self._workdays:
            return True
        if day in self._holidays:
            return False
        if self.is_published(day.year):
            return bool(chinese_calendar.is_workday(day))
        return day.weekday() < SATURDAY

    def is_published(self, year: int) -> bool:
        """Whether the year's official list is known."""
        return year in _YEARS

    def name_of(self, day: date) -> str | None:
        """The holiday's Chinese name when the day is off or swapped because of one."""
        name = constants.holidays.get(day) or constants.workdays.get(day)
        return None if name is None else str(constants.Holiday(name).chinese)

    def is_in_lieu(self, day: date) -> bool:
        """Whether the day is off in exchange for a weekend day that is worked."""
        return day in constants.in_lieu_days and not self.is_workday(day)
