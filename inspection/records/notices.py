"""The written sister of an outward item: a 立行立改 notice on its way to the unit."""

from enum import StrEnum
from typing import ClassVar

from pydantic import AwareDatetime

from inspection.records.base import Change, Record


class NoticeState(StrEnum):
    """Where a notice stands; what follows its issue is told by its outward item."""

    DRAFT = "DRAFT"
    AT_DEPUTY = "AT_DEPUTY"
    AT_LEADER = "AT_LEADER"
    AT_OFFICE = "AT_OFFICE"
    ISSUED = "ISSUED"
    DROPPED = "DROPPED"


class NoticeField(StrEnum):
    """What a person writes in a notice (domain 1.3)."""

    ADDRESSEE = "addressee"
    FACTS = "facts"
    PROVISION = "provision"
    DEMAND = "demand"
    REPORTING = "reporting"


class Notice(Record):
    """A notice of immediate rectification: drafted, reviewed, signed, then an outward item."""

    TABLE: ClassVar[str] = "notices"
    INDEXES: ClassVar[tuple[str, ...]] = ("finding_id", "state")

    finding_id: int
    unit: str
    state: NoticeState = NoticeState.DRAFT
    addressee: str
    facts: str
    provision: str = ""
    demand: str
    reporting: str
    due: AwareDatetime | None = None
    drafted_by: int
    drafted_at: AwareDatetime
    reviewed_by: int | None = None
    signed_by: int | None = None
    agreed_at: AwareDatetime | None = None  # when the office agreed, as the leader entered it
    item_id: int | None = None  # what the unit answers; made when the notice is signed
    year: int | None = None
    number: int | None = None  # given in the write that queues the delivery
    issued_at: AwareDatetime | None = None
    receipt_begun_at: AwareDatetime | None = None
    receipt: tuple[int, ...] = ()  # evidence: what the unit's head signed
    receipt_at: AwareDatetime | None = None
    history: tuple[Change, ...] = ()

    @property
    def label(self) -> str:
        """The number on paper: 〔2026〕立改3号; empty until it is issued."""
        return "" if self.number is None else f"〔{self.year}〕立改{self.number}号"
