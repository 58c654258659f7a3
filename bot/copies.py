"""A copy of everything each day, without what has become a clue since."""

import asyncio
import logging
from collections.abc import Iterable
from datetime import timedelta
from pathlib import Path

from bot.acts import take_acts
from bot.archive import pack
from bot.restoring import WrongArchiveError, manifest_of
from bot.wiring import Shared
from inspection.records import Finding
from storage import backups
from storage.errors import StorageError
from storage.layout import scope_file

log = logging.getLogger(__name__)

LOOKS_EVERY = timedelta(minutes=1)
TRIES_AGAIN = timedelta(minutes=10)


class Copies:
    """Makes the day's backup, removes old ones, and those that tell a registered clue."""

    def __init__(self, shared: Shared) -> None:
        self._shared = shared
        self._options = shared.config.backup
        self._folder = self._options.folder or shared.store.path / backups.BACKUPS
        self._cipher = shared.config.storage.cipher()
        self._looked_for: dict[str, frozenset[int]] | None = None  # clues no copy tells
        self.wake = asyncio.Event()

    async def run(self) -> None:
        """Look each minute for as long as the bot runs; a disk that refuses stops nothing."""
        while True:
            pause = LOOKS_EVERY
            try:
                await self.look()
            except (OSError, StorageError, WrongArchiveError) as error:
                log.error("no backup could be made: %s", type(error).__name__)  # noqa: TRY400
                pause = TRIES_AGAIN
            self.wake.clear()
            await self._shared.clock.sleep_until(self._shared.clock.now() + pause, self.wake)

    async def look(self) -> None:
        """Do what is due now."""
        take_acts(self._shared.store)
        clues = self._clues()
        await self._shared.store.saved()
        telling = await asyncio.to_thread(self._telling, clues)
        present = backups.backups_in(self._folder)
        now = self._shared.clock.now()
        is_kept = self._options.keep > 0
        if is_kept and (telling or backups.is_due(present, now)) and not await self._made():
            return
        for path in (*telling, *self._surplus()):
            path.unlink(missing_ok=True)
        self._looked_for = clues

    async def _made(self) -> bool:
        """Make a copy; False when the bot was never still, to be tried again."""
        target = self._folder / backups.name_at(self._shared.clock.now())
        folder = self._shared.store.path
        count = await asyncio.to_thread(pack, folder, target, cipher=self._cipher)
        if count is not None:
            log.info("backup of %d files made", count)
        return count is not None

    def _surplus(self) -> list[Path]:
        keep, days = self._options.keep, self._options.keep_days
        present, now = backups.backups_in(self._folder), self._shared.clock.now()
        return backups.surplus(present, now, keep=keep, days=days) if keep else []

    def _clues(self) -> dict[str, frozenset[int]]:
        store = self._shared.store
        return {s: backups.clues_among(store.view(s).all(Finding)) for s in store.scopes()}

    def _telling(self, clues: dict[str, frozenset[int]]) -> list[Path]:
        """Return the copies that still tell what was registered as a clue (design 6.3)."""
        if clues == self._looked_for:
            return []
        made = [p for p in backups.backups_in(self._folder) if self._tells(p, clues)]
        return [*made, *self._old_records(clues)]

    def _tells(self, backup: Path, clues: dict[str, frozenset[int]]) -> bool:
        manifest = manifest_of(backup, self._cipher)
        return backups.lacks_a_clue(manifest.clues if manifest else {}, clues)

    def _old_records(self, clues: dict[str, frozenset[int]]) -> Iterable[Path]:
        """Yield the copies beside the records, made before an upgrade or a repair."""
        for scope, ids in clues.items():
            records = scope_file(self._shared.store.path, scope)
            for path in records.parent.glob(f"{records.name}*.bak") if ids else ():
                known = backups.clues_in(path.read_bytes(), scope, self._cipher)
                if not ids <= known:
                    yield path
