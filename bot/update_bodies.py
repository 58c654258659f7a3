"""What the body of an update names, without a model: it may be one that nobody could read."""

import hashlib
from collections.abc import Iterator, Mapping

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


NUMBERED = ("message_id", "date", "edit_date")  # what tells one message of a chat from another


def origin_of(update: Mapping[str, object]) -> int:
    """Return what tells an update from another one that came under the same id; never 0.

    A server begins its ids anew after a week of silence, and so does another bot's account: the
    id alone does not say that something was handled. The same update always has the same origin.
    """
    kinds = sorted((k, v) for k, v in update.items() if k != "update_id" and isinstance(v, dict))
    named = [(kind, *_named(payload)) for kind, payload in kinds]
    seen = repr(named or sorted(update.items(), key=lambda item: item[0]))
    digest = hashlib.blake2b(seen.encode("utf-8", "replace"), digest_size=4).digest()
    return int.from_bytes(digest, "big") or 1


def _named(payload: dict[str, object]) -> Iterator[object]:
    """Yield what Telegram never gives twice, or all there is when it gave nothing of the kind."""
    chat = payload.get("chat")
    if isinstance(chat, dict) and "message_id" in payload:
        yield from (chat.get("id"), *(payload.get(name) for name in NUMBERED))
    elif isinstance(payload.get("id"), str):  # of a press, a question
        yield payload["id"]
    else:
        yield payload


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
