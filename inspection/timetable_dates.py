"""Days as timetables write them: a closed grammar; everything else is a fault."""

import re
import unicodedata
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta

from inspection.timetable_grid import EXCEL_EPOCH, Value
from inspection.timetable_signs import WEEKDAY, are_others, in_figures, weekdays_in

_INVISIBLE = re.compile(r"[\u200b-\u200f\u2060\ufeff]")
_MINUS = str.maketrans({"−": "-", "‐": "-", "‑": "-"})
_HALF = r"(?:上午|下午|中午|早上|晚上|全天)"
_HOUR = r"\d{1,2}[时点](?:\d{1,2}分?|半)?"
_CLOCK = (
    rf"(?:{_HALF}?\s*\d{{1,2}}:\d{{2}}(?::\d{{2}}(?:\.\d+)?)?|{_HALF}\s*{_HOUR}|(?<=[日号]){_HOUR})"
)
_TIME = re.compile(rf"T?\s*({_CLOCK}(?:\s*[-~〜∼至到—–]+\s*(?:{_CLOCK}|{_HOUR}))?|{_HALF})")
_MIDNIGHT = re.compile(r"0?0:00(?::00(?:\.0+)?)?")

_MONTH_PART = r"(?:\d{4}年)?\d{1,2}月(?:上旬|中旬|下旬)?"
_POINT = (
    r"D(?:0|日|[+-]\d{1,4})|\d{4}年\d{1,2}月\d{1,2}日?|\d{4}([-/.])\d{1,2}\KEY\d{1,2}"
    rf"|\d{{8}}|\d{{5}}|\d{{1,2}}月\d{{1,2}}日?|\d{{1,2}}[./]\d{{1,2}}|{_MONTH_PART}"
)
_RANGE = re.compile(
    "(?P<first>" + _POINT.replace("KEY", "2") + ")"
    "(?:[~〜∼至到—–-]+"
    "(?P<last>" + _POINT.replace("KEY", "4") + r"|\+?\d{1,4}|\d{1,2}日))?",
    re.IGNORECASE,
)
_NEXT_YEAR = re.compile(r"(?<=[~〜∼至到—–-])(?:次年|翌年)")
_NTH = re.compile(r"第(\d{1,3})(?:天?[~〜∼至到—–-]+第?(\d{1,3}))?天")
_BETWEEN = re.compile(r"[、,;和及与]")
_MORE = re.compile(r"(?P<first>\d{1,2})日?(?:[~〜∼至到—–-]+(?P<last>\d{1,2})日?)?")
# Words beside the days that do not change them: nothing with a figure, a limit or a change.
_BESIDE = re.compile(r"(?:\((?P<in>[^()]*)\)|[\s,;](?P<after>[^\s,;、()][^、()]*))$")
_CHANGES = re.compile(
    r"[\d~〜∼—–?-]|取消|暂停|推迟|延期|[改另前后起止至到内待或旬月日号年周每底初末非不第]"
)
_OFFSET = re.compile(r"D(0|日|[+-]\d{1,4})", re.IGNORECASE)
_FULL_DATE = re.compile(r"(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?")
_COMPACT = re.compile(r"(20\d{2})(\d{2})(\d{2})")
_MONTH_DAY = re.compile(r"(\d{1,2})[月./](\d{1,2})日?")
_MONTH = re.compile(r"(?:(\d{4})年)?(\d{1,2})月(上旬|中旬|下旬)?")
_ALONE = re.compile(r"(\+?)(\d{1,4})日?")
_LONGEST_OVER_NEW_YEAR = timedelta(days=183)  # a longer one is more likely a slip
_LOST_ZERO = re.compile(r"\d{1,2}\.[123]")  # 12.1 as a number may have been typed 12.10
SERIALS = (date(2000, 1, 1), date(2100, 12, 31))

Span = tuple[date, date]


@dataclass(frozen=True, slots=True)
class Days:
    """First and last day of a cell; the last may lie before the first.

    `other` is what the number may have meant instead; `rest` is what stands beside the days: a
    time, a remark. `has_gaps` tells of days apart that are read as one span,
    `has_other_weekday` of a weekday beside the day that is not its own.
    """

    first: date
    last: date
    other: date | None = None
    rest: str = ""
    has_gaps: bool = False
    has_other_weekday: bool = False


