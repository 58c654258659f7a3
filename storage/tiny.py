"""The TinyDB engine: one JSON file a scope, written behind the commits."""

from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Self

from inspection.ports import REGISTRY, Receipt, View, Work
from storage.cipher import PLAIN, Cipher
from storage.erasing import erase_scope
from storage.errors import ReadOnlyError, Refusal, ScopeNameError, StoreRefusedError
from storage.flusher import Flusher, OnTrouble, log_trouble
from storage.layout import check_slug, inspection_slugs, scope_folder
from storage.loading import had_registry, load_scope, new_scope, remove_leftovers
from storage.lock import FolderLock
from storage.platform import Replace, make_folder, replace_file
from storage.scope import Scope
from storage.sealing import seal_folder
from storage.set_aside import SET_ASIDE, SetAside, rows_where
from storage.state import Changes, ScopeState
from storage.unit import UnitOfWork

RETRY_WAITS = (0.5, 1.0, 2.0, 4.0, 8.0, 10.0)
LAZY_SECONDS = 1.0


class CommitReceipt:
    """A commit of a scope, saved as soon as the scope's file is that far."""

    def __init__(self, scope: Scope, ticket: int, flusher: Flusher) -> None:
        self._scope = scope
        self._ticket = ticket
        self._flusher = flusher

    @property
    def is_saved(self) -> bool:
        """Whether it is on disk."""
        return self._scope.saved >= self._ticket

    async def saved(self) -> None:
        """Return when it is on disk."""
        await self._flusher.until(lambda: self.is_saved)


