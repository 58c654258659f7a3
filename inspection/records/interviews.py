"""Interviews, and what was noted in them."""

from typing import ClassVar

from pydantic import AwareDatetime

from inspection.enums import InterviewState
from inspection.records.base import Change, Record


class Interview(Record):
    """One interview; `talked_to` stands here and nowhere else."""

    TABLE: ClassVar[str] = "interviews"
    SEQUENCE: ClassVar[str] = "interview"
    INDEXES: ClassVar[tuple[str, ...]] = ("state", "number")

    number: int
    unit: str
    interviewers: tuple[int, ...]  # Telegram user ids, who opened it first
    opened_at: AwareDatetime  # when it was asked for in the chat
    begun_at: AwareDatetime
    ended_at: AwareDatetime | None = None
    last_at: AwareDatetime  # of the newest note that surely belongs to it
    state: InterviewState = InterviewState.OPEN
    is_afterwards: bool = False  # filed later, under its real times
    place: str = ""
    talked_to: str = ""
    row_id: int | None = None  # the timetable row that it counts for; one only
    picked: tuple[int, ...] = ()  # notes chosen on the list at the end
    history: tuple[Change, ...] = ()

    @property
    def label(self) -> str:
        """The number people say: T1."""
        return f"T{self.number}"


class InterviewNote(Record):
    """One message sent during an interview."""

    TABLE: ClassVar[str] = "interview_notes"
    INDEXES: ClassVar[tuple[str, ...]] = (
        "interview_id",
        "finding_id",
        "source",
        "undecided",
        "album_key",
    )

    interview_id: int
    author_id: int
    text: str
    at: AwareDatetime
    evidence: tuple[int, ...] = ()
    source_chat_id: int
    source_message_id: int
    album: str | None = None
    replies_to: int | None = None  # an earlier note
    forwarded_from: str | None = None
    is_undecided: bool = False  # came after a long silence; may be no note at all
    is_elsewhere: bool = False  # was said to be no note: a finding of its own
    finding_id: int | None = None
    history: tuple[Change, ...] = ()

    @property
    def source(self) -> tuple[int, int]:
        """Chat and message it was sent as."""
        return (self.source_chat_id, self.source_message_id)

    @property
    def album_key(self) -> tuple[int, str] | None:
        """Chat and media group, where it came as part of an album."""
        return (self.source_chat_id, self.album) if self.album is not None else None

    @property
    def undecided(self) -> int | None:
        """The interview that it may or may not belong to."""
        return self.interview_id if self.is_undecided else None
