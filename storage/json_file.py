"""TinyDB's storage on one JSON file that is replaced whole or not at all."""

from collections.abc import Callable, Iterable, Iterator, Mapping, MutableMapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import orjson
from tinydb.storages import Storage
from tinydb.table import Table

from storage.layout import STAGING
from storage.pieces import Pieces
from storage.platform import Replace, make_folder, replace_file, sync_folder

Row = Mapping[str, Any]  # Any: the TinyDB document edge, as TinyDB types it
Tables = dict[str, dict[str, Any]]
Whole = Callable[[Iterable[bytes]], bytes]  # makes a file of its parts


class JsonFile(Storage):
    """Tables kept in memory as documents; a write serialises those that changed since the last."""

    def __init__(
        self,
        path: Path,
        tables: Tables,
        replace: Replace = replace_file,
        whole: Whole = b"".join,
    ) -> None:
        self.path = path
        self._tables = tables
        self._replace = replace
        self._whole = whole
        self._is_batching = False
        self._pieces = {name: Pieces(rows) for name, rows in tables.items()}

    def read(self) -> Tables:
        """Return the tables as they are in memory."""
        return self._tables

    def write(self, data: Tables) -> None:
        """Put the tables on disk, or leave that to the end of the batch."""
        if data is not self._tables:
            self._tables = data
            self._pieces = {name: Pieces(rows) for name, rows in data.items()}
        if not self._is_batching:
            self._save()

    def rows(self, table: str) -> "Rows":
        """Return the documents of a table, to be changed."""
        pieces = self._pieces.setdefault(table, Pieces(()))
        return Rows(self._tables.setdefault(table, {}), pieces)

    @contextmanager
    def batch(self) -> Iterator[None]:
        """Make one write of all changes within; none when they fail."""
        self._is_batching = True
        try:
            yield
        finally:
            self._is_batching = False
        self._save()

    def _save(self) -> None:
        data = self._whole(self._parts())
        if self.path.parent.exists():
            self._replace(self.path, data)
        else:
            self._save_first(data)

    def _parts(self) -> Iterator[bytes]:
        """Yield the file part by part: it is long, and joined only once."""
        before = b"{"
        for name, rows in self._tables.items():
            yield b"%b%b:" % (before, orjson.dumps(name))
            yield from self._pieces[name].parts(rows)
            before = b","
        yield b"}" if self._tables else b"{}"

    def _save_first(self, data: bytes) -> None:
        """Let the folder appear with its file in it, so that a crash leaves no folder without."""
        folder = self.path.parent
        make_folder(folder.parent)
        staging = folder.with_name(STAGING + folder.name)
        make_folder(staging)
        self._replace(staging / self.path.name, data)
        staging.rename(folder)
        sync_folder(folder.parent)


class Rows(MutableMapping[int, Row]):
    """The documents of a table by number; what is taken in hand is written anew."""

    def __init__(self, rows: dict[str, Any], pieces: Pieces) -> None:
        self._rows = rows
        self._pieces = pieces

    def __getitem__(self, doc_id: int) -> Row:
        row: Row = self._rows[str(doc_id)]
        self._pieces.touch(str(doc_id))  # whoever gets it may change it
        return row

    def __setitem__(self, doc_id: int, row: Row) -> None:
        self._rows[str(doc_id)] = row
        self._pieces.touch(str(doc_id))

    def __delitem__(self, doc_id: int) -> None:
        del self._rows[str(doc_id)]
        self._pieces.touch(str(doc_id))

    def __contains__(self, doc_id: object) -> bool:
        return str(doc_id) in self._rows

    def __iter__(self) -> Iterator[int]:
        return map(int, tuple(self._rows))

    def __len__(self) -> int:
        return len(self._rows)


class RecordTable(Table):
    """TinyDB's table on a `JsonFile`, in the time of the rows it changes and not of all."""

    def _update_table(self, updater: Callable[[Any], None]) -> None:  # Any: TinyDB says dict
        storage = self._storage
        assert isinstance(storage, JsonFile)  # noqa: S101  # made by `ScopeFile` alone
        updater(storage.rows(self.name))
        storage.write(storage.read())
        self.clear_cache()
