"""A backup opened again: what it says it holds, and all of it put back."""

import os
import shutil
import struct
import tempfile
import zipfile
import zlib
from collections.abc import Callable, Mapping
from pathlib import Path, PurePosixPath

from pydantic import ValidationError

from bot.archive import MANIFEST, Manifest, Progress, copied
from bot.speech import console
from inspection.ports import REGISTRY
from storage.cipher import PLAIN, Cipher
from storage.platform import make_folder, open_private, sync_folder

DAMAGED = (  # all that `zipfile` raises for a file that is no whole archive
    *(zipfile.BadZipFile, zlib.error, struct.error, EOFError),
    *(NotImplementedError, RuntimeError, ValueError),
)


class WrongArchiveError(Exception):
    """The file cannot be restored; the text is the reason in words."""


def manifest_of(file: Path, cipher: Cipher = PLAIN) -> Manifest | None:
    """Return what a backup says it holds; None for one made before there were lists.

    Raises `SealError` when it is sealed with a key that is not at hand.
    """
    try:
        with zipfile.ZipFile(file) as archive:
            return _manifest(archive, cipher)
    except DAMAGED as error:
        raise WrongArchiveError(console()("archive", "damaged", file=file, error=error)) from None


def _manifest(archive: zipfile.ZipFile, cipher: Cipher) -> Manifest | None:
    if MANIFEST not in archive.namelist():
        return None
    try:
        return Manifest.model_validate_json(cipher.open(archive.read(MANIFEST), MANIFEST))
    except ValidationError:
        raise WrongArchiveError(console()("archive", "list_unreadable")) from None


def unpack(
    file: Path,
    folder: Path,
    *,
    check: Callable[[Path], object],
    cipher: Cipher = PLAIN,
    progress: Progress = lambda _done, _all: None,
) -> int:
    """Put the files of a backup in an empty folder, all of them or none.

    `progress` is told how many bytes are out of how many.
    """
    # inside the folder: it may be a mounted volume, with another disk around it
    staging = Path(tempfile.mkdtemp(prefix=".restore-", dir=folder))
    try:
        count = _extract(file, staging, cipher, progress)
        check(staging)
        for each in sorted(staging.iterdir()):
            each.replace(folder / each.name)
        sync_folder(folder)
    finally:
        shutil.rmtree(staging, ignore_errors=True)
    return count


def _extract(file: Path, staging: Path, cipher: Cipher, progress: Progress) -> int:
    hashes = {}
    try:
        with zipfile.ZipFile(file) as archive:
            manifest = _manifest(archive, cipher)
            infos = (each for each in archive.infolist() if each.filename != MANIFEST)
            members = [each for each in infos if not each.is_dir()]
            places = [_place(each) for each in members]
            _check(members, places, staging)
            done, total = 0, sum(member.file_size for member in members)
            for member, place in zip(members, places, strict=True):
                path = staging.joinpath(*place.parts)
                make_folder(path.parent)
                descriptor = open_private(path, os.O_WRONLY | os.O_EXCL)
                with archive.open(member) as source, os.fdopen(descriptor, "wb") as copy:
                    hashes[str(place)] = copied(source, copy)
                    copy.flush()
                    os.fsync(copy.fileno())
                done += member.file_size
                progress(done, total)
    except DAMAGED as error:
        raise WrongArchiveError(console()("archive", "damaged", file=file, error=error)) from None
    _compare(manifest, hashes)
    return len(members)


def _compare(manifest: Manifest | None, hashes: Mapping[str, str]) -> None:
    """Refuse a backup from which a file was taken, or in which one was put or changed."""
    wanted = dict(hashes) if manifest is None else manifest.files
    names = sorted(wanted.keys() | hashes.keys())
    wrong = [name for name in names if wanted.get(name) != hashes.get(name)]
    if wrong:
        raise WrongArchiveError(console()("archive", "list_differs", name=wrong[0]))


def _check(members: list[zipfile.ZipInfo], places: list[PurePosixPath], staging: Path) -> None:
    names = {str(place).casefold() for place in places}
    if len(names) != len(places):
        raise WrongArchiveError(console()("archive", "same_names"))
    if f"{REGISTRY}.json" not in names:
        raise WrongArchiveError(console()("archive", "no_registry"))
    needed = sum(member.file_size for member in members)
    if needed > shutil.disk_usage(staging).free:
        megabytes = needed // 2**20 + 1
        raise WrongArchiveError(console()("archive", "disk_full", megabytes=megabytes))


def _place(member: zipfile.ZipInfo) -> PurePosixPath:
    """Return where a file belongs, or refuse a name that leads out of the folder."""
    name = member.orig_filename
    place = PurePosixPath(name)
    leads_out = place.is_absolute() or ".." in place.parts or not place.parts
    is_strange = any(sign in name for sign in '\\:\0*?"<>|')
    is_link = (member.external_attr >> 28) == 0o12
    if leads_out or is_strange or is_link or place.name == ".lock":
        raise WrongArchiveError(console()("archive", "unsafe_name", name=repr(name)))
    return place
