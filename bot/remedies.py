"""What is done about a message that the server refused, by what it said."""

from collections.abc import Callable, Mapping
from enum import Enum, auto

from bot.refusals import (
    CARD_GONE,
    MUTED,
    NOBODY,
    TOPIC_CLOSED,
    UNCHANGED,
    UNDELETED,
    UNSHOWN,
    UPGRADED,
    has_lost_its_reply,
)
from inspection.enums import MessageKind
from inspection.records import OutgoingMessage

Fits = Callable[[OutgoingMessage, str], bool]  # the message, and what was said, in small letters


class Remedy(Enum):
    """What follows from a 400: what can be left out is, and the rest goes out after all."""

    SETTLED = auto()  # it is there as it should be
    NOBODY_THERE = auto()  # the chat, or the person, is not to be reached
    WITHOUT_REPLY = auto()
    WORDS_IN_ITS_PLACE = auto()  # what cannot be deleted any more is written over
    WORDS_ALONE = auto()  # the file stays, its words go at least
    PLAINER = auto()
    TOPIC_LOST = auto()
    TOPIC_CLOSED = auto()
    WITHOUT_FILE = auto()
    AGAIN = auto()  # the group was upgraded; where to, it will say itself
    GIVEN_UP = auto()


CHANGES: Mapping[Remedy, Mapping[str, object]] = {  # of the message, which then goes out
    Remedy.WITHOUT_REPLY: {"reply_to": None},
    Remedy.WORDS_IN_ITS_PLACE: {"kind": MessageKind.EDIT},
    Remedy.WORDS_ALONE: {"blanks": False},
}


def _says(signs: tuple[str, ...]) -> Fits:
    return lambda _message, text: any(sign in text for sign in signs)


def _in_topic(sign: str) -> Fits:
    return lambda message, text: message.thread_id is not None and sign in text


def _is_undeleted(message: OutgoingMessage, text: str) -> bool:
    return message.kind is MessageKind.DELETE and bool(message.text) and UNDELETED in text


def _keeps_its_file(message: OutgoingMessage, text: str) -> bool:
    return message.blanks and not any(sign in text for sign in CARD_GONE)


def _is_muted(message: OutgoingMessage, text: str) -> bool:
    says_something = message.chat_id < 0 and message.kind is not MessageKind.PIN
    return says_something and any(sign in text for sign in MUTED)


_REMEDIES: tuple[tuple[Remedy, Fits], ...] = (  # the first that fits
    (Remedy.SETTLED, _says((UNCHANGED,))),
    (Remedy.NOBODY_THERE, _says(NOBODY)),
    (Remedy.WITHOUT_REPLY, lambda m, text: m.reply_to is not None and has_lost_its_reply(text)),
    (Remedy.WORDS_IN_ITS_PLACE, _is_undeleted),
    (Remedy.WORDS_ALONE, _keeps_its_file),
    (Remedy.PLAINER, _says(UNSHOWN)),
    (Remedy.TOPIC_LOST, _in_topic("thread not found")),
    (Remedy.TOPIC_CLOSED, _in_topic(TOPIC_CLOSED)),
    (Remedy.WITHOUT_FILE, lambda m, _text: m.is_media and m.kind is MessageKind.SEND),
    (Remedy.NOBODY_THERE, _is_muted),
    (Remedy.AGAIN, _says((UPGRADED,))),
)


def remedy_for(message: OutgoingMessage, text: str) -> Remedy:
    """Return what is done about a refusal, by the server's words in small letters."""
    return next((remedy for remedy, fits in _REMEDIES if fits(message, text)), Remedy.GIVEN_UP)
