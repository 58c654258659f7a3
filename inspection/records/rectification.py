"""What the unit puts right after the feedback, and what was handed over to other bodies."""

from enum import StrEnum
from typing import ClassVar

from pydantic import AwareDatetime

from inspection.enums import Aspect
from inspection.records.base import Change, Model, Record


class FeedbackState(StrEnum):
    """Where a problem list for the unit stands."""

    DRAFT = "DRAFT"
    RELEASED = "RELEASED"
    SENT = "SENT"
    DROPPED = "DROPPED"


class RectificationState(StrEnum):
    """Where one matter of a problem list stands; each cycle has its own."""

    DRAFT = "DRAFT"
    DROPPED = "DROPPED"  # taken off the list before it was sent
    TO_PLAN = "TO_PLAN"  # the unit has it and has written no measures
    UNDER_WAY = "UNDER_WAY"
    AWAITING_CHECK = "AWAITING_CHECK"  # the unit has checked it and asks for the close-out
    CLOSED = "CLOSED"
    LONG_TERM = "LONG_TERM"  # 长期坚持: not closed, reported from time to time
    WITHDRAWN = "WITHDRAWN"  # recalled after it was sent: a mistake, counted nowhere


class SendingKind(StrEnum):
    """What the unit sends on a matter."""

    PLAN = "plan"
    PROGRESS = "progress"
    CLOSE_OUT = "close_out"


class Sending(Model):
    """What the liaison writes on a matter; without `sent_at` the group knows nothing of it."""

    kind: SendingKind
    by: int
    begun_at: AwareDatetime
    measures: str = ""
    responsible: str = ""  # a person of the unit, with post, as the liaison wrote it
    planned: AwareDatetime | None = None
    texts: tuple[str, ...] = ()
    evidence: tuple[int, ...] = ()
    sent_at: AwareDatetime | None = None
    decided_by: int | None = None  # of a close-out
    decided_at: AwareDatetime | None = None
    returned: str = ""  # why it was given back; the unit reads it


class AmendmentKind(StrEnum):
    """How what the unit already has is changed."""

    CORRECT = "correct"  # the next edition, under the same number
    RECALL = "recall"


class Amendment(Model):
    """A change of a matter that was sent; nothing of it has left before `goes_at`."""

    kind: AmendmentKind
    text: str  # what the next edition says, or why it is recalled, which stays inside
    by: int
    at: AwareDatetime
    goes_at: AwareDatetime | None = None  # the end of its undo window, once it was confirmed


class Edition(Model):
    """What the unit read before a correction, until when, and who corrected it."""

    wording: str
    until: AwareDatetime
    by: int


class FeedbackList(Record):
    """问题清单: a batch of matters that leaves for the unit as one list, officially."""

    TABLE: ClassVar[str] = "feedback_lists"
    INDEXES: ClassVar[tuple[str, ...]] = ("state",)

    unit: str
    number: int | None = None  # per unit, given in the write that queues the delivery
    state: FeedbackState = FeedbackState.DRAFT
    drafted_by: int
    drafted_at: AwareDatetime
    recipient_id: int | None = None
    measures_due: AwareDatetime | None = None
    due: AwareDatetime | None = None
    released_by: int | None = None
    released_at: AwareDatetime | None = None
    deliver_at: AwareDatetime | None = None
    sent_at: AwareDatetime | None = None
    signed_by: int | None = None
    signed_at: AwareDatetime | None = None
    history: tuple[Change, ...] = ()

    @property
    def label(self) -> str:
        """What people call it: 问题清单1."""
        return "问题清单" if self.number is None else f"问题清单{self.number}"


class RectificationItem(Record):
    """One matter that the unit puts right: its own wording, never the finding's."""

    TABLE: ClassVar[str] = "rectification_items"
    INDEXES: ClassVar[tuple[str, ...]] = ("list_id", "finding_id", "state")

    list_id: int
    finding_id: int
    unit: str
    number: int | None = None  # Z number, per unit; a new cycle keeps it
    cycle: int = 1
    follows: int | None = None  # the closed cycle that came back
    aspect: Aspect | None = None
    wording: str
    wording_by: int
    state: RectificationState = RectificationState.DRAFT
    measures_due: AwareDatetime | None = None
    due: AwareDatetime | None = None
    soon_days: int = 0  # how many days before a due the unit is reminded; 0 is not at all
    report_days: int = 0  # every how many days a 长期坚持 is reported; 0 is not asked for
    delivered_at: AwareDatetime | None = None
    signed_at: AwareDatetime | None = None
    recipient_id: int | None = None
    drafts: tuple[Sending, ...] = ()  # at most one; the group never reads it
    sendings: tuple[Sending, ...] = ()
    report_due: AwareDatetime | None = None  # of a 长期坚持
    verified_by: int | None = None
    closed_at: AwareDatetime | None = None
    among_units: bool = False  # the inspection has several units: the group names this one
    edition: int = 1  # 第2版 and so on, once it was corrected
    earlier: tuple[Edition, ...] = ()  # the editions before, oldest first
    amendments: tuple[Amendment, ...] = ()  # at most one: drafted, or in its undo window
    recalled_for: str = ""  # why it was recalled; the unit never reads it
    history: tuple[Change, ...] = ()

    @property
    def label(self) -> str:
        """The number both sides know: Z3, Z3·2 in its second cycle; empty before delivery."""
        if self.number is None:
            return ""
        return f"Z{self.number}" if self.cycle == 1 else f"Z{self.number}·{self.cycle}"

    @property
    def inside_label(self) -> str:
        """The number as the group says it: Z3（北渡分公司） where there are several units."""
        return f"{self.label}（{self.unit}）" if self.among_units and self.label else self.label

    @property
    def draft(self) -> Sending | None:
        """What the liaison is writing and has not sent."""
        return self.drafts[-1] if self.drafts else None

    @property
    def amendment(self) -> Amendment | None:
        """The correction or recall that was begun and has not been made."""
        return self.amendments[-1] if self.amendments else None

    @property
    def plan(self) -> Sending | None:
        """The measures that hold now."""
        return self.latest(SendingKind.PLAN)

    @property
    def close_out(self) -> Sending | None:
        """The close-out request that stands: it waits for the group's check, or was granted."""
        stands = self.state in {RectificationState.AWAITING_CHECK, RectificationState.CLOSED}
        return self.latest(SendingKind.CLOSE_OUT) if stands else None

    def latest(self, kind: SendingKind) -> Sending | None:
        """Return the last of what was sent of a kind."""
        return next((s for s in reversed(self.sendings) if s.kind == kind), None)


class TransferKind(StrEnum):
    """To which body something is handed over (domain 1.1, 双移交)."""

    DISCIPLINE = "discipline"  # clues, to 纪检
    PERSONNEL = "personnel"  # personnel matters, to 组织
    OTHER = "other"


class Transfer(Record):
    """Something handed over on paper: when, to whom, whether answered; never what it says."""

    TABLE: ClassVar[str] = "transfers"

    kind: TransferKind
    paper: str  # the number on paper
    received_by: str  # body and person as they stand on the receipt
    received_on: AwareDatetime
    answered_on: AwareDatetime | None = None
    is_dropped: bool = False
    by_id: int
    at: AwareDatetime
    history: tuple[Change, ...] = ()
