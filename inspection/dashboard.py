"""The dashboard: one inspection as one leader or deputy may see it, as of one moment.

The rules of seeing are those of the chat (`access.py`). What is secret stands in no figure and no
chart; those who may know of it read its numbers in `apart`, as in the evening's private message.
"""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from inspection.access import counts, may_see_finding
from inspection.calendar import withdrawal_day
from inspection.dashboard_known import Known, known_to
from inspection.dashboard_waiting import Wait, waits_of
from inspection.day_counts import DUE
from inspection.enums import Aspect, Handling, OutwardState, Standing
from inspection.open_things import OPEN_REQUESTS
from inspection.ports import WorkdayCalendar
from inspection.progress import Base
from inspection.records import (
    DocumentRequest,
    Finding,
    IssuedSummary,
    Member,
    OutwardItem,
)
from inspection.summary import DailySummary, DayRow, daily_summary
from inspection.timetable import owners_of

AGES = (1, 3, 7)  # calendar days with the unit: at most so many, the rest beyond the last
NO_ASPECT = "none"
UNSEEN_STATES = frozenset({OutwardState.DRAFT, OutwardState.WITHDRAWN})


@dataclass(frozen=True, slots=True)
class Filters:
    """What is looked for; None is no wish. The days are the first and the last that count."""

    aspect: Aspect | str | None = None  # `NO_ASPECT` for those without
    handling: Handling | None = None
    owner: int | None = None
    first: date | None = None
    last: date | None = None

    def fit(self, finding: Finding, day: date) -> bool:
        """Whether the finding is looked for, by its own words and the day given."""
        named = finding.aspect or NO_ASPECT
        return (
            self.aspect in {None, named}
            and self.handling in {None, finding.handling}
            and self.owner in {None, finding.responsible_id}
            and self.has(day)
        )

    def has(self, day: date) -> bool:
        """Whether the day lies between the first and the last."""
        return (self.first is None or day >= self.first) and (self.last is None or day <= self.last)


@dataclass(frozen=True, slots=True)
class ItemLine:
    """One outward item: how long it is with the unit, and how long over its due, in days."""

    item: OutwardItem
    finding: Finding
    age: int | None  # None when it is not with the unit
    overdue: int  # 0 when it is not


@dataclass(frozen=True, slots=True)
class RequestLine:
    """One material the unit still owes, or that waits to be received."""

    request: DocumentRequest
    age: int
    overdue: int


@dataclass(frozen=True, slots=True)
class Apart:
    """What the asker may know of beside the figures: labels, never texts."""

    sealed: tuple[str, ...] = ()
    clues: tuple[str, ...] = ()
    held: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Dashboard:
    """One inspection as of one moment, for one asker."""

    summary: DailySummary  # of everything the asker may see, without filters
    issued: IssuedSummary | None  # what was said in the evening of that day
    is_now: bool
    first: date  # the first and the last day that can be looked back to
    last: date
    withdrawal: date
    rows: tuple[DayRow, ...]
    findings: tuple[Finding, ...]
    by_day: tuple[tuple[date, tuple[tuple[Handling, int], ...]], ...]
    by_aspect: tuple[tuple[Aspect | None, tuple[tuple[Handling, int], ...]], ...]
    items: tuple[ItemLine, ...]
    ages: tuple[tuple[int | None, int], ...]  # at most so many days (None: more), how many
    requests: tuple[RequestLine, ...]
    waits: tuple[Wait, ...]
    apart: Apart
    people: tuple[Member, ...]  # of the group, for the choice of an owner
    totals: tuple[tuple[Handling, int], ...]  # of all findings that count, without filters

    @property
    def findings_in_all(self) -> int:
        """How many findings count, whatever the filters say."""
        return sum(n for _, n in self.totals)


def moment_of(day: date, now: datetime, evening: time) -> datetime:
    """Return the moment a day is looked at: now, or the evening of an earlier day."""
    if day >= now.date():
        return now
    return datetime.combine(day, evening, tzinfo=now.tzinfo)


def dashboard_of(
    known: Known,
    asker: Member,
    *,
    day: date,
    now: datetime,
    evening: time,
    cal: WorkdayCalendar,
    base: Base = Base.WORKDAYS,
    filters: Filters | None = None,
) -> Dashboard:
    """Return what the asker sees of a day; an earlier one as of its evening."""
    wish = filters or Filters()
    at = moment_of(day, now, evening)
    seen = known_to(known, asker, at, is_now=at == now)
    past = seen.snapshot
    summary = daily_summary(past, at=at, cal=cal, base=base)
    counted = tuple(f for f in past.findings if counts(f))
    wanted = tuple(f for f in counted if wish.fit(f, _local(f.recorded_at, at)))
    shown = {f.id: f for f in counted}
    items = tuple(_lines(past.outward_items, shown, at, wish))
    waits = waits_of(seen, at=at, rows=summary.rows, is_now=at == now)
    inspection, members = past.inspection, past.members
    end = withdrawal_day(inspection.entry, inspection.days)
    told = (each for each in past.issued if each.day == at.date())
    return Dashboard(
        summary=summary,
        issued=next(told, None),
        is_now=at == now,
        first=min(inspection.entry, now.date(), _local(inspection.created_at, now)),
        last=now.date(),
        withdrawal=end,
        rows=tuple(line for line in summary.rows if _is_wanted(line, members, wish)),
        findings=tuple(sorted(wanted, key=lambda f: -f.number)),
        by_day=_by_day(wanted, at),
        by_aspect=_by_aspect(wanted),
        items=items,
        ages=_ages(items),
        requests=tuple(_requests(seen.requests, at, wish)),
        waits=tuple(w for w in waits if wish.owner is None or wish.owner in w.user_ids),
        apart=_apart(known.snapshot.findings, asker, at),
        people=tuple(m for m in members if m.is_inside),
        totals=_handlings(counted),
    )


