"""One message as the demo page shows it: words, file, place, poll, buttons and marks."""

from __future__ import annotations

import html
from datetime import datetime, tzinfo
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from sandbox.rich_text import rich_text

if TYPE_CHECKING:
    from sandbox.shown import Button, StoredFile
    from sandbox.world import ShownMessage, World

Json = dict[str, Any]

WEEKDAYS = "一二三四五六日"
KINDS = {"photo": "照片", "document": "文件", "voice": "语音", "video": "视频"}


def message_view(world: World, message: ShownMessage, zone: tzinfo | None) -> Json:
    """Return a message with nothing but strings, numbers and known tags in it."""
    at = message.date.astimezone(zone)
    return {
        "id": message.message_id,
        "sender": {"id": message.sender, "name": _name(world, message.sender)},
        "from_bot": message.from_bot,
        "date": f"{at:%Y-%m-%d}",
        "day": _day(at),
        "time": f"{at:%H:%M}",
        "body": rich_text(message.html or html.escape(message.text or message.caption or "")),
        "photo": _address(message.photo) if message.photo else None,
        "document": _document(message.document),
        "sound": _played(message, "voice", "audio"),
        "film": _played(message, "video", "video_note", "animation"),
        "is_sticker": message.sticker is not None,
        "album": message.media_group_id,
        "buttons": [[_button(key) for key in row] for row in message.buttons],
        "reply_to": _origin(world, message.reply_to),
        "edited": message.edited,
        "forced_reply": message.forced_reply,
        "reactions": list(message.reactions),
        "pinned": message.pinned,
        **_shared(message.extra),
        "service": _service(message.extra),
    }


def _day(at: datetime) -> str:
    return f"{at.month}月{at.day}日（周{WEEKDAYS[at.weekday()]}）"


def _name(world: World, person_id: int) -> str:
    person = world.people.get(person_id)
    return person.name if person else world.bot_name


def _address(file_id: str) -> str:
    return f"/files/{quote(file_id, safe='')}"


def _document(file: StoredFile | None) -> Json | None:
    if file is None:
        return None
    name = file.name or "文件"
    url = f"{_address(file.file_id)}?name={quote(name, safe='')}"
    return {"url": url, "name": name, "size": file.size}


def _played(message: ShownMessage, *kinds: str) -> Json | None:
    file = message.file
    if file is None or file.kind not in kinds:
        return None
    return {"url": _address(file.file_id), "name": file.name, "seconds": file.duration}


def _button(key: Button) -> Json:
    return {"text": key.text, "data": key.data, "url": key.url}


def _origin(world: World, message: ShownMessage | None) -> Json | None:
    if message is None:
        return None
    text = " ".join((message.text or message.caption or "").split())[:60]
    kind = KINDS.get(message.file.kind, "文件") if message.file else "消息"
    name = _name(world, message.sender)
    return {"id": message.message_id, "name": name, "text": text or kind}


def _shared(extra: Json) -> Json:
    """Return what is no file: a place, a card, a poll, and whose words were forwarded."""
    return {
        "forwarded": _forwarded(extra.get("forward_origin")),
        "place": _place(extra),
        "contact": extra.get("contact"),
        "poll": _poll(extra.get("poll")),
    }


def _forwarded(origin: Json | None) -> str | None:
    match origin:
        case {"sender_user": {"first_name": str(name)}}:
            return name
        case {"sender_user_name": str(name)}:
            return name
        case {"sender_chat": {"title": str(name)}} | {"chat": {"title": str(name)}}:
            return name
        case _:
            return None


def _place(extra: Json) -> Json | None:
    if "location" not in extra:
        return None
    venue = extra.get("venue", {})
    named = {"title": venue.get("title", ""), "address": venue.get("address", "")}
    return named | {name: extra["location"][name] for name in ("latitude", "longitude")}


def _poll(poll: Json | None) -> Json | None:
    if poll is None:
        return None
    return {"question": poll["question"], "options": [one["text"] for one in poll["options"]]}


def _service(extra: Json) -> Json | None:
    """Return what happened in the group, for the page to word."""
    match extra:
        case {"new_chat_members": [*people]}:
            return {"kind": "joined", "names": [one["first_name"] for one in people]}
        case {"left_chat_member": {"first_name": str(name)}}:
            return {"kind": "left", "names": [name]}
        case {"migrate_to_chat_id": _} | {"migrate_from_chat_id": _}:
            return {"kind": "upgraded", "names": []}
        case {"forum_topic_created": {"name": str(name)}}:
            return {"kind": "topic", "names": [name]}
        case {"pinned_message": _}:
            return {"kind": "pinned", "names": []}
        case _:
            return None
