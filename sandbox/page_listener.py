"""The pages that are open, and what each of them has still to be told."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable

from aiohttp import web

from sandbox.page_requests import HEADERS

QUIET_SECONDS = 5.0


class _Listener:
    """One open page: which seats changed since it was last told."""

    def __init__(self) -> None:
        self.changed: set[int] = set()
        self.is_new_world = False
        self.wake = asyncio.Event()

    async def wait(self) -> None:
        """Return when there is something to tell, or after a few quiet seconds."""
        try:
            await asyncio.wait_for(self.wake.wait(), QUIET_SECONDS)
        except TimeoutError:
            return
        self.wake.clear()

    def take(self) -> list[tuple[str, object]]:
        """Return what it has to be told, once."""
        changed, self.changed = sorted(self.changed), set()
        is_new, self.is_new_world = self.is_new_world, False
        told: list[tuple[str, object]] = [("reset", True)] if is_new else []
        return [*told, ("seats", changed)] if changed else told


class Listeners:
    """Tells every open page what changed."""

    def __init__(self, wall: Callable[[], int]) -> None:
        self._wall = wall
        self._open: set[_Listener] = set()
        self._closing = False

    def tell(self, seats: set[int], *, is_new_world: bool = False) -> None:
        """Note changed seats, or that everything began anew."""
        for listener in self._open:
            listener.changed |= seats
            listener.is_new_world |= is_new_world
            listener.wake.set()

    async def close(self, _app: web.Application) -> None:
        """Let every page go."""
        self._closing = True
        self.tell(set())

    async def serve(self, request: web.Request) -> web.StreamResponse:
        """Stream events to one page until it is closed."""
        headers = HEADERS | {"Content-Type": "text/event-stream"}
        response = web.StreamResponse(headers=headers)
        await response.prepare(request)
        listener = _Listener()
        self._open.add(listener)
        try:
            await self._stream(response, listener)
        except ConnectionError:
            pass  # the page was closed
        finally:
            self._open.discard(listener)
        return response

    async def _stream(self, response: web.StreamResponse, listener: _Listener) -> None:
        await response.write(b"retry: 2000\n\n")
        while not self._closing:
            await listener.wait()
            for name, data in [*listener.take(), ("clock", self._wall())]:
                await response.write(f"event: {name}\ndata: {json.dumps(data)}\n\n".encode())
