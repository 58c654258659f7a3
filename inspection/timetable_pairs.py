"""Which row of a newer timetable is which row on record."""

from collections import defaultdict
from collections.abc import Callable, Sequence

from rapidfuzz.fuzz import ratio

from inspection.enums import RowState
from inspection.records import TimetableItem

ALIKE = 40  # of 100: 查阅凭证 and 查阅合同 are one row corrected, 走访 and 座谈 are two
MOST_ALIKE = 30  # rows of the same days that are compared
Pairs = list[tuple[TimetableItem, TimetableItem]]


def paired(
    known: Sequence[TimetableItem], rows: Sequence[TimetableItem], *, has_numbers: bool
) -> tuple[Pairs, list[TimetableItem]]:
    """Return which new row is which old one, and the new rows that are none."""
    left_old, left_new = list(known), list(rows)
    pairs: Pairs = []
    for key in _KEYS if has_numbers else _KEYS_WITHOUT_NUMBER:
        if key is _open_number:
            pairs += _reworded(left_old, left_new)
        by_key: dict[object, list[TimetableItem]] = defaultdict(list)
        for old in left_old:
            if (value := key(old)) is not None:
                by_key[value].append(old)
        still: list[TimetableItem] = []
        for new in left_new:
            value = key(new)
            same = by_key.get(value) if value is not None else None
            if same and (is_like(same[0], new) or _is_untouched(same[0])):
                pairs.append((same.pop(0), new))
            else:
                still.append(new)
        taken = {id(old) for old, _ in pairs}
        left_old = [old for old in left_old if id(old) not in taken]
        left_new = still
    return pairs, left_new


def _reworded(left_old: list[TimetableItem], left_new: list[TimetableItem]) -> Pairs:
    """Take out rows of the same days whose work was reworded, the most alike first."""
    by_days: dict[object, list[TimetableItem]] = defaultdict(list)
    for old in left_old:
        if old.state is not RowState.CANCELLED:
            by_days[old.first_day, old.last_day].append(old)
    found = [
        (ratio(old.work, new.work), old.row == new.row, old, new)
        for new in left_new
        for old in by_days[new.first_day, new.last_day][:MOST_ALIKE]
        if is_like(old, new)
    ]
    pairs: Pairs = []
    taken: set[int] = set()  # by identity: rows just read have no ids of their own
    for _, _, old, new in sorted(found, key=lambda each: each[:2], reverse=True):
        if not taken & {id(old), id(new)}:
            taken |= {id(old), id(new)}
            pairs.append((old, new))
    left_old[:] = [old for old in left_old if id(old) not in taken]
    left_new[:] = [new for new in left_new if id(new) not in taken]
    return pairs


def is_like(old: TimetableItem, new: TimetableItem) -> bool:
    """Whether the work was at most reworded."""
    return old.work == new.work or ratio(old.work, new.work) >= ALIKE


def _is_untouched(row: TimetableItem) -> bool:
    is_begun = row.entries or row.actual_quantity or row.not_done_on or row.replans
    return row.state is RowState.NOT_STARTED and not is_begun and not row.owner_ids


def _open_number(row: TimetableItem) -> int | None:
    return None if row.state is RowState.CANCELLED else row.row


_KEYS: tuple[Callable[[TimetableItem], object], ...] = (
    lambda row: (row.row, row.work),
    lambda row: (row.work, row.first_day),
    lambda row: row.work,
    _open_number,
)
_KEYS_WITHOUT_NUMBER: tuple[Callable[[TimetableItem], object], ...] = (
    lambda row: (row.work, row.first_day, row.owners),
    lambda row: (row.work, row.first_day),
    lambda row: row.work,
)
