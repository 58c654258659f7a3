"""One process owns a data folder."""

from pathlib import Path

from filelock import FileLock, Timeout

from storage.errors import LockHeldError
from storage.platform import FILE_MODE


class FolderLock:
    """The lock file of a data folder; the system frees it when its process ends."""

    def __init__(self, folder: Path) -> None:
        self.path = folder / ".lock"
        self._lock = FileLock(self.path, mode=FILE_MODE)

    def take(self) -> None:
        """Own the folder, or raise `LockHeldError` at once."""
        try:
            self._lock.acquire(blocking=False)
        except Timeout as error:
            raise LockHeldError(self.path) from error

    def release(self) -> None:
        """Let go of the folder; not owning it is no mistake."""
        self._lock.release()
