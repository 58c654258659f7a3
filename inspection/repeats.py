"""Whether something like it was found before: texts laid side by side, numbers left out.

Two texts count as alike when they share enough of their character pairs and look alike as a
whole. Pairs also lead to the few earlier texts worth comparing among many thousands.
"""

import re
import unicodedata
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from itertools import islice
from typing import NamedTuple

from rapidfuzz import fuzz

from inspection.audit import note
from inspection.english_plain import english_plain
from inspection.enums import Focus
from inspection.plain_text import CHINESE
from inspection.ports import Work
from inspection.records import Change, Finding, Member

ALIKE = 70  # percent; below it people did not call two findings the same kind
LEAST_SHARED = 0.4  # of the shorter text's pairs
LEAST_PAIRS = 4  # a text with fewer says too little to resemble anything
PAIRS_COMPARED = 120  # of a long text, its rarest
COMPARED_AT_MOST = 100

Key = tuple[str, int]  # table and id

_NUMBERS = re.compile(r"[¥￥]?(?:[0-9][0-9.,:/%-]*|[零〇一二两三四五六七八九十百千万亿几])+w?")
_SAME = (("没有", "未"), ("未见", "未"), ("没", "未"), ("无", "未"), ("缺少", "缺"))
_FILLERS = re.compile(
    r"今天|昨天|刚才|现场|发现|我们|看了下|看到|一下|已拍照|左右|大约|约|元|[的了吧呢啊有在是也都还个份张条处]"
)
_NO_WORD = re.compile(r"[\W_]+")


def plain(text: str, names: Iterable[str] = ()) -> str:
    """Return what a text says without names of units, numbers, sums, fillers and marks."""
    text = unicodedata.normalize("NFKC", text).lower()
    for name in names:
        text = text.replace(unicodedata.normalize("NFKC", name).lower(), "")
    if CHINESE.search(text) is None:
        return english_plain(text)
    for said, meant in _SAME:
        text = text.replace(said, meant)
    text = _NUMBERS.sub("0", _FILLERS.sub("", text))
    return _NO_WORD.sub("", text)


def pairs_of(text: str) -> frozenset[str]:
    """Return the pairs of neighbouring characters."""
    return frozenset(text[at : at + 2] for at in range(len(text) - 1))


def likeness(first: str, second: str) -> int:
    """Return how alike two plain texts are, in percent; the order of clauses counts little."""
    pairs, others = pairs_of(first), pairs_of(second)
    fewer = min(len(pairs), len(others))
    shared = len(pairs & others)
    if fewer < LEAST_PAIRS or shared < LEAST_SHARED * fewer:
        return 0
    return _likeness(first, second, 100 * shared / fewer)


def _likeness(first: str, second: str, shared: float) -> int:
    in_order = fuzz.ratio(first, second)
    in_any_order = fuzz.ratio("".join(sorted(first)), "".join(sorted(second)))
    as_a_set = fuzz.token_set_ratio(" ".join(first), " ".join(second))
    return int((max(in_order, in_any_order) + as_a_set + shared) / 3)


class Alike(NamedTuple):
    """An earlier text, and how alike it is in percent."""

    key: Key
    likeness: int


@dataclass
class _Entry:
    """A plain text, and where just that was said, the newest last."""

    text: str
    keys: dict[Key, None] = field(default_factory=dict)


