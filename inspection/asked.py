"""What a chat was asked or told last: words and files that are no reply belong to it."""

from datetime import datetime, timedelta

from inspection.enums import MessageKind
from inspection.outbox import open_questions
from inspection.ports import View
from inspection.records import OutgoingMessage

FORGOTTEN = timedelta(hours=12)  # a question of yesterday swallows nothing


def asked_last(view: View, chat_id: int, now: datetime) -> OutgoingMessage | None:
    """Return the open question that stands last in a chat: nothing else was said there since.

    What is on the same record alone, such as its new due, is not something else. A question
    of more than half a day ago is forgotten.
    """
    question = next(reversed(open_questions(view, chat_id)), None)
    if question is None or (question.sent_at is not None and now - question.sent_at > FORGOTTEN):
        return None
    said = (m for m in view.all(OutgoingMessage) if m.chat_id == chat_id and m.id > question.id)
    about = set(question.about)
    others = (
        m for m in said if m.kind is MessageKind.SEND and not (m.about and {*m.about} <= about)
    )
    return question if next(others, None) is None else None


def said_last(view: View, chat_id: int) -> OutgoingMessage | None:
    """Return the newest message that the bot sent to a chat, or is about to send."""
    said = (m for m in view.all(OutgoingMessage) if m.chat_id == chat_id)
    return max((m for m in said if m.kind is MessageKind.SEND), key=lambda m: m.id, default=None)
