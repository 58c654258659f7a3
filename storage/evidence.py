"""The bytes of evidence, beside the records of their inspection."""

import hashlib
from pathlib import Path

from storage.layout import scope_folder
from storage.platform import TEMPORARY, make_folder, replace_file


class EvidenceFolder:
    """Files named by their SHA-256, so that the same photo is kept once."""

    def __init__(self, path: Path) -> None:
        self.path = path  # the data folder

    def save(self, scope: str, data: bytes, suffix: str = "") -> str:
        """Return the SHA-256 of the data when it is a file on disk; `suffix` is as `.jpg`."""
        digest = hashlib.sha256(data).hexdigest()
        if not self.exists(scope, digest):
            folder = self._folder(scope)
            make_folder(folder)
            replace_file(folder / f"{digest}{_safe(suffix)}", data)
        return digest

    def read(self, scope: str, digest: str) -> bytes:
        """Return the file with this SHA-256. Raises `FileNotFoundError` when it is gone."""
        path = self.path_of(scope, digest)
        if path is None:
            raise FileNotFoundError(digest)
        return path.read_bytes()

    def erase(self, scope: str, digest: str) -> None:
        """Remove the file, if it is there."""
        path = self.path_of(scope, digest)
        if path is not None:
            path.unlink()

    def path_of(self, scope: str, digest: str) -> Path | None:
        """Return the file with this SHA-256, or None."""
        found = (each for each in self._folder(scope).glob(f"{digest}*"))
        return next((each for each in sorted(found) if each.suffix != TEMPORARY), None)

    def exists(self, scope: str, digest: str) -> bool:
        """Whether the data with this SHA-256 is there."""
        return self.path_of(scope, digest) is not None

    def _folder(self, scope: str) -> Path:
        return scope_folder(self.path, scope) / "evidence"


def _safe(suffix: str) -> str:
    """Return a suffix that is one, whatever a stranger named the file."""
    letters = suffix.removeprefix(".").lower()
    fits = letters.isascii() and letters.isalnum() and len(letters) <= 8
    return f".{letters}" if fits and f".{letters}" != TEMPORARY else ""
