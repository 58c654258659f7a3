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
        "media-src 'self'; connect-src 'self'; form-action 'none'; base-uri 'none'; "
        "frame-ancestors 'none'; require-trusted-types-for 'script'; trusted-types 'none'"
    ),
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=()",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cache-Control": "no-store",
}
LANGUAGE_HEADER = "X-Page-Language"
UPLOAD_LIMIT = 20 * 1024 * 1024
FILES_LIMIT = 10  # as many as an album takes
PICTURES = (
    (b"\xff\xd8\xff", "image/jpeg"),
    (b"\x89PNG\r\n\x1a\n", "image/png"),
    (b"GIF8", "image/gif"),
)
SOUNDS = ((b"OggS", "audio/ogg"), (b"ID3", "audio/mpeg"))
RIFF = {b"WEBP": "image/webp", b"WAVE": "audio/wav"}


class PageError(Exception):
    """A request the page cannot serve, in words for the person at the page."""

    def __init__(self, chinese: str, english: str = "") -> None:
        super().__init__(chinese)
        self.chinese, self.english = chinese, english

    def words(self, language: str) -> str:
        """Return the sentence in the language of the page."""
        return self.english if language == "en" and self.english else self.chinese


def fail(status: int, chinese: str, english: str) -> web.Response:
    """Return a refusal in both languages: who follows an address has not said which."""
    return _refusal(status, f"{chinese} {english}")


def _refusal(status: int, text: str) -> web.Response:
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
            return fail(
                403,
                "本页只能经 127.0.0.1 或 localhost 打开。",
                "This page opens by 127.0.0.1 or localhost only.",
            )
        if request.method == "POST" and _is_foreign(request, host):
            return fail(403, "不接受其他网站发来的请求。", "Nothing is taken from other sites.")
        try:
            return await handler(request)
        except PageError as error:
            return _refusal(400, error.words(request.headers.get(LANGUAGE_HEADER, "zh")))

    return guard


def number(value: object) -> int | None:
    """Read a whole number, or none."""
    text = str(value if value is not None else "")
    return int(text) if re.fullmatch(r"-?\d{1,18}", text, re.ASCII) else None


def _malformed() -> PageError:
    return PageError("请求的格式不对。", "The request is malformed.")


async def json_fields(request: web.Request) -> Mapping[str, Any]:
    """Read the fields of a JSON request."""
    if request.content_type != "application/json":
        raise _malformed()
    try:
        fields = await request.json()
    except ValueError as error:
        raise _malformed() from error
    if not isinstance(fields, dict):
        raise _malformed()
    return fields


@dataclass
class Upload:
    """The fields and the files of a form."""

    fields: dict[str, str] = field(default_factory=dict)
    files: list[tuple[str, bytes]] = field(default_factory=list)

    @property
    def name(self) -> str:
        """The name of the first file."""
        return self.files[0][0]

    @property
    def content(self) -> bytes:
        """The bytes of the first file."""
        return self.files[0][1]


async def read_upload(request: web.Request) -> Upload:
    """Read a form with one file or several."""
    if not request.content_type.startswith("multipart/"):
        raise _malformed()
    upload = Upload()
    async for part in await request.multipart():
        if not isinstance(part, BodyPartReader):
            raise _malformed()
        content = await _read(part)
        if part.name == "file":
            upload.files.append((part.filename or "文件", content))
        elif part.name:
            upload.fields[part.name] = content.decode("utf-8", "replace")
    _check(upload)
    return upload


def _check(upload: Upload) -> None:
    if not upload.files or not all(content for _, content in upload.files):
        raise PageError("文件是空的，没有发送。", "The file is empty; nothing was sent.")
    if len(upload.files) > FILES_LIMIT:
        raise PageError(
            "一次最多10个文件，没有发送。", "At most 10 files at once; nothing was sent."
        )


async def _read(part: BodyPartReader) -> bytes:
    content = bytearray()
    while chunk := await part.read_chunk(1 << 16):
        content += chunk
        if len(content) > UPLOAD_LIMIT:
            raise PageError(
                "文件超过20 MB，没有发送。", "The file is over 20 MB; nothing was sent."
            )
    return bytes(content)


def media_type(content: bytes) -> str | None:
    """Return the type of a picture a browser may show, by its first bytes."""
    kind = shown_type(content)
    return kind if kind and kind.startswith("image/") else None


def shown_type(content: bytes) -> str | None:
    """Return the type of what a browser may show or play, by its first bytes."""
    if content[:4] == b"RIFF":
        return RIFF.get(content[8:12])
    if content[4:8] == b"ftyp":
        return "video/mp4"
    known = (*PICTURES, *SOUNDS)
    return next((kind for head, kind in known if content.startswith(head)), None)
