import errno
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

from inspection.ports import Receipt
from inspection.records import AuditEntry, Finding, OutgoingMessage
from storage.platform import replace_file
from storage.tiny import TinyStore

NOW = datetime(2026, 11, 25, 1, 0, tzinfo=UTC)
SLUG = "north-ferry"
FILE = Path("inspections") / SLUG / "inspection.json"


def a_finding(**fields: object) -> Finding:
    given = {"number": 1, "unit": "北渡", "raw": "灭火器未见点检卡", "wording": "灭火器未见点检卡"}
    moments = {"recorded_at": NOW, "occurred_at": NOW}
    return Finding.model_validate({**given, "author_id": 7, **moments, **fields})


def a_message(**fields: object) -> OutgoingMessage:
    return OutgoingMessage.model_validate({"chat_id": 7, "created_at": NOW, **fields})


def an_entry(**fields: object) -> AuditEntry:
    return AuditEntry.model_validate({"at": NOW, "by": 7, "act": "filed", **fields})


class Disk:
    """The writer port: counts, and fails as often as it is told to."""

    def __init__(self, *, failures: int = 0, error: Callable[[], Exception] = OSError) -> None:
        self.writes = 0
        self.failures = failures
        self._error = error

    def __call__(self, path: Path, data: bytes) -> None:
        if self.failures:
            self.failures -= 1
            raise self._error()
        replace_file(path, data)
        self.writes += 1


def disk_full() -> OSError:
    return OSError(errno.ENOSPC, "No space left on device")


def commit_finding(store: TinyStore, *, lazy: bool = False, **fields: object) -> Receipt:
    with store.unit(SLUG) as work:
        work.add(a_finding(**fields))
        return work.commit(lazy=lazy)


async def a_folder(path: Path, *, findings: int = 1) -> Path:
    """Fill a data folder and return the inspection's file."""
    store = TinyStore(path)
    store.create(SLUG)
    for number in range(1, findings + 1):
        commit_finding(store, number=number)
    await store.close()
    return path / FILE
