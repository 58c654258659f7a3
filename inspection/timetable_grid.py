"""A table as it came: sheets of plain cells, and what keeps a file from being read at all."""

from dataclasses import dataclass
from datetime import date, datetime, time
from enum import Enum, StrEnum

from inspection.errors import InspectionError


class Missing(Enum):
    """What stands in a cell instead of a value."""

    RESULT = "result"  # a formula that was never calculated


Value = str | int | float | datetime | date | time | Missing | None

EXCEL_EPOCH = date(1899, 12, 30)  # day 0 of the serials; 1904 books begin later
MAC_EPOCH = date(1904, 1, 1)


@dataclass(frozen=True, slots=True)
class GridRow:
    """A row that says something, with its number as a spreadsheet counts it."""

    number: int
    cells: tuple[Value, ...]
    from_above: frozenset[int] = frozenset()  # indexes of cells merged with those above
    struck: frozenset[int] = frozenset()  # indexes of cells that are struck through
    is_hidden: bool = False  # by hand or by a filter


@dataclass(frozen=True, slots=True)
class Sheet:
    """One sheet: its rows in order, merged values already in every cell they cover."""

    name: str
    rows: tuple[GridRow, ...]
    epoch: date = EXCEL_EPOCH
    is_text: bool = False  # from a text file: a number there may have lost its last zero
    is_hidden: bool = False  # nobody who opens the book sees it: never read, only named


class FileFault(StrEnum):
    """Why nothing of a file can be read."""

    EMPTY = "empty"
    OLD_XLS = "old_xls"
    ENCRYPTED = "encrypted"
    WEB_PAGE = "web_page"
    OPEN_DOCUMENT = "open_document"
    NO_TABLE = "no_table"
    HIDDEN = "hidden"  # the table stands on a hidden sheet alone
    TOO_LARGE = "too_large"  # packed or unpacked
    TOO_MANY_ROWS = "too_many_rows"
    BROKEN = "broken"
    TEXT_UNREADABLE = "text_unreadable"
    QUOTES_BROKEN = "quotes_broken"


class UnreadableTableError(InspectionError):
    """Nothing of the file can be read as a table; `fault` says why."""

    def __init__(self, fault: FileFault) -> None:
        super().__init__(fault.value)
        self.fault = fault


def cell_at(row: GridRow, index: int) -> Value:
    """Return a row's cell; beyond its end there is nothing."""
    return row.cells[index] if index < len(row.cells) else None


def text_of(value: Value) -> str:
    """Return a cell as text; an empty one is empty, never a word for it."""
    text = ""
    match value:
        case str():
            text = value.strip()
        case bool():
            text = "是" if value else "否"
        case int() | float():
            text = f"{value:.10g}"
        case datetime():
            text = f"{value:%Y-%m-%d}" if value.time() == time() else f"{value:%Y-%m-%d %H:%M}"
        case date():
            text = value.isoformat()
        case time():
            text = f"{value:%H:%M}"
        case _:
            pass
    return text


def clock_of(value: Value) -> str:
    """Return a cell as text, a part of a day as a time: 0.375 is 09:00."""
    if isinstance(value, float) and 0 < value < 1:
        minutes = round(value * 1440)
        return f"{minutes // 60:02}:{minutes % 60:02}"
    return text_of(value)
