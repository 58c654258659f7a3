"""One scope's records in one TinyDB file."""

from collections.abc import Callable, Mapping, MutableMapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tinydb import TinyDB
from tinydb.table import Document as Row

from storage.documents import Document
from storage.json_file import JsonFile, RecordTable, Tables, Whole
from storage.meta import META, META_KEY
from storage.platform import Replace


@dataclass
class Pending:
    """What the next write brings to the file."""

    documents: dict[str, dict[int, Document]] = field(default_factory=dict)
    removed: dict[str, set[int]] = field(default_factory=dict)

    def put(self, table: str, record_id: int, document: Document) -> None:
        """Let the next write bring this document."""
        self.documents.setdefault(table, {})[record_id] = document

    def remove(self, table: str, record_id: int) -> None:
        """Let the next write take this document away."""
        self.documents.get(table, {}).pop(record_id, None)
        self.removed.setdefault(table, set()).add(record_id)

    def followed_by(self, later: "Pending") -> "Pending":
        """Return both as one; the later document of an id wins."""
        both = Pending({table: dict(each) for table, each in self.documents.items()})
        for table, documents in later.documents.items():
            both.documents.setdefault(table, {}).update(documents)
        for each in (self, later):
            for table, ids in each.removed.items():
                for record_id in ids:
                    both.remove(table, record_id)
        return both


class Records(TinyDB):
    """TinyDB with tables that take the time of the rows they change."""

    table_class = RecordTable


class ScopeFile:
    """The file of a scope; one thread at a time may write it."""

    def __init__(self, path: Path, tables: Tables, replace: Replace, whole: Whole) -> None:
        self.path = path
        self._tinydb = Records(path, tables, replace, whole, storage=JsonFile)

    @property
    def _json(self) -> JsonFile:
        storage = self._tinydb.storage
        assert isinstance(storage, JsonFile)  # noqa: S101  # made in __init__
        return storage

    @property
    def tables(self) -> Tables:
        """The documents as they are in memory, those that fit no model included."""
        return self._json.read()

    def write(self, pending: Pending, meta: Document) -> None:
        """Put the changes on disk in one write; the same changes may come again."""
        with self._json.batch():
            for table, documents in pending.documents.items():
                self._store(table, documents)
            for table, ids in pending.removed.items():
                self._tinydb.table(table).remove(doc_ids=ids)
            earlier = self._json.read().get(META, {}).get(META_KEY, {})
            self._store(META, {int(META_KEY): {**earlier, **meta}})

    def _store(self, name: str, documents: Mapping[int, Document]) -> None:
        table = self._tinydb.table(name)
        present = self._json.read().get(name, {})
        added = [Row(each, key) for key, each in documents.items() if str(key) not in present]
        if added:
            table.insert_multiple(added)
        changed = [key for key in documents if str(key) in present]
        if changed:
            table.update(_replaced_by(documents), doc_ids=changed)


def _replaced_by(documents: Mapping[int, Document]) -> Callable[[MutableMapping[Any, Any]], None]:
    """Return TinyDB's transform that makes each document the one with its id."""

    def transform(document: MutableMapping[Any, Any]) -> None:  # Any: the TinyDB document edge
        new = documents[document["id"]]
        document.clear()
        document.update(new)

    return transform
