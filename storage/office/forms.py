"""How a language writes days, lists and numbers of parts in a paper, and in which fonts."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime

from inspection.calendar import DayOfInspection, Stage
from inspection.enums import Language
from storage.office.days import chinese_day, chinese_moment, position_words, weekday

_MONTHS = "January February March April May June July August September October November December"
MONTHS = tuple(_MONTHS.split())
WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
NUMERALS = "一二三四五六七八九十"


@dataclass(frozen=True)
class Forms:
    """The forms of one language."""

    day: Callable[[date], str]
    moment: Callable[[datetime], str]
    weekday: Callable[[date], str]
    position: Callable[[DayOfInspection], str]
    place: Callable[[int], str]  # of a part among its like, the first is 0
    comma: str
    gap: str  # between the facts of a line at the head
    cells: str  # the fonts of a workbook
    heads: str
    title: str
    wide: float  # how much of a cell's width a sign takes


def english_day(day: date) -> str:
    """25 November 2026."""
    return f"{day.day} {MONTHS[day.month - 1]} {day.year}"


def english_moment(moment: datetime) -> str:
    """27 November 2026, 18:00."""
    return f"{english_day(moment)}, {moment:%H:%M}"


def english_weekday(day: date) -> str:
    """Wednesday."""
    return WEEKDAYS[day.weekday()]


_POSITIONS = {
    Stage.BEFORE: "Day {0.number} before entry",
    Stage.DURING: "Day {0.number} of {0.total}",
    Stage.AFTER: "Day {0.number} after withdrawal",
}


def english_position(position: DayOfInspection) -> str:
    """Day 3 of 30, Day 10 before entry, Day 10 after withdrawal."""
    return _POSITIONS[position.stage].format(position)


CHINESE = Forms(
    day=chinese_day,
    moment=chinese_moment,
    weekday=weekday,
    position=position_words,
    place=lambda number: NUMERALS[number],
    comma="、",
    gap="　",
    cells="宋体",
    heads="黑体",
    title="方正小标宋简体",
    wide=2.1,
)
ENGLISH = Forms(
    day=english_day,
    moment=english_moment,
    weekday=english_weekday,
    position=english_position,
    place=lambda number: f"{number + 1}",
    comma=", ",
    gap="   ",
    cells="Arial",
    heads="Arial",
    title="Arial",
    wide=1.2,
)
FORMS: Mapping[Language, Forms] = {Language.CHINESE: CHINESE, Language.ENGLISH: ENGLISH}
