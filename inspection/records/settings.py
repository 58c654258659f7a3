"""Settings chosen in the chat: they win over the configuration file, for one inspection."""

from datetime import date
from enum import StrEnum
from typing import ClassVar

from pydantic import AwareDatetime

from inspection.enums import Language
from inspection.records.base import Model, Record


class SettingKey(StrEnum):
    """What the leader can set from the chat."""

    MORNING = "morning"
    ASKING = "asking"
    EVENING = "evening"
    REMINDERS = "reminders"
    OFFICE_HOURS = "office_hours"
    WEEKENDS = "weekends"
    QUIET_DAYS = "quiet_days"
    RELEASE = "release"
    BOARD = "board"
    LANGUAGE = "language"


class SettingChange(Model):
    """One change: what it was, what it is, by whom, when."""

    at: AwareDatetime
    by: int
    key: SettingKey
    before: str
    after: str


class ChosenSettings(Record):
    """What was chosen in the chat; exactly one with id 1, and None means as in the file."""

    TABLE: ClassVar[str] = "chosen_settings"

    morning: str | None = None  # HH:MM, as all times here
    asking: str | None = None
    evening: str | None = None
    reminders: tuple[str, ...] | None = None
    office_hours: tuple[str, str] | None = None
    weekend_pushes: bool | None = None
    quiet_days: tuple[date, ...] = ()
    direct_release: bool | None = None
    live_board: bool | None = None
    language: Language | None = None  # of what is said in the group's chat
    changes: tuple[SettingChange, ...] = ()
