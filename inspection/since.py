"""What happened on a day after its figures were issued (domain 7.16)."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime

from inspection.access import counts
from inspection.corrections import BY_ID, ROWS_DONE, figures_of
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
        closed=sum(moment >= issued.at for moment in closed),
        rows_done=done,
        added=added,
    )


def _rows(
    issued: IssuedSummary, rows: Iterable[TimetableItem]
) -> tuple[tuple[int, ...], tuple[tuple[int, int], ...]]:
    """Return the rows that were done since, and what was added to those that were not."""
    rows = sorted(rows, key=lambda row: row.row)
    before = figures_of(issued, rows)
    done = sorted((r for r in rows if r.done_on == issued.day), key=_done_at)
    since = {row.row for row in done[before[ROWS_DONE] :]}
    day, added = Day(issued.at), []
    for row in rows:
        more = sum(entry.added for entry in row.entries if entry.at in day)
        more -= before[f"{BY_ID}:{row.id}"]
        if more > 0 and row.row not in since:
            added.append((row.row, more))
    return tuple(sorted(since)), tuple(added)


def _done_at(row: TimetableItem) -> datetime:
    """Return when the row was done: those counted when the figures were issued come first."""
    done = [entry.at for entry in row.entries if entry.state is RowState.DONE]
    return min(done, default=datetime.min.replace(tzinfo=UTC))
