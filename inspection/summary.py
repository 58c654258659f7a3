"""The day in figures: what was planned, done, found and told, as data without wording.

Clues, sealed findings and findings that do not count are in no figure (design 6.3).
"""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

from inspection.access import counts
from inspection.calendar import DayOfInspection, day_number
from inspection.enums import Aspect, Handling, OutwardState, RowState
from inspection.ports import WorkdayCalendar
from inspection.progress import Pace, RowProgress, progress_of
from inspection.records import Finding, Inspection, Member, OutwardItem, TimetableItem
from inspection.timetable import owner_words, owners_of


@dataclass(frozen=True, slots=True)
class Snapshot:
    """The records of one inspection as they are at one moment."""

    inspection: Inspection
    members: tuple[Member, ...] = ()
    findings: tuple[Finding, ...] = ()
    outward_items: tuple[OutwardItem, ...] = ()
    timetable_items: tuple[TimetableItem, ...] = ()


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


@dataclass(frozen=True, slots=True)
class FindingCounts:
    """Findings filed on the day; `pending_in_all` counts those of every day."""

    filed: int
    by_aspect: tuple[tuple[Aspect | None, int], ...]  # only what occurs; None is not set yet
    by_handling: tuple[tuple[Handling, int], ...]
    pending: int
    pending_in_all: int


@dataclass(frozen=True, slots=True)
class OutwardCounts:
    """Items as they stand now, each in one of the states; dues are counted beside them."""

    sent: int  # all that reached the unit, whatever became of them: the sum of the next five
    unanswered: int
    acknowledged: int  # signed for or passed on, no fix reported yet
    fix_reported: int
    closed: int
    carried_over: int
    undeliverable: int
    released: int  # not delivered yet
    awaiting_release: int
    overdue: int
    due_today: int  # and the moment not passed yet


@dataclass(frozen=True, slots=True)
class DailySummary:
    """One day of one inspection, as of a moment."""

    at: datetime
    day: date
    position: DayOfInspection
    rows_today: tuple[DayRow, ...]
    rows_done: int
    rows_partly: int
    rows_not_done: int
    behind: tuple[DayRow, ...]  # behind, at risk or overdue, of all rows
    findings: FindingCounts
    outward: OutwardCounts
    rows_tomorrow: tuple[DayRow, ...]

    @property
    def is_worth_sending(self) -> bool:
        """Whether something was planned, due or filed that day, or is overdue."""
        return bool(
            self.rows_today or self.findings.filed or self.outward.due_today or self.outward.overdue
        )


BEHIND = frozenset({Pace.BEHIND, Pace.AT_RISK, Pace.OVERDUE})
SETTLED = frozenset({RowState.DONE, RowState.CANCELLED})
ACKNOWLEDGED = frozenset({OutwardState.ACKNOWLEDGED, OutwardState.PASSED_ON})
SENT = ACKNOWLEDGED | {
    OutwardState.DELIVERED,
    OutwardState.FIX_REPORTED,
    OutwardState.CLOSED,
    OutwardState.CARRIED_OVER,
}
# Those whose due still presses; what is carried over has a holder and no due of the visit.
DUE = ACKNOWLEDGED | {
    OutwardState.DELIVERED,
    OutwardState.FIX_REPORTED,
    OutwardState.UNDELIVERABLE,
}


def daily_summary(snapshot: Snapshot, *, at: datetime, cal: WorkdayCalendar) -> DailySummary:
    """Return the figures of the day of `at`, in the zone of `at`, as they are at that moment."""
    inspection, day = snapshot.inspection, at.date()
    lines = _day_rows(snapshot, at, cal)
    rows_today = tuple(line for line in lines if _is_of_the_day(line, day))
    outcomes = Counter(line.outcome for line in rows_today)
    tomorrow = day + timedelta(days=1)
    return DailySummary(
        at=at,
        day=day,
        position=day_number(inspection.entry, inspection.days, day),
        rows_today=rows_today,
        rows_done=outcomes[Outcome.DONE],
        rows_partly=outcomes[Outcome.PARTLY],
        rows_not_done=outcomes[Outcome.NOT_DONE],
        behind=tuple(line for line in lines if line.progress.pace in BEHIND),
        findings=_finding_counts(snapshot.findings, at),
        outward=_outward_counts(snapshot, at),
        rows_tomorrow=tuple(line for line in lines if _is_open_on(line.item, tomorrow)),
    )


