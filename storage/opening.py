"""Reading a scope's file, or refusing it and leaving it as it is."""

import sqlite3
from codecs import BOM_UTF8
from contextlib import suppress
from pathlib import Path

import orjson

from storage.cipher import PLAIN, Cipher
from storage.errors import Refusal, SealError, StoreRefusedError
from storage.json_file import Tables
from storage.layout import records_place
from storage.meta import SCHEMA, Meta, meta_in

Opened = tuple[Tables, Meta]


def read_tables(path: Path, scope: str, cipher: Cipher = PLAIN) -> Opened:
    """Return the tables of a scope's file, or raise `StoreRefusedError` with the best backup."""
    try:
        return _read(path, scope, cipher)
    except StoreRefusedError as refused:
        backup = newest_backup(path, scope, cipher)
        raise StoreRefusedError(path, refused.reason, backup) from refused


def newest_backup(path: Path, scope: str, cipher: Cipher = PLAIN) -> Path | None:
    """Return the newest copy beside the file that could be opened in its place."""
    found = sorted(path.parent.glob(f"{path.name}*.bak"), key=_age, reverse=True)
    for each in found:
        with suppress(StoreRefusedError):
            _read(each, scope, cipher)
            return each
    return None


def _age(path: Path) -> tuple[int, str]:
    return (path.stat().st_mtime_ns, path.name)


def _read(path: Path, scope: str, cipher: Cipher) -> Opened:
    try:
        data = path.read_bytes()
    except FileNotFoundError as error:
        raise StoreRefusedError(path, Refusal.MISSING) from error
    except OSError as error:
        raise StoreRefusedError(path, Refusal.UNREADABLE) from error
    if not data:
        raise StoreRefusedError(path, Refusal.EMPTY)
    if not data.strip(b"\0"):
        raise StoreRefusedError(path, Refusal.NULLED)
    try:
        opened = cipher.open(data, records_place(scope))
    except SealError as error:
        raise StoreRefusedError(path, error.reason) from error
    return _parsed(path, opened, scope)


def _parsed(path: Path, data: bytes, scope: str) -> Opened:
    try:
        tables = orjson.loads(data.removeprefix(BOM_UTF8))
    except orjson.JSONDecodeError as error:
        raise StoreRefusedError(path, Refusal.BROKEN) from error
    if not isinstance(tables, dict) or not all(isinstance(each, dict) for each in tables.values()):
        raise StoreRefusedError(path, Refusal.FOREIGN)
    meta = meta_in(tables)
    if meta is None or meta.scope != scope:
        raise StoreRefusedError(path, Refusal.FOREIGN)
    if meta.version > SCHEMA:
        raise StoreRefusedError(path, Refusal.NEWER)
    return tables, meta


def is_malformed(error: sqlite3.DatabaseError) -> bool:
    """Whether a database's own bytes are to blame, and not the disk or another program."""
    code = getattr(error, "sqlite_errorcode", 0) & 0xFF
    return code in {sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB}


def refusal_of(error: sqlite3.DatabaseError) -> Refusal:
    """Return why the file is not opened; what SQLite says of the disk is not the file's fault."""
    match getattr(error, "sqlite_errorcode", 0) & 0xFF:
        case sqlite3.SQLITE_BUSY | sqlite3.SQLITE_LOCKED:
            return Refusal.BUSY
        case sqlite3.SQLITE_CORRUPT:
            return Refusal.BROKEN
        case sqlite3.SQLITE_READONLY | sqlite3.SQLITE_CANTOPEN | sqlite3.SQLITE_IOERR:
            return Refusal.UNREADABLE
        case sqlite3.SQLITE_FULL:
            return Refusal.UNREADABLE
        case _:
            return Refusal.FOREIGN
