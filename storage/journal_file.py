"""The file under the journal: one transaction a write, and a new file when it becomes malformed."""

import os
import sqlite3
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path
from typing import Any, TypeVar

from storage.errors import SealError, StoreRefusedError
from storage.journal_schema import set_up
from storage.opening import is_malformed, refusal_of
from storage.platform import make_folder, make_private, open_private, sync_folder

JOURNAL_FILE = "journal.sqlite3"
BROKEN = f"{JOURNAL_FILE}.broken-"  # and a moment: what was set aside while the bot ran

T = TypeVar("T")
Statement = tuple[str, tuple[object, ...]]


class JournalFile:
    """A database in a file, or in memory without a folder; what waits goes with the next write.

    A file that becomes malformed under the running bot is set aside, and a new one is begun with
    what is still under way: that is in memory, too. The records are other files.
    """

    def __init__(self, folder: Path | None) -> None:
        self._path = None if folder is None else folder / JOURNAL_FILE
        self._later: list[Statement] = []
        self._marks: dict[str, str] = {}
        self._known_marks: dict[str, str] = {}
        self._renewed: Path | None = None
        self._lost: sqlite3.DatabaseError | None = None  # while a malformed file has no successor
        self._aside: Path | None = None  # where that one goes
        self._is_running = False  # until then a malformed file is refused, and left as it is
        self._db = self._opened()

    def _opened(self) -> sqlite3.Connection:
        file = ":memory:" if self._path is None else str(_prepared(self._path))
        db = sqlite3.connect(file)
        try:
            set_up(db)
        except sqlite3.DatabaseError as error:
            db.close()
            raise StoreRefusedError(Path(file), refusal_of(error)) from error
        return db

    @contextmanager
    def _starting(self) -> Iterator[None]:
        """Close the file and refuse it when what it holds cannot be read or opened."""
        try:
            yield
        except (SealError, sqlite3.DatabaseError) as error:
            self._db.close()
            reason = error.reason if isinstance(error, SealError) else refusal_of(error)
            raise StoreRefusedError(self._path or Path(":memory:"), reason) from error
        self._is_running = True

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

    @contextmanager
    def _unsynced(self) -> Iterator[None]:
        """Leave what is written within to the system; the next write waits for its disk, too."""
        self._db.execute("PRAGMA synchronous = NORMAL").close()
        try:
            yield
        finally:
            self._db.execute("PRAGMA synchronous = FULL").close()

    # --- marks

    def set_mark(self, name: str, value: str, *, lazily: bool = False) -> None:
        """Remember a value under a name; lazily, on disk with the next write."""
        self._marks[name] = self._known_marks[name] = value
        if not lazily:
            self.tidy()

    def mark(self, name: str) -> str | None:
        """Return the value remembered under a name, or None."""
        if name in self._marks:
            return self._marks[name]
        found = self._rows("SELECT value FROM marks WHERE name = ?", name)
        return str(found[0][0]) if found else None

    # --- reading and writing

    def _write(self, *statements: Statement) -> None:
        """Run what waits and then these, in one transaction."""
        self._mended(lambda: self._write_once(statements))
        self._later.clear()
        self._marks.clear()

    def _write_once(self, statements: tuple[Statement, ...]) -> None:
        marking = "INSERT OR REPLACE INTO marks VALUES (?, ?)"
        with self._db:
            for statement, values in (*self._later, *statements):
                self._db.execute(statement, values)
            self._db.executemany(marking, list(self._marks.items()))

    def _rows(self, statement: str, *values: object) -> list[tuple[Any, ...]]:  # Any: SQL columns
        if self._later:
            with suppress(sqlite3.OperationalError):  # it only tidies up: nobody waits for that
                self.tidy()
        return self._mended(lambda: self._rows_once(statement, values))

    def _rows_once(self, statement: str, values: tuple[object, ...]) -> list[tuple[Any, ...]]:
        with closing(self._db.execute(statement, values)) as cursor:
            return cursor.fetchall()

    # --- a file that became malformed

    def _mended(self, act: Callable[[], T]) -> T:
        """Do it; when the file turns out malformed, once more on a new one."""
        if self._lost is None:
            try:
                return act()
            except sqlite3.DatabaseError as error:
                if self._path is None or not self._is_running or not is_malformed(error):
                    raise
                self._lost = error
        if self._path is not None:
            self._renew(self._path, self._lost)
        return act()

    def _renew(self, path: Path, error: sqlite3.DatabaseError) -> None:
        """Set the file aside and begin a new one with what is under way.

        Raises the error when the disk refuses that; whatever is asked next tries it again.
        """
        with suppress(sqlite3.Error):
            self._db.close()
        self._aside = self._aside or path.with_name(f"{BROKEN}{time.strftime('%Y%m%d-%H%M%S')}")
        try:
            _set_aside(path, self._aside)
            self._db = self._opened()
            with self._db:
                for statement, values in self._under_way():
                    self._db.execute(statement, values)
        except (OSError, sqlite3.Error, StoreRefusedError):
            raise error from None
        self._renewed, self._aside, self._lost = self._aside, None, None
        for name, value in self._known_marks.items():
            self._marks.setdefault(name, value)

    def _under_way(self) -> Iterator[Statement]:
        """Yield what a new file has to hold."""
        yield from ()

    def renewed(self) -> Path | None:
        """Return where a malformed file was set aside since this was asked last, or None."""
        aside, self._renewed = self._renewed, None
        return aside

    def forget_broken(self) -> None:
        """Remove what was set aside as malformed: nobody can look through it for one message."""
        if self._path is not None:
            for each in self._path.parent.glob(f"{BROKEN}*"):
                each.unlink(missing_ok=True)


def _set_aside(path: Path, aside: Path) -> None:
    """Move a file with what SQLite keeps beside it; what lies there already stays."""
    for end in ("-wal", "-shm", ""):
        part, target = path.with_name(path.name + end), aside.with_name(aside.name + end)
        if part.exists() and not target.exists():
            part.replace(target)


def _prepared(path: Path) -> Path:
    """Make the file for its owner alone before SQLite would make it for all."""
    is_new = not path.exists()
    make_folder(path.parent)
    os.close(open_private(path, os.O_RDWR))
    make_private(path)
    if is_new:
        sync_folder(path.parent)
    return path
