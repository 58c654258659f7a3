"""The minute's tick: what is due now is asked of every inspection, nothing is remembered."""

import asyncio
import logging
import time
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from telegram.ext import JobQueue

from bot.wiring import Shared
from handlers import pushes
from handlers.context import Desk
from inspection.purging import is_closed

log = logging.getLogger(__name__)

TICK = timedelta(minutes=1)
OVERDUE = 2.5 * TICK.total_seconds()  # without a beat: the job queue waits for a clock set back


class Ticks:
    """A beat a minute, and one to the second where something ends between them."""

    def __init__(
        self,
        shared: Shared,
        beat: Callable[[], None],
        *,
        seconds: Callable[[], float] = time.monotonic,
    ) -> None:
        self._shared = shared
        self._seconds = seconds
        self._beaten = seconds()
        self._untold = set[str]()  # inspections that do not say what ends next
        self._beat = beat  # the whole bot's; what it asks of the inspections is `beat` here

    def start(self, jobs: JobQueue[Any]) -> None:
        """Tick from now on by the job queue (APScheduler); late ticks run once, never not."""
        jobs.run_repeating(
            self._on_tick,
            interval=TICK,
            first=1,
            name="tick",
            job_kwargs={"misfire_grace_time": None, "coalesce": True, "max_instances": 1},
        )
        self._shared.tasks.start(self._between_ticks(), "between-ticks")

    async def _on_tick(self, _context: object) -> None:
        self._beat()

    def beat(self) -> None:
        """Ask every inspection what is due now, and queue it."""
        self._beaten = self._seconds()
        for scope in self._shared.store.scopes():
            if is_closed(self._shared.store.view(scope)):
                continue
            for push in pushes.PUSHES:
                self._push(scope, push)
        self._shared.wake.set()

    def _push(self, scope: str, push: Callable[[Desk], None]) -> None:
        """One kind of push, by itself: a fault in it stops no other."""
        try:
            with self._shared.store.unit(scope) as work:
                push(self._shared.desk(work))
                work.commit()
        except Exception:
            log.exception("%s of %s failed; the next tick tries again", push.__name__, scope)
            self._tell_failure(scope, push.__name__)

    def _tell_failure(self, scope: str, name: str) -> None:
        """A push that fails is told to the leader, once a day (C072)."""
        try:
            with self._shared.store.unit(scope) as work:
                pushes.tell_failure(self._shared.desk(work), name)
                work.commit()
        except Exception:
            log.exception("that %s of %s failed could not be told either", name, scope)

    async def _between_ticks(self) -> None:
        """End undo windows to the second, between the minute's ticks, and tick if none comes."""
        wake = asyncio.Event()
        while True:
            scopes = self._shared.store.scopes()
            moments = [m for scope in scopes if (m := self._next(scope))]
            now = self._shared.clock.now()
            is_overdue = self._seconds() - self._beaten > OVERDUE
            if is_overdue or (moments and min(moments) <= now):
                self._beat()
                await asyncio.sleep(0)
            soon = now + timedelta(seconds=1)  # what is due and stays is asked once a second
            later = (moment for moment in moments if moment > now)
            await self._shared.clock.sleep_until(min([soon, *later]), wake)

    def _next(self, scope: str) -> datetime | None:
        """Return when something ends; where that cannot be told the minute's tick has to do."""
        try:
            with self._shared.store.unit(scope) as work:
                moment = pushes.next_moment(self._shared.desk(work))
        except Exception:
            if scope not in self._untold:  # it is asked once a second
                log.exception("what ends next in %s cannot be told", scope)
                self._untold.add(scope)
            return None
        self._untold.discard(scope)
        return moment
