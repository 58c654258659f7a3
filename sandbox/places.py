"""Where a message goes: chat, topic, the message it answers and its buttons."""

from __future__ import annotations

import re

from sandbox.chats import Chat, Group, PrivateChat
from sandbox.errors import ApiError, bad_request, forbidden
from sandbox.limits import BUTTON_LIMIT, CALLBACK_DATA_LIMIT
from sandbox.requests import Asked, UnservedError
from sandbox.shown import Json, ShownMessage
from sandbox.world import World

_URL = re.compile(r"(?:https?|tg)://\S+|[\w-]+(?:\.[\w-]+)+\S*", re.IGNORECASE)


def known_chat(world: World, asked: Asked, name: str = "chat_id") -> Chat:
    """Return a chat the bot may look at, or refuse as the server does."""
    value = asked.text(name)
    if not value:
        raise bad_request("chat_id is empty")
    chat = world.chats.get(int(value)) if re.fullmatch(r"-?\d{1,18}", value) else None
    match chat:
        case None:
            raise bad_request("chat not found")
        case PrivateChat(started=False):
            raise forbidden("bot can't initiate conversation with a user")
        case Group(migrated_to=int(new)):
            text = "Bad Request: group chat was upgraded to a supergroup chat"
            raise ApiError(400, text, {"migrate_to_chat_id": new})
        case Group(bot_present=False):
            raise forbidden(_absent(chat))
        case _:
            return chat


def _absent(group: Group) -> str:
    kind = "supergroup" if group.kind == "supergroup" else "group"
    if group.bot_status == "kicked":
        return f"bot was kicked from the {kind} chat"
    return f"bot is not a member of the {kind} chat"


def writable_chat(world: World, asked: Asked) -> Chat:
    """Return a chat the bot may write to."""
    chat = known_chat(world, asked)
    if isinstance(chat, PrivateChat) and chat.blocked:
        raise forbidden("bot was blocked by the user")
    return chat


def thread_of(chat: Chat, asked: Asked) -> int | None:
    """Return the topic to write to."""
    thread = asked.number("message_thread_id")
    if not thread:
        return None
    if not isinstance(chat, Group) or chat.kind == "group":
        raise bad_request("message thread not found")
    topic = chat.topics.get(thread)
    if topic is None and (chat.forum or chat.message(thread) is None):
        raise bad_request("message thread not found")
    if topic and topic.closed and not chat.bot_is_administrator:
        raise bad_request("TOPIC_CLOSED")
    return thread


def answered_message(chat: Chat, asked: Asked) -> ShownMessage | None:
    """Return the message that is answered, or refuse if it has gone."""
    reply = asked.object("reply_parameters")
    message_id = reply.get("message_id", asked.values.get("reply_to_message_id"))
    if message_id is None:
        return None
    if str(reply.get("chat_id", chat.id)) != str(chat.id):
        raise UnservedError("a reply to another chat")
    message = chat.message(message_id)
    lenient = reply.get("allow_sending_without_reply") or asked.flag("allow_sending_without_reply")
    if message is None and not lenient:
        raise bad_request("message to be replied not found")
    return message


def keyboard(asked: Asked) -> Json | None:
    """Return the checked reply markup."""
    markup = asked.object("reply_markup")
    keys = [key for row in markup.get("inline_keyboard", []) for key in row]
    for key in keys:
        _check_key(key)
    if len(keys) > BUTTON_LIMIT:
        raise bad_request("REPLY_MARKUP_TOO_LONG")
    return None if not keys and "inline_keyboard" in markup else markup or None


def inline_only(asked: Asked) -> Json | None:
    """Return the inline keyboard of an edit, which takes no other markup."""
    markup = keyboard(asked)
    if markup and "inline_keyboard" not in markup:
        raise bad_request("inline keyboard expected")
    return markup


def _check_key(key: Json) -> None:
    if not str(key.get("text", "")).strip():
        raise bad_request("BUTTON_TEXT_INVALID")
    if len(key) < 2:
        raise bad_request("Text buttons are unallowed in the inline keyboard")
    data = key.get("callback_data")
    if data is not None and not 1 <= len(str(data).encode()) <= CALLBACK_DATA_LIMIT:
        raise bad_request("BUTTON_DATA_INVALID")
    url = key.get("url")
    if url is not None and not _URL.fullmatch(str(url)):
        raise bad_request(f"inline keyboard button URL '{url}' is invalid: Wrong HTTP URL")
