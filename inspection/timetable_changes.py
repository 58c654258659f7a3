"""A newer timetable laid over the one on record: what is new, what changed, what is gone."""

import zlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from inspection.enums import RowState
from inspection.ports import Work
from inspection.progress import SETTLED
from inspection.records import Replan, TimetableItem
from inspection.timetable_columns import Column
from inspection.timetable_faults import Reading
from inspection.timetable_pairs import is_like, paired
from inspection.timetable_terms import outward_title

# The fields that a column says; what is in none of them is progress, or was given by a person.
FIELDS: Mapping[Column, tuple[str, ...]] = {
    Column.NUMBER: ("row",),
    Column.STAGE: ("stage",),
    Column.DAYS: ("first_day", "last_day"),
    Column.WORK: ("work",),
    Column.METHOD: ("method",),
    Column.OWNERS: ("owners",),
    Column.DELIVERABLE: ("deliverable",),
    Column.QUANTITY: ("quantity_text", "planned_quantity", "quantity_unit"),
    Column.VISIBLE: ("visible_to_unit", "outward_title"),
    Column.REMARKS: ("remarks",),
}
COMMAND_LINE = 0  # as who moved a row: nobody in the chat
NEWER_TABLE = "按新的进度表"
Shown = str | tuple[date, date]


@dataclass(frozen=True, slots=True)
class CellChange:
    """One cell that the newer table says differently."""

    column: str
    old: Shown
    new: Shown


@dataclass(frozen=True, slots=True)
class RowChange:
    """One row that stays the same row: as it was, as it will be, and what differs."""

    old: TimetableItem
    new: TimetableItem
    cells: tuple[CellChange, ...]

    @property
    def is_replaced(self) -> bool:
        """Whether another work takes the place of one that nobody had begun."""
        return not is_like(self.old, self.new)


@dataclass(frozen=True, slots=True)
class Merge:
    """What importing would do; nothing is stored yet."""

    added: tuple[TimetableItem, ...]
    changed: tuple[RowChange, ...]
    same: int
    missing: tuple[TimetableItem, ...]  # on record, open, and not in the file
    displaced: tuple[RowChange, ...] = ()  # kept rows whose number the file gives to another

    @property
    def is_nothing(self) -> bool:
        """Whether importing would change nothing."""
        return not (self.added or self.changed)

    @property
    def mark(self) -> str:
        """What tells whether the records are still those that a preview was made from."""
        facts = repr((self.added, [(c.old, c.new) for c in self.changed], self.missing))
        return f"{zlib.crc32(facts.encode()):08x}"


def merge_reading(known: Iterable[TimetableItem], reading: Reading) -> Merge:
    """Lay what was read over the rows on record."""
    return merge(
        known,
        reading.rows,
        columns=reading.columns,
        refused_numbers=reading.refused_numbers,
        refused_works=reading.refused_works,
    )


def merge(
    known: Iterable[TimetableItem],
    rows: Sequence[TimetableItem],
    *,
    columns: Sequence[str],
    refused_numbers: Sequence[int] = (),
    refused_works: Sequence[str] = (),
) -> Merge:
    """Match rows by number and work, by work, by days and a like work, by number and a like work.

    What is matched keeps its progress. Another work under the same number takes the place of
    one that nobody had begun; one that was begun stays beside it.

    A column that the file lacks changes nothing; rows without numbers get new ones after the
    highest; rows that the file has but that could not be read are not counted as missing.
    """
    before = tuple(known)
    has_numbers = Column.NUMBER in columns
    pairs, left = paired(before, rows, has_numbers=has_numbers)
    changes = [_changed(old, new, columns) for old, new in pairs]
    taken = {old.id for old, _ in pairs}
    rest = [row for row in before if row.id not in taken]
    highest = max((row.row for row in (*before, *(rows if has_numbers else ()))), default=0)
    added = (
        left
        if has_numbers
        else [row.changed(row=number) for number, row in enumerate(left, highest + 1)]
    )
    highest = max([highest, *(row.row for row in added)])
    numbers = {row.row for row in added} | {change.new.row for change in changes}
    displaced = _displaced([row for row in rest if row.row in numbers], highest)
    return Merge(
        added=tuple(added),
        changed=tuple(change for change in changes if change.cells),
        same=sum(not change.cells for change in changes),
        missing=tuple(
            row
            for row in rest
            if row.state not in SETTLED
            and not (has_numbers and row.row in refused_numbers)
            and row.work not in refused_works
        ),
        displaced=displaced,
    )


