"""The figures of a day as issued, and what became known of that day afterwards (domain 7.16)."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from inspection.access import counts
from inspection.day_counts import Day, is_secret
from inspection.records import Figure, Finding, IssuedSummary, OutwardItem, TimetableItem

FILED, SENT, ROWS_DONE, ADDED = "filed", "sent", "rows_done", "added"
BY_ID, BY_NUMBER = "added_id", "added"  # to which row: a newer table may number it otherwise


@dataclass(frozen=True, slots=True)
class Correction:
    """A figure of an earlier day that is another now; `row` for what was added to a row."""

    name: str
    row: int | None
    before: int
    now: int


@dataclass(frozen=True, slots=True)
class Corrected:
    """The corrections of one earlier day; none where nothing was issued or all still holds."""

    day: date | None = None
    corrections: tuple[Correction, ...] = ()


def issued(
    findings: Iterable[Finding],
    items: Iterable[OutwardItem],
    rows: Iterable[TimetableItem],
    *,
    at: datetime,
) -> IssuedSummary:
    """Return the record that freezes the day's figures as of the moment."""
    counted = _counted(tuple(findings), tuple(items), at)
    figures = _figures(counted, rows, at)
    return IssuedSummary(
        day=at.date(),
        at=at,
        figures=tuple(Figure(name=name, value=value) for name, value in figures.items()),
        findings=counted.findings,
        items=counted.items,
    )


def corrected(
    last: IssuedSummary | None,
    findings: Iterable[Finding],
    items: Iterable[OutwardItem],
    rows: Iterable[TimetableItem],
) -> Corrected:
    """Return how the day's figures differ by now from those that were issued.

    What became secret since stays counted here: a figure that fell would tell of it.
    """
    if last is None:
        return Corrected()
    rows = tuple(rows)
    now = _figures(_counted(tuple(findings), tuple(items), last.at, last), rows, last.at)
    before = figures_of(last, rows)
    numbers = {f"{BY_ID}:{row.id}": row.row for row in rows}
    return Corrected(
        day=last.day,
        corrections=tuple(
            _correction(name, numbers.get(name), before[name], now[name])
            for name in dict.fromkeys([*before, *now])
            if before[name] != now[name]
        ),
    )


def figures_of(last: IssuedSummary, rows: Iterable[TimetableItem]) -> Counter[str]:
    """Return the figures as issued, quantities by the id of their row.

    Those that were kept by the number of a row belong to whichever has that number now.
    """
    ids = {f"{BY_NUMBER}:{row.row}": f"{BY_ID}:{row.id}" for row in rows}
    return Counter({ids.get(figure.name, figure.name): figure.value for figure in last.figures})


@dataclass(frozen=True, slots=True)
class _Counted:
    """Ids of what was filed and of what reached the unit on one day."""

    findings: tuple[int, ...]
    items: tuple[int, ...]


def _counted(
    findings: tuple[Finding, ...],
    items: tuple[OutwardItem, ...],
    at: datetime,
    last: IssuedSummary | None = None,
) -> _Counted:
    day = Day(at)
    known = frozenset(last.findings) if last else frozenset()
    told = frozenset(last.items) if last else frozenset()
    secret = {finding.id for finding in findings if is_secret(finding)}
    filed = (f for f in findings if f.recorded_at in day)
    sent = (i for i in items if i.delivered_at is not None and i.delivered_at in day)
    return _Counted(
        findings=tuple(f.id for f in filed if counts(f) or (f.id in known and f.id in secret)),
        items=tuple(i.id for i in sent if i.finding_id not in secret or i.id in told),
    )


def _figures(counted: _Counted, rows: Iterable[TimetableItem], at: datetime) -> Counter[str]:
    day = Day(at)
    figures = Counter({FILED: len(counted.findings), SENT: len(counted.items), ROWS_DONE: 0})
    for row in rows:
        figures[ROWS_DONE] += row.done_on == at.date()
        added = sum(entry.added for entry in row.entries if entry.at in day)
        if added:
            figures[f"{BY_ID}:{row.id}"] = added
    return figures


def _correction(name: str, row: int | None, before: int, now: int) -> Correction:
    return Correction(name=name if row is None else ADDED, row=row, before=before, now=now)
