"""Tables of an official paper: fixed columns, ruled, every cell in named fonts."""

from collections.abc import Sequence

from docx.document import Document as Paper
from docx.enum.table import WD_ALIGN_VERTICAL, WD_ROW_HEIGHT_RULE, WD_TABLE_ALIGNMENT
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Length, Mm
from docx.table import Table, _Cell

from storage.office.page import TABLE, Align, Font, laid_out, write


def grid(paper: Paper, rows: int, widths: Sequence[int]) -> Table:
    """Add a ruled table with columns of these widths in millimetres."""
    table: Table = paper.add_table(rows=rows, cols=len(widths))
    table.style = "Table Grid"
    table.alignment = WD_TABLE_ALIGNMENT.CENTER
    table.autofit = False
    for column, width in zip(table.columns, widths, strict=True):
        column.width = Mm(width)
        for cell in column.cells:
            cell.width = Mm(width)
    return table


def fill(
    cell: _Cell,
    text: str,
    font: Font = Font.BODY,
    *,
    size: Length = TABLE,
    align: Align = Align.LEFT,
) -> None:
    """Write a cell; each line is a paragraph of its own."""
    cell.vertical_alignment = WD_ALIGN_VERTICAL.CENTER
    for number, words in enumerate(text.split("\n")):
        paragraph = cell.paragraphs[0] if number == 0 else cell.add_paragraph()
        laid_out(paragraph, align=align, spacing=Length(int(size * 1.5)))
        write(paragraph, words, font, size)


def at_least(table: Table, row: int, height: int) -> None:
    """Give a row room to write by hand, in millimetres."""
    table.rows[row].height = Mm(height)
    table.rows[row].height_rule = WD_ROW_HEIGHT_RULE.AT_LEAST


def repeated(table: Table, row: int) -> None:
    """Repeat a row as the head of the table on every page."""
    properties = table.rows[row]._tr.get_or_add_trPr()  # no API for it
    head = OxmlElement("w:tblHeader")
    head.set(qn("w:val"), "true")
    properties.append(head)
