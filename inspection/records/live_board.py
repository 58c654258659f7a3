"""The group's pinned message of the day, as it was drawn last."""

from typing import ClassVar

from pydantic import AwareDatetime

from inspection.records.base import Record


class LiveBoard(Record):
    """What the board shows now; exactly one with id 1."""

    TABLE: ClassVar[str] = "live_board"

    digest: str = ""  # of what it says, without the time it was drawn
    drawn_at: AwareDatetime
    pinned_at: AwareDatetime | None = None
    made: int = 0  # how many messages it was so far