class TinyStore:
    """All scopes of a data folder; refuses to open rather than lose what is there."""

    def __init__(
        self,
        path: Path,
        *,
        lock: bool = True,
        read_only: bool = False,
        cipher: Cipher = PLAIN,
        on_trouble: OnTrouble = log_trouble,
        replace: Replace = replace_file,
        retry_waits: Sequence[float] = RETRY_WAITS,
        lazy_seconds: float = LAZY_SECONDS,
    ) -> None:
        self.path = path
        self.set_aside: list[SetAside] = []
        self.shut: dict[str, StoreRefusedError] = {}  # inspections left as they are, by slug
        self._replace = replace
        self._cipher = cipher
        self._is_read_only = read_only
        self._is_closed = False
        self._scopes: dict[str, Scope] = {}
        self._flusher = Flusher(
            self._scopes.values,
            on_trouble=on_trouble,
            retry_waits=retry_waits,
            lazy_seconds=lazy_seconds,
        )
        self._lock = FolderLock(path) if lock and not read_only else None
        self._open()

    @classmethod
    def read_only(cls, path: Path, cipher: Cipher = PLAIN) -> Self:
        """Open a folder that another process may own; nothing in it is changed."""
        return cls(path, read_only=True, cipher=cipher)

    def scopes(self) -> tuple[str, ...]:
        """Return the slugs of all inspections, oldest first."""
        return tuple(scope for scope in self._scopes if scope != REGISTRY)

    def create(self, scope: str) -> None:
        """Make an empty inspection scope, or raise `ScopeNameError`."""
        check_slug(scope)
        if scope in self._scopes or scope_folder(self.path, scope).exists():
            raise ScopeNameError(scope)
        order = 1 + max(each.order for each in self._scopes.values())
        self._scopes[scope] = new_scope(self.path, scope, order, self._replace, self._cipher)

    def remove(self, scope: str) -> int:
        """Take an inspection away with all its files, and return how many these were.

        One that is gone already, or was half taken away by a run that was cut off, is no fault.
        """
        if self._is_read_only or self._is_closed:
            raise ReadOnlyError
        check_slug(scope)
        self.flush()
        self._scopes.pop(scope, None)
        return erase_scope(self.path, scope)

    def drop_set_aside(self, scope: str, is_meant: Callable[[object], bool]) -> int:
        """Take away what fits no model and is meant, with the next commit; return how much."""
        found = self._scopes[scope]
        numbers = rows_where(found.file.tables, is_meant)
        for number in numbers:
            found.pending.remove(SET_ASIDE, number)
        self.set_aside = [
            each for each in self.set_aside if each.scope != scope or not is_meant(each.document)
        ]
        return len(numbers)

    def view(self, scope: str) -> View:
        """Look at a scope. Raises `KeyError` when there is none."""
        return self._scopes[scope].state

    def unit(self, scope: str) -> AbstractContextManager[Work]:
        """Open a unit of work; leaving it without `commit` changes nothing."""
        return UnitOfWork(self._scopes[scope].state, self._accept)

    def was_handled(self, update_id: int, origin: int = 0) -> bool:
        """Whether an update's effects are already part of some scope."""
        return any(each.state.was_handled(update_id, origin) for each in self._scopes.values())

    @property
    def is_in_trouble(self) -> bool:
        """Whether the disk takes nothing at present; what was committed is tried again."""
        return self._flusher.is_in_trouble

    def flush(self) -> None:
        """Write everything that was committed, now, in this thread."""
        if not self._is_read_only:
            self._flusher.flush()

    async def saved(self, *, lazy_too: bool = True) -> None:
        """Return when everything committed so far is on disk; lazy commits only if asked."""
        scopes = self._scopes.values()
        if lazy_too:
            for each in scopes:
                each.eager = each.committed
        goals = [(each, each.eager) for each in scopes]
        if any(scope.saved < goal for scope, goal in goals):
            self._flusher.notice(lazy=False)
        await self._flusher.until(lambda: all(scope.saved >= goal for scope, goal in goals))

    async def close(self) -> None:
        """Write what is left and let go of the folder; raises when the disk refuses it."""
        if self._is_closed:
            return
        self._is_closed = True
        try:
            if not self._is_read_only:
                await self._flusher.close()
        finally:
            self._release()

    def _accept(self, state: ScopeState, changes: Changes, lazy: bool) -> Receipt:
        if self._is_read_only or self._is_closed:
            raise ReadOnlyError
        self._flusher.check()
        scope = self._scopes[state.scope]
        ticket = scope.accept(changes)
        if not lazy:
            scope.eager = max(scope.eager, ticket)  # one that changes nothing has an old ticket
        if scope.is_dirty:
            self._flusher.notice(lazy=scope.eager <= scope.saved)
        return CommitReceipt(scope, ticket, self._flusher)

    def _open(self) -> None:
        if not self._is_read_only:
            make_folder(self.path)
        if self._lock is not None:
            self._lock.take()
        try:
            self._load()
        except BaseException:
            self._release()
            raise

    def _release(self) -> None:
        if self._lock is not None:
            self._lock.release()

    def _load(self) -> None:
        if had_registry(self.path):
            self._scopes[REGISTRY] = self._loaded(REGISTRY)
        else:
            self._scopes[REGISTRY] = new_scope(self.path, REGISTRY, 0, self._replace, self._cipher)
        found = [self._found(slug) for slug in inspection_slugs(self.path)]
        for each in sorted(filter(None, found), key=lambda scope: scope.order):
            self._scopes[each.state.scope] = each
        if not self._is_read_only:
            remove_leftovers(self.path, self._scopes)
            seal_folder(self.path, (*self._scopes, *self.shut), self._cipher)

    def _found(self, slug: str) -> Scope | None:
        """Return an inspection; None for one that is shut, beside which the others work."""
        try:
            return self._loaded(slug)
        except StoreRefusedError as refused:
            if refused.reason is not Refusal.HEADLESS:
                raise
            self.shut[slug] = refused
            return None

    def _loaded(self, slug: str) -> Scope:
        keep = not self._is_read_only
        scope, aside = load_scope(self.path, slug, self._replace, keep=keep, cipher=self._cipher)
        self.set_aside += aside
        return scope
