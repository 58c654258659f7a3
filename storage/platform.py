"""The calls that only POSIX knows, and files that are replaced whole or not at all."""

import contextlib
import os
from collections.abc import Callable
from pathlib import Path

Replace = Callable[[Path, bytes], None]

FILE_MODE = 0o600
FOLDER_MODE = 0o700
TEMPORARY = ".tmp"
IS_POSIX = os.name == "posix"


def make_folder(path: Path) -> None:
    """Make a folder, and those above it, for the owner alone; one that exists stays as it is."""
    if not path.exists():
        make_folder(path.parent)
        path.mkdir(mode=FOLDER_MODE, exist_ok=True)


def sync_folder(path: Path) -> None:
    """Return when the folder's entries are on disk; Windows has no such call."""
    if not IS_POSIX:
        return
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def open_private(path: Path, flags: int) -> int:
    """Open or make a file that only its owner may read, and return its descriptor."""
    return os.open(path, flags | os.O_CREAT | getattr(os, "O_BINARY", 0), FILE_MODE)


def make_private(path: Path) -> None:
    """Take a file away from everyone but its owner; Windows does so by the folder's rights."""
    if IS_POSIX:
        path.chmod(FILE_MODE)


def replace_file(path: Path, data: bytes) -> None:
    """Put the whole data on disk in the place of the file, or leave the file as it was."""
    temporary = path.with_name(path.name + TEMPORARY)
    try:
        _write_synced(temporary, data)
        temporary.replace(path)
    except OSError:
        with contextlib.suppress(OSError):
            temporary.unlink(missing_ok=True)
        raise
    sync_folder(path.parent)


def _write_synced(path: Path, data: bytes) -> None:
    descriptor = open_private(path, os.O_WRONLY | os.O_TRUNC)
    with os.fdopen(descriptor, "wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())
