"""Reads the tables that were sent, beside the loop, and hands what was read to the chat."""

import asyncio
import logging

from bot.wiring import Shared
from handlers import timetable_import
from inspection.enums import DraftState, FetchState
from inspection.records import Evidence, Inspection, TimetableDraft
from inspection.timetable_faults import Reading
from inspection.timetable_grid import FileFault, Sheet, UnreadableTableError
from inspection.timetable_reading import read_sheets

log = logging.getLogger(__name__)

Outcome = Reading | FileFault | None


def read_table(data: bytes) -> tuple[Sheet, ...]:
    """Read a table, off the event loop. Raises `UnreadableTableError`.

    What reads workbooks takes 20 MiB and a fifth of a second to load; the first table pays it.
    """
    from storage import timetable_files  # noqa: PLC0415  # see above

    return timetable_files.read_table(data)


class TableReader:
    """Looks for drafts whose file is there, or will not come; a kill loses nothing."""

    def __init__(self, shared: Shared) -> None:
        self._shared = shared
        self._failed: set[tuple[str, int]] = set()

    def waiting(self) -> list[tuple[str, TimetableDraft, Evidence | None]]:
        """Return what can be decided now."""
        found = (
            (scope, draft, self._shared.store.view(scope).get(Evidence, draft.evidence_id))
            for scope in self._shared.store.scopes()
            for draft in self._shared.store.view(scope).lookup(
                TimetableDraft, "state", DraftState.WAITING
            )
            if (scope, draft.id) not in self._failed
        )
        return [each for each in found if _is_settled(each[2])]

    async def read_waiting(self) -> None:
        """Read one table after another in a thread; each answer is a unit of its own."""
        for scope, draft, file in self.waiting():
            outcome = await self._read(scope, file)
            try:
                self._hand_over(scope, draft.id, outcome)
            except Exception:
                log.exception("table %s of %s could not be offered", draft.id, scope)
                self._failed.add((scope, draft.id))
            self._shared.wake.set()

    def _hand_over(self, scope: str, draft_id: int, outcome: Outcome) -> None:
        with self._shared.store.unit(scope) as work:
            timetable_import.take(self._shared.desk(work), draft_id, outcome)
            work.commit()

    async def _read(self, scope: str, file: Evidence | None) -> Outcome:
        inspection = self._shared.store.view(scope).get(Inspection, 1)
        if file is None or inspection is None or file.fetch_state is not FetchState.FETCHED:
            too_large = file is not None and file.fetch_state is FetchState.TOO_LARGE
            return FileFault.TOO_LARGE if too_large else None
        try:
            return await asyncio.to_thread(self._read_now, scope, file.sha256 or "", inspection)
        except UnreadableTableError as error:
            return error.fault
        except Exception:
            log.exception("evidence %s of %s could not be read as a table", file.id, scope)
            return FileFault.BROKEN

    def _read_now(self, scope: str, digest: str, inspection: Inspection) -> Outcome:
        try:
            data = self._shared.evidence.read(scope, digest)
        except FileNotFoundError:
            return None
        return read_sheets(read_table(data), entry=inspection.entry)


def _is_settled(file: Evidence | None) -> bool:
    return file is None or file.fetch_state is not FetchState.PENDING
