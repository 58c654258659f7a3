"""What the unit is told, and what it answers."""

from typing import ClassVar

from pydantic import AwareDatetime

from inspection.enums import OutwardState
from inspection.records.base import Change, Model, Record


class FixReport(Model):
    """What the liaison gathers before it leaves on 提交."""

    texts: tuple[str, ...] = ()
    evidence: tuple[int, ...] = ()
    begun_at: AwareDatetime
    submitted_at: AwareDatetime | None = None
    returned_reason: str | None = None


class OutwardItem(Record):
    """Something the unit is told: its own wording, never the finding's."""

    TABLE: ClassVar[str] = "outward_items"
    INDEXES: ClassVar[tuple[str, ...]] = ("finding_id", "state")

    finding_id: int
    unit: str
    number: int | None = None  # J number, given when the undo window ends
    wording: str
    wording_by: int
    recipient_id: int | None = None  # Telegram user id of the liaison
    due: AwareDatetime | None = None
    due_choice: str | None = None
    attachments: tuple[int, ...] = ()
    state: OutwardState = OutwardState.DRAFT
    drafted_by: int
    released_by: int | None = None
    released_at: AwareDatetime | None = None
    deliver_at: AwareDatetime | None = None
    immediate: bool = False
    delivered_at: AwareDatetime | None = None
    acknowledged_at: AwareDatetime | None = None
    passed_on_at: AwareDatetime | None = None
    reports: tuple[FixReport, ...] = ()
    verified_by: int | None = None
    closed_at: AwareDatetime | None = None
    questions: tuple[str, ...] = ()
    edition: int = 1
    follows: int | None = None
    history: tuple[Change, ...] = ()

    @property
    def label(self) -> str:
        """The number the unit knows: J3; empty before delivery."""
        return "" if self.number is None else f"J{self.number}"

    @property
    def report(self) -> FixReport | None:
        """The latest fix report, gathered or submitted."""
        return self.reports[-1] if self.reports else None
