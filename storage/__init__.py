"""The records: on disk through TinyDB, or in memory; nothing outside knows which."""

from pathlib import Path

from storage.cipher import PLAIN, Cipher
from storage.tiny import TinyStore


def open_store(path: Path, cipher: Cipher = PLAIN) -> TinyStore:
    """Open a data folder and own it; a missing one is made."""
    return TinyStore(path, cipher=cipher)
