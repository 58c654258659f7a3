"""A reply that gives a row other days and says why: 12月1日至12月8日 凭证未到."""

import re
import unicodedata
from dataclasses import dataclass
from datetime import date

from inspection.english_days import span_in_chinese
from inspection.errors import InspectionError

_FIRST = r"(?:(?P<year1>\d{4})[年./-])?(?P<month1>\d{1,2})[月./-](?P<dom1>\d{1,2})[日号]?"
_LAST = r"(?:(?:(?P<year2>\d{4})[年./-])?(?P<month2>\d{1,2})[月./-])?(?P<dom2>\d{1,2})[日号]?"
_REPLY = re.compile(
    rf"{_FIRST}(?:\s*(?:至|到|~|〜|-|–|—)+\s*{_LAST}(?!\d))?[\s,。;:、]*(?P<reason>.*)",
    re.DOTALL,
)
_HALF_YEAR = 183  # days


class UnreadableDaysError(InspectionError):
    """A reply does not begin with the days a row is to have."""


@dataclass(frozen=True, slots=True)
class NewDays:
    """The days and the reason as read, not checked against any row yet."""

    first: date
    last: date
    reason: str


def read_new_days(text: str, *, near: date) -> NewDays:
    """Return the days and the reason; a day without a year is the one nearest to `near`.

    Raises `UnreadableDaysError` when the reply does not begin with a day.
    """
    plain = span_in_chinese(unicodedata.normalize("NFKC", text).strip())
    match = _REPLY.fullmatch(plain)
    if match is None:
        raise UnreadableDaysError
    try:
        first = _day(match["year1"], int(match["month1"]), int(match["dom1"]), near)
        last = _last(match, first)
    except ValueError:
        raise UnreadableDaysError from None
    return NewDays(first=first, last=last, reason=match["reason"].strip())


def _last(match: re.Match[str], first: date) -> date:
    if match["dom2"] is None:
        return first
    month = int(match["month2"]) if match["month2"] else first.month
    return _day(match["year2"], month, int(match["dom2"]), first)


def _day(year: str | None, month: int, dom: int, near: date) -> date:
    if year is not None:
        return date(int(year), month, dom)
    day = date(near.year, month, dom)
    if (near - day).days > _HALF_YEAR:
        return date(near.year + 1, month, dom)
    return date(near.year - 1, month, dom) if (day - near).days > _HALF_YEAR else day
