"""Days to look back at, as people type them: 今天, 昨天, 11月25日, 11.20-11.25, 本周."""

import re
import unicodedata
from dataclasses import dataclass
from datetime import date, timedelta

from inspection.english_days import looked_back_in_chinese

EXAMPLES = ("今天", "昨天", "本周", "上周", "本月", "11月25日", "11.25", "11.20-11.25")
AHEAD = timedelta(days=31)  # a month and day further ahead than this means last year's

_DAY = (
    r"(?:(?P<{0}year>20\d\d)[年./-])?"
    r"(?P<{0}month>\d{{1,2}})[月./](?P<{0}dom>\d{{1,2}})[日号]?"
)
_SPAN = re.compile(
    _DAY.format("a") + r"(?:[-—–~至到]+(?:" + _DAY.format("b") + r"|(?P<last>\d{1,2})[日号]?))?"
)
_ISO = re.compile(r"(20\d\d)-(\d{1,2})-(\d{1,2})")
_LAST_DAYS = re.compile(r"[最]?近(\d{1,3})[天日]")


@dataclass(frozen=True)
class Days:
    """A first and a last day, both included."""

    first: date
    last: date

    def __contains__(self, day: date) -> bool:
        return self.first <= day <= self.last


def read_days(text: str, today: date) -> Days | None:
    """Return the days a text names, or None; without a year the nearest in the past."""
    plain = looked_back_in_chinese(unicodedata.normalize("NFKC", text).strip())
    named = _named(plain, today)
    if named is not None:
        return named
    span = _SPAN.fullmatch(_ISO.sub(r"\1/\2/\3", plain))
    try:
        return _between(span, today) if span is not None else None
    except ValueError:  # no such day
        return None


def _named(word: str, today: date) -> Days | None:
    monday = today - timedelta(days=today.weekday())
    spans = {
        "今天": (today, today),
        "今日": (today, today),
        "昨天": (today - timedelta(days=1), today - timedelta(days=1)),
        "昨日": (today - timedelta(days=1), today - timedelta(days=1)),
        "前天": (today - timedelta(days=2), today - timedelta(days=2)),
        "本周": (monday, monday + timedelta(days=6)),
        "这周": (monday, monday + timedelta(days=6)),
        "上周": (monday - timedelta(days=7), monday - timedelta(days=1)),
        "本月": (today.replace(day=1), today),
    }
    if word in spans:
        return Days(*spans[word])
    last_days = _LAST_DAYS.fullmatch(word)
    if last_days is not None and int(last_days[1]) > 0:
        return Days(today - timedelta(days=int(last_days[1]) - 1), today)
    return None


def _between(span: re.Match[str], today: date) -> Days:
    first = _day(span, "a", today)
    if span["last"]:
        last = first.replace(day=int(span["last"]))
    elif span["bmonth"]:
        last = _day(span, "b", today)
    else:
        last = first
    if first > last and not span["ayear"]:  # 12.28-1.3
        first = first.replace(year=first.year - 1)
    return Days(min(first, last), max(first, last))


def _day(span: re.Match[str], which: str, today: date) -> date:
    month, dom = int(span[f"{which}month"]), int(span[f"{which}dom"])
    if span[f"{which}year"]:
        return date(int(span[f"{which}year"]), month, dom)
    day = date(today.year, month, dom)
    return day if day - today <= AHEAD else date(today.year - 1, month, dom)
