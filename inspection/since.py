"""What happened on a day after its figures were issued (domain 7.16)."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from inspection.access import counts
from inspection.corrections import ADDED
from inspection.day_counts import Day, is_secret
from inspection.enums import RowState
from inspection.records import Finding, IssuedSummary, OutwardItem, TimetableItem


@dataclass(frozen=True, slots=True)
class Since:
    """What is new since the figures were issued at `at`."""

    at: datetime
    filed: int = 0
    taken_out: int = 0
    sent: int = 0
    closed: int = 0
    rows_done: tuple[int, ...] = ()  # their numbers
    added: tuple[tuple[int, int], ...] = ()  # number of a row, and what was added to it

    @property
    def is_any(self) -> bool:
        """Whether anything happened."""
        numbers = (self.filed, self.taken_out, self.sent, self.closed)
        return any(numbers) or bool(self.rows_done or self.added)


def since_issued(
    issued: IssuedSummary,
    findings: Iterable[Finding],
    items: Iterable[OutwardItem],
    rows: Iterable[TimetableItem],
) -> Since:
    """Return how the day differs by now from its figures as issued.

    What became secret since is not missing here: a figure that fell would tell of it.
    """
    findings, day = tuple(findings), Day(issued.at)
    secret = {finding.id for finding in findings if is_secret(finding)}
    filed = [f for f in findings if counts(f) and f.recorded_at in day]
    gone = [f for f in findings if f.id in issued.findings and not counts(f)]
    known = [item for item in items if item.finding_id not in secret]
    sent = [i for i in known if i.delivered_at is not None and i.delivered_at in day]
    closed = [i.closed_at for i in known if i.closed_at is not None and i.closed_at in day]
    done, added = _rows(issued, rows)
    return Since(
        at=issued.at,
        filed=sum(finding.id not in issued.findings for finding in filed),
        taken_out=sum(finding.id not in secret for finding in gone),
        sent=sum(item.id not in issued.items for item in sent),
        closed=sum(moment > issued.at for moment in closed),
        rows_done=done,
        added=added,
    )


def _rows(
    issued: IssuedSummary, rows: Iterable[TimetableItem]
) -> tuple[tuple[int, ...], tuple[tuple[int, int], ...]]:
    """Return the rows that were done since, and what was added to those that were not."""
    before = {figure.name: figure.value for figure in issued.figures}
    day, done, added = Day(issued.at), [], []
    for row in sorted(rows, key=lambda row: row.row):
        entries = [entry for entry in row.entries if entry.at in day]
        more = sum(e.added for e in entries) - before.get(f"{ADDED}:{row.row}", 0)
        moments = [entry.at for entry in entries if entry.state is RowState.DONE]
        if row.done_on == issued.day and moments and min(moments) > issued.at:
            done.append(row.row)
        elif more > 0:
            added.append((row.row, more))
    return tuple(done), tuple(added)
