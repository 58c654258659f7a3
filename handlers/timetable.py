"""The timetable in the chat: the plan, marking rows, today, and who owns what."""

import re

from handlers.cards import button, rows_of
from handlers.context import Desk, Keyboard, Turn
from handlers.snapshot import snapshot
from inspection import timetable
from inspection.access import may_see_row
from inspection.audit import note
from inspection.enrolment import members_of
from inspection.enums import Priority, RowState
from inspection.errors import NothingHereError, UsageError
from inspection.ports import Store, View
from inspection.progress import progress_of
from inspection.records import Member, TimetableItem
from inspection.summary import daily_summary, own_rows

DONE = re.compile(r"(\d{1,4})(?:\s*[+＋]\s*(\d{1,6}))?")


def plan(turn: Turn, _argument: str) -> None:
    """Show the rows with their progress: now, next, then the rest in short."""
    rows = [r for r in turn.work.all(TimetableItem) if may_see_row(turn.me, r)]
    lines = [
        {
            "item": row,
            "pace": progress_of(row, today=turn.today, cal=turn.settings.calendar).pace.value,
            "owners": _owners(turn, row),
        }
        for row in sorted(rows, key=lambda r: (r.first_day, r.row))
    ]
    turn.reply(
        turn.texts("timetable", "plan", lines=lines, inspection=turn.inspection, today=turn.today),
    )


def _owners(desk: Desk, row: TimetableItem) -> str:
    matched = timetable.owners_of(row, desk.inside)
    return "、".join(m.name for m in matched) if matched else row.owners


def done(turn: Turn, argument: str) -> None:
    """`/done 12` marks the row, `/done 12 +3` adds a quantity."""
    found = DONE.fullmatch(argument.strip())
    if found is None:
        raise UsageError("done")
    row = _by_row(turn, int(found[1]))
    added = int(found[2]) if found[2] else 0
    row = timetable.report(row, by=turn.user_id, at=turn.now, added=added, done=found[2] is None)
    _keep(turn, row)
    turn.reply(_row_text(turn, row), buttons=_row_buttons(row), card=f"row:{row.id}:{turn.today}")


def _by_row(turn: Turn, number: int) -> TimetableItem:
    rows = turn.work.lookup(TimetableItem, "row", number)
    if not rows or not may_see_row(turn.me, rows[0]):
        raise NothingHereError(f"第{number}行")
    return rows[0]


def _keep(turn: Turn, row: TimetableItem) -> None:
    turn.work.put(row)
    note(turn.work, by=turn.user_id, at=turn.now, act="row.reported", subject=f"row:{row.id}")


def _row_text(desk: Desk, row: TimetableItem) -> str:
    return desk.texts("timetable", "row", row=row, today=desk.today, owners=_owners(desk, row))


def _row_buttons(row: TimetableItem) -> Keyboard:
    if row.state in {RowState.DONE, RowState.CANCELLED}:
        return ()
    counts = (
        [button("+1", "t.add", row.id, "1"), button("+5", "t.add", row.id, "5")]
        if row.planned_quantity is not None
        else []
    )
    return [
        [
            button("完成", "t.done", row.id),
            *counts,
            button("未完成", "t.not", row.id),
        ]
    ]


def press_done(turn: Turn, row_id: int, _argument: str) -> None:
    """`完成`."""
    row = timetable.report(_row(turn, row_id), by=turn.user_id, at=turn.now, done=True)
    _pressed(turn, row, "row_done")


def press_add(turn: Turn, row_id: int, argument: str) -> None:
    """`+1` and `+5`."""
    row = timetable.report(_row(turn, row_id), by=turn.user_id, at=turn.now, added=int(argument))
    _pressed(turn, row, "row_added")


def press_not(turn: Turn, row_id: int, _argument: str) -> None:
    """`未完成`: noted at once; the reason may be replied."""
    row = timetable.not_done(_row(turn, row_id), by=turn.user_id, at=turn.now, reason="")
    _pressed(turn, row, "row_not_done")
    turn.tell_me(turn.texts("timetable", "ask_reason", row=row), asks=f"t.not:{row.id}")


def answer_reason(turn: Turn, row_id: int, text: str) -> None:
    """Keep the replied reason."""
    row = timetable.not_done(_row(turn, row_id), by=turn.user_id, at=turn.now, reason=text.strip())
    _keep(turn, row)
    _refresh(turn, row)
    turn.tell_me(_row_text(turn, row))


def _row(turn: Turn, row_id: int) -> TimetableItem:
    row = turn.work.get(TimetableItem, row_id)
    if row is None or not may_see_row(turn.me, row) or not turn.me.is_inside:
        raise NothingHereError
    return row


def _pressed(turn: Turn, row: TimetableItem, toast: str) -> None:
    _keep(turn, row)
    turn.toast_of(toast, row=row)
    _refresh(turn, row)


def _refresh(turn: Turn, row: TimetableItem) -> None:
    for member in turn.inside:
        turn.show(
            member.user_id,
            f"row:{row.id}:{turn.today}",
            _row_text(turn, row),
            buttons=_row_buttons(row),
            only_update=True,
        )


def today(turn: Turn, _argument: str) -> None:
    """The evening message as of now."""
    turn.reply(summary_text(turn))


def summary_text(desk: Desk, *, late: bool = False, numbers_only: bool = False) -> str:
    """Return the evening summary as of now."""
    summary = daily_summary(snapshot(desk), at=desk.now, cal=desk.settings.calendar)
    return desk.texts(
        "summary",
        "evening",
        s=summary,
        drill=desk.settings.mode.value == "drill",
        published=desk.settings.calendar.is_published(desk.today.year),
        late=late,
        numbers_only=numbers_only,
        sent_at=desk.now,
    )


def morning_rows(desk: Desk, member: Member) -> bool:
    """Give a member the rows of the day, each with its buttons, once a day; False when none."""
    rows = own_rows(snapshot(desk), member, desk.today)
    if not rows:
        return False
    desk.say(
        member.user_id,
        desk.texts("summary", "morning", name=member.name, rows=rows, today=desk.today),
        priority=Priority.DIGEST,
        dedupe=f"morning:{desk.today}:{member.user_id}",
    )
    for row in rows:
        desk.say(
            member.user_id,
            _row_text(desk, row),
            buttons=_row_buttons(row),
            card=f"row:{row.id}:{desk.today}",
            priority=Priority.DIGEST,
            dedupe=f"morning:{desk.today}:{member.user_id}:{row.id}",
        )
    return True


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
