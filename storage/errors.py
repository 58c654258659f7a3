"""What storage refuses, with the facts; whoever started the program words it."""

from enum import StrEnum
from pathlib import Path


class Refusal(StrEnum):
    """Why a file is not opened."""

    MISSING = "missing"
    EMPTY = "empty"
    NULLED = "nulled"  # nothing but NUL bytes: what a power cut leaves
    BROKEN = "broken"  # half-written, or no JSON at all
    FOREIGN = "foreign"  # JSON, but not records of this scope
    HEADLESS = "headless"  # the record of the inspection itself fits no model
    NEWER = "newer"  # written by a later version
    UNREADABLE = "unreadable"
    BUSY = "busy"  # another program holds it
    LOCKED = "locked"  # sealed, and no key is configured
    WRONG_KEY = "wrong_key"
    ALTERED = "altered"  # sealed, and changed since, or moved here from another place


class StorageError(Exception):
    """Something about the records on disk that a maintainer has to know."""


class StoreRefusedError(StorageError):
    """A file cannot be opened; it was left as it is. `backup` is the newest good copy beside it."""

    def __init__(self, path: Path, reason: Refusal, backup: Path | None = None) -> None:
        super().__init__(f"{path}: {reason.value}" + (f" (backup: {backup})" if backup else ""))
        self.path = path
        self.reason = reason
        self.backup = backup


class SealError(StorageError):
    """Sealed data cannot be opened: there is no key, it is another one, or it was altered."""

    def __init__(self, reason: Refusal) -> None:
        super().__init__(reason.value)
        self.reason = reason


class LockHeldError(StorageError):
    """Another process owns the data folder."""

    def __init__(self, path: Path) -> None:
        super().__init__(str(path))
        self.path = path


class NotStorableError(StorageError, ValueError):
    """A record holds a value that JSON has no word for; nothing of its unit was saved."""

    def __init__(self, table: str, record_id: int, reason: str) -> None:
        super().__init__(f"{table}/{record_id}: {reason}")
        self.table = table
        self.record_id = record_id
        self.reason = reason


class RecordMissingError(StorageError, KeyError):
    """A changed record has no earlier one to take the place of."""

    def __init__(self, table: str, record_id: int) -> None:
        super().__init__(f"{table}/{record_id}")
        self.table = table
        self.record_id = record_id


class ForeignKindError(StorageError, LookupError):
    """The scope keeps no records of this kind."""

    def __init__(self, scope: str, kind: str) -> None:
        super().__init__(f"{scope}: {kind}")
        self.scope = scope
        self.kind = kind


class UnknownIndexError(StorageError, LookupError):
    """The kind is not indexed by this attribute."""

    def __init__(self, kind: str, index: str) -> None:
        super().__init__(f"{kind}.{index}")
        self.kind = kind
        self.index = index


class ScopeNameError(StorageError, ValueError):
    """A scope's name is taken, or cannot be the name of a folder."""

    def __init__(self, scope: str) -> None:
        super().__init__(scope)
        self.scope = scope


class UnitOpenError(StorageError, RuntimeError):
    """A unit of work was opened while another one on the same scope is open."""

    def __init__(self, scope: str) -> None:
        super().__init__(scope)
        self.scope = scope


class UnitClosedError(StorageError, RuntimeError):
    """A unit of work was used after its commit or outside its `with`."""

    def __init__(self, scope: str) -> None:
        super().__init__(scope)
        self.scope = scope


class ReadOnlyError(StorageError, RuntimeError):
    """The store was opened for reading, or is closed."""


class WriterFailedError(StorageError, RuntimeError):
    """The writer stopped for a reason no retry mends; nothing more is saved."""


class NotAPictureError(StorageError, ValueError):
    """No picture to pass on can be made of a file; the reason is for the log."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason
