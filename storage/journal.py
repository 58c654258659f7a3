"""What came in and what was being sent, on disk before anyone relies on it."""

import os
import sqlite3
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import closing, contextmanager, suppress
from enum import StrEnum
from pathlib import Path
from typing import Any

from storage.cipher import PLAIN, Cipher
from storage.errors import SealError, StoreRefusedError
from storage.journal_schema import PRAGMAS, SCHEMA
from storage.opening import refusal_of
from storage.platform import make_folder, make_private, open_private, sync_folder

DAYS_KEPT = 7
ROWS_KEPT = 100_000
JOURNAL_FILE = "journal.sqlite3"


class InboxState(StrEnum):
    """How far an update has come."""

    NEW = "new"
    DONE = "done"
    FAILED = "failed"


class Journal:
    """The inbox, the deliveries under way and a few marks; in memory without a path.

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
        self._later: list[tuple[str, tuple[object, ...]]] = []
        self._marks: dict[str, str] = {}
        file = ":memory:" if path is None else str(_prepared(path / JOURNAL_FILE))
        self._db = sqlite3.connect(file)
        try:
            self._set_up()
        except sqlite3.DatabaseError as error:
            self._db.close()
            raise StoreRefusedError(Path(file), refusal_of(error)) from error
        except SealError as error:
            self._db.close()
            raise StoreRefusedError(Path(file), error.reason) from error

    def _set_up(self) -> None:
        for pragma in PRAGMAS:
            self._db.execute(f"PRAGMA {pragma}").close()
        self._db.executescript(SCHEMA)
        self.seal_bodies(self._cipher)

    def pragma(self, name: str) -> object:
        """Return a setting of the file."""
        return self._rows(f"PRAGMA {name}")[0][0]

    def close(self) -> None:
        """Put on disk what waits, and let go of the file; closing twice is no fault."""
        try:
            self.tidy()
        except sqlite3.Error:
            self._later.clear()  # it only tidied up
        self._db.close()

    def tidy(self) -> None:
        """Put on disk what waits for the next write."""
        if self._later or self._marks:
            self._write()

    # --- inbox

    def receive(self, updates: Sequence[tuple[int, bytes]]) -> None:
        """Return when the updates are on disk; those that are known already are skipped."""
        statement = "INSERT OR IGNORE INTO inbox (update_id, body) VALUES (?, ?)"
        sealed = ((each, self._cipher.seal(body, _place(each))) for each, body in updates)
        self._write(*((statement, each) for each in sealed))

    def pending(self) -> list[tuple[int, bytes]]:
        """Return the updates not settled yet, in the order of their ids."""
        rows = self._rows("SELECT update_id, body FROM inbox WHERE state = 'new' ORDER BY 1")
        opened = []
        for update_id, body in rows:
            try:
                opened.append((update_id, self._cipher.open(body, _place(update_id))))
            except SealError as error:
                self.set_aside(update_id, f"{error.reason.value}-{update_id}")
        return opened

    def seal_bodies(self, cipher: Cipher) -> None:
        """Seal with another key from now on, and what is there too. Raises `SealError` before."""
        rows = self._rows("SELECT update_id, body FROM inbox WHERE body IS NOT NULL")
        opened = [
            (each, cipher.open(body, _place(each)))
            for each, body in rows
            if not cipher.is_current(body)
        ]
        self._cipher = cipher
        statement = "UPDATE inbox SET body = ? WHERE update_id = ?"
        self._write(*((statement, (cipher.seal(b, _place(i)), i)) for i, b in opened))
        if opened:
            self._rows("PRAGMA wal_checkpoint(TRUNCATE)")  # the log holds the old bodies

    def done(self, update_ids: Iterable[int]) -> None:
        """Settle updates and empty their bodies; old settled ones are forgotten."""
        now = self._now()
        statement = (
            "UPDATE inbox SET state = 'done', body = NULL, settled_at = ? WHERE update_id = ?"
        )
        self._later += [(statement, (now, each)) for each in update_ids]
        self._later += self._old_ones(now)

    def set_aside(self, update_id: int, incident: str) -> None:
        """Settle an update that could not be handled; its body stays for whoever looks into it."""
        statement = (
            "INSERT INTO inbox (update_id, state, incident, settled_at) VALUES (?, 'failed', ?, ?) "
            "ON CONFLICT DO UPDATE SET state = 'failed', incident = excluded.incident, "
            "settled_at = excluded.settled_at"
        )
        self._write((statement, (update_id, incident, self._now())))

    def empty_failed(self, is_meant: Callable[[bytes], bool]) -> int:
        """Empty the bodies of updates set aside that are meant, and return how many.

        One that cannot be opened any more is meant, too: nobody could look into it.
        """
        rows = self._rows(
            "SELECT update_id, body FROM inbox WHERE state = 'failed' AND body IS NOT NULL"
        )
        meant = [each for each, body in rows if self._is_meant(each, body, is_meant)]
        statement = "UPDATE inbox SET body = NULL WHERE update_id = ?"
        self._write(*((statement, (each,)) for each in meant))
        return len(meant)

    def _is_meant(self, update_id: int, body: bytes, is_meant: Callable[[bytes], bool]) -> bool:
        try:
            return is_meant(self._cipher.open(body, _place(update_id)))
        except SealError:
            return True

    def forget_scope(self, scope: str) -> None:
        """Forget every delivery of a scope that is gone."""
        self._write(("DELETE FROM deliveries WHERE scope = ?", (scope,)))

    def scrub(self) -> None:
        """Return when nothing that was emptied or deleted is left in the file or its log."""
        self.tidy()
        self._rows("VACUUM")
        self._rows("PRAGMA wal_checkpoint(TRUNCATE)")

    def failed(self) -> list[tuple[int, str]]:
        """Return the updates set aside, each with its incident."""
        return self._rows("SELECT update_id, incident FROM inbox WHERE state = 'failed' ORDER BY 1")

    def is_known(self, update_id: int) -> bool:
        """Whether the update came in before."""
        return self.state_of(update_id) is not None

    def state_of(self, update_id: int) -> InboxState | None:
        """Return how far an update has come; None when it never came, or long ago."""
        found = self._rows("SELECT state FROM inbox WHERE update_id = ?", update_id)
        return InboxState(found[0][0]) if found else None

    def _old_ones(self, now: float) -> Iterator[tuple[str, tuple[object, ...]]]:
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
        statement = (
            "INSERT OR REPLACE INTO deliveries (scope, message_id, attempted_at) VALUES (?, ?, ?)"
        )
        self._write((statement, (scope, message_id, at)))

    def outcome(self, scope: str, message_id: int, telegram_message_id: int | None) -> None:
        """Note that the call is over: with the id Telegram gave, or None when it did not send.

        It outlives the process at once, and a power cut after the next write. One that a power
        cut takes leaves the message as one that may have been sent, which it is.
        """
        statement = (
            "UPDATE deliveries SET has_outcome = 1, telegram_message_id = ? "
            "WHERE scope = ? AND message_id = ?"
        )
        with self._unsynced():
            self._write((statement, (telegram_message_id, scope, message_id)))

    @contextmanager
    def _unsynced(self) -> Iterator[None]:
        """Leave what is written within to the system; the next write waits for its disk, too."""
        self._db.execute("PRAGMA synchronous = NORMAL").close()
        try:
            yield
        finally:
            self._db.execute("PRAGMA synchronous = FULL").close()

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
        self._later += [(statement, (scope, each)) for each in message_ids]

    # --- marks

    def set_mark(self, name: str, value: str, *, lazily: bool = False) -> None:
        """Remember a value under a name; lazily, on disk with the next write."""
        self._marks[name] = value
        if not lazily:
            self.tidy()

    def mark(self, name: str) -> str | None:
        """Return the value remembered under a name, or None."""
        if name in self._marks:
            return self._marks[name]
        found = self._rows("SELECT value FROM marks WHERE name = ?", name)
        return str(found[0][0]) if found else None

    def _write(self, *statements: tuple[str, tuple[object, ...]]) -> None:
        """Run what waits and then these, in one transaction."""
        marking = "INSERT OR REPLACE INTO marks VALUES (?, ?)"
        with self._db:
            for statement, values in (*self._later, *statements):
                self._db.execute(statement, values)
            self._db.executemany(marking, list(self._marks.items()))
        self._later.clear()
        self._marks.clear()

    def _rows(self, statement: str, *values: object) -> list[tuple[Any, ...]]:  # Any: SQL columns
        if self._later:
            with suppress(sqlite3.OperationalError):  # it only tidies up: nobody waits for that
                self.tidy()
        with closing(self._db.execute(statement, values)) as cursor:
            return cursor.fetchall()


def _place(update_id: int) -> str:
    return f"inbox/{update_id}"


def _prepared(path: Path) -> Path:
    """Make the file for its owner alone before SQLite would make it for all."""
    is_new = not path.exists()
    make_folder(path.parent)
    os.close(open_private(path, os.O_RDWR))
    make_private(path)
    if is_new:
        sync_folder(path.parent)
    return path
