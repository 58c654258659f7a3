"""The inspection itself, and what its members share."""

from datetime import date
from typing import ClassVar

from pydantic import AwareDatetime

from inspection.enums import Mode
from inspection.records.base import Record


class Inspection(Record):
    """The inspection itself; exactly one in its file, with id 1."""

    TABLE: ClassVar[str] = "inspection"

    slug: str  # the folder and scope name
    name: str
    group: str = "巡察组"
    units: tuple[str, ...]
    entry: date
    days: int
    mode: Mode = Mode.DRILL
    chat_id: int | None = None
    thread_id: int | None = None
    chat_active: bool = True
    created_at: AwareDatetime


class SharedNote(Record):
    """Something a member put on the group's board."""

    TABLE: ClassVar[str] = "shared_notes"

    number: int
    text: str
    author_id: int
    at: AwareDatetime
    evidence: tuple[int, ...] = ()
    readers: tuple[int, ...] = ()
    pinned: bool = False

    @property
    def label(self) -> str:
        """The number people say: G4."""
        return f"G{self.number}"
