"""How a language writes what is counted: days, moments, and the marks of a text that was cut."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from inspection.enums import Language

WEEKDAYS = "一二三四五六日"
_ENGLISH_DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


@dataclass(frozen=True)
class Forms:
    """The forms of one language; `day` takes the month, the day and the weekday, Monday as 0."""

    day: Callable[[int, int, int], str]
    before_time: str  # between the day and the time
    undecided: str  # a moment that is not set
    rest: str  # after a text that was cut and is kept whole
    less: str  # after a message that had to be cut
    part: str  # before each part of a long message


def _chinese_day(month: int, day: int, weekday: int) -> str:
    return f"{month}月{day}日（周{WEEKDAYS[weekday]}）"


def _english_day(month: int, day: int, weekday: int) -> str:
    return f"{_ENGLISH_DAYS[weekday]} {day} {_MONTHS[month - 1]}"


CHINESE = Forms(
    day=_chinese_day,
    before_time="",
    undecided="未定",
    rest="……（全文已保存）",
    less="\n……（太长，未全部显示）",
    part="（{number}/{total}）",
)
ENGLISH = Forms(
    day=_english_day,
    before_time=" ",
    undecided="not set",
    rest="… (kept in full)",
    less="\n… (too long, not all of it is shown)",
    part="({number}/{total})",
)
FORMS: Mapping[Language, Forms] = {Language.CHINESE: CHINESE, Language.ENGLISH: ENGLISH}
