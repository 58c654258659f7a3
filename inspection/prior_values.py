"""Cells of a department's table: years and days of a check, and how far a finding was put right."""

import re
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from inspection.enums import PriorState
from inspection.numerals import read_number
from inspection.timetable_dates import SERIALS, plain
from inspection.timetable_grid import EXCEL_EPOCH, Value, text_of

_WHEN = re.compile(
    r"(?P<year>(?:19|20)\d\d)(?:年度?|(?:年|[-/.])(?P<month>\d{1,2})(?:月|(?:月|[-/.])(?P<day>\d{1,2})日?)?)?"
    r"(?:上半年|下半年|第?[一二三四1-4]季度)?"
)
_COMPACT = re.compile(r"((?:19|20)\d\d)(\d\d)(\d\d)")
_SHORT_YEAR = re.compile(r"'?([012]\d)年度?")
_CHINESE_YEAR = re.compile(r"[一二][九零〇○Ｏ0][零〇○Ｏ0一二三四五六七八九]{2}(?=年)")
_CHINESE_NUMBER = re.compile(r"[一二三四五六七八九十]{1,3}(?=[月日号])")
_YEAR_IN_WORDS = re.compile(r"(?<![0-9])(?:19|20)\d\d(?![0-9])")
_SPAN = re.compile(r"(?:19|20)\d\d[年\d月日./]*[-—~至到、](?:19|20)\d\d[年\d月日./]*度?")
_CLOCK = re.compile(r"[\sT]+\d{1,2}:\d\d(?::\d\d(?:\.\d+)?)?$")
_WITHOUT_END = re.compile(r"至今|以来|以前|以后|起$")
_LONGEST_WHEN = 24  # a longer cell is a text that only mentions a year
_STATES: tuple[tuple[PriorState, re.Pattern[str]], ...] = (  # the first that fits
    (PriorState.DONE, re.compile(r"^(?:100%?|是|有|1|√|✓|✔|y|yes|done|closed)$")),
    (PriorState.OPEN, re.compile(r"^(?:0%?|否|无|没有|×|x|n|no|open)$")),
    (
        PriorState.PARTLY,
        re.compile(
            r"部分|基本|阶段性|正在|整改中|进行|持续|长期|推进|^0\.\d+$|^\d\d?(?:\.\d+)?%"
            r"|已(?:经)?(?:启动|制定|安排|部署|列入|移交|上报|下发|要求|督促|明确|研究|开始|着手|通知|计划|约谈|提交)"
        ),
    ),
    (PriorState.OPEN, re.compile(r"未(?!再|发现|反弹|出现)|尚|没有?完成|没有?整改|待|逾期|拒不")),
    (
        PriorState.DONE,
        re.compile(r"已|完成|完毕|销号|到位|办结|闭环|立行立改|立查立改|√|✓|✔"),
    ),
)


@dataclass(frozen=True, slots=True)
class When:
    """The year of a check, and its day where it is known."""

    year: int
    day: date | None = None


def read_when(value: Value, *, epoch: date = EXCEL_EPOCH) -> When | None:
    """Return the year, and the day if there is one: 2024, 2024年度, 2024.5.6, a serial."""
    match value:
        case datetime():
            return When(value.year, value.date())
        case date():
            return When(value.year, value)
        case int() | float() if not isinstance(value, bool):
            return _of_number(value, epoch)
        case str():
            return _of_text(plain(value), epoch)
        case _:
            return None


def _of_number(value: float, epoch: date) -> When | None:
    if value == int(value) and 1990 <= value <= 2100:
        return When(int(value))
    if value == int(value) and (compact := _COMPACT.fullmatch(str(int(value)))):
        return _of_parts(*compact.groups())
    if 20_000 <= value < 100_000:
        day = epoch + timedelta(days=int(value))
        return When(day.year, day) if SERIALS[0] <= day <= SERIALS[1] else None
    return _of_text(f"{value:.10g}", epoch)


def _of_text(text: str, epoch: date) -> When | None:
    text = "".join(_CLOCK.sub("", text).split())
    text = _in_figures(re.sub(r"(?<=\d)号", "日", text))
    if compact := _COMPACT.fullmatch(text):
        return _of_parts(*compact.groups())
    if text.isdecimal() and len(text) == 5:
        return _of_number(int(text), epoch)
    if short := _SHORT_YEAR.fullmatch(text):
        return When(2000 + int(short[1]))
    found = _WHEN.fullmatch(text)
    if found is not None:
        return _of_parts(found["year"], found["month"], found["day"])
    return _of_words(text)


def _in_figures(text: str) -> str:
    """Return the text with 二〇二四年三月 as 2024年3月."""
    text = _CHINESE_YEAR.sub(lambda year: "".join(map(_digit, year[0])), text)
    return _CHINESE_NUMBER.sub(lambda number: str(read_number(number[0]) or number[0]), text)


def _digit(sign: str) -> str:
    return "0" if sign in "零〇○Ｏ0" else str(read_number(sign))


def _of_words(text: str) -> When | None:
    """Return the year of 2024年3月-5月, 2023-2024年 (the last), 2024年度审计; no other words."""
    years = [int(year) for year in _YEAR_IN_WORDS.findall(text)]
    if not years or len(text) > _LONGEST_WHEN or _WITHOUT_END.search(text):
        return None
    if max(years) - min(years) > 1 and not _SPAN.fullmatch(text):
        return None
    return When(years[-1]) if years == sorted(years) else None


def _of_parts(year: str, month: str | None, day: str | None) -> When | None:
    try:
        if month is None:
            return When(int(year))
        first = date(int(year), int(month), int(day or 1))
    except ValueError:
        return None
    return When(first.year, first if day is not None else None)


def read_state(value: Value) -> PriorState | None:
    """Return how far it was put right; None for words that say neither."""
    text = plain(text_of(value)).lower()
    if not text:
        return PriorState.OPEN
    return next((state for state, words in _STATES if words.search(text)), None)
