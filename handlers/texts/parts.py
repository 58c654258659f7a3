"""Long messages in parts that Telegram takes: broken between lines, every tag closed and reopened.

Lengths are counted in UTF-16 units, as Telegram counts, tags included: each part is at most as
long as it looks here.
"""

import re
from collections.abc import Iterator
from itertools import accumulate
from string import ascii_letters
from unicodedata import east_asian_width

from handlers.texts.forms import CHINESE, Forms

MESSAGE = 3900  # UTF-16 units of 4096, with room for the part's mark and reopened tags
CUT = 3000  # UTF-16 units of one person's text in one message; leaves room for the rest
LESS = CHINESE.less
_LETTER = re.compile(r"[A-Za-z]")
_NARROW = {"Na", "H", "N"}  # half as wide as a Chinese sign
_TAG = re.compile(r"<(/?)([a-z][a-z0-9-]*)[^>]*>")
_ATOM = re.compile(r"<[^>]*>|&[a-zA-Z0-9#]{1,10};|.", re.DOTALL)
_RESTS = "。；，、！？ "  # where a line too long for a part is broken rather than anywhere

Open = tuple[str, ...]  # tags that are open, the outermost first, as they were written


def utf16_length(text: str) -> int:
    """Return the length as Telegram counts it."""
    return len(text.encode("utf-16-le")) // 2


def in_parts(text: str, limit: int = MESSAGE, *, forms: Forms = CHINESE) -> list[str]:
    """Break a message into parts, marked 1/3, in order, each valid by itself (C041)."""
    parts = _broken(text, limit)
    if len(parts) == 1:
        return parts
    total = len(parts)
    marks = (forms.part.format(number=n, total=total) for n in range(1, total + 1))
    return [f"{mark}\n{part}" for mark, part in zip(marks, parts, strict=True)]


def fitted(text: str, limit: int = MESSAGE, *, forms: Forms = CHINESE) -> str:
    """Return a text that stands in one message: the whole, or its first part and a mark."""
    parts = _broken(text, limit)
    return parts[0] if len(parts) == 1 else parts[0] + forms.less


def cut(text: str, limit: int = CUT, *, rest: str = CHINESE.rest) -> str:
    """Shorten a text to a number of UTF-16 units, marked; what is stored stays whole."""
    if utf16_length(text) <= limit:
        return text
    kept = text.encode("utf-16-le")[: 2 * limit].decode("utf-16-le", errors="ignore")
    return f"{kept}{rest}"


def short(text: str, limit: int = 40) -> str:
    """The first line, short enough for a list: so many Chinese signs, or twice as many letters.

    A word of letters is left out rather than cut, unless it is most of the line.
    """
    first = text.strip().splitlines()[0] if text.strip() else ""
    if len(first) <= limit or _width(first) <= 2 * limit:
        return first
    widths = accumulate(map(_width, first))
    kept = first[: sum(width <= 2 * limit - 2 for width in widths)]
    return _without_torn_word(kept, first) + "…"


def _width(text: str) -> int:
    return sum(1 if east_asian_width(sign) in _NARROW else 2 for sign in text)


def _without_torn_word(kept: str, whole: str) -> str:
    """Return the beginning of a line without the word that it ends within."""
    is_torn = _LETTER.match(kept[-1:]) and _LETTER.match(whole[len(kept) :])
    before = (kept.rstrip(ascii_letters) if is_torn else kept).rstrip(" ,;:-")
    return before if 2 * len(before) > len(kept) else kept


def _broken(text: str, limit: int) -> list[str]:
    if utf16_length(text) <= limit:
        return [text]
    parts: list[str] = []
    still_open: Open = ()
    part = ""
    for glue, piece in _pieces(text, limit):
        longer = part + glue + piece if part else piece
        room = limit - utf16_length(_closing(_open_after(still_open, longer)))
        if part and utf16_length("".join(still_open) + longer) > room:
            parts.append(_whole(still_open, part))
            still_open = _open_after(still_open, part)
            part = piece
        else:
            part = longer
    return [*parts, _whole(still_open, part)]


def _whole(before: Open, text: str) -> str:
    return "".join(before) + text + _closing(_open_after(before, text))


def _open_after(before: Open, text: str) -> Open:
    for tag in _TAG.finditer(text):
        before = before[:-1] if tag[1] else (*before, tag[0])
    return before


def _closing(still_open: Open) -> str:
    names = (found[2] for tag in reversed(still_open) if (found := _TAG.match(tag)))
    return "".join(f"</{name}>" for name in names)


def _pieces(text: str, limit: int) -> Iterator[tuple[str, str]]:
    """Yield lines, and lines that are longer than a part in pieces; each with what joins it on."""
    for line in text.split("\n"):
        glue = "\n"
        for piece in _cut_line(line, limit // 2):
            yield glue, piece
            glue = ""


def _cut_line(line: str, length: int) -> Iterator[str]:
    """Yield a line whole, or in pieces that break no tag, no entity and no sign."""
    if utf16_length(line) <= length:
        yield line
        return
    piece, used = "", 0
    for atom in _ATOM.findall(line):
        size = utf16_length(atom)
        at_rest = used > length // 2 and piece[-1:] in _RESTS
        if piece and (used + size > length or at_rest):
            yield piece
            piece, used = "", 0
        piece, used = piece + atom, used + size
    yield piece
