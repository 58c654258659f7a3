"""The work paper of a finding and the catalogue of what supports it."""

from typing import ClassVar

from pydantic import AwareDatetime

from inspection.records.base import Change, Model, Record
from inspection.work_paper_terms import PaperField, PaperState, ProofKind


class PaperEntry(Model):
    """One field as it was filled; a choice is kept as its code."""

    field: PaperField
    text: str
    by: int | None  # None: taken over from the finding
    at: AwareDatetime


class WorkPaper(Record):
    """One finding, one paper (一事一底稿); its number is the finding's."""

    TABLE: ClassVar[str] = "work_papers"
    INDEXES: ClassVar[tuple[str, ...]] = ("finding_id", "state")

    finding_id: int
    number: int
    compiled_at: AwareDatetime
    compiled_by: int
    holder_id: int | None = None  # who took it over from the compiler
    state: PaperState = PaperState.COMPILING
    entries: tuple[PaperEntry, ...] = ()
    submitted_by: int | None = None
    reviewed_by: int | None = None
    signed_by: int | None = None
    returned_why: str = ""  # the last reason, until the paper passes its review
    history: tuple[Change, ...] = ()

    @property
    def label(self) -> str:
        """The number people say: W12."""
        return f"W{self.number}"

    @property
    def revision(self) -> int:
        """What a button carries to say which text it was made for."""
        return len(self.history)

    def entry(self, field: PaperField) -> PaperEntry | None:
        """Return how a field was filled, if it was."""
        return next((e for e in self.entries if e.field is field), None)


class Exhibit(Record):
    """One piece of the catalogue: a file that was sent, or something kept outside the bot."""

    TABLE: ClassVar[str] = "exhibits"
    INDEXES: ClassVar[tuple[str, ...]] = ("paper_id",)

    paper_id: int
    evidence_id: int | None = None
    name: str = ""
    kind: ProofKind | None = None
    original: bool | None = None
    obtained: str = ""  # from whom, by which two, when, where kept
    listed: bool = True
    by: int | None = None
    at: AwareDatetime
