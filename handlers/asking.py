"""Asking for what is missing: rows of the day that nobody reported on, and why one was not done."""

from datetime import datetime, timedelta

from handlers.context import Desk, Turn
from handlers.snapshot import snapshot
from handlers.texts import Label
from handlers.timetable import REASONS, keep_row, refresh_row, row_buttons, row_of, row_text
from inspection import outbox, timetable
from inspection.day_counts import Day
from inspection.enums import Priority
from inspection.recipients import is_reachable
from inspection.records import Member, TimetableItem
from inspection.summary import own_rows

LATE_AFTER = timedelta(minutes=5)


def push_asking(desk: Desk) -> None:
    """Ask owners, once, for their rows of the day that are untouched; moot after the summary."""
    due, until = desk.at(desk.settings.asking), desk.at(desk.settings.evening)
    if not due <= desk.now < until or desk.settings.is_quiet(desk.today):
        return
    for member in desk.inside:
        if member.joined_at <= due and is_reachable(desk.people, member.user_id):
            _ask(desk, member, untouched(desk, member), due=due)


def untouched(desk: Desk, member: Member) -> tuple[TimetableItem, ...]:
    """Return the member's rows of today that nobody reported on today."""
    settings, today = desk.settings, Day(desk.now)
    rows = own_rows(snapshot(desk), member, desk.today, settings.calendar, settings.base)
    return tuple(row for row in rows if not any(entry.at in today for entry in row.entries))


def _ask(desk: Desk, member: Member, rows: tuple[TimetableItem, ...], *, due: datetime) -> None:
    if not rows:
        return
    text = desk.texts(
        "asking",
        "missing",
        name=member.name,
        rows=rows,
        evening=desk.settings.evening,
        late=desk.now > due + LATE_AFTER,
    )
    is_new = desk.say(
        member.user_id,
        desk.naming(member.user_id, text),
        priority=Priority.REMINDER,
        about=tuple(f"row:{row.id}" for row in rows),
        dedupe=f"asking:{desk.today}:{member.user_id}",
    )
    for row in rows if is_new else ():
        desk.show(
            member.user_id,
            f"row:{row.id}:{desk.today}",
            row_text(desk, row),
            buttons=row_buttons(row, desk.today),
            about=(f"row:{row.id}",),
            priority=Priority.REMINDER,
            anew=True,
        )


def give_reason(turn: Turn, row_id: int, argument: str) -> None:
    """One of the usual reasons by a tap; the question that asked for one is settled."""
    row = row_of(turn, row_id)
    reason = dict(enumerate(REASONS))[int(argument)]  # by number: -1 is none of them
    row = timetable.not_done(row, by=turn.user_id, at=turn.now, reason=reason)
    keep_row(turn, row)
    for question in outbox.open_questions(turn.work, turn.user_id):
        if question.asks == f"t.not:{row.id}":
            outbox.answered(turn.work, question)
    turn.toast_of("row_reason", row=row, reason=Label(reason))
    refresh_row(turn, row)
