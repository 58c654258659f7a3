"""What reading a table found: rows, and by row and column what is doubtful or refused."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from inspection.records import TimetableItem
from inspection.timetable_columns import Column


class FaultCode(StrEnum):
    """What is wrong with one cell, one row, or the header."""

    TABLE_BROKEN = "table_broken"  # quotes that never close, and the like
    NO_ROWS = "no_rows"
    COLUMN_MISSING = "column_missing"
    COLUMN_TWICE = "column_twice"
    TOO_MANY_CELLS = "too_many_cells"  # usually a comma without quotes round the cell
    EMPTY = "empty"
    NUMBER_UNREADABLE = "number_unreadable"
    NUMBER_TWICE = "number_twice"
    DAYS_UNREADABLE = "days_unreadable"
    DAYS_NUMBER = "days_number"  # a bare number that is no day between 2000 and 2100
    LAST_BEFORE_FIRST = "last_before_first"
    VISIBLE_UNREADABLE = "visible_unreadable"
    TITLE_UNSAFE = "title_unsafe"
    DAYS_FAR = "days_far"  # from entry: more likely a slip in the year
    STRUCK_OUT = "struck_out"  # who struck it through meant: no longer
    NO_RESULT = "no_result"  # a formula that was never calculated


@dataclass(frozen=True, slots=True)
class RowFault:
    """One fault: the row as a spreadsheet counts it, column and cell."""

    row: int
    column: str
    value: str
    code: FaultCode


@dataclass(frozen=True, slots=True)
class Doubt:
    """A cell read as one day that could mean another, or as the span of days apart.

    With neither `other` nor `until` the weekday beside the day is not that day's.
    """

    row: int
    column: str
    value: str
    read: date
    other: date | None = None
    until: date | None = None  # of days apart: the last


@dataclass(frozen=True, slots=True)
class Numbered:
    """A row without a number of its own: under a merged one, or left empty; and its new one."""

    row: int
    value: str
    number: int


@dataclass(frozen=True, slots=True)
class Skipped:
    """A row that is none of the work: a total, a heading, a note below the table."""

    row: int
    text: str


@dataclass(frozen=True, slots=True)
class Reading:
    """A table as far as it could be read; rows with a fault are not among `rows`."""

    rows: tuple[TimetableItem, ...] = ()
    faults: tuple[RowFault, ...] = ()
    doubts: tuple[Doubt, ...] = ()
    skipped: tuple[Skipped, ...] = ()
    numbered: tuple[Numbered, ...] = ()
    columns: tuple[Column, ...] = ()
    unread: tuple[str, ...] = ()  # names of columns that are never read
    sheet: str = ""
    other_sheets: tuple[str, ...] = ()  # that look like timetables too
    is_timetable: bool = False
    hidden: tuple[int, ...] = ()  # rows of the table that do not show, and were read
    refused_numbers: tuple[int, ...] = ()  # of rows with a fault, as far as they say one
    refused_works: tuple[str, ...] = ()
