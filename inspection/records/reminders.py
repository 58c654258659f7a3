"""What a person asked of the reminders."""

from typing import ClassVar

from pydantic import AwareDatetime

from inspection.records.base import Record


class Snooze(Record):
    """One reminder put off by its reader; the plan stays what it is."""

    TABLE: ClassVar[str] = "snoozes"
    INDEXES: ClassVar[tuple[str, ...]] = ("user_id",)

    user_id: int
    at: AwareDatetime
    until: AwareDatetime
    refs: tuple[str, ...]  # records the reminder named: "outward_item:5"
