"""Slips told in English: a closed grammar, in which every word of the finding must be known.

The learned vote and the tables of `slip_words` read Chinese only. One word that is not in the
tables of `english_slip_words` could be the one that must not go out: then nothing is suggested.
"""

import re
from enum import Enum
from functools import cache

from inspection import english_slip_words as words

_LONGEST = 240  # characters: who writes more says more than a slip
_LONGEST_CLAUSE = 100

_AT = r"(?:in|on|at|near|by|outside|inside)"
_LEAD = (
    r"(?:(?:today|this morning|yesterday) )?"
    r"(?:(?:(?:i|we) )?(?:also )?(?:noticed|saw|found|spotted)(?: that)? )?"
    r"(?:there (?:is|are|was|were) )?"
)
_FIRST = rf"{_LEAD}(?:(?:{_AT} )?{words.PLACE} )?"
_ONE = r"(?:(?:the|an?|one|two|three|four|five|[1-9]|this|that|these|those|its) )?"
_IS = (
    r"(?: (?:is|are|was|were|has|have|has been|have been|looks?|seems?))?"
    r"(?: (?:already|now|also|slightly|a bit|partly|badly|almost))? "
)
_NO = r"(?:no|missing|without(?: an?| any)?|lacks?(?: an?| its)?)"


class Slip(Enum):
    """What a text names: a slip to be mended on notice, or a danger to be ended at once."""

    DETAIL = "detail"
    DANGER = "danger"


def _is_wrong(thing: str, wrong: str) -> str:
    """A thing with what is wrong with it after or before it: sign torn, torn sign."""
    things = rf"{_ONE}{thing}(?: and {_ONE}{thing})?"
    wrongs = rf"{wrong}(?: and {wrong})?"
    return (
        rf"{_FIRST}{things}{words.WHERE}{_IS}{wrongs}{words.WHERE}{words.WHEN}"
        rf"|{_LEAD}{_ONE}{wrong} {thing}{words.WHERE}"
    )


def _lacks(bearer: str, part: str) -> str:
    """A bearer has no such part; no such part on the bearer; the part is missing on it."""
    there = rf"(?: (?:on|in|at|from|of|for) {_ONE}{bearer})"
    return (
        rf"{_FIRST}{_ONE}{bearer}{words.WHERE}(?: (?:has|have|with|is|are))?"
        rf" {_NO} {part}{words.WHERE}"
        rf"|{_LEAD}{_ONE}{_NO} {part}{there}{words.WHERE}"
        rf"|{_LEAD}{_ONE}(?:{bearer} )?{part}{there}?{_IS}missing{there}?{words.WHERE}"
    )


_SHOWN = rf"(?:{words.MARK}|{words.SHOWN})"
_OLD = rf"(?:{words.TYPO}|old {words.OLD})"
_FORMS: tuple[tuple[Slip, str], ...] = (
    (Slip.DETAIL, _is_wrong(words.MARK, words.WRONG_WITH_MARK)),
    (Slip.DETAIL, _is_wrong(words.SHOWN, words.WRONG_ON_THE_WALL)),
    (Slip.DETAIL, rf"{_LEAD}{_ONE}{_OLD} (?:on|in) {_ONE}{_SHOWN}{words.WHERE}"),
    (Slip.DETAIL, rf"{_LEAD}{_NO} {words.MARK}{words.WHERE}"),
    (Slip.DETAIL, _is_wrong(words.PAPER, words.WRONG_WITH_PAPER)),
    (Slip.DETAIL, _is_wrong(words.EQUIPMENT, words.WRONG_WITH_EQUIPMENT)),
    (Slip.DETAIL, _is_wrong(words.EXTINGUISHER, words.WRONG_WITH_EXTINGUISHER)),
    (Slip.DETAIL, _lacks(words.PAPER, words.PART)),
    (Slip.DETAIL, _lacks(rf"(?:{words.BEARER}|{words.PLACE})", words.MARK)),
    (Slip.DANGER, _is_wrong(words.WAY_OUT, words.SHUT)),
    (Slip.DANGER, _is_wrong(words.LIVE, words.LIVE_DANGER)),
    (Slip.DANGER, _is_wrong(words.FIXTURE, words.FIXTURE_DANGER)),
    (Slip.DANGER, _is_wrong(words.EXTINGUISHER, words.NO_PRESSURE)),
)
_BESIDE = (
    rf"(?:(?:{_AT}|from) )?{words.PLACE}(?: {_AT} {words.PLACE})?"
    rf"|(?:{words.PLACE} )?{_ONE}{words.BEARER}{words.WHERE}"
    rf"|(?:please |pls |kindly )?{words.MEND}{words.IT}{words.WHEN}(?: please)?"
    r"|(?:please |it |they |this |these )?"
    r"(?:to|should|must|can|could|will|needs? to|has to|have to)"
    rf" be {words.MENDED}{words.WHEN}"
    rf"|(?:but )?{words.THE_REST} (?:is|are|was|were) (?:all )?{words.FINE}|otherwise {words.FINE}"
    r"|(?:see |with )?(?:the )?(?:photos?|pictures?)(?: (?:attached|taken|below|above|\d))?"
    r"|(?:just |only )?(?:a )?(?:minor|small)(?: (?:thing|slip|matter))?|today|this morning"
)
_CLAUSE_END = re.compile(r"[;!,\n()]+|:(?!\d)|\.(?!\d)| [-–—] |(?<= )and (?=please |to be )")
_CAMERA_FILE = re.compile(
    r"(?m)^(?:img|dsc|photo|image|picture|pxl|screenshot|file)?[\s_()\d-]+"
    r"\.(?:jpe?g|png|heic|webp|mp4|mov)$"
)


@cache
def _clause_forms() -> tuple[tuple[Slip, re.Pattern[str]], ...]:
    return tuple((slip, re.compile(form)) for slip, form in _FORMS)


@cache
def _beside() -> re.Pattern[str]:
    return re.compile(_BESIDE)


def read_ahead() -> None:
    """Compile the grammar, in whatever thread, so that nobody waits for it."""
    _clause_forms()
    _beside()


def slip_in(text: str) -> Slip | None:
    """Return what a text in lower case names, when it says that and nothing else; else None."""
    plain = _CAMERA_FILE.sub("", text).replace("’", "'").strip()
    if len(plain) > _LONGEST:
        return None
    clauses = [_in_single_blanks(each) for each in _CLAUSE_END.split(plain)]
    named: set[Slip] = set()
    for clause in filter(None, clauses):
        slip = _named(clause)
        if slip is not None:
            named.add(slip)
        elif len(clause) > _LONGEST_CLAUSE or not _beside().fullmatch(clause):
            return None
    return Slip.DANGER if Slip.DANGER in named else next(iter(named), None)


def _in_single_blanks(clause: str) -> str:
    return " ".join(clause.replace("-", " ").split())


def _named(clause: str) -> Slip | None:
    if len(clause) > _LONGEST_CLAUSE:
        return None
    return next((slip for slip, form in _clause_forms() if form.fullmatch(clause)), None)
