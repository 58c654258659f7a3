"""To which of several units entries before the visit belong: asked where their words do not say.

Until somebody said so, whoever keeps away from a unit reads none of them.
"""

from collections.abc import Iterator, Sequence

from handlers.buttons import button, rows_of
from handlers.context import Desk, Keyboard, Turn
from handlers.sent_tables import MAY_IMPORT
from inspection import outbox, units
from inspection.access import may_see_checklist, may_see_prior
from inspection.errors import NothingHereError
from inspection.records import Button, ChecklistItem, PriorFinding
from inspection.unit_names import short_name

KINDS: dict[str, type[ChecklistItem] | type[PriorFinding]] = {
    "checklist": ChecklistItem,
    "prior": PriorFinding,
}
CARD = "whose_unit"
Entry = ChecklistItem | PriorFinding


def ref_of(entry: Entry) -> str:
    """Return how a message names the entry."""
    return f"{'prior' if isinstance(entry, PriorFinding) else 'checklist'}:{entry.id}"


def ask(turn: Turn, entries: Sequence[Entry]) -> None:
    """Ask about those whose words name no unit, or several; nothing to ask with one unit."""
    unsaid = [entry for entry in entries if not entry.unit]
    if not unsaid:
        return
    turn.tell_me(
        turn.texts("preparing", "whose_unit", entries=unsaid),
        buttons=rows_of(
            [
                button(short_name(unit), "wu.take", 0, str(number))
                for number, unit in enumerate(turn.inspection.units)
            ]
        ),
        about=tuple(ref_of(entry) for entry in unsaid),
        card=f"{CARD}:{ref_of(unsaid[0])}",
    )


def take(turn: Turn, _record_id: int, argument: str) -> None:
    """A unit's button: the entries that the message named belong to it."""
    among = turn.inspection.units
    if not argument.isdecimal() or int(argument) >= len(among):
        raise NothingHereError
    unit, entries = among[int(argument)], tuple(_asked_about(turn))
    if not entries:
        raise NothingHereError
    for entry in entries:
        units.assign(turn.work, entry, unit, by=turn.me, now=turn.now)
    card = f"{CARD}:{ref_of(entries[0])}"
    text = turn.texts("preparing", "unit_taken", entries=entries, unit=unit)
    turn.show(turn.user_id, card, text, only_update=True)  # numbers alone


def named(desk: Desk, entry: Entry) -> str:
    """Return what an entry's card says of its unit; nothing with one, which needs no words."""
    several = len(desk.inspection.units) > 1
    return desk.texts("preparing", "of_unit", unit=entry.unit) if several else ""


def change_row(turn: Turn, entry: Entry) -> list[Button]:
    """Return the button that says or changes the unit of an entry; none with one unit."""
    table, _, number = ref_of(entry).partition(":")
    may = len(turn.inspection.units) > 1 and turn.me.role in MAY_IMPORT
    word = "改单位" if entry.unit else "定单位"
    return [button(word, "wu.which", int(number), table)] if may else []


def choices(turn: Turn, record_id: int, table: str) -> tuple[Entry, str, Keyboard]:
    """Return the entry, the question to which unit it belongs, and a button a unit."""
    entry = _entry(turn, table, record_id)
    keys = [
        button(short_name(unit), "wu.move", record_id, f"{table}.{number}")
        for number, unit in enumerate(turn.inspection.units)
    ]
    return entry, turn.texts("preparing", "which_unit", entry=entry), rows_of(keys)


def move(turn: Turn, record_id: int, argument: str) -> Entry:
    """Say that an entry belongs to the unit whose button it was; with none it stays as it is."""
    table, _, number = argument.partition(".")
    among = turn.inspection.units
    if not number:
        return _entry(turn, table, record_id)
    if not number.isdecimal() or int(number) >= len(among):
        raise NothingHereError
    entry = _entry(turn, table, record_id)
    return units.move(turn.work, entry, among[int(number)], by=turn.me, now=turn.now)


def _entry(turn: Turn, table: str, record_id: int) -> Entry:
    kind = KINDS.get(table)
    entry = turn.work.get(kind, record_id) if kind is not None else None
    if isinstance(entry, ChecklistItem | PriorFinding) and may_see(turn, entry):
        return entry
    raise NothingHereError


def may_see(turn: Turn, entry: Entry) -> bool:
    """Whether whoever presses may read the entry, as it is now."""
    if isinstance(entry, PriorFinding):
        return may_see_prior(turn.me, entry)
    return may_see_checklist(turn.me, entry)


def _asked_about(turn: Turn) -> Iterator[Entry]:
    """Yield what the pressed message asks about and still belongs to no unit."""
    message = outbox.message_at(turn.work, turn.chat_id, turn.message_id or 0)
    for ref in message.about if message is not None else ():
        table, _, number = ref.partition(":")
        kind = KINDS.get(table)
        entry = turn.work.get(kind, int(number)) if kind is not None else None
        if isinstance(entry, ChecklistItem | PriorFinding) and not entry.unit:
            yield entry
