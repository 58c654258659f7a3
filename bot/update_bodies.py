"""What the body of an update names, without a model: it may be one that nobody could read."""

from collections.abc import Iterator

import orjson


def people_in(body: bytes) -> Iterator[int]:
    """Yield the ids of everybody who sent it, or whose chat it is, quoted messages included."""
    for fields in _objects(_parsed(body)):
        for name in ("from", "chat", "user"):
            each = fields.get(name)
            if isinstance(each, dict) and isinstance(each.get("id"), int):
                yield each["id"]


def places_in(body: bytes) -> Iterator[tuple[int, int]]:
    """Yield chat and number of every message that it holds."""
    for fields in _objects(_parsed(body)):
        chat, number = fields.get("chat"), fields.get("message_id")
        if isinstance(chat, dict) and isinstance(chat.get("id"), int) and isinstance(number, int):
            yield chat["id"], number


def said_at(body: bytes) -> int:
    """Return when it was said or last edited, in seconds since 1970; the newest it names, or 0."""
    times = (
        value
        for fields in _objects(_parsed(body))
        for name in ("date", "edit_date")
        if isinstance(value := fields.get(name), int)
    )
    return max(times, default=0)


def _parsed(body: bytes) -> object:
    try:
        return orjson.loads(body)
    except orjson.JSONDecodeError:
        return None


def _objects(value: object) -> Iterator[dict[str, object]]:
    if isinstance(value, dict):
        yield value
        for each in value.values():
            yield from _objects(each)
    elif isinstance(value, list):
        for each in value:
            yield from _objects(each)
