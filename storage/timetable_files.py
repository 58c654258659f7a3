"""Timetable files: XLSX and text read into plain cells."""

import re
import zipfile
import zlib
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime, time
from io import BytesIO
from typing import Protocol, cast
from xml.etree import ElementTree

from charset_normalizer import from_bytes
from openpyxl import load_workbook
from openpyxl.utils.datetime import CALENDAR_MAC_1904
from openpyxl.utils.exceptions import InvalidFileException

from inspection.timetable_grid import (
    EXCEL_EPOCH,
    MAC_EPOCH,
    FileFault,
    GridRow,
    Missing,
    Sheet,
    UnreadableTableError,
    Value,
)
from inspection.timetable_text import sheet_of_text
from storage.timetable_marks import COLUMN_LIMIT, ROW_LIMIT, Marks, marks_of, struck_styles

PACKED_LIMIT = 20 * 1024 * 1024  # what the Bot API lets a bot download
UNPACKED_LIMIT = 64 * 1024 * 1024
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
_PAGE = re.compile(rb"\s*<(?:!doctype|html|table|head|meta|style|div|\?xml|!--)", re.IGNORECASE)
_FOREIGN = (b"%PDF", b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"Rar!", b"7z\xbc\xaf", b"BM6", b"RIFF")
_WORKBOOK = "xl/workbook.xml"
_OPEN_DOCUMENT = b"application/vnd.oasis.opendocument.spreadsheet"
_CONTROL = re.compile(r"[\x00-\x08\x0e-\x1f]")
_STRICT = b"http://purl.oclc.org/ooxml/"  # the other dialect of the same format
_DIALECTS = (
    (_STRICT + b"spreadsheetml/main", b"http://schemas.openxmlformats.org/spreadsheetml/2006/main"),
    (
        _STRICT + b"officeDocument/relationships",
        b"http://schemas.openxmlformats.org/officeDocument/2006/relationships",
    ),
)
_BROKEN = (
    *(zipfile.BadZipFile, zlib.error, ElementTree.ParseError, InvalidFileException),
    *(KeyError, ValueError, TypeError, IndexError, AttributeError, EOFError, RuntimeError),
)


def read_table(data: bytes) -> tuple[Sheet, ...]:
    """Return the sheets of a table file: XLSX, or text in UTF-8, GB18030 and what is likely.

    Raises `UnreadableTableError` with what the file is; at most 64 MB are unpacked.
    """
    fault = _fault_of(data)
    if fault is not None:
        raise UnreadableTableError(fault)
    if not data.startswith(b"PK"):
        sheet = sheet_of_text(decode_table(data))
        if len(sheet.rows) > ROW_LIMIT:
            raise UnreadableTableError(FileFault.TOO_MANY_ROWS)
        return (sheet,)
    try:
        return _workbook(data)
    except UnreadableTableError:
        raise
    except _BROKEN:
        raise UnreadableTableError(FileFault.BROKEN) from None


def decode_table(data: bytes) -> str:
    """Return the text of a table file. Raises `UnreadableTableError`."""
    for encoding in filter(None, (_utf_16_of(data), "utf-8-sig", _big5_of(data), "gb18030")):
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        if not _CONTROL.search(text):
            return text
    likely = from_bytes(data).best() if b"\0" not in data else None
    if likely is None or _CONTROL.search(str(likely)):
        raise UnreadableTableError(FileFault.TEXT_UNREADABLE)
    return str(likely)


def _utf_16_of(data: bytes) -> str | None:
    """Return the byte order of UTF-16: marked, or told by the zeros beside commas and figures."""
    if data[:2] in {b"\xff\xfe", b"\xfe\xff"}:
        return "utf-16"
    signs = (b"\n", b",", b"\t", b";")
    if len(data) % 2 or b"\0" not in data:
        return None
    little = sum(data.count(sign + b"\0") for sign in signs)
    big = sum(data.count(b"\0" + sign) for sign in signs)
    return "utf-16-le" if little > big else "utf-16-be"


_COMMON = 0.9  # of the signs of a text that is read as it was written


def _big5_of(data: bytes) -> str | None:
    """Return Big5 where the bytes are common signs in it and would be rare ones in GB18030."""
    if b"\0" in data or _is_common(data, "gb18030", "gb2312", (0xB0, 0xF7)):
        return None
    return "big5" if _is_common(data, "big5", "big5", (0xA4, 0xC6)) else None


def _is_common(data: bytes, encoding: str, plane: str, rows: tuple[int, int]) -> bool:
    """Whether nearly all signs stand in the rows of a plane that hold the common ones."""
    try:
        text = data.decode(encoding)
    except UnicodeDecodeError:
        return False
    signs = [sign for sign in text if "\u3400" <= sign <= "\u9fff" or "\ue000" <= sign <= "\uf8ff"]
    first = [sign.encode(plane, "replace")[0] for sign in signs]
    common = sum(rows[0] <= each <= rows[1] for each in first)
    return bool(signs) and common >= _COMMON * len(signs)


def _fault_of(data: bytes) -> FileFault | None:
    """What the first bytes say a file is, if it is no table that can be read."""
    if not data.strip(b"\0 \r\n\t\xef\xbb\xbf"):
        return FileFault.EMPTY
    if len(data) > PACKED_LIMIT:
        return FileFault.TOO_LARGE
    if data.startswith(_OLE):
        return FileFault.ENCRYPTED if _ENCRYPTED in data else FileFault.OLD_XLS
    if _PAGE.match(data.removeprefix(b"\xef\xbb\xbf")):
        return FileFault.WEB_PAGE
    return FileFault.NO_TABLE if data.startswith(_FOREIGN) else None


