"""Group commit: one task that writes what was committed, in a thread, one write at a time."""

import asyncio
import logging
from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress

from storage.errors import WriterFailedError
from storage.scope import Scope, ScopeWrite

OnTrouble = Callable[[OSError], None]

log = logging.getLogger(__name__)


def log_trouble(error: OSError) -> None:
    """Say in the log that nothing can be saved at present."""
    log.error("records cannot be saved, trying on: %s", error)


class Flusher:
    """Writes dirty scopes until none is; what fails for want of a disk is tried again."""

    def __init__(
        self,
        scopes: Callable[[], Iterable[Scope]],
        *,
        on_trouble: OnTrouble,
        retry_waits: Sequence[float],
        lazy_seconds: float,
    ) -> None:
        self._scopes = scopes
        self._on_trouble = on_trouble
        self._retry_waits = retry_waits
        self._lazy_seconds = lazy_seconds
        self._loop: asyncio.AbstractEventLoop | None = None
        self._task: asyncio.Task[None] | None = None
        self._current: ScopeWrite | None = None
        self._hurry = asyncio.Event()
        self._progress = asyncio.Event()
        self._closing = asyncio.Event()
        self._is_closed = self._has_ended = False
        self._failures = 0  # passes in a row that met trouble
        self._error: BaseException | None = None

    def notice(self, *, lazy: bool) -> None:
        """Write soon what was just committed; without a running loop `flush` does."""
        self._start()
        if not lazy:
            self._hurry.set()

    @property
    def is_in_trouble(self) -> bool:
        """Whether the last try to save records failed, and they still wait."""
        return bool(self._failures) and any(s.committed > s.saved for s in self._scopes())

    def check(self) -> None:
        """Raise `WriterFailedError` when nothing can be saved any more."""
        if self._error is not None:
            raise WriterFailedError from self._error

    async def until(self, is_done: Callable[[], bool]) -> None:
        """Return when it is done, which is looked at after each write."""
        while not is_done():
            self.check()
            if self._has_ended:
                raise WriterFailedError
            self._start()
            await self._progress.wait()

    def flush(self) -> None:
        """Write everything in this thread, after the write that is under way."""
        self.check()
        if self._current is not None:
            self._current.run()
            self._current.settle()
        for scope in self._dirty():
            write = ScopeWrite(scope)
            try:
                write.run()
            finally:
                write.settle()
        self._announce()

    async def close(self) -> None:
        """Write what is left and end the task; raises when that fails."""
        self._is_closed = True
        self._closing.set()
        self._hurry.set()
        if self._task is not None and self._task.get_loop() is asyncio.get_running_loop():
            await asyncio.wait([self._task])
        try:
            await self._write_rest()
        finally:
            self._has_ended = True
            self._announce()

    async def _write_rest(self) -> None:
        self.check()
        for _ in range(2):
            for scope in self._dirty():
                error = await self._write(scope)
                if error is not None:
                    raise error
            for scope in self._scopes():
                scope.anchor()

    def _dirty(self) -> list[Scope]:
        return [scope for scope in self._scopes() if scope.is_dirty]

    def _start(self) -> None:
        try:
            loop = asyncio.get_running_loop()
        except RuntimeError:
            return
        if self._loop is not loop:
            self._loop, self._task = loop, None
            self._hurry, self._closing = _moved(self._hurry), _moved(self._closing)
            self._progress = asyncio.Event()
        if (self._task is None or self._task.done()) and not self._is_closed:
            self._task = loop.create_task(self._run(), name="storage writer")
            self._task.add_done_callback(self._ended)

    def _ended(self, task: asyncio.Task[None]) -> None:
        if not task.cancelled():
            self._error = task.exception()
        self._announce()

    def _announce(self) -> None:
        self._progress.set()
        self._progress = asyncio.Event()

    async def _run(self) -> None:
        while self._dirty() and not (self._is_closed and self._failures):
            if not self._is_in_a_hurry():
                self._hurry.clear()
                await self._wait(self._hurry, self._lazy_seconds)
            await self._write_all()

    def _is_in_a_hurry(self) -> bool:
        """Whether somebody waits for what is not on disk yet, or the last try failed.

        What the write just made has brought is no reason to write a lazy commit at once.
        """
        if self._is_closed or self._failures:
            return True
        return any(scope.eager > scope.saved for scope in self._scopes())

    async def _write_all(self) -> None:
        errors = [error for scope in self._dirty() if (error := await self._write(scope))]
        if not errors:
            self._failures = 0
            return
        if not self._failures:
            self._on_trouble(errors[0])
        wait = self._retry_waits[min(self._failures, len(self._retry_waits) - 1)]
        self._failures += 1
        await self._wait(self._closing, wait)

    async def _write(self, scope: Scope) -> OSError | None:
        """Write a scope in a thread, and return what trouble the disk made."""
        write = self._current = ScopeWrite(scope)
        trouble = None
        try:
            await asyncio.to_thread(write.run)
        except asyncio.CancelledError:
            with suppress(OSError):
                write.run()  # its thread may not have begun, and must not come late
            raise
        except OSError as error:
            trouble = error
        finally:
            self._current = None
            write.settle()
            self._announce()
        return trouble

    async def _wait(self, event: asyncio.Event, seconds: float) -> None:
        with suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                await event.wait()


def _moved(event: asyncio.Event) -> asyncio.Event:
    """Return an event that stands like this one, for another loop."""
    moved = asyncio.Event()
    if event.is_set():
        moved.set()
    return moved
