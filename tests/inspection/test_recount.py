"""The figures of a day, counted a second time from what happened, by the plainest means.

Nothing here asks the code that is under test: days are compared as text, shares are fractions,
and every figure is one loop over the events.
"""

from collections import Counter
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, timezone
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from inspection.chart import Window, actual_curve, planned_curve
from inspection.corrections import corrected, issued
from inspection.enums import Aspect, Handling, OutwardState, RowState, Standing
from inspection.progress import Base
from inspection.records import Finding, Inspection, OutwardItem, TimetableItem
from inspection.summary import DailySummary, Snapshot, daily_summary
from inspection.timetable import report
from tests.make import Weekdays

pytestmark = pytest.mark.slow

ZONE = timezone(timedelta(hours=8))
ENTRY, TODAY, DAYS = date(2026, 9, 7), date(2026, 9, 16), 30
EVENING = datetime(2026, 9, 16, 17, 30, tzinfo=ZONE)
CLOCKS = (time(0), time(0, 30), time(9, 12), time(17, 30), time(17, 31), time(23, 59, 59))


@dataclass(frozen=True)
class Filed:
    """Somebody filed a finding."""

    at: datetime
    aspect: Aspect | None
    handling: Handling
    standing: Standing
    sealed: bool


@dataclass(frozen=True)
class Told:
    """The unit was, or is to be, told of a finding."""

    of: int
    state: OutwardState
    due: datetime | None
    delivered: datetime | None


@dataclass(frozen=True)
class Reported:
    """Somebody reported on a row."""

    at: datetime
    added: int
    done: bool


@dataclass(frozen=True)
class Planned:
    """A row with everything that was reported on it, oldest first."""

    first: date
    last: date
    quantity: int | None
    reports: tuple[Reported, ...]


@dataclass(frozen=True)
class History:
    """Everything that happened."""

    findings: tuple[Filed, ...]
    items: tuple[Told, ...]
    rows: tuple[Planned, ...]


# --- histories ------------------------------------------------------------------------------

days = st.integers(-9, 0).map(lambda n: TODAY + timedelta(days=n))
moments = st.builds(
    lambda day, clock, zone: datetime.combine(day, clock, ZONE).astimezone(zone),
    st.integers(-4, 2).map(lambda n: TODAY + timedelta(days=n)),
    st.sampled_from(CLOCKS),
    st.sampled_from((ZONE, UTC)),
)
past = moments.filter(lambda moment: moment <= EVENING)
filings = st.builds(
    Filed,
    at=past,
    aspect=st.sampled_from((None, *Aspect)),
    handling=st.sampled_from(Handling),
    standing=st.sampled_from((Standing.ACTIVE, Standing.ACTIVE, *Standing)),
    sealed=st.sampled_from((False, False, False, True)),
)
tellings = st.builds(
    Told,
    of=st.integers(1, 5),
    state=st.sampled_from(OutwardState),
    due=st.none() | moments,
    delivered=st.none() | past,
)
reports = st.builds(
    Reported, at=past, added=st.sampled_from((0, 1, 5)), done=st.sampled_from((False, False, True))
)
rows = st.builds(
    lambda first, length, quantity, told: Planned(
        first,
        first + timedelta(days=length),
        quantity,
        tuple(sorted(told, key=lambda each: each.at)),
    ),
    days | st.just(TODAY + timedelta(days=1)),
    st.sampled_from((0, 1, 3, 7, 12)),
    st.sampled_from((None, 1, 5, 18, 300)),
    st.lists(reports, max_size=5),
)
histories = st.builds(
    History,
    st.lists(filings, min_size=5, max_size=9).map(tuple),
    st.lists(tellings, max_size=7).map(tuple),
    st.lists(rows, max_size=6).map(tuple),
)


def recorded(history: History) -> Snapshot:
    """Return the records that the history leaves."""
    return Snapshot(
        inspection=Inspection(
            id=1,
            slug="t1",
            name="城东巡察",
            units=("城东",),
            entry=ENTRY,
            days=DAYS,
            created_at=EVENING - timedelta(days=30),
        ),
        findings=tuple(a_finding(n, each) for n, each in enumerate(history.findings, 1)),
        outward_items=tuple(an_item(n, each) for n, each in enumerate(history.items, 1)),
        timetable_items=tuple(a_row(n, each) for n, each in enumerate(history.rows, 1)),
    )


def a_finding(number: int, filed: Filed) -> Finding:
    return Finding(
        id=number,
        number=number,
        unit="城东",
        raw="二楼消防栓未见点检卡",
        wording="二楼消防栓未见点检卡",
        author_id=3,
        recorded_at=filed.at,
        occurred_at=filed.at,
        aspect=filed.aspect,
        handling=filed.handling,
        standing=filed.standing,
        sealed=filed.sealed,
    )


def an_item(number: int, told: Told) -> OutwardItem:
    return OutwardItem(
        id=number,
        finding_id=told.of,
        unit="城东",
        wording="二楼1处消防栓未见点检卡。",
        wording_by=3,
        drafted_by=3,
        state=told.state,
        due=told.due,
        delivered_at=told.delivered,
    )


