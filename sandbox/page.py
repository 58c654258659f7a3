"""The demo page: one can be each person, press the buttons and move the clock."""

from __future__ import annotations

import asyncio
import secrets
from collections.abc import Awaitable, Callable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from aiohttp import web

from sandbox.page_acts import Acts, Said
from sandbox.page_listener import Listeners
from sandbox.page_panel import Weather, calls_view
from sandbox.page_requests import (
    HEADERS,
    Handler,
    PageError,
    Upload,
    fail,
    guarded,
    json_fields,
    number,
    read_upload,
    shown_type,
)
from sandbox.page_view import Calendar, DemoClock, Seat, View, clock_target, wall_time

if TYPE_CHECKING:
    from sandbox.server import BotApiServer
    from sandbox.world import ChatEvent

__all__ = ["Calendar", "DemoClock", "DemoPage", "Seat"]

STATIC = Path(__file__).with_name("static")
TYPES = {".html": "text/html", ".js": "text/javascript", ".css": "text/css"}
LANGUAGES = {"zh": b'<html lang="zh-CN">', "en": b'<html lang="en">'}
PAGES = {path.name: TYPES[path.suffix] for path in STATIC.iterdir() if path.suffix in TYPES}
FILE_POLICY = "default-src 'none'; sandbox"


