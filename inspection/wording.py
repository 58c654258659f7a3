"""What keeps an outward wording back, or gives cause to think again."""

import re
from collections.abc import Iterable, Iterator
from enum import StrEnum

from pydantic import BaseModel, ConfigDict

from inspection import triage_words
from inspection import wording_words as words
from inspection.outward_proposal import propose_outward
from inspection.person_names import find_people
from inspection.plain_text import Plain, plain_text
from inspection.same_words import shared_runs
from inspection.splitting import split_matters
from inspection.triage import Roster

__all__ = [
    "FaultKind",
    "Surroundings",
    "WordingFault",
    "check_outward",
    "marked",
    "propose_outward",
]

_SHORTEST_NAME = 2  # one character is a part of too many words
_ENDINGS = re.compile(
    r"(?:有限|股份|责任|集团|省|市|县|区|分|子|总|支)*(?:公司|局|支行|中心|部门|部|处|厅|院)$"
)
_ADDS = "登记发现记录填报拍说报告提交"


class FaultKind(StrEnum):
    """What is wrong with an outward wording."""

    SOURCE_WORD = "source_word"
    PERSON_NAME = "person_name"
    SINGLE_POST = "single_post"
    INSIDE_WORD = "inside_word"
    HOLD_WORD = "hold_word"
    OTHER_UNIT = "other_unit"
    OTHER_FINDING = "other_finding"
    BACKDATING = "backdating"
    CLUE_WORD = "clue_word"
    CONCLUSION = "conclusion"
    SEVERAL_MATTERS = "several_matters"


class WordingFault(BaseModel):
    """One fault with the words that make it and where they stand; a hard one keeps it back."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    kind: FaultKind
    words: tuple[str, ...]
    hard: bool
    spans: tuple[tuple[int, int], ...] = ()


class Surroundings(BaseModel):
    """What stands around a finding and must not be told with it."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    members: frozenset[str] = frozenset()  # who filed it, and everybody else in the inspection
    other_units: frozenset[str] = frozenset()
    own_text: str = ""
    other_texts: tuple[str, ...] = ()


Spans = list[tuple[int, int]]


def check_outward(
    text: str, roster: Roster | None = None, around: Surroundings | None = None
) -> tuple[WordingFault, ...]:
    """Return the faults of an outward wording, hard ones first."""
    roster, around = roster or Roster(), around or Surroundings()
    plain = plain_text(text)
    posts, shared_posts = _posts(plain)
    found: tuple[tuple[FaultKind, Spans, bool], ...] = (
        (FaultKind.SOURCE_WORD, _find(words.SOURCE_WORD, plain), True),
        (FaultKind.PERSON_NAME, _people(text, plain, roster, around), True),
        (FaultKind.SINGLE_POST, posts, True),
        (FaultKind.INSIDE_WORD, _inside(plain), True),
        (FaultKind.HOLD_WORD, _find(triage_words.HOLD_ASKED, plain), True),
        (FaultKind.OTHER_UNIT, _all_of(_names_of(around.other_units), plain), True),
        (FaultKind.OTHER_FINDING, _shared(plain, around), True),
        (FaultKind.BACKDATING, _advised(plain), True),
        (FaultKind.CLUE_WORD, _find(words.CLUE_WORD, plain), True),
        (FaultKind.CONCLUSION, _find(words.CONCLUSION, plain), False),
        (FaultKind.SINGLE_POST, shared_posts, False),
    )
    faults = [_fault(kind, text, spans, hard=hard) for kind, spans, hard in found if spans]
    matters = split_matters(text)
    if matters:
        several = FaultKind.SEVERAL_MATTERS
        faults.append(WordingFault(kind=several, words=matters, hard=False))
    return tuple(faults)


def marked(text: str, faults: Iterable[WordingFault]) -> tuple[tuple[str, bool], ...]:
    """Return the text in pieces, each with whether its words are at fault."""
    bad = {place for fault in faults for start, end in fault.spans for place in range(start, end)}
    pieces: list[tuple[str, bool]] = []
    for place, char in enumerate(text):
        if pieces and pieces[-1][1] == (place in bad):
            pieces[-1] = (pieces[-1][0] + char, pieces[-1][1])
        else:
            pieces.append((char, place in bad))
    return tuple(pieces)


def _fault(kind: FaultKind, text: str, spans: Spans, *, hard: bool) -> WordingFault:
    ordered = tuple(sorted(set(spans)))
    said = tuple(dict.fromkeys(text[start:end] for start, end in ordered))
    return WordingFault(kind=kind, words=said, hard=hard, spans=ordered)


def _find(pattern: re.Pattern[str], plain: Plain) -> Spans:
    return [plain.place(*match.span()) for match in pattern.finditer(plain.text)]


def _inside(plain: Plain) -> Spans:
    return [*_find(words.INSIDE_WORD, plain), *_find(words.INSIDE_NUMBER, plain)]


def _all_of(names: Iterable[str], plain: Plain) -> Spans:
    return [
        plain.place(*match.span())
        for name in names
        if name
        for match in re.finditer(re.escape(name), plain.text)
    ]


def _people(text: str, plain: Plain, roster: Roster, around: Surroundings) -> Spans:
    known = {name for name in around.members if len(name) >= _SHORTEST_NAME}
    people = {plain_text(name).text for name in (*roster.people, *known)}
    ignored = roster.not_people - known
    said = find_people(plain.text, people=people, not_people=ignored)
    also = find_people(text, not_people=ignored)
    names = {*said, *(plain_text(name).text for name in also)}
    return [*_all_of(names, plain), *_named_as_filer(around.members, plain)]


def _named_as_filer(members: Iterable[str], plain: Plain) -> Spans:
    """A name of one character counts where it can only be a name: （丙）, 丙登记."""
    found: Spans = []
    for name in members:
        if len(name) == 1:
            short = re.escape(name)
            found += _find(
                re.compile(rf"(?<=[(（]){short}(?=[)）])|{short}(?=[{_ADDS}]{{2}})"), plain
            )
    return found


def _posts(plain: Plain) -> tuple[Spans, Spans]:
    """Posts that one person holds, and those that several may hold."""
    held = list(triage_words.SINGLE_POST.finditer(plain.text))
    one = [m for m in held if not words.MANY_HOLD_IT.fullmatch(m[0])]
    many = [m for m in held if words.MANY_HOLD_IT.fullmatch(m[0])]
    return [plain.place(*m.span()) for m in one], [plain.place(*m.span()) for m in many]


def _names_of(units: Iterable[str]) -> Iterator[str]:
    for unit in units:
        name = plain_text(unit).text
        yield name
        short = _ENDINGS.sub("", name)
        if len(short) >= _SHORTEST_NAME:
            yield short


def _shared(plain: Plain, around: Surroundings) -> Spans:
    runs = shared_runs(plain.text, own=around.own_text, others=around.other_texts)
    return [plain.place(start, end) for start, end in runs]


def _advised(plain: Plain) -> Spans:
    """Where a paper made afterwards is advised, not forbidden."""
    return [
        plain.place(*match.span())
        for match in words.BACKDATING.finditer(plain.text)
        if not words.FORBIDS.search(plain.text[max(0, match.start() - 12) : match.start()])
    ]
