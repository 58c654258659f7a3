"""The bot's own line to the server, which can be cut and mended while the page stays open."""

from __future__ import annotations

import asyncio

from aiohttp import web


class Line:
    """A second address of the server; while it is cut nobody listens there."""

    def __init__(self, runner: web.AppRunner) -> None:
        self._runner = runner
        self._site: web.TCPSite | None = None
        self.port = 0

    @property
    def is_open(self) -> bool:
        """Whether somebody listens."""
        return self._site is not None

    @property
    def address(self) -> str:
        """Where the bot finds the server; known once it was open."""
        return f"http://127.0.0.1:{self.port}"

    async def open(self) -> None:
        """Listen, each time on the same port of 127.0.0.1."""
        if self._site is not None:
            return
        known = set(self._runner.addresses)
        self._site = web.TCPSite(self._runner, "127.0.0.1", self.port)
        await self._site.start()
        self.port = next(a[1] for a in self._runner.addresses if a not in known)

    async def cut(self) -> None:
        """Stop listening and drop what is connected, as a network that is gone does."""
        if self._site is None:
            return
        site, self._site = self._site, None
        await site.stop()
        server = self._runner.server
        for connection in server.connections if server else ():
            transport = connection.transport
            if transport is not None and transport.get_extra_info("sockname")[1] == self.port:
                transport.abort()
        await asyncio.sleep(0)
