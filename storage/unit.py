"""The unit of work: an overlay on a scope's state, applied by `commit` or dropped."""

import sys
from collections.abc import Callable, Iterator
from types import TracebackType
from typing import Self, TypeVar

from inspection.ports import Receipt
from inspection.records import Record
from storage.errors import RecordMissingError, UnitClosedError, UnitOpenError
from storage.state import Changes, Rows, ScopeState, UpdateKey, last

R = TypeVar("R", bound=Record)
Accept = Callable[[ScopeState, Changes, bool], Receipt]


class UnitOfWork:
    """Changes of one scope that nobody else sees before `commit`."""

    def __init__(self, state: ScopeState, accept: Accept) -> None:
        self._state = state
        self._accept = accept
        self._is_open = False
        self._rows: dict[type[Record], Rows] = {}
        self._next_ids: dict[str, int] = {}
        self._sequences: dict[str, int] = {}
        self._handled: list[UpdateKey] = []

    def __enter__(self) -> Self:
        if self._state.has_open_unit:
            raise UnitOpenError(self.scope)
        self._state.has_open_unit = self._is_open = True
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._end()

    def _end(self) -> None:
        if self._is_open:
            self._state.has_open_unit = self._is_open = False

    def _check_open(self) -> None:
        if not self._is_open:
            raise UnitClosedError(self.scope)

    def _own(self, kind: type[Record]) -> Rows:
        """Return the records of a kind that this unit added or changed."""
        if not self._is_open:
            raise UnitClosedError(self.scope)
        own = self._rows.get(kind)
        if own is None:
            self._state.rows(kind)
            own = self._rows[kind] = Rows(kind)
        return own

    @property
    def scope(self) -> str:
        """The scope's name."""
        return self._state.scope

    def get(self, kind: type[R], record_id: int) -> R | None:
        """Return the record with this id as this unit left it, or None."""
        own = self._own(kind).by_id.get(record_id)
        return own if isinstance(own, kind) else self._state.get(kind, record_id)

    def all(self, kind: type[R]) -> Iterator[R]:
        """Yield every record of a kind as it is at the call, in the order of ids."""
        merged = {**self._state.rows(kind).by_id, **self._own(kind).by_id}
        return (record for record in merged.values() if isinstance(record, kind))

    def lookup(self, kind: type[R], index: str, value: object) -> tuple[R, ...]:
        """Return the records whose indexed attribute has this value, in the order of ids."""
        return self.newest(kind, index, value, sys.maxsize)

    def newest(self, kind: type[R], index: str, value: object, count: int) -> tuple[R, ...]:
        """Return the last `count` of what `lookup` returns, without reading the others."""
        own, saved = self._own(kind), self._state.rows(kind)
        ids = last(saved.ids_where(index, value), count + len(own.by_id))
        if own.by_id:
            ids = sorted({i for i in ids if i not in own.by_id}.union(own.ids_where(index, value)))
        found = (own.by_id.get(each) or saved.by_id[each] for each in last(ids, count))
        return tuple(record for record in found if isinstance(record, kind))

    def changed_since(self, kind: type[Record], mark: int) -> tuple[int, tuple[int, ...]]:
        """Return a new mark, and the ids changed after the old one; this unit's own always."""
        own = self._own(kind)
        new_mark, ids = self._state.changed_since(kind, mark)
        return new_mark, tuple(dict.fromkeys((*own.by_id, *ids)))

    def add(self, record: R) -> R:
        """Store a new record and return it with its id, which is never used again."""
        own = self._own(type(record))
        record_id = self._next_ids.get(record.TABLE, self._state.next_ids[record.TABLE])
        added = record.model_copy(update={"id": record_id})
        own.put(added)
        self._next_ids[record.TABLE] = record_id + 1
        return added

    def put(self, record: R) -> R:
        """Store a changed record in the place of the one with its id."""
        own = self._own(type(record))
        if self.get(type(record), record.id) is None:
            raise RecordMissingError(record.TABLE, record.id)
        own.put(record)
        return record

    def number(self, sequence: str) -> int:
        """Take the next number of a sequence, starting at 1; taken only if committed."""
        self._check_open()
        last = self._sequences.get(sequence, self._state.sequences.get(sequence, 0))
        self._sequences[sequence] = last + 1
        return last + 1

    def take_back(self, *, keep: Callable[[Record], bool]) -> None:
        """Drop what was changed so far, except what is to be kept; numbers are free again."""
        kept = [record for record in self._changes().records if keep(record)]
        for dropped in (self._rows, self._next_ids, self._sequences):
            dropped.clear()
        for record in kept:
            is_new = self._state.get(type(record), record.id) is None
            self.add(record) if is_new else self.put(record)

    def handles(self, update_id: int, origin: int = 0) -> None:
        """Note that this update's effects are those of this unit."""
        self._check_open()
        self._handled.append((update_id, origin))

    def commit(self, *, lazy: bool = False) -> Receipt:
        """Make the changes visible at once and durable soon; the unit is over then."""
        self._check_open()
        receipt = self._accept(self._state, self._changes(), lazy)
        self._end()
        return receipt

    def _changes(self) -> Changes:
        return Changes(
            records=[record for own in self._rows.values() for record in own.by_id.values()],
            next_ids=self._next_ids,
            sequences=self._sequences,
            handled=self._handled,
        )
