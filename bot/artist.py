"""Pictures are drawn by a process of their own: drawing would hold up every answer.

The process begins with the first picture, is kept while pictures follow one another, and ends
after a minute without one: it would hold 100 MB all day for one minute's work.
"""

import asyncio
import logging
import os
import signal
from collections import OrderedDict
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import suppress
from multiprocessing import get_context, parent_process
from threading import Thread

from inspection.records import Chart

log = logging.getLogger(__name__)

KEPT = 4  # pictures; one may go to several chats
IDLE = 60.0  # seconds
LONGEST = 180.0  # seconds for one picture, on a machine that is busy


class PictureError(Exception):
    """A picture could not be drawn; its figures stand in the text before it."""


def _begin() -> None:
    """The parent alone decides when the process ends; answers go before pictures."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    with suppress(AttributeError, OSError):  # Windows has no niceness
        os.nice(5)
    Thread(target=_end_with_parent, daemon=True).start()


def _end_with_parent() -> None:
    """Leave when the bot is gone: a killed parent cannot send us away."""
    parent = parent_process()
    if parent is not None:
        parent.join()
        os._exit(0)


def _draw(described: str) -> bytes:
    from bot.drawing import draw  # noqa: PLC0415  # matplotlib is loaded in that process only

    return draw(Chart.model_validate_json(described))


class Artist:
    """Draws one picture after another, beside the event loop."""

    def __init__(self) -> None:
        self._pool: ProcessPoolExecutor | None = None
        self._pid: int | None = None
        self._rest: asyncio.TimerHandle | None = None
        self._one_at_a_time = asyncio.Lock()
        self._kept: OrderedDict[str, bytes] = OrderedDict()
        self._refused = ""  # the one that could not be drawn last; it is not tried for ever

    async def draw(self, chart: Chart) -> bytes:
        """Return the chart as a PNG; the same one is drawn once. Raises `PictureError`."""
        described = chart.model_dump_json()
        async with self._one_at_a_time:
            if described == self._refused:
                raise PictureError
            if described not in self._kept:
                try:
                    self._keep(described, await self._drawn(described))
                except PictureError:
                    self._refused = described
                    raise
            return self._kept[described]

    def is_settled(self, chart: Chart) -> bool:
        """Whether `draw` would answer at once: it was drawn, or cannot be."""
        described = chart.model_dump_json()
        return described in self._kept or described == self._refused

    async def draw_ahead(self, chart: Chart | None) -> None:
        """Have the picture ready before its sending begins; a failure is told by `draw`."""
        if chart is not None:
            with suppress(PictureError):
                await self.draw(chart)

    def _keep(self, described: str, png: bytes) -> None:
        self._kept[described] = png
        while len(self._kept) > KEPT:
            self._kept.popitem(last=False)

    async def _drawn(self, described: str) -> bytes:
        try:
            return await self._asked(described)
        except BrokenProcessPool:  # it was killed, for memory perhaps
            self.close()
        try:
            return await self._asked(described)
        except BrokenProcessPool as error:
            self.close()
            raise PictureError from error

    async def _asked(self, described: str) -> bytes:
        loop = asyncio.get_running_loop()
        try:
            async with asyncio.timeout(LONGEST):
                pool = self._working()
                if self._pid is None:
                    self._pid = await loop.run_in_executor(pool, os.getpid)
                return await loop.run_in_executor(pool, _draw, described)
        except BrokenProcessPool:
            raise
        except Exception as error:
            log.exception("a picture could not be drawn")
            self.kill()
            self.close()
            raise PictureError from error

    def _working(self) -> ProcessPoolExecutor:
        if self._rest is not None:
            self._rest.cancel()
        if self._pool is None:
            self._pool = ProcessPoolExecutor(1, mp_context=get_context("spawn"), initializer=_begin)
        self._rest = asyncio.get_running_loop().call_later(IDLE, self.close)
        return self._pool

    def kill(self) -> None:
        """End the process at once, whatever it does."""
        if self._pid is not None:
            with suppress(ProcessLookupError, PermissionError):
                os.kill(self._pid, signal.SIGTERM)

    def close(self) -> None:
        """Let the process go once it is idle."""
        if self._rest is not None:
            self._rest.cancel()
            self._rest = None
        if self._pool is not None:
            self._pool.shutdown(wait=False, cancel_futures=True)
            self._pool = None
        self._pid = None
