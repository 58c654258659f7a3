"""The data folder as one zip file, taken while the bot may be writing."""

import hashlib
import os
import sqlite3
import time
import zipfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing, suppress
from pathlib import Path
from typing import IO

from pydantic import BaseModel, ConfigDict

from bot.health import HEALTH_FILE
from bot.speech import console
from storage.backups import BACKUPS, clues_in
from storage.cipher import PLAIN, Cipher
from storage.evidence import OPENED
from storage.journal import JOURNAL_FILE
from storage.layout import PACKS, STAGING, inspection_slugs, scope_file
from storage.platform import (
    TEMPORARY,
    make_folder,
    open_private,
    sync_folder,
)

TRIES = 100
PAUSE = 0.05
OWN = frozenset({".lock", HEALTH_FILE})  # of the process that runs, not of the records
RECORDS = frozenset({".json", ".jsonl"})  # what changes in place while the bot works
MANIFEST = "manifest"
BLOCK = 2**20
Mark = tuple[tuple[str, int, int, int], ...]
Progress = Callable[[int, int], None]


class Manifest(BaseModel):
    """What a backup holds: each file's SHA-256, and which findings were clues by then."""

    model_config = ConfigDict(frozen=True)

    files: dict[str, str]
    clues: dict[str, frozenset[int]] = {}


def pack(
    folder: Path,
    target: Path,
    *,
    cipher: Cipher = PLAIN,
    pause: float = PAUSE,
    progress: Progress = lambda _done, _all: None,
) -> int | None:
    """Write everything to the target, whole or not at all; None when the bot is never still.

    The records, audit trails and the journal are of one moment: they are read until nothing
    was written meanwhile. Evidence never changes, and is on disk before a record names it, so
    that it is copied after them. What is sealed stays sealed, and so is the list of contents.
    """
    records = _of_one_moment(folder, pause)
    if records is None:
        return None
    make_folder(target.parent)
    temporary = target.with_name(target.name + TEMPORARY)
    try:
        count = _write(folder, records, temporary, cipher, progress)
        temporary.replace(target)
        sync_folder(target.parent)
    finally:
        temporary.unlink(missing_ok=True)
    return count


def _of_one_moment(folder: Path, pause: float) -> dict[str, bytes] | None:
    for _ in range(TRIES):
        before = _mark(folder)
        records = _records(folder)
        if _mark(folder) == before:
            return records
        time.sleep(pause)
    return None


def _records(folder: Path) -> dict[str, bytes]:
    found = {}
    for path in _files(folder):
        if path.suffix in RECORDS:
            with suppress(FileNotFoundError):  # replaced meanwhile: the marks will differ
                found[path.relative_to(folder).as_posix()] = path.read_bytes()
    journal = _journal_copy(folder)
    return found if journal is None else {JOURNAL_FILE: journal, **found}


def _mark(folder: Path) -> Mark:
    """What differs when something was written in between."""
    found = []
    for path in (*_files(folder), *folder.glob(f"{JOURNAL_FILE}*")):
        if path.suffix in RECORDS or path.name in {JOURNAL_FILE, f"{JOURNAL_FILE}-wal"}:
            with suppress(FileNotFoundError):
                facts = path.stat()
                if facts.st_size:
                    found.append((str(path), facts.st_ino, facts.st_size, facts.st_mtime_ns))
    return tuple(found)


def _files(folder: Path) -> Iterator[Path]:
    """The files that belong in a backup; the journal is not copied as a file."""
    for root, folders, names in os.walk(folder):
        is_top = Path(root) == folder
        folders[:] = sorted(
            each
            for each in folders
            if not each.startswith(STAGING) and not (is_top and each in {BACKUPS, PACKS})
        )
        for name in sorted(names):
            path = Path(root, name)
            if not _is_own(name) and path.is_file() and not path.is_symlink():
                yield path


def _is_own(name: str) -> bool:
    begins = name.startswith((JOURNAL_FILE, OPENED))
    return name in OWN or begins or name.endswith(TEMPORARY)


def _write(
    folder: Path,
    records: Mapping[str, bytes],
    temporary: Path,
    cipher: Cipher,
    progress: Progress,
) -> int:
    clues = {
        slug: clues_in(records[name], slug, cipher)
        for slug in inspection_slugs(folder)
        if (name := scope_file(folder, slug).relative_to(folder).as_posix()) in records
    }
    descriptor = open_private(temporary, os.O_RDWR | os.O_TRUNC)
    with os.fdopen(descriptor, "w+b") as file:
        with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED, strict_timestamps=False) as archive:
            hashes = {name: _sha256(data) for name, data in records.items()}
            for name, data in records.items():
                archive.writestr(name, data)
            hashes |= _add_files(archive, folder, progress)
            manifest = Manifest(files=hashes, clues=clues).model_dump_json().encode()
            archive.writestr(MANIFEST, cipher.seal(manifest, MANIFEST))
        file.flush()
        os.fsync(file.fileno())
    return len(hashes)


def _add_files(archive: zipfile.ZipFile, folder: Path, progress: Progress) -> dict[str, str]:
    """Add what never changes, and return the SHA-256 of each; photographs shrink no further."""
    hashes = {}
    paths = [each for each in _files(folder) if each.suffix not in RECORDS]
    for number, path in enumerate(paths, start=1):
        name = path.relative_to(folder).as_posix()
        with (
            suppress(FileNotFoundError),  # erased meanwhile: it became a clue
            path.open("rb") as source,
            archive.open(zipfile.ZipInfo(name), "w", force_zip64=True) as copy,
        ):
            hashes[name] = copied(source, copy)
        progress(number, len(paths))
    return hashes


def copied(source: IO[bytes], copy: IO[bytes]) -> str:
    """Copy block by block, and return the SHA-256 of it all."""
    digest = hashlib.sha256()
    while block := source.read(BLOCK):
        digest.update(block)
        copy.write(block)
    return digest.hexdigest()


def _sha256(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def _journal_copy(folder: Path) -> bytes | None:
    source = folder / JOURNAL_FILE
    if not source.exists():
        return None
    try:
        with (
            closing(sqlite3.connect(f"{source.absolute().as_uri()}?mode=ro", uri=True)) as original,
            closing(sqlite3.connect(":memory:")) as copy,
        ):
            original.backup(copy)
            return copy.serialize()
    except sqlite3.Error as error:
        raise OSError(0, console()("storage", "no_journal", error=error), str(source)) from None
