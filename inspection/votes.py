"""The learned vote: which class and aspect texts of the same wording were labelled with.

A linear model over characters in ones, twos and threes, and over what the aspect tables find.
It never opens what a gate closes. `benchmarks/learn_suggestions.py` makes its table.
"""

import math
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from importlib.resources import files

from pydantic import BaseModel, ConfigDict

from inspection.enums import Aspect

LONGEST_GRAM = 3
WEIGHT_OF_LENGTH = {1: 0.7, 2: 1.0, 3: 1.0}
BIAS = math.sqrt(0.05)
TABLE_SHARE = math.sqrt(0.3)  # how much the aspect tables count beside the characters

_FIGURE = re.compile(r"\d+(?:[.,:/-]\d+)*")
_MARK = re.compile(r"[^\w\u4e00-\u9fff]+")
_CLAUSE_END = re.compile(r"[,。;!?~…\n、:()（）]+|\s+|\.{2,}")
_SHORTEST_CLAUSE = 3
_ZERO = 79  # the sign in the middle of those that stand for weights
_LOWEST = 33


class Kind(StrEnum):
    """What a text was labelled: a class, and apart what of it was to be held."""

    JZJG = "JZJG"
    LXLG = "LXLG"
    XQZG = "XQZG"
    HOLD = "HOLD"
    CLUE = "CLUE"
    PENDING = "PENDING"
    ZHUAN = "ZHUAN"


@dataclass(frozen=True)
class Vote:
    """Shares that add up to one, and how unlike what may be told each clause is, from 0 to 1."""

    kinds: Mapping[Kind, float]
    aspects: Mapping[Aspect, float]
    clauses: tuple[tuple[str, float], ...]

    @property
    def worst_clause(self) -> float:
        """The risk of the clause least like those that may be told; 1 for no clause at all."""
        return max((risk for _, risk in self.clauses), default=1.0)


class Table(BaseModel):
    """The learned weights: for each feature one sign a column, kinds, aspects, then risk."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    scales: tuple[float, ...]
    weights: dict[str, str]


COLUMNS = len(Kind) + len(Aspect) + 1
_KINDS = slice(0, len(Kind))
_ASPECTS = slice(len(Kind), len(Kind) + len(Aspect))
_RISK = slice(COLUMNS - 1, COLUMNS)
BIAS_NAME = "bias:"


def grams_of(text: str) -> frozenset[str]:
    """Return the runs of up to three characters of a text, its figures all alike."""
    plain = _MARK.sub(" ", _FIGURE.sub("0", text))
    runs = (
        plain[start : start + length]
        for length in range(1, LONGEST_GRAM + 1)
        for start in range(len(plain) - length + 1)
    )
    return frozenset(run for run in runs if " " not in run)


def clauses_of(text: str) -> tuple[str, ...]:
    """Return the clauses of a text; one of a word or two goes with the next."""
    clauses: list[str] = []
    for part in _CLAUSE_END.split(text):
        if clauses and len(clauses[-1]) < _SHORTEST_CLAUSE:
            clauses[-1] += part
        elif part:
            clauses.append(part)
    return tuple(clauses)


def features_of(grams: Iterable[str], marks: Iterable[str] = ()) -> dict[str, float]:
    """Return the weight of each feature in a text: its grams of length one together, its marks
    too, and the bias."""
    found = {gram: WEIGHT_OF_LENGTH[len(gram)] for gram in grams}
    length = math.sqrt(sum(weight * weight for weight in found.values())) or 1.0
    shares = {gram: weight / length for gram, weight in found.items()}
    named = list(marks)
    share = TABLE_SHARE / math.sqrt(len(named) or 1)
    return shares | dict.fromkeys(named, share) | {BIAS_NAME: BIAS}


def marks_of(weights: Mapping[Aspect, int], reason: str) -> tuple[str, ...]:
    """Return what the tables found as features: each aspect, how strongly, the best, the gate."""
    steps = [
        f"a:{aspect}{step or ''}"
        for aspect, weight in weights.items()
        for step in (0, 3, 5)
        if weight >= step
    ]
    best = max(weights, key=lambda aspect: weights[aspect], default=None)
    return (*steps, f"a:best{best or ''}", f"g:{reason}")


def vote_on(text: str, marks: Iterable[str], table: Table) -> Vote:
    """Return the vote on a normalised text in which the tables found these marks."""
    grams = grams_of(text)
    kinds = _scores(features_of(grams), _KINDS, table)
    aspects = _scores(features_of(grams, marks), _ASPECTS, table)
    return Vote(
        kinds=dict(zip(Kind, _shares(kinds), strict=True)),
        aspects=dict(zip(Aspect, _shares(aspects), strict=True)),
        clauses=tuple((each, _risk_of(each, table)) for each in clauses_of(text)),
    )


def _risk_of(clause: str, table: Table) -> float:
    score = _scores(features_of(grams_of(clause)), _RISK, table)[0]
    return 1 / (1 + math.exp(-score))


def sign_of(step: int) -> str:
    """Return the sign that stands for a weight in steps of its column's scale."""
    return chr(_ZERO + step)


STEPS = _ZERO - _LOWEST - 2  # the most steps to either side that one printable sign can stand for


def _scores(features: Mapping[str, float], columns: slice, table: Table) -> list[float]:
    learnt = table.weights
    known = [(learnt[name], share) for name, share in features.items() if name in learnt]
    return [
        scale * sum((ord(signs[column]) - _ZERO) * share for signs, share in known)
        for column, scale in list(enumerate(table.scales))[columns]
    ]


def _shares(scores: list[float]) -> list[float]:
    raised = [math.exp(score - max(scores)) for score in scores]
    return [each / sum(raised) for each in raised]


@lru_cache(maxsize=1)
def shipped_table() -> Table:
    """Return the table that ships with the package, a part of it like its code; read once."""
    text = files("inspection").joinpath("data", "suggestions.json").read_text("utf-8")
    return Table.model_validate_json(text)
