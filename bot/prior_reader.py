"""Departments' tables of earlier findings: read beside the loop, taken in by short slices.

Every slice is a unit of work of its own and says how far it came, so a kill goes on where it
stopped; between two of them everybody else is answered.
"""

import asyncio
import logging
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from time import perf_counter

from bot.settled import settle_memory
from bot.table_reader import read_table
from bot.wiring import Shared
from handlers import checklist_files
from handlers import prior_import as chat
from handlers.context import Desk
from inspection import prior_import
from inspection.enums import FetchState
from inspection.ports import Work
from inspection.prior_kin import KinIndex
from inspection.prior_reading import PriorReading, PriorRow, RowKey, read_rows
from inspection.records import (
    Evidence,
    ImportState,
    Inspection,
    PriorFinding,
    PriorImport,
)
from inspection.repeats import plain
from inspection.timetable_grid import FileFault, Sheet, UnreadableTableError

log = logging.getLogger(__name__)

SLICE = 0.005  # seconds of work before the others have their turn
TELLS_EVERY = 500  # rows
SETTLES_EVERY = 200  # rows
LOOKED_THROUGH = 500  # records that are compared with a table before the others have their turn
AHEAD = 25  # records that are read ahead before the others have their turn
MANY = 2_000  # records that are worth setting apart

Sheets = tuple[Sheet, ...]


@dataclass(frozen=True, slots=True)
class _Intake:
    """What is to be taken in, and what it is held against."""

    rows: Sequence[PriorRow]
    known: frozenset[RowKey]
    index: KinIndex