# --- workbooks ------------------------------------------------------------------------------


class _Streamed(Protocol):
    """A sheet of a book that was opened for reading only; the path is where its XML lies."""

    title: str
    sheet_state: str
    _worksheet_path: str

    def reset_dimensions(self) -> None: ...

    def iter_rows(self, *, values_only: bool) -> Iterator[tuple[object, ...]]: ...


def _workbook(data: bytes) -> tuple[Sheet, ...]:
    with zipfile.ZipFile(BytesIO(data)) as archive:
        _check_archive(archive)
        if _STRICT in archive.read(_WORKBOOK):
            data = _without_dialect(archive)
    book = load_workbook(BytesIO(data), read_only=True, data_only=True)
    try:
        struck = struck_styles(book)
        epoch = MAC_EPOCH if book.epoch == CALENDAR_MAC_1904 else EXCEL_EPOCH
        with zipfile.ZipFile(BytesIO(data)) as archive:
            return tuple(
                Sheet(
                    sheet.title,
                    _rows(sheet, marks_of(archive, path, struck)),
                    epoch,
                    is_hidden=sheet.sheet_state != "visible",
                )
                for sheet in cast("Sequence[_Streamed]", book.worksheets)
                if (path := sheet._worksheet_path)
            )
    finally:
        book.close()


def _without_dialect(archive: zipfile.ZipFile) -> bytes:
    """Return the book with the names that openpyxl knows; it was checked to be of a size."""
    out = BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as written:
        for name in archive.namelist():
            body = archive.read(name)
            if name.endswith((".xml", ".rels")):
                for strict, common in _DIALECTS:
                    body = body.replace(strict, common)
            written.writestr(name, body)
    return out.getvalue()


def _check_archive(archive: zipfile.ZipFile) -> None:
    """Refuse what is no workbook, or unpacks to more than we take."""
    names = archive.namelist()
    if any(each.flag_bits & 1 for each in archive.infolist()):
        raise UnreadableTableError(FileFault.ENCRYPTED)
    if _WORKBOOK not in names:
        is_open = "mimetype" in names and archive.read("mimetype").startswith(_OPEN_DOCUMENT)
        raise UnreadableTableError(FileFault.OPEN_DOCUMENT if is_open else FileFault.NO_TABLE)
    if sum(each.file_size for each in archive.infolist()) > UNPACKED_LIMIT:
        raise UnreadableTableError(FileFault.TOO_LARGE)


def _rows(sheet: _Streamed, marks: Marks) -> tuple[GridRow, ...]:
    """The rows that say something; gaps are stepped over, whatever the used range is."""
    sheet.reset_dimensions()  # some programs write a wrong one
    merged = _Merged(marks.merges)
    rows: list[GridRow] = []
    for number, values in enumerate(sheet.iter_rows(values_only=True), start=1):
        uncalculated = marks.uncalculated.get(number, ()) if marks.uncalculated else ()
        if not values and not uncalculated:
            continue
        cells = [_plain(value) for value in values[:COLUMN_LIMIT]]
        for column in uncalculated:
            cells += [None] * (column - len(cells))
            cells[column - 1] = Missing.RESULT
        own = merged.filled(number, cells)
        if any(cell is not None for cell in own):
            rows.append(_row(number, cells, own, marks))
        if len(rows) > ROW_LIMIT:
            raise UnreadableTableError(FileFault.TOO_MANY_ROWS)
    return tuple(rows)


def _row(number: int, cells: Sequence[Value], own: Sequence[Value], marks: Marks) -> GridRow:
    return GridRow(
        number,
        tuple(cells),
        _from_above(cells, own),
        struck=frozenset(column - 1 for column in marks.struck.get(number, ())),
        is_hidden=number in marks.hidden,
    )


def _from_above(cells: Sequence[Value], own: Sequence[Value]) -> frozenset[int]:
    pairs = enumerate(zip(cells, own, strict=True))
    return frozenset(index for index, (cell, its) in pairs if cell is not its)


class _Merged:
    """Gives every cell of a merged range the value of its first."""

    def __init__(self, ranges: Iterable[tuple[int, int, int, int]]) -> None:
        self._waiting = sorted(ranges, key=lambda each: each[1], reverse=True)
        self._open: list[tuple[tuple[int, int, int, int], Value]] = []

    def filled(self, number: int, cells: list[Value]) -> list[Value]:
        """Fill the cells of a row in place; return those that the row has of its own."""
        self._open = [each for each in self._open if each[0][3] >= number]
        while self._waiting and self._waiting[-1][1] <= number:
            span = self._waiting.pop()
            if span[1] == number:
                self._open.append((span, _at(cells, span[0])))
        own = list(cells)
        for (first, top, last, _), value in self._open:
            width = min(last, COLUMN_LIMIT) - first + 1
            if value is None or width < 1:
                continue
            cells += [None] * (first - 1 + width - len(cells))
            own += [None] * (first - 1 + width - len(own))
            cells[first - 1 : first - 1 + width] = [value] * width
            if number > top:
                own[first - 1 : first - 1 + width] = [None] * width
        return own


def _at(cells: list[Value], column: int) -> Value:
    return cells[column - 1] if column <= len(cells) else None


def _plain(value: object) -> Value:
    """A cell's value; blanks are nothing, and a duration counts as what it shows."""
    match value:
        case str():
            return value.strip() or None
        case int() | float() | datetime() | date() | time():
            return value
        case None:
            return None
        case _:
            return str(value)
