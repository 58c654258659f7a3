"""A timetable sent as a file: previewed when it was read, imported by one tap.

The message leaves a `TimetableDraft` that waits for its file; `bot/` fetches and reads it
beside the loop and calls `take` with what was read. Nothing changes before the tap.
"""

from datetime import timedelta

from handlers.buttons import button
from handlers.context import Desk, Keyboard, Turn
from handlers.sent_tables import MAY_IMPORT, author_of, file_as_sent, keep_table, turn_as_sent
from inspection import timetable_changes
from inspection.audit import note
from inspection.enums import DraftState, RowState
from inspection.errors import NothingHereError
from inspection.records import Button, Finding, Member, TimetableDraft, TimetableItem
from inspection.timetable import owners_of, unmatched_owners
from inspection.timetable_changes import Merge
from inspection.timetable_faults import Reading
from inspection.timetable_grid import FileFault

KEEP, CANCEL = "k", "c"
DECIDED_WITHIN = timedelta(days=1)


def receive(turn: Turn) -> None:
    """Keep the file and wait for it; the answer comes when it was read."""
    kept = keep_table(turn, unnamed=turn.texts("timetable_import", "unnamed"))
    turn.work.add(TimetableDraft(**kept))


def take(desk: Desk, draft_id: int, outcome: Reading | FileFault | None) -> None:
    """Offer what was read; what is no timetable, or was not fetched, is a finding as always."""
    draft = desk.work.get(TimetableDraft, draft_id)
    if draft is None or draft.state is not DraftState.WAITING:
        return
    match outcome:
        case Reading() if outcome.is_timetable:
            _offer(desk, draft, outcome)
        case FileFault():
            draft = desk.work.put(draft.changed(state=DraftState.OFFERED))
            text = desk.texts("timetable_import", "unreadable", draft=draft, fault=outcome.value)
            _show(desk, draft, text, [[_as_finding(draft)], [_drop(draft)]])
        case _:
            _file(desk, draft, _author(desk, draft))


# --- the preview ----------------------------------------------------------------------------


def _offer(desk: Desk, draft: TimetableDraft, reading: Reading) -> None:
    said = desk.texts("timetable_import", "doubts_and_refusals", reading=reading)
    draft = desk.work.put(
        draft.changed(
            state=DraftState.OFFERED,
            rows=reading.rows,
            columns=reading.columns,
            refused_numbers=reading.refused_numbers,
            refused_works=reading.refused_works,
            said=desk.said_to(draft.by, said),  # kept as the one who sent the table reads it
        )
    )
    _preview(desk, draft, reading)


def _plan(desk: Desk, draft: TimetableDraft) -> Merge:
    return timetable_changes.merge(
        desk.work.all(TimetableItem),
        draft.rows,
        columns=draft.columns,
        refused_numbers=draft.refused_numbers,
        refused_works=draft.refused_works,
    )


def _preview(desk: Desk, draft: TimetableDraft, reading: Reading | None = None) -> None:
    plan = _plan(desk, draft)
    text = desk.texts(
        "timetable_import", "offer", draft=draft, plan=plan, reading=reading, said=draft.said
    )
    _show(desk, draft, text, [*_import_buttons(draft, plan), [_as_finding(draft)], [_drop(draft)]])


def _import_buttons(draft: TimetableDraft, plan: Merge) -> Keyboard:
    first = [] if plan.is_nothing else [[button("导入", "t.import", draft.id, KEEP + plan.mark)]]
    if not plan.missing or not draft.rows:
        return first
    label = "取消表中没有的行" if plan.is_nothing else "导入，并取消表中没有的行"
    return [*first, [button(label, "t.import", draft.id, CANCEL + plan.mark)]]


def _as_finding(draft: TimetableDraft) -> Button:
    return button("作为问题", "t.finding", draft.id)


def _drop(draft: TimetableDraft) -> Button:
    return button("取消", "t.drop", draft.id)


def _show(desk: Desk, draft: TimetableDraft, text: str, buttons: Keyboard = ()) -> None:
    desk.show(
        draft.by,
        f"draft:{draft.id}",
        text,
        buttons=buttons,
        about=(f"timetable_draft:{draft.id}",),
    )


# --- what is pressed on it ------------------------------------------------------------------


def import_rows(turn: Turn, draft_id: int, argument: str) -> None:
    """`导入`: what was shown is stored; if the records moved since, it is shown anew."""
    draft = _offered(turn, draft_id)
    plan = _plan(turn, draft)
    if argument[1:] != plan.mark:
        _preview(turn, draft)
        turn.note(turn.texts("timetable_import", "records_moved"), alert=True)
        return
    cancelled = argument[:1] == CANCEL
    timetable_changes.apply(turn.work, plan, by=turn.user_id, at=turn.now, cancel_missing=cancelled)
    note(
        turn.work,
        by=turn.user_id,
        at=turn.now,
        act="timetable.imported",
        subject=f"timetable_draft:{draft.id}",
        detail=f"added={len(plan.added)} changed={len(plan.changed)} "
        f"cancelled={len(plan.missing) if cancelled else 0}",
    )
    text = turn.texts("timetable_import", "imported", draft=draft, plan=plan, cancelled=cancelled)
    left = unmatched_owners(turn.work.all(TimetableItem), turn.inside) if turn.me.leads else ()
    buttons = [[button("对上责任人", "t.owners", turn.me.id)]] if left else ()
    _show(turn, _settled(turn, draft, DraftState.IMPORTED), text, buttons)
    turn.toast_of("imported")


