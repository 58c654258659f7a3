"""`改期` on a row: other days and the reason in one reply; the first plan stays visible."""

from handlers.context import Turn
from handlers.timetable import refresh_row, row_of, row_text
from inspection.replan_reading import read_new_days
from inspection.replanning import may_be_replanned, replan


def ask_days(turn: Turn, row_id: int, _argument: str) -> None:
    """`改期`: ask for the new days and the reason."""
    row = row_of(turn, row_id)
    may_be_replanned(row)
    turn.tell_me(
        turn.texts("timetable", "ask_days", row=row),
        asks=f"t.replan:{row.id}",
        about=(f"row:{row.id}",),
    )


def answer_days(turn: Turn, row_id: int, text: str) -> None:
    """Give the row the replied days."""
    row = row_of(turn, row_id)
    read = read_new_days(text, near=turn.today)
    moved = replan(
        turn.work,
        row,
        read.first,
        read.last,
        reason=read.reason,
        by=turn.user_id,
        now=turn.now,
    )
    refresh_row(turn, moved)
    turn.tell_me(row_text(turn, moved), about=(f"row:{row.id}",))
