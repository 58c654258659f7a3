"""The keys that records are sealed with: from a file or from text, and a new one."""

import base64
import binascii
import os
import re
import secrets
from enum import StrEnum
from pathlib import Path

from storage.cipher import KEY_LENGTH, Cipher, Key
from storage.errors import StorageError
from storage.platform import open_private, replace_file, sync_folder

MARK = "xk1_"  # what a key begins with, so that it is known for one wherever it is put
HEAD = (
    "# 巡察记录的密钥，第一行是现用的，其余只用来打开旧备份。请另外妥善保存，丢失后记录无法读出。"
)


class KeyFault(StrEnum):
    """What is wrong with a key."""

    MISSING = "missing"
    UNREADABLE = "unreadable"
    MALFORMED = "malformed"
    EXISTS = "exists"
    INSIDE = "inside"  # in the data folder, from where it would go into every backup


class KeyTroubleError(StorageError):
    """A key cannot be used; the key itself is never told."""

    def __init__(self, fault: KeyFault, path: Path | None = None) -> None:
        super().__init__(f"{path}: {fault.value}" if path else fault.value)
        self.fault = fault
        self.path = path


def new_key() -> str:
    """Return a key that nobody had before, as it is written."""
    return MARK + base64.urlsafe_b64encode(secrets.token_bytes(KEY_LENGTH)).decode().rstrip("=")


def written_in(text: str) -> tuple[str, ...]:
    """Return the keys in a text, one a line or with commas between, the present one first."""
    lines = (line.partition("#")[0] for line in text.splitlines())
    return tuple(word for line in lines for word in re.split(r"[\s,，]+", line) if word)


def cipher_of(text: str, path: Path | None = None) -> Cipher:
    """Return the cipher of the keys in a text. Raises `KeyTroubleError`."""
    words = written_in(text)
    if not words:
        raise KeyTroubleError(KeyFault.MALFORMED, path)
    return Cipher([_parsed(word, path) for word in words])


def text_of(path: Path) -> str:
    """Return what a key file holds. Raises `KeyTroubleError`."""
    try:
        return path.read_text(encoding="utf-8-sig")
    except FileNotFoundError:
        raise KeyTroubleError(KeyFault.MISSING, path) from None
    except UnicodeDecodeError:
        raise KeyTroubleError(KeyFault.MALFORMED, path) from None
    except OSError:
        raise KeyTroubleError(KeyFault.UNREADABLE, path) from None


def write_new(path: Path) -> None:
    """Put a new key in a file that is not there yet, for its owner alone."""
    try:
        descriptor = open_private(path, os.O_WRONLY | os.O_EXCL)
    except FileExistsError:
        raise KeyTroubleError(KeyFault.EXISTS, path) from None
    with os.fdopen(descriptor, "wb") as file:
        file.write(_lines(new_key()))
        file.flush()
        os.fsync(file.fileno())
    sync_folder(path.absolute().parent)


def put_new_first(path: Path) -> Cipher:
    """Put a new key before those of the file, and return the cipher of all of them.

    The file is replaced whole, and keeps the older keys: at no moment is anything on disk
    sealed with a key that is not in it.
    """
    earlier = text_of(path)
    cipher_of(earlier, path)
    replace_file(path, _lines(new_key(), *written_in(earlier)))
    return cipher_of(text_of(path), path)


def _lines(*keys: str) -> bytes:
    return "".join(f"{line}\n" for line in (HEAD, *keys)).encode()


def _parsed(word: str, path: Path | None) -> Key:
    letters = word.removeprefix(MARK).translate(str.maketrans("+/", "-_")).rstrip("=")
    try:
        secret = base64.b64decode(f"{letters}=", altchars=b"-_", validate=True)
    except (binascii.Error, ValueError):
        raise KeyTroubleError(KeyFault.MALFORMED, path) from None
    if len(secret) != KEY_LENGTH:
        raise KeyTroubleError(KeyFault.MALFORMED, path)
    return Key(secret)