def plain(text: str) -> str:
    """Return the text in half-width signs, without what cannot be seen."""
    return unicodedata.normalize("NFKC", _INVISIBLE.sub("", text)).strip()


def over_new_year(first: date, last: date) -> date:
    """Return the end that a second cell says: it may lie in the next year, as in a range."""
    if last >= first or last.year != first.year or (last.month, last.day) == (2, 29):
        return last
    over = last.replace(year=last.year + 1)
    is_near = timedelta(0) < over - first <= _LONGEST_OVER_NEW_YEAR
    return over if is_near and last.month < first.month else last


def read_days(
    value: Value, entry: date, *, epoch: date = EXCEL_EPOCH, is_text: bool = False
) -> Days | None:
    """Return the days a cell means, counted from the day of entry, or None.

    A number is a spreadsheet's serial between 2000 and 2100, or month.day; one that may have
    lost its last zero carries the other reading.
    """
    match value:
        case datetime():
            rest = "" if value.time() == time() else f"{value:%H:%M}"
            return Days(value.date(), value.date(), rest=rest)
        case date():
            return Days(value, value)
        case bool() | None:
            return None
        case int() | float():
            return _of_number(value, entry, epoch)
        case str():
            found = _of_text(value, entry, epoch)
            lost = is_text and _LOST_ZERO.fullmatch(value.strip())
            return replace(found, other=_with_zero(value, entry)) if found and lost else found
        case _:
            return None


def _of_number(value: float, entry: date, epoch: date) -> Days | None:
    if value >= 20000 and value < 1e7:
        day = _of_serial(int(value), epoch)
        minutes = round((value - int(value)) * 1440)
        rest = f"{minutes // 60:02}:{minutes % 60:02}" if minutes else ""
        return Days(day, day, rest=rest) if day is not None else None
    text = f"{value:.10g}"
    found = _of_text(text, entry, epoch)
    if found is not None and _LOST_ZERO.fullmatch(text):
        return replace(found, other=_with_zero(text, entry))
    return found


def _with_zero(text: str, entry: date) -> date | None:
    found = _of_text(f"{text.strip()}0", entry, EXCEL_EPOCH)
    return found.first if found is not None else None


def _of_serial(number: int, epoch: date) -> date | None:
    day = epoch + timedelta(days=number)
    return day if SERIALS[0] <= day <= SERIALS[1] else None


def _of_text(text: str, entry: date, epoch: date) -> Days | None:
    text = plain(text).translate(_MINUS)
    said = weekdays_in(text)
    text, beside = _without_remark(in_figures(WEEKDAY.sub("", text)))
    times = [each for each in _TIME.findall(text) if not _MIDNIGHT.fullmatch(each)]
    days = re.sub(r"(?<=\d)号", "日", "".join(_TIME.sub("", text).split()))
    found = _of_list(days, entry, epoch) if _BETWEEN.search(days) else _of_span(days, entry, epoch)
    rest = " ".join(part for part in ("~".join(times), beside) if part)
    if found is None:
        return None
    return replace(
        found,
        rest=" ".join(filter(None, (found.rest, rest))),
        has_other_weekday=are_others(said, found.first, found.last),
    )


def _without_remark(text: str) -> tuple[str, str]:
    """Part the days from words beside them that change nothing: 可顺延, 全组参加."""
    found = _BESIDE.search(text)
    remark = (found["in"] or found["after"] or "").strip() if found else ""
    if found is None or not remark or _CHANGES.search(remark) or _TIME.search(found[0]):
        return text, ""
    return text[: found.start()].strip(), remark


def _of_list(text: str, entry: date, epoch: date) -> Days | None:
    """Days one after another, read as first to last; apart from each other they are doubtful."""
    first, *others = _BETWEEN.split(text)
    found = _of_span(first, entry, epoch)
    has_gaps = False
    for other in others:
        more = _next_of_list(other, found, entry, epoch) if found is not None else None
        if found is None or more is None or not found.last < more.first <= more.last:
            return None
        has_gaps |= (more.first - found.last).days > 1
        found = replace(found, last=more.last)
    if found is None or found.last - found.first > _LONGEST_OVER_NEW_YEAR:
        return None
    return replace(found, rest=text if has_gaps else "", has_gaps=has_gaps)