class PriorReader:
    """Does what waits beside the chat for imports of earlier findings."""

    def __init__(self, shared: Shared) -> None:
        self._shared = shared
        self._failed: set[tuple[str, int, ImportState]] = set()
        self._read: dict[tuple[str, int], Sheets] = {}  # the tables whose dialogue goes on
        self._kin: dict[str, tuple[KinIndex, int]] = {}

    def waiting(self) -> list[tuple[str, PriorImport]]:
        """Return what can be gone on with now."""
        store = self._shared.store
        return [
            (scope, draft)
            for scope in store.scopes()
            for draft in store.view(scope).lookup(PriorImport, "waits", value=True)
            if (scope, draft.id, draft.state) not in self._failed and self._is_there(scope, draft)
        ]

    def _is_there(self, scope: str, draft: PriorImport) -> bool:
        file = self._shared.store.view(scope).get(Evidence, draft.evidence_id)
        return file is None or file.fetch_state is not FetchState.PENDING

    async def read_ahead(self) -> None:
        """Read by short slices what is on record, before somebody's first finding waits for it."""
        store, read = self._shared.store, 0
        for scope in store.scopes():
            while some := self._shared.finder.read_some(store.view(scope), AHEAD):
                if (read + some) // MANY != read // MANY:
                    settle_memory()
                read += some
                await asyncio.sleep(0)

    async def go_on(self) -> None:
        """Do what waits, step by step, until a person has to decide."""
        while waiting := self.waiting():
            for scope, draft in waiting:
                await self._tried(scope, draft)
                self._shared.wake.set()

    async def _tried(self, scope: str, draft: PriorImport) -> None:
        """Do a step; one that fails is logged and not tried before a restart."""
        try:
            await self._step(scope, draft)
        except Exception:
            log.exception("import %s of %s could not go on", draft.id, scope)
            self._failed.add((scope, draft.id, draft.state))
            self._kin.pop(scope, None)

    async def _step(self, scope: str, draft: PriorImport) -> None:
        if draft.state is ImportState.UNDOING:
            await self._take_back(scope, draft)
            return
        sheets = await self._sheets(scope, draft)
        if draft.checklist is not None:
            self._hand_over(
                scope, lambda work: checklist_files.take(self._desk(work), draft.id, sheets)
            )
            self._read.pop((scope, draft.id), None)
            return
        if sheets is None or isinstance(sheets, FileFault):
            self._hand_over(scope, lambda work: chat.unreadable(self._desk(work), draft.id, sheets))
            return
        if draft.state is ImportState.WAITING:
            self._hand_over(scope, lambda work: chat.looked_at(self._desk(work), draft.id, sheets))
            return
        reading = await asyncio.to_thread(self._rows, scope, draft, sheets)
        if draft.state is ImportState.READING:
            await self._offer(scope, draft, reading)
        else:
            await self._take_in(scope, draft, prior_import.wanted(draft, reading))

    async def _offer(self, scope: str, draft: PriorImport, reading: PriorReading) -> None:
        known = await self._known(scope, draft)
        self._hand_over(scope, lambda work: chat.offer(self._desk(work), draft.id, reading, known))

    def _desk(self, work: Work) -> Desk:
        return self._shared.desk(work)

    def _hand_over(self, scope: str, act: Callable[[Work], None]) -> None:
        with self._shared.store.unit(scope) as work:
            act(work)
            work.commit()

    # --- the file ---------------------------------------------------------------------------

    async def _sheets(self, scope: str, draft: PriorImport) -> Sheets | FileFault | None:
        known = self._read.get((scope, draft.id))
        if known is not None:
            return known
        file = self._shared.store.view(scope).get(Evidence, draft.evidence_id)
        if file is None or file.fetch_state is not FetchState.FETCHED:
            too_large = file is not None and file.fetch_state is FetchState.TOO_LARGE
            return FileFault.TOO_LARGE if too_large else None
        try:
            data = await asyncio.to_thread(self._shared.evidence.read, scope, file.sha256 or "")
            sheets = await asyncio.to_thread(read_table, data)
        except UnreadableTableError as error:
            return error.fault
        except FileNotFoundError:
            return None
        self._read[scope, draft.id] = sheets
        return sheets

    def _rows(self, scope: str, draft: PriorImport, sheets: Sheets) -> PriorReading:
        inspection = self._shared.store.view(scope).get(Inspection, 1)
        if inspection is None:
            return PriorReading()
        mapping = prior_import.mapping_of(draft, inspection.units)
        # the day it was sent: the preview and what follows it read the same rows
        sent = draft.at.date()
        return read_rows(sheets, draft.header, mapping, entry=inspection.entry, today=sent)

    # --- taking in, slice by slice ----------------------------------------------------------

    async def _take_in(self, scope: str, draft: PriorImport, rows: Sequence[PriorRow]) -> None:
        index = await self._index(scope)
        # By row of the file, and never what is there: whatever came or went before a restart,
        # the place is right and no row is taken twice.
        known = await self._known(scope, draft)
        place = draft.gone_through
        if len(rows) - place > SETTLES_EVERY:
            settle_memory()
        while place < len(rows):
            place = self._slice(scope, draft.id, _Intake(rows, known, index), place)
            await asyncio.sleep(0)
        self._hand_over(scope, lambda work: chat.imported(self._desk(work), draft.id))
        self._read.pop((scope, draft.id), None)

    def _slice(self, scope: str, draft_id: int, intake: _Intake, place: int) -> int:
        """Take in rows for a moment; return where the next slice begins."""
        rows = intake.rows
        began, first, kept, merged = perf_counter(), place, 0, 0
        with self._shared.store.unit(scope) as work:
            desk = self._desk(work)
            draft, units = work.get(PriorImport, draft_id), desk.inspection.units
            if draft is None:
                return len(rows)
            while place < len(rows) and (place == first or perf_counter() - began < SLICE):
                if rows[place].key not in intake.known:
                    row, index = rows[place], intake.index
                    merged += prior_import.take_row(work, draft, row, index, units)
                    kept += 1
                place += 1
            counts = {"kept": draft.kept + kept, "merged": draft.merged + merged}
            draft = work.put(draft.changed(gone_through=place, **counts))
            if place // TELLS_EVERY != first // TELLS_EVERY and place < len(rows):
                chat.show_progress(desk, draft, len(rows))
            work.commit(lazy=True)
        self._shared.finder.of(self._shared.store.view(scope))
        if place // SETTLES_EVERY != first // SETTLES_EVERY:
            settle_memory()
        return place

    async def _take_back(self, scope: str, draft: PriorImport) -> None:
        own = self._shared.store.view(scope).lookup(PriorFinding, "import_id", draft.id)
        waiting = [prior.id for prior in own if not prior.is_withdrawn]
        while waiting:
            waiting = self._withdraw(scope, waiting)
            await asyncio.sleep(0)
        self._hand_over(scope, lambda work: chat.undone(self._desk(work), draft.id))

    def _withdraw(self, scope: str, waiting: list[int]) -> list[int]:
        began, done = perf_counter(), 0
        with self._shared.store.unit(scope) as work:
            while done < len(waiting) and perf_counter() - began < SLICE:
                prior = work.get(PriorFinding, waiting[done])
                if prior is not None:
                    prior_import.withdraw(work, prior)
                done += 1
            work.commit(lazy=True)
        self._shared.finder.of(self._shared.store.view(scope))
        return waiting[done:]

    async def _known(self, scope: str, draft: PriorImport) -> frozenset[RowKey]:
        """Return what the department has on record when this returns, looked through by slices."""
        view, keys = self._shared.store.view(scope), dict[int, RowKey]()
        mark, changed = view.changed_since(PriorFinding, 0)
        while changed:  # what is kept meanwhile, too
            for part in _parts(changed, LOOKED_THROUGH):
                for prior_id in part:
                    key = prior_import.known_key(view.get(PriorFinding, prior_id), draft)
                    if key is None:
                        keys.pop(prior_id, None)
                    else:
                        keys[prior_id] = key
                await asyncio.sleep(0)
            mark, changed = view.changed_since(PriorFinding, mark)
        return frozenset(keys.values())

    async def _index(self, scope: str) -> KinIndex:
        """Return the texts on record as they are now; a long record is read by slices, too."""
        index, mark = self._kin.get(scope, (KinIndex(), 0))
        view = self._shared.store.view(scope)
        inspection = view.get(Inspection, 1)
        units = inspection.units if inspection is not None else ()
        mark, changed = view.changed_since(PriorFinding, mark)
        new = [i for i in sorted(changed) if i not in index]
        for part in _parts(new, 100):
            for prior in (view.get(PriorFinding, i) for i in part):
                if prior is not None and not prior.is_withdrawn:
                    index.put(prior.id, plain(prior.text, units))
            await asyncio.sleep(0)
        self._kin[scope] = (index, mark)
        return index


def _parts(ids: Sequence[int], size: int) -> Iterator[Sequence[int]]:
    for first in range(0, len(ids), size):
        yield ids[first : first + size]
