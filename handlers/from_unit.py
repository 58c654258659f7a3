"""Taking a message out of a chat of the unit: deleted while Telegram allows it, else replaced."""

from datetime import datetime

from handlers.context import Desk
from inspection import outbox
from inspection.enums import MessageKind, MessageState
from inspection.records import OutgoingMessage


def is_standing(message: OutgoingMessage) -> bool:
    """Sorts what waits first: it is withdrawn before what stands is replaced, the last change."""
    return message.state is not MessageState.QUEUED


def take(desk: Desk, message: OutgoingMessage, text: str) -> None:
    """Withdraw what waits; delete what was sent, or put `text` in its place once it is too old."""
    if message.state is MessageState.QUEUED:
        desk.work.put(message.withdrawn())
    elif message.kind is MessageKind.SEND and message.message_id is not None:
        _take_sent(desk, message, message.message_id, text)


def _take_sent(desk: Desk, message: OutgoingMessage, message_id: int, text: str) -> None:
    if message.asks is not None and not message.answered:
        outbox.answered(desk.work, message)
        message = desk.work.get(OutgoingMessage, message.id) or message
    if not _is_young(message.sent_at, desk.now):
        desk.replace(message, text)
        return
    outbox.delete(
        desk.work,
        chat_id=message.chat_id,
        message_id=message_id,
        now=desk.now,
        instead=desk.said_to(message.chat_id, text),
        is_file=outbox.is_file(message),
    )


def _is_young(sent_at: datetime | None, now: datetime) -> bool:
    return sent_at is not None and now - sent_at < outbox.DELETABLE
