"""What a text suggests: gates say what stays closed, the learned vote says the rest.

JZJG and LXLG are suggested only when no gate closes, the vote is for it, and no clause of the
text is unlike those that may be told; doubt holds. Of English the vote knows nothing: there a
closed grammar of slips speaks in its place, and of what neither knows nothing is suggested.
"""

from dataclasses import dataclass
from enum import Enum
from functools import lru_cache

from pydantic import BaseModel, ConfigDict

from inspection.aspects import FOCUS_OF, aspect_weights, english_aspect_of
from inspection.english_slips import Slip, slip_in
from inspection.enums import Aspect, Focus, Handling
from inspection.slips import explains, is_doubtful
from inspection.splitting import is_listed, split_matters
from inspection.triage_gates import DOUBT, Closes, Gate, Reason, Text, gate_of, read
from inspection.triage_text import has_a_foreign_phrase
from inspection.triage_words import EVIDENCE_AT_RISK, HOLD_ASKED, REPEAT, SOURCE
from inspection.votes import Kind, Table, Vote, marks_of, shipped_table, vote_on


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
class _Trust:
    """How sure the vote must be to suggest telling: its share, and of the worst clause."""

    share: float
    risk: float


class _Doubt(Enum):
    """Why the vote must be surer: no gate is for telling, or one is against it."""

    NONE = 0
    SOME = 1
    MUCH = 2


_TELLING = {Kind.JZJG: Handling.JZJG, Kind.LXLG: Handling.LXLG}
# Chosen by leaving out one block of labelled texts after the other (docs/triage.md).
_TRUST = {
    Kind.JZJG: {
        _Doubt.NONE: _Trust(share=0.4, risk=0.9),
        _Doubt.SOME: _Trust(share=0.7, risk=0.75),
        _Doubt.MUCH: _Trust(share=0.85, risk=0.7),
    },
    Kind.LXLG: {
        _Doubt.NONE: _Trust(share=0.4, risk=0.95),
        _Doubt.SOME: _Trust(share=0.6, risk=0.95),
        _Doubt.MUCH: _Trust(share=0.7, risk=0.85),
    },
}
_RISK_UNEXPLAINED = 0.5  # of a clause that says nothing of a slip
_ENOUGH_FOR_A_CLUE = 0.08  # a sealed gate is overruled below it, where nobody is named
_SHORTEST_CLUE = 10  # characters: of fewer the vote knows nothing, only a gate does
_ENOUGH_BY_ITSELF = 0.5  # for a clue where no gate seals
_ENOUGH_WITH_GAIN = 0.03
_ENOUGH_TO_HOLD = 0.05
_LITTLE = 40  # characters: what says little in more of them says something else too
_HELD = (Kind.HOLD, Kind.CLUE, Kind.PENDING, Kind.ZHUAN)


def suggest(text: str, *, roster: Roster | None = None, table: Table | None = None) -> Suggestion:
    """Return the suggested handling of a text.

    What might tell a unit too much is never suggested as JZJG or LXLG. A text with several
    matters is not classified but split into `parts`; one sealed part seals it.
    """
    roster = roster or Roster()
    return _latest(text, roster) if table is None else _suggested(text, roster, table)


@lru_cache(maxsize=8)
def _latest(text: str, roster: Roster) -> Suggestion:
    """One finding is asked about by its filing, its card and its buttons: thought about once."""
    return _suggested(text, roster, shipped_table())


def _suggested(text: str, roster: Roster, table: Table) -> Suggestion:
    words = read(text, roster.people, roster.not_people)
    gate = gate_of(words)
    parts = split_matters(text)
    if parts:
        sealed = gate.sealed and not is_listed(text)
        return _suggest_split(
            [suggest(p, roster=roster, table=table) for p in parts], parts, sealed
        )
    if words.in_english:
        return _suggest_in_english(words, gate)
    marks = marks_of(aspect_weights(words.words), gate.reason)
    vote = vote_on(words.words, marks, table)
    return _suggest_one(words, gate, vote)


def _suggest_split(each: list[Suggestion], parts: tuple[str, ...], sealed: bool) -> Suggestion:
    """Suggest nothing for the whole but to split it.

    It is sealed with one of its parts, or when the parts make a suspicion only together.
    """
    return Suggestion(
        handling=Handling.PENDING,
        hold_suggested=True,
        sealed=sealed or any(part.sealed for part in each),
        reasons=(Reason.SEVERAL_MATTERS,),
        parts=parts,
    )


def _suggest_one(text: Text, gate: Gate, vote: Vote) -> Suggestion:
    kind = max(vote.kinds, key=lambda each: vote.kinds[each])
    told = _TELLING.get(kind)
    handling = told if told and _may_be_told(kind, text, gate, vote) else _kept(text, gate, vote)
    held = handling is not told and (
        handling is not Handling.XQZG
        or told is not None
        or (gate.hold and gate.closes is not Closes.NOT)
        or sum(vote.kinds[each] for each in _HELD) > _ENOUGH_TO_HOLD
    )
    aspect = max(vote.aspects, key=lambda each: vote.aspects[each])
    reason = _reason(handling, gate)
    return Suggestion(
        handling=handling,
        hold_suggested=held,
        sealed=handling is Handling.CLUE,
        aspect=aspect,
        focus=_focus_of(aspect, gate),
        reasons=tuple(dict.fromkeys((reason, *_further_reasons(text)))),
    )