def own_rows(snapshot: Snapshot, member: Member, day: date) -> tuple[TimetableItem, ...]:
    """Return the member's rows that are active that day and neither done nor cancelled."""
    return tuple(
        item
        for item in sorted(snapshot.timetable_items, key=lambda item: item.row)
        if _is_open_on(item, day)
        and any(owner.user_id == member.user_id for owner in owners_of(item, snapshot.members))
    )


# --- rows -----------------------------------------------------------------------------------


def _day_rows(snapshot: Snapshot, at: datetime, cal: WorkdayCalendar) -> tuple[DayRow, ...]:
    """Every row that was not cancelled, in the order of the timetable."""
    kept = (item for item in snapshot.timetable_items if item.state is not RowState.CANCELLED)
    return tuple(
        _day_row(item, snapshot.members, at, cal)
        for item in sorted(kept, key=lambda item: item.row)
    )


def _day_row(
    item: TimetableItem, members: Iterable[Member], at: datetime, cal: WorkdayCalendar
) -> DayRow:
    day = at.date()
    added = sum(entry.added for entry in item.entries if _is_on(entry.at, at))
    names = tuple(member.name for member in owners_of(item, members))
    return DayRow(
        item=item,
        progress=progress_of(item, today=day, cal=cal),
        outcome=_outcome(item, added),
        added_today=added,
        reason=item.not_done_reason if item.not_done_on == day else "",
        owners=names or owner_words(item),
    )


def _outcome(item: TimetableItem, added: int) -> Outcome:
    if item.state is RowState.DONE:
        return Outcome.DONE
    return Outcome.PARTLY if added else Outcome.NOT_DONE


def _is_of_the_day(line: DayRow, day: date) -> bool:
    """Whether the row was to be worked on that day, or was all the same."""
    item = line.item
    return _is_open_on(item, day) or item.done_on == day or line.added_today > 0


def _is_open_on(item: TimetableItem, day: date) -> bool:
    return item.state not in SETTLED and item.first_day <= day <= item.last_day


def _is_on(moment: datetime, at: datetime) -> bool:
    return moment.astimezone(at.tzinfo).date() == at.date()


# --- findings and what the unit was told ----------------------------------------------------


def _finding_counts(findings: Iterable[Finding], at: datetime) -> FindingCounts:
    counted = [finding for finding in findings if counts(finding)]
    filed = [finding for finding in counted if _is_on(finding.recorded_at, at)]
    aspects = Counter(finding.aspect for finding in filed)
    handlings = Counter(finding.handling for finding in filed)
    return FindingCounts(
        filed=len(filed),
        by_aspect=tuple((key, aspects[key]) for key in (*Aspect, None) if aspects[key]),
        by_handling=tuple((key, handlings[key]) for key in Handling if handlings[key]),
        pending=handlings[Handling.PENDING],
        pending_in_all=sum(finding.handling is Handling.PENDING for finding in counted),
    )


def _outward_counts(snapshot: Snapshot, at: datetime) -> OutwardCounts:
    secret = {f.id for f in snapshot.findings if f.sealed or f.handling is Handling.CLUE}
    items = [item for item in snapshot.outward_items if item.finding_id not in secret]
    states = Counter(item.state for item in items)
    pressing = [item.due for item in items if item.state in DUE and item.due is not None]
    return OutwardCounts(
        sent=sum(states[state] for state in SENT),
        unanswered=states[OutwardState.DELIVERED],
        acknowledged=sum(states[state] for state in ACKNOWLEDGED),
        fix_reported=states[OutwardState.FIX_REPORTED],
        closed=states[OutwardState.CLOSED],
        carried_over=states[OutwardState.CARRIED_OVER],
        undeliverable=states[OutwardState.UNDELIVERABLE],
        released=states[OutwardState.RELEASED],
        awaiting_release=states[OutwardState.AWAITING_RELEASE],
        overdue=sum(due < at for due in pressing),
        due_today=sum(due >= at and _is_on(due, at) for due in pressing),
    )
