"""What a liaison sent and was asked about, when an item it might be for is recalled meanwhile."""

from dataclasses import replace

from handlers.context import Turn
from handlers.liaison import messages
from handlers.references import held_card
from inspection.records import HeldContent, Member, OutwardItem


def after_recall(turn: Turn, item: OutwardItem) -> None:
    """Ask again without the item: nothing has to be sent anew, as was said when it was held."""
    unit = {m.user_id: m for m in turn.members if not m.is_inside and item.unit in m.units}
    for held in list(turn.work.all(HeldContent)):
        liaison = unit.get(held.by)
        if held.item_id is None and liaison is not None:
            _ask_again(_as_theirs(turn, liaison), held)


def _as_theirs(turn: Turn, liaison: Member) -> Turn:
    here = liaison.user_id
    return replace(turn, member=liaison, user_id=here, chat_id=here, message=None, query=None)


def _ask_again(turn: Turn, held: HeldContent) -> None:
    if messages.candidates(turn):
        messages.ask_which(turn, held)
        return
    turn.work.put(held.changed(item_id=0))
    text = turn.texts("liaison", "no_item", matters=False)
    turn.show(turn.user_id, held_card(held), text, only_update=True)
