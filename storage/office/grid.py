"""Tables of an official paper: fixed columns, ruled, every cell in named fonts."""

from collections.abc import Sequence

from docx.document import Document as Paper
from docx.enum.table import WD_ALIGN_VERTICAL, WD_ROW_HEIGHT_RULE, WD_TABLE_ALIGNMENT
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Length, Mm, Pt
from docx.table import Table, _Cell

from storage.office.page import TABLE, Align, Font, laid_out, write
from storage.office.words import Words

LISTED = Pt(12)
RULED = "TableGrid"


def grid(paper: Paper, rows: int, widths: Sequence[int]) -> Table:
    """Add a ruled table with columns of these widths in millimetres."""
    across = Mm(sum(widths))
    table: Table = paper._body.add_table(rows, len(widths), across)  # no look at the styles
    table._tbl.tblPr.style = RULED
    table.alignment = WD_TABLE_ALIGNMENT.CENTER
    table.autofit = False
    for column, width in zip(table.columns, widths, strict=True):
        column.width = Mm(width)
    for row in table._tbl.tr_lst:  # a column of the library looks through the whole table
        for cell, width in zip(row.tc_lst, widths, strict=True):
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
    cell._tc.get_or_add_tcPr().vAlign_val = WD_ALIGN_VERTICAL.CENTER
    for number, words in enumerate(text.split("\n")):
        paragraph = cell.paragraphs[0] if number == 0 else cell.add_paragraph()
        laid_out(paragraph, align=align, spacing=Length(int(size * 1.5)))
        write(paragraph, words, font, size)


def at_least(table: Table, row: int, height: int) -> None:
    """Give a row room to write by hand, in millimetres."""
    line = table._tbl.tr_lst[row]
    line.trHeight_val, line.trHeight_hRule = Mm(height), WD_ROW_HEIGHT_RULE.AT_LEAST


def unbroken(table: Table) -> None:
    """Keep every row on one page."""
    for row in table._tbl.tr_lst:
        row.get_or_add_trPr().insert(0, OxmlElement("w:cantSplit"))


def repeated(table: Table, row: int) -> None:
    """Repeat a row as the head of the table on every page."""
    properties = table.rows[row]._tr.get_or_add_trPr()  # no API for it
    head = OxmlElement("w:tblHeader")
    head.set(qn("w:val"), "true")
    properties.append(head)


def listing(
    paper: Paper,
    columns: Sequence[tuple[str, int]],
    words: Words,
    rows: Sequence[Sequence[str]],
    *,
    size: Length = LISTED,
    height: int = 0,
) -> Table:
    """Add a table of these columns (head, millimetres): its head repeats, its rows stay whole.

    The heads are given in Chinese, what stands in the rows in the words of the paper. `height`
    gives every row room to write by hand, in millimetres.
    """
    table = grid(paper, 1 + len(rows), [width for _, width in columns])
    cells = iter(table._cells)  # asked for one by one, each would count the whole table anew
    for name, _ in columns:
        fill(next(cells), words(name), Font.HEADING, size=size, align=Align.CENTRE)
    for row in rows:
        for said in row:
            fill(next(cells), said, size=size)
    repeated(table, 0)
    unbroken(table)
    for number, row in enumerate(table._tbl.tr_lst):
        if height and number:
            row.trHeight_val, row.trHeight_hRule = Mm(height), WD_ROW_HEIGHT_RULE.AT_LEAST
    return table
