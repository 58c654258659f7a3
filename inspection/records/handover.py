"""Who takes over from whom: for good, or for some days."""

from datetime import date
from enum import StrEnum
from typing import ClassVar

from pydantic import AwareDatetime

from inspection.records.base import Model, Record


class HandOverKind(StrEnum):
    """What kind of open thing goes over."""

    LACKING = "lacking"  # a finding that lacks something
    PAPER = "paper"
    VERIFY = "verify"  # an item whose fix is to be verified
    ITEM = "item"  # an item the unit still has to answer
    REQUEST = "request"
    ROW = "row"


class HandOverEntry(Model):
    """One open thing on its way to another member."""

    kind: HandOverKind
    ref: str  # "finding:12"
    label: str  # W12, J5, 第13行
    accepted_at: AwareDatetime | None = None
    moved_at: AwareDatetime | None = None  # responsible from then on
    dropped: bool = False  # it was finished, or may not go to them any more


class HandOver(Record):
    """Open things of one member that another accepts one by one."""

    TABLE: ClassVar[str] = "hand_overs"
    INDEXES: ClassVar[tuple[str, ...]] = ("from_id", "to_id")

    from_id: int
    to_id: int
    first_day: date
    by: int
    at: AwareDatetime
    entries: tuple[HandOverEntry, ...] = ()
    completed_at: AwareDatetime | None = None

    @property
    def waiting(self) -> tuple[HandOverEntry, ...]:
        """What was not accepted yet."""
        return tuple(e for e in self.entries if e.accepted_at is None and not e.dropped)


class StandIn(Record):
    """Somebody who receives in a liaison's place, from a day to a day."""

    TABLE: ClassVar[str] = "stand_ins"
    INDEXES: ClassVar[tuple[str, ...]] = ("inspection_id",)

    inspection_id: str
    for_id: int  # Telegram user ids of two liaisons of one unit
    by_id: int
    first_day: date
    last_day: date | None = None  # None while it is being set
    set_by: int
    at: AwareDatetime
    ended_at: AwareDatetime | None = None
