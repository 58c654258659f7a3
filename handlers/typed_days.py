"""Days as people type them, read with the inspection's own calendar."""

from datetime import date, datetime

from handlers.context import Desk
from inspection.deadlines import Deadline, read_due
from inspection.errors import (
    PastDateError,
    UnclearDateError,
    UnclearDayError,
    UnreadableDateError,
)


def due_in(desk: Desk, text: str) -> Deadline | None:
    """Return the moment that the text names, None where it names none."""
    inspection = desk.inspection
    return read_due(
        text,
        desk.now,
        desk.settings.calendar,
        desk.settings.hours,
        entry=inspection.entry,
        days=inspection.days,
    )


def read_day(desk: Desk, text: str) -> datetime:
    """Return the moment a person named, still to come.

    Raises `UnreadableDateError`, `PastDateError`, `UnclearDateError`.
    """
    found = due_in(desk, text)
    if found is None:
        raise UnreadableDateError(text)
    if found.due <= desk.now:
        raise PastDateError(found.due)
    if found.is_unclear:
        raise UnclearDateError(text, found.due)
    return found.due


def day_named(desk: Desk, text: str) -> date:
    """Return the day a person named, as it was named: a Saturday is not the Monday after it.

    Raises `UnreadableDateError`, and `UnclearDayError` where the words may mean two days.
    """
    found = due_in(desk, text)
    if found is None:
        raise UnreadableDateError(text)
    if found.is_unclear:
        raise UnclearDayError(text, found.due)
    return found.rolled_from or found.due.date()
