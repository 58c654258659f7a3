"""What an English text says, made ready to be laid beside others: a word becomes two signs.

Letters recur in any two English texts as signs do not in Chinese ones, so that by letters all
would be alike. By words they compare as Chinese texts do (`inspection/repeats.py`).
"""

import re
from zlib import crc32

_FIRST, _SIGNS = 0xF0000, 60_000  # signs that no text has: a private plane
_WORD = re.compile(r"(?<![a-z0-9])[a-z][a-z'’]*")  # 3rd and 12kg are numbers
_SAYS_NOTHING = """
a an the this that these those it its there here he she they them we i you our their his her
is are was were be been has have had do does did will would can could may might must should
of on in at to for from by with into about as and or but so than then also still just only
today yesterday now already found seen saw looked photo photos taken rmb yuan
"""
_SAYS_NO = "no not without missing lacks lacking lack absent none never neither"
_FILLERS, _LACKING = frozenset(_SAYS_NOTHING.split()), frozenset(_SAYS_NO.split())
_ENDING = re.compile(r"(?<=[a-z]{3})(?:ings?|ed|es|e|s|ly)$")


def english_plain(text: str) -> str:
    """Return the signs of the words that say something, without endings and numbers."""
    words = (_meant(word) for word in _WORD.findall(text.lower()))
    return "".join(_signs(word) for word in words if word)


def _meant(word: str) -> str:
    bare = re.sub(r"(?:n['’]t|['’]s?)$", "", word)
    if bare in _LACKING or word.endswith(("n't", "n’t")):
        return "no"
    return "" if bare in _FILLERS else _ENDING.sub("", bare)


def _signs(word: str) -> str:
    first, second = divmod(crc32(word.encode()), 1 << 16)
    return chr(_FIRST + first % _SIGNS) + chr(_FIRST + second % _SIGNS)
