"""What a week or a visit still lacks: kinds to merge, gaps, plan against actual; no ranking."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from inspection.access import counts
from inspection.day_counts import DUE
from inspection.enums import Handling, OutwardState, RowState
from inspection.ports import WorkdayCalendar
from inspection.progress import Base, counted_days
from inspection.records import Finding, OutwardItem, TimetableItem, WorkPaper
from inspection.work_paper_terms import PaperState

BEFORE_WITHDRAWAL = (7, 3, 1)  # days on which the lists are given
STILL_OPEN = DUE | {OutwardState.RELEASED, OutwardState.AWAITING_RELEASE}


# --- the week -------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class RowOfWeek:
    """One row with a quantity: how much was planned by now, and how much there is."""

    item: TimetableItem
    planned: int
    actual: int


@dataclass(frozen=True, slots=True)
class Week:
    """The plan of a week against what became of it."""

    first: date
    last: date
    ended: tuple[TimetableItem, ...]  # rows whose last day lay in the week, or that were done in it
    done: tuple[TimetableItem, ...]
    not_done: tuple[TimetableItem, ...]
    quantities: tuple[RowOfWeek, ...]  # of rows under way


def week_of(
    rows: Iterable[TimetableItem],
    *,
    day: date,
    cal: WorkdayCalendar,
    base: Base = Base.WORKDAYS,
) -> Week:
    """Return the week of the day, Monday until that day."""
    first = day - timedelta(days=day.weekday())
    kept = sorted((r for r in rows if r.state is not RowState.CANCELLED), key=lambda r: r.row)
    ended = tuple(r for r in kept if _ended_in(r, first, day))
    return Week(
        first=first,
        last=day,
        ended=ended,
        done=tuple(r for r in ended if r.state is RowState.DONE),
        not_done=tuple(r for r in ended if r.state is not RowState.DONE),
        quantities=tuple(_quantity(r, day, cal, base) for r in kept if _is_under_way(r, day)),
    )


def _ended_in(row: TimetableItem, first: date, last: date) -> bool:
    was_done = row.done_on is not None and first <= row.done_on <= last
    return was_done or first <= row.last_day <= last


def _is_under_way(row: TimetableItem, day: date) -> bool:
    return bool(row.planned_quantity) and row.first_day <= day <= row.last_day


def _quantity(row: TimetableItem, day: date, cal: WorkdayCalendar, base: Base) -> RowOfWeek:
    _, days = counted_days(row, cal, group_works_weekends=base is Base.ALL_DAYS)
    gone = sum(each <= day for each in days)
    planned = (row.planned_quantity or 0) * gone // max(len(days), 1)
    return RowOfWeek(row, planned, row.actual_quantity)


def same_kind(
    findings: Iterable[Finding], alike: Callable[[Finding], Iterable[int]]
) -> tuple[tuple[Finding, ...], ...]:
    """Return groups of findings that resemble one another, the largest first; none of one only."""
    known = {finding.id: finding for finding in findings}
    head = {record_id: record_id for record_id in known}

    def top(record_id: int) -> int:
        while head[record_id] != record_id:
            record_id = head[record_id]
        return record_id

    for finding in known.values():
        for other in alike(finding):
            if other in known:
                low, high = sorted((top(finding.id), top(other)))
                head[high] = low
    groups: dict[int, list[Finding]] = {}
    for record_id, finding in known.items():
        groups.setdefault(top(record_id), []).append(finding)
    several = (tuple(group) for group in groups.values() if len(group) > 1)
    return tuple(sorted(several, key=lambda group: (-len(group), group[0].number)))


# --- what is lacking ------------------------------------------------------------------------


def without_evidence(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    """Return the findings that nothing supports yet."""
    return tuple(f for f in findings if counts(f) and not f.evidence)


def undecided(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    """Return the findings whose handling nobody decided."""
    return tuple(f for f in findings if counts(f) and f.handling is Handling.PENDING)


def open_items(items: Iterable[OutwardItem]) -> tuple[OutwardItem, ...]:
    """Return the outward items that are on their way or not closed."""
    return tuple(item for item in items if item.state in STILL_OPEN)


def unsigned(papers: Iterable[WorkPaper]) -> tuple[WorkPaper, ...]:
    """Return the work papers that were begun and are not signed."""
    return tuple(paper for paper in papers if paper.state is not PaperState.SIGNED)


def days_left(withdrawal: date, day: date, is_quiet: Callable[[date], bool]) -> int | None:
    """Return 7, 3 or 1 when the lists are due that day, else None.

    One that would fall on a day without pushes comes on the last day with pushes before it.
    """
    due = [n for n in BEFORE_WITHDRAWAL if _pushed_on(withdrawal, n, is_quiet) == day]
    return min(due, default=None)


def _pushed_on(withdrawal: date, n: int, is_quiet: Callable[[date], bool]) -> date:
    day = withdrawal - timedelta(days=n)
    for _ in range(31):
        if not is_quiet(day):
            return day
        day -= timedelta(days=1)
    return withdrawal - timedelta(days=n)
