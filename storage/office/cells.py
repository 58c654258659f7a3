"""Cells of a workbook: a text stays a text, a number a number, a moment local wall time.

Text that a program would take for a formula is kept as text and marked so; signs that XML
cannot hold are dropped; what is longer than a cell takes goes on in another row (`in_pieces`).
"""

import re
from collections.abc import Sequence
from copy import copy
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from urllib.parse import quote
from weakref import WeakKeyDictionary

from openpyxl.cell.cell import Cell
from openpyxl.styles import Alignment, Border, Font, Side
from openpyxl.styles.cell_style import StyleArray
from openpyxl.worksheet.worksheet import Worksheet

FORMULA = re.compile(r"\s*[=+\-@＝＋－＠]|[\t\r\n]")  # how Excel knows one, full-width too
NO_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
CELL_LIMIT = 32_767  # UTF-16 units that Excel takes in one cell
ROOM = 32_000  # of which this many are used, so that none is cut in two
BODY, HEAD = Font(name="宋体", size=10), Font(name="黑体", size=10)
LINK = Font(name="宋体", size=10, color="0563C1", underline="single")
_THIN = Side(style="thin", color="808080")
RULED = Border(left=_THIN, right=_THIN, top=_THIN, bottom=_THIN)


@dataclass(frozen=True)
class Link:
    """Words that lead to a file, by its place as seen from the workbook."""

    words: str
    target: str


# how cells look, by sheet: the library would compare each with every look there is
_LOOKS: WeakKeyDictionary[Worksheet, dict[tuple[bool, type, bool], StyleArray]] = (
    WeakKeyDictionary()
)

Plain = str | int | Decimal | date | datetime | None
Value = str | int | Decimal | date | datetime | Link | None


def cell(sheet: Worksheet, value: Value) -> Cell:
    """Make a cell of one value; `append` gives it its place."""
    words = value.words if isinstance(value, Link) else value
    made = Cell(sheet, row=1, column=1, value=_local(words))
    if isinstance(words, str):
        made.data_type = "s"
    quotes = isinstance(words, str) and FORMULA.match(words) is not None
    looks = _LOOKS.setdefault(sheet, {})
    look = (isinstance(value, Link), type(words), quotes)
    if look not in looks:
        _dress(made, value, words, quotes=quotes)
        looks[look] = made._style  # type: ignore[attr-defined]  # the stubs leave it out
    made._style = copy(looks[look])  # type: ignore[attr-defined]  # as above
    return made


def _dress(made: Cell, value: Value, words: Plain, *, quotes: bool) -> None:
    made.font, made.border = (LINK if isinstance(value, Link) else BODY), RULED
    made.alignment = Alignment(vertical="top", wrap_text=isinstance(words, str))
    if isinstance(words, str):
        made.quotePrefix = quotes
    elif isinstance(words, datetime):
        made.number_format = "yyyy-mm-dd hh:mm"
    elif isinstance(words, date):
        made.number_format = "yyyy-mm-dd"
    elif isinstance(words, Decimal):
        made.number_format = "#,##0.00"


def _local(value: str | int | Decimal | date | datetime | None) -> Plain:
    """Excel knows wall time only, and nothing that XML does not."""
    if isinstance(value, datetime):
        return value.replace(tzinfo=None, microsecond=0)
    return NO_XML.sub("", value).replace("\r\n", "\n") if isinstance(value, str) else value


def in_pieces(row: Sequence[Value]) -> list[tuple[Value, ...]]:
    """Return a row, and after it what its longest texts have left, marked 续."""
    texts = [_cut(each) if isinstance(each, str) else [each] for each in row]
    longest = max((len(pieces) for pieces in texts), default=1)
    first = tuple(pieces[0] for pieces in texts)
    more = [
        tuple(pieces[n] if n < len(pieces) else None for pieces in texts) for n in range(1, longest)
    ]
    return [first, *((f"{_words(row[0])}（续{n}）", *rest[1:]) for n, rest in enumerate(more, 1))]


def _words(value: Value) -> str:
    return value.words if isinstance(value, Link) else str(value or "")


def _cut(text: str) -> list[str]:
    pieces: list[str] = []
    piece: list[str] = []
    used = 0
    if len(text) * 2 <= ROOM:
        return [text]
    for sign in text:
        size = 2 if ord(sign) > 0xFFFF else 1  # beyond it a sign takes two units
        if used + size > ROOM:
            pieces.append("".join(piece))
            piece, used = [], 0
        piece.append(sign)
        used += size
    return [*pieces, "".join(piece)]


def target_of(path: str) -> str:
    """Return a place as a link says it: only what would end or change it is written otherwise."""
    return "".join(c if ord(c) > 0x7F else quote(c, safe="/") for c in path)
