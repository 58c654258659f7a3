"""What a server, or something in between, answered: read as far as it can be, and checked."""

import json
import math
import re
from collections.abc import Mapping
from http import HTTPStatus
from typing import Any

import orjson
from telegram.error import BadRequest, NetworkError, RetryAfter

from bot.refusals import UncertainError

LONGEST_PAUSE = 86_400.0  # seconds; who asks for more is not believed
USUAL_PAUSE = 5  # seconds, when it is not said how long
DEEPEST = 280  # levels; of real answers a dozen. More than `orjson` writes again: see the intake
LONGEST_NUMBER = 20  # signs of what fits in 64 bits
PARTS = re.compile(rb'"[^"\\]*(?:\\.[^"\\]*)*"|[\[\]{}]', re.DOTALL)
SURROGATE = re.compile("[\ud800-\udfff]")
PERHAPS_DONE = {  # a proxy did not wait for the server, which may have acted
    HTTPStatus.REQUEST_TIMEOUT,
    HTTPStatus.GATEWAY_TIMEOUT,
    *(520, 522, 524),
}


def read_json(body: bytes) -> Any:  # noqa: ANN401  # JSON
    """Return what the body says; a sign that is none becomes a question mark.

    One message with half an emoji in it must not keep back those beside it: what the strict
    reader refuses is read as Python reads it, and without what is nested deeper than either
    goes. Raises `ValueError` for what is no JSON at all.
    """
    try:
        return orjson.loads(body)
    except orjson.JSONDecodeError:
        pass
    try:
        text = body.decode("utf-8", "replace")
        return _whole(json.loads(text, parse_constant=lambda _: None, parse_int=_number))
    except RecursionError as error:
        shallow = _shallow(body)
        if shallow == body:
            raise ValueError("nested too deep") from error
        return read_json(shallow)


def _shallow(body: bytes) -> bytes:
    """Return the body with nothing in the place of what is nested too deep."""
    kept, depth, start = [], 0, 0
    for part in PARTS.finditer(body):
        sign = body[part.start() : part.start() + 1]
        if sign in b"[{":
            depth += 1
            if depth == DEEPEST + 1:
                kept += [body[start : part.start()], b"null"]
        elif sign in b"]}":
            depth -= 1
            if depth == DEEPEST:
                start = part.end()
    return b"".join((*kept, body[start:]) if depth <= DEEPEST else kept)


def _number(digits: str) -> int | float:
    """Return a number as the strict reader does: a long one is no whole one."""
    is_whole = len(digits) <= LONGEST_NUMBER and -(2**63) <= int(digits) < 2**64
    return int(digits) if is_whole else float(digits)


def _whole(value: object) -> object:
    match value:
        case str():
            return SURROGATE.sub("\ufffd", value)
        case list():
            return [_whole(each) for each in value]
        case dict():
            return {_whole(key): _whole(each) for key, each in value.items()}
        case _:
            return value


def real_status(status: int, body: bytes) -> int:
    """Return the status, or that of an error which came as a success (some proxies do so)."""
    if status == HTTPStatus.OK and body[:1] == b"{" and b'"error_code"' in body[:200]:
        answer = _object(body)
        code = answer.get("error_code")
        if answer.get("ok") is False and isinstance(code, int):
            return code
    return status


def pause_of(body: bytes) -> float:
    """Return for how many seconds the server wants to be left alone; some, if it does not say."""
    parameters = _object(body).get("parameters")
    asked = parameters.get("retry_after", "") if isinstance(parameters, Mapping) else ""
    try:
        seconds = float(asked)
    except (TypeError, ValueError):
        return USUAL_PAUSE
    return USUAL_PAUSE if math.isnan(seconds) else min(max(seconds, 1.0), LONGEST_PAUSE)


def refuse_oddities(status: int, body: bytes) -> None:
    """Raise what an answer to a message means, where the library would take it for another thing.

    `UncertainError` when the message may be with its reader although the answer is none.
    """
    if status == HTTPStatus.TOO_MANY_REQUESTS:
        raise RetryAfter(round(pause_of(body)))
    if status == HTTPStatus.REQUEST_ENTITY_TOO_LARGE:
        raise BadRequest("request entity too large")
    if status in PERHAPS_DONE:
        raise UncertainError(f"HTTP {status}")
    if status == HTTPStatus.OK and not _names_a_message(body):
        if body.lstrip()[:1] == b"<":
            raise NetworkError("a page instead of an answer")  # of a portal: Telegram was not asked
        raise UncertainError("an answer that names no message")


def _names_a_message(body: bytes) -> bool:
    result = _object(body).get("result")
    each = result[0] if isinstance(result, list) and result else result
    return isinstance(each, Mapping) and isinstance(each.get("message_id"), int)


def _object(body: bytes) -> Mapping[str, Any]:
    try:
        answer = read_json(body)
    except ValueError:
        return {}
    return answer if isinstance(answer, dict) else {}
