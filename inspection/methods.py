"""The fourteen methods as a check list: how often each is planned, how often it was used.

Talks and documents are counted from the records; the others by hand, one tap each.
"""

import re
import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime

from inspection.audit import note
from inspection.enums import InterviewState
from inspection.errors import InspectionError, NothingHereError
from inspection.ports import View, Work
from inspection.records import (
    DocumentRequest,
    Interview,
    Member,
    Method,
    MethodStep,
    MethodTally,
    RequestState,
)

IN_ENGLISH: Mapping[str, str] = {
    "briefing": Method.REPORT,
    "interview": Method.INTERVIEW,
    "petition": Method.PETITION,
    "declared matters": Method.PERSONAL_MATTERS,
    "asking witnesses": Method.WITNESS,
    "reading, copying": Method.DOCUMENTS,
    "reading and copying": Method.DOCUMENTS,
    "group talk": Method.FORUM,
    "sitting in": Method.SIT_IN,
    "appraisal vote": Method.APPRAISAL,
    "questionnaire": Method.QUESTIONNAIRE,
    "subordinate units": Method.SUBORDINATE,
    "special check": Method.SPECIAL_CHECK,
    "asking for help": Method.ASSISTANCE,
    "field visit": Method.FIELD_VISIT,
}
MOST = 9_999
_LINE = re.compile(r"(?P<method>\D+?)[\s:：=]*(?P<planned>\d{1,4})\s*(?:次|人|项|场|份|个|件|点)?")


class PlanUnreadableError(InspectionError):
    """What was written is no method with a number."""

    def __init__(self, text: str) -> None:
        super().__init__(text)
        self.text = text


@dataclass(frozen=True, slots=True)
class MethodLine:
    """One method: planned, if anybody said so, and actual."""

    method: Method
    planned: int | None
    actual: int
    is_counted: bool  # from the records, not by hand


def _talks(view: View) -> int:
    return sum(each.state is InterviewState.ENDED for each in view.all(Interview))


PROVIDED = frozenset({RequestState.PROVIDED, RequestState.RECEIVED, RequestState.RETURNED})


def _documents(view: View) -> int:
    return sum(each.state in PROVIDED for each in view.all(DocumentRequest))


COUNTED: Mapping[Method, Callable[[View], int]] = {
    Method.INTERVIEW: _talks,
    Method.DOCUMENTS: _documents,
}


def lines(view: View) -> tuple[MethodLine, ...]:
    """Return all fourteen, in the order of the article."""
    kept = {tally.method: tally for tally in view.all(MethodTally)}
    return tuple(_line(view, method, kept.get(method)) for method in Method)


def _line(view: View, method: Method, tally: MethodTally | None) -> MethodLine:
    count = COUNTED.get(method)
    by_hand = sum(step.added for step in tally.steps) if tally is not None else 0
    return MethodLine(
        method=method,
        planned=tally.planned if tally is not None else None,
        actual=count(view) if count is not None else by_hand,
        is_counted=count is not None,
    )


def is_used(view: View) -> bool:
    """Whether anybody planned or counted a method: only then it is spoken of unasked."""
    return any(tally.planned is not None or tally.steps for tally in view.all(MethodTally))


def _tally(work: Work, method: Method) -> MethodTally:
    found = next((each for each in work.all(MethodTally) if each.method is method), None)
    return found if found is not None else work.add(MethodTally(method=method))


def add_one(work: Work, method: Method, *, by: Member, now: datetime) -> MethodTally:
    """Count one more. Raises `NothingHereError` for what is counted from the records."""
    if method in COUNTED:
        raise NothingHereError
    tally = _tally(work, method)
    note(work, by=by.user_id, at=now, act="method.added", subject=f"method:{method.name}")
    step = MethodStep(at=now, by=by.user_id, added=1)
    return work.put(tally.changed(steps=(*tally.steps, step)))


def last_own(view: View, by: Member, now: datetime) -> Method | None:
    """Return the method that this person counted last, if that was today."""
    own = [
        (step.at, tally.method)
        for tally in view.all(MethodTally)
        for step in tally.steps
        if step.by == by.user_id and step.at.astimezone(now.tzinfo).date() == now.date()
    ]
    return max(own, key=lambda each: each[0])[1] if own else None


def undo(work: Work, *, by: Member, now: datetime) -> Method:
    """Take back one's last count of today. Raises `NothingHereError` when there is none."""
    method = last_own(work, by, now)
    if method is None:
        raise NothingHereError
    tally = _tally(work, method)
    own = [i for i, step in enumerate(tally.steps) if step.by == by.user_id]
    steps = tuple(step for i, step in enumerate(tally.steps) if i != own[-1])
    note(work, by=by.user_id, at=now, act="method.taken_back", subject=f"method:{method.name}")
    work.put(tally.changed(steps=steps))
    return method


def read_plan(text: str) -> dict[Method, int]:
    """Return the planned numbers of a text, a method a line. Raises `PlanUnreadableError`."""
    found: dict[Method, int] = {}
    for line in text.splitlines():
        for part in re.split(r"[，,；;、]", line):
            if part.strip():
                method, planned = _read(part)
                found[method] = planned
    if not found:
        raise PlanUnreadableError(text)
    return found


def _read(part: str) -> tuple[Method, int]:
    read = _LINE.fullmatch(unicodedata.normalize("NFKC", part).strip())
    name = read["method"].strip() if read is not None else ""
    name = IN_ENGLISH.get(name.casefold(), name)
    meant = [m for m in Method if name and (m.value in name or _is_short_for(name, m.value))]
    if read is None or len(meant) != 1:
        raise PlanUnreadableError(part.strip())
    return meant[0], int(read["planned"])


def _is_short_for(name: str, method: str) -> bool:
    """Whether the signs of a name stand in the method's in their order: 听汇报, 谈话."""
    signs = iter(method)
    return len(name) > 1 and all(sign in signs for sign in name)


def plan(work: Work, planned: Mapping[Method, int], *, by: Member, now: datetime) -> None:
    """Keep how often each is planned, in the place of what was planned before."""
    for method, number in planned.items():
        work.put(_tally(work, method).changed(planned=number))
        detail = str(number)
        subject = f"method:{method.name}"
        note(work, by=by.user_id, at=now, act="method.planned", subject=subject, detail=detail)
