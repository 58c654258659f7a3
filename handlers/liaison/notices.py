"""What the group's decisions say to the liaison: within the unit's office hours only."""

from handlers.context import Desk
from handlers.liaison.views import is_drill
from handlers.references import item_ref
from inspection import outbox
from inspection.calendar import next_opening
from inspection.enums import Priority
from inspection.records import OutwardItem


def notify(desk: Desk, item: OutwardItem, macro: str, **facts: object) -> None:
    """Say something about an item to its liaison; outside office hours at the next opening."""
    if item.recipient_id is None:
        return
    opening = next_opening(desk.settings.calendar, desk.settings.hours, desk.now)
    text = desk.texts("liaison", macro, item=item, drill=is_drill(desk), **facts)
    outbox.say(
        desk.work,
        chat_id=item.recipient_id,
        text=desk.said_to(item.recipient_id, text),
        now=desk.now,
        priority=Priority.NOTICE,
        about=(item_ref(item),),
        not_before=opening if opening > desk.now else None,
    )
