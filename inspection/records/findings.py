"""Findings and the files that support them."""

from typing import ClassVar

from pydantic import AwareDatetime

from inspection.enums import Aspect, EvidenceKind, FetchState, Focus, Handling, Standing
from inspection.records.base import Change, Record


class Finding(Record):
    """What was seen, in the words of whoever saw it."""

    TABLE: ClassVar[str] = "findings"
    INDEXES: ClassVar[tuple[str, ...]] = ("source", "author_id")

    number: int
    unit: str
    raw: str
    wording: str
    author_id: int
    recorded_at: AwareDatetime
    occurred_at: AwareDatetime
    handling: Handling = Handling.PENDING
    standing: Standing = Standing.ACTIVE
    aspect: Aspect | None = None
    focus: Focus | None = None
    hold: bool = False
    sealed: bool = False
    suspicion: tuple[str, ...] = ()  # reasons of a suggestion, as codes
    due: AwareDatetime | None = None
    department: str | None = None
    method: str | None = None
    source_kind: str | None = None
    source_chat_id: int | None = None
    source_message_id: int | None = None
    thread_id: int | None = None
    forwarded_from: str | None = None
    album: str | None = None  # the media group it came as
    evidence: tuple[int, ...] = ()
    parents: tuple[int, ...] = ()
    history: tuple[Change, ...] = ()

    @property
    def label(self) -> str:
        """The number people say: W12."""
        return f"W{self.number}"

    @property
    def source(self) -> tuple[int, int] | None:
        """Chat and message the finding was made from."""
        if self.source_chat_id is None or self.source_message_id is None:
            return None
        return (self.source_chat_id, self.source_message_id)


class Evidence(Record):
    """A file that supports a finding, a note or a fix; the bytes lie beside the records."""

    TABLE: ClassVar[str] = "evidence"
    INDEXES: ClassVar[tuple[str, ...]] = ("fetch_state",)

    kind: EvidenceKind
    file_id: str
    file_unique_id: str
    file_name: str = ""
    mime_type: str = ""
    size: int | None = None
    caption: str = ""
    author_id: int
    taken_at: AwareDatetime
    source_chat_id: int
    source_message_id: int
    fetch_state: FetchState = FetchState.PENDING
    tries: int = 0
    sha256: str | None = None

    @property
    def can_be_passed_on(self) -> bool:
        """Whether it may leave for the unit: a photo as Telegram sends it, which carries no name,
        no place and no device; a file would carry all three (domain 3.4)."""
        return self.kind is EvidenceKind.PHOTO and not self.file_name and not self.mime_type
