"""The methods that send a message."""

from __future__ import annotations

from collections.abc import Callable

from sandbox.chats import Chat, thread_in
from sandbox.content import as_sent, caption_of, file_of, text_of
from sandbox.errors import bad_request
from sandbox.limits import ALBUM_LIMIT
from sandbox.markup import Rich
from sandbox.places import answered_message, keyboard, known_chat, thread_of, writable_chat
from sandbox.requests import Asked
from sandbox.shown import Json, ShownMessage, StoredFile
from sandbox.wire import message_json
from sandbox.world import World

Method = Callable[[World, Asked], object]


def _post(
    world: World,
    chat: Chat,
    asked: Asked,
    rich: Rich,
    *,
    html: str,
    file: StoredFile | None = None,
    extra: Json | None = None,
    media_group_id: str | None = None,
) -> ShownMessage:
    thread = thread_of(chat, asked)
    answered = answered_message(chat, asked)
    markup = keyboard(asked)
    return world.post(
        chat,
        world.bot_id,
        text="" if file else rich.text,
        caption=rich.text if file else "",
        html=html,
        entities=rich.entities,
        file=file,
        reply_to=answered,
        thread_id=thread_in(chat, thread, answered),
        markup=markup,
        extra=extra or {},
        media_group_id=media_group_id,
        protected=asked.flag("protect_content"),
    )


def send_message(world: World, asked: Asked) -> Json:
    """Send a text."""
    rich = text_of(asked)
    chat = writable_chat(world, asked)
    shown = as_sent(asked.text("text"), asked.text("parse_mode"))
    return message_json(world, _post(world, chat, asked, rich, html=shown))


def sends(kind: str) -> Method:
    """Return the method that sends one file of a kind."""

    def send(world: World, asked: Asked) -> Json:
        rich = caption_of(asked.values)
        chat = writable_chat(world, asked)
        file = file_of(world, asked, asked.values[kind], kind, asked.number("duration") or 0)
        shown = as_sent(asked.text("caption"), asked.text("parse_mode"))
        return message_json(world, _post(world, chat, asked, rich, html=shown, file=file))

    return send


def send_location(world: World, asked: Asked) -> Json:
    """Send a place."""
    chat = writable_chat(world, asked)
    place = {name: float(asked.values[name]) for name in ("latitude", "longitude")}
    empty = Rich("", [])
    extra = {"location": place}
    return message_json(world, _post(world, chat, asked, empty, html="", extra=extra))


def send_media_group(world: World, asked: Asked) -> list[Json]:
    """Send an album."""
    items = asked.objects("media")
    if not 2 <= len(items) <= ALBUM_LIMIT:
        raise bad_request("an album must include 2-10 items")
    kinds = {str(item["type"]) for item in items}
    if len(kinds) > 1 and not kinds <= {"photo", "video"}:
        raise bad_request("documents and audio can't be mixed with other media types")
    captions = [caption_of(item) for item in items]
    chat = writable_chat(world, asked)
    files = [file_of(world, asked, item["media"], str(item["type"])) for item in items]
    group = f"{world.serial():017d}"
    sent = [
        _post(
            world,
            chat,
            asked,
            rich,
            html=as_sent(item.get("caption"), item.get("parse_mode")),
            file=file,
            media_group_id=group,
        )
        for item, rich, file in zip(items, captions, files, strict=True)
    ]
    return [message_json(world, message) for message in sent]


def _source(world: World, asked: Asked, verb: str) -> ShownMessage:
    source = known_chat(world, asked, "from_chat_id")
    message = source.message(asked.number("message_id"))
    if message is None:
        raise bad_request(f"message to {verb} not found")
    if message.protected or not (message.text or message.file or "location" in message.extra):
        raise bad_request(f"message can't be {verb.removesuffix('y')}{_PAST[verb]}")
    return message


_PAST = {"copy": "ied", "forward": "ed"}


def forward_message(world: World, asked: Asked) -> Json:
    """Forward a message, which keeps its author's name."""
    source = _source(world, asked, "forward")
    chat = writable_chat(world, asked)
    author = world.user_json(source.sender)
    date = int(source.date.timestamp())
    origin = source.extra.get(
        "forward_origin", {"type": "user", "sender_user": author, "date": date}
    )
    rich = Rich(source.text or source.caption, list(source.entities))
    extra = _place(source) | {"forward_origin": origin}
    sent = _post(world, chat, asked, rich, html=source.html, file=source.file, extra=extra)
    return message_json(world, sent)


def copy_message(world: World, asked: Asked) -> Json:
    """Send the content of a message as one's own."""
    source = _source(world, asked, "copy")
    rich, html = Rich(source.text or source.caption, list(source.entities)), source.html
    if "caption" in asked.values and source.file:
        rich = caption_of(asked.values)
        html = as_sent(asked.text("caption"), asked.text("parse_mode"))
    chat = writable_chat(world, asked)
    extra = _place(source)
    sent = _post(world, chat, asked, rich, html=html, file=source.file, extra=extra)
    return {"message_id": sent.message_id}


def _place(source: ShownMessage) -> Json:
    return {name: value for name, value in source.extra.items() if name == "location"}
