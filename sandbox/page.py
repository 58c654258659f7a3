"""The demo page: one can be each person, press the buttons and move the clock."""

from __future__ import annotations

import asyncio
import html
import json
import re
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, time, timedelta
from html.parser import HTMLParser
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol
from urllib.parse import quote

from aiohttp import BodyPartReader, web

if TYPE_CHECKING:
    from sandbox.people import Person, Press
    from sandbox.server import BotApiServer
    from sandbox.world import Chat, ChatEvent, ShownMessage

Json = dict[str, Any]
Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]

STATIC = Path(__file__).with_name("static")
PAGES = {
    "index.html": "text/html",
    "app.js": "text/javascript",
    "style.css": "text/css",
}
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
FILE_POLICY = "default-src 'none'; sandbox"
UPLOAD_LIMIT = 20 * 1024 * 1024
TEXT_LIMIT = 4096
ANSWER_SECONDS = 8.0
CLOCK_SECONDS = 5.0
WEEKDAYS = "一二三四五六日"
MORNING, EVENING = time(8, 15), time(17, 30)
PICTURES = (
    (b"\xff\xd8\xff", "image/jpeg"),
    (b"\x89PNG\r\n\x1a\n", "image/png"),
    (b"GIF8", "image/gif"),
)


class DemoClock(Protocol):
    """The clock of the demo, which can only be moved forward."""

    def now(self) -> datetime:
        """Return the demo's time, with its zone."""
        ...

    async def advance_to(self, when: datetime) -> None:
        """Move on to a later time and let everything due until then happen."""
        ...


class _Key(Protocol):
    """An inline button as the world shows it."""

    @property
    def text(self) -> str: ...
    @property
    def data(self) -> str | None: ...
    @property
    def url(self) -> str | None: ...


@dataclass(frozen=True)
class Seat:
    """One column of the page: a person's private chat, or a group with its speakers."""

    title: str
    role: str
    person_id: int
    chat_id: int
    speakers: tuple[int, ...] = ()


class PageError(Exception):
    """A request the page cannot serve, in words for the person at the page."""


# --- rich text -----------------------------------------------------------------------------------

_SAME = {"strong": "b", "em": "i", "ins": "u", "strike": "s", "del": "s", "tg-spoiler": "spoiler"}
_KEPT = {"b", "i", "u", "s", "code", "pre", "a", "blockquote", "spoiler", "mention"}


class _Tree(HTMLParser):
    """Turns the bot's HTML into a tree of known tags; all else stays as its text."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.root: list[Any] = []
        self._open: list[tuple[str, list[Any]]] = [("", self.root)]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Open a node; an unknown tag only holds its children."""
        node = _node(tag, dict(attrs))
        self._open[-1][1].append(node)
        self._open.append((tag, node["children"]))

    def handle_endtag(self, tag: str) -> None:
        """Close the innermost node of that tag, and those left open in it."""
        depth = next((i for i in range(len(self._open) - 1, 0, -1) if self._open[i][0] == tag), 0)
        if depth:
            del self._open[depth:]

    def handle_data(self, data: str) -> None:
        """Keep the text."""
        self._open[-1][1].append(data)


def _node(tag: str, attrs: Mapping[str, str | None]) -> Json:
    if tag == "span" and attrs.get("class") == "tg-spoiler":
        tag = "tg-spoiler"
    name = _SAME.get(tag, tag)
    node: Json = {"tag": name if name in _KEPT else "span", "children": []}
    if name == "a":
        node |= _link(attrs.get("href") or "")
    if name == "blockquote":
        node["expandable"] = "expandable" in attrs
    return node


def _link(href: str) -> Json:
    scheme = href.partition(":")[0].strip().lower()
    if scheme in {"http", "https", "mailto"}:
        return {"href": href}
    return {"tag": "mention" if scheme == "tg" else "span"}


def rich_text(markup: str) -> list[Any]:
    """Read the bot's HTML as a tree of strings and allowed nodes."""
    tree = _Tree()
    tree.feed(markup)
    tree.close()
    return tree.root


# --- what the page is told -----------------------------------------------------------------------


def wall_time(now: datetime) -> int:
    """Return the clock on the wall as milliseconds, so that a browser needs no zone."""
    naive = now.replace(tzinfo=None, microsecond=0)
    return round((naive - datetime(1970, 1, 1)).total_seconds() * 1000)  # noqa: DTZ001


