"""Settings from the chat: times and days as people write them, kept with who changed what."""

import re
import unicodedata
from collections.abc import Mapping
from datetime import date, datetime, time, timedelta

from inspection.audit import note
from inspection.errors import InspectionError, TooLongError
from inspection.ports import View, Work
from inspection.records import ChosenSettings, SettingChange, SettingKey
from inspection.replan_reading import UnreadableDaysError, read_new_days

FIELDS: Mapping[SettingKey, str] = {
    SettingKey.MORNING: "morning",
    SettingKey.ASKING: "asking",
    SettingKey.EVENING: "evening",
    SettingKey.REMINDERS: "reminders",
    SettingKey.OFFICE_HOURS: "office_hours",
    SettingKey.WEEKENDS: "weekend_pushes",
    SettingKey.QUIET_DAYS: "quiet_days",
    SettingKey.RELEASE: "direct_release",
    SettingKey.BOARD: "live_board",
    SettingKey.LANGUAGE: "language",
}
LONGEST_SPAN = 31  # quiet days in one answer
LONGEST_RECUSALS = 200  # characters
MOST_REMINDERS = 4  # a day; more is what makes people switch them off
_TIME = re.compile(r"(\d{1,2})(?:(?:[:.点时])(半|\d{2})?分?|(?<=\d\d)(\d{2}))")
_BETWEEN = re.compile(r"[\s,;、]+|\s*(?:-|–|—|~|至|到)+\s*")


class WrongTimeError(InspectionError):
    """What was written is no time of day."""

    def __init__(self, text: str) -> None:
        super().__init__(text)
        self.text = text


class TimesOutOfOrderError(InspectionError):
    """One time has to lie before another and does not."""

    def __init__(self, first: str, second: str) -> None:
        super().__init__(first, second)
        self.first = first
        self.second = second


class TooManyTimesError(InspectionError):
    """More times a day than may be set."""

    def __init__(self, most: int) -> None:
        super().__init__(most)
        self.most = most


class WrongQuietDaysError(InspectionError):
    """What was written is no day, no span of days, or too long a span."""


ASK_AGAIN = (WrongTimeError, TimesOutOfOrderError, TooManyTimesError, WrongQuietDaysError)


# --- reading --------------------------------------------------------------------------------


def read_time(text: str) -> str:
    """Return the time of day as HH:MM: 17:30, 17：30, 1730, 17点半. Raises `WrongTimeError`."""
    plain = unicodedata.normalize("NFKC", text).strip()
    found = _TIME.fullmatch(plain)
    if found is None:
        raise WrongTimeError(text)
    minute = "30" if found[2] == "半" else found[2] or found[3] or "00"
    try:
        return time(int(found[1]), int(minute)).strftime("%H:%M")
    except ValueError:
        raise WrongTimeError(text) from None


def read_times(text: str) -> tuple[str, ...]:
    """Return several times of day in order, each once. Raises `WrongTimeError`."""
    plain = unicodedata.normalize("NFKC", text).strip()
    parts = [part for part in _BETWEEN.split(plain) if part]
    if not parts:
        raise WrongTimeError(text)
    times = tuple(sorted({read_time(part) for part in parts}))
    if len(times) > MOST_REMINDERS:
        raise TooManyTimesError(MOST_REMINDERS)
    return times


def read_hours(text: str) -> tuple[str, str]:
    """Return begin and end of the office hours. Raises `WrongTimeError` and others."""
    plain = unicodedata.normalize("NFKC", text).strip()
    times = [read_time(part) for part in _BETWEEN.split(plain) if part]
    if len(times) != 2:
        raise WrongTimeError(text)
    if times[0] >= times[1]:
        raise TimesOutOfOrderError(times[0], times[1])
    return times[0], times[1]


def read_quiet_days(text: str, today: date) -> tuple[date, ...]:
    """Return the days named, both ends included. Raises `WrongQuietDaysError`."""
    try:
        named = read_new_days(text, near=today)
    except UnreadableDaysError:
        raise WrongQuietDaysError from None
    length = (named.last - named.first).days + 1
    if named.reason or not 1 <= length <= LONGEST_SPAN or named.last < today:
        raise WrongQuietDaysError
    return tuple(named.first + timedelta(days=n) for n in range(length))


def read_recusals(text: str) -> tuple[str, ...]:
    """Return the units and departments named; 无 means none. Raises `TooLongError`."""
    if len(text) > LONGEST_RECUSALS:
        raise TooLongError(len(text), LONGEST_RECUSALS)
    names = (part.strip() for part in re.split(r"[、，,;；\n]", text))
    kept = tuple(dict.fromkeys(name for name in names if name))
    return () if kept in {("无",), ("没有",), ("清除",)} else kept


# --- keeping --------------------------------------------------------------------------------


def chosen(view: View) -> ChosenSettings:
    """Return what was chosen in the chat; nothing chosen means nothing set."""
    return view.get(ChosenSettings, 1) or ChosenSettings()


def choose(  # what a change is made of
    work: Work,
    key: SettingKey,
    value: object,
    *,
    before: str,
    after: str,
    by: int,
    now: datetime,
) -> ChosenSettings:
    """Keep a choice with what it was before; from now on it holds."""
    change = SettingChange(at=now, by=by, key=key, before=before, after=after)
    kept = chosen(work)
    changed = kept.changed(**{FIELDS[key]: value, "changes": (*kept.changes, change)})
    note(work, by=by, at=now, act="setting.changed", subject=key.value, detail=f"{before}→{after}")
    return work.put(changed) if kept.id else work.add(changed)
