"""What a message points at: a number alone, or a reply to what the unit answered."""

import re
import unicodedata
from collections.abc import Callable

from telegram import Message

from handlers import board, document_requests, lookup, rectification, unit_replies
from handlers.context import Turn
from handlers.evidence import has_file
from handlers.interviews import show_number as show_interview
from handlers.routing import clean
from inspection.records import OutgoingMessage

LABEL = re.compile(r"([WwJjGgPpTtDdZz])\s?([0-9]{1,7})")

SHOW_NUMBER: dict[str, Callable[[Turn, int], None]] = {
    "W": lookup.show_number,
    "J": lookup.show_item_number,
    "G": board.show_number,
    "P": lookup.show_prior_number,
    "T": show_interview,
    "D": document_requests.show_number,
    "Z": rectification.show_number,
}


def label_in(text: str) -> re.Match[str] | None:
    """Return the number that a text is and nothing else, in half- or full-width signs."""
    return LABEL.fullmatch(unicodedata.normalize("NFKC", clean(text)))


def pointed_at(
    message: Message, replied: OutgoingMessage | None, text: str
) -> Callable[[Turn], None] | None:
    """A number alone shows its card; a reply to what the unit answered is for the unit.

    A number beside a file shows nothing: the file would be lost to it.
    """
    label = None if message.forward_origin or has_file(message) else label_in(text)
    show = SHOW_NUMBER.get(label[1].upper()) if label is not None else None
    if label is not None and show is not None:
        return lambda turn: show(turn, int(label[2]))
    if replied is not None and (replied.card or "").startswith("answer:"):
        return lambda turn: unit_replies.draft(turn, replied, text)
    return None
