"""A copy of everything each day, without what has become a clue since."""

import asyncio
import errno
import logging
from collections.abc import Iterable
from datetime import datetime, timedelta
from pathlib import Path

from bot.acts import take_acts
from bot.archive import pack
from bot.restoring import WrongArchiveError, manifest_of
from bot.update_bodies import people_in, places_in, said_at
from bot.wiring import Shared
from handlers import gaps
from inspection.enrolment import members_of
from inspection.pack_contents import last_clue_at
from inspection.ports import REGISTRY
from inspection.records import Finding, Inspection, SourceMessage
from storage import backups
from storage.errors import StorageError
from storage.layout import scope_file

log = logging.getLogger(__name__)

LOOKS_EVERY = timedelta(minutes=1)
TRIES_AGAIN = timedelta(minutes=10)
BUSY_FOR = timedelta(hours=1)  # never still for so long, and no copy is said to be made
FULL = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG})


class Copies:
    """Makes the day's backup, removes old ones, and those that tell a registered clue."""

    def __init__(self, shared: Shared) -> None:
        self._shared = shared
        self._options = shared.config.backup
        self._folder = self._options.folder or shared.store.path / backups.BACKUPS
        self._cipher = shared.config.storage.cipher()
        self._looked_for: dict[str, frozenset[int]] | None = None  # clues no copy tells
        self._never_still_since: datetime | None = None
        self.wake = asyncio.Event()
        self._one_at_a_time = asyncio.Lock()

    async def run(self) -> None:
        """Look each minute for as long as the bot runs; a disk that refuses stops nothing."""
        while True:
            pause = LOOKS_EVERY if await self.look_and_tell() else TRIES_AGAIN
            self.wake.clear()
            await self._shared.clock.sleep_until(self._shared.clock.now() + pause, self.wake)

    async def look_and_tell(self) -> bool:
        """Do what is due now; False, and said to the leader, when no copy could be made."""
        try:
            await self.look()
        except (OSError, StorageError, WrongArchiveError) as error:
            log.error("no backup could be made: %s", type(error).__name__)  # noqa: TRY400
            self._tell(_why(error))
            return False
        if self._is_never_still():
            self._tell(gaps.NoCopy.BUSY)
        return True

    def _is_never_still(self) -> bool:
        """Whether what is due could not be copied for long, for all that was being written."""
        since, now = self._never_still_since, self._shared.clock.now()
        return since is not None and now - since >= BUSY_FOR

    def _tell(self, why: gaps.NoCopy) -> None:
        """Say it in every inspection; a disk that takes no record either stops nothing."""
        shared = self._shared
        present = backups.backups_in(self._folder)
        last = backups.made_at(present[0], shared.clock.now()) if present else None
        for scope in shared.store.scopes():
            try:
                with shared.store.unit(scope) as work:
                    if gaps.tell_no_copy(shared.desk(work), why, last):
                        work.commit()
            except (OSError, StorageError) as error:
                log.error("that could not be told in %s: %s", scope, type(error).__name__)  # noqa: TRY400
        shared.wake.set()

    async def look(self) -> None:
        """Do what is due now."""
        async with self._one_at_a_time:
            await self._look()

    async def make_anew(self) -> None:
        """Make a copy of what is there now, and remove every earlier one.

        Raises `OSError` when none could be made: then the earlier ones stay, to be tried again.
        """
        async with self._one_at_a_time:
            await self._shared.store.saved()
            earlier = backups.backups_in(self._folder)
            if self._options.keep > 0 and earlier and not await self._made():
                raise OSError(0, "the bot was never still")
            newest = backups.name_at(self._shared.clock.now())
            for path in (p for p in earlier if p.name != newest or self._options.keep == 0):
                path.unlink(missing_ok=True)

    async def _look(self) -> None:
        take_acts(self._shared.store)
        clues = self._clues()
        await self._shared.store.saved()
        self._scrub(clues)
        telling = await asyncio.to_thread(self._telling, clues)
        for path in (p for p in telling if p.suffix == ".bak"):
            path.unlink(missing_ok=True)  # before the new copy, which would hold it again
        present = backups.backups_in(self._folder)
        now = self._shared.clock.now()
        is_kept = self._options.keep > 0
        if is_kept and (telling or backups.is_due(present, now)) and not await self._made():
            return
        for path in (*telling, *self._surplus()):
            path.unlink(missing_ok=True)
        self._looked_for = clues

    def _scrub(self, clues: dict[str, frozenset[int]]) -> None:
        """Let the inbox forget what came of a clue's messages, in its log and free pages, too."""
        if clues == self._looked_for or not any(clues.values()):
            return
        store = self._shared.store
        places = {
            (source.chat_id, source.message_id)
            for scope, ids in clues.items()
            for each in ids
            for source in store.view(scope).lookup(SourceMessage, "finding_id", each)
        }
        until = self._registered_until(clues)

        def may_tell(body: bytes) -> bool:
            """It is of a message of the clue; or from before, of one of the group: who says again
            what failed makes a clue of other messages, and the first still stands here."""
            if set(places_in(body)) & places:
                return True
            seconds = said_at(body)
            return any(seconds <= until[who] for who in people_in(body) if who in until)

        self._shared.journal.empty_failed(may_tell)
        self._shared.journal.scrub()

    def _registered_until(self, clues: dict[str, frozenset[int]]) -> dict[int, float]:
        """Return, for each member's account and group's chat, when a clue was registered last."""
        store, until = self._shared.store, dict[int, float]()
        for scope in (scope for scope, ids in clues.items() if ids):
            view = store.view(scope)
            at, inspection = last_clue_at(view), view.get(Inspection, 1)
            inside = [m.user_id for m in members_of(store.view(REGISTRY), scope) if m.is_inside]
            bound = inspection.chat_id if inspection is not None else None
            moment = at.timestamp() if at is not None else 0.0
            for who in (*inside, *([] if bound is None else [bound])):
                until[who] = max(until.get(who, 0.0), moment)
        return until

    async def _made(self) -> bool:
        """Make a copy; False when the bot was never still, to be tried again."""
        now = self._shared.clock.now()
        target = self._folder / backups.name_at(now)
        folder = self._shared.store.path
        count = await asyncio.to_thread(pack, folder, target, cipher=self._cipher)
        if count is None:
            self._never_still_since = self._never_still_since or now
            return False
        self._never_still_since = None
        log.info("backup of %d files made", count)
        return True

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


def _why(error: Exception) -> gaps.NoCopy:
    if not isinstance(error, OSError):
        return gaps.NoCopy.UNREADABLE
    return gaps.NoCopy.FULL if error.errno in FULL else gaps.NoCopy.REFUSED
