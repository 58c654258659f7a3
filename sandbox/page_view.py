"""What the demo page is told: the seats, their messages and the clock."""

from __future__ import annotations

import html
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import TYPE_CHECKING, Any, Protocol
from urllib.parse import quote

from sandbox.page_requests import PageError
from sandbox.rich_text import rich_text

if TYPE_CHECKING:
    from sandbox.world import Chat, ShownMessage, World

Json = dict[str, Any]

WEEKDAYS = "一二三四五六日"
MORNING, EVENING = time(8, 15), time(17, 30)


class DemoClock(Protocol):
    """The clock of the demo, which can only be moved forward."""

    def now(self) -> datetime:
        """Return the demo's time, with its zone."""
        ...

    async def advance_to(self, when: datetime) -> None:
        """Move on to a later time and let everything due until then happen."""
        ...


class _Key(Protocol):
    """An inline button as the world shows it."""

    @property
    def text(self) -> str: ...
    @property
    def data(self) -> str | None: ...
    @property
    def url(self) -> str | None: ...


@dataclass(frozen=True)
class Seat:
    """One column of the page: a person's private chat, or a group with its speakers."""

    title: str
    role: str
    person_id: int
    chat_id: int
    speakers: tuple[int, ...] = ()


def wall_time(now: datetime) -> int:
    """Return the clock on the wall as milliseconds, so that a browser needs no zone."""
    naive = now.replace(tzinfo=None, microsecond=0)
    return round((naive - datetime(1970, 1, 1)).total_seconds() * 1000)  # noqa: DTZ001


def clock_target(to: str, now: datetime) -> datetime:
    """Return the later time a clock button stands for."""
    steps = {
        "seconds20": timedelta(seconds=20),
        "hour": timedelta(hours=1),
        "day": timedelta(days=1),
    }
    if to in steps:
        return now + steps[to]
    times = {"morning": MORNING, "evening": EVENING}
    if to not in times:
        raise PageError("没有这个时间选项。")
    today = datetime.combine(now.date(), times[to], tzinfo=now.tzinfo)
    return today if today > now else today + timedelta(days=1)


def _day(at: datetime) -> str:
    return f"{at.month}月{at.day}日（周{WEEKDAYS[at.weekday()]}）"


class View:
    """Reads the world as the page shows it."""

    def __init__(self, world: World, clock: DemoClock) -> None:
        self._world = world
        self._clock = clock

    def seat(self, index: int, seat: Seat) -> Json:
        """Return a column with all its messages."""
        return {
            "index": index,
            "title": seat.title,
            "role": seat.role,
            "person_id": seat.person_id,
            "chat_id": seat.chat_id,
            "speakers": [{"id": who, "name": self._name(who)} for who in seat.speakers],
            "messages": self._messages(seat),
        }

    def _messages(self, seat: Seat) -> list[Json]:
        person = self._world.people[seat.person_id]
        shown = [m for m in person.screen(self.group(seat)) if not m.deleted]
        return [self._message(message) for message in shown]

    def group(self, seat: Seat) -> Chat | None:
        """Return the group of a seat; none for a private chat."""
        if seat.chat_id == seat.person_id:
            return None
        return self._world.chats[seat.chat_id]

    def _name(self, person_id: int) -> str:
        person = self._world.people.get(person_id)
        return person.name if person else self._world.bot_name

    def _message(self, message: ShownMessage) -> Json:
        at = message.date.astimezone(self._clock.now().tzinfo)
        return {
            "id": message.message_id,
            "sender": {"id": message.sender, "name": self._name(message.sender)},
            "day": _day(at),
            "time": f"{at:%H:%M}",
            "body": rich_text(message.html or html.escape(message.text or message.caption or "")),
            "photo": f"/files/{quote(message.photo, safe='')}" if message.photo else None,
            "document": _document(message),
            "buttons": [[_button(key) for key in row] for row in message.buttons],
            "reply_to": self._origin(message.reply_to),
            "edited": message.edited,
            "forced_reply": message.forced_reply,
            "reactions": list(message.reactions),
            "pinned": message.pinned,
        }

    def _origin(self, message: ShownMessage | None) -> Json | None:
        if message is None:
            return None
        text = " ".join((message.text or message.caption or "").split())[:60]
        kind = "照片" if message.photo else "文件" if message.document else "消息"
        return {"id": message.message_id, "name": self._name(message.sender), "text": text or kind}


def _button(key: _Key) -> Json:
    return {"text": key.text, "data": key.data, "url": key.url}


def _document(message: ShownMessage) -> Json | None:
    file = message.document
    if file is None:
        return None
    name = file.name or "文件"
    url = f"/files/{quote(file.file_id, safe='')}?name={quote(name, safe='')}"
    return {"url": url, "name": name, "size": file.size}
