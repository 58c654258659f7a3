"""Reading a request and checking it against the method's model."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from aiohttp import web
from aiohttp.web_request import FileField
from pydantic import ValidationError

from sandbox.errors import ApiError, bad_request
from sandbox.limits import UPLOAD_LIMIT
from sandbox.models import Model, stray_fields, takes_text
from sandbox.shown import Json

BODY_LIMIT = UPLOAD_LIMIT + 4 * 1024 * 1024


class UnservedError(ApiError):
    """A wish that the real server would grant and this one does not."""

    def __init__(self, what: str) -> None:
        super().__init__(400, f"Bad Request: {what} is not served here")
        self.what = what


@dataclass(frozen=True)
class Upload:
    """A file sent with a request."""

    name: str
    mime_type: str
    content: bytes = field(repr=False)


@dataclass
class Asked:
    """The parameters of one request."""

    values: Json
    files: dict[str, Upload] = field(default_factory=dict)

    def text(self, name: str) -> str:
        """Return a parameter as text, empty when it was not given."""
        value = self.values.get(name)
        return "" if value is None else str(value)

    def number(self, name: str) -> int | None:
        """Return a whole number, or none."""
        value = self.values.get(name)
        return None if value is None else int(value)

    def flag(self, name: str) -> bool:
        """Whether a switch is on."""
        return bool(self.values.get(name))

    def object(self, name: str) -> Json:
        """Return a nested object, empty when it was not given."""
        value = self.values.get(name)
        return value if isinstance(value, dict) else {}

    def objects(self, name: str) -> list[Json]:
        """Return a list of nested objects."""
        value = self.values.get(name)
        return [one for one in value if isinstance(one, dict)] if isinstance(value, list) else []


async def read_request(request: web.Request) -> Asked:
    """Return the parameters as they came, from the address, a form or JSON."""
    asked = Asked(dict(request.query))
    if request.content_type == "application/json":
        asked.values |= await _json(request)
    elif request.method == "POST":
        await _form(request, asked)
    return asked


async def _json(request: web.Request) -> Json:
    if not (body := await _body(request)):
        return {}
    try:
        values = json.loads(body)
    except ValueError as error:
        raise bad_request("can't parse request: invalid JSON") from error
    if not isinstance(values, dict):
        raise bad_request("can't parse request: object expected")
    return values


async def _body(request: web.Request) -> bytes:
    try:
        return await request.read()
    except web.HTTPRequestEntityTooLarge as error:
        raise ApiError(413, "Request Entity Too Large") from error


async def _form(request: web.Request, asked: Asked) -> None:
    try:
        form = await request.post()
    except web.HTTPRequestEntityTooLarge as error:
        raise ApiError(413, "Request Entity Too Large") from error
    for name, value in form.items():
        if isinstance(value, FileField):
            asked.files[name] = _upload(value)
            asked.values.setdefault(name, f"attach://{name}")
        else:
            asked.values[name] = value


def _upload(part: FileField) -> Upload:
    content = part.file.read()
    part.file.close()
    if len(content) > UPLOAD_LIMIT:
        raise ApiError(413, "Request Entity Too Large")
    return Upload(part.filename, part.content_type, content)


def check_request(asked: Asked, model: Model) -> None:
    """Refuse unknown, missing and malformed parameters; decode those sent as JSON."""
    known = model.model_fields
    attached = {name for name in asked.files if name not in known}
    asked.values = {name: value for name, value in asked.values.items() if value is not None}
    unknown = asked.values.keys() - known.keys() - attached
    if unknown:
        names = ", ".join(sorted(unknown))
        raise bad_request(f"{model.__api_method__} has no parameter {names}")
    asked.values = {
        name: _decoded(name, value, model) for name, value in asked.values.items() if name in known
    }
    _check_required(asked.values, model)
    _validate(asked.values, model)


def _decoded(name: str, value: object, model: Model) -> object:
    if not isinstance(value, str) or takes_text(model, name):
        return value
    try:
        return json.loads(value)
    except ValueError as error:
        raise bad_request(f"can't parse {name}: {value[:40]!r}") from error


def _check_required(values: Mapping[str, object], model: Model) -> None:
    for name, known in model.model_fields.items():
        if known.is_required() and values.get(name) is None:
            reasons = {"text": "message text is empty", "chat_id": "chat_id is empty"}
            raise bad_request(reasons.get(name, f'parameter "{name}" is required'))


def _validate(values: Json, model: Model) -> None:
    try:
        stray = stray_fields(model.model_validate(values))
    except ValidationError as error:
        first: Any = error.errors()[0]
        place = ".".join(str(part) for part in first["loc"])
        raise bad_request(f"can't parse {place}: {first['msg']}") from error
    if stray:
        raise bad_request(f"unknown field {', '.join(stray)} in {model.__api_method__}")
