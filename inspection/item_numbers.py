"""The numbers of items in what a liaison writes: which one it is about, or which ones."""

import re
import unicodedata

_IS_NUMBER = re.compile(r"\s*[Jj]\s?\d{1,7}\s*")
_MOST = 30  # items that one J1-J3 may mean
_TO = r"[~\-–—至到]"
_AND = rf"(?:[和与及、,/]|{_TO})"
_ONE_MORE = (  # J1和J2, J1 J2, J1、2, J1-3; but J2，已整改, J2及时整改, J2到12月2日
    rf"\s*(?:{_AND}\s*)?[Jj]\s?\d|\s*(?:[和与、/]|{_TO})\s*\d{{1,3}}(?![\d.:年月日号天点时周个项处件份])"
)
_BEGINS_WITH = re.compile(rf"\s*[Jj]\s?(\d{{1,7}})(?!\d|{_ONE_MORE})")
_CLAUSE = rf"(?:^|[\n,;。、.:]|(?<=\d)\s*{_AND}|(?<=\d)\s)\s*(?:\d{{1,2}}[.、)]\s*)?"
_SPEAKS_OF = re.compile(_CLAUSE + r"[Jj]\s?(\d{1,7})(?!\d)")
_FROM_TO = re.compile(rf"[Jj]\s?(\d{{1,7}})\s*{_TO}\s*[Jj]\s?(\d{{1,7}})(?!\d)")


def is_a_number(text: str) -> bool:
    """Whether the text says which item, and nothing of it."""
    return _IS_NUMBER.fullmatch(unicodedata.normalize("NFKC", text)) is not None


def begins_with(text: str) -> int:
    """Return the number that the words begin with, J2 已整改; 0 for none, or for two at once."""
    said = _BEGINS_WITH.match(unicodedata.normalize("NFKC", text))
    return int(said[1]) if said is not None else 0


def spoken_of(text: str) -> frozenset[int]:
    """Return the numbers on which the text says something: J1 换了卡，J2 换了灯.

    One that is only mentioned, J1 按J2的办法改了, is not among them; J1-J3 are three.
    """
    plain = unicodedata.normalize("NFKC", text)
    ranges = (range(int(first), int(last) + 1) for first, last in _FROM_TO.findall(plain))
    between = {number for each in ranges if len(each) <= _MOST for number in each}
    return frozenset(map(int, _SPEAKS_OF.findall(plain))) | between
