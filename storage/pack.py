"""An evidence pack: a ZIP that is the same bytes whenever its content is the same.

Nothing is compressed, so that no version of a library changes a byte, and times, order and
rights are fixed. The manifest names every other member with its SHA-256; `storage/pack_check.py`
reads it again.
"""

import hashlib
import os
import unicodedata
import zipfile
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from pydantic import BaseModel, ConfigDict

from inspection.enums import Language
from inspection.file_names import name_on_disk
from inspection.pack_contents import LISTINGS
from storage.office.words import Words, words_in
from storage.platform import TEMPORARY, make_folder, open_private, sync_folder

MANIFEST = "manifest.json"
LISTING = LISTINGS[Language.CHINESE]
FORMAT = 1
BLOCK = 2**20
NO_TIME = (1980, 1, 1, 0, 0, 0)  # the earliest a ZIP can say
UNIX, OWNER_READS = 3, 0o600 << 16

Blocks = Callable[[], Iterable[bytes]]
Progress = Callable[[int, int], None]  # members written, members in all


@dataclass(frozen=True)
class PackMember:
    """One file of a pack: the name that is wanted, folders with `/`, and its bytes in blocks."""

    name: str
    blocks: Blocks  # raises `NotThereError` before the first block for what cannot be had
    sha256: str = ""  # what it was when it was taken in, where that is on record


class NotThereError(Exception):
    """A member that cannot be read as it was written; the rest of the pack is made."""


class ListedFile(BaseModel):
    """What the manifest says of one member."""

    model_config = ConfigDict(frozen=True)

    name: str
    size: int
    sha256: str


class PackManifest(BaseModel):
    """What a pack holds, and what belongs in it and could not be had."""

    model_config = ConfigDict(frozen=True)

    format: int = FORMAT
    title: str
    files: tuple[ListedFile, ...]
    missing: tuple[str, ...] = ()
    altered: tuple[str, ...] = ()  # packed as they lie on the disk, not as they were taken in


@dataclass(frozen=True)
class Packed:
    """A pack on disk."""

    path: Path
    sha256: str
    size: int
    files: int
    missing: int
    altered: int = 0
    listing: str = LISTING  # the list for people, by its name in the pack


def written(data: bytes) -> Blocks:
    """Return the blocks of what is short enough to be held whole."""
    return lambda: (data,)


def write_pack(
    target: Path,
    members: Sequence[PackMember],
    *,
    title: str,
    missing: Sequence[str] = (),
    language: Language = Language.CHINESE,
    progress: Progress = lambda _done, _all: None,
) -> Packed:
    """Write the pack for its owner alone, whole or not at all; a block at a time.

    The language is that of the list for people and of its name; all else is given.
    """
    make_folder(target.parent)
    temporary = target.with_name(target.name + TEMPORARY)
    try:
        descriptor = open_private(temporary, os.O_RDWR | os.O_TRUNC)
        with os.fdopen(descriptor, "w+b") as file:
            with zipfile.ZipFile(file, "w", zipfile.ZIP_STORED) as archive:
                manifest = _write_members(
                    archive,
                    members,
                    title,
                    missing,
                    words=words_in(language),
                    progress=progress,
                )
            file.flush()
            os.fsync(file.fileno())
        temporary.replace(target)
        sync_folder(target.parent)
    finally:
        temporary.unlink(missing_ok=True)
    size = target.stat().st_size
    lacking, changed = len(manifest.missing), len(manifest.altered)
    return Packed(
        target,
        sha256_of(target),
        size,
        len(manifest.files),
        lacking,
        changed,
        LISTINGS[language],
    )


def _write_members(
    archive: zipfile.ZipFile,
    members: Sequence[PackMember],
    title: str,
    missing: Sequence[str],
    *,
    words: Words,
    progress: Progress,
) -> PackManifest:
    listed: list[ListedFile] = []
    lacking, altered = list(missing), []
    list_name = LISTINGS[words.language]
    names = fitting_names([each.name for each in members], listing=list_name)
    for number, (name, member) in enumerate(zip(names, members, strict=True), start=1):
        try:
            blocks = member.blocks()
        except NotThereError:
            lacking.append(name)
        else:
            listed.append(_write(archive, name, blocks))
            if member.sha256 not in {"", listed[-1].sha256}:
                altered.append(name)
        progress(number, len(members))
    bare = PackManifest(
        title=title, files=tuple(listed), missing=tuple(lacking), altered=tuple(altered)
    )
    listing = _write(archive, list_name, (readable(bare, words).encode("utf-8"),))
    manifest = bare.model_copy(update={"files": (*bare.files, listing)})
    text = manifest.model_dump_json(indent=1)
    _write(archive, MANIFEST, (text.encode("utf-8"),))
    return manifest


def _write(archive: zipfile.ZipFile, name: str, blocks: Iterable[bytes]) -> ListedFile:
    info = zipfile.ZipInfo(name, NO_TIME)
    info.create_system, info.external_attr = UNIX, OWNER_READS
    digest, size = hashlib.sha256(), 0
    with archive.open(info, "w") as copy:
        for block in blocks:
            digest.update(block)
            size += len(block)
            copy.write(block)
    return ListedFile(name=name, size=size, sha256=digest.hexdigest())


def readable(manifest: PackManifest, words: Words) -> str:
    """Return the list for people: a line each, with size and SHA-256."""
    count = len(manifest.files)
    lines = [manifest.title, words("共{n}个文件，逐个列出SHA-256。", n=count), ""]
    lines += [f"{each.sha256}  {each.size:>12}  {each.name}" for each in manifest.files]
    if manifest.missing:
        count = len(manifest.missing)
        lines += ["", words("以下{n}个未能收录：", n=count), *manifest.missing]
    if manifest.altered:
        count = len(manifest.altered)
        changed = words("以下{n}个与登记时的SHA-256不符，按主机上现有内容收录：", n=count)
        lines += ["", changed, *manifest.altered]
    return "\r\n".join(lines) + "\r\n"


def sha256_of(path: Path, progress: Progress = lambda _done, _all: None) -> str:
    """Return the SHA-256 of a file, read block by block; `progress` is told the bytes."""
    digest, size = hashlib.sha256(), path.stat().st_size
    with path.open("rb") as file:
        while block := file.read(BLOCK):
            digest.update(block)
            progress(file.tell(), size)
    return digest.hexdigest()


# --- names that every system takes ----------------------------------------------------------


def fitting_names(wanted: Iterable[str], *, listing: str = LISTING) -> list[str]:
    """Return the names as any system can unpack them, no two alike where case is not told apart."""
    taken = {MANIFEST, folded(listing)}
    return [_fitting(each, taken) for each in wanted]


def _fitting(wanted: str, taken: set[str]) -> str:
    *folders, last = (name_on_disk(part) or "_" for part in wanted.split("/"))
    for name in _numbered(last):
        whole = "/".join((*folders, name))
        if folded(whole) not in taken:
            taken.add(folded(whole))
            return whole
    raise AssertionError  # the numbers do not end


def _numbered(name: str) -> Iterator[str]:
    yield name
    place, number = PurePosixPath(name), 2
    while True:
        yield f"{place.stem} ({number}){place.suffix}"
        number += 1


def folded(name: str) -> str:
    """Return what two names have in common that are one file on some system."""
    return unicodedata.normalize("NFC", name).casefold()
