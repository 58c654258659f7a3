"""The daily log (巡察日志): what a day's records say, with blanks for what they do not.

A finding is told by number and wording to whoever may read it; a talk by its number alone.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from inspection.calendar import DayOfInspection, day_number
from inspection.case_file import CaseFile, Heading
from inspection.enums import Aspect, RowState
from inspection.records import Finding, TimetableItem


@dataclass(frozen=True)
class RowOfDay:
    """A row that was due or reported on that day."""

    row: int
    work: str
    owners: str
    state: RowState
    added: int
    actual: int
    planned: int | None
    unit: str  # as it stands after a number
    reason: str  # why it was not done, as said that day


@dataclass(frozen=True)
class FiledFinding:
    """A finding of the day."""

    label: str
    aspect: Aspect | None
    wording: str
    author: str


@dataclass(frozen=True)
class OutwardOfDay:
    """What moved between group and unit that day, by numbers."""

    delivered: tuple[str, ...]
    acknowledged: tuple[str, ...]
    reported: tuple[str, ...]
    closed: tuple[str, ...]
    notices: tuple[str, ...]


@dataclass(frozen=True)
class RequestsOfDay:
    """Materials asked for, received and given back that day, by numbers."""

    sent: tuple[str, ...]
    received: tuple[str, ...]
    returned: tuple[str, ...]


@dataclass(frozen=True)
class DailyLog:
    """The log of one day."""

    heading: Heading
    day: date
    position: DayOfInspection
    rows: tuple[RowOfDay, ...]
    talks: tuple[str, ...]
    findings: tuple[FiledFinding, ...]
    by_aspect: Mapping[Aspect | None, int]
    outward: OutwardOfDay
    requests: RequestsOfDay
    papers_signed: tuple[str, ...]
    next_rows: tuple[RowOfDay, ...]  # of the next day


def daily_log(case: CaseFile, day: date) -> DailyLog:
    """Return the log of the day from the records as they are now."""
    filed = [f for f in case.counted if case.day(f.recorded_at) == day]
    return DailyLog(
        heading=case.heading,
        day=day,
        position=day_number(case.inspection.entry, case.inspection.days, day),
        rows=tuple(_row(case, r, day) for r in case.rows if _is_of_day(case, r, day)),
        talks=tuple(i.label for i in case.interviews if case.day(i.begun_at) == day),
        findings=tuple(
            FiledFinding(f.label, f.aspect, f.wording, case.name(f.author_id)) for f in filed
        ),
        by_aspect=_by_aspect(filed),
        outward=_outward(case, day),
        requests=_requests(case, day),
        papers_signed=tuple(
            paper.label
            for paper in case.papers
            if paper.signed_by is not None
            and _on(case, (c.at for c in paper.history if c.what == "signed"), day)
        ),
        next_rows=tuple(
            _row(case, r, day + timedelta(days=1))
            for r in case.rows
            if _is_planned(r, day + timedelta(days=1))
        ),
    )


def _by_aspect(filed: Iterable[Finding]) -> Mapping[Aspect | None, int]:
    found = dict.fromkeys((*Aspect, None), 0)
    for finding in filed:
        found[finding.aspect] += 1
    return found


def _is_planned(row: TimetableItem, day: date) -> bool:
    is_open = row.state not in {RowState.CANCELLED, RowState.DONE}
    return is_open and row.first_day <= day <= row.last_day


def _is_of_day(case: CaseFile, row: TimetableItem, day: date) -> bool:
    if row.state is RowState.CANCELLED:
        return False
    reported = day in (row.done_on, row.not_done_on)
    return reported or row.first_day <= day <= row.last_day or _on(case, _said(row), day)


def _said(row: TimetableItem) -> Iterable[datetime]:
    return (entry.at for entry in row.entries)


def _row(case: CaseFile, row: TimetableItem, day: date) -> RowOfDay:
    return RowOfDay(
        row=row.row,
        work=row.work,
        owners=row.owners,
        state=row.state,
        added=sum(entry.added for entry in row.entries if case.day(entry.at) == day),
        actual=row.actual_quantity,
        planned=row.planned_quantity,
        unit=row.unit_after,
        reason=row.not_done_reason if row.not_done_on == day else "",
    )


def _outward(case: CaseFile, day: date) -> OutwardOfDay:
    named = [i for i in case.items if i.number is not None]
    return OutwardOfDay(
        delivered=tuple(i.inside_label for i in named if _is(case, i.delivered_at, day)),
        acknowledged=tuple(i.inside_label for i in named if _is(case, i.acknowledged_at, day)),
        reported=tuple(
            i.inside_label
            for i in named
            if _on(case, (r.left_at or r.submitted_at for r in i.reports if r.has_left), day)
        ),
        closed=tuple(i.inside_label for i in named if _is(case, i.closed_at, day)),
        notices=tuple(n.label for n in case.notices if _is(case, n.issued_at, day)),
    )


def _requests(case: CaseFile, day: date) -> RequestsOfDay:
    named = [r for r in case.requests if r.number is not None]
    return RequestsOfDay(
        sent=tuple(r.inside_label for r in named if _is(case, r.sent_at, day)),
        received=tuple(r.inside_label for r in named if _is(case, r.received_at, day)),
        returned=tuple(r.inside_label for r in named if _is(case, r.returned_at, day)),
    )


def _is(case: CaseFile, moment: datetime | None, day: date) -> bool:
    return moment is not None and case.day(moment) == day


def _on(case: CaseFile, moments: Iterable[datetime | None], day: date) -> bool:
    return any(_is(case, moment, day) for moment in moments)
