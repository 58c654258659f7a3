"""TinyDB's storage on one JSON file that is replaced whole or not at all."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import orjson
from tinydb.storages import Storage

from storage.layout import STAGING
from storage.platform import Replace, make_folder, replace_file, sync_folder

Tables = dict[str, dict[str, Any]]  # Any: the TinyDB document edge, as TinyDB types it


class JsonFile(Storage):
    """Tables kept in memory as documents; a write serialises those that changed since the last."""

    def __init__(self, path: Path, tables: Tables, replace: Replace = replace_file) -> None:
        self.path = path
        self._tables = tables
        self._replace = replace
        self._is_batching = False
        # for each table and id: the document serialised, and what came of it
        self._fragments: dict[str, dict[str, tuple[object, orjson.Fragment]]] = {}

    def read(self) -> Tables:
        """Return the tables as they are in memory."""
        return self._tables

    def write(self, data: Tables) -> None:
        """Put the tables on disk, or leave that to the end of the batch."""
        self._tables = data
        if not self._is_batching:
            self._save()

    @contextmanager
    def batch(self) -> Iterator[None]:
        """Make one write of all changes within; none when they fail."""
        self._is_batching = True
        try:
            yield
        finally:
            self._is_batching = False
        self._save()

    def touch(self, table: str, doc_ids: Iterable[int]) -> None:
        """Note that documents are changed in place: the next write serialises them anew."""
        fragments = self._fragments.get(table, {})
        for doc_id in doc_ids:
            fragments.pop(str(doc_id), None)

    def _save(self) -> None:
        data = orjson.dumps({name: self._serialised(name) for name in self._tables})
        if self.path.parent.exists():
            self._replace(self.path, data)
        else:
            self._save_first(data)

    def _save_first(self, data: bytes) -> None:
        """Let the folder appear with its file in it, so that a crash leaves no folder without."""
        folder = self.path.parent
        make_folder(folder.parent)
        staging = folder.with_name(STAGING + folder.name)
        make_folder(staging)
        self._replace(staging / self.path.name, data)
        staging.rename(folder)
        sync_folder(folder.parent)

    def _serialised(self, name: str) -> dict[str, orjson.Fragment]:
        earlier = self._fragments.get(name, {})
        fragments = {}
        for doc_id, document in self._tables[name].items():
            known = earlier.get(doc_id)
            if known is None or known[0] is not document:
                known = (document, orjson.Fragment(orjson.dumps(document)))
            fragments[doc_id] = known
        self._fragments[name] = fragments
        return {doc_id: fragment for doc_id, (_, fragment) in fragments.items()}
