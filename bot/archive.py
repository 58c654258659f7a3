"""The data folder as one zip file, taken while the bot may be writing, and back."""

import os
import shutil
import sqlite3
import struct
import tempfile
import time
import zipfile
import zlib
from collections.abc import Callable, Iterator
from contextlib import closing, suppress
from pathlib import Path, PurePosixPath

from bot.health import HEALTH_FILE
from storage.journal import JOURNAL_FILE
from storage.layout import STAGING
from storage.platform import (
    TEMPORARY,
    make_folder,
    open_private,
    sync_folder,
)

TRIES = 20
PAUSE = 0.25
OWN = frozenset({".lock", HEALTH_FILE})  # of the process that runs, not of the records
RECORDS = frozenset({".json", ".jsonl"})  # what changes in place while the bot works
DAMAGED = (  # all that `zipfile` raises for a file that is no whole archive
    *(zipfile.BadZipFile, zlib.error, struct.error, EOFError),
    *(NotImplementedError, RuntimeError, ValueError),
)
Mark = tuple[tuple[str, int, int, int], ...]


class WrongArchiveError(Exception):
    """The file cannot be restored; the text is the reason in words."""


def pack(folder: Path, target: Path, *, pause: float = PAUSE) -> int | None:
    """Write everything to the target, whole or not at all; None when the bot is never still.

    The records, audit trails and the journal are of one moment: they are read until nothing
    was written meanwhile. Evidence never changes, and is on disk before a record names it.
    """
    make_folder(target.parent)
    temporary = target.with_name(target.name + TEMPORARY)
    try:
        for _ in range(TRIES):
            before = _mark(folder)
            count = _write(folder, temporary)
            if _mark(folder) == before:
                temporary.replace(target)
                sync_folder(target.parent)
                return count
            time.sleep(pause)
    finally:
        temporary.unlink(missing_ok=True)
    return None


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
        folders[:] = sorted(each for each in folders if not each.startswith(STAGING))
        for name in sorted(names):
            is_own = name in OWN or name.startswith(JOURNAL_FILE) or name.endswith(TEMPORARY)
            path = Path(root, name)
            if not is_own and path.is_file() and not path.is_symlink():
                yield path


def _write(folder: Path, temporary: Path) -> int:
    files = sorted(_files(folder), key=lambda path: (path.suffix not in RECORDS, str(path)))
    descriptor = open_private(temporary, os.O_RDWR | os.O_TRUNC)
    with os.fdopen(descriptor, "w+b") as file:
        with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED, strict_timestamps=False) as archive:
            journal = _journal_copy(folder)
            if journal is not None:
                archive.writestr(JOURNAL_FILE, journal)
            for path in files:
                with suppress(FileNotFoundError):  # replaced meanwhile: the marks will differ
                    archive.write(path, path.relative_to(folder).as_posix())
            count = len(archive.namelist())
        file.flush()
        os.fsync(file.fileno())
    return count


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
        raise OSError(0, f"日志库读不出来（{error}）", str(source)) from None


def unpack(file: Path, folder: Path, *, check: Callable[[Path], object]) -> int:
    """Put the files of a backup in an empty folder, all of them or none."""
    # inside the folder: it may be a mounted volume, with another disk around it
    staging = Path(tempfile.mkdtemp(prefix=".restore-", dir=folder))
    try:
        count = _extract(file, staging)
        check(staging)
        for each in sorted(staging.iterdir()):
            each.replace(folder / each.name)
        sync_folder(folder)
    finally:
        shutil.rmtree(staging, ignore_errors=True)
    return count


def _extract(file: Path, staging: Path) -> int:
    try:
        with zipfile.ZipFile(file) as archive:
            members = [each for each in archive.infolist() if not each.is_dir()]
            places = [_place(each) for each in members]
            _check(members, places, staging)
            for member, place in zip(members, places, strict=True):
                path = staging.joinpath(*place.parts)
                make_folder(path.parent)
                descriptor = open_private(path, os.O_WRONLY | os.O_EXCL)
                with archive.open(member) as source, os.fdopen(descriptor, "wb") as copy:
                    shutil.copyfileobj(source, copy)
                    copy.flush()
                    os.fsync(copy.fileno())
    except DAMAGED as error:
        raise WrongArchiveError(f"{file} 不是完好的备份文件（{error}）。") from None
    return len(members)


def _check(members: list[zipfile.ZipInfo], places: list[PurePosixPath], staging: Path) -> None:
    names = {str(place).casefold() for place in places}
    if len(names) != len(places):
        raise WrongArchiveError("备份里有重名的文件。")
    if "registry.json" not in names:
        raise WrongArchiveError("里面没有 registry.json，不是本程序的备份。")
    needed = sum(member.file_size for member in members)
    if needed > shutil.disk_usage(staging).free:
        raise WrongArchiveError(f"磁盘空间不够，需要 {needed // 2**20 + 1} MB。")


def _place(member: zipfile.ZipInfo) -> PurePosixPath:
    """Return where a file belongs, or refuse a name that leads out of the folder."""
    name = member.orig_filename
    place = PurePosixPath(name)
    leads_out = place.is_absolute() or ".." in place.parts or not place.parts
    is_strange = any(sign in name for sign in '\\:\0*?"<>|')
    is_link = (member.external_attr >> 28) == 0o12
    if leads_out or is_strange or is_link or place.name == ".lock":
        raise WrongArchiveError(f"备份里的文件名不安全：{name!r}。")
    return place
