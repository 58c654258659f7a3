"""Signs in the days of a timetable: Chinese numerals, and the weekday that stands beside a day."""

import re
from datetime import date

from inspection.numerals import read_number

WEEKDAY = re.compile(r"\(?(?:周|星期|礼拜)([一二三四五六日天])\)?")
_WEEKDAYS = {**{name: n for n, name in enumerate("一二三四五六日")}, "天": 6}
_IN_CHINESE = re.compile(
    r"[〇○零一二三四五六七八九]{4}(?=年)|[一二三四五六七八九十]{1,3}(?=[月日号天])"
)
_DIGITS = str.maketrans("〇○零一二三四五六七八九", "000123456789")


def in_figures(text: str) -> str:
    """Write 十二月五日 as 12月5日, and 二〇二六年 as 2026年; what is no number stays."""

    def figures(found: re.Match[str]) -> str:
        if len(found[0]) == 4:
            return found[0].translate(_DIGITS)
        number = read_number(found[0])
        return found[0] if number is None else str(number)

    return _IN_CHINESE.sub(figures, text)


def weekdays_in(text: str) -> list[int]:
    """Return the weekdays that a text names, Monday as 0."""
    return [_WEEKDAYS[name] for name in WEEKDAY.findall(text)]


def are_others(said: list[int], first: date, last: date) -> bool:
    """Whether the weekdays beside the days are not those of the first and the last of them."""
    is_checkable = len(said) == 2 or (len(said) == 1 and first == last)
    days = (first, last)[: len(said)]
    return is_checkable and any(day.weekday() != n for day, n in zip(days, said, strict=True))
