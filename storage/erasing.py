"""An inspection's folder taken away as a whole: once begun, what is left of it is no inspection."""

import os
from pathlib import Path

from storage.layout import INSPECTIONS, PACKS, scope_folder
from storage.platform import sync_folder

GOING = ".purging-"  # an inspection's folder on its way out; no start of the bot opens it


def erase_scope(root: Path, scope: str) -> int:
    """Remove the folder of an inspection and return how many files it was; again is no fault.

    The bytes are given back to the file system, not written over: a disk that copies on write
    or levels its wear would keep them anyway. What was sealed is unreadable without its key.
    """
    folder = scope_folder(root, scope)
    going = folder.with_name(GOING + folder.name)
    if folder.exists():
        folder.rename(going)
        sync_folder(folder.parent)
    if not going.exists():
        return 0
    count = _emptied(going)
    sync_folder(root / INSPECTIONS)
    return count


def _emptied(folder: Path) -> int:
    count = 0
    for parent, folders, names in os.walk(folder, topdown=False):
        for name in names:
            Path(parent, name).unlink(missing_ok=True)
            count += 1
        for name in folders:
            Path(parent, name).rmdir()
    folder.rmdir()
    return count


def erase_packs(root: Path, scope: str) -> int:
    """Remove the packs of an inspection that lie on the host, and return how many."""
    folder = root / PACKS / scope
    return _emptied(folder) if folder.exists() else 0
