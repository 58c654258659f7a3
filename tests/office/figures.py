"""Every number that a document shows, and where: what people wrote, days and labels left out."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from io import BytesIO
from zipfile import ZipFile

from docx import Document
from docx.oxml.ns import qn
from openpyxl import load_workbook

from inspection.ports import View
from inspection.records import INSPECTION_RECORDS, Inspection, Record
from tests.make import ZONE

HEADER = 3
DIGIT = re.compile(r"\d")
DAY = re.compile(r"\d{4}年(?:\d+月(?:\d+日(?:\d+时(?:\d+分)?)?)?)?|\d{4}-\d\d-\d\d|\d\d:\d\d")
LABEL = re.compile(r"〔\d{4}〕立改\d+号|待办\d+|移\d+号|[WJDTGZ]\d+(?:·\d+)?")
FILE = re.compile(r"附件/\S*|E\d{4} ")
SHORTEST = 3  # signs: 10处 is a number, however often somebody wrote it
Raw = dict[str, object]


@dataclass(frozen=True)
class Column:
    """A column with a number in it, its cells from the top."""

    table: str  # the sheet's name; the first head of a table in a paper
    head: str
    cells: tuple[object, ...]


def raw(view: View, kind: type[Record]) -> list[Raw]:
    """Return the records as they are kept."""
    return [record.model_dump(mode="json") for record in view.all(kind)]


def local(said: object) -> datetime:
    """Return a moment as it is kept, in the inspection's zone."""
    return datetime.fromisoformat(str(said)).astimezone(ZONE)


def _strings(value: object) -> Iterator[str]:
    match value:
        case str():
            yield value
        case dict():
            for each in value.values():
                yield from _strings(each)
        case list():
            for each in value:
                yield from _strings(each)
        case _:
            return


def written_in(view: View) -> list[str]:
    """Return what people wrote with a digit in it, the longest first."""
    every = {
        text for kind in INSPECTION_RECORDS for one in raw(view, kind) for text in _strings(one)
    }
    lines = {line for text in every for line in text.splitlines()}
    return sorted(
        (t for t in lines if DIGIT.search(t) and len(t) > SHORTEST), key=len, reverse=True
    )


def bare(text: str, written: Iterable[str]) -> str:
    """Return a line of a document without what people wrote, days, labels and names of files."""
    for each in written:
        if each in text:
            text = text.replace(each, "□")
    for known in (FILE, LABEL, DAY):
        text = known.sub("□", text)
    return text


def columns_of_book(data: bytes, written: list[str]) -> Iterator[Column]:
    """Yield each column of a workbook that shows a number."""
    for sheet in load_workbook(BytesIO(data)).worksheets:
        heads, *rows = sheet.iter_rows(min_row=HEADER, values_only=True)
        for place, head in enumerate(heads):
            yield from _column(sheet.title, str(head), [row[place] for row in rows], written)


def columns_of_paper(data: bytes, written: list[str]) -> Iterator[Column]:
    """Yield each column of each table of a paper that shows a number."""
    for table in Document(BytesIO(data)).tables:
        heads, *rows = [[cell.text for cell in row.cells] for row in table.rows]
        for place, head in enumerate(heads):
            if DIGIT.search(bare(head, written)):
                yield Column(heads[0], head, ())
            yield from _column("、".join(heads), head, [row[place] for row in rows], written)


def _column(table: str, head: str, cells: list[object], written: list[str]) -> Iterator[Column]:
    shown = [_number(cell, written) for cell in cells]
    if any(shown):
        plain = tuple(cell if number else None for cell, number in zip(cells, shown, strict=True))
        yield Column(table, head, plain)


def _number(cell: object, written: list[str]) -> bool:
    """Whether a cell shows a number of the product's own."""
    if isinstance(cell, str):
        return DIGIT.search(bare(cell, written)) is not None
    return cell is not None and not isinstance(cell, datetime)


def lines_of_paper(data: bytes, written: list[str]) -> list[str]:
    """Return the lines of a paper outside its tables that show a number, made bare."""
    said = (bare(each.text, written) for each in Document(BytesIO(data)).paragraphs)
    return [line for line in said if DIGIT.search(line)]


# --- days and labels --------------------------------------------------------------------------

NAMED_DAY = re.compile(r"(\d{4})年(\d+)月(\d+)日")


def text_of(data: bytes) -> str:
    """Return every text of a file: of a paper, or the cells of a workbook."""
    with ZipFile(BytesIO(data)) as archive:
        is_book = "xl/workbook.xml" in archive.namelist()
    if not is_book:
        body = Document(BytesIO(data)).element.body
        return "\n".join(each.text or "" for each in body.iter(qn("w:t")))
    sheets = load_workbook(BytesIO(data)).worksheets
    cells = (cell for sheet in sheets for row in sheet.iter_rows(values_only=True) for cell in row)
    return "\n".join(_said(cell) for cell in cells)


def _said(cell: object) -> str:
    return f"{cell:%Y年%m月%d日}" if isinstance(cell, date) else str(cell)


def days_in(text: str) -> set[date]:
    """Return every day that a text names."""
    return {date(*map(int, found)) for found in NAMED_DAY.findall(text)}


def labels_in(text: str) -> set[str]:
    """Return every label of a record that a text names; those of files are names."""
    return set(LABEL.findall(FILE.sub("", text)))


def days_of(view: View) -> set[date]:
    """Return every day on record: of moments, of plans, and what people wrote themselves."""
    found: set[date] = set()
    for text in (
        t for kind in INSPECTION_RECORDS for one in raw(view, kind) for t in _strings(one)
    ):
        if re.fullmatch(r"\d{4}-\d\d-\d\d", text):
            found.add(date.fromisoformat(text))
        elif re.match(r"\d{4}-\d\d-\d\dT", text):
            found.add(local(text).date())
        found |= days_in(text)
    [inspection] = raw(view, Inspection)
    entry, days = date.fromisoformat(str(inspection["entry"])), int(str(inspection["days"]))
    return found | {entry, entry + timedelta(days=days - 1)}
