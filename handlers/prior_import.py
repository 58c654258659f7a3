"""A department's table of earlier findings: its columns are mapped once, then a preview, a tap.

The message leaves a `PriorImport`; `bot/` reads the file beside the loop and calls back here with
what it found. What a person chooses is a change of that record, so that a restart loses nothing.
"""

from collections import Counter
from collections.abc import Set

from telegram import Message

from handlers.buttons import button
from handlers.context import Desk, Keyboard, Turn
from handlers.prior_cards import (
    column_name,
    left_out,
    open_draft,
    show,
    show_mapping,
    units_named,
    ways_out,
)
from handlers.sent_tables import (
    author_of,
    file_as_sent,
    keep_table,
    may_be_table,
    turn_as_sent,
)
from inspection import prior_import, prior_kin
from inspection.audit import note
from inspection.errors import NothingHereError
from inspection.prior_columns import Header, guessed, main_sheet, samples_of, source_in
from inspection.prior_reading import YEARS_KEPT, PriorReading, RowKey, first_day
from inspection.prior_units import is_of_parts
from inspection.records import ImportState, Member, PriorColumn, PriorFinding, PriorImport
from inspection.timetable_grid import FileFault, Sheet
from inspection.units import unit_of

WORDS = ("往年", "既往", "以往", "历次检查")
ASKED = "pi.file"


def is_meant(message: Message, member: Member, asked: str) -> bool:
    """Whether a table is one of earlier findings: by its caption or name, or it was asked for."""
    if not may_be_table(message, member):
        return False
    name = message.document.file_name or "" if message.document is not None else ""
    said = f"{message.caption or ''} {name}"
    return asked.startswith(ASKED) or any(word in said for word in WORDS)


def receive(turn: Turn) -> None:
    """Keep the file and wait for it; the answer comes when it was looked at."""
    kept = keep_table(turn, unnamed=turn.texts("prior_import", "unnamed"))
    caption = (turn.message.caption or "") if turn.message is not None else ""
    source = source_in(caption, kept["file_name"])
    unit = unit_of(turn.inspection.units, f"{caption} {kept['file_name']}")
    turn.work.add(PriorImport(**kept, unit=unit, source=source))


# --- what was found beside the chat ---------------------------------------------------------


def looked_at(desk: Desk, draft_id: int, sheets: tuple[Sheet, ...]) -> None:
    """Ask what its columns are; a header that is known goes on to the preview by itself."""
    draft = _now(desk, draft_id, ImportState.WAITING)
    if draft is None:
        return
    found = main_sheet(sheets)
    if found is None:
        _unread(desk, draft, FileFault.NO_TABLE)
        return
    sheet, header = found
    if sheet.is_hidden:
        _unread(desk, draft, FileFault.HIDDEN)
        return
    draft = prior_import.mapped(
        desk.work,
        draft,
        header,
        samples=samples_of(sheet, header),
        parts_only=_names_parts_only(desk, sheets, header),
    )
    if draft.state is ImportState.MAPPING:
        show_mapping(desk, draft)


def _names_parts_only(desk: Desk, sheets: tuple[Sheet, ...], header: Header) -> bool:
    """Whether the table's column of units names the one inspected unit nowhere.

    With several units a row that names none of them stays out: nobody could say whose it is.
    """
    place, units = guessed(header.names).get(PriorColumn.UNIT), desk.inspection.units
    return place is not None and len(units) == 1 and is_of_parts(sheets, header, place, units)


def unreadable(desk: Desk, draft_id: int, fault: FileFault | None) -> None:
    """Say why nothing can be read; what did not come at all is a finding as always."""
    draft = desk.work.get(PriorImport, draft_id)
    if draft is None or not draft.waits:
        return
    if fault is None and draft.state is ImportState.WAITING:
        _file(desk, draft)
        return
    if draft.state is ImportState.TAKING_IN:
        imported(desk, draft_id)  # what is in is in, and can be taken back
        return
    _unread(desk, draft, fault or FileFault.BROKEN)


def _unread(desk: Desk, draft: PriorImport, fault: FileFault) -> None:
    draft = desk.work.put(draft.changed(state=ImportState.OFFERED, offered=0))
    text = desk.texts("prior_import", "unreadable", draft=draft, fault=fault.value)
    show(desk, draft, text, ways_out(draft))


def offer(desk: Desk, draft_id: int, reading: PriorReading, known: Set[RowKey]) -> None:
    """Show what would be taken in, and by row what would not; `known` is on record already."""
    draft = _now(desk, draft_id, ImportState.READING)
    if draft is None:
        return
    rows = prior_import.wanted(draft, reading)
    new = [row for row in rows if row.key not in known]
    draft = desk.work.put(draft.changed(state=ImportState.OFFERED, offered=len(new)))
    text = desk.texts(
        "prior_import",
        "offer",
        draft=draft,
        reading=reading,
        new=new,
        known=len(rows) - len(new),
        first=first_day(desk.inspection.entry),
        years=YEARS_KEPT,
        left_out=left_out(draft),
        units=units_named(desk, Counter(row.unit for row in new)),
        unit_column=column_name(draft, PriorColumn.UNIT),
        several=len(desk.inspection.units) > 1,
    )
    show(desk, draft, text, [*_offer_buttons(draft, reading), *ways_out(draft)])


