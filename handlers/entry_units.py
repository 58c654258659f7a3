"""`定单位`, `改单位`: to which of several units an entry before the visit belongs, on its card."""

from handlers import checklist_cards, priors, whose_unit
from handlers.buttons import button
from handlers.context import Turn
from inspection.records import PriorFinding


def choose(turn: Turn, record_id: int, table: str) -> None:
    """Ask on the entry's card, with a button for each unit and the way back."""
    entry, text, keys = whose_unit.choices(turn, record_id, table)
    back = button("返回", "wu.move", record_id, table)
    ref = whose_unit.ref_of(entry)
    turn.show(turn.user_id, ref, text, buttons=[*keys, [back]], about=(ref,))


def move(turn: Turn, record_id: int, argument: str) -> None:
    """A unit: the entry is of that one from now on; `返回`: it stays as it is.

    Who keeps away from that unit reads the number alone, and nothing on the card to press.
    """
    entry = whose_unit.move(turn, record_id, argument)
    taken = turn.texts("preparing", "unit_taken", entries=(entry,), unit=entry.unit)
    if not whose_unit.may_see(turn, entry):
        turn.show(turn.user_id, whose_unit.ref_of(entry), taken)
    elif isinstance(entry, PriorFinding):
        priors.show(turn, entry, anew=False)
    else:
        checklist_cards.show_item(turn, entry)
    if "." in argument:
        turn.note(taken)