def as_finding(turn: Turn, draft_id: int, _argument: str) -> None:
    """`作为问题`: the message becomes a finding as it would have been."""
    draft = _offered(turn, draft_id)
    finding = _file(turn, draft, turn.me)
    text = turn.texts(
        "timetable_import", "filed", draft=draft, label=finding.label if finding else "问题"
    )
    _show(turn, draft, text)


def drop(turn: Turn, draft_id: int, _argument: str) -> None:
    """`取消`: nothing changes."""
    draft = _offered(turn, draft_id)
    subject = f"timetable_draft:{draft.id}"
    note(turn.work, by=turn.user_id, at=turn.now, act="timetable.import_dropped", subject=subject)
    text = turn.texts("timetable_import", "dropped", draft=draft)
    _show(turn, _settled(turn, draft, DraftState.DROPPED), text)
    turn.toast_of("cancelled")


def push_ignored(desk: Desk) -> None:
    """A table that nobody decided on for a day is filed as what it was: a message that was sent."""
    if desk.settings.is_quiet(desk.today):
        return
    for draft in desk.work.lookup(TimetableDraft, "state", DraftState.OFFERED):
        if desk.now - draft.at >= DECIDED_WITHIN and author_of(desk, draft):
            _file_ignored(desk, draft)


def _file_ignored(desk: Desk, draft: TimetableDraft) -> None:
    if draft.rows and not draft.said and _plan(desk, draft).is_nothing:
        settled = _settled(desk, draft, DraftState.DROPPED)
        _show(desk, settled, desk.texts("timetable_import", "ignored", draft=draft, label=""))
        return
    finding = _file(desk, draft, _author(desk, draft))
    label = finding.label if finding else "问题"
    _show(desk, draft, desk.texts("timetable_import", "ignored", draft=draft, label=label))


def _offered(turn: Turn, draft_id: int) -> TimetableDraft:
    draft = turn.work.get(TimetableDraft, draft_id)
    if draft is None or draft.state is not DraftState.OFFERED or draft.by != turn.user_id:
        raise NothingHereError
    if turn.me.role not in MAY_IMPORT:
        raise NothingHereError
    return draft


def _settled(desk: Desk, draft: TimetableDraft, state: DraftState) -> TimetableDraft:
    """What is settled keeps no text."""
    return desk.work.put(draft.changed(state=state, rows=(), message="", said="", refused_works=()))


# --- as a finding ---------------------------------------------------------------------------


def _author(desk: Desk, draft: TimetableDraft) -> Member:
    author = author_of(desk, draft)
    if author is None:
        raise NothingHereError
    return author


def _file(desk: Desk, draft: TimetableDraft, author: Member) -> Finding | None:
    """File the message as it came; the file that was fetched already is not fetched again."""
    made = file_as_sent(turn_as_sent(desk, draft, author), draft)
    _settled(desk, draft.changed(file_name=""), DraftState.FILED)
    return made


# --- out again ------------------------------------------------------------------------------


def send_workbook(turn: Turn, _record_id: int, _argument: str) -> None:
    """`导出表格`: the whole table, which can be corrected and sent back."""
    rows = [r for r in turn.work.all(TimetableItem) if r.state is not RowState.CANCELLED]
    _send(turn, "workbook", len(rows), "timetable.xlsx")


def send_calendar(turn: Turn, _record_id: int, _argument: str) -> None:
    """`日历文件`: one's own rows, for the phone."""
    rows = own_rows(turn, turn.me)
    if not rows:
        turn.note(turn.texts("timetable_import", "no_own_rows"), alert=True)
        return
    _send(turn, "calendar", len(rows), "timetable.ics")


def own_rows(desk: Desk, member: Member) -> list[TimetableItem]:
    """Return the rows that this member owns and that were not cancelled."""
    rows = (r for r in desk.work.all(TimetableItem) if r.state is not RowState.CANCELLED)
    return [row for row in rows if member.id in {m.id for m in owners_of(row, desk.inside)}]


def _send(turn: Turn, macro: str, rows: int, document: str) -> None:
    note(turn.work, by=turn.user_id, at=turn.now, act="timetable.exported", subject=document)
    text = turn.texts("timetable_import", macro, rows=rows, now=turn.now)
    turn.say(turn.user_id, text, document=document)
    turn.note(turn.texts("common", "see_private") if not turn.is_private else "")
