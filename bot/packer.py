"""Packs that were asked for in the chat: made one at a time, in a process beside the bot."""

import asyncio
import logging
import os
import shutil
import sys
from dataclasses import replace
from pathlib import Path

import orjson

from bot import pack_process
from bot.pack_orders import PackOrder, asked_at, order_for
from bot.pack_process import UNDER_WAY
from bot.wiring import Shared
from handlers import packs
from inspection.pack_contents import last_clue_at
from inspection.records import EvidencePack, PackState
from storage.layout import PACKS
from storage.platform import TEMPORARY

log = logging.getLogger(__name__)

ROOT = Path(__file__).resolve().parent.parent
SAID_EVERY = 2.0  # seconds between two changes of the message
WANTED = PackState.MAKING
LONGEST = 3600.0  # seconds for one pack


class Packer:
    """Looks whether a pack was asked for; one that a stop cut off is made anew."""

    def __init__(self, shared: Shared) -> None:
        self._shared = shared
        self._is_busy = False
        self._is_cleared = False

    def look(self) -> None:
        """Begin with the next pack, if one waits; take away those that tell a clue."""
        if self._is_busy:
            return
        self._clear()
        for scope in self._shared.store.scopes():
            self._remove_telling(scope)
        for scope, pack in self._waiting():
            self._is_busy = True
            self._shared.tasks.start(self._make(scope, pack), f"pack-{scope}-{pack.id}")
            return

    def _waiting(self) -> list[tuple[str, EvidencePack]]:
        store = self._shared.store
        known = ((s, store.view(s).lookup(EvidencePack, "state", WANTED)) for s in store.scopes())
        return [(scope, pack) for scope, packs in known for pack in packs]

    async def _make(self, scope: str, pack: EvidencePack) -> None:
        try:
            result = await self._result(scope, pack)
        finally:
            self._is_busy = False
        if result.error:
            log.error("pack %d of %s could not be made: %s", pack.id, scope, result.error)
            self._put(scope, pack.id, state=PackState.FAILED, is_disk_full=result.is_disk_full)
            return
        if self._is_telling(scope, self._folder(scope) / result.name):
            self._shared.wake.set()  # a clue was registered meanwhile: it goes, and is made anew
            return
        self._put(
            scope,
            pack.id,
            state=PackState.MADE,
            name=result.name,
            sha256=result.sha256,
            size=result.size,
            count=result.files,
            missing=result.missing,
            altered=result.altered,
            made_at=self._shared.clock.now(),
        )

    def _clear(self) -> None:
        """Remove, once, what a pack that was cut off by a kill has left."""
        if self._is_cleared:
            return
        self._is_cleared = True
        for scope in self._shared.store.scopes():
            for folder in self._folder(scope).glob(f"{UNDER_WAY}*"):
                shutil.rmtree(folder, ignore_errors=True)
        for pack in self._waiting():
            for path in self._folder(pack[0]).glob(f"*.zip{TEMPORARY}"):
                path.unlink(missing_ok=True)

    # --- what has become a clue since -------------------------------------------------------

    def _folder(self, scope: str) -> Path:
        return self._shared.store.path / PACKS / scope

    def _is_telling(self, scope: str, path: Path) -> bool:
        """Whether a file was asked for before a finding was registered as a clue."""
        asked = asked_at(path, self._shared.config.inspection.zone)
        clue = last_clue_at(self._shared.store.view(scope))
        return clue is not None and asked is not None and asked <= clue

    def _remove_telling(self, scope: str) -> None:
        """Remove what lies on the host and may tell a clue, and say so on its card."""
        folder = self._folder(scope)
        gone = [p for p in folder.glob("*") if p.is_file() and self._is_telling(scope, p)]
        for path in gone:
            path.unlink(missing_ok=True)
            log.info("a file of %s was removed: a clue was registered since", scope)
        names = {path.name for path in gone}
        for pack in self._shared.store.view(scope).lookup(EvidencePack, "state", PackState.MADE):
            if pack.name in names:
                self._put(scope, pack.id, state=PackState.REMOVED)

    async def _result(self, scope: str, pack: EvidencePack) -> pack_process.Result:
        shared = self._shared
        await shared.store.saved()  # it is made of what is on disk
        config, now = shared.config, shared.clock.now()
        order = order_for(config, shared.store.path, shared.store.view(scope), pack.unit, now)
        order = replace(order, asker_id=pack.asked_by)
        try:
            async with asyncio.timeout(LONGEST):
                return await self._asked(scope, pack.id, order)
        except (OSError, TimeoutError, ValueError) as error:
            return pack_process.Result(error=type(error).__name__)

    async def _asked(self, scope: str, pack_id: int, order: PackOrder) -> pack_process.Result:
        process = await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", pack_process.__name__),
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
            env={**os.environ, "PYTHONPATH": str(ROOT)},
        )
        assert process.stdin is not None  # noqa: S101  # both were asked for
        assert process.stdout is not None  # noqa: S101
        try:
            process.stdin.write(pack_process.told(order, self._shared.config.storage.keys_text()))
            await process.stdin.drain()
            return await self._listened(scope, pack_id, process.stdout)
        finally:
            if process.returncode is None:
                if not process.stdout.at_eof():
                    process.kill()
                await process.wait()

    async def _listened(
        self, scope: str, pack_id: int, lines: asyncio.StreamReader
    ) -> pack_process.Result:
        loop = asyncio.get_running_loop()
        said = loop.time()
        last = b""
        async for line in lines:
            last = line
            if line.startswith(b"{"):
                break
            if loop.time() - said >= SAID_EVERY:
                said = loop.time()
                done, count = map(int, line.split())
                self._put(scope, pack_id, done=done, count=count)
        if not last.startswith(b"{"):
            return pack_process.Result(error="killed")
        return pack_process.Result(**orjson.loads(last))

    def _put(self, scope: str, pack_id: int, **fields: object) -> None:
        """Keep how far it is, and let the one message show it."""
        shared = self._shared
        with shared.store.unit(scope) as work:
            pack = work.get(EvidencePack, pack_id)
            if pack is None:
                return
            changed = work.put(pack.changed(**fields))
            desk = shared.desk(work)
            if changed.state is PackState.MAKING:
                packs.show(desk, changed)
            elif changed.state is PackState.REMOVED:
                packs.removed(desk, changed)
            else:
                packs.made(desk, changed)
            work.commit()
        shared.wake.set()
