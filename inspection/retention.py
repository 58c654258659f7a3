"""How long a closed inspection is kept: a day from which its people are asked to destroy it.

Nothing is destroyed by a date alone; that takes two people (`inspection/purging.py`).
"""

from datetime import date, datetime, timedelta

from inspection.ports import View
from inspection.purging import closing_of

AGAIN = 7  # days between two reminders


def due_on(view: View, days: int, now: datetime) -> date | None:
    """Return the day on which the time to keep ends, in the zone of `now`; None for no such day.

    It counts from the closing; with `days` 0 nothing is ever due.
    """
    closing = closing_of(view)
    if closing is None or not days:
        return None
    return closing.at.astimezone(now.tzinfo).date() + timedelta(days=days)


def reminded_on(due: date, today: date) -> date | None:
    """Return the day that a reminder of today belongs to: the due day, then each week after it."""
    late = (today - due).days
    return None if late < 0 else today - timedelta(days=late % AGAIN)
