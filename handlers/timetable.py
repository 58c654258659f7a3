"""The timetable in the chat: the plan, marking rows, today, and who owns what."""

import re
from datetime import date

from handlers.buttons import button, rows_of
from handlers.context import Desk, Keyboard, Turn
from inspection import timetable
from inspection.access import may_see_row
from inspection.audit import note
from inspection.enrolment import members_of
from inspection.enums import RowState
from inspection.errors import NothingHereError, UsageError
from inspection.ports import Store, View
from inspection.progress import Base, progress_of
from inspection.records import Member, TimetableItem

REASONS = ("对方未安排", "资料未到", "人手冲突")  # the usual ones; any other is replied
DONE = re.compile(r"(\d{1,4})(?:\s*[+＋]\s*(\d{1,6}))?")


def plan(turn: Turn, _argument: str) -> None:
    """Show the rows with their progress: now, next, then the rest in short."""
    seen = (r for r in turn.work.all(TimetableItem) if may_see_row(turn.me, r))
    rows = [r for r in seen if not r.gone_from_table]
    lines = [
        {
            "item": row,
            "pace": _pace(turn, row),
            "owners": _owners(turn, row),
        }
        for row in sorted(rows, key=lambda r: (r.first_day, r.row))
    ]
    turn.reply(
        turn.texts("timetable", "plan", lines=lines, inspection=turn.inspection, today=turn.today),
        buttons=[[button("导出表格", "t.xlsx"), button("日历文件", "t.ics")]],
    )


def _pace(turn: Turn, row: TimetableItem) -> str:
    settings = turn.settings
    progress = progress_of(
        row,
        today=turn.today,
        cal=settings.calendar,
        group_works_weekends=settings.base is Base.ALL_DAYS,
    )
    return progress.pace.value


def _owners(desk: Desk, row: TimetableItem) -> tuple[str, ...]:
    matched = timetable.owners_of(row, desk.inside)
    return tuple(m.name for m in matched) or (row.owners,)


def done(turn: Turn, argument: str) -> None:
    """`/done 12` marks the row, `/done 12 +3` adds a quantity."""
    found = DONE.fullmatch(argument.strip())
    if found is None:
        raise UsageError("done")
    row = _by_row(turn, int(found[1]))
    added = int(found[2]) if found[2] else 0
    row = timetable.report(row, by=turn.user_id, at=turn.now, added=added, done=found[2] is None)
    keep_row(turn, row)
    buttons = row_buttons(row, turn.today)
    turn.reply(row_text(turn, row), buttons=buttons, card=f"row:{row.id}:{turn.today}")


def _by_row(turn: Turn, number: int) -> TimetableItem:
    rows = turn.work.lookup(TimetableItem, "row", number)
    if not rows or not may_see_row(turn.me, rows[0]):
        raise NothingHereError(f"第{number}行")
    return rows[0]


def keep_row(turn: Turn, row: TimetableItem) -> None:
    """Keep what was reported on a row."""
    turn.work.put(row)
    note(turn.work, by=turn.user_id, at=turn.now, act="row.reported", subject=f"row:{row.id}")


def row_text(desk: Desk, row: TimetableItem) -> str:
    """Return a row as its card shows it."""
    return desk.texts("timetable", "row", row=row, today=desk.today, owners=_owners(desk, row))


def row_buttons(row: TimetableItem, today: date) -> Keyboard:
    """Return the buttons of the moment; after `未完成` also the usual reasons."""
    if row.state in {RowState.DONE, RowState.CANCELLED}:
        return ()
    counts = (
        [button("+1", "t.add", row.id, "1"), button("+5", "t.add", row.id, "5")]
        if row.planned_quantity is not None
        else []
    )
    is_unexplained = row.not_done_on == today and not row.not_done_reason
    why = [button(word, "t.why", row.id, str(n)) for n, word in enumerate(REASONS)]
    return [
        *([why] if is_unexplained else []),
        [
            button("完成", "t.done", row.id),
            *counts,
            button("未完成", "t.not", row.id),
        ],
        [button("改期", "t.replan", row.id)],
    ]


def show_row(turn: Turn, row_id: int, _argument: str) -> None:
    """Show a row's card again, in the private chat."""
    row = row_of(turn, row_id)
    turn.show(
        turn.user_id,
        f"row:{row.id}:{turn.today}",
        row_text(turn, row),
        buttons=row_buttons(row, turn.today),
        anew=True,
    )