def apply(
    work: Work, plan: Merge, *, by: int | None, at: datetime, cancel_missing: bool = False
) -> None:
    """Store what a merge says; progress, first planned dates and assigned owners stay.

    Missing rows stay as they are, or are cancelled when a person confirmed that.
    """
    for change in (*plan.displaced, *plan.changed):
        work.put(_with_reason(change, by or COMMAND_LINE, at))
    for row in plan.added:
        work.add(row)
    if not cancel_missing:
        return
    for row in plan.missing:
        current = work.get(TimetableItem, row.id) or row
        work.put(current.changed(state=RowState.CANCELLED, gone_from_table=True))


def _with_reason(change: RowChange, by: int, at: datetime) -> TimetableItem:
    """Days that a newer table moved are a re-plan like any other, with the table as its reason."""
    old, new = change.old, change.new
    if (old.first_day, old.last_day) == (new.first_day, new.last_day) or change.is_replaced:
        return new
    moved = Replan(at=at, by=by, first_day=new.first_day, last_day=new.last_day, reason=NEWER_TABLE)
    return new.changed(replans=(*new.replans, moved))


def _changed(old: TimetableItem, new: TimetableItem, columns: Sequence[str]) -> RowChange:
    said = [name for column, names in FIELDS.items() if _is_said(column, columns) for name in names]
    merged = old.changed(**{name: getattr(new, name) for name in said})
    if not is_like(old, merged):
        first = {"planned_first_day": merged.first_day, "planned_last_day": merged.last_day}
        merged = merged.changed(**first)
    if merged.work != old.work and Column.VISIBLE not in columns and merged.visible_to_unit:
        merged = merged.changed(outward_title=outward_title(merged.work))
    cells = [
        CellChange(column.value, _shown(old, column), _shown(merged, column))
        for column in FIELDS
        if _shown(old, column) != _shown(merged, column)
    ]
    if old.gone_from_table and old.state is RowState.CANCELLED:
        state = _state_before(old)
        merged = merged.changed(state=state, gone_from_table=False)
        cells.append(CellChange("状态", "已取消", "恢复"))
    return RowChange(old, merged, tuple(cells))


def _state_before(row: TimetableItem) -> RowState:
    """What a row was before a table cancelled it: what people reported stands."""
    if row.done_on is not None:
        return RowState.DONE
    return RowState.UNDER_WAY if row.entries else RowState.NOT_STARTED


def _is_said(column: Column, columns: Sequence[str]) -> bool:
    if column is Column.DAYS:
        return bool({Column.DAYS, Column.FIRST, Column.LAST}.intersection(columns))
    return column in columns


def _shown(row: TimetableItem, column: Column) -> Shown:
    match column:
        case Column.NUMBER:
            return str(row.row)
        case Column.DAYS:
            return (row.first_day, row.last_day)
        case Column.VISIBLE:
            return (
                (f"是（{row.outward_title}）" if row.outward_title else "是（无对外名称）")
                if (row.visible_to_unit)
                else "否"
            )
        case _:
            return str(getattr(row, FIELDS[column][0]))


def _displaced(rows: Sequence[TimetableItem], highest: int) -> tuple[RowChange, ...]:
    """Rows that stay although the file gives their number to another get the next free one."""
    return tuple(
        RowChange(row, row.changed(row=number), (CellChange("序号", str(row.row), str(number)),))
        for number, row in enumerate(rows, highest + 1)
    )