def clock_target(to: str, now: datetime) -> datetime:
    """Return the later time a clock button stands for."""
    steps = {
        "seconds20": timedelta(seconds=20),
        "hour": timedelta(hours=1),
        "day": timedelta(days=1),
    }
    if to in steps:
        return now + steps[to]
    times = {"morning": MORNING, "evening": EVENING}
    if to not in times:
        raise PageError("没有这个时间选项。")
    today = datetime.combine(now.date(), times[to], tzinfo=now.tzinfo)
    return today if today > now else today + timedelta(days=1)


def _day(at: datetime) -> str:
    return f"{at.month}月{at.day}日（周{WEEKDAYS[at.weekday()]}）"


def media_type(content: bytes) -> str | None:
    """Return the type of a picture a browser may show, by its first bytes."""
    if content[:4] == b"RIFF" and content[8:12] == b"WEBP":
        return "image/webp"
    return next((kind for head, kind in PICTURES if content.startswith(head)), None)


# --- requests ------------------------------------------------------------------------------------


def _fail(status: int, text: str) -> web.Response:
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
            return _fail(403, "本页只能经 127.0.0.1 或 localhost 打开。")
        if request.method == "POST" and _is_foreign(request, host):
            return _fail(403, "不接受其他网站发来的请求。")
        try:
            return await handler(request)
        except PageError as error:
            return _fail(400, str(error))

    return guard


@dataclass(frozen=True)
class _Said:
    """What a person at the page wants to do: in which seat, as whom, answering what."""

    seat: Seat
    person: Person
    chat: Chat | None
    fields: Mapping[str, Any]

    def text(self, name: str) -> str:
        return str(self.fields.get(name) or "")

    def number(self, name: str) -> int | None:
        return _number(self.fields.get(name))


def _number(value: object) -> int | None:
    text = str(value if value is not None else "")
    return int(text) if re.fullmatch(r"-?\d{1,18}", text, re.ASCII) else None


async def _json_fields(request: web.Request) -> Mapping[str, Any]:
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
class _Upload:
    """The fields and the one file of a form."""

    fields: dict[str, str] = field(default_factory=dict)
    name: str = ""
    content: bytes = b""


async def _upload(request: web.Request) -> _Upload:
    if not request.content_type.startswith("multipart/"):
        raise PageError("请求的格式不对。")
    upload = _Upload()
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


# --- live updates --------------------------------------------------------------------------------


class _Listener:
    """One open page: which seats changed since it was last told."""

    def __init__(self) -> None:
        self.changed: set[int] = set()
        self.wake = asyncio.Event()

    def tell(self, seats: set[int]) -> None:
        """Note changed seats."""
        self.changed |= seats
        self.wake.set()

    async def wait(self) -> list[int]:
        """Return the changed seats, or none after a few quiet seconds."""
        try:
            await asyncio.wait_for(self.wake.wait(), CLOCK_SECONDS)
        except TimeoutError:
            return []
        self.wake.clear()
        changed, self.changed = sorted(self.changed), set()
        return changed


def _event(name: str, data: object) -> bytes:
    return f"event: {name}\ndata: {json.dumps(data)}\n\n".encode()


