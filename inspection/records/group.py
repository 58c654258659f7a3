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
    SEQUENCE: ClassVar[str] = "note"

    number: int
    text: str
    author_id: int
    at: AwareDatetime
    evidence: tuple[int, ...] = ()
    readers: tuple[int, ...] = ()
    pinned: bool = False
    findings: tuple[int, ...] = ()  # ids of those it quotes: it is as secret as they are
    source_chat_id: int | None = None  # where a person said it
    source_message_id: int | None = None
    added_from: tuple[tuple[int, int], ...] = ()  # chat and message of what its author added

    @property
    def places(self) -> tuple[tuple[int, int], ...]:
        """Chat and message of everything a person said of it."""
        if self.source_chat_id is None or self.source_message_id is None:
            return self.added_from
        return ((self.source_chat_id, self.source_message_id), *self.added_from)

    @property
    def label(self) -> str:
        """The number people say: G4."""
        return f"G{self.number}"

    @property
    def is_emptied(self) -> bool:
        """Whether it told what has become a clue: number, time and author stay."""
        return not self.text and not self.evidence