_TOLD_IN_ENGLISH = {
    Slip.DETAIL: (Handling.JZJG, Reason.SLIP),
    Slip.DANGER: (Handling.LXLG, Reason.SAFETY),
}


def _suggest_in_english(text: Text, gate: Gate) -> Suggestion:
    """What a gate knows is held, what the grammar knows may be told, of the rest nothing."""
    aspect = english_aspect_of(text.words)
    slip = slip_in(text.words) if gate is DOUBT else None
    if slip is not None:
        handling, reason = _TOLD_IN_ENGLISH[slip]
    else:
        is_told = gate.handling in _TELLING.values()
        handling, reason = (Handling.PENDING if is_told else gate.handling), gate.reason
    return Suggestion(
        handling=handling,
        hold_suggested=gate is not DOUBT,
        sealed=gate.sealed,
        aspect=aspect,
        focus=_focus_of(aspect, gate) if aspect else None,
        reasons=tuple(dict.fromkeys((reason, *_further_reasons(text)))),
    )


def _may_be_told(kind: Kind, text: Text, gate: Gate, vote: Vote) -> bool:
    if gate.closes is Closes.FIRMLY or has_a_foreign_phrase(text.words):
        return False
    is_slip = kind is Kind.JZJG
    trust = _TRUST[kind][_doubt(kind, text, gate)]
    if vote.kinds[kind] < trust.share or vote.worst_clause >= trust.risk:
        return False
    return not is_slip or all(
        risk < _RISK_UNEXPLAINED or explains(clause) for clause, risk in vote.clauses
    )


def _doubt(kind: Kind, text: Text, gate: Gate) -> _Doubt:
    if gate.closes is Closes.LIGHTLY or (kind is Kind.JZJG and is_doubtful(text.words)):
        return _Doubt.MUCH
    return _Doubt.NONE if gate.handling is _TELLING[kind] else _Doubt.SOME


def _kept(text: Text, gate: Gate, vote: Vote) -> Handling:
    """The class of what is not told now."""
    if gate.reason is Reason.PERSONAL_MATTER:
        return Handling.ZHUAN
    enough = _ENOUGH_WITH_GAIN if text.has_gain else _ENOUGH_FOR_A_CLUE
    is_clue = bool(text.people) or vote.kinds[Kind.CLUE] > enough
    if gate.sealed and is_clue:
        return Handling.CLUE
    shares = {
        Handling.XQZG: vote.kinds[Kind.XQZG] + vote.kinds[Kind.HOLD],
        Handling.CLUE: vote.kinds[Kind.CLUE],
        Handling.PENDING: vote.kinds[Kind.PENDING],
        Handling.ZHUAN: vote.kinds[Kind.ZHUAN],
    }
    chosen = max(shares, key=lambda each: shares[each])
    if chosen is Handling.CLUE and len(text.words) < _SHORTEST_CLUE:
        return Handling.PENDING
    if chosen is Handling.CLUE and shares[chosen] < _ENOUGH_BY_ITSELF:
        return Handling.XQZG
    says_little = gate.reason is Reason.UNCLEAR and gate.closes is Closes.FIRMLY
    if chosen is Handling.XQZG and says_little and len(text.words) < _LITTLE:
        return Handling.PENDING
    return chosen


def _reason(handling: Handling, gate: Gate) -> Reason:
    """The gate's reason where it is one for this class; else what speaks for the class."""
    is_told = handling in _TELLING.values()
    if is_told == (gate.handling in _TELLING.values()) and gate.reason is not Reason.UNCLEAR:
        return gate.reason if not is_told or gate.handling is handling else Reason.ALIKE
    if handling is Handling.JZJG:
        return Reason.SLIP
    if gate.reason is Reason.SLIP:
        return Reason.NO_SLIP
    return Reason.UNCLEAR if handling is Handling.PENDING else Reason.ALIKE


def _further_reasons(text: Text) -> tuple[Reason, ...]:
    also = (
        (Reason.HOLD_ASKED, HOLD_ASKED),
        (Reason.EVIDENCE_AT_RISK, EVIDENCE_AT_RISK),
        (Reason.SOURCE_AT_RISK, SOURCE),
        (Reason.REPEAT, REPEAT),
    )
    return tuple(reason for reason, table in also if text.has(table))


def _focus_of(aspect: Aspect, gate: Gate) -> Focus:
    """What was found before belongs to F4, which the six aspects have no place for."""
    return Focus.EARLIER_FINDINGS if gate.reason is Reason.REPEAT else FOCUS_OF[aspect]
