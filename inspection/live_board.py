"""The live board: today as everybody in the group may know it, numbers only beside the rows."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from inspection.access import counts, may_see_finding
from inspection.day_counts import DUE, Day
from inspection.enums import OutwardState
from inspection.ports import WorkdayCalendar
from inspection.progress import Base
from inspection.records import Finding, OutwardItem
from inspection.summary import DailySummary, Outcome, Snapshot, daily_summary

LEAST_GAP = timedelta(seconds=5)  # between two edits: at most twelve a minute
PIN_AGAIN = timedelta(minutes=10)  # nobody tells a bot that its message was unpinned


@dataclass(frozen=True, slots=True)
class Board:
    """Today's state; labels of findings and items, never their texts."""

    summary: DailySummary
    filed: tuple[str, ...]
    to_release: tuple[str, ...]
    to_verify: tuple[str, ...]
    due_today: tuple[str, ...]
    overdue: tuple[str, ...]

    @property
    def untouched(self) -> int:
        """How many rows of the day nobody reported on yet; the day is not over."""
        rows = self.summary.rows_today
        return sum(r.outcome is Outcome.NOT_DONE and not r.was_reported for r in rows)


def board_of(
    snapshot: Snapshot, *, at: datetime, cal: WorkdayCalendar, base: Base = Base.WORKDAYS
) -> Board:
    """Return the day as it stands, with what every member of the group may see."""
    inside = [member for member in snapshot.members if member.is_inside]
    seen = {
        f.id: f
        for f in snapshot.findings
        if counts(f) and all(may_see_finding(member, f) for member in inside)
    }
    items = [item for item in snapshot.outward_items if item.finding_id in seen]
    today = Day(at)
    due = [item for item in items if item.state in DUE and item.due is not None]
    return Board(
        summary=daily_summary(snapshot, at=at, cal=cal, base=base),
        filed=tuple(f.label for f in seen.values() if f.recorded_at in today),
        to_release=_labels(items, seen, OutwardState.AWAITING_RELEASE),
        to_verify=_labels(items, seen, OutwardState.FIX_REPORTED),
        due_today=tuple(i.label for i in due if i.due and i.due >= at and i.due in today),
        overdue=tuple(i.label for i in due if i.due and i.due < at),
    )


def _labels(
    items: Iterable[OutwardItem], findings: dict[int, Finding], state: OutwardState
) -> tuple[str, ...]:
    return tuple(
        item.label or findings[item.finding_id].label for item in items if item.state is state
    )