def a_row(number: int, planned: Planned) -> TimetableItem:
    item = TimetableItem(
        id=number,
        row=number,
        stage="现场",
        first_day=planned.first,
        last_day=planned.last,
        planned_first_day=planned.first,
        planned_last_day=planned.last,
        work="抽查",
        planned_quantity=planned.quantity,
    )
    for each in planned.reports:
        at = each.at.astimezone(ZONE)
        item = report(item, by=3, at=at, added=each.added, done=each.done)
    return item


# --- the second count -----------------------------------------------------------------------


def on(moment: datetime) -> str:
    """The day of a moment as people there call it."""
    return str(moment.astimezone(ZONE))[:10]


TODAY_WORDS = "2026-09-16"


def is_secret(filed: Filed) -> bool:
    return filed.sealed or filed.handling.value == "CLUE"


def finding_figures(history: History) -> dict[str, object]:
    known = [f for f in history.findings if f.standing.value == "active" and not is_secret(f)]
    today = [f for f in known if on(f.at) == TODAY_WORDS]
    return {
        "filed": len(today),
        "by_aspect": Counter(f.aspect for f in today),
        "by_handling": Counter(f.handling for f in today),
        "pending": sum(f.handling.value == "PENDING" for f in today),
        "pending_in_all": sum(f.handling.value == "PENDING" for f in known),
    }


IN_STATE = {
    "unanswered": "DELIVERED",
    "acknowledged": "ACKNOWLEDGED PASSED_ON",
    "fix_reported": "FIX_REPORTED",
    "closed": "CLOSED",
    "carried_over": "CARRIED_OVER",
    "undeliverable": "UNDELIVERABLE",
    "released": "RELEASED",
    "awaiting_release": "AWAITING_RELEASE",
}
PRESSING = ["DELIVERED", "ACKNOWLEDGED", "PASSED_ON", "FIX_REPORTED", "UNDELIVERABLE"]


def item_figures(history: History) -> dict[str, object]:
    known = [i for i in history.items if not is_secret(history.findings[i.of - 1])]
    figures: dict[str, object] = {
        name: sum(i.state.value in states.split() for i in known)
        for name, states in IN_STATE.items()
    }
    dues = [i.due.astimezone(ZONE) for i in known if i.due and i.state.value in PRESSING]
    late = [due for due in dues if str(due) < str(EVENING)]
    figures["overdue"] = len(late)
    figures["overdue_by"] = tuple(sorted(Counter((TODAY - d.date()).days for d in late).items()))
    figures["due_today"] = sum(on(due) == TODAY_WORDS and due not in late for due in dues)
    return figures


def done_on(row: Planned) -> str | None:
    """The day of the report that finished the row."""
    total = 0
    for each in row.reports:
        total += each.added
        is_reached = row.quantity is not None and each.added > 0 and total >= row.quantity
        if each.done or is_reached:
            return on(each.at)
    return None


def counted(first: date, last: date) -> list[date]:
    every = [date.fromordinal(n) for n in range(first.toordinal(), last.toordinal() + 1)]
    return [day for day in every if day.isoweekday() < 6] or every


def row_figures(history: History) -> dict[str, int]:
    figures = Counter[str]()
    for row in history.rows:
        done, added = done_on(row), sum(r.added for r in row.reports if on(r.at) == TODAY_WORDS)
        is_open = done is None and TODAY in counted(row.first, row.last)
        if is_open or done == TODAY_WORDS or added:
            figures["done" if done else "partly" if added else "not_done"] += 1
        figures["added"] += added
        figures["in_all"] += sum(r.added for r in row.reports)
        if done is None and str(row.last) < TODAY_WORDS:
            figures["overdue"] += 1
    return figures


def planned_share(row: Planned, day: date) -> Fraction:
    if row.quantity is None:
        return Fraction(day >= row.last)
    span = counted(row.first, row.last)
    return Fraction(sum(each <= day for each in span), len(span))


def actual_share(row: Planned, day: date) -> Fraction:
    done = done_on(row)
    if done is not None and done <= str(day):
        return Fraction(1)
    if row.quantity is None:
        return Fraction(0)
    added = sum(r.added for r in row.reports if on(r.at) <= str(day))
    return min(Fraction(added, row.quantity), Fraction(1))


# --- both counts ----------------------------------------------------------------------------


def the_day(history: History) -> DailySummary:
    return daily_summary(recorded(history), at=EVENING, cal=Weekdays())


@given(histories)
@settings(max_examples=80, deadline=None)
def test_findings_and_items_are_counted_alike(history: History) -> None:
    summary = the_day(history)
    findings, outward = summary.findings, summary.outward

    assert {
        "filed": findings.filed,
        "by_aspect": Counter(dict(findings.by_aspect)),
        "by_handling": Counter(dict(findings.by_handling)),
        "pending": findings.pending,
        "pending_in_all": findings.pending_in_all,
    } == finding_figures(history)
    figures = item_figures(history)
    assert {name: getattr(outward, name) for name in figures} == figures
    parts = ("unanswered", "acknowledged", "fix_reported", "closed", "carried_over")
    assert outward.sent == sum(getattr(outward, name) for name in parts)


