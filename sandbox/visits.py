"""Updates about who is in a chat."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sandbox.chats import Group
from sandbox.shown import Json

if TYPE_CHECKING:
    from sandbox.people import Person
    from sandbox.world import World

_RIGHTS = (
    "can_be_edited",
    "is_anonymous",
    "can_manage_chat",
    "can_delete_messages",
    "can_manage_video_chats",
    "can_restrict_members",
    "can_promote_members",
    "can_change_info",
    "can_invite_users",
    "can_post_stories",
    "can_edit_stories",
    "can_delete_stories",
    "can_pin_messages",
    "can_manage_topics",
    "can_send_welcome_messages",
)


def member_json(user: Json, status: str) -> Json:
    """Return a chat member as the Bot API's object."""
    body: Json = {"user": user, "status": status}
    match status:
        case "administrator":
            refused = {"can_be_edited", "is_anonymous", "can_promote_members"}
            return body | {right: right not in refused for right in _RIGHTS}
        case "creator":
            return body | {"is_anonymous": False}
        case "kicked":
            return body | {"until_date": 0}
        case _:
            return body


def _change(world: World, chat: Json, by: Person, user: Json, *, was: str, status: str) -> Json:
    return {
        "chat": chat,
        "from": by.user_json(),
        "date": int(world.now().timestamp()),
        "old_chat_member": member_json(user, was),
        "new_chat_member": member_json(user, status),
    }


def private_member_changed(world: World, person: Person, *, blocked: bool) -> None:
    """Tell the bot that a person blocked it or lets it write again."""
    was, status = ("member", "kicked") if blocked else ("kicked", "member")
    chat, bot = world.private(person.id), world.user_json(world.bot_id)
    change = _change(world, chat.json(), person, bot, was=was, status=status)
    world.updates.push("my_chat_member", change)
    world.tell("member", chat)


def member_changed(world: World, group: Group, person: Person, *, joined: bool) -> None:
    """Tell the bot, if it is an administrator, that a person came or went."""
    was, status = ("left", "member") if joined else ("member", "left")
    if group.bot_is_administrator:
        change = _change(world, group.json(), person, person.user_json(), was=was, status=status)
        world.updates.push("chat_member", change)
    world.tell("member", group)


def set_bot_status(world: World, group: Group, status: str, *, by: Person) -> None:
    """Add, promote or remove the bot, and tell it so."""
    was, group.bot_status = group.bot_status, status
    bot = world.user_json(world.bot_id)
    world.updates.push(
        "my_chat_member", _change(world, group.json(), by, bot, was=was, status=status)
    )
    present = {"member", "administrator"}
    if was not in present and status in present:
        world.service(group, by.id, {"new_chat_members": [bot]})
    if was in present and status not in present:
        world.post(group, by.id, extra={"left_chat_member": bot})
    world.tell("member", group)
