"""What a text suggests: an ordered table of gates, the first hit wins, doubt holds."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property

from pydantic import BaseModel, ConfigDict

from inspection import triage_breach as breach
from inspection import triage_words as words
from inspection.amounts import find_amounts
from inspection.aspects import FOCUS_OF, aspect_of
from inspection.enums import Aspect, Focus, Handling
from inspection.person_names import find_people
from inspection.slips import has_a_good_word, is_doubtful, is_plain_slip, names_a_slip
from inspection.splitting import is_listed, split_matters
from inspection.triage_text import normalised, without_negations


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


class Roster(BaseModel):
    """Names the inspection knows: people to recognise, words that are no person."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    people: frozenset[str] = frozenset()
    not_people: frozenset[str] = frozenset()


class Suggestion(BaseModel):
    """A proposal for the leader; nothing is decided or told by it."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    handling: Handling
    hold_suggested: bool = False
    sealed: bool = False
    aspect: Aspect | None = None
    focus: Focus | None = None
    reasons: tuple[Reason, ...] = ()
    parts: tuple[str, ...] = ()


_SHORTEST_MATTER = 10


@dataclass(frozen=True)
class _Text:
    """A text without its negated keywords, and the people in it."""

    words: str
    people: tuple[str, ...]

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
class _Gate:
    reason: Reason
    opens: Callable[[_Text], bool]
    handling: Handling
    hold: bool = False
    sealed: bool = False


def _is_conduct_of_a_person(text: _Text) -> bool:
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


def _is_harmless_slip(text: _Text) -> bool:
    """A word that may also name a breach counts as a slip only beside a good word."""
    if text.has(breach.BREACH) and not has_a_good_word(text.words):
        return False
    return is_plain_slip(text.words)


def _is_a_matter_to_hold(text: _Text) -> bool:
    is_heard = text.has_one(words.SOURCE, words.CLOSE_SOURCE) or bool(text.people)
    is_matter = text.is_substantial or (text.is_a_matter and not is_heard)
    return text.has(words.HOLD_ASKED) and is_matter


# Domain 2.3, in its order; the first that opens decides. What no gate knows stays pending and
# held: a wrong hold costs a day, a wrong word to the unit cannot be taken back.
_GATES: tuple[_Gate, ...] = (
    _Gate(
        Reason.RELATIVE,
        lambda text: text.has(words.RELATIVE),
        Handling.CLUE,
        hold=True,
        sealed=True,
    ),
    _Gate(Reason.PERSON, _is_conduct_of_a_person, Handling.CLUE, hold=True, sealed=True),
    _Gate(
        Reason.EVIDENCE_AT_RISK,
        lambda text: text.has(words.EVIDENCE_AT_RISK),
        Handling.XQZG,
        hold=True,
    ),
    _Gate(
        Reason.HOLD_ASKED,
        _is_a_matter_to_hold,
        Handling.XQZG,
        hold=True,
    ),
    _Gate(Reason.HOLD_ASKED, lambda text: text.has(words.HOLD_ASKED), Handling.PENDING, hold=True),
    _Gate(Reason.PERSON, lambda text: bool(text.people), Handling.PENDING, hold=True),
    _Gate(
        Reason.SUSPECTED,
        lambda text: text.has_one(words.SUSPECTED, words.SCHEME) and text.is_substantial,
        Handling.XQZG,
        hold=True,
    ),
    _Gate(Reason.PERSONAL_MATTER, lambda text: text.has(words.PERSONAL), Handling.ZHUAN, hold=True),
    _Gate(
        Reason.SOURCE_AT_RISK,
        lambda text: text.has(words.CLOSE_SOURCE) and text.is_substantial,
        Handling.XQZG,
        hold=True,
    ),
    _Gate(
        Reason.SUSPECTED,
        lambda text: text.has_one(words.SUSPECTED, words.SCHEME),
        Handling.PENDING,
        hold=True,
    ),
    _Gate(
        Reason.SOURCE_AT_RISK,
        lambda text: text.has(words.CLOSE_SOURCE),
        Handling.PENDING,
        hold=True,
    ),
    _Gate(Reason.REPEAT, lambda text: text.has(words.REPEAT), Handling.XQZG),
    _Gate(Reason.PERSON, lambda text: text.has_post, Handling.PENDING, hold=True),
    _Gate(Reason.SAFETY, lambda text: text.has(breach.SAFETY), Handling.LXLG),
    _Gate(Reason.HARM_NOW, lambda text: text.hurts_now, Handling.LXLG),
    _Gate(Reason.REFUND_AGREED, lambda text: text.has(breach.REFUND_AGREED), Handling.LXLG),
    _Gate(Reason.SLIP, _is_harmless_slip, Handling.JZJG),
    _Gate(Reason.BREACH, lambda text: text.is_substantial, Handling.XQZG),
    _Gate(Reason.SOURCE_AT_RISK, lambda text: text.has(words.SOURCE), Handling.PENDING, hold=True),
    _Gate(
        Reason.SUSPECTED,
        lambda text: is_doubtful(text.words) and text.is_a_matter,
        Handling.XQZG,
        hold=True,
    ),
    _Gate(
        Reason.NO_SLIP,
        lambda text: text.is_a_matter and not names_a_slip(text.words),
        Handling.XQZG,
        hold=True,
    ),
)
_DOUBT = _Gate(Reason.UNCLEAR, lambda _text: True, Handling.PENDING, hold=True)


def suggest(text: str, *, roster: Roster | None = None) -> Suggestion:
    """Return the suggested handling of a text.

    What might tell a unit too much is never suggested as JZJG or LXLG. A text with several
    matters is not classified but split into `parts`; one sealed part seals it.
    """
    roster = roster or Roster()
    read = _read(text, roster)
    gate = next((each for each in _GATES if each.opens(read)), _DOUBT)
    parts = split_matters(text)
    if parts:
        return _suggest_split(parts, roster, sealed=gate.sealed and not is_listed(text))
    aspect = Aspect.DISCIPLINE if gate.sealed else aspect_of(read.words)
    reasons = dict.fromkeys((gate.reason, *_further_reasons(read)))
    return Suggestion(
        handling=gate.handling,
        hold_suggested=gate.hold,
        sealed=gate.sealed,
        aspect=aspect,
        focus=_focus_of(aspect, gate.reason),
        reasons=tuple(reasons),
    )


def _suggest_split(parts: tuple[str, ...], roster: Roster, *, sealed: bool) -> Suggestion:
    """Suggest nothing for the whole but to split it.

    It is sealed with one of its parts, or when the parts make a suspicion only together.
    """
    each = [suggest(part, roster=roster) for part in parts]
    return Suggestion(
        handling=Handling.PENDING,
        hold_suggested=True,
        sealed=sealed or any(part.sealed for part in each),
        reasons=(Reason.SEVERAL_MATTERS,),
        parts=parts,
    )


def _read(text: str, roster: Roster) -> _Text:
    plain = normalised(text)
    people = find_people(text, people=roster.people, not_people=roster.not_people)
    return _Text(without_negations(plain), people)


def _further_reasons(text: _Text) -> tuple[Reason, ...]:
    also = (
        (Reason.HOLD_ASKED, words.HOLD_ASKED),
        (Reason.EVIDENCE_AT_RISK, words.EVIDENCE_AT_RISK),
        (Reason.SOURCE_AT_RISK, words.SOURCE),
        (Reason.REPEAT, words.REPEAT),
    )
    return tuple(reason for reason, table in also if text.has(table))


def _focus_of(aspect: Aspect | None, reason: Reason) -> Focus | None:
    """What was found before belongs to F4, which the six aspects have no place for."""
    if reason is Reason.REPEAT:
        return Focus.EARLIER_FINDINGS
    return None if aspect is None else FOCUS_OF[aspect]
