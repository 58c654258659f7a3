"""Whose an earlier finding is, by its table's own column of units; and when that column is none.

A head office keeps one table for many units: a row of another unit never comes in. But 所属单位 is
as often the branch, station or office within the one unit, and then names no unit at all.
"""

import re
from collections.abc import Sequence

from inspection.prior_columns import Header, header_of
from inspection.timetable_grid import Sheet, cell_at, text_of
from inspection.unit_names import SEVERAL, named_unit, short_name

# what a column of parts of one unit is called, too; 被审计单位 means the unit that was checked
OF_PARTS = frozenset({"所属单位", "单位名称"})
_OF_ITS_OWN = re.compile(r"公司|集团|分局|支行|院$|厂$")  # what follows is a unit by itself


def unit_said(units: Sequence[str], cell: str) -> str:
    """Return the inspected unit that a cell names, or names a part of; empty for any other.

    北渡分公司一支部 is of 北渡分公司; 某公司南屏分公司 is a unit of its own.
    """
    named = named_unit(tuple(units), cell)
    if named:
        return named
    said = "".join(cell.split())
    found = [unit for unit in units if _is_part(said, unit)]
    return found[0] if len(found) == 1 else ""


def _is_part(said: str, unit: str) -> bool:
    part = said.removeprefix(unit)
    if not said.startswith(unit) or not part or SEVERAL.search(said):
        return False
    return _OF_ITS_OWN.search(part) is None


def is_of_parts(sheets: Sequence[Sheet], header: Header, place: int, units: Sequence[str]) -> bool:
    """Whether a column called as those of parts are names the inspected unit in no row."""
    name = header.names[place]
    return name in OF_PARTS and not any(
        unit_said(units, said) for sheet in sheets for said in _cells(sheet, name)
    )


def _cells(sheet: Sheet, name: str) -> list[str]:
    header = header_of(sheet)
    if header is None or name not in header.names or sheet.is_hidden:
        return []
    place = header.names.index(name)
    return [text_of(cell_at(r, place)) for r in sheet.rows if r.number > header.row]


def is_named_in(unit: str, words: str) -> bool:
    """Whether words such as a file's name say whose the table is."""
    return short_name(unit) in words
