"""The day in figures: what was planned, done, found and told, as data without wording.

Clues, sealed findings and findings that do not count are in no figure (design 6.3).
"""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

from inspection.calendar import (
    DayOfInspection,
    Stage,
    day_number,
    next_workday,
    withdrawal_day,
)
from inspection.corrections import Corrected, corrected
from inspection.day_counts import (
    Day,
    FindingCounts,
    OutwardCounts,
    count_findings,
    count_items,
    open_to_all,
)
from inspection.enums import RowState
from inspection.forecast import Margin, critical_rows, forecast
from inspection.ports import WorkdayCalendar
from inspection.progress import Base, Pace, RowProgress, is_planned_on, progress_of
from inspection.records import (
    Finding,
    Inspection,
    IssuedSummary,
    Member,
    OutwardItem,
    TimetableItem,
)
from inspection.timetable import owner_words, owners_of


@dataclass(frozen=True, slots=True)
class Snapshot:
    """The records of one inspection as they are at one moment."""

    inspection: Inspection
    members: tuple[Member, ...] = ()
    findings: tuple[Finding, ...] = ()
    outward_items: tuple[OutwardItem, ...] = ()
    timetable_items: tuple[TimetableItem, ...] = ()
    issued: tuple[IssuedSummary, ...] = ()
    papers: tuple[tuple[str, int], ...] = ()  # work papers by the code of their state
    requests_overdue: int | None = None  # None while no document requests are kept


class Outcome(StrEnum):
    """What became of a row on one day."""

    DONE = "done"
    PARTLY = "partly"  # a quantity was added
    NOT_DONE = "not_done"


@dataclass(frozen=True, slots=True)
class DayRow:
    """One row on one day; `reason` is what was said that day about why it was not done."""

    item: TimetableItem
    progress: RowProgress
    outcome: Outcome
    added_today: int
    reason: str
    owners: tuple[str, ...]  # the names of those it is matched to, else the words as written
    forecast: date | None = None  # when the quantity is reached at the rate so far
    was_reported: bool = False  # whether anybody said anything on it that day


@dataclass(frozen=True, slots=True)
class DailySummary:
    """One day of one inspection, as of a moment."""

    at: datetime
    day: date
    position: DayOfInspection
    base: Base
    rows: tuple[DayRow, ...]  # all that are not cancelled, in the order of the timetable
    rows_today: tuple[DayRow, ...]
    rows_done: int
    rows_partly: int
    rows_not_done: int
    behind: tuple[DayRow, ...]  # behind, at risk or overdue, of all rows
    critical: tuple[Margin, ...]  # what misses withdrawal unless it goes on today
    findings: FindingCounts
    outward: OutwardCounts
    papers: tuple[tuple[str, int], ...]
    requests_overdue: int | None
    next_day: date  # tomorrow, or the next workday after days off
    rows_tomorrow: tuple[DayRow, ...]  # of `next_day`
    corrected: Corrected  # what is known by now of the day that was issued last

    @property
    def is_silent(self) -> bool:
        """Whether rows were planned and nobody reported on any, and nothing was filed."""
        reported = any(line.was_reported for line in self.rows_today)
        return bool(self.rows_today) and not reported and not self.findings.filed

    @property
    def is_worth_sending(self) -> bool:
        """Whether something was planned, due or filed that day, or is overdue."""
        return bool(
            self.rows_today or self.findings.filed or self.outward.due_today or self.outward.overdue
        )


BEHIND = frozenset({Pace.BEHIND, Pace.AT_RISK, Pace.OVERDUE})


def daily_summary(
    snapshot: Snapshot, *, at: datetime, cal: WorkdayCalendar, base: Base = Base.WORKDAYS
) -> DailySummary:
    """Return the figures of the day of `at`, in the zone of `at`, as they are at that moment.

    `base` says whether the group's days off count as days of its rows.
    """
    inspection, day = snapshot.inspection, at.date()
    plan = _Plan(cal, group_works_weekends=base is Base.ALL_DAYS)
    lines = plan.lines(snapshot, at)
    rows_today = tuple(line for line in lines if plan.is_of_the_day(line, day))
    outcomes = Counter(line.outcome for line in rows_today)
    next_day = plan.next_day(snapshot.timetable_items, day)
    open_items = open_to_all(snapshot.outward_items, snapshot.findings)
    return DailySummary(
        at=at,
        day=day,
        position=day_number(inspection.entry, inspection.days, day),
        base=base,
        rows=lines,
        rows_today=rows_today,
        rows_done=outcomes[Outcome.DONE],
        rows_partly=outcomes[Outcome.PARTLY],
        rows_not_done=outcomes[Outcome.NOT_DONE],
        behind=tuple(line for line in lines if line.progress.pace in BEHIND),
        critical=critical_rows(
            tuple(line.item for line in lines),
            today=day,
            entry=inspection.entry,
            withdrawal=withdrawal_day(inspection.entry, inspection.days),
            cal=cal,
            group_works_weekends=plan.group_works_weekends,
        ),
        findings=count_findings(snapshot.findings, at),
        outward=count_items(open_items, at),
        papers=snapshot.papers,
        requests_overdue=snapshot.requests_overdue,
        next_day=next_day,
        rows_tomorrow=tuple(line for line in lines if plan.is_planned(line.item, next_day)),
        corrected=corrected(
            _last_issued(snapshot.issued, day),
            snapshot.findings,
            snapshot.outward_items,
            snapshot.timetable_items,
        ),
    )


