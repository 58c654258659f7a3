"""The Bot API's objects for what the world holds."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sandbox.chats import Group
from sandbox.markup import Entity
from sandbox.shown import Json, ShownMessage, StoredFile

if TYPE_CHECKING:
    from sandbox.world import World


def message_json(world: World, message: ShownMessage, *, nested: bool = False) -> Json:
    """Return a message, with the one it answers unless it is itself such a one."""
    body: Json = {
        "message_id": message.message_id,
        "date": int(message.date.timestamp()),
        "chat": message.chat.json(),
        "from": world.user_json(message.sender),
    }
    body |= _words(world, message) | _place(message) | message.extra
    if message.file:
        body |= _file(message.file)
    if message.edited_at:
        body["edit_date"] = int(message.edited_at.timestamp())
    if message.markup and "inline_keyboard" in message.markup:
        body["reply_markup"] = message.markup
    if message.protected:
        body["has_protected_content"] = True
    answered = message.reply_to or _topic_start(message)
    if answered and not nested:
        body["reply_to_message"] = message_json(world, answered, nested=True)
    return body


def _words(world: World, message: ShownMessage) -> Json:
    entities = [e for entity in message.entities if (e := _entity(world, entity))]
    if message.file:
        words = {"caption": message.caption} if message.caption else {}
        return words | ({"caption_entities": entities} if entities else {})
    words = {"text": message.text} if message.text else {}
    return words | ({"entities": entities} if entities else {})


def _entity(world: World, entity: Entity) -> Entity | None:
    if "user_id" not in entity:
        return entity
    user_id = entity["user_id"]
    if user_id not in world.people:
        return None
    kept = {k: v for k, v in entity.items() if k != "user_id"}
    return kept | {"user": world.user_json(user_id)}


def _place(message: ShownMessage) -> Json:
    place: Json = {}
    if message.media_group_id:
        place["media_group_id"] = message.media_group_id
    if message.thread_id is not None:
        place["message_thread_id"] = message.thread_id
        if isinstance(message.chat, Group) and message.chat.forum:
            place["is_topic_message"] = True
    return place


def _topic_start(message: ShownMessage) -> ShownMessage | None:
    """Every message of a topic answers the message that opened it."""
    if not (isinstance(message.chat, Group) and message.chat.forum) or not message.thread_id:
        return None
    if message.thread_id == message.message_id:
        return None
    return message.chat.message(message.thread_id)


def _file(file: StoredFile) -> Json:
    body: Json = {
        "file_id": file.file_id,
        "file_unique_id": file.unique_id,
        "file_size": file.size,
    }
    match file.kind:
        case "photo":
            small = {"file_id": f"{file.file_id}-s", "file_unique_id": f"{file.unique_id}s"}
            sizes = [small | {"width": 90, "height": 67, "file_size": min(file.size, 1500)}]
            return {"photo": [*sizes, body | {"width": 1280, "height": 960}]}
        case "sticker":
            shape = {"width": 512, "height": 512, "is_animated": False, "is_video": False}
            return {"sticker": body | shape | {"type": "regular", "emoji": "👍"}}
        case "animation":
            named = body | _named(file)
            return {"animation": named | _played(file), "document": named}
        case "voice" | "audio" | "video" | "video_note":
            return {file.kind: body | _named(file) | _played(file)}
        case _:
            return {file.kind: body | _named(file)}


def _played(file: StoredFile) -> Json:
    """Return how long it plays, and its shape where it has one."""
    shapes = {"video_note": {"length": 240}, "voice": {}, "audio": {}}
    return {"duration": file.duration} | shapes.get(file.kind, {"width": 640, "height": 360})


def _named(file: StoredFile) -> Json:
    name = {"file_name": file.name} if file.name and file.kind != "voice" else {}
    return name | ({"mime_type": file.mime_type} if file.mime_type else {})
