"""Findings and the files that support them."""

from typing import ClassVar

from pydantic import AwareDatetime, JsonValue

from inspection.amounts import Amount
from inspection.enums import Aspect, EvidenceKind, FetchState, Focus, Handling, Standing
from inspection.records.base import Change, Model, Record

TRANSCRIPT_TRIES = 3


class Before(Model):
    """What a finding was before it was split or merged, so that it can be taken back."""

    at: AwareDatetime
    by: int
    was: dict[str, JsonValue]  # fields of the finding


USED_AS_ANSWER = "used_as_answer"  # a change: what was filed was an answer of the filer's


class Finding(Record):
    """What was seen, in the words of whoever saw it."""

    TABLE: ClassVar[str] = "findings"
    SEQUENCE: ClassVar[str] = "finding"
    INDEXES: ClassVar[tuple[str, ...]] = ("source", "author_id", "responsible_id")

    number: int
    unit: str
    raw: str
    wording: str
    author_id: int
    holder_id: int | None = None  # who took it over from its author
    recorded_at: AwareDatetime
    occurred_at: AwareDatetime
    handling: Handling = Handling.PENDING
    standing: Standing = Standing.ACTIVE
    aspect: Aspect | None = None
    focus: Focus | None = None
    repeats: int | None = None  # the `PriorFinding` that it was said to repeat
    hold: bool = False
    sealed: bool = False
    suspicion: tuple[str, ...] = ()  # reasons of a suggestion, as codes
    due: AwareDatetime | None = None
    department: str | None = None
    amounts: tuple[Amount, ...] = ()  # money as said
    counts: tuple[str, ...] = ()  # numbers of things as said
    method: str | None = None
    source_kind: str | None = None
    interview_id: int | None = None  # the interview it was made from
    source_chat_id: int | None = None
    source_message_id: int | None = None
    thread_id: int | None = None
    forwarded_from: str | None = None
    quoted: str = ""  # what was quoted from another message
    album: str | None = None  # the media group it came as
    evidence: tuple[int, ...] = ()
    tags: tuple[str, ...] = ()  # subjects given by hand; see `inspection/tags.py` for the rest
    parents: tuple[int, ...] = ()  # what it was split from, or what was merged into it
    children: tuple[int, ...] = ()  # what it was split into
    merged_into: int | None = None
    parts: tuple[str, ...] = ()  # as somebody proposed to split it
    undo: Before | None = None
    history: tuple[Change, ...] = ()

    @property
    def is_answer(self) -> bool:
        """Whether its filer used it as the answer to a question: its words are no finding's."""
        return any(change.what == USED_AS_ANSWER for change in self.history)

    @property
    def label(self) -> str:
        """The number people say: W12."""
        return f"W{self.number}"

    @property
    def responsible_id(self) -> int:
        """Who sees to it: whoever took it over, else its author."""
        return self.holder_id if self.holder_id is not None else self.author_id

    @property
    def source(self) -> tuple[int, int] | None:
        """Chat and message the finding was made from."""
        if self.source_chat_id is None or self.source_message_id is None:
            return None
        return (self.source_chat_id, self.source_message_id)


class Evidence(Record):
    """A file that supports a finding, a note or a fix; the bytes lie beside the records."""

    TABLE: ClassVar[str] = "evidence"
    INDEXES: ClassVar[tuple[str, ...]] = ("fetch_state", "wants_transcript")

    kind: EvidenceKind
    file_id: str
    file_unique_id: str
    file_name: str = ""  # cleaned, see `inspection/file_names.py`
    mime_type: str = ""
    size: int | None = None
    duration: int | None = None  # seconds, of what can be played
    caption: str = ""
    author_id: int
    taken_at: AwareDatetime
    source_chat_id: int
    source_message_id: int
    fetch_state: FetchState = FetchState.PENDING
    tries: int = 0
    sha256: str | None = None
    opens_as_picture: bool | None = None  # None until the file was fetched and tried
    transcript: str | None = None  # by a machine; empty when it understood nothing
    transcript_tries: int = 0

    @property
    def is_telegram_photo(self) -> bool:
        """Whether Telegram itself made the picture, which then carries no name and no place."""
        return self.kind is EvidenceKind.PHOTO and not self.file_name and not self.mime_type

    @property
    def can_be_passed_on(self) -> bool:
        """Whether it may leave for the unit: a photo as Telegram sends it, or a file of which a
        picture without name, place and device can be made (domain 3.4)."""
        if self.kind is not EvidenceKind.PHOTO:
            return False
        return self.is_telegram_photo or self.opens_as_picture is True

    @property
    def wants_transcript(self) -> bool | None:
        """True while spoken words wait to be written down; indexed, so never False."""
        spoken = self.kind in {EvidenceKind.VOICE, EvidenceKind.AUDIO}
        waits = self.transcript is None and self.transcript_tries < TRANSCRIPT_TRIES
        return True if spoken and waits and self.fetch_state is FetchState.FETCHED else None
