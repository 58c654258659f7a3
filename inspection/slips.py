"""Slips: something small not known or overlooked, with nothing beside it unexplained.

A text is a plain slip only when a word says what slipped and all but a few characters of it
are words known to be harmless; one unknown word could be the one that must not go out.
"""

import re

from inspection.slip_words import (
    ANYTHING,
    BESIDE_THE_POINT,
    HARMLESS,
    MENDING,
    REASSURED,
    SAFE_NAMES,
    SLIP,
)

LONGEST_UNKNOWN = 3  # characters of one word nobody listed
UNKNOWN_SHARE = 0.25
# How much more may be unknown when the text says that it is soon mended, or all else is right.
SHARE_FOR_A_GOOD_WORD = 0.12
SHARE_OF_A_CLAUSE = 0.3  # may be unknown in a clause without a word of a slip

_WORD = re.compile("|".join(sorted(HARMLESS, key=len, reverse=True)))
_FIGURES = re.compile(r"[a-z0-9]+(?:[.:/-]\d+)*")
_MARKS = re.compile(r"[^\w\u4e00-\u9fff]+|_")


def is_plain_slip(text: str) -> bool:
    """Whether the text names a slip and next to nothing that is not known to be harmless."""
    if not SLIP.search(text) or is_doubtful(text):
        return False
    unknown = unknown_words(text)
    length = sum(1 for sign in text if "\u4e00" <= sign <= "\u9fff")
    good_words = sum(bool(table.search(text)) for table in (MENDING, REASSURED))
    share = UNKNOWN_SHARE + good_words * SHARE_FOR_A_GOOD_WORD
    return (
        all(len(word) <= LONGEST_UNKNOWN + bool(good_words) for word in unknown)
        and sum(map(len, unknown)) <= 1 + share * length
    )


def explains(clause: str) -> bool:
    """Whether a clause beside a slip speaks of the slip, of its mending, or of known things."""
    if names_a_slip(clause) or has_a_good_word(clause):
        return True
    length = sum(1 for sign in clause if "\u4e00" <= sign <= "\u9fff")
    return sum(map(len, unknown_words(clause))) <= SHARE_OF_A_CLAUSE * length


def has_a_good_word(text: str) -> bool:
    """Whether the text says that it is soon mended, or that all else is right."""
    return bool(MENDING.search(text) or REASSURED.search(text))


def names_a_slip(text: str) -> bool:
    """Whether the text names a slip, whatever else it says."""
    return bool(SLIP.search(text))


def is_doubtful(text: str) -> bool:
    """Whether something stands in the text that no slip has beside it."""
    return bool(BESIDE_THE_POINT.search(SAFE_NAMES.sub("", text)))


def unknown_words(text: str) -> list[str]:
    """Return what is left of a text when the harmless words are taken out."""
    left = text
    for known in (_MARKS, SAFE_NAMES, SLIP, MENDING, REASSURED, ANYTHING, _WORD, _FIGURES):
        left = known.sub(" ", left)
    return [word for word in left.split() if not word.isascii()]
