"""A scope in memory: typed records by id, their indexes, sequences and handled updates."""

from bisect import bisect_left, insort
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import takewhile
from typing import TypeVar

from inspection.records import Record
from storage.errors import ForeignKindError, UnknownIndexError

R = TypeVar("R", bound=Record)
UpdateKey = tuple[int, int]  # the id of an update, and its origin, or 0
HANDLED_KEPT = 5_000  # newest update ids remembered; Telegram repeats none that old


class Rows:
    """The records of one kind, and where each indexed value is found."""

    def __init__(self, kind: type[Record]) -> None:
        self.kind = kind
        self.by_id: dict[int, Record] = {}
        self._indexes: dict[str, dict[object, list[int]]] = {name: {} for name in kind.INDEXES}
        self.mark = 0
        self._marks: dict[int, int] = {}  # by id, the one changed last at the end

    def put(self, record: Record) -> None:
        """Keep a record, in the place of an earlier one with its id."""
        earlier = self.by_id.get(record.id)
        for name, places in self._indexes.items():
            value = getattr(record, name)
            before = getattr(earlier, name, None)
            if value == before:
                continue
            _drop(places, before, record.id)
            if value is not None:
                insort(places.setdefault(value, []), record.id)
        self.by_id[record.id] = record
        self._touch(record.id)

    def remove(self, record_id: int) -> None:
        """Forget a record; an unknown one is no mistake."""
        record = self.by_id.pop(record_id, None)
        if record is not None:
            for name, places in self._indexes.items():
                _drop(places, getattr(record, name), record_id)
            self._touch(record_id)

    def _touch(self, record_id: int) -> None:
        self.mark += 1
        self._marks.pop(record_id, None)
        self._marks[record_id] = self.mark

    def changed_since(self, mark: int) -> tuple[int, ...]:
        """Return the ids of what was put or removed after a mark, the last one first."""
        newest_first = reversed(self._marks.items())
        return tuple(record_id for record_id, _ in takewhile(lambda m: m[1] > mark, newest_first))

    def ids_where(self, index: str, value: object) -> Sequence[int]:
        """Return the ids of the records whose indexed attribute has this value, in order."""
        places = self._indexes.get(index)
        if places is None:
            raise UnknownIndexError(self.kind.__name__, index)
        return places.get(value, ())


def last(ids: Sequence[int], count: int) -> Sequence[int]:
    """Return the last ids, all of them when there are no more than that."""
    return ids[max(0, len(ids) - count) :]


def _drop(places: dict[object, list[int]], value: object, record_id: int) -> None:
    ids = places.get(value)
    if ids is not None:
        del ids[bisect_left(ids, record_id)]
        if not ids:
            del places[value]


@dataclass(frozen=True)
class Changes:
    """What a unit of work changes in its scope."""

    records: Sequence[Record] = ()
    next_ids: Mapping[str, int] = field(default_factory=dict)
    sequences: Mapping[str, int] = field(default_factory=dict)
    handled: Sequence[UpdateKey] = ()

    def __bool__(self) -> bool:
        return bool(self.records or self.sequences or self.handled)


class ScopeState:
    """A scope as it is in memory now; the `View` of everyone who reads."""

    def __init__(self, scope: str, kinds: Iterable[type[Record]]) -> None:
        self._scope = scope
        self._rows = {kind: Rows(kind) for kind in kinds}
        self.next_ids = {kind.TABLE: 1 for kind in self._rows}
        self.sequences: dict[str, int] = {}  # the number given last
        self.handled: dict[UpdateKey, None] = {}  # in the order they were handled
        self.has_open_unit = False

    @property
    def scope(self) -> str:
        """The scope's name."""
        return self._scope

    def get(self, kind: type[R], record_id: int) -> R | None:
        """Return the record with this id, or None."""
        found = self.rows(kind).by_id.get(record_id)
        return found if isinstance(found, kind) else None

    def all(self, kind: type[R]) -> Iterator[R]:
        """Yield every record of a kind as it is at the call, in the order of ids."""
        records = tuple(self.rows(kind).by_id.values())
        return (record for record in records if isinstance(record, kind))

    def lookup(self, kind: type[R], index: str, value: object) -> tuple[R, ...]:
        """Return the records whose indexed attribute has this value, in the order of ids."""
        rows = self.rows(kind)
        found = (rows.by_id[record_id] for record_id in rows.ids_where(index, value))
        return tuple(record for record in found if isinstance(record, kind))

    def newest(self, kind: type[R], index: str, value: object, count: int) -> tuple[R, ...]:
        """Return the last `count` of what `lookup` returns, without reading the others."""
        rows = self.rows(kind)
        found = (rows.by_id[record_id] for record_id in last(rows.ids_where(index, value), count))
        return tuple(record for record in found if isinstance(record, kind))

    def changed_since(self, kind: type[Record], mark: int) -> tuple[int, tuple[int, ...]]:
        """Return a new mark, and the ids of what was put or removed after the old one."""
        rows = self.rows(kind)
        return rows.mark, rows.changed_since(mark)

    def rows(self, kind: type[Record]) -> Rows:
        """Return the records of a kind, or raise `ForeignKindError`."""
        rows = self._rows.get(kind)
        if rows is None:
            raise ForeignKindError(self._scope, kind.__name__)
        return rows

    def load(self, records: Iterable[Record]) -> None:
        """Take in the records of a file, and never give their ids or numbers again."""
        for record in sorted(records, key=lambda record: record.id):
            self.rows(type(record)).put(record)
            self.next_ids[record.TABLE] = max(self.next_ids[record.TABLE], record.id + 1)
            if record.sequence:
                self.counted(record.sequence, getattr(record, "number", 0))

    def counted(self, sequence: str, number: int) -> None:
        """Let a sequence go on after this number, if it is not further already."""
        self.sequences[sequence] = max(self.sequences.get(sequence, 0), number)

    def apply(self, changes: Changes) -> None:
        """Make a unit's changes visible."""
        for record in changes.records:
            self.rows(type(record)).put(record)
        self.next_ids.update(changes.next_ids)
        self.sequences.update(changes.sequences)
        self.note_handled(changes.handled)

    def was_handled(self, update_id: int, origin: int) -> bool:
        """Whether it is remembered; one whose origin was not kept is any of its id."""
        return (update_id, origin) in self.handled or (update_id, 0) in self.handled

    def note_handled(self, updates: Iterable[UpdateKey]) -> None:
        """Remember updates as handled, and only the newest of all."""
        for update in updates:
            self.handled.pop(update, None)
            self.handled[update] = None
        while len(self.handled) > HANDLED_KEPT:
            del self.handled[next(iter(self.handled))]
