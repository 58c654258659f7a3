"""Findings of earlier checks: taken in by the lead, so that a repeat can be seen."""

import re
import unicodedata
from dataclasses import dataclass
from datetime import date, datetime

from inspection.audit import note
from inspection.enums import PriorState
from inspection.errors import UsageError
from inspection.ports import Work
from inspection.records import Member, PriorFinding
from inspection.units import unit_of

STATES = {
    "未整改": PriorState.OPEN,
    "部分整改": PriorState.PARTLY,
    "正在整改": PriorState.PARTLY,
    "已整改": PriorState.DONE,
}
_LINE = re.compile(
    rf"(?P<source>\S{{1,20}})\s+(?P<year>(?:19|20)\d\d)年?\s+(?:(?P<state>{'|'.join(STATES)})\s+)?(?P<text>\S.*)"
)


@dataclass(frozen=True)
class Line:
    """One earlier finding as it was typed."""

    source: str
    year: int
    state: PriorState
    text: str


def read_priors(text: str, *, today: date) -> tuple[Line, ...]:
    """Return the earlier findings of a text, one a line. Raises `UsageError` for any other."""
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    read = [_LINE.fullmatch(unicodedata.normalize("NFKC", line)) for line in lines]
    found = [each for each in read if each is not None and int(each["year"]) <= today.year]
    if not lines or len(found) < len(lines):
        raise UsageError("prior")
    return tuple(
        Line(each["source"], int(each["year"]), STATES.get(each["state"], PriorState.OPEN), line)
        for each in found
        if (line := each["text"].strip())
    )


def keep_priors(
    work: Work, lines: tuple[Line, ...], *, units: tuple[str, ...], by: Member, now: datetime
) -> tuple[PriorFinding, ...]:
    """Keep what earlier checks found, each under the next P number.

    With several units a line belongs to the one it names; to none yet where it names no one.
    """
    kept = []
    for line in lines:
        prior = work.add(
            PriorFinding(
                number=work.number("prior"),
                source=line.source,
                year=line.year,
                text=line.text,
                state=line.state,
                unit=unit_of(units, line.text),
                by=by.user_id,
            )
        )
        note(work, by=by.user_id, at=now, act="prior.kept", subject=f"prior:{prior.id}")
        kept.append(prior)
    return tuple(kept)
