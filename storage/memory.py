"""The reference engine: everything in memory, nothing on disk."""

from contextlib import AbstractContextManager

from inspection.ports import REGISTRY, Receipt, View, Work
from storage.documents import document_of
from storage.errors import ReadOnlyError, ScopeNameError
from storage.layout import check_slug, kinds_of
from storage.state import Changes, ScopeState
from storage.unit import UnitOfWork


class SavedReceipt:
    """A receipt for what needs no more saving."""

    @property
    def is_saved(self) -> bool:
        """Whether it is on disk: yes."""
        return True

    async def saved(self, *, lazy_too: bool = True) -> None:  # all is saved at once
        """Return at once."""


class MemoryStore:
    """A store that forgets everything with the process; what it has it calls saved."""

    def __init__(self) -> None:
        self._states = {REGISTRY: ScopeState(REGISTRY, kinds_of(REGISTRY))}
        self._is_closed = False

    def scopes(self) -> tuple[str, ...]:
        """Return the slugs of all inspections, oldest first."""
        return tuple(scope for scope in self._states if scope != REGISTRY)

    def create(self, scope: str) -> None:
        """Make an empty inspection scope, or raise `ScopeNameError`."""
        check_slug(scope)
        if scope in self._states:
            raise ScopeNameError(scope)
        self._states[scope] = ScopeState(scope, kinds_of(scope))

    def view(self, scope: str) -> View:
        """Look at a scope. Raises `KeyError` when there is none."""
        return self._states[scope]

    def unit(self, scope: str) -> AbstractContextManager[Work]:
        """Open a unit of work; leaving it without `commit` changes nothing."""
        return UnitOfWork(self._states[scope], self._accept)

    def _accept(self, state: ScopeState, changes: Changes, lazy: bool) -> Receipt:  # noqa: ARG002  # every engine has it
        if self._is_closed:
            raise ReadOnlyError
        for record in changes.records:
            document_of(record)  # refuses here what no file could hold
        state.apply(changes)
        return SavedReceipt()

    def was_handled(self, update_id: int, origin: int = 0) -> bool:
        """Whether an update's effects are already part of some scope."""
        return any(each.was_handled(update_id, origin) for each in self._states.values())

    def flush(self) -> None:
        """Do nothing: it is all where it stays."""

    async def saved(self, *, lazy_too: bool = True) -> None:  # all is saved at once
        """Return at once."""

    async def close(self) -> None:
        """Accept no more commits."""
        self._is_closed = True
