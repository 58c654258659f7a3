"""Rows of the inspection timetable, and the reports on them."""

from datetime import date
from typing import ClassVar

from pydantic import AwareDatetime

from inspection.enums import RowState
from inspection.records.base import Model, Record


class TimetableItem(Record):
    """One row of the inspection timetable."""

    TABLE: ClassVar[str] = "timetable_items"
    INDEXES: ClassVar[tuple[str, ...]] = ("row",)

    row: int
    stage: str
    first_day: date
    last_day: date
    planned_first_day: date
    planned_last_day: date
    work: str
    method: str = ""
    owners: str = ""  # as written: 组长、副组长A
    owner_ids: tuple[int, ...] = ()  # Telegram user ids assigned by a person
    deliverable: str = ""
    quantity_text: str = ""  # as written: 凭证300份
    planned_quantity: int | None = None
    quantity_unit: str = ""
    actual_quantity: int = 0
    visible_to_unit: bool = False
    outward_title: str = ""
    state: RowState = RowState.NOT_STARTED
    done_on: date | None = None
    not_done_reason: str = ""
    not_done_on: date | None = None
    entries: tuple["Progress", ...] = ()


class Progress(Model):
    """One report on a row: what was added, when, by whom."""

    at: AwareDatetime
    by: int
    added: int = 0
    state: RowState