@given(histories)
@settings(max_examples=80, deadline=None)
def test_rows_and_quantities_are_counted_alike(history: History) -> None:
    summary = the_day(history)

    assert Counter(
        done=summary.rows_done,
        partly=summary.rows_partly,
        not_done=summary.rows_not_done,
        added=sum(line.added_today for line in summary.rows),
        in_all=sum(line.progress.actual for line in summary.rows),
        overdue=sum(line.progress.pace.value == "overdue" for line in summary.rows),
    ) == row_figures(history)


@given(histories)
@settings(max_examples=80, deadline=None)
def test_the_curves_are_the_mean_of_all_rows_on_each_day(history: History) -> None:
    items = recorded(history).timetable_items
    window = Window(ENTRY, ENTRY + timedelta(days=DAYS - 1))
    planned = planned_curve(items, window, Weekdays(), Base.WORKDAYS)
    actual = actual_curve(items, window, TODAY, ZONE)
    shown = [ENTRY + timedelta(days=n) for n in range(DAYS)]

    assert len(planned) == DAYS
    assert len(actual) == (TODAY - ENTRY).days + 1
    for shares, share_of in ((planned, planned_share), (actual, actual_share)):
        for day, share in zip(shown, shares, strict=False):
            mean = sum(share_of(row, day) for row in history.rows) / max(len(history.rows), 1)
            assert abs(share - mean) <= Fraction(1, 10_000)


# --- what changes after the day was issued --------------------------------------------------


def figures_by(history: History, until: datetime) -> Counter[str]:
    """The figures of the day from what had happened by a moment."""
    figures = Counter[str]()
    for filed in history.findings:
        is_known = filed.standing.value == "active" and not is_secret(filed)
        figures["filed"] += is_known and on(filed.at) == TODAY_WORDS and filed.at <= until
    for item in history.items:
        is_known = not is_secret(history.findings[item.of - 1])
        sent = item.delivered
        if sent is not None and sent <= until and on(sent) == TODAY_WORDS:
            figures["sent"] += is_known
    for number, row in enumerate(history.rows, 1):
        told = tuple(r for r in row.reports if r.at <= until)
        figures["rows_done"] += done_on(Planned(row.first, row.last, row.quantity, told)) == (
            TODAY_WORDS
        )
        figures[f"added:{number}"] += sum(r.added for r in told if on(r.at) == TODAY_WORDS)
    return figures


def in_order(history: History) -> History:
    """The history without items that reached the unit before their finding was filed."""
    filed = [finding.at for finding in history.findings]
    items = (i for i in history.items if i.delivered is not None and i.delivered >= filed[i.of - 1])
    return History(history.findings, tuple(items), history.rows)


def rows_until(history: History, until: datetime) -> tuple[TimetableItem, ...]:
    told = (
        Planned(r.first, r.last, r.quantity, tuple(e for e in r.reports if e.at <= until))
        for r in history.rows
    )
    return recorded(History((), (), tuple(told))).timetable_items


@given(histories)
@settings(max_examples=80, deadline=None)
def test_the_next_day_names_exactly_what_changed_since_the_issue(history: History) -> None:
    history, noon = in_order(history), EVENING.replace(hour=12, minute=0)
    late = recorded(history)
    at_issue = issued(
        tuple(f for f in late.findings if f.recorded_at <= noon),
        tuple(i for i in late.outward_items if i.delivered_at and i.delivered_at <= noon),
        rows_until(history, noon),
        at=noon,
    )
    found = corrected(at_issue, late.findings, late.outward_items, late.timetable_items)
    then, now = figures_by(history, noon), figures_by(history, EVENING)

    assert {
        f"{c.name}:{c.row}" if c.row else c.name: (c.before, c.now) for c in found.corrections
    } == {name: (then[name], now[name]) for name in then | now if then[name] != now[name]}


@given(histories, st.integers(0, 4))
@settings(max_examples=60, deadline=None)
def test_what_becomes_secret_after_the_issue_is_not_told_by_a_smaller_figure(
    history: History, which: int
) -> None:
    snapshot = recorded(history)
    at_issue = issued(
        snapshot.findings, snapshot.outward_items, snapshot.timetable_items, at=EVENING
    )
    sealed = tuple(
        f.changed(sealed=True) if n == which else f for n, f in enumerate(snapshot.findings)
    )
    found = corrected(at_issue, sealed, snapshot.outward_items, snapshot.timetable_items)

    assert found.corrections == ()


def test_a_row_that_is_cancelled_is_in_no_figure() -> None:
    row = Planned(TODAY, TODAY, None, ())
    snapshot = recorded(History((), (), (row,)))
    cancelled = tuple(i.changed(state=RowState.CANCELLED) for i in snapshot.timetable_items)
    summary = daily_summary(
        Snapshot(snapshot.inspection, timetable_items=cancelled), at=EVENING, cal=Weekdays()
    )

    assert (summary.rows, summary.rows_today, summary.rows_not_done) == ((), (), 0)
