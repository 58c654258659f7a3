"""Where a forwarded message says it comes from."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from sandbox.shown import Json, ShownMessage

if TYPE_CHECKING:
    from sandbox.world import World


def origin_json(world: World, message: ShownMessage, origin: str) -> Json:
    """Return the origin: a `user`, `hidden` user, `chat` or `channel`."""
    date = int(message.date.timestamp())
    match origin:
        case "hidden":
            name = world.user_json(message.sender)["first_name"]
            return {"type": "hidden_user", "date": date, "sender_user_name": name}
        case "chat":
            chat = {"id": -1001999000001, "type": "supergroup", "title": "另一个群"}
            return {"type": "chat", "date": date, "sender_chat": chat}
        case "channel":
            chat = {"id": -1001999000002, "type": "channel", "title": "频道"}
            return {"type": "channel", "date": date, "chat": chat, "message_id": 9}
        case _:
            user = world.user_json(message.sender)
            return {"type": "user", "date": date, "sender_user": user}


def outside_origin(kind: str, name: str, date: datetime) -> Json:
    """Return the origin of what was said in a chat the bot does not know."""
    when = int(date.timestamp())
    match kind:
        case "chat":
            chat = {"id": -1001999000001, "type": "supergroup", "title": name}
            return {"type": "chat", "date": when, "sender_chat": chat}
        case "channel":
            chat = {"id": -1001999000002, "type": "channel", "title": name}
            return {"type": "channel", "date": when, "chat": chat, "message_id": 9}
        case _:
            return {"type": "hidden_user", "date": when, "sender_user_name": name}
