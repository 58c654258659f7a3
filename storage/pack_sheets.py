"""A workbook of plain tables for a pack: every text stays a text, whatever it begins with."""

import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from openpyxl import Workbook
from openpyxl.cell.cell import Cell
from openpyxl.styles import Alignment, Font
from openpyxl.utils import get_column_letter

from storage.office.cells import FORMULA, NO_XML, high_enough
from storage.office.words import GROUP, Words

Value = str | int | date | datetime | None
Columns = tuple[tuple[str, int], ...]  # header and width in characters


@dataclass(frozen=True)
class Sheet:
    """A table with its headers."""

    columns: Columns
    rows: Sequence[Sequence[Value]]


def workbook(sheets: Mapping[str, Sheet], *, title: str, zone: ZoneInfo, words: Words) -> bytes:
    """Return the sheets as XLSX, moments in wall time, the header frozen and filtered."""
    book = Workbook()
    book.remove(book.worksheets[0])
    book.properties.title, book.properties.creator = _plain(title), words(GROUP)
    for name, sheet in sheets.items():
        page = book.create_sheet(words(name))
        for number, (header, width) in enumerate(sheet.columns, start=1):
            page.cell(1, number, words(header)).font = Font(bold=True)
            page.column_dimensions[get_column_letter(number)].width = width
        widths = [width for _, width in sheet.columns]
        for row in sheet.rows:
            page.append([_cell(Cell(page, row=1, column=1), value, zone) for value in row])
            high_enough(page, page.max_row, row, widths)
        page.freeze_panes = "A2"
        last = get_column_letter(len(sheet.columns))
        page.auto_filter.ref = f"A1:{last}{len(sheet.rows) + 1}"
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _cell(cell: Cell, value: Value, zone: ZoneInfo) -> Cell:
    cell.alignment = Alignment(vertical="top", wrap_text=isinstance(value, str))
    match value:
        case datetime():
            cell.value = value.astimezone(zone).replace(tzinfo=None, microsecond=0)
            cell.number_format = "yyyy-mm-dd hh:mm"
        case date():
            cell.value = value
            cell.number_format = "yyyy-mm-dd"
        case str():
            cell.value = _plain(value)
            cell.data_type = "s"
            cell.quotePrefix = FORMULA.match(value) is not None
        case _:
            cell.value = value
    return cell


def _plain(text: str) -> str:
    return NO_XML.sub("", text)
