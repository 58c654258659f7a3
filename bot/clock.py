"""The clocks of a process: the real one, one for tests, one for the demo."""

import asyncio
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

SET_BACK = 1.0  # seconds; less is a clock that is trimmed
LONGEST_WAIT = 30.0  # seconds; a sleeping machine or a set clock is noticed after that


class SystemClock:
    """The real time in a zone, or the real time moved so that it began at `start`."""

    def __init__(
        self,
        zone: ZoneInfo,
        start: datetime | None = None,
        offset: timedelta = timedelta(0),
        *,
        real: Callable[[], float] = time.time,
    ) -> None:
        self.zone = zone
        self._real = real
        self._offset = offset
        self._moved = asyncio.Event()
        if start is not None:
            self._offset += start - self._real_now()

    def now(self) -> datetime:
        """Return the moment, aware, in the zone."""
        return (self._real_now() + self._offset).astimezone(self.zone)

    async def sleep_until(self, when: datetime | None, wake: asyncio.Event) -> None:
        """Return when the time has come (None: never does) or the event is set.

        Also when the machine's clock was set back: what was reckoned by it is reckoned anew.
        """
        latest = self._real()
        while not wake.is_set() and (when is None or self.now() < when):
            left = LONGEST_WAIT if when is None else (when - self.now()).total_seconds()
            await _wait([wake, self._moved], min(max(left, 0), LONGEST_WAIT))
            if self._real() < latest - SET_BACK:
                return
            latest = self._real()

    def _real_now(self) -> datetime:
        return datetime.fromtimestamp(self._real(), UTC)


class DemoClock(SystemClock):
    """The real time, which a person may make jump forward."""

    def advance_to(self, when: datetime) -> None:
        """Jump to a later moment and run on from there; `ValueError` for an earlier one."""
        _refuse_earlier(when, self.now())
        self._offset = when - self._real_now()
        self._moved.set()
        self._moved = asyncio.Event()

    def advance(self, by: timedelta) -> None:
        """Jump forward by a span."""
        self.advance_to(self.now().astimezone(UTC) + by)


def _refuse_earlier(when: datetime, now: datetime) -> None:
    if when.timestamp() < now.timestamp():  # in one zone `<` asks the wall, which is set back
        raise ValueError(f"a clock moves only forward: {now} is after {when}")


class ManualClock:
    """A time that stands still until it is moved, and moves only forward."""

    def __init__(self, start: datetime) -> None:
        if start.tzinfo is None:
            raise ValueError("a clock needs a time with a zone")
        self._zone = start.tzinfo
        self._now = start
        self._moved = asyncio.Event()

    def now(self) -> datetime:
        """Return the moment it was moved to last, in the zone of its start."""
        return self._now

    def advance_to(self, when: datetime) -> None:
        """Move to a later moment. Raises `ValueError` for an earlier one."""
        _refuse_earlier(when, self._now)
        self._now = when.astimezone(self._zone)
        self._moved.set()
        self._moved = asyncio.Event()

    def advance(self, by: timedelta) -> None:
        """Move forward by a span, measured in real time."""
        self.advance_to(self._now.astimezone(UTC) + by)

    async def sleep_until(self, when: datetime | None, wake: asyncio.Event) -> None:
        """Return when the clock was moved that far (None: never is) or the event is set."""
        while not wake.is_set() and (when is None or self._now < when):
            await _wait([wake, self._moved], None)


async def _wait(events: list[asyncio.Event], seconds: float | None) -> None:
    """Return when one of the events is set, or after the seconds."""
    if any(event.is_set() for event in events):
        return
    waits = [asyncio.ensure_future(event.wait()) for event in events]
    try:
        await asyncio.wait(waits, timeout=seconds, return_when=asyncio.FIRST_COMPLETED)
    finally:
        for wait in waits:
            wait.cancel()
        await asyncio.gather(*waits, return_exceptions=True)
