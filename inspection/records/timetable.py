"""Rows of the inspection timetable, and the reports on them."""

from datetime import date
from typing import ClassVar

from pydantic import AwareDatetime

from inspection.enums import DraftState, RowState
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
    remarks: str = ""  # of columns that mean nothing here, each with its name
    state: RowState = RowState.NOT_STARTED
    done_on: date | None = None
    not_done_reason: str = ""
    not_done_on: date | None = None
    gone_from_table: bool = False  # cancelled because a newer file no longer had it
    entries: tuple["Progress", ...] = ()
    replans: tuple["Replan", ...] = ()  # `planned_first_day` and `planned_last_day` stay

    @property
    def unit_after(self) -> str:
        """What is counted, as it stands after a number: 份, or a blank and vouchers."""
        unit = self.quantity_unit
        return f" {unit}" if unit and unit.isascii() else unit


class Progress(Model):
    """One report on a row: what was added, when, by whom."""

    at: AwareDatetime
    by: int
    added: int = 0
    state: RowState


class Replan(Model):
    """One change of a row's days: to which, why, when, by whom."""

    at: AwareDatetime
    by: int
    first_day: date
    last_day: date
    reason: str


class TimetableDraft(Record):
    """A table somebody sent: waiting for its file, then for the tap that imports it."""

    TABLE: ClassVar[str] = "timetable_drafts"
    INDEXES: ClassVar[tuple[str, ...]] = ("state",)

    by: int
    at: AwareDatetime
    evidence_id: int
    file_name: str
    message: str = ""  # as it came, to file it as a finding; emptied when it is settled
    state: DraftState = DraftState.WAITING
    rows: tuple[TimetableItem, ...] = ()  # as read; emptied when it is settled
    columns: tuple[str, ...] = ()  # that the file has
    refused_numbers: tuple[int, ...] = ()  # of rows that could not be read
    refused_works: tuple[str, ...] = ()
    said: str = ""  # the part of its card that does not change: doubts and refusals
