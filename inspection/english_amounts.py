"""Money as English writes it: RMB 3,200, ¥12k, about 1.2 million yuan. Never a range."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

_SIZES = {
    **dict.fromkeys(("thousand", "k"), 10**3),
    **dict.fromkeys(("million", "mln", "mn", "m"), 10**6),
    **dict.fromkeys(("billion", "bn"), 10**9),
}
_YUAN = r"(?:yuan|rmb|cny)(?![a-z])"
_SIGN = r"(?:(?<![a-z])(?:rmb|cny)|[¥￥])\s*"
_SUM = re.compile(
    r"(?P<about>\b(?:about|around|approx(?:\.|imately)?|roughly|nearly|almost|circa)\s+|~\s*)?"
    rf"(?:(?P<sign>{_SIGN})|(?<![\w.,$€£¥￥]))"
    r"(?P<number>\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?)(?![\d]|[.,]\d)"
    r"(?:\s*(?P<size>thousand|million|billion|mln|mn|bn|[km])(?![a-z]))?"
    rf"(?:(?P<yuan>\s*{_YUAN}(?!\s*\d))|(?!\w))(?P<after>\s+or so\b)?",
    re.IGNORECASE,
)
_END = rf"[\d,.]+\s*(?:[km]|thousand|million)?\s*(?:{_YUAN})?\s*"
_RANGE_AHEAD = re.compile(rf"\s*(?:(?:[-–—~]|to|or)\s*(?:{_SIGN})?\d|\+)", re.IGNORECASE)
_RANGE_BEFORE = re.compile(
    rf"(?:{_END}(?:[-–—~]|to|or)|between\s+(?:{_SIGN})?{_END}and)\s*$", re.IGNORECASE
)
_BETWEEN = re.compile(r"between\s+$", re.IGNORECASE)


@dataclass(frozen=True)
class Sum:
    """Where a sum stands and what it is in yuan; None for one end of a range."""

    start: int
    end: int
    yuan: Decimal | None
    approx: bool


def sums_in(text: str) -> Iterator[Sum]:
    """Return the sums that a text names in English, in its order."""
    for match in _SUM.finditer(text):
        if match["sign"] or match["yuan"]:
            approx = bool(match["about"] or match["after"])
            yield Sum(*match.span(), _yuan(match, text), approx)


def _yuan(match: re.Match[str], text: str) -> Decimal | None:
    before, after = text[: match.start()], text[match.end() :]
    is_one_end = _BETWEEN.search(before) or _RANGE_BEFORE.search(before)
    if is_one_end or _RANGE_AHEAD.match(after):
        return None
    number = Decimal(match["number"].replace(",", ""))
    return number * _SIZES.get((match["size"] or "").lower(), 1)