class DemoPage:
    """Adds the page and its routes to a loopback server."""

    def __init__(
        self,
        server: BotApiServer,
        *,
        seats: Sequence[Seat],
        clock: DemoClock,
        links: Mapping[str, str] | None = None,
    ) -> None:
        self._server = server
        self._seats = tuple(seats)
        self._clock = clock
        self._links = dict(links or {})
        self._listeners: set[_Listener] = set()
        self._closing = False
        self._moving = asyncio.Lock()

    def install(self) -> None:
        """Add the routes; to be called before the server starts."""
        router = self._server.app.router
        gets: dict[str, Handler] = {
            "/": self._index,
            "/static/{name}": self._static,
            "/api/state": self._state,
            "/api/events": self._events,
            "/files/{file_id}": self._file,
        }
        posts: dict[str, Handler] = {
            "/api/say": self._say,
            "/api/photo": self._photo,
            "/api/document": self._document,
            "/api/press": self._press,
            "/api/clock": self._move_clock,
        }
        for path, handler in gets.items():
            router.add_get(path, guarded(handler), allow_head=False)
        for path, handler in posts.items():
            router.add_post(path, guarded(handler))
        self._server.world.on_change(self._changed)
        self._server.app.on_shutdown.append(self._close)

    # --- the page and its files

    async def _index(self, _request: web.Request) -> web.StreamResponse:
        return _page("index.html")

    async def _static(self, request: web.Request) -> web.StreamResponse:
        return _page(request.match_info["name"])

    async def _file(self, request: web.Request) -> web.StreamResponse:
        try:
            content = self._server.world.file(request.match_info["file_id"])
        except (KeyError, LookupError):
            return _fail(404, "没有这个文件。")
        kind = media_type(content)
        name = quote(request.query.get("name", "file"))
        headers = HEADERS | {"Content-Security-Policy": FILE_POLICY}
        if kind is None:
            headers["Content-Disposition"] = f"attachment; filename*=UTF-8''{name}"
        return web.Response(
            body=content, content_type=kind or "application/octet-stream", headers=headers
        )

    # --- what is shown

    async def _state(self, request: web.Request) -> web.StreamResponse:
        asked = {_number(part) for part in request.query.get("seats", "").split(",")} - {None}
        shown = [i for i in range(len(self._seats)) if not asked or i in asked]
        state = {
            "wall": wall_time(self._clock.now()),
            "links": [{"label": label, "url": url} for label, url in self._links.items()],
            "seats": [self._seat(index) for index in shown],
        }
        return web.json_response(state, headers=HEADERS)

    def _seat(self, index: int) -> Json:
        seat = self._seats[index]
        return {
            "index": index,
            "title": seat.title,
            "role": seat.role,
            "person_id": seat.person_id,
            "chat_id": seat.chat_id,
            "speakers": [{"id": who, "name": self._name(who)} for who in seat.speakers],
            "messages": self._messages(seat),
        }

    def _messages(self, seat: Seat) -> list[Json]:
        person = self._server.world.people[seat.person_id]
        shown = [m for m in person.screen(self._group(seat)) if not m.deleted]
        return [self._message(message) for message in shown]

    def _group(self, seat: Seat) -> Chat | None:
        if seat.chat_id == seat.person_id:
            return None
        return self._server.world.chats[seat.chat_id]

    def _name(self, person_id: int) -> str:
        person = self._server.world.people.get(person_id)
        return person.name if person else "机器人"

    def _message(self, message: ShownMessage) -> Json:
        at = message.date.astimezone(self._clock.now().tzinfo)
        return {
            "id": message.message_id,
            "sender": {"id": message.sender, "name": self._name(message.sender)},
            "day": _day(at),
            "time": f"{at:%H:%M}",
            "body": rich_text(message.html or html.escape(message.text or message.caption or "")),
            "photo": f"/files/{quote(message.photo, safe='')}" if message.photo else None,
            "document": _document(message),
            "buttons": [[_button(key) for key in row] for row in message.buttons],
            "reply_to": self._origin(message.reply_to),
            "edited": message.edited,
            "forced_reply": message.forced_reply,
            "reactions": list(message.reactions),
            "pinned": message.pinned,
        }

    def _origin(self, message: ShownMessage | None) -> Json | None:
        if message is None:
            return None
        text = " ".join((message.text or message.caption or "").split())[:60]
        kind = "照片" if message.photo else "文件" if message.document else "消息"
        return {"id": message.message_id, "name": self._name(message.sender), "text": text or kind}

    # --- live updates

    def _changed(self, event: ChatEvent) -> None:
        seats = {i for i, seat in enumerate(self._seats) if seat.chat_id == event.chat_id}
        for listener in self._listeners if seats else ():
            listener.tell(seats)

    async def _events(self, request: web.Request) -> web.StreamResponse:
        headers = HEADERS | {"Content-Type": "text/event-stream"}
        response = web.StreamResponse(headers=headers)
        await response.prepare(request)
        listener = _Listener()
        self._listeners.add(listener)
        try:
            await self._stream(response, listener)
        except ConnectionError:
            pass  # the page was closed
        finally:
            self._listeners.discard(listener)
        return response

    async def _stream(self, response: web.StreamResponse, listener: _Listener) -> None:
        await response.write(b"retry: 2000\n\n")
        while not self._closing:
            changed = await listener.wait()
            if changed:
                await response.write(_event("seats", changed))
            await response.write(_event("clock", wall_time(self._clock.now())))

    async def _close(self, _app: web.Application) -> None:
        self._closing = True
        for listener in self._listeners:
            listener.tell(set())

    # --- what a person does

    def _said(self, fields: Mapping[str, Any]) -> _Said:
        index = _number(fields.get("seat"))
        if index is None or not 0 <= index < len(self._seats):
            raise PageError("没有这个会话。")
        seat = self._seats[index]
        speaker = _number(fields.get("speaker")) or seat.person_id
        if speaker not in (seat.speakers or (seat.person_id,)):
            raise PageError("此人不在这个会话中。")
        person = self._server.world.people[speaker]
        return _Said(seat, person, self._group(seat), fields)

    def _find(self, said: _Said, name: str) -> ShownMessage | None:
        wanted = said.number(name)
        if wanted is None:
            return None
        shown = said.person.screen(said.chat)
        found = next((m for m in shown if m.message_id == wanted and not m.deleted), None)
        if found is None:
            raise PageError("这条消息已经不在了。")
        return found

    async def _say(self, request: web.Request) -> web.StreamResponse:
        said = self._said(await _json_fields(request))
        text = said.text("text").strip()
        if not text:
            raise PageError("没有内容，没有发送。")
        if len(text) > TEXT_LIMIT:
            raise PageError(f"一条消息最多{TEXT_LIMIT}字，没有发送。")
        said.person.say(text, chat=said.chat, reply_to=self._find(said, "reply_to"))
        return _done()

    async def _photo(self, request: web.Request) -> web.StreamResponse:
        upload = await _upload(request)
        said = self._said(upload.fields)
        if media_type(upload.content) is None:
            raise PageError("这不是可用的照片，请作为文件发送。")
        said.person.send_photo(
            upload.content,
            caption=said.text("caption") or None,
            chat=said.chat,
            reply_to=self._find(said, "reply_to"),
        )
        return _done()

    async def _document(self, request: web.Request) -> web.StreamResponse:
        upload = await _upload(request)
        said = self._said(upload.fields)
        said.person.send_document(
            upload.content,
            upload.name,
            caption=said.text("caption") or None,
            chat=said.chat,
            reply_to=self._find(said, "reply_to"),
        )
        return _done()

    async def _press(self, request: web.Request) -> web.StreamResponse:
        said = self._said(await _json_fields(request))
        message = self._find(said, "message_id")
        data = said.text("data")
        if message is None or not any(key.data == data for row in message.buttons for key in row):
            raise PageError("这个按钮已经不在了。")
        press = said.person.press_data(data, on=message)
        answer = await _answered(press)
        return web.json_response(answer, headers=HEADERS)

    async def _move_clock(self, request: web.Request) -> web.StreamResponse:
        fields = await _json_fields(request)
        if self._moving.locked():
            raise PageError("时钟正在拨动，请稍候。")
        async with self._moving:
            await self._clock.advance_to(clock_target(str(fields.get("to")), self._clock.now()))
        return web.json_response({"wall": wall_time(self._clock.now())}, headers=HEADERS)


def _page(name: str) -> web.Response:
    if name not in PAGES:
        return _fail(404, "没有这个页面。")
    content = (STATIC / name).read_bytes()
    return web.Response(body=content, content_type=PAGES[name], charset="utf-8", headers=HEADERS)


def _done() -> web.Response:
    return web.json_response({"ok": True}, headers=HEADERS)


def _button(key: _Key) -> Json:
    return {"text": key.text, "data": key.data, "url": key.url}


def _document(message: ShownMessage) -> Json | None:
    file = message.document
    if file is None:
        return None
    name = file.name or "文件"
    url = f"/files/{quote(file.file_id, safe='')}?name={quote(name, safe='')}"
    return {"url": url, "name": name, "size": file.size}


async def _answered(press: Press) -> Json:
    """Wait for the bot's answer to a press, and say so when none comes."""
    loop = asyncio.get_running_loop()
    end = loop.time() + ANSWER_SECONDS
    while press.answer is None:
        if loop.time() > end:
            raise PageError("机器人没有回应这次按钮。")
        await asyncio.sleep(0.03)
    return {"text": press.answer.text, "show_alert": press.answer.show_alert}
