"""The closed table of forms a deadline may take, and the day each form means."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cached_property

from inspection.calendar import (
    ONE_DAY,
    OfficeHours,
    add_workdays,
    last_workday_of_week,
    roll_to_workday,
    withdrawal_day,
)
from inspection.deadline_words import ALONE, BEFORE, KEY, TIME, TODAY, WITHIN, N
from inspection.numerals import read_number
from inspection.ports import WorkdayCalendar

LONG_AGO = timedelta(days=60)  # a month and day longer ago than this means the next year
FAR_AHEAD = timedelta(days=300)  # a holiday this far off may be the one that just passed


@dataclass(frozen=True)
class Setting:
    """When and where a text was written."""

    now: datetime
    cal: WorkdayCalendar
    hours: OfficeHours
    entry: date | None
    days: int | None

    @property
    def today(self) -> date:
        """The day it was written."""
        return self.now.date()


@dataclass(frozen=True)
class Day:
    """A day as read, day off or not."""

    day: date
    ambiguous: bool = False


Resolver = Callable[[re.Match[str], Setting], Day | None]


@dataclass(frozen=True)
class Form:
    """One way to write a deadline.

    `takes_words` says that 务必 and the like beside it make it a deadline, as 前 does, and
    `asks_after` that such a word may follow: 12.5须整改 is a figure; `counts` that it counts days;
    `is_explicit` that it names its year, so that a past one belongs to a story.
    """

    date: str
    resolve: Resolver
    takes_words: bool = True
    asks_after: bool = True
    counts: bool = False
    is_explicit: bool = False

    @cached_property
    def pattern(self) -> re.Pattern[str]:
        """The date, a time of day if any, and the word that makes it a deadline."""
        key = "" if "<key>" in self.date else KEY
        return re.compile(rf"(?P<date>{self.date}){TIME}{key}")


def figure(text: str) -> int:
    """Return the number written. Raises `ValueError` when it is none."""
    number = read_number(text)
    if number is None:
        raise ValueError(text)
    return number


def _on_full_date(match: re.Match[str], _setting: Setting) -> Day:
    year = int(match["year"])
    day = date(year + 2000 if year < 100 else year, figure(match["month"]), figure(match["dom"]))
    return Day(day, _says_another_weekday(match, day))


def _says_another_weekday(match: re.Match[str], day: date) -> bool:
    """Whether 11月27日（周四） names a Friday: one of the two is a slip."""
    said = match["also"]
    return said is not None and _WEEKDAYS[said] != day.weekday()


def _on_month_and_day(match: re.Match[str], setting: Setting) -> Day:
    month, dom = figure(match["month"]), figure(match["dom"])
    day = _coming(setting.today, month, dom)
    return Day(day, _says_another_weekday(match, day))


def _coming(today: date, month: int, dom: int) -> date:
    day = date(today.year, month, dom)
    return day if today - day <= LONG_AGO else date(today.year + 1, month, dom)


def _on_day_word(match: re.Match[str], setting: Setting) -> Day:
    return Day(setting.today + timedelta(days=_DAY_WORDS[match["word"]]))


def _on_weekday(match: re.Match[str], setting: Setting) -> Day:
    which, wanted = match["which"] or "", _WEEKDAYS[match["weekday"]]
    monday = setting.today - timedelta(days=setting.today.weekday())
    day = monday + timedelta(days=wanted + 7 * which.count("下"))
    if not which and day < setting.today:
        day += timedelta(days=7)
    unclear = (setting.today.weekday() == 6 and "下" in which) or (
        not which and day == setting.today
    )
    return Day(day, unclear)


def _within_week(match: re.Match[str], setting: Setting) -> Day:
    week = setting.today + timedelta(days=7 if "下" in match["which"] else 0)
    last = last_workday_of_week(setting.cal, week)
    if last is None or last < setting.today:
        return Day(roll_to_workday(setting.cal, week), ambiguous=True)
    return Day(last, ambiguous="前" in match["key"])  # 下周前 may be before it or within it


def _at_month_end(match: re.Match[str], setting: Setting) -> Day:
    """The last workday: rolling forward would leave the month."""
    first = setting.today.replace(day=1)
    if match["month"]:
        first = _coming_month(setting.today, figure(match["month"]))
    elif "下" in (match["which"] or ""):
        first = _month_after(first)
    return Day(_workday_before(setting.cal, _month_after(first)))


def _coming_month(today: date, month: int) -> date:
    first = date(today.year, month, 1)
    return first if today - _month_after(first) < LONG_AGO else date(today.year + 1, month, 1)


def _month_after(day: date) -> date:
    return (day.replace(day=1) + timedelta(days=32)).replace(day=1)


def _at_year_end(_match: re.Match[str], setting: Setting) -> Day:
    return Day(_workday_before(setting.cal, date(setting.today.year + 1, 1, 1)))


def _workday_before(cal: WorkdayCalendar, day: date) -> date:
    day -= ONE_DAY
    while not cal.is_workday(day):
        day -= ONE_DAY
    return day


def _in_workdays(match: re.Match[str], setting: Setting) -> Day:
    return Day(add_workdays(setting.cal, setting.today, figure(match["count"])))


def _in_days(match: re.Match[str], setting: Setting) -> Day | None:
    count = figure(match["count"]) * (7 if match["unit"] in {"周", "星期"} else 1)
    if not count:
        return None
    return Day(setting.today + timedelta(days=count))


def _before_holiday(match: re.Match[str], setting: Setting) -> Day | None:
    """The last workday before the holiday begins."""
    first = _first_day_off(match["holiday"], setting)
    if first is None:
        return None
    return Day(_workday_before(setting.cal, first), first - setting.today > FAR_AHEAD)


def _first_day_off(holiday: str, setting: Setting) -> date | None:
    fixed = _FIXED_HOLIDAYS.get(holiday)
    if fixed:
        day = date(setting.today.year, *fixed)
        return day if day > setting.today else date(day.year + 1, *fixed)
    name = _HOLIDAY_NAMES.get(holiday, holiday)
    ahead = (setting.today + timedelta(days=n) for n in range(1, 400))
    off = (d for d in ahead if setting.cal.name_of(d) == name and not setting.cal.is_workday(d))
    return next(off, None)


def _before_withdrawal(_match: re.Match[str], setting: Setting) -> Day | None:
    if setting.entry is None or setting.days is None:
        return None
    last = withdrawal_day(setting.entry, setting.days)
    return Day(_workday_before(setting.cal, last + ONE_DAY))


def _at_time_today(match: re.Match[str], setting: Setting) -> Day | None:
    says_when = match["hour"] or match["period"] or (match["key"] or "").startswith("下班")
    return Day(setting.today) if says_when else None


def _on_day_of_month(match: re.Match[str], setting: Setting) -> Day:
    """25号, 本月25日, 下月5号: the coming one; never a day that the month does not have."""
    first, dom = setting.today.replace(day=1), figure(match["dom"])
    which = match.groupdict().get("which") or ""
    if which and which[0] in "下次":
        return Day(_month_after(first).replace(day=dom))
    day = first.replace(day=dom)
    if which or day >= setting.today:
        return Day(day)
    return Day(_month_after(first).replace(day=dom))


def _on_next_workday(_match: re.Match[str], setting: Setting) -> Day:
    return Day(add_workdays(setting.cal, setting.today, 1))


_DAY_WORDS = {
    **dict.fromkeys(("今天", "今日", "今"), 0),
    **dict.fromkeys(("明天", "明日", "明"), 1),
    "后天": 2,
    "大后天": 3,
}
_WEEKDAYS = {**{name: n for n, name in enumerate("一二三四五六日")}, "天": 6}
_FIXED_HOLIDAYS = {
    "国庆节": (10, 1),
    "国庆": (10, 1),
    "元旦": (1, 1),
    "劳动节": (5, 1),
    "五一": (5, 1),
}
_HOLIDAY_NAMES = {"端午节": "端午", "中秋节": "中秋", "清明节": "清明", "过年": "春节"}

FORMS: tuple[Form, ...] = (
    Form(
        ALONE + rf"(?P<year>20\d\d|\d\d(?=年))[年./-](?P<month>{N})[月./-](?P<dom>{N})[日号]?",
        _on_full_date,
        is_explicit=True,
    ),
    Form(ALONE + rf"(?P<month>{N})月(?P<dom>{N})(?:[日号]|(?!\d))", _on_month_and_day),
    Form(
        ALONE + r"(?P<month>\d{1,2})[./-](?P<dom>\d{1,2})(?![\d.%/\-A-Za-z万亿元月日年个户天])",
        _on_month_and_day,
        asks_after=False,
    ),
    Form(
        r"(?P<word>大后天|今[天日]|明[天日]|后天|[今明](?=[早晚]))",
        _on_day_word,
    ),
    Form(r"(?:下一?个?|次)工作日", _on_next_workday),
    Form(rf"(?P<which>本月|当月|下个?月|次月)(?P<dom>{N})[日号]", _on_day_of_month),
    Form(  # 3号泵房 is no day
        rf"{ALONE}(?<![月个至到~～、楼栋门车站柜井机])(?P<dom>{N})号",
        _on_day_of_month,
        takes_words=False,
    ),
    Form(
        r"(?<![上每逢个一二两三四])(?P<which>本|这个?|下下?个?)?(?:周|星期|礼拜)(?P<weekday>[一二三四五六日天])",
        _on_weekday,
    ),
    Form(
        r"(?P<which>本|这个?|下个?)(?:周|星期)(?P<key>" + WITHIN + "|" + BEFORE + ")", _within_week
    ),
    Form(
        rf"(?<![上每个年\d一二三四五六七八九十])(?:{ALONE}(?P<month>{N})|(?P<which>本|这个|下个?))?月[底末]",
        _at_month_end,
    ),
    Form(r"(?<![去上前每明后当往历\d〇零一二三四五六七八九])年[底末]", _at_year_end),
    Form(
        rf"(?<![\d.\-~～至到第近])(?P<count>{N})个?工作日(?P<key>{WITHIN})",
        _in_workdays,
        counts=True,
    ),
    Form(
        rf"(?<![\d.\-~～至到第近])(?P<count>{N})个?(?P<unit>天|日|周|星期)(?P<key>{WITHIN})",
        _in_days,
        counts=True,
    ),
    Form(
        r"(?P<holiday>国庆节?|元旦|五一|劳动节|春节|过年|清明节?|端午节?|中秋节?)(?="
        + BEFORE
        + ")",
        _before_holiday,
    ),
    Form(r"撤点(?:日|当天)?(?=" + BEFORE + ")", _before_withdrawal),
    Form(TODAY, _at_time_today, takes_words=False),
)


def read_ahead() -> None:
    """Compile every form, in whatever thread, so that nobody waits for one."""
    for form in FORMS:
        _ = form.pattern
