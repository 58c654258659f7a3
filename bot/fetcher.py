"""One fetcher: files behind evidence are downloaded, hashed and kept; a kill loses nothing."""

import asyncio
import logging
from datetime import datetime, timedelta
from pathlib import PurePosixPath

from telegram import Bot
from telegram.error import BadRequest, TelegramError

from bot.wiring import Shared
from inspection.enums import FetchState
from inspection.records import Evidence

log = logging.getLogger(__name__)

PAUSES = (2, 10, 60, 600)  # seconds between tries
SAYS_UNREACHABLE_AFTER = 3


class Fetcher:
    """Fetches one file after another; what fails waits and is tried again."""

    def __init__(self, shared: Shared, bot: Bot) -> None:
        self._shared = shared
        self._bot = bot
        self._pause: dict[tuple[str, int], datetime] = {}
        self.wake = asyncio.Event()
        self.busy = False

    async def run(self) -> None:
        """Fetch for as long as the bot runs."""
        while True:
            self.wake.clear()
            self._erase()
            for scope, file in self._waiting():
                self.busy = True
                await self._fetch(scope, file)
            self.busy = False
            await self._shared.clock.sleep_until(
                self._shared.clock.now() + timedelta(seconds=PAUSES[0]), self.wake
            )

    def _erase(self) -> None:
        """Remove the files of what became a clue (design 6.3)."""
        for scope in self._shared.store.scopes():
            view = self._shared.store.view(scope)
            for file in view.lookup(Evidence, "fetch_state", FetchState.TO_ERASE):
                if file.sha256 is not None and not self._is_shared(scope, file):
                    self._shared.evidence.erase(scope, file.sha256)
                self._put(scope, file.changed(fetch_state=FetchState.ERASED, sha256=None))

    def _is_shared(self, scope: str, file: Evidence) -> bool:
        """Whether somebody else's evidence is the same bytes, and keeps them."""
        gone = {FetchState.TO_ERASE, FetchState.ERASED}
        everything = self._shared.store.view(scope).all(Evidence)
        return any(e.sha256 == file.sha256 and e.fetch_state not in gone for e in everything)

    def is_idle(self) -> bool:
        """Whether nothing waits to be fetched now."""
        return not self.busy and not self._waiting()

    def _waiting(self) -> list[tuple[str, Evidence]]:
        now = self._shared.clock.now()
        return [
            (scope, file)
            for scope in self._shared.store.scopes()
            for state in (FetchState.PENDING, FetchState.UNREACHABLE)
            for file in self._shared.store.view(scope).lookup(Evidence, "fetch_state", state)
            if self._pause.get((scope, file.id), now) <= now
        ]

    async def _fetch(self, scope: str, file: Evidence) -> None:
        try:
            remote = await self._bot.get_file(file.file_id)
            data = bytes(await remote.download_as_bytearray())
        except BadRequest as error:
            too_large = "too big" in str(error).lower()
            state = FetchState.TOO_LARGE if too_large else FetchState.UNREACHABLE
            self._put_off(scope, file, state)
        except (TelegramError, OSError) as error:
            log.info("evidence %s of %s not fetched: %s", file.id, scope, type(error).__name__)
            self._put_off(scope, file, None)
        else:
            suffix = PurePosixPath(file.file_name or remote.file_path or "").suffix
            await self._keep(scope, file, data, ".ogg" if suffix == ".oga" else suffix)

    async def _keep(self, scope: str, file: Evidence, data: bytes, suffix: str) -> None:
        digest = await asyncio.to_thread(self._shared.evidence.save, scope, data, suffix)
        self._change(scope, file, fetch_state=FetchState.FETCHED, sha256=digest, size=len(data))

    def _put_off(self, scope: str, file: Evidence, state: FetchState | None) -> None:
        pause = PAUSES[min(file.tries, len(PAUSES) - 1)]
        self._pause[scope, file.id] = self._shared.clock.now() + timedelta(seconds=pause)
        given_up = file.tries + 1 >= SAYS_UNREACHABLE_AFTER
        new_state = state or (FetchState.UNREACHABLE if given_up else file.fetch_state)
        self._change(scope, file, fetch_state=new_state, tries=file.tries + 1)

    def _change(self, scope: str, file: Evidence, **fields: object) -> None:
        current = self._shared.store.view(scope).get(Evidence, file.id) or file
        if current.fetch_state in {FetchState.TO_ERASE, FetchState.ERASED}:
            # it became a clue meanwhile: only what tells which file must go is kept
            fields = {"sha256": fields.get("sha256"), "fetch_state": FetchState.TO_ERASE}
            self.wake.set()
        self._put(scope, current.changed(**fields))

    def _put(self, scope: str, file: Evidence) -> None:
        with self._shared.store.unit(scope) as work:
            work.put(file)
            work.commit(lazy=True)
