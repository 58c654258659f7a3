"""How far the preparations of an inspection are, as its leader was shown them."""

from typing import ClassVar

from pydantic import AwareDatetime

from inspection.enums import Step
from inspection.records.base import Record


class FirstDay(Record):
    """The leader's checklist; at most one with id 1, over once `done_at` is set."""

    TABLE: ClassVar[str] = "first_day"

    leader_id: int | None = None  # in whose chat it stands; None before there was one
    shown: tuple[Step, ...] = ()  # the steps that were done when it was shown last
    has_timetable: bool = False  # theirs was imported, or the one there is was accepted
    done_at: AwareDatetime | None = None
