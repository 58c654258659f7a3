"""What the configuration and getMe say, as far as the chat needs it."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from inspection.calendar import OfficeHours
from inspection.enums import Mode
from inspection.ports import WorkdayCalendar


@dataclass(frozen=True)
class Settings:
    """What the configuration says about the chat; made once by `bot/`."""

    calendar: WorkdayCalendar
    hours: OfficeHours
    undo: timedelta
    direct_release: bool
    numbers_only: bool
    invite_valid: timedelta
    morning: str
    evening: str
    mode: Mode
    version: str = ""


@dataclass
class BotFacts:
    """What getMe said, and how the bot is doing; filled in at start."""

    user_id: int = 0
    username: str = ""
    sees_all: bool = False
    last_poll: datetime | None = None
