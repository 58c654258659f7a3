"""The records: on disk through TinyDB, or in memory; nothing outside knows which."""

from pathlib import Path

from storage.tiny import TinyStore


def open_store(path: Path) -> TinyStore:
    """Open a data folder and own it; a missing one is made."""
    return TinyStore(path)
