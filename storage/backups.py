"""The copies a data folder's owner keeps: which are due, which are too many, which know a clue."""

import re
from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from pathlib import Path

import orjson

from inspection.enums import Handling
from inspection.ports import REGISTRY
from inspection.records import Finding
from storage.cipher import Cipher
from storage.layout import records_place

BACKUPS = "backups"  # in the data folder, unless another is named
PATTERN = "xuncha-%Y%m%d-%H%M%S.zip"
NAME = re.compile(r"xuncha-\d{8}-\d{6}\.zip")

Clues = Mapping[str, frozenset[int]]  # by scope, the findings that were registered as clues


def name_at(now: datetime) -> str:
    """Return the name of a backup made at this moment."""
    return now.strftime(PATTERN)


def backups_in(folder: Path) -> list[Path]:
    """Return the backups in a folder, the newest first; other files are none of ours."""
    if not folder.is_dir():
        return []
    return sorted((p for p in folder.iterdir() if NAME.fullmatch(p.name)), reverse=True)


def is_due(backups: Iterable[Path], now: datetime) -> bool:
    """Whether none was made today."""
    return all(made_at(each, now).date() < now.date() for each in backups)


def surplus(backups: Iterable[Path], now: datetime, *, keep: int, days: int) -> list[Path]:
    """Return those beyond the number or the age that is kept; never the newest."""
    newest_first = sorted(backups, reverse=True)
    oldest = now - timedelta(days=days)
    return [
        each
        for place, each in enumerate(newest_first)
        if place and (place >= keep or made_at(each, now) < oldest)
    ]


def made_at(backup: Path, now: datetime) -> datetime:
    """Return when a backup was made, by its name, in the zone of `now`."""
    return datetime.strptime(backup.name, PATTERN).replace(tzinfo=now.tzinfo)


def clues_among(findings: Iterable[Finding]) -> frozenset[int]:
    """Return the ids of the findings that were registered as clues, and are empty since."""
    return frozenset(each.id for each in findings if each.handling is Handling.CLUE)


def clues_in(data: bytes, scope: str, cipher: Cipher) -> frozenset[int]:
    """Return the ids of the registered clues in the bytes of a scope's file."""
    if scope == REGISTRY:
        return frozenset()
    tables = orjson.loads(cipher.open(data, records_place(scope)))
    rows = tables.get(Finding.TABLE, {}).items()
    return frozenset(int(key) for key, row in rows if row.get("handling") == Handling.CLUE)


def lacks_a_clue(known: Clues, now: Clues) -> bool:
    """Whether something was registered that a copy with these clues still tells in full."""
    return any(not ids <= known.get(scope, frozenset()) for scope, ids in now.items())
