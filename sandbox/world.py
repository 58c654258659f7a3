"""Everything the server knows: people, chats, messages and files."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Unpack

from sandbox.chats import Chat, Group, PrivateChat, Topic
from sandbox.people import Person, Press
from sandbox.shown import Button, Content, Json, ShownMessage, StoredFile
from sandbox.updates import UpdateQueue
from sandbox.wire import message_json

__all__ = ["Button", "Chat", "ChatEvent", "Group", "ShownMessage", "StoredFile", "World"]

BOT_ID = 7_000_000_001


@dataclass(frozen=True)
class ChatEvent:
    """Something that changed in a chat."""

    kind: str
    chat_id: int
    message: ShownMessage | None = None


@dataclass(eq=False)
class World:
    """The people and chats around one bot."""

    now: Callable[[], datetime]
    updates: UpdateQueue
    bot_id: int
    bot_username: str
    bot_name: str
    privacy: bool = False
    chats: dict[int, Chat] = field(default_factory=dict)
    people: dict[int, Person] = field(default_factory=dict)
    presses: dict[str, Press] = field(default_factory=dict)
    files: dict[str, StoredFile] = field(default_factory=dict)
    commands: dict[str, list[Json]] = field(default_factory=dict)
    _listeners: list[Callable[[ChatEvent], None]] = field(default_factory=list)
    _changed: asyncio.Event = field(default_factory=asyncio.Event)
    _count: int = 0

    # --- who is there

    def add_person(
        self,
        user_id: int,
        first_name: str,
        *,
        last_name: str | None = None,
        username: str | None = None,
        language: str = "zh-hans",
    ) -> Person:
        """Let a person exist, who has not written to the bot yet."""
        person = Person(self, user_id, first_name, last_name, username, language)
        self.people[user_id] = person
        self.chats[user_id] = PrivateChat(user_id, "private", person=person)
        return person

    def add_group(
        self,
        chat_id: int,
        title: str,
        *,
        members: Iterable[Person],
        bot: bool = True,
        bot_admin: bool = False,
        forum: bool = False,
        supergroup: bool = True,
    ) -> Group:
        """Let a group exist, with the bot in it unless said otherwise."""
        group = Group(
            chat_id,
            "supergroup" if supergroup or forum else "group",
            title=title,
            members={person.id: person for person in members},
            bot_status=("administrator" if bot_admin else "member") if bot else "left",
            forum=forum,
        )
        self.chats[chat_id] = group
        return group

    def private(self, user_id: int) -> PrivateChat:
        """Return a person's private chat with the bot."""
        chat = self.chats[user_id]
        assert isinstance(chat, PrivateChat)  # noqa: S101 # a person's id names this chat only
        return chat

    def user_json(self, user_id: int) -> Json:
        """Return a person, or the bot, as the Bot API's object."""
        if user_id != self.bot_id:
            return self.people[user_id].user_json()
        return {
            "id": self.bot_id,
            "is_bot": True,
            "first_name": self.bot_name,
            "username": self.bot_username,
        }

    # --- what happens

    def post(self, chat: Chat, sender: int, **content: Unpack[Content]) -> ShownMessage:
        """Add a message to a chat."""
        message = ShownMessage(
            chat=chat,
            message_id=chat.next_id(),
            sender=sender,
            from_bot=sender == self.bot_id,
            date=self.now(),
            **content,
        )
        chat.messages.append(message)
        self.tell("message", chat, message)
        return message

    def service(self, group: Group, by: int, extra: Json) -> ShownMessage:
        """Add a service message, which the bot is told of."""
        message = self.post(group, by, extra=extra)
        if group.bot_present and by != self.bot_id:
            self.updates.push("message", message_json(self, message))
        return message

    def add_topic(self, group: Group, name: str, *, by: Person) -> int:
        """Open a topic and return its thread id."""
        thread = group.next_id()
        group.topics[thread] = Topic(name)
        opened = {"forum_topic_created": {"name": name, "icon_color": 7322096}}
        message = self.post(group, by.id, extra=opened, thread_id=thread)
        if group.bot_present:
            self.updates.push("message", message_json(self, message))
        return thread

    def upgrade(self, group: Group, chat_id: int, *, by: Person) -> Group:
        """Turn a group into a supergroup with another id."""
        raised = Group(
            chat_id,
            "supergroup",
            title=group.title,
            members=dict(group.members),
            administrators=set(group.administrators),
            bot_status=group.bot_status,
        )
        self.chats[chat_id] = raised
        group.migrated_to = chat_id
        self.service(group, by.id, {"migrate_to_chat_id": chat_id})
        self.service(raised, by.id, {"migrate_from_chat_id": group.id})
        return raised

    # --- files

    def store(
        self,
        content: bytes,
        kind: str,
        *,
        name: str | None = None,
        mime_type: str | None = None,
        size: int | None = None,
        duration: int = 0,
    ) -> StoredFile:
        """Keep a file and give it ids."""
        number = self.serial()
        file = StoredFile(
            file_id=f"{kind}-file-{number:08d}",
            unique_id=f"u{number:08d}",
            kind=kind,
            content=content,
            size=len(content) if size is None else size,
            name=name,
            mime_type=mime_type,
            duration=duration,
        )
        self.files[file.file_id] = file
        return file

    def stored(self, file_id: str) -> StoredFile | None:
        """Return a known file, by the id of any of its sizes."""
        return self.files.get(file_id.removesuffix("-s"))

    def file(self, file_id: str) -> bytes:
        """Return the bytes of a file."""
        return self.files[file_id.removesuffix("-s")].content

    # --- telling

    def serial(self) -> int:
        """Return a number not given before."""
        self._count += 1
        return self._count

    def on_change(self, callback: Callable[[ChatEvent], None]) -> None:
        """Tell this callback of every change from now on."""
        self._listeners.append(callback)

    def tell(self, kind: str, chat: Chat, message: ShownMessage | None = None) -> None:
        """Tell all who listen of a change."""
        for listener in self._listeners:
            listener(ChatEvent(kind, chat.id, message))
        self.wake()

    def wake(self) -> None:
        """Let all who wait look again."""
        self._changed.set()
        self._changed = asyncio.Event()

    async def until(self, condition: Callable[[], bool]) -> None:
        """Wait until the condition holds, looking again after every change."""
        while not condition():
            await self._changed.wait()
