"""A scope of the TinyDB engine: its state, its file, and how far the file is behind."""

from dataclasses import dataclass, field
from threading import Lock

from inspection.records import AuditEntry
from storage.audit import AuditFile
from storage.documents import document_of
from storage.meta import meta_of
from storage.scope_file import Pending, ScopeFile
from storage.state import Changes, ScopeState


@dataclass
class Scope:
    """Commits are counted; those up to `saved` are on disk."""

    state: ScopeState
    file: ScopeFile
    audit: AuditFile
    order: int  # of creation among the inspections
    committed: int = 0
    eager: int = 0  # the last commit that somebody waits for
    saved: int = 0
    is_on_disk: bool = False
    pending: Pending = field(default_factory=Pending)
    unaudited: dict[int, AuditEntry] = field(default_factory=dict)

    @property
    def is_dirty(self) -> bool:
        """Whether a write would bring something to disk."""
        return self.committed > self.saved or bool(self.unaudited)

    def accept(self, changes: Changes) -> int:
        """Apply a unit's changes and return the number of its commit, or raise and change none."""
        documents = [(record, document_of(record)) for record in changes.records]
        if not changes and self.is_on_disk:
            return self.saved
        self.state.apply(changes)
        for record, document in documents:
            self.pending.put(record.TABLE, record.id, document)
        self._note_unaudited(changes)
        self.committed += 1
        return self.committed

    def _note_unaudited(self, changes: Changes) -> None:
        for record in changes.records:
            if isinstance(record, AuditEntry) and not record.written:
                self.unaudited[record.id] = record

    def anchor(self) -> None:
        """Let one more write note how far the audit trail is, if the file does not say so yet."""
        if not self.is_dirty and self.pending.removed:
            self.committed += 1

    def drop_audited(self, entry: AuditEntry) -> None:
        """Forget an entry that is a line of the audit trail; the next write takes it away."""
        self.unaudited.pop(entry.id, None)
        self.state.rows(AuditEntry).remove(entry.id)
        self.pending.remove(entry.TABLE, entry.id)


class ScopeWrite:
    """One write of a scope, of what was committed when it was made."""

    def __init__(self, scope: Scope) -> None:
        self._scope = scope
        self._ticket = scope.committed
        self._pending, scope.pending = scope.pending, Pending()
        self._meta = meta_of(scope.state, scope.order, scope.audit.last)
        self._entries = tuple(scope.unaudited.values())
        self._lock = Lock()
        self._is_written = scope.committed == scope.saved  # only the audit trail is behind
        self._is_audited = False
        self._is_settled = False

    def run(self) -> None:
        """Return when it is on disk; whoever calls it second finds it done."""
        with self._lock:
            if not self._is_written:
                self._scope.file.write(self._pending, self._meta)
                self._is_written, self._pending = True, Pending()
            if not self._is_audited:
                self._scope.audit.append(self._entries)
                self._is_audited = True

    def settle(self) -> None:
        """Tell the scope what came of it; belongs to the thread that commits."""
        if self._is_settled:
            return
        self._is_settled = True
        scope = self._scope
        scope.pending = self._pending.followed_by(scope.pending)
        if self._is_written:
            scope.saved = max(scope.saved, self._ticket)
            scope.is_on_disk = scope.is_on_disk or self._ticket > 0
        if self._is_audited:
            for entry in self._entries:
                scope.drop_audited(entry)
