"""The day as a picture: bars, curves and counts as numbers, drawn elsewhere."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, timedelta, tzinfo
from itertools import accumulate

from inspection.calendar import Stage, withdrawal_day
from inspection.ports import WorkdayCalendar
from inspection.progress import Base, Pace, counted_span
from inspection.records import Bar, Chart, Hue, Inspection, Tally, TimetableItem, Words
from inspection.summary import BEHIND, DailySummary, DayRow

MOST_BARS = 30
PREPARATION = timedelta(days=30)  # shown before entry
A_WEEK = timedelta(days=6)
AFTERWARDS = timedelta(days=60)  # shown after withdrawal
HUES = {
    Pace.NOT_DUE: Hue.QUIET,
    Pace.AHEAD: Hue.CALM,
    Pace.ON_TIME: Hue.CALM,
    Pace.BEHIND: Hue.SLOW,
    Pace.AT_RISK: Hue.BAD,
    Pace.OVERDUE: Hue.BAD,
    Pace.DONE: Hue.GOOD,
}
Label = Callable[[str], str]  # the word for a code: a pace, an outward state, a figure
Shares = tuple[float, ...]


@dataclass(frozen=True, slots=True)
class Window:
    """The days that the picture shows, both ends included."""

    first: date
    last: date

    def holds(self, line: DayRow) -> bool:
        """Whether a row lies in it, or is still open and was due before it."""
        item = line.item
        was_due = item.last_day < self.first and line.progress.pace is Pace.OVERDUE
        return was_due or (item.first_day <= self.last and item.last_day >= self.first)

    @property
    def days(self) -> int:
        """How many days it has."""
        return (self.last - self.first).days + 1


def window_of(inspection: Inspection, stage: Stage, today: date) -> Window:
    """Return the days to show: the stay, with today in it; before and after it, what is near."""
    withdrawal = withdrawal_day(inspection.entry, inspection.days)
    if stage is Stage.BEFORE:
        return Window(min(today, inspection.entry - PREPARATION), inspection.entry + A_WEEK)
    if stage is Stage.AFTER:
        return Window(withdrawal - A_WEEK, max(today + A_WEEK, withdrawal + AFTERWARDS))
    return Window(inspection.entry, withdrawal)


def shown_rows(summary: DailySummary, lines: Iterable[DayRow], window: Window) -> list[DayRow]:
    """Return the rows that get a bar; of too many those that are late, on, and next.

    They stand in the order of the timetable.
    """
    held = [line for line in lines if window.holds(line)]
    first = sorted(held, key=lambda line: (_rank(line, summary.day), line.item.first_day))
    return sorted(first[:MOST_BARS], key=lambda line: line.item.row)


def _rank(line: DayRow, today: date) -> int:
    if line.progress.pace in BEHIND:
        return 0
    if line.progress.pace is Pace.DONE:
        return 3
    return 1 if line.item.first_day <= today else 2


def chart_of(
    summary: DailySummary,
    inspection: Inspection,
    *,
    cal: WorkdayCalendar,
    label: Label,
    words: Callable[[int], Words],
    numbers_only: bool = False,
) -> Chart:
    """Return what is drawn of the day; `words` is asked with the number of rows left out.

    With `numbers_only` no title of a row is in it.
    """
    window = window_of(inspection, summary.position.stage, summary.day)
    rows = shown_rows(summary, summary.rows, window)
    zone, base = summary.at.tzinfo, summary.base
    items = [line.item for line in summary.rows if window.holds(line)]
    return Chart(
        words=words(len(summary.rows) - len(rows)),
        today=summary.day,
        first_day=window.first,
        last_day=window.last,
        heads=_heads(summary, label),
        bars=tuple(_bar(line, label, numbers_only=numbers_only) for line in rows),
        planned=planned_curve(items, window, cal, base),
        actual=actual_curve(items, window, summary.day, zone),
        outward=_outward(summary, label),
    )


def _heads(summary: DailySummary, label: Label) -> tuple[Tally, ...]:
    behind, overdue = len(summary.behind), summary.outward.overdue
    return (
        Tally(label=label("done_today"), count=summary.rows_done, hue=Hue.GOOD, unit=label("rows")),
        Tally(
            label=label("behind_all"),
            count=behind,
            hue=Hue.BAD if behind else Hue.QUIET,
            unit=label("rows"),
        ),
        Tally(
            label=label("filed"), count=summary.findings.filed, hue=Hue.CALM, unit=label("items")
        ),
        Tally(
            label=label("overdue_items"),
            count=overdue,
            hue=Hue.BAD if overdue else Hue.QUIET,
            unit=label("items"),
        ),
    )


def _bar(line: DayRow, label: Label, *, numbers_only: bool) -> Bar:
    item, progress = line.item, line.progress
    share = progress.share_done or 0.0
    done = progress.pace is Pace.DONE
    amount = f"{progress.actual}/{progress.planned}{item.unit_after}"
    return Bar(
        row=item.row,
        title="" if numbers_only else item.work,
        first_day=item.first_day,
        last_day=item.last_day,
        planned_first_day=item.planned_first_day,
        planned_last_day=item.planned_last_day,
        share=1.0 if done else min(share, 1.0),
        amount=amount if progress.planned else "",
        hue=HUES[progress.pace],
        note=label(progress.pace.value),
    )


def _outward(summary: DailySummary, label: Label) -> tuple[Tally, ...]:
    counts = summary.outward
    states = (
        ("awaiting_release", counts.awaiting_release, Hue.QUIET),
        ("released", counts.released, Hue.QUIET),
        ("undeliverable", counts.undeliverable, Hue.BAD),
        ("unanswered", counts.unanswered, Hue.SLOW),
        ("acknowledged", counts.acknowledged, Hue.CALM),
        ("fix_reported", counts.fix_reported, Hue.CALM),
        ("closed", counts.closed, Hue.GOOD),
        ("carried_over", counts.carried_over, Hue.QUIET),
    )
    return tuple(
        Tally(label=label(code), count=count, hue=hue, unit=label("items"))
        for code, count, hue in states
        if count
    )


# --- curves ---------------------------------------------------------------------------------


def planned_curve(
    items: Iterable[TimetableItem], window: Window, cal: WorkdayCalendar, base: Base
) -> Shares:
    """Return the share of all rows that the first plan has done by the end of each day.

    Rows weigh the same. One with a quantity grows evenly over its days, one without is done
    on its last day.
    """
    steps, rows = [0.0] * window.days, 0
    for item in items:
        rows += 1
        for day, share in _planned_steps(item, cal, base):
            _add(steps, (day - window.first).days, share)
    return _shares(steps, rows)


def _planned_steps(
    item: TimetableItem, cal: WorkdayCalendar, base: Base
) -> list[tuple[date, float]]:
    if not item.planned_quantity:
        return [(item.planned_last_day, 1.0)]
    _, days = counted_span(
        item.planned_first_day,
        item.planned_last_day,
        cal,
        group_works_weekends=base is Base.ALL_DAYS,
    )
    return [(day, 1 / len(days)) for day in days]


def actual_curve(
    items: Iterable[TimetableItem], window: Window, today: date, zone: tzinfo | None
) -> Shares:
    """Return the share of all rows that was done by the end of each day, as far as today."""
    steps, rows = [0.0] * window.days, 0
    for item in items:
        rows += 1
        for day, share in _actual_steps(item, zone):
            _add(steps, (day - window.first).days, share)
    return _shares(steps, rows)[: max((today - window.first).days + 1, 0)]


def _actual_steps(item: TimetableItem, zone: tzinfo | None) -> list[tuple[date, float]]:
    steps, reached = [], 0.0
    for entry in item.entries if item.planned_quantity else ():
        share = min(entry.added / (item.planned_quantity or 1), 1.0 - reached)
        day = entry.at.astimezone(zone).date()
        if item.done_on is None or day <= item.done_on:
            steps.append((day, share))
            reached += share
    if item.done_on is not None:
        steps.append((item.done_on, 1.0 - reached))
    return steps


def _add(steps: list[float], index: int, share: float) -> None:
    """What lies before the window counts from its first day, what lies after it not at all."""
    if index < len(steps):
        steps[max(index, 0)] += share


def _shares(steps: list[float], rows: int) -> Shares:
    return tuple(round(total / max(rows, 1), 4) for total in accumulate(steps))
