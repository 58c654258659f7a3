"""What a message points at: a number alone, or a reply to what the unit answered."""

import re
import unicodedata
from collections.abc import Callable

from telegram import Message

from handlers import board, checklists, document_requests, lookup, rectification, unit_replies
from handlers.context import Turn
from handlers.evidence import has_file
from handlers.interviews import show_number as show_interview
from handlers.routing import clean
from inspection.records import Checklist, OutgoingMessage

LABEL = re.compile(r"([WwJjGgPpTtDdZz])\s?([0-9]{1,7})")
ENTRY = re.compile(r"(政策|情况|预设|policy|to learn|expected)\s?([0-9]{1,7})", re.IGNORECASE)
LISTS = {
    "policy": Checklist.POLICY,
    "to learn": Checklist.INFORMATION,
    "expected": Checklist.PRESUMED,
}

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


def _entry_in(text: str) -> Callable[[Turn], None] | None:
    """Return what shows the entry of a list before entry (预设3), if a text is its number."""
    found = ENTRY.fullmatch(unicodedata.normalize("NFKC", clean(text)))
    if found is None:
        return None
    said, number = found[1].lower(), int(found[2])
    checklist = LISTS[said] if said in LISTS else Checklist(said)
    return lambda turn: checklists.show_number(turn, checklist, number)


def pointed_at(
    message: Message, replied: OutgoingMessage | None, text: str
) -> Callable[[Turn], None] | None:
    """A number alone shows its card; a reply to what the unit answered is for the unit.

    A number beside a file shows nothing: the file would be lost to it.
    """
    is_said = not message.forward_origin and not has_file(message)
    entry = _entry_in(text) if is_said else None
    if entry is not None:
        return entry
    label = label_in(text) if is_said else None
    show = SHOW_NUMBER.get(label[1].upper()) if label is not None else None
    if label is not None and show is not None:
        return lambda turn: show(turn, int(label[2]))
    if replied is not None and (replied.card or "").startswith("answer:"):
        return lambda turn: unit_replies.draft(turn, replied, text)
    return None