def _next_of_list(text: str, before: Days, entry: date, epoch: date) -> Days | None:
    """The next days of a list; without a month they lie in that of the days before."""
    try:
        if alone := _MORE.fullmatch(text):
            days = [before.last.replace(day=int(n)) for n in alone.groups() if n]
            return Days(days[0], days[-1])
        found = _of_span(text, entry, epoch)
        if found is None or found.first > before.last or _FULL_DATE.match(text):
            return found
        year = found.first.year + 1  # 12月28日、1月4日
        return Days(found.first.replace(year=year), found.last.replace(year=found.last.year + 1))
    except ValueError:
        return None


def _of_span(text: str, entry: date, epoch: date) -> Days | None:
    """One day, part of a month, or first to last."""
    if nth := _NTH.fullmatch(text):
        days = [entry + timedelta(days=int(n) - 1) for n in nth.groups() if n]
        return Days(days[0], days[-1]) if int(nth[1]) else None
    is_next_year = _NEXT_YEAR.search(text) is not None
    match = _RANGE.fullmatch(_NEXT_YEAR.sub("", text))
    if match is None:
        return None
    try:
        first = _span(match["first"], entry, epoch)
        last = first
        if first is not None and match["last"] is not None:
            last = _last_span(match["last"], match["first"], first[0], entry, epoch)
    except (ValueError, OverflowError):
        return None
    if first is None or last is None or (is_next_year and last[1].year != first[0].year + 1):
        return None
    return Days(first[0], last[1])


def _exact(text: str, entry: date, epoch: date) -> date | None:
    """The day of a form that says its year, or counts from entry."""
    if offset := _OFFSET.fullmatch(text):
        return entry + timedelta(days=int(offset[1].replace("日", "0")))
    if full := _FULL_DATE.fullmatch(text) or _COMPACT.fullmatch(text):
        return date(int(full[1]), int(full[2]), int(full[3]))
    return _of_serial(int(text), epoch) if len(text) == 5 and text.isdecimal() else None


def _span(text: str, entry: date, epoch: date) -> Span | None:
    """A day or part of a month; without a year the one nearest to entry."""
    exact = _exact(text, entry, epoch)
    if exact is not None:
        return exact, exact
    years = (entry.year - 1, entry.year, entry.year + 1)
    spans = [span for year in years if (span := _in_year(text, year)) is not None]
    return min(spans, key=lambda span: abs(span[0] - entry), default=None)


def _last_span(text: str, first_text: str, first: date, entry: date, epoch: date) -> Span | None:
    """The end of a range: in the year of its first day, or in the next over New Year."""
    if alone := _ALONE.fullmatch(text):
        return _last_alone(alone, first_text, first, entry)
    exact = _exact(text, entry, epoch)
    if exact is not None:
        return exact, exact
    rolled = _in_year(text, first.year + 1)
    here = _in_year(text, first.year)
    is_over = here is None or here[0].month < first.month
    if rolled is not None and is_over and rolled[0] - first <= _LONGEST_OVER_NEW_YEAR:
        return rolled
    return here


def _last_alone(alone: re.Match[str], first_text: str, first: date, entry: date) -> Span | None:
    number = int(alone[2])
    if first_text.upper().startswith("D+") and not alone[0].endswith("日"):
        day = entry + timedelta(days=number)  # D+4~16
    elif alone[1] or _MONTH.fullmatch(first_text) or first_text.upper().startswith("D"):
        return None
    else:
        day = first.replace(day=number)
    return day, day


def _in_year(text: str, year: int) -> Span | None:
    try:
        if found := _MONTH_DAY.fullmatch(text):
            day = date(year, int(found[1]), int(found[2]))
            return day, day
        if found := _MONTH.fullmatch(text):
            return _month_part(int(found[1] or year), int(found[2]), found[3])
    except ValueError:
        return None
    return None


def _month_part(year: int, month: int, part: str | None) -> Span:
    begin = date(year, month, 1)
    end = (begin.replace(day=28) + timedelta(days=4)).replace(day=1) - timedelta(days=1)
    match part:
        case "上旬":
            return begin, begin.replace(day=10)
        case "中旬":
            return begin.replace(day=11), begin.replace(day=20)
        case "下旬":
            return begin.replace(day=21), end
        case _:
            return begin, end
