"""A timetable as text: split into cells, and read whole or not at all."""

import csv
import io
import re
from dataclasses import dataclass
from datetime import date

from inspection.records import TimetableItem
from inspection.timetable_faults import FaultCode, RowFault
from inspection.timetable_grid import FileFault, GridRow, Sheet, UnreadableTableError
from inspection.timetable_reading import read_sheets

_DELIMITERS, _RARE_DELIMITERS = ",\t;", "|，"
_LOOKS_AT = 20  # lines from the top: a title above the table has none, or others
_INVISIBLE = re.compile(r"[\u200b-\u200d\u2060\ufeff]")


@dataclass(frozen=True, slots=True)
class ParsedTimetable:
    """The rows of a table, not stored yet; none when there is any fault."""

    rows: tuple[TimetableItem, ...]
    faults: tuple[RowFault, ...]


def parse_timetable(text: str, *, entry: date) -> ParsedTimetable:
    """Read a table of text, whole or not at all, its days counted from the day of entry."""
    try:
        reading = read_sheets([sheet_of_text(text)], entry=entry)
    except UnreadableTableError:
        return ParsedTimetable((), (RowFault(1, "", "", FaultCode.TABLE_BROKEN),))
    return ParsedTimetable(() if reading.faults else reading.rows, reading.faults)


def sheet_of_text(text: str) -> Sheet:
    """Return the cells of a text table. Raises `UnreadableTableError` on unclosed quotes."""
    text = _INVISIBLE.sub("", text)
    delimiter = _delimiter_of(text)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    try:
        cells = [tuple(cell.strip() or None for cell in row) for row in reader]
    except csv.Error:
        raise UnreadableTableError(FileFault.QUOTES_BROKEN) from None
    rows = (GridRow(number, row) for number, row in enumerate(cells, 1) if any(row))
    return Sheet("", tuple(rows), is_text=True)


def _delimiter_of(text: str) -> str:
    """Return what parts the cells: that of the line which most parts; rare ones only alone."""
    lines = [line for line in text.splitlines() if line.strip(",;\t ")][:_LOOKS_AT]

    def most(sign: str) -> int:
        return max((line.count(sign) for line in lines), default=0)

    best = max(_DELIMITERS, key=most)
    return best if most(best) else max(_RARE_DELIMITERS, key=most)
