"""What a chat was asked or told last: words and files that are no reply belong to it."""

from datetime import datetime, timedelta
from itertools import takewhile

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
    about = set(question.about)
    said = reversed(view.lookup(OutgoingMessage, "said_in", chat_id))
    since = takewhile(lambda message: message.id > question.id, said)
    others = (message for message in since if not (message.about and {*message.about} <= about))
    return question if next(others, None) is None else None


def said_last(view: View, chat_id: int) -> OutgoingMessage | None:
    """Return the newest message that the bot sent to a chat, or is about to send."""
    return next(iter(view.newest(OutgoingMessage, "said_in", chat_id, 1)), None)
