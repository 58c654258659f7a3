"""A pack looked at again: every member that was changed, taken away or put in is named."""

import hashlib
import struct
import zipfile
import zlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from pydantic import ValidationError

from inspection.file_names import name_on_disk
from storage.pack import BLOCK, MANIFEST, PackManifest, Progress, folded, sha256_of

DAMAGED = (  # all that `zipfile` raises for a file that is no whole archive
    *(zipfile.BadZipFile, zlib.error, struct.error, EOFError),
    *(NotImplementedError, RuntimeError, ValueError),
)
LONGEST_MANIFEST = 64 * 2**20  # bytes
ENCRYPTED = 0x1
LOCAL_HEADER, END_RECORD, CENTRAL_HEADER = 30, 22, 46


class Flaw(StrEnum):
    """What is wrong with a member, or with the pack itself."""

    CHANGED = "changed"
    MISSING = "missing"
    ADDED = "added"
    TWICE = "twice"
    UNSAFE = "unsafe"  # its name leads out of the folder, or no system takes it
    NO_MANIFEST = "no_manifest"
    NO_ARCHIVE = "no_archive"
    HIDDEN = "hidden"  # bytes that belong to no member
    OTHER_FILE = "other_file"  # not the pack that is meant, by its SHA-256


@dataclass(frozen=True)
class PackFault:
    """One thing that is not as it was written; no name when it is the pack itself."""

    flaw: Flaw
    name: str = ""


@dataclass(frozen=True)
class Checked:
    """What a look at a pack came to."""

    sha256: str
    title: str
    files: int
    faults: tuple[PackFault, ...]


def check_pack(
    path: Path, *, sha256: str = "", progress: Progress = lambda _done, _all: None
) -> Checked:
    """Read the whole pack, unpacking nothing, and return every fault.

    Whoever can write the manifest anew can hide a change from it, but not from the SHA-256 of
    the whole pack that was told when it was made. `progress` is told the bytes: all of them are
    read twice.
    """
    digest = sha256_of(path, lambda done, size: progress(done, 2 * size))
    faults = [PackFault(Flaw.OTHER_FILE)] if sha256 and sha256.lower() != digest else []
    try:
        with zipfile.ZipFile(path) as archive:
            manifest = _manifest(archive)
            if manifest is None:
                return Checked(digest, "", 0, (*faults, PackFault(Flaw.NO_MANIFEST)))
            faults += _faults(archive, manifest, path.stat().st_size, progress)
    except DAMAGED:
        return Checked(digest, "", 0, (*faults, PackFault(Flaw.NO_ARCHIVE)))
    return Checked(digest, manifest.title, len(manifest.files), tuple(faults))


def _manifest(archive: zipfile.ZipFile) -> PackManifest | None:
    found = [each for each in archive.infolist() if each.filename == MANIFEST]
    if len(found) != 1 or _is_packed(found[0]) or found[0].file_size > LONGEST_MANIFEST:
        return None
    try:
        return PackManifest.model_validate_json(archive.read(found[0]))
    except (ValidationError, *DAMAGED):
        return None


def _faults(
    archive: zipfile.ZipFile, manifest: PackManifest, size: int, progress: Progress
) -> Iterator[PackFault]:
    members = archive.infolist()
    listed = {each.name: each for each in manifest.files}
    seen: set[str] = set()
    for member in members:
        progress(size + member.header_offset, 2 * size)
        name = member.orig_filename
        if folded(name) in seen:
            yield PackFault(Flaw.TWICE, name)
            continue
        seen.add(folded(name))
        if not _is_safe(name):
            yield PackFault(Flaw.UNSAFE, name)
        if name == MANIFEST:
            continue
        if name not in listed:
            yield PackFault(Flaw.ADDED, name)
        elif _sha256(archive, member) != listed[name].sha256:
            yield PackFault(Flaw.CHANGED, name)
    progress(2 * size, 2 * size)
    yield from (PackFault(Flaw.MISSING, name) for name in listed if folded(name) not in seen)
    if archive.comment or not _is_gapless(members, archive.start_dir, size):
        yield PackFault(Flaw.HIDDEN)


def _sha256(archive: zipfile.ZipFile, member: zipfile.ZipInfo) -> str:
    """Return a member's hash; empty for one that cannot be read as it was written."""
    if _is_packed(member):
        return ""
    digest = hashlib.sha256()
    try:
        with archive.open(member) as file:
            while block := file.read(BLOCK):
                digest.update(block)
    except DAMAGED:
        return ""
    return digest.hexdigest()


def _is_packed(member: zipfile.ZipInfo) -> bool:
    """Whether it is not as a pack is written: compressed, so of any size, or encrypted."""
    is_stored = member.compress_type == zipfile.ZIP_STORED
    return not is_stored or bool(member.flag_bits & ENCRYPTED)


def _is_safe(name: str) -> bool:
    parts = name.split("/")
    return all(part and part == name_on_disk(part) for part in parts)


def _is_gapless(members: Sequence[zipfile.ZipInfo], start: int, size: int) -> bool:
    """Whether every byte of the file belongs to a member or to the list of members."""
    place = central = 0
    for member in sorted(members, key=lambda each: each.header_offset):
        name = member.orig_filename
        length = len(name.encode("ascii" if name.isascii() else "utf-8"))
        if member.header_offset != place or member.extra or member.comment:
            return False
        place += LOCAL_HEADER + length + member.compress_size
        central += CENTRAL_HEADER + length
    beyond = size - start - central
    return place == start and (beyond == END_RECORD or start >= 2**32 or len(members) >= 2**16)
