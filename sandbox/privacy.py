"""Which messages of a group a bot is told of."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sandbox.chats import Group
from sandbox.shown import Json, ShownMessage

if TYPE_CHECKING:
    from sandbox.world import World


def reaches_bot(world: World, message: ShownMessage) -> bool:
    """Whether the real server would deliver this message of a person to the bot."""
    group = message.chat
    if not isinstance(group, Group):
        return True
    if not group.bot_present:
        return False
    if not world.privacy or group.bot_is_administrator:
        return True
    if message.reply_to and message.reply_to.from_bot:
        return True
    return any(_addresses_bot(world, message, entity) for entity in message.entities)


def _addresses_bot(world: World, message: ShownMessage, entity: Json) -> bool:
    encoded = (message.text or message.caption).encode("utf-16-le")
    start, end = entity["offset"] * 2, (entity["offset"] + entity["length"]) * 2
    words = encoded[start:end].decode("utf-16-le").lower()
    if entity["type"] == "bot_command":
        _, _, addressee = words.partition("@")
        return addressee in {"", world.bot_username.lower()}
    return entity["type"] == "mention" and words == f"@{world.bot_username}".lower()
