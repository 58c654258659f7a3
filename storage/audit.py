"""The audit trail: lines that are only ever added, each holding the hash of the one before."""

import hashlib
import os
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

import orjson

from inspection.records import AuditEntry
from storage.platform import open_private, sync_folder

START = "0" * 64  # what the first line holds as the hash before it
AUDIT_FILE = "audit.jsonl"
BLOCK = 2**16  # bytes read at once, from the end

Anchor = tuple[int, str]  # number and hash of a line that was certainly written


@dataclass(frozen=True)
class AuditBreak:
    """The first line that is not as it was written; `line` counts from 1."""

    path: Path
    line: int
    reason: str  # unreadable, altered, chain, order, cut, replaced


class AuditFile:
    """The audit trail of one scope."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._last: Anchor | None = None  # the last line

    @property
    def last(self) -> Anchor | None:
        """The last line, as far as it is known since the start."""
        return self._last

    def append(self, entries: Sequence[AuditEntry]) -> None:
        """Return when the entries are lines on disk; those that were there already are skipped."""
        try:
            self._append(entries)
        except OSError:
            self._last = None
            raise

    def _append(self, entries: Sequence[AuditEntry]) -> None:
        (seq, digest), tail = (self._last, b"") if self._last else _end_of(self.path)
        lines = []
        for entry in sorted(entries, key=lambda entry: entry.id):
            if entry.id > seq:
                line, digest = _line_of(entry, digest)
                lines.append(line)
                seq = entry.id
        if lines:
            self._write(b"".join(lines), tail)
        self._last = (seq, digest)

    def _write(self, lines: bytes, tail: bytes) -> None:
        """Add the lines; what a crash left of the same lines is written over."""
        is_new = not self.path.exists()
        descriptor = open_private(self.path, os.O_RDWR)
        with os.fdopen(descriptor, "r+b") as file:
            end = file.seek(0, os.SEEK_END)
            if tail and lines.startswith(tail):
                file.truncate(end - len(tail))
                file.seek(end - len(tail))
            elif tail:
                file.write(b"\n")  # not ours: it stays, for `verify` to name
            file.write(lines)
            file.flush()
            os.fsync(file.fileno())
        if is_new:
            sync_folder(self.path.parent)


def verify(path: Path, *, last_seq: int = 0, anchor: Anchor | None = None) -> AuditBreak | None:
    """Return the first broken line of an audit trail, or None.

    With the sequence number given last, lines cut off at the end are missed as well; with an
    anchor, so is a trail that was written anew from some line on, hashes and all.
    """
    data = path.read_bytes() if path.exists() else b""
    seq, digest = 0, START
    lines = data.split(b"\n")
    for number, line in enumerate(lines[:-1], start=1):
        reason = _fault(line, seq, digest)
        if reason:
            return AuditBreak(path, number, reason)
        fields = orjson.loads(line)
        seq, digest = fields["seq"], fields["hash"]
        if anchor is not None and seq == anchor[0] and digest != anchor[1]:
            return AuditBreak(path, number, "replaced")
    if lines[-1] or seq < max(last_seq, anchor[0] if anchor else 0):
        return AuditBreak(path, len(lines), "cut")
    return None


def last_line(path: Path) -> Anchor:
    """Return number and hash of the last whole line of a trail; (0, START) for none."""
    return _end_of(path)[0]


def _line_of(entry: AuditEntry, prev: str) -> tuple[bytes, str]:
    """Return an entry's line and its hash."""
    document = entry.model_dump(mode="json")
    fields = {name: document[name] for name in ("at", "by", "act", "subject", "detail")}
    return _sealed({"seq": entry.id, **fields, "prev": prev})


def _sealed(fields: Mapping[str, object]) -> tuple[bytes, str]:
    digest = hashlib.sha256(orjson.dumps(fields)).hexdigest()
    return orjson.dumps({**fields, "hash": digest}) + b"\n", digest


def _fault(line: bytes, seq: int, prev: str) -> str | None:
    """Return what is wrong with a line that follows the one with this number and hash."""
    fields = _parsed(line)
    if fields is None:
        return "unreadable"
    bare = {name: value for name, value in fields.items() if name != "hash"}
    if _sealed(bare)[0] != line + b"\n":
        return "altered"
    if fields["prev"] != prev:
        return "chain"
    return None if int(str(fields["seq"])) > seq else "order"


def _parsed(line: bytes) -> dict[str, object] | None:
    try:
        fields = orjson.loads(line)
    except orjson.JSONDecodeError:
        return None
    if not isinstance(fields, dict) or not isinstance(fields.get("seq"), int):
        return None
    return fields if isinstance(fields.get("hash"), str) and "prev" in fields else None


def _end_of(path: Path) -> tuple[Anchor, bytes]:
    """Return number and hash of the last whole line, and what a crash left behind it.

    It reads from the end, for a trail grows as long as an inspection lasts. Altered lines are
    for `verify` to name.
    """
    if not path.exists():
        return (0, START), b""
    with path.open("rb") as file:
        lines = _backwards(file)
        tail = next(lines)
        readable = (fields for line in lines if (fields := _parsed(line)) is not None)
        last = next(readable, None)
    return ((int(str(last["seq"])), str(last["hash"])) if last else (0, START)), tail


def _backwards(file: BinaryIO) -> Iterator[bytes]:
    """Yield what follows the last end of a line, then the lines from the last to the first."""
    place, begun = file.seek(0, os.SEEK_END), b""
    while place:
        size = min(BLOCK, place)
        place = file.seek(place - size)
        first, *whole = (file.read(size) + begun).split(b"\n")
        yield from reversed(whole)
        begun = first
    yield begun
