"""Deadlines in what people write: a closed grammar; everything else is no deadline.

A wrong deadline would go out to a unit, so only the forms of one table are read, and each
is echoed as an absolute date before it counts (design 11, domain 7.2).
"""

import re
from collections.abc import Iterator
from datetime import date, datetime, time

from pydantic import AwareDatetime, BaseModel, ConfigDict

from inspection.calendar import OfficeHours, roll_to_workday
from inspection.deadline_forms import FORMS, Form, Setting, figure
from inspection.english_days import due_in_chinese
from inspection.ports import WorkdayCalendar

_HALF_WIDTH = str.maketrans("０１２３４５６７８９：．／－", "0123456789:./-")
_MORNING = frozenset({"早上", "上午", "中午"})
_AFTERNOON = frozenset({"下午", "傍晚", "晚上", "晚"})
_STORY_BEFORE = re.compile(
    r"(?:去年|前年|上年|当年|原定|原计划|本应|(?:规定|约定)[^\s,，。;；]{0,8}|近|最近|过去|每|上|超过|不足)\s*$"
)
_STORY_AFTER = re.compile(r"\s*(?:未|没|已|就|曾|都|的|仍|还|入职|发生|签|是对的|没错|写成)")
_ASK_BEFORE = re.compile(
    r"(?:务必|必须|最迟|最晚|不晚于|不迟于|请于|请在|(?<![权极局])限期?|(?:截止)?(?:期限|时限|时间|日期))"
    r"\s*[:为在于到]?\s*$"
)
_ASK_AFTER = re.compile(r"\s*(?:必须|务必|务请|要有|要改|要交|要清|要整改|要到位|须|需完成)")


class Deadline(BaseModel):
    """A deadline as read, to be echoed as an absolute date before it counts.

    `rolled_from` is the day as written, when the unit does not work that day (domain 7.1).
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    due: AwareDatetime
    phrase: str
    ambiguous: bool = False
    rolled_from: date | None = None


def find_deadline(
    text: str,
    now: datetime,
    cal: WorkdayCalendar,
    hours: OfficeHours,
    *,
    entry: date | None = None,
    days: int | None = None,
) -> Deadline | None:
    """Return the first deadline a finding's text names, or None.

    A date is one only beside a word that makes it one (前, 内, 务必 …). When the text
    names a second, different deadline the first is returned as ambiguous.
    """
    plain = text.translate(_HALF_WIDTH)
    setting = Setting(now, cal, hours, entry, days)
    found = sorted(_in_prose(plain, setting), key=lambda hit: hit[0])
    if not found:
        return None
    first = found[0][1]
    if any(other.due != first.due for _, other in found):
        return first.model_copy(update={"ambiguous": True})
    return first


def read_due(
    text: str,
    now: datetime,
    cal: WorkdayCalendar,
    hours: OfficeHours,
    *,
    entry: date | None = None,
    days: int | None = None,
) -> Deadline | None:
    """Return the deadline a whole text is, as the answer to a question, or None."""
    plain = due_in_chinese(text.translate(_HALF_WIDTH).strip(" \n。.!！~,，"))
    setting = Setting(now, cal, hours, entry, days)
    for form in FORMS:
        match = form.pattern.fullmatch(plain)
        found = match and _deadline(form, match, setting)
        if found:
            return found
    return None


def deadline_spans(text: str) -> tuple[tuple[int, int], ...]:
    """Return where a text names deadlines, with the words that ask for them."""
    plain = text.translate(_HALF_WIDTH)
    spans: list[tuple[int, int]] = []
    for form in FORMS:
        for match in form.pattern.finditer(plain):
            if _is_called_for(form, match, plain) and _says_when(match):
                asked = _ASK_BEFORE.search(plain[: match.start()])
                spans.append((asked.start() if asked else match.start(), match.end()))
    return tuple(sorted(spans))


def _says_when(match: re.Match[str]) -> bool:
    key = match["key"] or ""
    return bool(match["date"] or match["hour"] or match["period"] or key.startswith("下班"))


def _in_prose(text: str, setting: Setting) -> Iterator[tuple[int, Deadline]]:
    taken: list[tuple[int, int]] = []
    for form in FORMS:
        for match in form.pattern.finditer(text):
            start, end = match.span()
            if any(start < last and first < end for first, last in taken):
                continue
            taken.append((start, end))
            found = _is_called_for(form, match, text) and _deadline(form, match, setting)
            if found and not (form.is_explicit and found.due < setting.now):
                yield start, found


def _is_called_for(form: Form, match: re.Match[str], text: str) -> bool:
    """Whether the words around a date make it a deadline and not part of a story."""
    before, after = text[: match.start()], text[match.end() :]
    if _STORY_BEFORE.search(before) or _STORY_AFTER.match(after):
        return False
    return bool(
        match["key"]
        or (form.takes_words and (_ASK_BEFORE.search(before) or _ASK_AFTER.match(after)))
    )


def _deadline(form: Form, match: re.Match[str], setting: Setting) -> Deadline | None:
    try:
        day = form.resolve(match, setting)
        at = _time_of(match, setting.hours)
    except ValueError:  # 9月31日, 25点
        return None
    if day is None:
        return None
    rolled = roll_to_workday(setting.cal, day.day) if day.day > setting.today else day.day
    due = datetime.combine(rolled, at, tzinfo=setting.now.tzinfo)
    return Deadline(
        due=due,
        phrase=match[0].strip(),
        ambiguous=day.ambiguous or due < setting.now or not setting.cal.is_workday(rolled),
        rolled_from=None if rolled == day.day else day.day,
    )


# --- the time of day -----------------------------------------------------------------------


def _time_of(match: re.Match[str], hours: OfficeHours) -> time:
    period, hour_text = match["period"] or "", match["hour"]
    if hour_text is None:
        return time(12) if period in _MORNING else hours.end
    hour = figure(hour_text)
    minute = 30 if match["half"] else figure(match["colon"] or match["minute"] or "0")
    is_afternoon = period in _AFTERNOON or (not period and not match["colon"] and hour < 7)
    return time(hour + 12 if is_afternoon and hour < 12 else hour, minute)
