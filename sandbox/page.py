"""The demo page: one can be each person, press the buttons and move the clock."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from aiohttp import web

from sandbox.page_requests import (
    HEADERS,
    Handler,
    PageError,
    fail,
    guarded,
    json_fields,
    media_type,
    number,
    read_upload,
)
from sandbox.page_view import DemoClock, Seat, View, clock_target, wall_time

if TYPE_CHECKING:
    from sandbox.people import Person, Press
    from sandbox.server import BotApiServer
    from sandbox.world import Chat, ChatEvent, ShownMessage

__all__ = ["DemoClock", "DemoPage", "Seat"]

STATIC = Path(__file__).with_name("static")
PAGES = {
    "index.html": "text/html",
    "app.js": "text/javascript",
    "style.css": "text/css",
}
FILE_POLICY = "default-src 'none'; sandbox"
TEXT_LIMIT = 4096
ANSWER_SECONDS = 8.0
CLOCK_SECONDS = 5.0


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
        return number(self.fields.get(name))


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
        self._view = View(server.world, clock)
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
            return fail(404, "没有这个文件。")
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
        asked = {number(part) for part in request.query.get("seats", "").split(",")} - {None}
        shown = [i for i in range(len(self._seats)) if not asked or i in asked]
        state = {
            "wall": wall_time(self._clock.now()),
            "links": [{"label": label, "url": url} for label, url in self._links.items()],
            "seats": [self._view.seat(index, self._seats[index]) for index in shown],
        }
        return web.json_response(state, headers=HEADERS)

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
        index = number(fields.get("seat"))
        if index is None or not 0 <= index < len(self._seats):
            raise PageError("没有这个会话。")
        seat = self._seats[index]
        speaker = number(fields.get("speaker")) or seat.person_id
        if speaker not in (seat.speakers or (seat.person_id,)):
            raise PageError("此人不在这个会话中。")
        person = self._server.world.people[speaker]
        return _Said(seat, person, self._view.group(seat), fields)

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
        said = self._said(await json_fields(request))
        text = said.text("text").strip()
        if not text:
            raise PageError("没有内容，没有发送。")
        if len(text) > TEXT_LIMIT:
            raise PageError(f"一条消息最多{TEXT_LIMIT}字，没有发送。")
        said.person.say(text, chat=said.chat, reply_to=self._find(said, "reply_to"))
        return _done()

    async def _photo(self, request: web.Request) -> web.StreamResponse:
        upload = await read_upload(request)
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
        upload = await read_upload(request)
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
        said = self._said(await json_fields(request))
        message = self._find(said, "message_id")
        data = said.text("data")
        if message is None or not any(key.data == data for row in message.buttons for key in row):
            raise PageError("这个按钮已经不在了。")
        press = said.person.press_data(data, on=message)
        answer = await _answered(press)
        return web.json_response(answer, headers=HEADERS)

    async def _move_clock(self, request: web.Request) -> web.StreamResponse:
        fields = await json_fields(request)
        if self._moving.locked():
            raise PageError("时钟正在拨动，请稍候。")
        async with self._moving:
            await self._clock.advance_to(clock_target(str(fields.get("to")), self._clock.now()))
        return web.json_response({"wall": wall_time(self._clock.now())}, headers=HEADERS)


def _page(name: str) -> web.Response:
    if name not in PAGES:
        return fail(404, "没有这个页面。")
    content = (STATIC / name).read_bytes()
    return web.Response(body=content, content_type=PAGES[name], charset="utf-8", headers=HEADERS)


def _done() -> web.Response:
    return web.json_response({"ok": True}, headers=HEADERS)


async def _answered(press: Press) -> dict[str, Any]:
    """Wait for the bot's answer to a press, and say so when none comes."""
    loop = asyncio.get_running_loop()
    end = loop.time() + ANSWER_SECONDS
    while press.answer is None:
        if loop.time() > end:
            raise PageError("机器人没有回应这次按钮。")
        await asyncio.sleep(0.03)
    return {"text": press.answer.text, "show_alert": press.answer.show_alert}
