"""The queue of updates and the one long poll that reads it."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable
from dataclasses import dataclass, field

from aiogram.types import Update
from telegram import Update as LibraryUpdate

from sandbox.errors import ApiError
from sandbox.limits import UPDATE_BATCH
from sandbox.models import stray_fields
from sandbox.shown import Json

ONLY_ON_REQUEST = frozenset({"chat_member", "message_reaction", "message_reaction_count"})
CONFLICT = (
    "Conflict: terminated by other getUpdates request; "
    "make sure that only one bot instance is running"
)


class PollInterruptedError(Exception):
    """The server stops while a poll waits."""


class UpdateError(AssertionError):
    """An update of the sandbox's own that is not a real one."""


def check_update(update: Json) -> None:
    """Refuse an update that the real server could not have sent."""
    stray = stray_fields(Update.model_validate(update))
    if stray:
        raise UpdateError(f"{stray} in {update}")
    LibraryUpdate.de_json(update, None)


@dataclass(eq=False)
class UpdateQueue:
    """Updates not acknowledged yet, oldest first."""

    waiting: list[Json] = field(default_factory=list)
    sent: dict[int, Json] = field(default_factory=dict)
    next_id: int = 501
    allowed: frozenset[str] = frozenset()
    open: bool = True
    polling: int = 0
    _poll: int = 0
    _changed: asyncio.Event = field(default_factory=asyncio.Event)

    def push(self, kind: str, payload: Json) -> int | None:
        """Queue a checked update and return its id, unless the bot did not ask for its kind."""
        if not self._is_wanted(kind):
            return None
        update = {"update_id": self.next_id, kind: payload}
        check_update(update)
        return self.push_raw(update)

    def push_raw(self, update: Json) -> int:
        """Queue an update as it is, so that a test can send one nobody can read."""
        update_id = int(update.setdefault("update_id", self.next_id))
        self.next_id = max(self.next_id, update_id + 1)
        self.sent[update_id] = update
        self.waiting.append(update)
        self.wake()
        return update_id

    def serve_again(self, update_id: int) -> None:
        """Deliver an update once more under its old id, as after a lost acknowledgement."""
        self.waiting.append(self.sent[update_id])
        self.waiting.sort(key=lambda update: int(update["update_id"]))
        self.wake()

    def allow(self, kinds: Iterable[str] | None) -> None:
        """Keep to the kinds asked for; nothing said keeps what was said before."""
        if kinds is not None:
            self.allowed = frozenset(kinds)

    def _is_wanted(self, kind: str) -> bool:
        return kind in self.allowed if self.allowed else kind not in ONLY_ON_REQUEST

    def acknowledge(self, offset: int) -> None:
        """Forget every update below the offset; a negative one keeps that many of the last."""
        if offset < 0:
            self.waiting = self.waiting[offset:]
        else:
            self.waiting = [u for u in self.waiting if u["update_id"] >= offset]
        self.wake()

    def wake(self) -> None:
        """Let all who wait look again."""
        self._changed.set()
        self._changed = asyncio.Event()

    async def poll(self, offset: int | None, limit: int, seconds: float) -> list[Json]:
        """Return what waits, or wait for it; a later poll ends this one."""
        self._poll += 1
        mine = self._poll
        if offset is not None and offset != 0:
            self.acknowledge(offset)
        else:
            self.wake()
        self.polling += 1
        try:
            await self._anything(mine, seconds)
        finally:
            self.polling -= 1
        if not self.open:
            raise PollInterruptedError
        if self._poll != mine:
            raise ApiError(409, CONFLICT)
        return self.waiting[: limit or UPDATE_BATCH]

    async def _anything(self, mine: int, seconds: float) -> None:
        try:
            self.wake()
            async with asyncio.timeout(seconds):
                while not self.waiting and self._poll == mine:
                    await self._changed.wait()
        except TimeoutError:
            return

    async def polled(self) -> None:
        """Wait until a poll waits for an update."""
        while not self.polling:
            await self._changed.wait()

    def interrupt(self) -> None:
        """End the poll that waits, because the server stops."""
        self.open = False
        self._poll += 1
        self.wake()

    def begin_again(self) -> None:
        """Forget all that was ever sent and what the bot asked for; ids go on."""
        self.sent, self.allowed = {}, frozenset()
        self.drop()

    def drop(self) -> None:
        """Forget all that waits."""
        self.waiting = []
        self.wake()

    async def something(self) -> None:
        """Wait until an update waits."""
        while not self.waiting:
            await self._changed.wait()

    async def all_delivered(self) -> None:
        """Wait until every update has been acknowledged."""
        while self.waiting:
            await self._changed.wait()
