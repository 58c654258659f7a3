"""To which of several units entries before the visit belong: asked where their words do not say.

Until somebody said so, whoever keeps away from a unit reads none of them.
"""

from collections.abc import Iterator, Sequence

from handlers.buttons import button, rows_of
from handlers.context import Turn
from inspection import outbox, units
from inspection.errors import NothingHereError
from inspection.records import ChecklistItem, PriorFinding

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
    keys = [
        button(units.short_name(unit), "wu.take", 0, str(number))
        for number, unit in enumerate(turn.inspection.units)
    ]
    turn.tell_me(
        turn.texts("preparing", "whose_unit", entries=unsaid),
        buttons=rows_of(keys),
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
    refs = tuple(ref_of(entry) for entry in entries)
    turn.show(turn.user_id, card, text, about=refs, only_update=True)


def _asked_about(turn: Turn) -> Iterator[Entry]:
    """Yield what the pressed message asks about and still belongs to no unit."""
    message = outbox.message_at(turn.work, turn.chat_id, turn.message_id or 0)
    for ref in message.about if message is not None else ():
        table, _, number = ref.partition(":")
        kind = KINDS.get(table)
        entry = turn.work.get(kind, int(number)) if kind is not None else None
        if isinstance(entry, ChecklistItem | PriorFinding) and not entry.unit:
            yield entry
