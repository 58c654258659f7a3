"""What the demo page takes in: only from this machine, and refused in words."""

import re
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from aiohttp import BodyPartReader, web

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]

LOCAL_HOST = re.compile(r"(?:127\.0\.0\.1|localhost)(?::\d{1,5})?", re.IGNORECASE)
HEADERS = {
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' blob: data:; "
        "connect-src 'self'; form-action 'none'; base-uri 'none'; frame-ancestors 'none'"
    ),
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cache-Control": "no-store",
}
UPLOAD_LIMIT = 20 * 1024 * 1024
PICTURES = (
    (b"\xff\xd8\xff", "image/jpeg"),
    (b"\x89PNG\r\n\x1a\n", "image/png"),
    (b"GIF8", "image/gif"),
)


class PageError(Exception):
    """A request the page cannot serve, in words for the person at the page."""


def fail(status: int, text: str) -> web.Response:
    """Return a refusal in words."""
    return web.json_response({"error": text}, status=status, headers=HEADERS)


def _is_foreign(request: web.Request, host: str) -> bool:
    origin = request.headers.get("Origin")
    site = request.headers.get("Sec-Fetch-Site", "same-origin")
    return origin not in {None, f"http://{host}"} or site not in {"same-origin", "none"}


def guarded(handler: Handler) -> Handler:
    """Serve only this machine's own page, and say in words what went wrong."""

    async def guard(request: web.Request) -> web.StreamResponse:
        host = request.headers.get("Host", "")
        if not LOCAL_HOST.fullmatch(host):
            return fail(403, "本页只能经 127.0.0.1 或 localhost 打开。")
        if request.method == "POST" and _is_foreign(request, host):
            return fail(403, "不接受其他网站发来的请求。")
        try:
            return await handler(request)
        except PageError as error:
            return fail(400, str(error))

    return guard


def number(value: object) -> int | None:
    """Read a whole number, or none."""
    text = str(value if value is not None else "")
    return int(text) if re.fullmatch(r"-?\d{1,18}", text, re.ASCII) else None


async def json_fields(request: web.Request) -> Mapping[str, Any]:
    """Read the fields of a JSON request."""
    if request.content_type != "application/json":
        raise PageError("请求的格式不对。")
    try:
        fields = await request.json()
    except ValueError as error:
        raise PageError("请求的格式不对。") from error
    if not isinstance(fields, dict):
        raise PageError("请求的格式不对。")
    return fields


@dataclass
class Upload:
    """The fields and the one file of a form."""

    fields: dict[str, str] = field(default_factory=dict)
    name: str = ""
    content: bytes = b""


async def read_upload(request: web.Request) -> Upload:
    """Read a form with one file."""
    if not request.content_type.startswith("multipart/"):
        raise PageError("请求的格式不对。")
    upload = Upload()
    async for part in await request.multipart():
        if not isinstance(part, BodyPartReader):
            raise PageError("请求的格式不对。")
        content = await _read(part)
        if part.name == "file":
            upload.name, upload.content = part.filename or "文件", content
        elif part.name:
            upload.fields[part.name] = content.decode("utf-8", "replace")
    if not upload.content:
        raise PageError("文件是空的，没有发送。")
    return upload


async def _read(part: BodyPartReader) -> bytes:
    content = bytearray()
    while chunk := await part.read_chunk(1 << 16):
        content += chunk
        if len(content) > UPLOAD_LIMIT:
            raise PageError("文件超过20 MB，没有发送。")
    return bytes(content)


def media_type(content: bytes) -> str | None:
    """Return the type of a picture a browser may show, by its first bytes."""
    if content[:4] == b"RIFF" and content[8:12] == b"WEBP":
        return "image/webp"
    return next((kind for head, kind in PICTURES if content.startswith(head)), None)
