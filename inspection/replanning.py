"""Other days for a row: with a reason, and without losing the days it had first (domain 7.14)."""

from datetime import date, datetime

from inspection.audit import note
from inspection.enums import RowState
from inspection.errors import InspectionError, ReasonMissingError, TooLongError
from inspection.ports import Work
from inspection.records import Replan, TimetableItem
from inspection.timetable import RowCancelledError, RowDoneError

LONGEST_REASON = 200


class LastBeforeFirstError(InspectionError):
    """A row cannot end before it begins."""

    def __init__(self, first: date, last: date) -> None:
        super().__init__(first, last)
        self.first = first
        self.last = last


class EndIsOverError(InspectionError):
    """A row is not moved to an end that has passed."""

    def __init__(self, last: date) -> None:
        super().__init__(last)
        self.last = last


class SameDaysError(InspectionError):
    """The row has these days already."""

    def __init__(self, row: int) -> None:
        super().__init__(row)
        self.row = row


def replan(
    work: Work,
    item: TimetableItem,
    first: date,
    last: date,
    *,
    reason: str,
    by: int,
    now: datetime,
) -> TimetableItem:
    """Give the row other days; the first plan stays beside them and every change is kept.

    Raises `RowCancelledError`, `RowDoneError`, `LastBeforeFirstError`, `EndIsOverError`,
    `SameDaysError`, `ReasonMissingError` and `TooLongError`.
    """
    _check(item, first, last, reason, now)
    kept = Replan(at=now, by=by, first_day=first, last_day=last, reason=reason.strip())
    moved = item.changed(first_day=first, last_day=last, replans=(*item.replans, kept))
    note(work, by=by, at=now, act="row.replanned", subject=f"row:{item.id}")
    return work.put(moved)


def may_be_replanned(item: TimetableItem) -> None:
    """Return for a row that is still open. Raises `RowCancelledError` and `RowDoneError`."""
    if item.state is RowState.CANCELLED:
        raise RowCancelledError(item.row)
    if item.state is RowState.DONE:
        raise RowDoneError(item.row)


def _check(item: TimetableItem, first: date, last: date, reason: str, now: datetime) -> None:
    may_be_replanned(item)
    if last < first:
        raise LastBeforeFirstError(first, last)
    if last < now.date():
        raise EndIsOverError(last)
    if (first, last) == (item.first_day, item.last_day):
        raise SameDaysError(item.row)
    if not reason.strip():
        raise ReasonMissingError
    if len(reason) > LONGEST_REASON:
        raise TooLongError(len(reason), LONGEST_REASON)
