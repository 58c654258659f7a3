"""What came in and what was being sent, on disk before anyone relies on it."""

import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from enum import StrEnum
from pathlib import Path

from storage.cipher import PLAIN, Cipher
from storage.errors import SealError
from storage.journal_file import JOURNAL_FILE, JournalFile, Statement

__all__ = ["DAYS_KEPT", "JOURNAL_FILE", "ROWS_KEPT", "InboxState", "Journal"]

DAYS_KEPT = 7
ROWS_KEPT = 100_000
THIS = "update_id = ? AND origin IN (0, ?)"  # a row from before origins were kept is any of its id
TAKE_IN = (
    "INSERT INTO inbox (update_id, origin, body) SELECT ?1, ?2, ?3 WHERE NOT EXISTS "
    "(SELECT 1 FROM inbox WHERE update_id = ?1 "
    "AND (origin = ?2 OR (origin = 0 AND state <> 'done')))"
)
ATTEMPT = "INSERT OR REPLACE INTO deliveries VALUES (?, ?, ?, ?, ?)"

Key = tuple[int, int]  # the id of an update, and its origin


class InboxState(StrEnum):
    """How far an update has come."""

    NEW = "new"
    DONE = "done"
    FAILED = "failed"


class Journal(JournalFile):
    """The inbox, the deliveries under way and a few marks; in memory without a path.

    An update is known by its id and its origin, what tells it from another one under the same
    id: a server may begin its ids anew. An origin of 0 is one that is not known.

    What only tidies up (`done`, `forget`, a lazy mark) goes to disk with the next write, before
    anything is read, or when the journal is closed: without it an update is merely offered to
    the records once more, and these know what they have handled.
    """

    def __init__(
        self,
        path: Path | None,
        *,
        now: Callable[[], float] = time.time,
        cipher: Cipher = PLAIN,
    ) -> None:
        self._now = now
        self._cipher = cipher
        self._new: dict[Key, bytes] = {}  # what a new file would have to hold, sealed
        self._deliveries: dict[tuple[str, int], tuple[str, bool, int | None]] = {}
        super().__init__(path)
        with self._starting():
            self.seal_bodies(cipher)
            self._remember()

    def _remember(self) -> None:
        new = self._rows("SELECT update_id, origin, body FROM inbox WHERE state = 'new'")
        self._new = {(each, origin): body for each, origin, body in new}
        for scope, message_id, at, has_outcome, telegram_id in self._rows(
            "SELECT scope, message_id, attempted_at, has_outcome, telegram_message_id "
            "FROM deliveries"
        ):
            self._deliveries[scope, message_id] = (at, bool(has_outcome), telegram_id)

    def _under_way(self) -> Iterator[Statement]:
        for (update_id, origin), body in self._new.items():
            yield TAKE_IN, (update_id, origin, body)
        for place, what in self._deliveries.items():
            yield ATTEMPT, (*place, *what)

    # --- inbox

    def receive(self, updates: Sequence[tuple[int, bytes]], origins: Sequence[int] = ()) -> None:
        """Return when the updates are on disk; those that are known already are skipped."""
        known = origins or [0] * len(updates)
        sealed = {
            (each, origin): self._cipher.seal(body, _place(each))
            for (each, body), origin in zip(updates, known, strict=True)
        }
        self._write(*((TAKE_IN, (*key, body)) for key, body in sealed.items()))
        for key, body in sealed.items():
            if self.state_of(*key) is InboxState.NEW:
                self._new.setdefault(key, body)

    def pending(self) -> list[tuple[int, bytes]]:
        """Return the updates not settled yet, in the order of their ids."""
        rows = self._rows(
            "SELECT update_id, origin, body FROM inbox WHERE state = 'new' ORDER BY 1, rowid"
        )
        opened = []
        for update_id, origin, body in rows:
            try:
                opened.append((update_id, self._cipher.open(body, _place(update_id))))
            except SealError as error:
                self.set_aside(update_id, f"{error.reason.value}-{update_id}", origin)
        return opened

    def seal_bodies(self, cipher: Cipher) -> None:
        """Seal with another key from now on, and what is there too. Raises `SealError` before."""
        rows = self._rows("SELECT rowid, update_id, body FROM inbox WHERE body IS NOT NULL")
        opened = [
            (row, each, cipher.open(body, _place(each)))
            for row, each, body in rows
            if not cipher.is_current(body)
        ]
        self._cipher = cipher
        statement = "UPDATE inbox SET body = ? WHERE rowid = ?"
        self._write(*((statement, (cipher.seal(b, _place(i)), row)) for row, i, b in opened))
        if opened:
            self._rows("PRAGMA wal_checkpoint(TRUNCATE)")  # the log holds the old bodies
            self.forget_broken()
            self._remember()

    def done(self, update_ids: Iterable[int], origin: int = 0) -> None:
        """Settle updates and empty their bodies; old settled ones are forgotten."""
        now = self._now()
        statement = f"UPDATE inbox SET state = 'done', body = NULL, settled_at = ? WHERE {THIS}"  # noqa: S608
        for each in update_ids:
            self._later.append((statement, (now, each, origin)))
            self._drop_new(each, origin)
        self._later += self._old_ones(now)

    def _drop_new(self, update_id: int, origin: int) -> None:
        for each in {0, origin}:
            self._new.pop((update_id, each), None)

    def set_aside(self, update_id: int, incident: str, origin: int = 0) -> None:
        """Settle an update that could not be handled; its body stays for whoever looks into it."""
        settled = (incident, self._now(), update_id, origin)
        self._write(
            (
                "UPDATE inbox SET state = 'failed', incident = ?, settled_at = ? "  # noqa: S608
                f"WHERE {THIS}",
                settled,
            ),
            (
                "INSERT INTO inbox (state, incident, settled_at, update_id, origin) "
                "SELECT 'failed', ?1, ?2, ?3, ?4 WHERE NOT EXISTS "
                "(SELECT 1 FROM inbox WHERE update_id = ?3 AND origin IN (0, ?4))",
                settled,
            ),
        )
        self._drop_new(update_id, origin)

    def empty_failed(self, is_meant: Callable[[bytes], bool]) -> int:
        """Empty the bodies of updates set aside that are meant, and return how many.

        One that cannot be opened any more is meant, too: nobody could look into it. So is
        whatever a malformed file held.
        """
        rows = self._rows(
            "SELECT rowid, update_id, body FROM inbox WHERE state = 'failed' AND body IS NOT NULL"
        )
        meant = [row for row, each, body in rows if self._is_meant(each, body, is_meant)]
        statement = "UPDATE inbox SET body = NULL WHERE rowid = ?"
        self._write(*((statement, (row,)) for row in meant))
        self.forget_broken()
        return len(meant)

    def _is_meant(self, update_id: int, body: bytes, is_meant: Callable[[bytes], bool]) -> bool:
        try:
            return is_meant(self._cipher.open(body, _place(update_id)))
        except SealError:
            return True

    def forget_scope(self, scope: str) -> None:
        """Forget every delivery of a scope that is gone."""
        self._write(("DELETE FROM deliveries WHERE scope = ?", (scope,)))
        self._deliveries = {k: v for k, v in self._deliveries.items() if k[0] != scope}

    def scrub(self) -> None:
        """Return when nothing that was emptied or deleted is left in the file or its log."""
        self.tidy()
        self._rows("VACUUM")
        self._rows("PRAGMA wal_checkpoint(TRUNCATE)")

    def failed(self) -> list[tuple[int, str]]:
        """Return the updates set aside, each with its incident."""
        return self._rows("SELECT update_id, incident FROM inbox WHERE state = 'failed' ORDER BY 1")

    def is_known(self, update_id: int, origin: int = 0) -> bool:
        """Whether the update came in before."""
        return self.state_of(update_id, origin) is not None

    def state_of(self, update_id: int, origin: int = 0) -> InboxState | None:
        """Return how far an update has come; None when it never came, or long ago."""
        found = self._rows(
            f"SELECT state FROM inbox WHERE {THIS} ORDER BY origin DESC",  # noqa: S608
            *(update_id, origin),
        )
        return InboxState(found[0][0]) if found else None

    def _old_ones(self, now: float) -> Iterator[Statement]:
        oldest = now - DAYS_KEPT * 86_400
        yield "DELETE FROM inbox WHERE state = 'done' AND settled_at < ?", (oldest,)
        newest_left = (
            "SELECT settled_at FROM inbox WHERE state = 'done' "
            "ORDER BY settled_at DESC LIMIT 1 OFFSET ?"
        )
        statement = f"DELETE FROM inbox WHERE state = 'done' AND settled_at <= ({newest_left})"  # noqa: S608
        yield statement, (ROWS_KEPT,)

    # --- deliveries

    def attempt(self, scope: str, message_id: int, at: str) -> None:
        """Note on disk that a message is about to be sent."""
        self._write((ATTEMPT, (scope, message_id, at, False, None)))
        self._deliveries[scope, message_id] = (at, False, None)

    def outcome(self, scope: str, message_id: int, telegram_message_id: int | None) -> None:
        """Note that the call is over: with the id Telegram gave, or None when it did not send.

        It outlives the process at once, and a power cut after the next write. One that a power
        cut takes leaves the message as one that may have been sent, which it is.
        """
        place = (scope, message_id)
        if place in self._deliveries:
            self._deliveries[place] = (self._deliveries[place][0], True, telegram_message_id)
        statement = (
            "UPDATE deliveries SET has_outcome = 1, telegram_message_id = ? "
            "WHERE scope = ? AND message_id = ?"
        )
        with self._unsynced():
            self._write((statement, (telegram_message_id, *place)))

    def open_attempts(self) -> list[tuple[str, int]]:
        """Return the messages that may or may not have been sent."""
        return self._rows(
            "SELECT scope, message_id FROM deliveries WHERE has_outcome = 0 ORDER BY 1, 2"
        )

    def outcomes(self) -> list[tuple[str, int, int | None]]:
        """Return what came of messages, as far as it is not forgotten."""
        return self._rows(
            "SELECT scope, message_id, telegram_message_id FROM deliveries "
            "WHERE has_outcome = 1 ORDER BY 1, 2"
        )

    def forget(self, scope: str, message_ids: Iterable[int]) -> None:
        """Forget deliveries whose outcome is in the records."""
        statement = "DELETE FROM deliveries WHERE scope = ? AND message_id = ?"
        for each in message_ids:
            self._later.append((statement, (scope, each)))
            self._deliveries.pop((scope, each), None)


def _place(update_id: int) -> str:
    return f"inbox/{update_id}"
