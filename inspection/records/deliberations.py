"""One walk through what awaits a decision."""

from enum import StrEnum
from typing import ClassVar

from pydantic import AwareDatetime

from inspection.records.base import Model, Record


class Choice(StrEnum):
    """What can be decided of a finding at the meeting."""

    JZJG = "JZJG"
    LXLG = "LXLG"
    XQZG = "XQZG"
    ZHUAN = "ZHUAN"
    CLUE = "CLUE"
    HOLD = "HOLD"  # not decided, and not told to the unit


class Decided(Model):
    """What was decided of one finding on this walk."""

    finding_id: int
    choice: Choice
    at: AwareDatetime
    was_held: bool = False  # it was on hold before


class Deliberation(Record):
    """Which findings one person goes through, where they are, and what they decided."""

    TABLE: ClassVar[str] = "deliberations"
    INDEXES: ClassVar[tuple[str, ...]] = ("user_id",)

    user_id: int
    at: AwareDatetime
    queue: tuple[int, ...]  # ids of findings
    position: int = 0  # of the next in the queue; its length when all were seen
    decided: tuple[Decided, ...] = ()
    skipped: tuple[int, ...] = ()  # ids of what somebody else decided meanwhile

    @property
    def current(self) -> int | None:
        """The id of the finding in hand; None at the end."""
        return self.queue[self.position] if self.position < len(self.queue) else None

    def choice_of(self, finding_id: int) -> Decided | None:
        """Return what was decided of a finding on this walk."""
        return next((d for d in self.decided if d.finding_id == finding_id), None)
