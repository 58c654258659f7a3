"""What the group's decisions say to the liaison: within the unit's office hours only."""

from handlers.context import Desk
from handlers.liaison.views import is_drill
from handlers.references import item_ref
from inspection import outbox
from inspection.calendar import next_opening
from inspection.enums import MessageState, Priority
from inspection.records import OutgoingMessage, OutwardItem


def notify(desk: Desk, item: OutwardItem, macro: str, **facts: object) -> None:
    """Say something about an item to its liaison; outside office hours at the next opening."""
    _say(desk, item, desk.texts("liaison", macro, item=item, drill=is_drill(desk), **facts))


def notify_of_edition(desk: Desk, item: OutwardItem) -> None:
    """Say what the newest edition says; what was to be said of an earlier one is not."""
    mark = f"edition:{item.id}:"
    for waiting in desk.work.lookup(OutgoingMessage, "state", MessageState.QUEUED):
        if (waiting.dedupe or "").startswith(mark):
            desk.work.put(waiting.withdrawn())
    text = desk.texts("liaison", "second_edition", item=item, drill=is_drill(desk))
    _say(desk, item, text, dedupe=f"{mark}{item.edition}")


def _say(desk: Desk, item: OutwardItem, text: str, *, dedupe: str | None = None) -> None:
    if item.recipient_id is None:
        return
    opening = next_opening(desk.settings.calendar, desk.settings.hours, desk.now)
    outbox.say(
        desk.work,
        chat_id=item.recipient_id,
        text=desk.said_to(item.recipient_id, text),
        now=desk.now,
        priority=Priority.NOTICE,
        about=(item_ref(item),),
        dedupe=dedupe,
        not_before=opening if opening > desk.now else None,
    )
