"""Which of the bot's lists of commands an app shows in a chat: the narrowest scope that has one."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import TYPE_CHECKING

from sandbox.chats import Chat, Group
from sandbox.shown import Json

if TYPE_CHECKING:
    from sandbox.people import Person
    from sandbox.world import World


def menu_of(world: World, chat: Chat, person: Person) -> list[Json]:
    """Return the commands offered to a person in a chat, in their language if there is one."""
    languages = [person.language.partition("-")[0], ""]
    for scope in _scopes(chat, person):
        for language in languages:
            commands = world.commands.get(f"{json.dumps(scope, sort_keys=True)} {language}")
            if commands:
                return commands
    return []


def _scopes(chat: Chat, person: Person) -> Iterator[Json]:
    if isinstance(chat, Group):
        yield {"type": "chat_member", "chat_id": chat.id, "user_id": person.id}
        if person.id in chat.administrators:
            yield {"type": "chat_administrators", "chat_id": chat.id}
    yield {"type": "chat", "chat_id": chat.id}
    if isinstance(chat, Group):
        if person.id in chat.administrators:
            yield {"type": "all_chat_administrators"}
        yield {"type": "all_group_chats"}
    else:
        yield {"type": "all_private_chats"}
    yield {"type": "default"}
