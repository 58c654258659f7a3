"""The gates of triage: an ordered table, the first hit wins, and what it closes stays closed."""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property

from inspection import triage_breach as breach
from inspection import triage_words as words
from inspection.amounts import find_amounts
from inspection.aspects import aspect_of
from inspection.enums import Handling
from inspection.person_names import find_people
from inspection.slips import has_a_good_word, is_plain_slip, names_a_slip
from inspection.triage_text import is_english, normalised, without_negations


class Reason(StrEnum):
    """Why a suggestion was made."""

    PERSON = "person"
    RELATIVE = "relative"
    HOLD_ASKED = "hold_asked"
    EVIDENCE_AT_RISK = "evidence_at_risk"
    SOURCE_AT_RISK = "source_at_risk"
    SUSPECTED = "suspected"
    REPEAT = "repeat"
    BREACH = "breach"
    HARM_NOW = "harm_now"
    SAFETY = "safety"
    REFUND_AGREED = "refund_agreed"
    SLIP = "slip"
    SEVERAL_MATTERS = "several_matters"
    PERSONAL_MATTER = "personal_matter"
    NO_SLIP = "no_slip"
    UNCLEAR = "unclear"
    ALIKE = "alike"


class Closes(StrEnum):
    """What a gate that opened leaves to the vote: telling never, or only when it is sure."""

    FIRMLY = "firmly"
    LIGHTLY = "lightly"
    NOT = "not"


_SHORTEST_MATTER = 10


@dataclass(frozen=True)
class Text:
    """A text without its negated keywords, and the people in it."""

    words: str
    people: tuple[str, ...]
    in_english: bool = False

    def has(self, *tables: re.Pattern[str]) -> bool:
        """Whether the text has a word of every table."""
        return all(table.search(self.words) for table in tables)

    def has_one(self, *tables: re.Pattern[str]) -> bool:
        """Whether the text has a word of any table."""
        return any(table.search(self.words) for table in tables)

    @cached_property
    def has_post(self) -> bool:
        """Whether it names a post that one person holds, other than as the unit's voice."""
        return bool(words.SINGLE_POST.search(words.SPEAKS_FOR_THE_UNIT.sub("", self.words)))

    @cached_property
    def has_gain(self) -> bool:
        """Whether it says what somebody had of it, or for whom it was done."""
        return self.has_one(words.GAIN, words.PRIVATE_USE, words.RELATIVE)

    @property
    def has_known_person(self) -> bool:
        """Whether somebody can be told from it who is meant."""
        return bool(self.people) or self.has_post

    @cached_property
    def is_substantial(self) -> bool:
        """Whether it speaks of a breach, a loss or money, and not of a slip only."""
        return self.has(breach.BREACH) or bool(find_amounts(self.words))

    @cached_property
    def is_a_matter(self) -> bool:
        """Whether it says enough to be more than a remark."""
        return len(self.words) >= _SHORTEST_MATTER and aspect_of(self.words) is not None

    @cached_property
    def hurts_now(self) -> bool:
        """Whether people are hurt or in danger, and it cannot wait."""
        if self.has_one(breach.HARM_NOW, breach.SAFETY):
            return True
        return self.has(breach.URGENT) and self.has_one(breach.WEAK, breach.PERIL)


@dataclass(frozen=True)
class Gate:
    """A reason, when it opens, and what follows when it is the first to open."""

    reason: Reason
    opens: Callable[[Text], bool]
    handling: Handling
    hold: bool = False
    sealed: bool = False
    closes: Closes = Closes.FIRMLY


def _is_conduct_of_a_person(text: Text) -> bool:
    if text.has_one(words.GAIN, words.PRIVATE_USE):
        return True
    is_about_value = text.has(words.VALUE) and not names_a_slip(text.words)
    is_scheme = text.has(words.SCHEME) or (is_about_value and text.has_known_person)
    is_risk = text.has_one(words.EVIDENCE_AT_RISK, words.SUSPECTED, words.CLOSE_SOURCE)
    if text.people:
        return is_scheme or is_risk or text.is_substantial or text.has(words.SOURCE)
    if text.has_post:
        is_risk = text.has_one(words.EVIDENCE_AT_RISK, words.CLOSE_SOURCE)
        return is_scheme or is_risk or text.is_substantial
    return is_scheme and text.has(words.SOMEBODY)


def _is_harmless_slip(text: Text) -> bool:
    """A word that may also name a breach counts as a slip only beside a good word."""
    if text.has(breach.BREACH) and not has_a_good_word(text.words):
        return False
    return is_plain_slip(text.words)


