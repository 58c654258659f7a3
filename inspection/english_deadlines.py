"""Deadlines in English prose: to be replaced by Friday, please sign before 5 December.

A day is a deadline only when a word of the same clause asks for something until then, and the
clause ends with it: locked by Friday, checked on 2 December tell a story.
"""

import re
from collections.abc import Iterator

from inspection.english_days import DATE, WEEKDAY

_DAY = (
    rf"(?:(?:this |next )?{WEEKDAY}(?:,? {DATE})?|{DATE}|today|tomorrow"
    r"|(?:the )?end of (?:the )?month|(?:the )?end of the year)"
)
_CLOCK = r"(?:(?:,? at|,)? (?:\d{1,2}(?::[0-5]\d)? ?[ap]m|[012]?\d:[0-5]\d|noon))?"
_UNTIL = rf"(?:by|before|until|no later than|not later than) (?P<until>{_DAY}{_CLOCK})"
_WITHIN = r"(?:with)?in (?P<within>\d{1,2} (?:work(?:ing )?days?|days?|weeks?))"
_DUE = rf"(?:due(?: date)?|deadline)(?: is| on| by)?:? (?P<due>{_DAY}{_CLOCK})"
_DEADLINE = re.compile(
    rf"(?<![\w-])(?:{_UNTIL}|{_WITHIN}|{_DUE})(?=\s*(?:$|[.;!,)\n])|\s+(?:please|and)\b)",
    re.IGNORECASE,
)
_ASKS = re.compile(
    r"(?<![\w-])(?:please|pls|kindly|must|should|needs?|ha(?:s|ve) to|to be|replace|fix|update"
    r"|repair|correct|complete|submit|return|provide|rectify|clean|clear|remove|label|reply|answer|send)"
    r"(?!\w)",
    re.IGNORECASE,
)
_TELLS = re.compile(
    r"(?<![\w-])(?:was|were|had|did|been|not|never|promised|planned|supposed|would|scheduled)(?!\w)|n['’]t",
    re.IGNORECASE,
)
_CLAUSE_START = re.compile(r"[,;!\n(]|:(?!\d)|\.(?!\d)|\b(?:and|but|so)\b")


def asked_for(text: str) -> Iterator[tuple[int, int, str]]:
    """Return where a text names a deadline in English, and the day and time as written there."""
    for match in _DEADLINE.finditer(text):
        day = match["until"] or match["within"] or match["due"]
        clause = _CLAUSE_START.split(text[: match.start()])[-1]
        is_asked = match["due"] or _ASKS.search(clause)
        if is_asked and not _TELLS.search(clause):
            yield match.start(), match.end(), day
