"""Days as people type them at a prompt: 2026-12-01, 2026.12.1, 12月1日, 下周一, tomorrow, 1 Dec."""

import re
import unicodedata
from collections.abc import Callable
from datetime import date, timedelta

OFFSETS = {
    "前天": -2,
    "昨天": -1,
    "昨日": -1,
    "今天": 0,
    "今日": 0,
    "明天": 1,
    "明日": 1,
    "后天": 2,
    "大后天": 3,
    "yesterday": -1,
    "today": 0,
    "tomorrow": 1,
    "day after tomorrow": 2,
}
WEEKS = {"": 0, "本": 0, "这": 0, "this ": 0, "上": -1, "last ": -1, "下": 1, "next ": 1}
WEEKDAYS = {"日": 6, "天": 6} | {sign: day for day, sign in enumerate("一二三四五六")}
ENGLISH_WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")

_MONTH = f"(?P<name>{'|'.join(MONTHS)})[a-z]*\\.?"
_YEAR = r"(?P<year>20\d\d)"
_DAY = r"(?P<day>\d{1,2})"
_DATES = tuple(
    re.compile(pattern)
    for pattern in (
        rf"{_YEAR} ?[-/.年] ?(?P<month>\d{{1,2}}) ?[-/.月] ?{_DAY} ?[日号]?",
        rf"{_YEAR}(?P<month>\d\d)(?P<day>\d\d)",
        rf"(?P<month>\d{{1,2}}) ?[-/.月] ?{_DAY} ?[日号]?",
        rf"{_DAY}(?:st|nd|rd|th)? {_MONTH}(?:,? {_YEAR})?",
        rf"{_MONTH} {_DAY}(?:st|nd|rd|th)?(?:,? {_YEAR})?",
    )
)
_WEEKDAY = re.compile(r"(?P<week>[本这上下]?)(?:个?星期|周|礼拜)(?P<sign>[一二三四五六日天])")
_ENGLISH = re.compile(
    rf"(?P<week>(?:this|last|next) |)(?P<sign>{'|'.join(ENGLISH_WEEKDAYS)})(?:s|nes|rs|ur)*(?:day)?"
)
_REMARK = re.compile(r"[(（].*[)）]$")  # the weekday behind a day, as this product writes it


def read_day(text: str, today: date) -> date | None:
    """Return the day that all of the text is; None when it is none.

    A day without a year is the one nearest to today: an entry may lie in the past.
    """
    said = " ".join(unicodedata.normalize("NFKC", text).lower().split())
    said = _REMARK.sub("", said).strip()
    if said in OFFSETS:
        return today + timedelta(days=OFFSETS[said])
    readers: tuple[Callable[[str, date], date | None], ...] = (_of_week, _of_date)
    return next((day for day in (read(said, today) for read in readers) if day), None)


def _of_week(said: str, today: date) -> date | None:
    found = _WEEKDAY.fullmatch(said) or _ENGLISH.fullmatch(said)
    if found is None:
        return None
    sign = found["sign"]
    weekday = WEEKDAYS[sign] if sign in WEEKDAYS else ENGLISH_WEEKDAYS.index(sign)
    monday = today - timedelta(days=today.weekday())
    return monday + timedelta(weeks=WEEKS[found["week"]], days=weekday)


def _of_date(said: str, today: date) -> date | None:
    found = next((m for m in (form.fullmatch(said) for form in _DATES) if m), None)
    if found is None:
        return None
    facts = found.groupdict()
    month = MONTHS.index(facts["name"]) + 1 if facts.get("name") else int(facts["month"])
    years = (int(facts["year"]),) if facts.get("year") else (today.year + n for n in (-1, 0, 1))
    days = [day for day in (_made(year, month, int(facts["day"])) for year in years) if day]
    return min(days, key=lambda day: abs(day - today), default=None)


def _made(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None
