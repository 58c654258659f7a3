"""What was done on the command line, as lines of the audit trail, also while the bot runs."""

import os
from datetime import datetime
from pathlib import Path

import orjson

from bot.commands_common import now_of, owned
from bot.config import Config
from inspection.audit import note
from inspection.ports import REGISTRY
from inspection.records import AuditEntry
from storage.errors import LockHeldError
from storage.platform import open_private
from storage.tiny import TinyStore

WAITING = "acts.jsonl"  # in the data folder: what the running bot is to note
TAKEN = "acts-taken.jsonl"


def note_act(config: Config, act: str, scope: str = REGISTRY) -> None:
    """Note an act before it is done. Raises the storage's refusals, and then it is not done."""
    now = now_of(config)
    try:
        with owned(config) as store, store.unit(scope) as work:
            note(work, by=None, at=now, act=act)
            work.commit()
    except LockHeldError:
        _leave(config.storage.path / WAITING, act, scope, now)


def _leave(path: Path, act: str, scope: str, now: datetime) -> None:
    line = orjson.dumps({"scope": scope, "act": act, "at": now}) + b"\n"
    with os.fdopen(open_private(path, os.O_WRONLY | os.O_APPEND), "ab") as file:
        file.write(line)
        file.flush()
        os.fsync(file.fileno())


def take_acts(store: TinyStore) -> None:
    """Note what was done on the command line meanwhile; after a kill a line may come twice."""
    waiting, taken = store.path / WAITING, store.path / TAKEN
    if not taken.exists():
        if not waiting.exists():
            return
        waiting.replace(taken)
    for line in taken.read_bytes().splitlines():
        fields = orjson.loads(line)
        if fields["scope"] in (REGISTRY, *store.scopes()):
            _add(store, fields["scope"], fields["act"], datetime.fromisoformat(fields["at"]))
    store.flush()
    taken.unlink()


def _add(store: TinyStore, scope: str, act: str, at: datetime) -> None:
    with store.unit(scope) as work:
        work.add(AuditEntry(at=at, by=None, act=act))
        work.commit()
