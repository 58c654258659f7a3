"""The numbers of items in what a liaison writes: which one it is about, or which ones."""

import re
import unicodedata

_IS_NUMBER = re.compile(r"\s*[Jj]\s?\d{1,7}\s*")
_BEGINS_WITH = re.compile(r"\s*[Jj]\s?(\d{1,7})(?![\d和、,与及~\-至到])")  # J1和J2 names two
_CLAUSE = r"(?:^|[\n,;。、.:]|(?<=\d)[和与及])\s*(?:\d{1,2}[.、)]\s*)?"
_SPEAKS_OF = re.compile(_CLAUSE + r"[Jj]\s?(\d{1,7})(?!\d)")


def is_a_number(text: str) -> bool:
    """Whether the text says which item, and nothing of it."""
    return _IS_NUMBER.fullmatch(unicodedata.normalize("NFKC", text)) is not None


def begins_with(text: str) -> int:
    """Return the number that the words begin with, J2 已整改; 0 for none, or for two at once."""
    said = _BEGINS_WITH.match(unicodedata.normalize("NFKC", text))
    return int(said[1]) if said is not None else 0


def spoken_of(text: str) -> frozenset[int]:
    """Return the numbers on which the text says something: J1 换了卡，J2 换了灯.

    One that is only mentioned, J1 按J2的办法改了, is not among them.
    """
    return frozenset(map(int, _SPEAKS_OF.findall(unicodedata.normalize("NFKC", text))))
