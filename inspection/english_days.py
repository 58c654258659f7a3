"""Days as English writes them, put into the forms that are read: Fri 2 Dec 18:00, tomorrow 6pm.

Only what is the answer to a question is read so, and only when all of it is a day; in the prose
of a finding `english_deadlines` looks for one. Each is echoed as an absolute date (domain 7.2).
"""

import re
import unicodedata

_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_WEEKDAYS = dict(
    zip(("mon", "tue", "wed", "thu", "fri", "sat", "sun"), "一二三四五六日", strict=True)
)
_DAY_WORDS = {
    "today": "今天",
    "tonight": "今晚",
    "tomorrow": "明天",
    "day after tomorrow": "后天",
    "end of the month": "月底",
    "end of month": "月底",
    "end of the year": "年底",
    "this week": "本周内",
    "next week": "下周内",
}
_LOOKED_BACK_TO = {
    "today": "今天",
    "yesterday": "昨天",
    "this week": "本周",
    "last week": "上周",
    "this month": "本月",
}

MONTH = (
    r"(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?"
    r"|sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)\.?"
)
WEEKDAY = (
    r"(?:mon(?:day)?|tue(?:s(?:day)?)?|wed(?:nesday)?|thu(?:r(?:s(?:day)?)?)?"
    r"|fri(?:day)?|sat(?:urday)?|sun(?:day)?)"
)
_DOM = r"\d{1,2}(?:st|nd|rd|th)?"
DATE = rf"(?:{_DOM} {MONTH}|{MONTH} {_DOM})(?:,? 20\d\d)?"


def _date_form(which: str) -> str:
    """A date as a pattern; its groups have names of their own where two stand in one answer."""
    return (
        rf"(?:{WEEKDAY},? )?"
        rf"(?:(?P<dom{which}>{_DOM})(?: (?P<month{which}>{MONTH}))?"
        rf"|(?P<us_month{which}>{MONTH}) (?P<us_dom{which}>{_DOM}))"
        rf"(?:,? (?P<year{which}>20\d\d))?"
    )


_WHOLE = re.compile(_date_form(""))
_SPAN = re.compile(
    rf"{_date_form('1')}(?: ?(?:to|until|till|[-–—~]+) ?{_date_form('2')})?"
    r"(?P<rest>(?:[ ,.;:]+.*)?)",
    re.DOTALL | re.IGNORECASE,
)
_ON_WEEKDAY = re.compile(rf"(?:(?P<which>this|next) )?(?P<weekday>{WEEKDAY})")
_WITHIN = re.compile(r"(?:in|within )?(?P<count>\d{1,2}) ?(?P<unit>work(?:ing )?day|day|week)s?")
_TIME = re.compile(
    r"(?P<day>.*?)[ ,]*(?:at |by )?"
    r"(?:(?P<hour>\d{1,2})(?::(?P<minute>[0-5]\d))? ?(?P<half>am|pm)"
    r"|(?P<clock>[012]?\d:[0-5]\d)|(?P<noon>noon))"
)
_BEFORE = re.compile(r"^(?:by|on|before|until|in|within) ")
_LAST_DAYS = re.compile(r"(?:the )?(?:last|past) (?P<count>\d{1,3}) days?")
_UNITS = {"day": "天", "week": "周"}


def due_in_chinese(text: str) -> str:
    """Return the day and time that an answer says in English, in Chinese; else the answer."""
    plain = _BEFORE.sub("", _plain(text))
    day, time = _without_time(plain)
    said = _day(day) if day else ""
    if said is None or not (said or time):
        return text
    return f"{said} {time}".strip()


def span_in_chinese(text: str) -> str:
    """Return an answer that begins with days in English with them in Chinese; else the answer.

    What follows the days is a reason, and stays as it was written.
    """
    stripped = unicodedata.normalize("NFKC", text).strip()
    found = _SPAN.fullmatch(stripped)
    if found is None:
        return text
    first, last = _date(found, "1", found), _date(found, "2", found)
    if first is None:
        return text
    rest = stripped[found.start("rest") :]
    return f"{first}至{last}{rest}" if last else f"{first}{rest}"


def looked_back_in_chinese(text: str) -> str:
    """Return the days that a filter names in English, in Chinese; else the text."""
    plain = _plain(text.replace("_", " "))
    if plain in _LOOKED_BACK_TO:
        return _LOOKED_BACK_TO[plain]
    last_days = _LAST_DAYS.fullmatch(plain)
    return f"近{last_days['count']}天" if last_days else span_in_chinese(plain)


def _plain(text: str) -> str:
    plain = " ".join(unicodedata.normalize("NFKC", text).casefold().split())
    return plain.strip(" .,!")


def _without_time(plain: str) -> tuple[str, str]:
    """Return what is left beside the time of day, and the time as 18:00."""
    found = _TIME.fullmatch(plain)
    if found is None:
        return plain, ""
    if found["noon"]:
        return found["day"], "12:00"
    if found["clock"]:
        return found["day"], found["clock"]
    hour = int(found["hour"]) % 12 + (12 if found["half"] == "pm" else 0)
    return found["day"], f"{hour}:{found['minute'] or '00'}"


def _day(plain: str) -> str | None:
    if plain in _DAY_WORDS:
        return _DAY_WORDS[plain]
    weekday = _ON_WEEKDAY.fullmatch(plain)
    if weekday is not None:
        which = {"this": "本", "next": "下"}.get(weekday["which"] or "", "")
        return f"{which}周{_WEEKDAYS[weekday['weekday'][:3]]}"
    within = _WITHIN.fullmatch(plain)
    if within is not None:
        return f"{within['count']}{_UNITS.get(within['unit'], '个工作日')}内"
    whole = _WHOLE.fullmatch(plain)
    return _date(whole, "", whole) if whole is not None else None


def _date(found: re.Match[str], which: str, span: re.Match[str]) -> str | None:
    """Return one date of a match; the first of `1-8 Dec` has its month from the last."""
    dom = found[f"dom{which}"] or found[f"us_dom{which}"]
    month = found[f"month{which}"] or found[f"us_month{which}"]
    if dom is None:
        return None
    if month is None and which == "1":
        month = span["month2"] or span["us_month2"]
    elif month is None and which == "2":
        month = span["us_month1"]
    if month is None:
        return None
    number = _MONTHS.index(month[:3].lower()) + 1
    year = found[f"year{which}"]
    return (f"{year}年" if year else "") + f"{number}月{dom[:2].rstrip('stndrhSTNDRH')}日"