class DemoPage:
    """Adds the page and its routes to a loopback server.

    `seats` is asked at every beginning. `reset` begins the sample anew; without it the page
    offers none. `speak` lets the bot speak the language that is chosen on the page, `zh` or `en`;
    it begins with `language`. Before it is `is_begun`, who reads waits, and nobody acts.
    """

    def __init__(
        self,
        server: BotApiServer,
        *,
        seats: Callable[[], Sequence[Seat]],
        clock: DemoClock,
        links: Mapping[str, str] | None = None,
        calendar: Calendar | None = None,
        reset: Callable[[], Awaitable[None]] | None = None,
        speak: Callable[[str], None] = lambda _language: None,
        language: str = "zh",
        is_begun: bool = True,
    ) -> None:
        self._server = server
        self._first_seats = seats
        self._seats = list(seats())
        self._clock = clock
        self._links = dict(links or {})
        self._calendar = calendar or Calendar()
        self._reset = reset
        self._speak = speak
        self._language = self._begun_in = language
        self._weather = Weather(server, {})
        self._acts = Acts(server, self._seats, self._view)
        self._listeners = Listeners(lambda: wall_time(clock.now()))
        self._moving = asyncio.Lock()
        self._is_whole = asyncio.Event()  # while it begins anew there are no people, or only some
        if is_begun:
            self._is_whole.set()
        self._beginning: asyncio.Task[None] | None = None
        self._epoch = secrets.token_hex(4)

    def install(self) -> None:
        """Add the routes; to be called before the server starts."""
        router = self._server.app.router
        gets: dict[str, Handler] = {
            "/": self._index,
            "/static/{name}": self._static,
            "/api/state": self._state,
            "/api/events": self._listeners.serve,
            "/api/calls": self._calls,
            "/files/{file_id}": self._file,
        }
        for path, handler in gets.items():
            router.add_get(path, guarded(handler), allow_head=False)
        for name, handler in self._posts().items():
            router.add_post(f"/api/{name}", guarded(handler))
        self._server.world.on_change(self._changed)
        self._server.app.on_shutdown.extend((self._leave, self._listeners.close))

    def begun(self) -> None:
        """Let people in: from now on the sample is whole."""
        self._is_whole.set()

    def _posts(self) -> dict[str, Handler]:
        acts = self._acts
        done = {
            "say": _acting(acts.writing, acts.say),
            "location": _acting(acts.writing, acts.location),
            "edit": _acting(acts.writing, acts.edit),
            "forward": _acting(acts.said, acts.forward),
            "delete": _acting(acts.said, acts.delete),
            "react": _acting(acts.said, acts.react),
            "member": _acting(acts.said, acts.member),
            "photo": _uploading(acts.photo),
            "document": _uploading(acts.document),
            "album": _uploading(acts.album),
            "video": _uploading(acts.video),
            "poll": _acting(acts.writing, acts.poll),
            "voice": _uploading(acts.voice),
            "press": self._press,
            "language": self._change_language,
        }
        return {name: self._in_a_whole_world(act) for name, act in done.items()} | {
            "clock": self._move_clock,
            "stop": self._stop_clock,
            "faults": self._switch,
            "reset": self._begin_again,
        }

    def _in_a_whole_world(self, act: Handler) -> Handler:
        async def handler(request: web.Request) -> web.StreamResponse:
            if not self._is_whole.is_set():
                raise PageError(
                    "示例正在准备，请稍候。", "The sample is being made ready; please wait."
                )
            return await act(request)

        return handler

    # --- the page and its files

    async def _index(self, _request: web.Request) -> web.StreamResponse:
        page = _page("index.html")
        if isinstance(page.body, bytes):
            page.body = page.body.replace(LANGUAGES["zh"], LANGUAGES[self._language], 1)
        return page

    async def _static(self, request: web.Request) -> web.StreamResponse:
        return _page(request.match_info["name"])

    async def _file(self, request: web.Request) -> web.StreamResponse:
        try:
            content = self._server.world.file(request.match_info["file_id"])
        except (KeyError, LookupError):
            return fail(404, "没有这个文件。", "There is no such file.")
        kind = shown_type(content)
        name = quote(request.query.get("name", "file"))
        headers = HEADERS | {"Content-Security-Policy": FILE_POLICY}
        if kind is None:
            headers["Content-Disposition"] = f"attachment; filename*=UTF-8''{name}"
        return web.Response(
            body=content, content_type=kind or "application/octet-stream", headers=headers
        )

    # --- what is shown

    def _view(self) -> View:
        return View(self._server.world, self._clock)

    async def _state(self, request: web.Request) -> web.StreamResponse:
        await self._is_whole.wait()
        asked = {number(part) for part in request.query.get("seats", "").split(",")} - {None}
        shown = [i for i in range(len(self._seats)) if not asked or i in asked]
        view = self._view()
        state = {
            "epoch": self._epoch,
            "wall": wall_time(self._clock.now()),
            "bot": self._server.world.bot_username,
            "can_reset": self._reset is not None,
            "begun_in": self._begun_in,
            "links": [{"label": label, "url": url} for label, url in self._links.items()],
            "seats": [view.seat(index, self._seats[index]) for index in shown],
        }
        return _json(state)

    def _changed(self, event: ChatEvent) -> None:
        seats = {i for i, seat in enumerate(self._seats) if seat.chat_id == event.chat_id}
        if seats:
            self._listeners.tell(seats)

    async def _calls(self, request: web.Request) -> web.StreamResponse:
        after = number(request.query.get("after")) or 0
        return _json({"calls": calls_view(self._server, after), "faults": self._weather.state()})

    # --- what a person does

    async def _press(self, request: web.Request) -> web.StreamResponse:
        return _json(await self._acts.press(self._acts.said(await json_fields(request))))

    async def _move_clock(self, request: web.Request) -> web.StreamResponse:
        fields = await json_fields(request)
        if self._moving.locked():
            raise PageError("时钟正在拨动，请稍候。", "The clock is moving; please wait.")
        async with self._moving:
            target = clock_target(str(fields.get("to")), self._clock.now(), self._calendar)
            await self._clock.advance_to(target)
        return _json({"wall": wall_time(self._clock.now())})

    async def _stop_clock(self, request: web.Request) -> web.StreamResponse:
        await json_fields(request)
        self._clock.stop()
        return _done()

    async def _switch(self, request: web.Request) -> web.StreamResponse:
        fields = await json_fields(request)
        await self._weather.switch(str(fields.get("name")), on=fields.get("on") is True)
        return _json({"faults": self._weather.state()})

    async def _change_language(self, request: web.Request) -> web.StreamResponse:
        language = str((await json_fields(request)).get("language"))
        if language not in LANGUAGES:
            raise PageError("没有这种语言。", "There is no such language.")
        self._speak(language)
        self._language = language
        return _done()

    async def _begin_again(self, request: web.Request) -> web.StreamResponse:
        await json_fields(request)
        if self._reset is None:
            raise PageError("这里不能重置。", "There is no reset here.")
        if self._moving.locked():
            raise PageError("时钟正在拨动，请稍候。", "The clock is moving; please wait.")
        self._beginning = asyncio.create_task(self._anew(self._reset))
        await asyncio.shield(self._beginning)  # who closes or reloads the page stops it no longer
        return _done()

    async def _anew(self, reset: Callable[[], Awaitable[None]]) -> None:
        async with self._moving:
            await self._weather.clear()
            self._is_whole.clear()
            try:
                await reset()
            finally:
                self._is_whole.set()
            self._seats[:] = self._first_seats()
            self._begun_in = self._language
            self._epoch = secrets.token_hex(4)
            self._server.world.on_change(self._changed)
        self._listeners.tell(set(range(len(self._seats))), is_new_world=True)

    async def _leave(self, _app: web.Application) -> None:
        if self._beginning is not None and not self._beginning.done():
            self._beginning.cancel()
            await asyncio.wait([self._beginning])


def _acting(read: Callable[[Mapping[str, Any]], Said], act: Callable[[Said], None]) -> Handler:
    async def handler(request: web.Request) -> web.StreamResponse:
        act(read(await json_fields(request)))
        return _done()

    return handler


def _uploading(act: Callable[[Upload], None]) -> Handler:
    async def handler(request: web.Request) -> web.StreamResponse:
        act(await read_upload(request))
        return _done()

    return handler


def _page(name: str) -> web.Response:
    if name not in PAGES:
        return fail(404, "没有这个页面。", "There is no such page.")
    content = (STATIC / name).read_bytes()
    return web.Response(body=content, content_type=PAGES[name], charset="utf-8", headers=HEADERS)


def _json(value: object) -> web.Response:
    return web.json_response(value, headers=HEADERS)


def _done() -> web.Response:
    return _json({"ok": True})
