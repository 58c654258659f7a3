"""A list before entry that came as a file: which cell of a row is the entry, which its owner."""

import re
from collections.abc import Callable, Iterable, Iterator

from inspection.checklists import MOST_LINES
from inspection.errors import TooLongError
from inspection.timetable_columns import word_of
from inspection.timetable_grid import (
    FileFault,
    GridRow,
    Sheet,
    UnreadableTableError,
    cell_at,
    text_of,
)

_ALONE = re.compile(
    r"(?:预设|主要|拟核实)?(?:问题|事项|内容|政策|文件|制度|情况)(?:清单|描述|名称)?"
)
_ENTRY = re.compile(r"问题|事项|内容|政策|制度|文件|名称|情况")
_OWNER = re.compile(r"负责|责任人|牵头人|承办人")
_TOTAL = re.compile(r"(?:合计|总计|小计|共计|备注|填表人|审核人|填表说明|(?:说明|注)[:：])[:：]?.*")
_LONGEST_NAME = 12
_LOOKS_AT = 10  # rows, from the top


def lines_of_file(sheets: Iterable[Sheet]) -> str:
    """Return the entries of a file as they would be pasted. Raises `TooLongError`."""
    every = list(sheets)
    lines = [line for sheet in every if not sheet.is_hidden for line in _lines_of(sheet)]
    if not lines and any(sheet.is_hidden and sheet.rows for sheet in every):
        raise UnreadableTableError(FileFault.HIDDEN)
    if len(lines) > MOST_LINES:
        raise TooLongError(len(lines), MOST_LINES)
    return "\n".join(lines)


def _lines_of(sheet: Sheet) -> Iterator[str]:
    header = next(filter(_is_header, sheet.rows[:_LOOKS_AT]), None)
    names = [word_of(cell) for cell in header.cells] if header is not None else []
    entry = _place(names, _ALONE.fullmatch) or _place(names, _ENTRY.search)
    owner = _place(names, _OWNER.search)
    for row in sheet.rows:
        if header is not None and row.number <= header.number:
            continue
        if _TOTAL.fullmatch(next(filter(None, map(text_of, row.cells)), "")):
            continue
        text = text_of(cell_at(row, entry[0])) if entry else _of_plain(row, sheet)
        said = text_of(cell_at(row, owner[0])) if owner else ""
        if text:
            yield " ".join(text.split()) + (f" @{said}" if said and " " not in said else "")


def _is_header(row: GridRow) -> bool:
    names = [name for cell in row.cells if (name := word_of(cell)) and len(name) <= _LONGEST_NAME]
    if len(set(names)) < 2:
        return len(names) == 1 and _ALONE.fullmatch(names[0]) is not None
    return any(_ENTRY.search(name) for name in names) and len(names) == sum(map(bool, row.cells))


def _place(names: list[str], fits: Callable[[str], object]) -> tuple[int] | None:
    """Return the first place whose name fits, in a tuple, for the first place is 0."""
    return next(((i,) for i, name in enumerate(names) if name and fits(name)), None)


def _of_plain(row: GridRow, sheet: Sheet) -> str:
    """Return a row without a header: a line of text as it was, or its longest cell."""
    cells = [text for cell in row.cells if (text := text_of(cell))]
    return ",".join(cells) if sheet.is_text else max(cells, key=len, default="")
