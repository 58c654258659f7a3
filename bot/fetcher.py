"""One fetcher: files behind evidence are downloaded, hashed and kept; a kill loses nothing."""

import asyncio
import logging
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import PurePosixPath

from telegram import Bot
from telegram.error import BadRequest, TelegramError

from bot.prior_reader import PriorReader
from bot.table_reader import TableReader
from bot.wiring import Shared
from handlers import cards
from inspection.enums import EvidenceKind, FetchState
from inspection.records import Evidence
from inspection.sources import owners_of
from storage.pictures import opens

log = logging.getLogger(__name__)

PAUSES = (2, 10, 60, 600, 600, 600, 3600)  # seconds between tries
SAYS_UNREACHABLE_AFTER = 3
LONGEST = 180.0  # seconds for one file
SAID = {FetchState.TOO_LARGE, FetchState.UNREACHABLE}  # states that the card tells
GONE = {FetchState.TO_ERASE, FetchState.ERASED}


class IncompleteError(OSError):
    """Fewer or more bytes came than the server had said, or it did not say where they are."""


class Fetcher:
    """Fetches one file after another; what fails waits and is tried again."""

    def __init__(
        self, shared: Shared, bot: Bot, *, on_kept: Callable[[], None] = lambda: None
    ) -> None:
        self._shared = shared
        self._bot = bot
        self._on_kept = on_kept
        self._pause: dict[tuple[str, int], datetime] = {}
        self.wake = asyncio.Event()
        self.tables = TableReader(shared)
        self.priors = PriorReader(shared)
        self.busy = False

    async def run(self) -> None:
        """Fetch for as long as the bot runs."""
        self.busy = True
        await self.priors.read_ahead()
        while True:
            self.wake.clear()
            self._erase()
            for scope, file in self._waiting():
                self.busy = True
                await self._fetch(scope, file)
            if self.tables.waiting():
                self.busy = True
                await self.tables.read_waiting()
            if self.priors.waiting():
                self.busy = True
                await self.priors.go_on()
                self._erase()  # a list's file goes as soon as it was read
            self.busy = False
            await self._shared.clock.sleep_until(
                self._shared.clock.now() + timedelta(seconds=PAUSES[0]), self.wake
            )

    def _erase(self) -> None:
        """Remove the files of what became a clue (design 6.3)."""
        for scope in self._shared.store.scopes():
            view = self._shared.store.view(scope)
            for file in view.lookup(Evidence, "fetch_state", FetchState.TO_ERASE):
                if self._is_removed(scope, file):
                    self._put(scope, file.changed(fetch_state=FetchState.ERASED, sha256=None))

    def _is_removed(self, scope: str, file: Evidence) -> bool:
        """Remove the bytes; False when the disk refuses, to be tried again."""
        if file.sha256 is None or self._is_shared(scope, file):
            return True
        try:
            self._shared.evidence.erase(scope, file.sha256)
        except OSError as error:
            log.warning("evidence %s of %s not erased: %s", file.id, scope, type(error).__name__)
            return False
        return True

    def _is_shared(self, scope: str, file: Evidence) -> bool:
        """Whether somebody else's evidence is the same bytes, and keeps them."""
        everything = self._shared.store.view(scope).all(Evidence)
        return any(e.sha256 == file.sha256 and e.fetch_state not in GONE for e in everything)

    def is_idle(self) -> bool:
        """Whether nothing waits to be fetched now."""
        waits = self._waiting() or self.tables.waiting() or self.priors.waiting()
        return not self.busy and not waits

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
            async with asyncio.timeout(LONGEST):
                data, suffix = await self._downloaded(file)
            fields = await asyncio.to_thread(self._kept, scope, file, data, suffix)
        except BadRequest as error:
            too_large = "too big" in str(error).lower()
            self._put_off(scope, file, FetchState.TOO_LARGE if too_large else None, error)
        except (TelegramError, OSError, ValueError) as error:
            self._put_off(scope, file, None, error)
        except Exception as error:
            log.exception("evidence %s of %s: a fault of ours", file.id, scope)
            self._put_off(scope, file, None, error)
        else:
            self._change(scope, file, **fields)
            self._on_kept()

    async def _downloaded(self, file: Evidence) -> tuple[bytes, str]:
        """Return the bytes and what their name ends in. Raises `IncompleteError`."""
        remote = await self._bot.get_file(file.file_id)
        if not remote.file_path:
            raise IncompleteError("no place to fetch it from")
        data = bytes(await remote.download_as_bytearray())
        if remote.file_size is not None and len(data) != remote.file_size:
            raise IncompleteError(len(data), remote.file_size)
        suffix = PurePosixPath(file.file_name or remote.file_path or "").suffix
        return data, ".ogg" if suffix == ".oga" else suffix

    def _kept(self, scope: str, file: Evidence, data: bytes, suffix: str) -> dict[str, object]:
        """Save the file and try whether it is a picture; in a thread, for it may be large."""
        digest = self._shared.evidence.save(scope, data, suffix)
        picture = opens(data) if file.kind is EvidenceKind.PHOTO else None
        return {
            "fetch_state": FetchState.FETCHED,
            "sha256": digest,
            "size": len(data),
            "opens_as_picture": picture,
        }

    def _put_off(
        self, scope: str, file: Evidence, state: FetchState | None, error: Exception
    ) -> None:
        log.info("evidence %s of %s not fetched: %s", file.id, scope, type(error).__name__)
        pause = PAUSES[min(file.tries, len(PAUSES) - 1)]
        self._pause[scope, file.id] = self._shared.clock.now() + timedelta(seconds=pause)
        given_up = file.tries + 1 >= SAYS_UNREACHABLE_AFTER
        new_state = state or (FetchState.UNREACHABLE if given_up else file.fetch_state)
        self._change(scope, file, fetch_state=new_state, tries=file.tries + 1)

    def _change(self, scope: str, file: Evidence, **fields: object) -> None:
        current = self._shared.store.view(scope).get(Evidence, file.id) or file
        if current.fetch_state in GONE:
            # it became a clue meanwhile: only what tells which file must go is kept
            fields = {"sha256": fields.get("sha256"), "fetch_state": FetchState.TO_ERASE}
            self.wake.set()
        self._put(scope, current.changed(**fields), before=current.fetch_state)

    def _put(self, scope: str, file: Evidence, before: FetchState | None = None) -> None:
        """Keep the new state; the cards tell what is missing, and that it came after all."""
        is_told = before is not file.fetch_state and bool({before, file.fetch_state} & SAID)
        with self._shared.store.unit(scope) as work:
            work.put(file)
            for finding in owners_of(work, file.id) if is_told else ():
                cards.refresh_finding(self._shared.desk(work), finding)
            work.commit(lazy=not is_told)
        if is_told:
            self._shared.wake.set()
