"""The numbers of a timetable's rows: 1 to 9999, or none that could tell one row from another."""

import re
from dataclasses import replace

from inspection.timetable_columns import Column, Layout
from inspection.timetable_dates import plain
from inspection.timetable_grid import Sheet, cell_at, text_of

_NUMBER = re.compile(r"0*([1-9]\d{0,3})(?:\.0*|、)?")
_OUTLINE = re.compile(
    r"\(?[一二三四五六七八九十]{1,3}\)?、?|\(\d{1,3}\)|\d{1,2}(?:[.-]\d{1,2}){1,3}"
)


def number_of(text: str) -> int | None:
    """Return the number that a cell says, or None."""
    match = _NUMBER.fullmatch(plain(text))
    return int(match[1]) if match else None


def with_numbers_or_none(sheet: Sheet, layout: Layout) -> Layout:
    """Return the layout without a column of 1.1, 1.2 or 一、二: it numbers nothing.

    What it says is kept beside the row; rows then count in their order.
    """
    places = layout.columns.get(Column.NUMBER, ())
    cells = (cell_at(row, i) for row in sheet.rows if row.number > layout.row for i in places)
    said = [text for cell in cells if (text := plain(text_of(cell)))]
    if any(number_of(text) for text in said) or not any(map(_OUTLINE.fullmatch, said)):
        return layout
    columns = dict(layout.columns)
    del columns[Column.NUMBER]
    beside = tuple((place, Column.NUMBER.value) for place in places)
    return replace(layout, columns=columns, remarks=(*beside, *layout.remarks))
