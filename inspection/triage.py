"""What a text suggests: an ordered table of gates, the first hit wins, doubt holds."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

from pydantic import BaseModel, ConfigDict

from inspection import triage_words as words
from inspection.amounts import find_amounts
from inspection.enums import Aspect, Focus, Handling
from inspection.person_names import find_people


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


@dataclass(frozen=True)
class _Text:
    """A text without its negated keywords, and the people in it."""

    words: str
    people: tuple[str, ...]

    def has(self, *tables: re.Pattern[str]) -> bool:
        return all(table.search(self.words) for table in tables)


@dataclass(frozen=True)
class _Gate:
    reason: Reason
    opens: Callable[[_Text], bool]
    handling: Handling
    hold: bool = False
    sealed: bool = False


def _shows_a_person(text: _Text) -> bool:
    return bool(text.people) or text.has(words.SINGLE_POST) or text.has(words.SOMEBODY)


def _is_asked_to_hold(text: _Text) -> bool:
    return text.has(words.HOLD_ASKED)


def _is_no_plain_slip(text: _Text) -> bool:
    """Whether something beside the slip is unexplained; then nothing may go out."""
    if text.has(words.NO_PLAIN_SLIP) or find_amounts(text.words):
        return True
    clauses = words.CLAUSE.split(text.words)
    return not all(words.SLIP.search(each) or words.BESIDE_A_SLIP.search(each) for each in clauses)


# Domain 2.3, in its order; the first that opens decides. A named person in anything that is
# no plain slip, and everything no gate knows, stays pending and held.
_GATES: tuple[_Gate, ...] = (
    _Gate(
        Reason.PERSON,
        lambda text: _shows_a_person(text) and text.has(words.MISCONDUCT),
        Handling.CLUE,
        hold=True,
        sealed=True,
    ),
    _Gate(
        Reason.RELATIVE,
        lambda text: text.has(words.RELATIVE),
        Handling.CLUE,
        hold=True,
        sealed=True,
    ),
    _Gate(
        Reason.PERSON,
        lambda text: bool(text.people) and text.has(words.SOURCE),
        Handling.CLUE,
        hold=True,
        sealed=True,
    ),
    _Gate(
        Reason.EVIDENCE_AT_RISK,
        lambda text: text.has(words.EVIDENCE_AT_RISK),
        Handling.XQZG,
        hold=True,
    ),
    _Gate(
        Reason.HOLD_ASKED,
        lambda text: _is_asked_to_hold(text) and text.has(words.BREACH),
        Handling.XQZG,
        hold=True,
    ),
    _Gate(Reason.HOLD_ASKED, _is_asked_to_hold, Handling.PENDING, hold=True),
    _Gate(Reason.PERSON, lambda text: bool(text.people), Handling.PENDING, hold=True),
    _Gate(Reason.SUSPECTED, lambda text: text.has(words.SUSPECTED), Handling.XQZG, hold=True),
    _Gate(Reason.BREACH, lambda text: text.has(words.MISCONDUCT), Handling.XQZG, hold=True),
    _Gate(Reason.PERSONAL_MATTER, lambda text: text.has(words.PERSONAL), Handling.ZHUAN, hold=True),
    _Gate(Reason.REPEAT, lambda text: text.has(words.REPEAT), Handling.XQZG),
    _Gate(Reason.PERSON, lambda text: text.has(words.SINGLE_POST), Handling.PENDING, hold=True),
    _Gate(Reason.HARM_NOW, lambda text: text.has(words.HARM_NOW), Handling.LXLG),
    _Gate(Reason.SOURCE_AT_RISK, lambda text: text.has(words.SOURCE), Handling.PENDING, hold=True),
    _Gate(Reason.SAFETY, lambda text: text.has(words.SAFETY), Handling.LXLG),
    _Gate(Reason.REFUND_AGREED, lambda text: text.has(words.REFUND_AGREED), Handling.LXLG),
    _Gate(Reason.BREACH, lambda text: text.has(words.BREACH), Handling.XQZG),
    _Gate(Reason.UNCLEAR, _is_no_plain_slip, Handling.PENDING, hold=True),
    _Gate(Reason.SLIP, lambda text: text.has(words.SLIP), Handling.JZJG),
)
_DOUBT = _Gate(Reason.UNCLEAR, lambda _text: True, Handling.PENDING, hold=True)


def suggest(text: str, *, roster: Roster | None = None) -> Suggestion:
    """Return the suggested handling of a text.

    What might tell a unit too much is never suggested as JZJG or LXLG. A text with several
    matters is not classified but split into `parts`; one sealed part seals it.
    """
    roster = roster or Roster()
    parts = split_matters(text)
    if parts:
        return _suggest_split(parts, roster)
    read = _read(text, roster)
    gate = next((each for each in _GATES if each.opens(read)), _DOUBT)
    aspect = _aspect_of(read, sealed=gate.sealed)
    reasons = dict.fromkeys((gate.reason, *_further_reasons(read)))
    return Suggestion(
        handling=gate.handling,
        hold_suggested=gate.hold,
        sealed=gate.sealed,
        aspect=aspect,
        focus=_focus_of(aspect, gate.reason),
        reasons=tuple(reasons),
    )


def split_matters(text: str) -> tuple[str, ...]:
    """Return the numbered matters of a text without their numbers; empty unless several."""
    lines = (line.strip() for line in text.splitlines())
    numbered = [_NUMBERED.sub("", line, count=1) for line in lines if _NUMBERED.match(line)]
    if len(numbered) < 2:
        inline = [part.strip(" ;；。，,") for part in _INLINE.split(text)[1:]]
        numbered = [part for part in inline if part]
    return tuple(numbered) if len(numbered) > 1 else ()


_NUMBERED = re.compile(
    r"^(?:[（(]?\d{1,2}(?:[）)、]|[.．](?!\d))|[一二三四五六七八九十]、|[①-⑩])\s*"
)
_INLINE = re.compile(r"(?:(?<=[;；。:：\s])|^)(?:\d{1,2}[、）)]|[①-⑩]|[一二三四五六]、)")


def _suggest_split(parts: tuple[str, ...], roster: Roster) -> Suggestion:
    each = [suggest(part, roster=roster) for part in parts]
    return Suggestion(
        handling=Handling.PENDING,
        hold_suggested=True,
        sealed=any(part.sealed for part in each),
        reasons=(Reason.SEVERAL_MATTERS,),
        parts=parts,
    )


def _read(text: str, roster: Roster) -> _Text:
    plain = words.NEGATED.sub("", text)
    people = find_people(text, people=roster.people, not_people=roster.not_people)
    return _Text(plain, people)


def _further_reasons(text: _Text) -> tuple[Reason, ...]:
    also = (
        (Reason.HOLD_ASKED, words.HOLD_ASKED),
        (Reason.EVIDENCE_AT_RISK, words.EVIDENCE_AT_RISK),
        (Reason.SOURCE_AT_RISK, words.SOURCE),
        (Reason.REPEAT, words.REPEAT),
    )
    return tuple(reason for reason, table in also if text.has(table))


def _aspect_of(text: _Text, *, sealed: bool) -> Aspect | None:
    """The aspect with the most words in the text; on a tie the one named first.

    What a person may have done is discipline, whatever it was done to.
    """
    if sealed:
        return Aspect.DISCIPLINE
    hits = {
        aspect: [match.start() for match in table.finditer(text.words)]
        for aspect, table in words.ASPECT_WORDS
    }
    found = {aspect: places for aspect, places in hits.items() if places}
    if not found:
        return None
    return max(found, key=lambda aspect: (len(found[aspect]), -found[aspect][0]))


def _focus_of(aspect: Aspect | None, reason: Reason) -> Focus | None:
    """What was found before belongs to F4, which the six aspects have no place for."""
    if reason is Reason.REPEAT:
        return Focus.EARLIER_FINDINGS
    return None if aspect is None else words.FOCUS_OF[aspect]
