"""What the unit is told, and what it answers."""

from typing import ClassVar

from pydantic import AwareDatetime

from inspection.enums import AnswerKind, Decision, OutwardState, ReplyState
from inspection.records.base import Change, Model, Record


class Piece(Model):
    """What one message of the liaison added, so that an edit of it can be followed."""

    by: int = 0  # Telegram user id; message ids are a chat's own
    message_id: int = 0
    album: str = ""
    text: str = ""
    evidence: tuple[int, ...] = ()


class FixReport(Model):
    """What the liaison gathers before it leaves on 提交."""

    texts: tuple[str, ...] = ()
    evidence: tuple[int, ...] = ()
    pieces: tuple[Piece, ...] = ()
    approver: str = ""  # 审定: a post, never needed
    begun_at: AwareDatetime
    submitted_at: AwareDatetime | None = None
    submitted_by: int | None = None
    leaves_at: AwareDatetime | None = None  # when the undo window ends
    left_at: AwareDatetime | None = None
    returned_reason: str | None = None
    revisions: tuple[Change, ...] = ()

    @property
    def is_open(self) -> bool:
        """Whether it still gathers."""
        return self.submitted_at is None

    @property
    def is_leaving(self) -> bool:
        """Whether it was submitted and can still be taken back."""
        return self.submitted_at is not None and self.leaves_at is not None and not self.left_at

    @property
    def has_left(self) -> bool:
        """Whether the group has it."""
        return not self.is_open and not self.is_leaving


class GroupReply(Model):
    """What the group replies to a liaison's answer, once somebody may let it go."""

    text: str
    by: int
    at: AwareDatetime
    state: ReplyState = ReplyState.DRAFT
    sent_by: int | None = None
    sent_at: AwareDatetime | None = None


class UnitAnswer(FixReport):
    """What the liaison answers without reporting a fix: a question, more time, part of it."""

    kind: AnswerKind = AnswerKind.EXPLAIN
    due: AwareDatetime | None = None  # the later due that is asked for
    due_before: AwareDatetime | None = None
    decision: Decision | None = None
    decided_by: int | None = None
    decided_at: AwareDatetime | None = None
    decision_reason: str = ""
    replies: tuple[GroupReply, ...] = ()


class LaterFix(Model):
    """What the group saw put right after it was carried over: it closes nothing afterwards."""

    by: int
    begun_at: AwareDatetime
    texts: tuple[str, ...] = ()
    evidence: tuple[int, ...] = ()
    recorded_at: AwareDatetime | None = None  # until then it is being gathered
    without_proof: bool = False  # recorded by who leads; the words are the reason
    taken_back_at: AwareDatetime | None = None
    taken_back: str = ""  # why it was a mistake, or did not last

    @property
    def holds(self) -> bool:
        """Whether it was recorded, and was no mistake."""
        return self.recorded_at is not None and self.taken_back_at is None


class HeldContent(Record):
    """What a liaison sent without it being clear to which item; kept until they say."""

    TABLE: ClassVar[str] = "held_contents"
    INDEXES: ClassVar[tuple[str, ...]] = ("by",)

    by: int
    pieces: tuple[Piece, ...] = ()
    at: AwareDatetime
    item_id: int | None = None


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
    released_for: int | None = None  # the leader in whose stead a deputy released it
    released_at: AwareDatetime | None = None
    deliver_at: AwareDatetime | None = None
    immediate: bool = False
    delivered_at: AwareDatetime | None = None
    acknowledged_at: AwareDatetime | None = None
    passed_on_at: AwareDatetime | None = None
    reports: tuple[FixReport, ...] = ()
    verified_by: int | None = None
    closed_at: AwareDatetime | None = None
    passed_to: str = ""  # inside the unit, as the liaison told it
    questions: tuple[str, ...] = ()
    answers: tuple[UnitAnswer, ...] = ()
    proof_waiver: str = ""
    holder_id: int | None = None  # who keeps hold of it after the withdrawal day
    later_fixes: tuple[LaterFix, ...] = ()  # of what was carried over
    correction: str = ""  # proposed, not sent
    correction_by: int | None = None
    edition: int = 1
    follows: int | None = None
    among_units: bool = False  # the inspection has several units: the group names this one
    notice_id: int | None = None  # it stands for a written notice
    notice: str = ""  # the notice's number on paper, once it is issued
    history: tuple[Change, ...] = ()

    @property
    def label(self) -> str:
        """The number the unit knows: J3; empty before delivery."""
        return "" if self.number is None else f"J{self.number}"

    @property
    def inside_label(self) -> str:
        """The number as the group says it: J3（北渡分公司） where there are several units."""
        return f"{self.label}（{self.unit}）" if self.among_units and self.label else self.label

    @property
    def report(self) -> FixReport | None:
        """The latest fix report, gathered or submitted."""
        return self.reports[-1] if self.reports else None

    @property
    def later_fix(self) -> LaterFix | None:
        """What was seen put right after the item was carried over."""
        return next((each for each in reversed(self.later_fixes) if each.holds), None)

    def later_draft(self, user_id: int) -> LaterFix | None:
        """What somebody gathers of it, and has not recorded yet."""
        mine = (each for each in self.later_fixes if each.by == user_id)
        return next((each for each in mine if each.recorded_at is None), None)
