"""Chats and who is in them."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from sandbox.shown import Json, ShownMessage

if TYPE_CHECKING:
    from sandbox.people import Person


@dataclass(eq=False)
class Chat:
    """A chat and its messages, oldest first."""

    id: int
    kind: str
    messages: list[ShownMessage] = field(default_factory=list, repr=False)
    auto_delete: int = 0  # seconds after which messages vanish; 0 is never

    @property
    def name(self) -> str:
        """What people call it."""
        return str(self.id)

    def json(self) -> Json:
        """Return the Bot API's object."""
        return {"id": self.id, "type": self.kind}

    def message(self, message_id: object) -> ShownMessage | None:
        """Return a message that is still there."""
        shown = (m for m in self.messages if m.message_id == message_id and not m.deleted)
        return next(shown, None)

    def next_id(self) -> int:
        """Return the id of the next message."""
        return self.messages[-1].message_id + 1 if self.messages else 1


@dataclass(eq=False)
class PrivateChat(Chat):
    """The chat of one person with the bot."""

    person: Person | None = None
    started: bool = False
    blocked: bool = False

    @property
    def name(self) -> str:
        """The person's name."""
        return self.person.name if self.person else super().name

    def json(self) -> Json:
        """Return the Bot API's object."""
        names = self.person.user_json() if self.person else {}
        kept = {k: names[k] for k in ("first_name", "last_name", "username") if k in names}
        return super().json() | kept


@dataclass
class Topic:
    """A topic of a forum."""

    name: str
    closed: bool = False


@dataclass(eq=False)
class Group(Chat):
    """A group or supergroup."""

    title: str = ""
    members: dict[int, Person] = field(default_factory=dict)
    administrators: set[int] = field(default_factory=set)
    bot_status: str = "member"
    forum: bool = False
    topics: dict[int, Topic] = field(default_factory=dict)
    migrated_to: int | None = None

    @property
    def name(self) -> str:
        """Its title."""
        return self.title

    @property
    def bot_present(self) -> bool:
        """Whether the bot is in it."""
        return self.bot_status in {"member", "administrator"}

    @property
    def bot_is_administrator(self) -> bool:
        """Whether the bot has an administrator's rights."""
        return self.bot_status == "administrator"

    def json(self) -> Json:
        """Return the Bot API's object."""
        forum = {"is_forum": True} if self.forum else {}
        return super().json() | {"title": self.title} | forum


def thread_in(chat: Chat, thread: int | None, reply_to: ShownMessage | None) -> int | None:
    """Return the thread a message gets: its topic, or in a supergroup what it answers."""
    if not isinstance(chat, Group) or chat.kind == "group":
        return None
    known = thread or (reply_to.thread_id if reply_to else None)
    if chat.forum or known or reply_to is None:
        return known
    return reply_to.message_id
