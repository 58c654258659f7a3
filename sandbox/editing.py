"""The methods that change or remove a message, or answer a press."""

from __future__ import annotations

from sandbox.chats import Group
from sandbox.content import as_sent, caption_of, file_of, text_of
from sandbox.errors import bad_request
from sandbox.limits import (
    ANSWERABLE_FOR,
    CALLBACK_ANSWER_LIMIT,
    DELETABLE_FOR,
    REACTIONS,
    utf16_length,
)
from sandbox.markup import Rich
from sandbox.people import CallbackAnswer
from sandbox.places import inline_only, known_chat, writable_chat
from sandbox.requests import Asked, UnservedError
from sandbox.shown import Json, ShownMessage, StoredFile
from sandbox.wire import message_json
from sandbox.world import World

NOT_MODIFIED = (
    "message is not modified: specified new message content and reply markup are exactly "
    "the same as a current content and reply markup of the message"
)
MEDIA = frozenset({"animation", "audio", "document", "photo", "video"})  # no voice, no sticker
WITHOUT_CAPTION = frozenset({"sticker", "video_note"})
TOO_OLD = "query is too old and response timeout expired or query ID is invalid"


def _editable(world: World, asked: Asked) -> ShownMessage:
    if "inline_message_id" in asked.values:
        raise UnservedError("inline_message_id")
    chat = writable_chat(world, asked)
    message = chat.message(asked.number("message_id"))
    if message is None:
        raise bad_request("message to edit not found")
    fixed = message.markup is not None and "inline_keyboard" not in message.markup
    if not message.from_bot or fixed or "forward_origin" in message.extra:
        raise bad_request("message can't be edited")
    return message


def _change(
    world: World,
    message: ShownMessage,
    rich: Rich,
    markup: Json | None,
    *,
    html: str,
    file: StoredFile | None,
) -> Json:
    before = (message.text or message.caption, message.entities, message.markup, message.file)
    if before == (rich.text, rich.entities, markup, file):
        raise bad_request(NOT_MODIFIED)
    message.text, message.caption = ("", rich.text) if file else (rich.text, "")
    message.entities, message.html = rich.entities, html
    message.markup, message.file = markup, file
    message.edited, message.edited_at = message.edited + 1, world.now()
    world.tell("edited", message.chat, message)
    return message_json(world, message)


def edit_message_text(world: World, asked: Asked) -> Json:
    """Change a text; buttons not sent again go."""
    rich = text_of(asked)
    markup = inline_only(asked)
    message = _editable(world, asked)
    if message.file:
        raise bad_request("there is no text in the message to edit")
    html = as_sent(asked.text("text"), asked.text("parse_mode"))
    return _change(world, message, rich, markup, html=html, file=None)


def edit_message_caption(world: World, asked: Asked) -> Json:
    """Change the caption of a photo or file."""
    rich = caption_of(asked.values)
    markup = inline_only(asked)
    message = _editable(world, asked)
    if not message.file or message.file.kind in WITHOUT_CAPTION:
        raise bad_request("there is no caption in the message to edit")
    html = as_sent(asked.text("caption"), asked.text("parse_mode"))
    return _change(world, message, rich, markup, html=html, file=message.file)


def edit_message_markup(world: World, asked: Asked) -> Json:
    """Change the buttons only."""
    markup = inline_only(asked)
    message = _editable(world, asked)
    rich = Rich(message.text or message.caption, message.entities)
    return _change(world, message, rich, markup, html=message.html, file=message.file)


def edit_message_media(world: World, asked: Asked) -> Json:
    """Change the photo or file, with its caption."""
    media = asked.object("media")
    if media["type"] not in MEDIA:
        raise bad_request("can't parse InputMedia: type must be one of those that can be edited")
    rich = caption_of(media)
    markup = inline_only(asked)
    message = _editable(world, asked)
    if message.file is not None and message.file.kind not in MEDIA:
        raise bad_request("there is no media in the message to edit")
    file = file_of(world, asked, media["media"], str(media["type"]))
    html = as_sent(media.get("caption"), media.get("parse_mode"))
    return _change(world, message, rich, markup, html=html, file=file)


def delete_message(world: World, asked: Asked) -> bool:
    """Delete one message for everyone."""
    chat = known_chat(world, asked)
    message = chat.message(asked.number("message_id"))
    if message is None:
        raise bad_request("message to delete not found")
    rules = not (isinstance(chat, Group) and chat.bot_is_administrator)
    if rules and isinstance(chat, Group) and not message.from_bot:
        raise bad_request("message can't be deleted")
    if rules and world.now() - message.date > DELETABLE_FOR:
        raise bad_request("message can't be deleted for everyone")
    _remove(world, message)
    return True


def delete_messages(world: World, asked: Asked) -> bool:
    """Delete those of the messages that are there."""
    chat = known_chat(world, asked)
    for message_id in asked.values["message_ids"]:
        if message := chat.message(message_id):
            _remove(world, message)
    return True


def _remove(world: World, message: ShownMessage) -> None:
    message.deleted = True
    world.tell("deleted", message.chat, message)


def answer_callback_query(world: World, asked: Asked) -> bool:
    """Answer a press, once."""
    if utf16_length(asked.text("text")) > CALLBACK_ANSWER_LIMIT:
        raise bad_request("MESSAGE_TOO_LONG")
    press = world.presses.get(asked.text("callback_query_id"))
    if press is None:
        raise bad_request(TOO_OLD)
    press.answers += 1
    if press.answered or world.now() - press.at > ANSWERABLE_FOR:
        raise bad_request(TOO_OLD)
    press.answer = CallbackAnswer(asked.text("text"), asked.flag("show_alert"))
    world.tell("answer", press.message.chat, press.message)
    return True


def set_message_reaction(world: World, asked: Asked) -> bool:
    """React to a message with one of the emoji bots may use."""
    chat = writable_chat(world, asked)
    message = chat.message(asked.number("message_id"))
    if message is None:
        raise bad_request("message to react not found")
    chosen = [str(one.get("emoji", "")) for one in asked.objects("reaction")]
    if any(emoji not in REACTIONS for emoji in chosen):
        raise bad_request("REACTION_INVALID")
    if len(chosen) > 1:
        raise bad_request("REACTIONS_TOO_MANY")
    message.reacted.pop(world.bot_id, None)
    if chosen:
        message.reacted[world.bot_id] = chosen
    world.tell("reaction", chat, message)
    return True


def pin_chat_message(world: World, asked: Asked) -> bool:
    """Pin a message."""
    return _pin(world, asked, pinned=True)


def unpin_chat_message(world: World, asked: Asked) -> bool:
    """Unpin a message, or the one pinned last."""
    return _pin(world, asked, pinned=False)


def _pin(world: World, asked: Asked, *, pinned: bool) -> bool:
    chat = writable_chat(world, asked)
    if isinstance(chat, Group) and not chat.bot_is_administrator:
        raise bad_request("not enough rights to manage pinned messages in the chat")
    message_id = asked.number("message_id")
    if message_id is None:
        now_pinned = [m.message_id for m in chat.messages if m.pinned and not m.deleted]
        message_id = now_pinned[-1] if now_pinned else None
    message = chat.message(message_id)
    if message is None:
        raise bad_request(f"message to {'pin' if pinned else 'unpin'} not found")
    message.pinned = pinned
    world.tell("pinned", chat, message)
    return True