def _offer_buttons(draft: PriorImport, reading: PriorReading) -> Keyboard:
    take = [[button(f"导入{draft.offered}条", "pi.take", draft.id, str(draft.offered))]]
    other = button("只导入近三年", "pi.old", draft.id) if draft.with_old else None
    if reading.old and not draft.with_old:
        other = button(f"连同三年前的{len(reading.old)}条", "pi.old", draft.id, "with")
    more = [[other]] if other is not None else []
    return [*(take if draft.offered else []), *more, [button("改列", "pi.map", draft.id)]]


def show_progress(desk: Desk, draft: PriorImport, total: int) -> None:
    """Say how far the taking in has come, on the same card."""
    text = desk.texts("prior_import", "progress", draft=draft, total=total)
    show(desk, draft, text)


def imported(desk: Desk, draft_id: int) -> None:
    """Say what was taken in, and what was laid side by side."""
    draft = _now(desk, draft_id, ImportState.TAKING_IN)
    if draft is None:
        return
    draft = prior_import.finish(desk.work, draft, now=desk.now)
    alike = len(prior_kin.pairs_of(desk.work, draft.id, _author(desk, draft)))
    look = [button(f"看相近的{alike}条", "pr.kin", draft.id, "1")] if alike else []
    back = [button("撤销导入", "pi.undo", draft.id)] if draft.kept else []
    rows = [row for row in (look, back) if row]
    own = desk.work.lookup(PriorFinding, "import_id", draft.id)
    units = units_named(desk, Counter(prior.unit for prior in own if not prior.is_withdrawn))
    facts = {"draft": draft, "alike": alike, "units": units}
    show(desk, draft, desk.texts("prior_import", "imported", **facts), rows)


def undone(desk: Desk, draft_id: int) -> None:
    """Say that nothing of it is left."""
    draft = _now(desk, draft_id, ImportState.UNDOING)
    if draft is not None:
        draft = desk.work.put(draft.changed(state=ImportState.UNDONE))
        show(desk, draft, desk.texts("prior_import", "undone", draft=draft))


def _now(desk: Desk, draft_id: int, state: ImportState) -> PriorImport | None:
    draft = desk.work.get(PriorImport, draft_id)
    return draft if draft is not None and draft.state is state else None


# --- what is decided ------------------------------------------------------------------------


def take_in(turn: Turn, draft_id: int, argument: str) -> None:
    """`导入`: what the preview promised is on its way, whatever happens to the bot."""
    draft = open_draft(turn, draft_id, ImportState.OFFERED)
    if argument != str(draft.offered) or not draft.offered:
        raise NothingHereError
    draft = prior_import.confirm(turn.work, draft, by=turn.me, now=turn.now)
    show(turn, draft, turn.texts("prior_import", "progress", draft=draft, total=draft.offered))
    turn.note(turn.texts("prior_import", "begun"))


def take_back(turn: Turn, draft_id: int, _argument: str) -> None:
    """`撤销导入`: the same day, while nothing was built on it."""
    draft = open_draft(turn, draft_id, ImportState.IMPORTED, own=False)
    draft = prior_import.undo(turn.work, draft, by=turn.me, now=turn.now)
    show(turn, draft, turn.texts("prior_import", "undoing", draft=draft))


def as_finding(turn: Turn, draft_id: int, _argument: str) -> None:
    """`作为问题`: the message becomes a finding as it would have been."""
    draft = open_draft(turn, draft_id, ImportState.MAPPING, ImportState.OFFERED)
    label = _file(turn, draft)
    show(turn, draft, turn.texts("timetable_import", "filed", draft=draft, label=label))


def drop(turn: Turn, draft_id: int, _argument: str) -> None:
    """`取消`: nothing is taken in."""
    draft = open_draft(turn, draft_id, ImportState.MAPPING, ImportState.OFFERED)
    turn.work.put(prior_import.settled(draft, ImportState.DROPPED))
    subject = prior_import.ref(draft)
    note(turn.work, by=turn.user_id, at=turn.now, act="prior.import_dropped", subject=subject)
    show(turn, draft, turn.texts("prior_import", "dropped", draft=draft))
    turn.toast_of("cancelled")


def _author(desk: Desk, draft: PriorImport) -> Member:
    author = author_of(desk, draft)
    if author is None:
        raise NothingHereError
    return author


def turn_of(desk: Desk, draft: PriorImport) -> Turn:
    """Return the turn of the message as it came, for whoever sent it."""
    return turn_as_sent(desk, draft, _author(desk, draft))


def _file(desk: Desk, draft: PriorImport) -> str:
    """File the message as it came; return what it is called now."""
    made = file_as_sent(turn_of(desk, draft), draft)
    desk.work.put(prior_import.settled(draft, ImportState.FILED))
    return made.label if made is not None else "问题"
