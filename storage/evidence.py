"""The bytes of evidence, beside the records of their inspection."""

import hashlib
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from storage.cipher import HEADER_LENGTH, PLAIN, Cipher, is_sealed
from storage.layout import evidence_folder, evidence_place
from storage.platform import TEMPORARY, make_folder, open_private, replace_file

OPENED = ".opened-"  # what another program is shown of a sealed file, for as long as it looks


class EvidenceFolder:
    """Files named by their SHA-256, so that the same photo is kept once."""

    def __init__(self, path: Path, cipher: Cipher = PLAIN) -> None:
        self.path = path  # the data folder
        self._cipher = cipher

    def save(self, scope: str, data: bytes, suffix: str = "") -> str:
        """Return the SHA-256 of the data when it is a file on disk; `suffix` is as `.jpg`."""
        digest = hashlib.sha256(data).hexdigest()
        if not self.exists(scope, digest):
            folder = self._folder(scope)
            make_folder(folder)
            sealed = self._cipher.seal(data, evidence_place(scope, digest))
            replace_file(folder / f"{digest}{_safe(suffix)}", sealed)
        return digest

    def read(self, scope: str, digest: str) -> bytes:
        """Return the file with this SHA-256. Raises `FileNotFoundError` when it is gone."""
        path = self.path_of(scope, digest)
        if path is None:
            raise FileNotFoundError(digest)
        return self._cipher.open(path.read_bytes(), evidence_place(scope, digest))

    def blocks(self, scope: str, path: Path) -> Iterator[bytes]:
        """Yield a file of `paths` in blocks, so that it is never whole in memory.

        Raises `SealError` for one that cannot be opened; what came before is to be dropped.
        """
        with path.open("rb") as file:
            yield from self._cipher.open_blocks(file, evidence_place(scope, digest_of(path)))

    def paths(self, scope: str) -> dict[str, Path]:
        """Return every file of a scope by its SHA-256, for whoever needs many of them."""
        found = sorted(self._folder(scope).glob("[!.]*"), reverse=True)
        return {digest_of(path): path for path in found if path.suffix != TEMPORARY}

    @contextmanager
    def opened(self, scope: str, digest: str) -> Iterator[Path | None]:
        """Give another program a file it can read, and take it away again; None when it is gone."""
        path = self.path_of(scope, digest)
        if path is None or not _is_sealed(path):
            yield path
            return
        shown = path.with_name(OPENED + path.name)
        try:
            with os.fdopen(open_private(shown, os.O_WRONLY | os.O_TRUNC), "wb") as file:
                file.write(self.read(scope, digest))
            yield shown
        finally:
            shown.unlink(missing_ok=True)

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
        return evidence_folder(self.path, scope)


def digest_of(path: Path) -> str:
    """Return the SHA-256 that a file of evidence is named by."""
    return path.name.partition(".")[0]


def _is_sealed(path: Path) -> bool:
    with path.open("rb") as file:
        return is_sealed(file.read(HEADER_LENGTH))


def _safe(suffix: str) -> str:
    """Return a suffix that is one, whatever a stranger named the file."""
    letters = suffix.removeprefix(".").lower()
    fits = letters.isascii() and letters.isalnum() and len(letters) <= 8
    return f".{letters}" if fits and f".{letters}" != TEMPORARY else ""
