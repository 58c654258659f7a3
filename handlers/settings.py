"""What the configuration and getMe say, as far as the chat needs it."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time, timedelta
from typing import Protocol

from handlers.untold import UntoldAlbums
from inspection.calendar import Departure, OfficeHours
from inspection.enums import Language, Mode
from inspection.ports import WorkdayCalendar
from inspection.progress import Base
from inspection.records import ChosenSettings
from inspection.rectification_delivery import Periods


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
    export_in_chat: bool = False  # in earnest; a drill may always
    version: str = ""
    base: Base = Base.WORKDAYS
    empty_days: bool = True
    other_verifier: bool = False
    show_carried_over: bool = True
    departments: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    reminders: tuple[str, ...] = ("09:00", "15:00")
    unacknowledged_hours: int = 4
    channels: Mapping[str, "OtherChannel"] = field(default_factory=dict)
    asking: str = "17:00"
    weekend_pushes: bool = True
    quiet_days: tuple[date, ...] = ()
    live_board: bool = True
    notice_office: bool = False
    rectification: Periods = field(default_factory=Periods)
    language: Language = Language.CHINESE  # of the group's chat

    @property
    def departure(self) -> Departure:
        """When what is let go leaves for the unit."""
        return Departure(self.undo, self.calendar, self.hours)

    def is_quiet(self, day: date) -> bool:
        """Whether nothing is pushed on its own that day: asked for, or a day off without pushes."""
        is_off = not self.weekend_pushes and not self.calendar.is_workday(day)
        return day in self.quiet_days or is_off


@dataclass(frozen=True)
class OtherChannel:
    """A way to reach people beside Telegram; its address stays with `bot/`."""

    content: bool = False
    people: tuple[int, ...] = ()


class DashboardPage(Protocol):
    """The read-only page for leader and deputies, as the chat gives it out."""

    @property
    def address(self) -> str:
        """The https address of the Mini App; empty where the page is on this machine only."""
        ...

    @property
    def link_minutes(self) -> int:
        """How many minutes a link holds."""
        ...

    def link_for(self, user_id: int, scope: str) -> str:
        """Return a new link to the page on this machine; it opens once."""
        ...


@dataclass
class BotFacts:
    """What getMe said, and how the bot is doing; filled in at start."""

    user_id: int = 0
    username: str = ""
    sees_all: bool = False
    last_poll: datetime | None = None
    shut: frozenset[str] = frozenset()  # inspections whose records cannot be read
    dashboard: DashboardPage | None = None  # None while it is off
    untold: UntoldAlbums = field(default_factory=UntoldAlbums)


def overridden(settings: Settings, chosen: ChosenSettings) -> Settings:
    """Return the settings with what the leader chose in the chat in the place of the file's."""
    hours = chosen.office_hours
    office = [time.fromisoformat(each) for each in hours] if hours else None
    return replace(
        settings,
        morning=chosen.morning or settings.morning,
        asking=chosen.asking or settings.asking,
        evening=chosen.evening or settings.evening,
        reminders=settings.reminders if chosen.reminders is None else chosen.reminders,
        hours=OfficeHours(start=office[0], end=office[1]) if office else settings.hours,
        weekend_pushes=_first(chosen.weekend_pushes, settings.weekend_pushes),
        quiet_days=chosen.quiet_days,
        direct_release=_first(chosen.direct_release, settings.direct_release),
        live_board=_first(chosen.live_board, settings.live_board),
        language=chosen.language or settings.language,
    )


def _first(chosen: bool | None, otherwise: bool) -> bool:
    return otherwise if chosen is None else chosen