def press_done(turn: Turn, row_id: int, _argument: str) -> None:
    """`完成`."""
    row = timetable.report(row_of(turn, row_id), by=turn.user_id, at=turn.now, done=True)
    _pressed(turn, row, "row_done")


def press_add(turn: Turn, row_id: int, argument: str) -> None:
    """`+1` and `+5`."""
    if argument not in {"1", "5"}:
        raise NothingHereError
    row = timetable.report(row_of(turn, row_id), by=turn.user_id, at=turn.now, added=int(argument))
    _pressed(turn, row, "row_added")


def press_not(turn: Turn, row_id: int, _argument: str) -> None:
    """`未完成`: noted at once; the reason may be replied."""
    row = timetable.not_done(row_of(turn, row_id), by=turn.user_id, at=turn.now, reason="")
    _pressed(turn, row, "row_not_done")
    turn.tell_me(turn.texts("timetable", "ask_reason", row=row), asks=f"t.not:{row.id}")


def answer_reason(turn: Turn, row_id: int, text: str) -> None:
    """Keep the replied reason."""
    row = row_of(turn, row_id)
    row = timetable.not_done(row, by=turn.user_id, at=turn.now, reason=text.strip())
    keep_row(turn, row)
    refresh_row(turn, row)
    turn.tell_me(row_text(turn, row))


def row_of(turn: Turn, row_id: int) -> TimetableItem:
    """Return a row that the person may see. Raises `NothingHereError`."""
    row = turn.work.get(TimetableItem, row_id)
    if row is None or not may_see_row(turn.me, row) or not turn.me.is_inside:
        raise NothingHereError
    return row


def _pressed(turn: Turn, row: TimetableItem, toast: str) -> None:
    keep_row(turn, row)
    turn.toast_of(toast, row=row)
    refresh_row(turn, row)


def refresh_row(turn: Turn, row: TimetableItem) -> None:
    """Change the cards of the row that stand in anybody's chat today."""
    for member in turn.inside:
        turn.show(
            member.user_id,
            f"row:{row.id}:{turn.today}",
            row_text(turn, row),
            buttons=row_buttons(row, turn.today),
            only_update=True,
        )


# --- owners that match nobody ---------------------------------------------------------


def unmatched(store: Store, people: View, scope: str) -> tuple[tuple[str, tuple[int, ...]], ...]:
    """Return owner words that match nobody, with their rows."""
    rows = tuple(store.view(scope).all(TimetableItem))
    inside = [m for m in members_of(people, scope) if m.is_inside]
    return timetable.unmatched_owners(rows, inside)


def show_unmatched(turn: Turn, _record_id: int = 0, _argument: str = "") -> None:
    """List the owners nobody answers to, and ask of the first who it is."""
    scope = turn.me.inspection_id
    left = unmatched(turn.store, turn.people, scope)
    if not left:
        turn.show(turn.user_id, f"owners:{scope}", turn.texts("timetable", "all_owned"))
        return
    word, rows = left[0]
    inside = [m for m in members_of(turn.people, scope) if m.is_inside]
    turn.show(
        turn.user_id,
        f"owners:{scope}",
        turn.texts("timetable", "unmatched", left=left, word=word, rows=rows),
        buttons=[
            *rows_of([button(m.name, "t.own", m.id, str(rows[0])) for m in inside]),
            [button("取消", "x")],
        ],
    )


def assign(turn: Turn, member_id: int, argument: str) -> None:
    """Give the post of the shown owner word to the member that was pressed, for every row."""
    scope = turn.me.inspection_id
    left = unmatched(turn.store, turn.people, scope)
    shown = next((word for word, rows in left if str(rows[0]) == argument), None)
    member = turn.work.get(Member, member_id)
    if shown is None or member is None or member.inspection_id != scope or not member.is_inside:
        raise NothingHereError
    turn.work.put(member.changed(posts=(*member.posts, shown)))
    note(turn.work, by=turn.user_id, at=turn.now, act="post.given", subject=f"member:{member.id}")
    turn.toast_of("post_given", post=shown, name=member.name)
    show_unmatched(turn)
