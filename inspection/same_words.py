"""Whether a text says what stands in another one: runs of the same characters."""

import re
from collections.abc import Iterable

RUN = 12  # characters; shorter ones are the phrases of the trade (未见点检卡, 建议按月点检)
_BLOCK = RUN // 2  # of a run this long one whole block at this stride is in it
_SHORTEST_WHOLE = 6  # a text this short counts when all of it is there
_SHORTEST_PART = 8  # a text this short says nothing of its own when another says all of it
_NOT_SAID = re.compile(r"\W+")
_DATE = re.compile(r"[0-9年月日时点分上下午]")


def shared_runs(text: str, *, own: str, others: Iterable[str]) -> tuple[tuple[int, int], ...]:
    """Return where the text repeats a run of another text that its own source does not have."""
    letters = [(char, place) for place, char in enumerate(text) if not _NOT_SAID.match(char)]
    said = "".join(char for char, _ in letters)
    own_said = _NOT_SAID.sub("", own).casefold()
    found: set[tuple[int, int]] = set()
    for other in others:
        for start, end in _runs(said, _NOT_SAID.sub("", other).casefold()):
            if said[start:end] not in own_said:
                found.add((letters[start][1], letters[end - 1][1] + 1))
    return tuple(sorted(found))


def _runs(said: str, other: str) -> list[tuple[int, int]]:
    if _SHORTEST_WHOLE <= len(other) < RUN:
        start = said.find(other)
        return [(start, start + len(other))] if start >= 0 else []
    blocks = range(0, len(other) - _BLOCK + 1, _BLOCK)
    grown = (
        _grown(said, other, place) for place in blocks if other[place : place + _BLOCK] in said
    )
    return [each for each in grown if each[1] - each[0] >= RUN]


def _grown(said: str, other: str, place: int) -> tuple[int, int]:
    """Return the run around a block that both have, as far as it goes in both."""
    start = said.find(other[place : place + _BLOCK])
    end, first, last = start + _BLOCK, place, place + _BLOCK
    while start > 0 and first > 0 and said[start - 1] == other[first - 1]:
        start, first = start - 1, first - 1
    while end < len(said) and last < len(other) and said[end] == other[last]:
        end, last = end + 1, last + 1
    return start, end


class Spoken:
    """What was said, made ready once to be looked for in thousands of texts.

    Names that stand in everything, of units, count for nothing, and dates for little.
    """

    def __init__(self, said: Iterable[str], names: Iterable[str] = ()) -> None:
        self._names = tuple(names)
        self._said = tuple(dict.fromkeys(_plain(each, self._names) for each in said))

    def is_in(self, text: str) -> bool:
        """Whether a text repeats a run of it, or is itself a part of it, all of it."""
        plain = _plain(text, self._names)
        return bool(plain) and any(_says(plain, each) for each in self._said)


def _says(plain: str, other: str) -> bool:
    if len(plain) >= _SHORTEST_PART and plain in other:
        return True
    runs = (plain[start:end] for start, end in _runs(plain, other))
    return any(len(_DATE.sub("", run)) >= min(_SHORTEST_PART, len(other)) for run in runs)


def _plain(text: str, names: tuple[str, ...]) -> str:
    for name in names:
        text = text.replace(name, "")
    return _NOT_SAID.sub("", text).casefold()