def _is_a_matter_to_hold(text: Text) -> bool:
    is_heard = text.has_one(words.SOURCE, words.CLOSE_SOURCE) or bool(text.people)
    is_matter = text.is_substantial or (text.is_a_matter and not is_heard)
    return text.has(words.HOLD_ASKED) and is_matter


def _is_a_private_matter(text: Text) -> bool:
    return text.has(words.PERSONAL) and not (text.people or _is_conduct_of_a_person(text))


def _is_suspicious(text: Text) -> bool:
    return text.has_one(words.SUSPECTED, words.SCHEME)


def _says_little(text: Text) -> bool:
    return text.has(words.VAGUE) and not text.is_substantial


# Domain 2.3, in its order; the first that opens decides. What no gate knows stays pending and
# held: a wrong hold costs a day, a wrong word to the unit cannot be taken back.
_HELD: tuple[Gate, ...] = (
    Gate(Reason.PERSONAL_MATTER, _is_a_private_matter, Handling.ZHUAN, hold=True),
    Gate(
        Reason.RELATIVE,
        lambda text: text.has(words.RELATIVE),
        Handling.CLUE,
        hold=True,
        sealed=True,
    ),
    Gate(Reason.PERSON, _is_conduct_of_a_person, Handling.CLUE, hold=True, sealed=True),
    Gate(
        Reason.HOLD_ASKED,
        _is_a_matter_to_hold,
        Handling.XQZG,
        hold=True,
    ),
    Gate(Reason.HOLD_ASKED, lambda text: text.has(words.HOLD_ASKED), Handling.PENDING, hold=True),
    Gate(Reason.PERSON, lambda text: bool(text.people), Handling.PENDING, hold=True),
    Gate(Reason.UNCLEAR, _says_little, Handling.PENDING, hold=True),
    Gate(
        Reason.SOURCE_AT_RISK,
        lambda text: text.has(words.CLOSE_SOURCE) and text.is_substantial,
        Handling.XQZG,
        hold=True,
    ),
    Gate(
        Reason.EVIDENCE_AT_RISK,
        lambda text: text.has(words.EVIDENCE_AT_RISK),
        Handling.XQZG,
        hold=True,
        closes=Closes.LIGHTLY,
    ),
    Gate(
        Reason.SUSPECTED,
        lambda text: _is_suspicious(text) and text.is_substantial,
        Handling.XQZG,
        hold=True,
        closes=Closes.LIGHTLY,
    ),
    Gate(Reason.SUSPECTED, _is_suspicious, Handling.PENDING, hold=True, closes=Closes.LIGHTLY),
    Gate(
        Reason.SOURCE_AT_RISK,
        lambda text: text.has(words.CLOSE_SOURCE),
        Handling.PENDING,
        hold=True,
    ),
    Gate(Reason.REPEAT, lambda text: text.has(words.REPEAT), Handling.XQZG, closes=Closes.LIGHTLY),
    Gate(Reason.PERSON, lambda text: text.has_post, Handling.PENDING, hold=True),
)


def _open(reason: Reason, opens: Callable[[Text], bool], handling: Handling) -> Gate:
    return Gate(reason, opens, handling, closes=Closes.NOT)


GATES: tuple[Gate, ...] = (
    *_HELD,
    _open(Reason.SAFETY, lambda text: text.has(breach.SAFETY), Handling.LXLG),
    _open(Reason.HARM_NOW, lambda text: text.hurts_now, Handling.LXLG),
    _open(Reason.REFUND_AGREED, lambda text: text.has(breach.REFUND_AGREED), Handling.LXLG),
    _open(Reason.SLIP, _is_harmless_slip, Handling.JZJG),
    _open(Reason.BREACH, lambda text: text.is_substantial, Handling.XQZG),
    Gate(Reason.SOURCE_AT_RISK, lambda text: text.has(words.SOURCE), Handling.PENDING, hold=True),
    Gate(
        Reason.UNCLEAR,
        lambda text: text.in_english and text.has(breach.WORTH_A_LOOK),
        Handling.PENDING,
        hold=True,
    ),
)
DOUBT = Gate(Reason.UNCLEAR, lambda _text: True, Handling.PENDING, hold=True, closes=Closes.NOT)


def read(text: str, people: Iterable[str], not_people: Iterable[str]) -> Text:
    """Return the text as the gates read it."""
    found = find_people(text, people=people, not_people=not_people)
    plain = normalised(text)
    return Text(without_negations(plain), found, is_english(plain))


def gate_of(text: Text) -> Gate:
    """Return the first gate that opens; doubt when none does."""
    return next((each for each in GATES if each.opens(text)), DOUBT)
