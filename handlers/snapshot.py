"""The records as the summary takes them."""

from handlers.context import Desk, Turn
from inspection.records import Finding, OutwardItem, TimetableItem
from inspection.summary import Snapshot, own_rows


def snapshot(desk: Desk) -> Snapshot:
    """Return what the summary is made from."""
    return Snapshot(
        inspection=desk.inspection,
        members=desk.members,
        findings=tuple(desk.work.all(Finding)),
        outward_items=tuple(desk.work.all(OutwardItem)),
        timetable_items=tuple(desk.work.all(TimetableItem)),
    )


def rows_today(turn: Desk) -> tuple[TimetableItem, ...]:
    """Return the person's own rows of today."""
    me = turn.me if isinstance(turn, Turn) else None
    return own_rows(snapshot(turn), me, turn.today) if me is not None else ()
