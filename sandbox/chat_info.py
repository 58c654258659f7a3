"""The methods that ask about chats, members and files, or set the bot's commands."""

from __future__ import annotations

import json
import re

from sandbox.chats import Group
from sandbox.errors import bad_request
from sandbox.limits import DOWNLOAD_LIMIT
from sandbox.places import known_chat, writable_chat
from sandbox.requests import Asked
from sandbox.shown import Json, ShownMessage
from sandbox.visits import member_json
from sandbox.wire import message_json
from sandbox.world import World

_GIFTS = (
    "unlimited_gifts",
    "limited_gifts",
    "unique_gifts",
    "premium_subscription",
    "gifts_from_channels",
)


def get_me(world: World, _asked: Asked) -> Json:
    """Return the bot itself."""
    return world.user_json(world.bot_id) | {
        "can_join_groups": True,
        "can_read_all_group_messages": not world.privacy,
        "supports_inline_queries": False,
        "can_connect_to_business": False,
        "has_main_web_app": False,
    }


def get_chat(world: World, asked: Asked) -> Json:
    """Return all about a chat."""
    chat = known_chat(world, asked)
    pinned = [m for m in chat.messages if m.pinned and not m.deleted]
    gifts = dict.fromkeys(_GIFTS, False)
    return chat.json() | {
        "accent_color_id": 3,
        "max_reaction_count": 11,
        "accepted_gift_types": gifts,
        **({"message_auto_delete_time": chat.auto_delete} if chat.auto_delete else {}),
        **({"pinned_message": _brief(world, pinned[-1])} if pinned else {}),
    }


def _brief(world: World, message: ShownMessage) -> Json:
    return message_json(world, message, nested=True)


def _status(world: World, group: Group, user_id: int) -> str:
    if user_id == world.bot_id:
        return group.bot_status
    if user_id not in group.members:
        return "left"
    return "administrator" if user_id in group.administrators else "member"


def get_chat_member(world: World, asked: Asked) -> Json:
    """Return what a person is in a chat."""
    chat = known_chat(world, asked)
    user_id = asked.number("user_id") or 0
    if user_id not in {*world.people, world.bot_id}:
        raise bad_request("invalid user_id specified")
    status = _status(world, chat, user_id) if isinstance(chat, Group) else "member"
    return member_json(world.user_json(user_id), status)


def get_chat_member_count(world: World, asked: Asked) -> int:
    """Return how many are in a chat, the bot too."""
    chat = known_chat(world, asked)
    return len(chat.members) + 1 if isinstance(chat, Group) else 2


def get_chat_administrators(world: World, asked: Asked) -> list[Json]:
    """Return the administrators of a group that are people, and the bot itself."""
    group = known_chat(world, asked)
    if not isinstance(group, Group):
        raise bad_request("there are no administrators in the private chat")
    ids = [*sorted(group.administrators), *([world.bot_id] if group.bot_is_administrator else [])]
    return [member_json(world.user_json(one), "administrator") for one in ids]


def leave_chat(world: World, asked: Asked) -> bool:
    """Leave a group."""
    group = known_chat(world, asked)
    if not isinstance(group, Group):
        raise bad_request("chat member status can't be changed in private chats")
    group.bot_status = "left"
    world.tell("member", group)
    return True


def send_chat_action(world: World, asked: Asked) -> bool:
    """Show that the bot is busy."""
    writable_chat(world, asked)
    return True


def get_file(world: World, asked: Asked) -> Json:
    """Return where a file can be downloaded, up to 20 MB."""
    file = world.stored(asked.text("file_id"))
    if file is None:
        raise bad_request("wrong file_id or the file is temporarily unavailable")
    if file.size > DOWNLOAD_LIMIT:
        raise bad_request("file is too big")
    return {
        "file_id": asked.text("file_id"),
        "file_unique_id": file.unique_id,
        "file_size": file.size,
        "file_path": file.path,
    }


# --- the bot's own settings


def _scope(asked: Asked) -> str:
    scope = json.dumps(asked.object("scope") or {"type": "default"}, sort_keys=True)
    return f"{scope} {asked.text('language_code')}"


def set_my_commands(world: World, asked: Asked) -> bool:
    """Keep the list of commands of a scope."""
    commands = asked.objects("commands")
    for command in commands:
        if not re.fullmatch(r"/?[a-z0-9_]{1,32}", str(command["command"])):
            raise bad_request("BOT_COMMAND_INVALID")
        if not 1 <= len(str(command["description"])) <= 256:
            raise bad_request("BOT_COMMAND_DESCRIPTION_INVALID")
    if len(commands) > 100:
        raise bad_request("BOT_COMMANDS_TOO_MUCH")
    world.commands[_scope(asked)] = commands
    _tell_menus(world, asked)
    return True


def get_my_commands(world: World, asked: Asked) -> list[Json]:
    """Return the list of commands of a scope."""
    return world.commands.get(_scope(asked), [])


def delete_my_commands(world: World, asked: Asked) -> bool:
    """Forget the list of commands of a scope."""
    world.commands.pop(_scope(asked), None)
    _tell_menus(world, asked)
    return True


def _tell_menus(world: World, asked: Asked) -> None:
    chat_id = asked.object("scope").get("chat_id")
    for chat in list(world.chats.values()):
        if chat_id is None or str(chat.id) == str(chat_id):
            world.tell("commands", chat)


def accept(_world: World, _asked: Asked) -> bool:
    """Accept a setting that shows nowhere here."""
    return True