def _last_issued(issued: Iterable[IssuedSummary], day: date) -> IssuedSummary | None:
    before = (each for each in issued if each.day < day)
    return max(before, key=lambda each: each.day, default=None)


def is_due(summary: DailySummary, cal: WorkdayCalendar, *, empty_days: bool = True) -> bool:
    """Whether the day has a summary (domain 7.13).

    A workday of the stay always has one, unless `empty_days` is off; other workdays when there
    is something to say; a day off when a row or a due lies on it, or something was filed.
    """
    if not cal.is_workday(summary.day):
        return bool(summary.rows_today or summary.outward.due_today or summary.findings.filed)
    return summary.is_worth_sending or (empty_days and summary.position.stage is Stage.DURING)


def own_rows(
    snapshot: Snapshot,
    member: Member,
    day: date,
    cal: WorkdayCalendar,
    base: Base = Base.WORKDAYS,
) -> tuple[TimetableItem, ...]:
    """Return the member's rows that are planned that day and neither done nor cancelled."""
    plan = _Plan(cal, group_works_weekends=base is Base.ALL_DAYS)
    return tuple(
        item
        for item in sorted(snapshot.timetable_items, key=lambda item: item.row)
        if plan.is_planned(item, day)
        and any(owner.user_id == member.user_id for owner in owners_of(item, snapshot.members))
    )


# --- rows -----------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Plan:
    """The timetable seen through one calendar."""

    cal: WorkdayCalendar
    group_works_weekends: bool

    def lines(self, snapshot: Snapshot, at: datetime) -> tuple[DayRow, ...]:
        """Every row that was not cancelled, in the order of the timetable."""
        kept = (item for item in snapshot.timetable_items if item.state is not RowState.CANCELLED)
        return tuple(
            self._line(item, snapshot.members, at)
            for item in sorted(kept, key=lambda item: item.row)
        )

    def _line(self, item: TimetableItem, members: Iterable[Member], at: datetime) -> DayRow:
        today = Day(at)
        added = sum(entry.added for entry in item.entries if entry.at in today)
        names = tuple(member.name for member in owners_of(item, members))
        return DayRow(
            item=item,
            progress=progress_of(
                item,
                today=at.date(),
                cal=self.cal,
                group_works_weekends=self.group_works_weekends,
            ),
            outcome=_outcome(item, added),
            added_today=added,
            reason=item.not_done_reason if item.not_done_on == at.date() else "",
            owners=names or owner_words(item),
            forecast=forecast(
                item,
                today=at.date(),
                cal=self.cal,
                group_works_weekends=self.group_works_weekends,
            ),
            was_reported=any(entry.at in today for entry in item.entries),
        )

    def is_of_the_day(self, line: DayRow, day: date) -> bool:
        """Whether the row was to be worked on that day, or was all the same."""
        item = line.item
        return self.is_planned(item, day) or item.done_on == day or line.added_today > 0

    def is_planned(self, item: TimetableItem, day: date) -> bool:
        """Whether the row is open and that day is one of its days."""
        return is_planned_on(item, day, self.cal, group_works_weekends=self.group_works_weekends)

    def next_day(self, items: Iterable[TimetableItem], day: date) -> date:
        """Tomorrow; over days off without a row, the next workday."""
        tomorrow = day + timedelta(days=1)
        if any(self.is_planned(item, tomorrow) for item in items):
            return tomorrow
        return next_workday(self.cal, day)


def _outcome(item: TimetableItem, added: int) -> Outcome:
    if item.state is RowState.DONE:
        return Outcome.DONE
    return Outcome.PARTLY if added else Outcome.NOT_DONE
