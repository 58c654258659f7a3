"""The group's own pack: ledgers, documents, originals of the evidence, the audit trail."""

from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from zoneinfo import ZoneInfo

import orjson

from inspection.enums import EvidenceKind, FetchState
from inspection.pack_contents import Piece
from storage.errors import StorageError
from storage.evidence import EvidenceFolder, digest_of
from storage.export import Ledger, export_inspection
from storage.office.words import Words, words_in
from storage.pack import Blocks, NotThereError, PackMember, written
from storage.pack_office import settled

# the acts of making a pack: the trail in it ends before them, or no two packs would be alike
OF_PACKS = frozenset({"pack.asked", "pack.made", "pack.told"})
OFFICE = frozenset({".xlsx", ".docx"})
ENDINGS = {
    EvidenceKind.PHOTO: ".jpg",
    EvidenceKind.VOICE: ".ogg",
    EvidenceKind.AUDIO: ".mp3",
    EvidenceKind.VIDEO: ".mp4",
    EvidenceKind.VIDEO_NOTE: ".mp4",
}
KINDS = {
    EvidenceKind.PHOTO: "照片",
    EvidenceKind.DOCUMENT: "文件",
    EvidenceKind.VOICE: "语音",
    EvidenceKind.AUDIO: "录音",
    EvidenceKind.VIDEO: "视频",
    EvidenceKind.VIDEO_NOTE: "视频",
    EvidenceKind.ANIMATION: "动图",
    EvidenceKind.STICKER: "贴图",
}

Document = tuple[str, Callable[[], bytes]]  # its name in the pack; what makes the same bytes


def inside_members(
    ledger: Ledger,
    documents: Iterable[Document],
    pieces: Sequence[Piece],
    scope: str,
    evidence: EvidenceFolder,
    *,
    trail: bytes,
    near: Path,
    zone: ZoneInfo,
    when: datetime,
) -> tuple[list[PackMember], list[str]]:
    """Return the members of the pack, and what belongs in it and could not be had.

    `near` is a folder of the owner's alone, in which ledgers lie while they are made.
    """
    words = words_in(ledger.language)
    moment = f"{when.astimezone(ZoneInfo('UTC')):%Y-%m-%dT%H:%M:%SZ}"
    members = list(_ledgers(ledger, near, zone, moment))
    members += [PackMember(name, _made(make)) for name, make in documents]
    members.append(PackMember(f"{words('操作留痕')}/audit.jsonl", written(trail)))
    missing: list[str] = []
    there = evidence.paths(scope)
    for piece in pieces:
        path = there.get(piece.evidence.sha256 or "")
        if path is None or piece.evidence.fetch_state is not FetchState.FETCHED:
            missing.append(name_of(piece, words))
        else:
            members.append(_original(name_of(piece, words), scope, evidence, path))
    return members, missing


def _ledgers(ledger: Ledger, near: Path, zone: ZoneInfo, moment: str) -> Iterator[PackMember]:
    with TemporaryDirectory(prefix=".ledger-", dir=near) as folder:
        for path in export_inspection(ledger, Path(folder), zone):
            data = path.read_bytes()
            fixed = settled(data, moment) if path.suffix in OFFICE else data
            folder_name = words_in(ledger.language)("台账")
            yield PackMember(f"{folder_name}/{path.name}", written(fixed))


def _made(make: Callable[[], bytes]) -> Blocks:
    """Make a document when its turn comes: all of them at once would fill the memory."""
    return lambda: (make(),)


def trail_until_packs(path: Path) -> bytes:
    """Return the lines of an audit trail before the packs that were made last."""
    data = path.read_bytes() if path.exists() else b""
    lines = data.split(b"\n")[:-1]  # what is not a whole line yet is none
    while lines and _act(lines[-1]) in OF_PACKS:
        lines.pop()
    return b"".join(line + b"\n" for line in lines)


def _act(line: bytes) -> str:
    try:
        fields = orjson.loads(line)
    except orjson.JSONDecodeError:
        return ""
    return str(fields.get("act", "")) if isinstance(fields, dict) else ""


def name_of(piece: Piece, words: Words) -> str:
    """Return where a file lies in the pack: by its owner and its number, with its own name."""
    file = piece.evidence
    own = file.file_name or f"{words(KINDS[file.kind])}{ENDINGS.get(file.kind, '')}"
    owner = piece.owner or words("其他")
    return f"{words('附件')}/{owner}/E{file.id:04d} {own.replace('/', '_')}"


def _original(name: str, scope: str, evidence: EvidenceFolder, path: Path) -> PackMember:
    return PackMember(name, readable_blocks(evidence, scope, path), digest_of(path))


def readable_blocks(evidence: EvidenceFolder, scope: str, path: Path) -> Blocks:
    """Return what reads a file of evidence; it is read through before a byte of it is packed."""

    def blocks() -> Iterable[bytes]:
        try:
            deque(evidence.blocks(scope, path), maxlen=0)
        except (OSError, StorageError) as error:
            raise NotThereError(path.name) from error
        return evidence.blocks(scope, path)

    return blocks
