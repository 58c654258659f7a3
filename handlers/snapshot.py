"""The records as the summary takes them."""

from handlers.context import Desk, Turn
from inspection.records import Finding, IssuedSummary, OutwardItem, TimetableItem
from inspection.summary import Snapshot, own_rows
from inspection.work_papers import count_by_state


def snapshot(desk: Desk) -> Snapshot:
    """Return what the summary is made from."""
    return Snapshot(
        inspection=desk.inspection,
        members=desk.members,
        findings=tuple(desk.work.all(Finding)),
        outward_items=tuple(desk.work.all(OutwardItem)),
        timetable_items=tuple(desk.work.all(TimetableItem)),
        issued=tuple(desk.work.all(IssuedSummary)),
        papers=tuple(
            (state.value, count) for state, count in count_by_state(desk.work).items() if count
        ),
    )


def rows_today(turn: Desk) -> tuple[TimetableItem, ...]:
    """Return the person's own rows of today."""
    me = turn.me if isinstance(turn, Turn) else None
    if me is None:
        return ()
    return own_rows(snapshot(turn), me, turn.today, turn.settings.calendar, turn.settings.base)
