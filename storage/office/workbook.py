"""A workbook of the group: each sheet with a title, a frozen header, a filter and its print."""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC
from io import BytesIO
from pathlib import PurePosixPath

from openpyxl import Workbook
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.header_footer import HeaderFooterItem, _HeaderFooterPart
from openpyxl.worksheet.properties import PageSetupProperties
from openpyxl.worksheet.worksheet import Worksheet

from inspection.case_file import Heading
from inspection.enums import Language
from inspection.pack_contents import Piece
from storage.office.cells import (
    NO_XML,
    RULED,
    Link,
    Value,
    cell,
    high_enough,
    in_pieces,
    link_font,
    target_of,
)
from storage.office.words import GROUP, Words, words_in
from storage.pack import fitting_names
from storage.pack_inside import name_of
from storage.pack_office import settled

TITLE, NOTE, HEADER = 1, 2, 3  # rows
LINE = 15  # points of a line of the note
A4_TAKES, A3_TAKES = 150, 240  # characters beside one another that can still be read
NARROWEST, EMPTY = 72, 8  # characters: room for a title, and what a column without a width has
INSIDE = "巡察组内部使用，反馈前不得提供给被巡察单位。"
GREY = PatternFill("solid", fgColor="E7E6E6")
BESIDE = ".."  # from the documents' folder to that of the pack


@dataclass(frozen=True)
class Table:
    """One sheet: what stands over its columns, each with its width in characters, and rows."""

    title: str
    columns: Sequence[tuple[str, int]]
    rows: Iterable[Sequence[Value]]


def workbook(name: str, heading: Heading, tables: Iterable[Table], *, note: str = INSIDE) -> bytes:
    """Return the workbook as a file; names and heads are given in Chinese, rows in its words."""
    words = words_in(heading.language)
    book = Workbook()
    book.remove(book.worksheets[0])
    book.properties.title = NO_XML.sub("", f"{words.drill(drill=heading.drill)}{words(name)}")
    book.properties.creator = words(GROUP)
    for table in tables:
        _fill(book.create_sheet(words(table.title)), table, words(name), heading, words(note))
    stream = BytesIO()
    book.save(stream)
    return settled(stream.getvalue(), f"{heading.as_of.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}")


def _fill(sheet: Worksheet, table: Table, name: str, heading: Heading, note: str) -> None:
    words = words_in(heading.language)
    wide, across = len(table.columns), sum(width for _, width in table.columns)
    beside = max(0, math.ceil((NARROWEST - across) / EMPTY))  # columns that the title needs
    title = f"{words.drill(drill=heading.drill)}{name} · {words(table.title)}"
    _over(sheet, TITLE, wide + beside, title, words, big=True)
    under = _under_title(heading, note, words)
    _over(sheet, NOTE, wide + beside, under, words, big=False)
    lines = math.ceil(words.forms.wide * len(under) / (across + beside * EMPTY))
    sheet.row_dimensions[NOTE].height = LINE * lines
    for number, (header, width) in enumerate(table.columns, start=1):
        at = sheet.cell(HEADER, number, words(header))
        at.font, at.fill, at.border = _head_font(words), GREY, RULED
        at.alignment = Alignment(horizontal="center", vertical="center", wrap_text=True)
        sheet.column_dimensions[get_column_letter(number)].width = width
    widths = [width for _, width in table.columns]
    heads = [words(header) for header, _ in table.columns]
    high_enough(sheet, HEADER, heads, [width - 1 for width in widths])  # they are bold
    for row in table.rows:
        for piece in in_pieces(row, words):
            sheet.append([cell(sheet, value, words) for value in piece])
            _link(sheet, piece, words)
            high_enough(sheet, sheet.max_row, piece, widths)
    last = get_column_letter(wide)
    sheet.freeze_panes = f"B{HEADER + 1}"
    sheet.auto_filter.ref = f"A{HEADER}:{last}{max(sheet.max_row, HEADER)}"
    _print_set_up(sheet, across, title)


def _head_font(words: Words) -> Font:
    return Font(name=words.forms.heads, size=10, bold=words.language is Language.ENGLISH or None)


def _link(sheet: Worksheet, row: Sequence[Value], words: Words) -> None:
    for number, value in enumerate(row, start=1):
        if isinstance(value, Link):
            at = sheet.cell(sheet.max_row, number)
            at.hyperlink = target_of(value.target)
            at.font = link_font(words.forms)


def _over(sheet: Worksheet, row: int, wide: int, said: str, words: Words, *, big: bool) -> None:
    sheet.merge_cells(start_row=row, start_column=1, end_row=row, end_column=wide)
    at = sheet.cell(row, 1, NO_XML.sub("", said))
    at.data_type = "s"
    at.font = Font(name=words.forms.title if big else words.forms.cells, size=16 if big else 10)
    at.alignment = Alignment(horizontal="left", vertical="center", wrap_text=not big)
    sheet.row_dimensions[row].height = 28 if big else 18


def _under_title(heading: Heading, note: str, words: Words) -> str:
    units = words("被巡察单位：{units}", units=words.listed(heading.units))
    moment = words("记录截至{moment}", moment=words.forms.moment(heading.as_of))
    return words.forms.gap.join((words.group(heading.group), units, moment, note))


def _print_set_up(sheet: Worksheet, across: int, title: str) -> None:
    """Print on A4, wide tables on A3 and over several sheets, heads and numbers on each of them.

    The title is in the margin: merged cells repeated on another sheet would be cut off.
    """
    sheet.page_setup.orientation = "landscape"
    is_wide = across > A4_TAKES
    sheet.page_setup.paperSize = sheet.PAPERSIZE_A3 if is_wide else sheet.PAPERSIZE_A4
    sheet.page_setup.fitToWidth = math.ceil(across / A3_TAKES) if is_wide else 1
    sheet.page_setup.fitToHeight = 0
    sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
    sheet.print_title_rows = f"{HEADER}:{HEADER}"
    sheet.print_title_cols = "A:A"
    sheet.page_margins.left = sheet.page_margins.right = 0.5
    words = NO_XML.sub("", title).replace("&", "&&")
    sheet.HeaderFooter.oddHeader = HeaderFooterItem(right=_HeaderFooterPart(words, size=9))
    sheet.HeaderFooter.oddFooter = HeaderFooterItem(center=_HeaderFooterPart("— &P —"))


def files(pieces: Sequence[Piece], heading: Heading) -> Value:
    """Return the names of files, a line each; they lead to the file, or to its folder if several.

    They lead nowhere where no folder lies beside the document.
    """
    words = words_in(heading.language)
    names = [PurePosixPath(name_of(piece, words)).name for piece in pieces]
    if not heading.has_folder or not pieces:
        return "\n".join(names)
    places = fitting_names(name_of(piece, words) for piece in pieces)
    folder = str(PurePosixPath(places[0]).parent)
    target = places[0] if len(places) == 1 else f"{folder}/"
    return Link("\n".join(names), f"{BESIDE}/{target}")
