"""Findings and outward items of a day, counted; clues and sealed findings are in no figure."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, time, timedelta

from inspection.access import counts
from inspection.enums import Aspect, Focus, Handling, OutwardState
from inspection.records import Finding, OutwardItem


@dataclass(frozen=True, slots=True)
class FindingCounts:
    """Findings filed on the day; `pending_in_all` counts those of every day."""

    filed: int
    by_aspect: tuple[tuple[Aspect | None, int], ...]  # only what occurs; None is not set yet
    by_handling: tuple[tuple[Handling, int], ...]
    pending: int
    pending_in_all: int
    repeats_in_all: int = 0  # of all that count, those that a person marked 屡查屡犯


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
    overdue_by: tuple[tuple[int, int], ...] = ()  # calendar days since the due, and how many
    fixed_later: int = 0  # of those carried over, the ones seen put right afterwards


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


class Day:
    """The calendar day of a moment, from midnight to midnight in the moment's zone."""

    def __init__(self, at: datetime) -> None:
        self._begins = datetime.combine(at.date(), time(), tzinfo=at.tzinfo)
        self._ends = datetime.combine(at.date() + timedelta(days=1), time(), tzinfo=at.tzinfo)

    def __contains__(self, moment: datetime) -> bool:
        """Whether the moment lies in the day, in whatever zone it is told."""
        return self._begins <= moment < self._ends


def is_secret(finding: Finding) -> bool:
    """Whether not even the number of such findings may be known to all (domain 7.24)."""
    return finding.sealed or finding.handling is Handling.CLUE


def count_findings(findings: Iterable[Finding], at: datetime) -> FindingCounts:
    """Return the figures of the findings at a moment."""
    day = Day(at)
    counted = [finding for finding in findings if counts(finding)]
    filed = [finding for finding in counted if finding.recorded_at in day]
    aspects = Counter(finding.aspect for finding in filed)
    handlings = Counter(finding.handling for finding in filed)
    return FindingCounts(
        filed=len(filed),
        by_aspect=tuple((key, aspects[key]) for key in (*Aspect, None) if aspects[key]),
        by_handling=tuple((key, handlings[key]) for key in Handling if handlings[key]),
        pending=handlings[Handling.PENDING],
        pending_in_all=sum(finding.handling is Handling.PENDING for finding in counted),
        repeats_in_all=sum(finding.focus is Focus.EARLIER_FINDINGS for finding in counted),
    )


def open_to_all(
    items: Iterable[OutwardItem], findings: Iterable[Finding]
) -> tuple[OutwardItem, ...]:
    """Return the items whose finding is not secret."""
    secret = {finding.id for finding in findings if is_secret(finding)}
    return tuple(item for item in items if item.finding_id not in secret)


def count_items(items: Iterable[OutwardItem], at: datetime) -> OutwardCounts:
    """Return the figures of the outward items at a moment."""
    items = tuple(items)
    day = Day(at)
    states = Counter(item.state for item in items)
    dues = [item.due for item in items if item.state in DUE and item.due is not None]
    late = [due for due in dues if due < at]
    days = Counter((at.date() - due.astimezone(at.tzinfo).date()).days for due in late)
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
        overdue=len(late),
        due_today=sum(due >= at and due in day for due in dues),
        overdue_by=tuple(sorted(days.items())),
        fixed_later=sum(i.state is OutwardState.CARRIED_OVER and bool(i.later_fix) for i in items),
    )
