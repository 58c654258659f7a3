"""Lists of documents that the unit is asked for, and what became of each."""

from enum import StrEnum
from typing import ClassVar

from pydantic import AwareDatetime

from inspection.records.base import Change, Record


class ListState(StrEnum):
    """Where a list of requests stands."""

    DRAFT = "DRAFT"
    PROPOSED = "PROPOSED"
    RELEASED = "RELEASED"
    SENT = "SENT"
    WITHDRAWN = "WITHDRAWN"


class RequestState(StrEnum):
    """Where one material stands."""

    DRAFT = "DRAFT"
    DROPPED = "DROPPED"  # taken off the list before it was sent
    SENT = "SENT"
    DECLINED = "DECLINED"  # the unit cannot provide it for now
    PROVIDED = "PROVIDED"  # the unit says so
    RECEIVED = "RECEIVED"  # the group says so
    RETURNED = "RETURNED"


class RequestList(Record):
    """A batch that leaves as one message; numbers are counted per unit."""

    TABLE: ClassVar[str] = "request_lists"
    INDEXES: ClassVar[tuple[str, ...]] = ("state",)

    unit: str
    number: int | None = None  # given in the write that queues the delivery
    state: ListState = ListState.DRAFT
    drafted_by: int
    drafted_at: AwareDatetime
    recipient_id: int | None = None
    released_by: int | None = None
    released_at: AwareDatetime | None = None
    deliver_at: AwareDatetime | None = None
    sent_at: AwareDatetime | None = None
    history: tuple[Change, ...] = ()

    @property
    def label(self) -> str:
        """What people call it: 调阅清单1."""
        return "调阅清单" if self.number is None else f"调阅清单{self.number}"


class DocumentRequest(Record):
    """One material that the unit is asked for."""

    TABLE: ClassVar[str] = "document_requests"
    INDEXES: ClassVar[tuple[str, ...]] = ("list_id", "state")

    list_id: int
    unit: str
    number: int | None = None
    material: str
    period: str = ""
    copies: int = 1
    original: bool = False
    electronic: bool = False
    due: AwareDatetime | None = None
    asked_by: int
    holder_id: int | None = None  # who took it over from whoever asked
    asked_at: AwareDatetime
    sent_at: AwareDatetime | None = None
    state: RequestState = RequestState.DRAFT
    gathering_at: AwareDatetime | None = None  # since when the liaison gathers files for it
    files: tuple[int, ...] = ()
    earlier_files: tuple[int, ...] = ()  # handed over before the group said it had not received it
    provided_by: int | None = None
    provided_at: AwareDatetime | None = None
    reason: str = ""  # why it cannot be provided; the group reads it when `declined_at` is set
    declined_at: AwareDatetime | None = None
    missed_by: int | None = None  # of the group: what was reported is not there, or not whole
    missed_at: AwareDatetime | None = None
    missed_reason: str = ""  # told to the unit
    told_as: str = ""  # the card that told the group of the unit's answer
    received_by: int | None = None
    received_at: AwareDatetime | None = None
    returned_by: int | None = None
    returned_at: AwareDatetime | None = None
    among_units: bool = False  # the inspection has several units: the group names this one
    history: tuple[Change, ...] = ()

    @property
    def responsible_id(self) -> int:
        """Who sees to it: whoever took it over, else whoever asked."""
        return self.holder_id if self.holder_id is not None else self.asked_by

    @property
    def handed_over(self) -> tuple[int, ...]:
        """Every file that the unit sent on it; not what its liaison still gathers."""
        sent = self.files if self.provided_at is not None else ()
        return tuple(dict.fromkeys((*self.earlier_files, *sent)))

    @property
    def label(self) -> str:
        """The number both sides know: D3; empty until it was sent."""
        return "" if self.number is None else f"D{self.number}"

    @property
    def inside_label(self) -> str:
        """The number as the group says it: D3（北渡分公司） where there are several units."""
        return f"{self.label}（{self.unit}）" if self.among_units and self.label else self.label
