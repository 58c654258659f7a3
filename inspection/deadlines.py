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
from inspection.english_deadlines import asked_for
from inspection.ports import WorkdayCalendar

_HALF_WIDTH = str.maketrans("０１２３４５６７８９：．／－", "0123456789:./-")
_MORNING = frozenset({"早上", "早晨", "早", "上午", "中午"})
_HOURS_OF: dict[str, tuple[range, range]] = {  # as they are said, and those that are 12 less
    "凌晨": (range(1, 7), range(0)),
    **dict.fromkeys(("早上", "早晨", "早"), (range(4, 12), range(0))),
    "上午": (range(1, 13), range(0)),
    "中午": (range(11, 13), range(1, 4)),
    "下午": (range(12, 20), range(1, 9)),
    "傍晚": (range(16, 21), range(4, 9)),
    **dict.fromkeys(("晚上", "夜里", "晚"), (range(17, 24), range(5, 12))),
}
_END_OF_DAY = time(23, 59)  # 24:00, and 12 at night: the day that is named, to its end
_STORY_BEFORE = re.compile(
    r"(?:去年|前年|上年|当年|明年|来年|次年|原定|原计划|预计|本应|(?:规定|约定)[^\s,，。;；]{0,8}|近|最近"
    r"|写明|写着|载明|注明|标明|定于"
    r"|过去|每|上|超过|不足)[于在到至]?\s*$"
)
_STORY_AFTER = re.compile(
    r"\s*(?:未|没|已|就|曾|都|的|仍|还|入职|发生|签|是对的|没错|写成|连续|连着|先后|多次|反复|突击|公款|违规|滥"
    r"|旅游|超标|出现|同一|无异议|办结率|到期|[^\s,，。;；]{1,4}的(?!话)"
    r"|[^\s,，。;；\d]{0,4}(?:\d+|[两三四五六七八九十])[次顿笔回]"
    r"|[^\s,，。;；]{0,4}(?P<verb>[^\s,，。;；]{2})[^\s,，。;；]{0,6}[未没](?P=verb)|[^。;；\n]{0,12}(?:至今|而未|实际(?!情况|需要|困难)))"
)
_ASK_BEFORE = re.compile(
    r"(?:务必|必须|最迟|最晚|不晚于|不迟于|请于|请在|(?<![权极局有年上下界门期时无])限期?"
    r"|(?:整改|完成|办理|办结|反馈|回复|答复|报送|上报|提交|交|清退|退还|落实|截止|最后)(?:期限|时限|时间|日期)"
    r"|(?<!\w)(?:期限|时限|时间|日期))\s*[:为在于到]?\s*$"
)
_RANGE_AFTER = re.compile(r"\s*[-–—~～至到]+\s*(?:[\d一二三四五六七八九十]|[本下]?周|月底)")
_OR_AFTER = re.compile(r"\s*(?:[、,，和及]|或者?|/)\s*[\d一二三四五六七八九十]{1,3}[日号月./]")
_RANGE_BEFORE = re.compile(r"[日号\d一二三四五六天底]\s*[-–—~～至到]+\s*$")
_COUNTED_FROM = re.compile(r"(?:起|[日号]后|之后|以后)(?:计算|算)?[,，的]?\s*$")
_ASK_AFTER = re.compile(r"\s*(?:必须|务必|务请|要有|要改|要交|要清|要整改|要到位|须|需完成)")


class Deadline(BaseModel):
    """A deadline as read, to be echoed as an absolute date before it counts.

    `is_unclear` says that the words may mean another moment, too; `ambiguous` also that it is
    past or no workday, or that the text names two. `rolled_from` is the day as written, when
    the unit does not work that day (domain 7.1).
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    due: AwareDatetime
    phrase: str
    ambiguous: bool = False
    is_unclear: bool = False
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
    read = (*_in_prose(plain, setting), *_in_english_prose(plain, setting))
    found = sorted(read, key=lambda hit: hit[0])
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
    return _whole(text, Setting(now, cal, hours, entry, days))


def _whole(text: str, setting: Setting) -> Deadline | None:
    plain = due_in_chinese(text.translate(_HALF_WIDTH).strip(" \n。.!！~,，"))
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
    spans += [(start, end) for start, end, _ in asked_for(plain)]
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


def _in_english_prose(text: str, setting: Setting) -> Iterator[tuple[int, Deadline]]:
    """The deadlines asked for in English that are not past: those belong to a story."""
    for start, end, day in asked_for(text):
        found = _whole(day, setting)
        if found is not None and found.due >= setting.now:
            yield start, found.model_copy(update={"phrase": text[start:end].strip()})


def _is_called_for(form: Form, match: re.Match[str], text: str) -> bool:
    """Whether the words around a date make it a deadline and not part of a story."""
    before, after = text[: match.start()], text[match.end() :]
    if _STORY_BEFORE.search(before) or _STORY_AFTER.match(after) or _is_one_of_two(match, text):
        return False
    asks_after = form.asks_after and _ASK_AFTER.match(after)
    return bool(match["key"] or (form.takes_words and (_ASK_BEFORE.search(before) or asks_after)))


def _is_one_of_two(match: re.Match[str], text: str) -> bool:
    """Whether the date is an end of a range, or the first of two of which either may count."""
    if not match["date"]:
        return False
    before, after = text[: match.start()], text[match.end() :]
    if _RANGE_BEFORE.search(before) or _RANGE_AFTER.match(after):
        return True
    return not match["key"] and _OR_AFTER.match(after) is not None


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
    is_unclear = day.ambiguous or _may_be_either_half(match) or _counts_from_elsewhere(form, match)
    return Deadline(
        due=due,
        phrase=match[0].strip(),
        is_unclear=is_unclear,
        ambiguous=is_unclear or due < setting.now or not setting.cal.is_workday(rolled),
        rolled_from=None if rolled == day.day else day.day,
    )


def _counts_from_elsewhere(form: Form, match: re.Match[str]) -> bool:
    """Whether days count from a moment that is not now: 收到之日起3日内."""
    return form.counts and _COUNTED_FROM.search(match.string[: match.start()]) is not None


# --- the time of day -----------------------------------------------------------------------


def _time_of(match: re.Match[str], hours: OfficeHours) -> time:
    """Return the time said. Raises `ValueError` for one that there is not: 晚上1点, 上午20点."""
    period, hour_text = match["period"] or "", match["hour"]
    if hour_text is None:
        if period in {"凌晨", "夜里"}:
            raise ValueError(match[0])
        return time(12) if period in _MORNING else hours.end
    hour, minute = figure(hour_text), _minute_of(match)
    if (hour == 24 or (hour == 12 and period in {"晚上", "夜里", "晚"})) and not minute:
        return _END_OF_DAY
    if period:
        as_said, less_12 = _HOURS_OF[period]
        if hour in less_12:
            hour += 12
        elif hour not in as_said:
            raise ValueError(match[0])
    elif not match["colon"] and 0 < hour < 7:
        hour += 12
    return time(hour, minute)


def _minute_of(match: re.Match[str]) -> int:
    if match["half"]:
        return 30
    if match["quarter"]:
        return 15 * figure(match["quarter"])
    return figure(match["colon"] or match["minute"] or "0")


def _may_be_either_half(match: re.Match[str]) -> bool:
    """Whether 3:00 may be the afternoon, 7点 the evening, and 0点 the end of the day."""
    hour = match["hour"]
    if match["period"] or hour is None:
        return False
    if match["colon"] is not None:
        return figure(hour) < 7 and not (hour.startswith("0") and len(hour) > 1)
    return figure(hour) in {0, 7}
