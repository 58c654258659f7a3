"""What the values of a sheet alone do not tell: merges, formulas, what is hidden or struck out."""

import re
import zipfile
from collections import defaultdict
from xml.etree import ElementTree

from openpyxl import Workbook
from openpyxl.utils.cell import coordinate_to_tuple, range_boundaries

ROW_LIMIT = 20_000  # rows that say something
COLUMN_LIMIT = 200
_MARKED = re.compile(  # else there is nothing to mark
    rb"<(?:\w+:)?(?:mergeCell|f)[ />]|<(?:\w+:)?row[^>]* hidden="
)


class Marks:
    """Merged ranges, formulas without a result, hidden rows, cells struck through; from 1."""

    def __init__(self) -> None:
        self.merges: list[tuple[int, int, int, int]] = []  # first column, row, last column, row
        self.uncalculated: defaultdict[int, list[int]] = defaultdict(list)  # columns by row
        self.struck: defaultdict[int, list[int]] = defaultdict(list)  # columns by row
        self.hidden: set[int] = set()


def struck_styles(book: Workbook) -> frozenset[str]:
    """Return the cell styles of a book whose font is struck through, as cells name them."""
    known = book._fonts  # type: ignore[attr-defined]  # the stubs leave it out
    fonts = {number for number, font in enumerate(known) if font.strike}
    styles = enumerate(book._cell_styles)  # type: ignore[attr-defined]  # as above
    return frozenset(str(number) for number, style in styles if style.fontId in fonts)


def marks_of(archive: zipfile.ZipFile, path: str, struck: frozenset[str]) -> Marks:
    """Return the marks of the sheet that lies at `path`; `struck` are the styles that cross out."""
    marks = Marks()
    if not struck and not _MARKED.search(archive.read(path)):
        return marks
    with archive.open(path) as source:
        for _, element in ElementTree.iterparse(source):  # noqa: S314  # expat bounds entities
            name = element.tag.rpartition("}")[2]
            if name == "mergeCell":
                first, top, last, bottom = range_boundaries(element.get("ref", ""))
                whole = (first or 1, top or 1, last or COLUMN_LIMIT, bottom or ROW_LIMIT)
                marks.merges.append(whole)
            elif name == "c":
                _mark_cell(element, marks, struck)
            elif name == "row":
                if element.get("hidden") in {"1", "true"} and element.get("r", "").isdecimal():
                    marks.hidden.add(int(element.get("r", "")))
                element.clear()
    return marks


def _mark_cell(cell: ElementTree.Element, marks: Marks, struck: frozenset[str]) -> None:
    if not cell.get("r"):
        return
    parts = {part.tag.rpartition("}")[2]: part.text for part in cell}
    row, column = coordinate_to_tuple(cell.get("r", ""))
    if "f" in parts and not parts.get("v"):
        marks.uncalculated[row].append(column)
    if cell.get("s") in struck and parts:
        marks.struck[row].append(column)
