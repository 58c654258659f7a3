"""Cells of a workbook: a text stays a text, a number a number, a moment local wall time.

Text that a program would take for a formula is kept as text and marked so; signs that XML
cannot hold are dropped; what is longer than a cell takes goes on in another row (`in_pieces`).
"""

import math
import re
from collections.abc import Iterable, Sequence
from copy import copy
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from functools import cache
from urllib.parse import quote
from weakref import WeakKeyDictionary

from openpyxl.cell.cell import Cell
from openpyxl.styles import Alignment, Border, Font, Side
from openpyxl.styles.cell_style import StyleArray
from openpyxl.worksheet.worksheet import Worksheet

from storage.office.forms import Forms
from storage.office.words import Words

FORMULA = re.compile(r"\s*[=+\-@＝＋－＠]|[\t\r\n]")  # how Excel knows one, full-width too
NO_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
CELL_LIMIT = 32_767  # UTF-16 units that Excel takes in one cell
LINE, HIGHEST = 14, 409  # points
SIGN, LETTER, PADDING = 1.9, 0.8, 0.7  # widths of digits: Chinese, Latin, beside the text
ROOM = 32_000  # of which this many are used, so that none is cut in two
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


@cache
def body_font(forms: Forms) -> Font:
    """Return the font of what stands in cells."""
    return Font(name=forms.cells, size=10)


@cache
def link_font(forms: Forms) -> Font:
    """Return the font of what leads to a file."""
    return Font(name=forms.cells, size=10, color="0563C1", underline="single")


def cell(sheet: Worksheet, value: Value, words: Words) -> Cell:
    """Make a cell of one value; `append` gives it its place."""
    said = value.words if isinstance(value, Link) else value
    made = Cell(sheet, row=1, column=1, value=_local(said))
    if isinstance(said, str):
        made.data_type = "s"
    quotes = isinstance(said, str) and FORMULA.match(said) is not None
    looks = _LOOKS.setdefault(sheet, {})
    look = (isinstance(value, Link), type(said), quotes)
    if look not in looks:
        made.font = (link_font if isinstance(value, Link) else body_font)(words.forms)
        _dress(made, said, quotes=quotes)
        looks[look] = made._style  # type: ignore[attr-defined]  # the stubs leave it out
    made._style = copy(looks[look])  # type: ignore[attr-defined]  # as above
    return made


def _dress(made: Cell, words: Plain, *, quotes: bool) -> None:
    made.border = RULED
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


def in_pieces(row: Sequence[Value], words: Words) -> list[tuple[Value, ...]]:
    """Return a row, and after it what its longest texts have left, marked 续."""
    texts = [_cut(each) if isinstance(each, str) else [each] for each in row]
    longest = max((len(pieces) for pieces in texts), default=1)
    first = tuple(pieces[0] for pieces in texts)
    more = [
        tuple(pieces[n] if n < len(pieces) else None for pieces in texts) for n in range(1, longest)
    ]
    name = _said(row[0])
    return [
        first,
        *((words("{name}（续{n}）", name=name, n=n), *rest[1:]) for n, rest in enumerate(more, 1)),
    ]


def _said(value: Value) -> str:
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


def high_enough(sheet: Worksheet, row: int, values: Iterable[Value], widths: Iterable[int]) -> None:
    """Give a row the height that its longest text takes in columns of these widths.

    Excel would find it out when it opens the book; other programs leave one line and print the
    texts over one another. No program takes more than `HIGHEST`.
    """
    lines = max(map(_lines, values, widths), default=1)
    if lines > 1:
        sheet.row_dimensions[row].height = min(lines * LINE + 1, HIGHEST)


def _lines(value: Value, width: int) -> int:
    text = _said(value) if isinstance(value, Link | str) else ""
    if not text:
        return 1
    room = max(width - PADDING, 1)
    return sum(max(1, math.ceil(_taken(line) / room)) for line in text.split("\n"))


def _taken(line: str) -> float:
    """How many digits wide a line is; what is Chinese is counted by its bytes, which is fast."""
    chinese = (len(line.encode(errors="ignore")) - len(line)) // 2
    return SIGN * chinese + LETTER * (len(line) - chinese)


def target_of(path: str) -> str:
    """Return a place as a link says it: only what would end or change it is written otherwise."""
    return "".join(c if ord(c) > 0x7F else quote(c, safe="/") for c in path)
