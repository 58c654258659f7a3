"""Tags in the chat: a reply of nothing but #三重一大 to a card names the subject."""

from handlers import cards
from handlers.context import Turn
from inspection import outbox
from inspection.records import Finding
from inspection.tags import add_tags, only_tags
from inspection.triage import suggest


def tagged(turn: Turn, finding: Finding, text: str) -> bool:
    """Give the finding the tags of a reply that is nothing else; False for any other reply."""
    tags = only_tags(text)
    if not tags or turn.message_id is None or suggest(text).sealed:
        return False
    changed = add_tags(turn.work, finding, tags, by=turn.me, now=turn.now)
    outbox.react(
        turn.work, chat_id=turn.chat_id, message_id=turn.message_id, emoji="👌", now=turn.now
    )
    cards.refresh_finding(turn, changed)
    return True
