"""What the group's work asks of the world outside it."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from datetime import date, datetime
from typing import Protocol, TypeVar

from inspection.records import Record

R = TypeVar("R", bound=Record)

REGISTRY = "registry"  # the scope of people, roles and codes; every other scope is an inspection


class View(Protocol):
    """A scope as it is in memory now."""

    @property
    def scope(self) -> str:
        """The scope's name: `registry`, or an inspection's slug."""
        ...

    def get(self, kind: type[R], record_id: int) -> R | None:
        """Return the record with this id, or None."""
        ...

    def all(self, kind: type[R]) -> Iterator[R]:
        """Yield every record of a kind, in the order of ids."""
        ...

    def lookup(self, kind: type[R], index: str, value: object) -> tuple[R, ...]:
        """Return the records whose indexed attribute has this value, in the order of ids."""
        ...

    def newest(self, kind: type[R], index: str, value: object, count: int) -> tuple[R, ...]:
        """Return the last `count` of what `lookup` returns, without reading the others."""
        ...

    def changed_since(self, kind: type[Record], mark: int) -> tuple[int, tuple[int, ...]]:
        """Return a new mark, and the ids of the records added, changed or gone after the old one.

        A mark of 0 means everything. It lets an index follow the records without reading them
        all; marks mean nothing after a restart.
        """
        ...


class Receipt(Protocol):
    """Proof that a unit of work is, or is not yet, on disk."""

    @property
    def is_saved(self) -> bool:
        """Whether it is on disk."""
        ...

    async def saved(self) -> None:
        """Return when it is on disk."""
        ...


class Work(View, Protocol):
    """A unit of work on one scope: all of it is saved by `commit`, or nothing."""

    def add(self, record: R) -> R:
        """Store a new record and return it with its id, which is never used again."""
        ...

    def put(self, record: R) -> R:
        """Store a changed record in the place of the one with its id."""
        ...

    def number(self, sequence: str) -> int:
        """Take the next number of a sequence, starting at 1; taken only if committed."""
        ...

    def take_back(self, *, keep: Callable[[Record], bool]) -> None:
        """Drop what was changed so far, except the records that are to be kept."""
        ...

    def handles(self, update_id: int, origin: int = 0) -> None:
        """Note that this update's effects are those of this unit.

        The origin tells it from another update under the same id; 0 when it is not known.
        """
        ...

    def commit(self, *, lazy: bool = False) -> Receipt:
        """Make the changes visible at once and durable soon.

        Units that arrive together share one write. A lazy one starts no write of its own
        but travels with the next (or within a second).
        """
        ...


class Store(Protocol):
    """All scopes. One process owns them; one thread (the event loop's) touches them."""

    def scopes(self) -> tuple[str, ...]:
        """Return the slugs of all inspections, oldest first; the registry is not among them."""
        ...

    def create(self, scope: str) -> None:
        """Make an empty inspection scope; it is on disk with its first commit."""
        ...

    def view(self, scope: str) -> View:
        """Look at a scope. Raises `KeyError` when there is none."""
        ...

    def unit(self, scope: str) -> AbstractContextManager[Work]:
        """Open a unit of work; leaving it without `commit` changes nothing."""
        ...

    def was_handled(self, update_id: int, origin: int = 0) -> bool:
        """Whether an update's effects are already part of some scope.

        One that was noted without its origin is any update of its id.
        """
        ...

    def flush(self) -> None:
        """Write everything that was committed, now, in this thread."""
        ...

    async def saved(self, *, lazy_too: bool = True) -> None:
        """Return when everything committed so far is on disk; lazy commits only if asked."""
        ...

    async def close(self) -> None:
        """Write what is left and let go."""
        ...


class WorkdayCalendar(Protocol):
    """Which days the unit works."""

    def is_workday(self, day: date) -> bool:
        """Whether the unit works that day, swapped workdays included."""
        ...

    def is_published(self, year: int) -> bool:
        """Whether the year's official list is known; otherwise weekends only are counted."""
        ...

    def name_of(self, day: date) -> str | None:
        """The holiday's Chinese name when the day is off or swapped because of one."""
        ...

    def is_in_lieu(self, day: date) -> bool:
        """Whether the day is off in exchange for a weekend day that is worked (C078)."""
        ...


class Clock(Protocol):
    """The time; only `bot/` has one."""

    def now(self) -> datetime:
        """Return the moment, aware, in the inspection's zone."""
        ...
