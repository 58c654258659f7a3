"""What a message says and carries, checked as the real server does."""

from __future__ import annotations

import html

from sandbox.errors import bad_request
from sandbox.limits import CAPTION_LIMIT, PHOTO_LIMIT, TEXT_LIMIT, utf16_length
from sandbox.markup import Rich, parse_html, trimmed, with_found
from sandbox.requests import Asked, UnservedError, Upload
from sandbox.shown import Json, StoredFile
from sandbox.world import World

_PICTURES = (b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n", b"GIF8", b"RIFF")


def words(source: str, *, parse_mode: str = "", entities: list[Json] | None = None) -> Rich:
    """Return the text with its entities, as people will see it."""
    match parse_mode.lower():
        case "":
            rich = Rich(source, entities or [])
        case "html":
            rich = parse_html(source)
        case "markdown" | "markdownv2":
            raise UnservedError(f"parse_mode {parse_mode}")
        case _:
            raise bad_request("unsupported parse_mode")
    _check_entities(rich)
    return with_found(trimmed(rich))


def _check_entities(rich: Rich) -> None:
    length = utf16_length(rich.text)
    if any(e["offset"] < 0 or e["offset"] + e["length"] > length for e in rich.entities):
        raise bad_request("entity begins after the end of the text or ends beyond it")


def text_of(asked: Asked) -> Rich:
    """Return the text of a message, 1 to 4096 UTF-16 units."""
    source = asked.text("text")
    if not source:
        raise bad_request("message text is empty")
    rich = words(source, parse_mode=asked.text("parse_mode"), entities=asked.objects("entities"))
    if not rich.text:
        raise bad_request("text must be non-empty")
    if utf16_length(rich.text) > TEXT_LIMIT:
        raise bad_request("message is too long")
    return rich


def caption_of(fields: Json) -> Rich:
    """Return a caption, at most 1024 UTF-16 units."""
    rich = words(
        str(fields.get("caption") or ""),
        parse_mode=str(fields.get("parse_mode") or ""),
        entities=fields.get("caption_entities"),
    )
    if utf16_length(rich.text) > CAPTION_LIMIT:
        raise bad_request("message caption is too long")
    return rich


def as_sent(source: object, parse_mode: object) -> str:
    """Return the HTML that shows a text, whether or not it was sent as HTML."""
    text = str(source or "")
    return text if str(parse_mode or "").lower() == "html" else html.escape(text, quote=False)


def file_of(world: World, asked: Asked, value: object, kind: str, duration: int = 0) -> StoredFile:
    """Return the file a parameter names: an upload, or one the server has."""
    name = str(value)
    if name.startswith("attach://"):
        upload = asked.files.get(name.removeprefix("attach://"))
        if upload is None:
            raise bad_request("file not found among the uploads")
        return _stored(world, upload, kind, duration)
    if name.startswith(("http://", "https://")):
        raise bad_request("failed to get HTTP URL content")
    known = world.stored(name)
    if known is None:
        raise bad_request("wrong file identifier/HTTP URL specified")
    if known.kind != kind:
        raise bad_request(f"can't use file of type {known.kind.title()} as {kind.title()}")
    return known


def _stored(world: World, upload: Upload, kind: str, duration: int) -> StoredFile:
    if not upload.content:
        raise bad_request("file must be non-empty")
    if kind == "photo" and len(upload.content) > PHOTO_LIMIT:
        raise bad_request("file is too big for a photo")
    if kind == "photo" and not upload.content.startswith(_PICTURES):
        raise bad_request("IMAGE_PROCESS_FAILED")
    return world.store(
        upload.content,
        kind,
        name=upload.name if kind != "photo" else None,
        mime_type=upload.mime_type if kind != "photo" else None,
        duration=duration,
    )