def _local(moment: datetime, at: datetime) -> date:
    return moment.astimezone(at.tzinfo).date()


def _is_wanted(line: DayRow, members: Iterable[Member], wish: Filters) -> bool:
    item = line.item
    owners = {owner.user_id for owner in owners_of(item, members)}
    is_over = wish.first is not None and item.last_day < wish.first
    is_later = wish.last is not None and item.first_day > wish.last
    return wish.owner in {None, *owners} and not is_over and not is_later


def _handlings(findings: Iterable[Finding]) -> tuple[tuple[Handling, int], ...]:
    number = Counter(finding.handling for finding in findings)
    return tuple((handling, number[handling]) for handling in Handling if number[handling])


def _by_day(
    findings: tuple[Finding, ...], at: datetime
) -> tuple[tuple[date, tuple[tuple[Handling, int], ...]], ...]:
    """Every day between the first and the last on which something was filed, empty ones too."""
    days = [_local(finding.recorded_at, at) for finding in findings]
    if not days:
        return ()
    span = (min(days) + timedelta(days=n) for n in range((max(days) - min(days)).days + 1))
    return tuple(
        (day, _handlings(f for f, on in zip(findings, days, strict=True) if on == day))
        for day in span
    )


def _by_aspect(
    findings: tuple[Finding, ...],
) -> tuple[tuple[Aspect | None, tuple[tuple[Handling, int], ...]], ...]:
    each = ((key, _handlings(f for f in findings if f.aspect is key)) for key in (*Aspect, None))
    return tuple((key, counted) for key, counted in each if counted)


def _lines(
    items: Iterable[OutwardItem], findings: dict[int, Finding], at: datetime, wish: Filters
) -> Iterable[ItemLine]:
    for item in items:
        finding = findings.get(item.finding_id)
        if finding is None or item.state in UNSEEN_STATES:
            continue
        if not wish.fit(finding, _local(item.delivered_at or finding.recorded_at, at)):
            continue
        is_there = item.state in DUE and item.delivered_at is not None
        age = (at.date() - _local(item.delivered_at, at)).days if item.delivered_at else 0
        is_late = item.state in DUE and item.due is not None and item.due < at
        late = (at.date() - _local(item.due, at)).days if item.due else 0
        yield ItemLine(item, finding, age if is_there else None, max(late, 1) if is_late else 0)


def _ages(lines: Iterable[ItemLine]) -> tuple[tuple[int | None, int], ...]:
    number = Counter(
        next((most for most in AGES if line.age <= most), None)
        for line in lines
        if line.age is not None
    )
    return tuple((most, number[most]) for most in (*AGES, None))


def _requests(
    requests: Iterable[DocumentRequest], at: datetime, wish: Filters
) -> Iterable[RequestLine]:
    for request in requests:
        sent = _local(request.sent_at or request.asked_at, at)
        is_theirs = wish.owner in {None, request.responsible_id}
        if request.state not in OPEN_REQUESTS or not is_theirs or not wish.has(sent):
            continue
        late = (at.date() - _local(request.due, at)).days if request.due else 0
        is_late = request.due is not None and request.due < at
        yield RequestLine(request, (at.date() - sent).days, max(late, 1) if is_late else 0)


def _apart(findings: Iterable[Finding], asker: Member, at: datetime) -> Apart:
    """What `access.py` opens to the asker and no figure may hold, as in the private message."""
    seen = [
        f
        for f in findings
        if f.recorded_at <= at and f.standing is Standing.ACTIVE and may_see_finding(asker, f)
    ]
    clues = [f.label for f in seen if f.handling is Handling.CLUE]
    sealed = [f.label for f in seen if f.sealed and f.handling is not Handling.CLUE]
    return Apart(tuple(sealed), tuple(clues), tuple(f.label for f in seen if f.hold and counts(f)))


__all__ = [
    "AGES",
    "NO_ASPECT",
    "Apart",
    "Dashboard",
    "Filters",
    "ItemLine",
    "Known",
    "RequestLine",
    "Wait",
    "dashboard_of",
    "moment_of",
]
