"""What the demo page is told: the seats, who is in them, their commands and the clock."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import TYPE_CHECKING, Any, Protocol

from sandbox.chats import Group
from sandbox.command_menu import menu_of
from sandbox.page_messages import message_view
from sandbox.page_requests import PageError

if TYPE_CHECKING:
    from sandbox.world import Chat, World

Json = dict[str, Any]

MORNING, EVENING = time(8, 20), time(17, 30)
SHOWN = 400  # messages of a chat; a month has more than anyone scrolls


class DemoClock(Protocol):
    """The clock of the demo, which can only be moved forward."""

    def now(self) -> datetime:
        """Return the demo's time, with its zone."""
        ...

    async def advance_to(self, when: datetime) -> None:
        """Move on to a later time and let everything due until then happen."""
        ...

    def stop(self) -> None:
        """Go no further than the next push; what moves the clock returns early."""
        ...


@dataclass(frozen=True)
class Seat:
    """One column of the page: a person's private chat, or a group with its speakers.

    `earlier` are the chats it was before it was upgraded.
    """

    title: str
    role: str
    person_id: int
    chat_id: int
    speakers: tuple[int, ...] = ()
    earlier: tuple[int, ...] = ()


@dataclass(frozen=True)
class Calendar:
    """The times of day at which the bot speaks by itself, and the last moment worth seeing."""

    pushes: Sequence[time] = (time(8, 15), time(9, 0), EVENING)
    end: datetime | None = None


def wall_time(now: datetime) -> int:
    """Return the clock on the wall as milliseconds, so that a browser needs no zone."""
    naive = now.replace(tzinfo=None, microsecond=0)
    return round((naive - datetime(1970, 1, 1)).total_seconds() * 1000)  # noqa: DTZ001


def clock_target(to: str, now: datetime, calendar: Calendar | None = None) -> datetime:
    """Return the later time a clock button stands for."""
    calendar = calendar or Calendar()
    steps = {
        "seconds20": timedelta(seconds=20),
        "hour": timedelta(hours=1),
        "day": timedelta(days=1),
    }
    if to in steps:
        return now + steps[to]
    times = {"morning": [MORNING], "evening": [EVENING], "next": calendar.pushes}
    if to in times:
        return min(_next(now, at) for at in times[to])
    if to != "month":
        raise PageError("没有这个时间选项。", "There is no such step of the clock.")
    if calendar.end is None or calendar.end <= now:
        raise PageError("全月已走完，可重置示例。", "The month is over; reset the sample.")
    return calendar.end


def _next(now: datetime, at: time) -> datetime:
    today = datetime.combine(now.date(), at, tzinfo=now.tzinfo)
    return today if today > now else today + timedelta(days=1)


class View:
    """Reads the world as the page shows it."""

    def __init__(self, world: World, clock: DemoClock) -> None:
        self._world = world
        self._clock = clock

    def seat(self, index: int, seat: Seat) -> Json:
        """Return a column with all its messages."""
        group = self.group(seat)
        person = self._world.people[seat.person_id]
        private = self._world.private(seat.person_id)
        return {
            "index": index,
            "title": seat.title,
            "role": seat.role,
            "person_id": seat.person_id,
            "chat_id": seat.chat_id,
            "speakers": [self._speaker(who, group) for who in seat.speakers],
            "is_blocked": group is None and private.blocked,
            "group": _group(group),
            "commands": menu_of(self._world, group or private, person),
            "messages": self._messages(seat),
        }

    def _messages(self, seat: Seat) -> list[Json]:
        zone = self._clock.now().tzinfo
        old = [
            message_view(self._world, message, zone) | {"id": -message.message_id, "buttons": []}
            for chat_id in seat.earlier
            for message in self._world.chats[chat_id].messages
            if not message.deleted
        ]
        person = self._world.people[seat.person_id]
        shown = [m for m in person.screen(self.group(seat)) if not m.deleted]
        return [*old, *(message_view(self._world, message, zone) for message in shown)][-SHOWN:]

    def group(self, seat: Seat) -> Group | None:
        """Return the group of a seat; none for a private chat."""
        if seat.chat_id == seat.person_id:
            return None
        return _as_group(self._world.chats[seat.chat_id])

    def _speaker(self, person_id: int, group: Group | None) -> Json:
        inside = group is None or person_id in group.members
        return {"id": person_id, "name": self._world.people[person_id].name, "is_inside": inside}


def _as_group(chat: Chat) -> Group:
    if not isinstance(chat, Group):
        raise PageError("没有这个会话。", "There is no such chat.")
    return chat


def _group(group: Group | None) -> Json | None:
    if group is None:
        return None
    return {"is_super": group.kind == "supergroup", "has_bot": group.bot_present}