class LikenessIndex:
    """Plain texts by the pairs in them, each once however often it was said."""

    def __init__(self) -> None:
        self._entries: list[_Entry | None] = []
        self._sizes: list[int] = []  # how many pairs each has
        self._places: dict[Key, int] = {}
        self._by_text: dict[str, int] = {}
        self._by_pair: dict[str, list[int]] = {}

    def put(self, key: Key, text: str) -> None:
        """Keep a plain text under a key, in the place of an earlier one."""
        if text == self.text_of(key):
            return
        self.remove(key)
        if text not in self._by_text and not self._take_in(text):
            return
        place = self._places[key] = self._by_text[text]
        entry = self._entries[place]
        if entry is not None:
            entry.keys[key] = None

    def _take_in(self, text: str) -> bool:
        """Make a place for a text; False for one that says too little."""
        pairs = pairs_of(text)
        if len(pairs) < LEAST_PAIRS:
            return False
        place = self._by_text[text] = len(self._entries)
        self._entries.append(_Entry(text))
        self._sizes.append(len(pairs))
        for pair in pairs:
            self._by_pair.setdefault(pair, []).append(place)
        return True

    def remove(self, key: Key) -> None:
        """Forget what is under a key, and clear up when most places are empty."""
        place = self._places.pop(key, None)
        entry = self._entries[place] if place is not None else None
        if place is None or entry is None:
            return
        del entry.keys[key]
        if not entry.keys:
            self._entries[place] = None
            del self._by_text[entry.text]
        if len(self._entries) > 2 * len(self._by_text) + 100:
            self._clear_up()

    def _clear_up(self) -> None:
        left = [entry for entry in self._entries if entry is not None]
        self._entries, self._sizes, self._places = [], [], {}
        self._by_text, self._by_pair = {}, {}
        for entry in left:
            for key in entry.keys:
                self.put(key, entry.text)

    def text_of(self, key: Key) -> str:
        """Return the plain text kept under a key, or nothing."""
        place = self._places.get(key)
        entry = self._entries[place] if place is not None else None
        return entry.text if entry is not None else ""

    def like(
        self,
        text: str,
        *,
        may_name: Callable[[Key], bool],
        least: int = ALIKE,
    ) -> tuple[Alike, ...]:
        """Return what resembles a plain text, the most alike first.

        Only what may be named is looked at, so that nothing hidden takes a place.
        """
        found: list[Alike] = []
        left = COMPARED_AT_MOST
        for entry, shared in self._worth_comparing(text):
            named = tuple(islice(filter(may_name, reversed(entry.keys)), left))
            percent = _likeness(text, entry.text, shared) if named else 0
            if percent >= least:
                found += (Alike(key, percent) for key in named)
            left -= len(named)
            if not left:
                break
        return tuple(sorted(found, key=lambda alike: (-alike.likeness, alike.key)))

    def _worth_comparing(self, text: str) -> Iterator[tuple[_Entry, float]]:
        """Yield what shares enough pairs with a text, and how many percent, the largest first."""
        pairs = self._rarest(pairs_of(text))
        if len(pairs) < LEAST_PAIRS:
            return
        for share, place in self._by_share(pairs):
            entry = self._entries[place]
            if entry is not None:
                yield entry, 100 * share

    def _rarest(self, pairs: frozenset[str]) -> Sequence[str]:
        if len(pairs) <= PAIRS_COMPARED:
            return tuple(pairs)
        return sorted(pairs, key=lambda pair: len(self._by_pair.get(pair, ())))[:PAIRS_COMPARED]

    def _by_share(self, pairs: Sequence[str]) -> list[tuple[float, int]]:
        """Return places with the share of pairs they have in common, the largest first."""
        counts: Counter[int] = Counter()
        for pair in pairs:
            counts.update(self._by_pair.get(pair, ()))
        own, sizes = len(pairs), self._sizes
        fewer = [min(own, size) for size in range(max(sizes, default=0) + 1)]
        least = [LEAST_SHARED * each for each in fewer]
        enough = [
            (shared / fewer[sizes[place]], place)
            for place, shared in counts.items()
            if shared >= least[sizes[place]]
        ]
        return sorted(enough, reverse=True)


def mark_repeat(
    work: Work, finding: Finding, *, of: int | None = None, by: Member, now: datetime
) -> Finding:
    """Say that a finding is 屡查屡犯: it belongs to the fourth focus (domain 2.1).

    `of` is the earlier check's finding that it repeats, where it is one.
    """
    if finding.focus is Focus.EARLIER_FINDINGS:
        return finding
    note(work, by=by.user_id, at=now, act="finding.repeat", subject=f"finding:{finding.id}")
    return _with_focus(work, finding, Focus.EARLIER_FINDINGS, of, by=by, now=now)


def unmark_repeat(work: Work, finding: Finding, *, by: Member, now: datetime) -> Finding:
    """Take the mark back; the focus is what it was before."""
    if finding.focus is not Focus.EARLIER_FINDINGS:
        return finding
    note(work, by=by.user_id, at=now, act="finding.no_repeat", subject=f"finding:{finding.id}")
    marks = [c for c in finding.history if c.what == "focus" and c.after == finding.focus]
    before = Focus(marks[-1].before) if marks and marks[-1].before else None
    return _with_focus(work, finding, before, None, by=by, now=now)


def _with_focus(
    work: Work,
    finding: Finding,
    focus: Focus | None,
    of: int | None,
    *,
    by: Member,
    now: datetime,
) -> Finding:
    before, after = (each.value if each is not None else "" for each in (finding.focus, focus))
    change = Change(at=now, by=by.user_id, what="focus", before=before, after=after)
    history = (*finding.history, change)
    return work.put(finding.changed(focus=focus, repeats=of, history=history))
