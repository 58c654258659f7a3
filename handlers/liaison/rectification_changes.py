"""What the unit has of a problem list after something on it was corrected or recalled."""

from handlers import from_unit
from handlers.context import Desk
from handlers.liaison.rectification import (
    CARD,
    deliver,
    list_key,
    notify,
    refresh,
    refresh_list,
    tell,
)
from handlers.rectification_cards import is_drill, liaisons_of, list_ref, matter_ref
from inspection.records import FeedbackList, OutgoingMessage, RectificationItem


def corrected(desk: Desk, item: RectificationItem) -> None:
    """The unit reads the next edition: on the matter's card, on the list, and in a message."""
    notify(desk, item, "unit_corrected")
    refresh(desk, item)
    _list_changed(desk, item)


def recalled(desk: Desk, item: RectificationItem) -> None:
    """Take what is about the matter alone out of the unit's chats, change the list, and say so."""
    text = desk.texts("rectification", "recalled", label=item.label)
    ref, batch = matter_ref(item), desk.work.get(FeedbackList, item.list_id)
    unit = (m for m in desk.people_here() if not m.is_inside and item.unit in m.units)
    outside = {item.recipient_id, *(m.user_id for m in unit)}
    for message in sorted(desk.work.all(OutgoingMessage), key=from_unit.is_standing):
        if message.chat_id in outside and set(message.about) == {ref}:
            from_unit.take(desk, message, text)
        elif message.chat_id in outside and message.card == CARD:  # pages name it with others
            from_unit.take(
                desk, message, desk.texts("rectification", "see_again", drill=is_drill(desk))
            )
    _list_changed(desk, item)
    said = desk.texts("rectification", "unit_recalled", item=item, drill=is_drill(desk))
    tell(desk, item, said, refs=(list_ref(batch),) if batch is not None else ())


def _list_changed(desk: Desk, item: RectificationItem) -> None:
    """Let the list say what holds now: in place, or anew where it was said in parts."""
    batch = desk.work.get(FeedbackList, item.list_id)
    if batch is None:
        return
    newest, parts = _as_it_stands(desk, batch)
    if len(parts) <= 1:
        refresh_list(desk, batch)
        return
    anew = desk.texts("rectification", "list_anew", batch=batch, drill=is_drill(desk))
    for part in parts:
        from_unit.take(desk, part, anew)
    deliver(desk, batch, dedupe=f"{list_key(batch)}/{newest + 1}")


def _as_it_stands(desk: Desk, batch: FeedbackList) -> tuple[int, list[OutgoingMessage]]:
    """Return how often the list was said anew, and the messages of the last time."""
    key = list_key(batch)
    outside = {m.user_id for m in liaisons_of(desk, batch)} | {batch.recipient_id}
    said: dict[int, list[OutgoingMessage]] = {}
    for message in desk.work.all(OutgoingMessage):
        name, _, number = (message.dedupe or "").partition("/")
        first, *_ = number.split(":")
        if message.chat_id in outside and (name == key or name.startswith(f"{key}:")):
            said.setdefault(int(first or 0), []).append(message)
    return (newest, said[newest]) if (newest := max(said, default=0)) in said else (0, [])
