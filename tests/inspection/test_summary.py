import random
from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta, timezone
from fractions import Fraction

import pytest

from inspection.calendar import DayOfInspection, Stage
from inspection.enums import Aspect, Handling, OutwardState, Role, RowState, Standing
from inspection.records import Finding, Inspection, Member, OutwardItem, TimetableItem
from inspection.summary import DailySummary, Outcome, Snapshot, daily_summary, own_rows
from inspection.timetable import not_done, report

ZONE = timezone(timedelta(hours=8))
ENTRY = date(2026, 9, 7)
TODAY = date(2026, 9, 18)
AT = datetime(2026, 9, 18, 17, 30, tzinfo=ZONE)
SIX = datetime(2026, 9, 18, 18, tzinfo=ZONE)
ONE_DAY = timedelta(days=1)
JOINED = datetime(2026, 8, 1, tzinfo=ZONE)


class Weekdays:
    """Monday to Friday."""

    def is_workday(self, day: date) -> bool:
        return day.weekday() < 5

    def is_published(self, year: int) -> bool:
        return True

    def name_of(self, day: date) -> str | None:
        return None

    def is_in_lieu(self, day: date) -> bool:
        return False


CAL = Weekdays()
INSPECTION = Inspection(
    id=1, slug="demo", name="巡察", units=("城东",), entry=ENTRY, days=30, created_at=JOINED
)
LEADER, MONEY = (
    Member(
        id=number,
        inspection_id="demo",
        user_id=100 + number,
        name=name,
        role=role,
        posts=posts,
        joined_at=JOINED,
    )
    for number, name, role, posts in (
        (1, "甲", Role.LEADER, ()),
        (2, "乙", Role.MEMBER, ("财务岗",)),
    )
)


def a_row(row: int = 1, first: date = TODAY, last: date = TODAY, **facts: object) -> TimetableItem:
    quiet: dict[str, object] = {
        "id": row,
        "row": row,
        "stage": "现场",
        "first_day": first,
        "last_day": last,
        "planned_first_day": first,
        "planned_last_day": last,
        "work": "抽查",
        "owners": "财务岗",
    }
    return TimetableItem.model_validate({**quiet, **facts})


def a_finding(number: int = 1, /, **facts: object) -> Finding:
    quiet: dict[str, object] = {
        "id": number,
        "number": number,
        "unit": "城东",
        "raw": "二楼消防栓未见点检卡",
        "wording": "二楼消防栓未见点检卡",
        "author_id": 102,
        "recorded_at": AT,
        "occurred_at": AT,
    }
    return Finding.model_validate({**quiet, **facts})


def an_item(
    state: OutwardState, number: int = 1, *, finding: int = 1, due: datetime | None = SIX
) -> OutwardItem:
    return OutwardItem(
        id=number,
        finding_id=finding,
        unit="城东",
        wording="二楼1处消防栓未见点检卡。",
        wording_by=101,
        drafted_by=102,
        state=state,
        due=due,
    )


def the_day(
    *records: TimetableItem | Finding | OutwardItem,
    members: tuple[Member, ...] = (LEADER, MONEY),
    at: datetime = AT,
) -> DailySummary:
    return daily_summary(a_snapshot(*records, members=members), at=at, cal=CAL)


def a_snapshot(
    *records: TimetableItem | Finding | OutwardItem, members: tuple[Member, ...] = (LEADER, MONEY)
) -> Snapshot:
    return Snapshot(
        inspection=INSPECTION,
        members=members,
        findings=tuple(r for r in records if isinstance(r, Finding)),
        outward_items=tuple(r for r in records if isinstance(r, OutwardItem)),
        timetable_items=tuple(r for r in records if isinstance(r, TimetableItem)),
    )


# --- the day and its rows -------------------------------------------------------------------


@pytest.mark.parametrize(
    ("at", "position"),
    [
        (AT, DayOfInspection(stage=Stage.DURING, number=12, total=30)),
        (AT - 21 * ONE_DAY, DayOfInspection(stage=Stage.BEFORE, number=10, total=30)),
        (AT + 28 * ONE_DAY, DayOfInspection(stage=Stage.AFTER, number=10, total=30)),
    ],
)
def test_the_day_is_counted_from_entry_and_withdrawal(
    at: datetime, position: DayOfInspection
) -> None:
    assert the_day(at=at).position == position


def test_rows_are_done_partly_done_or_not_done_and_why() -> None:
    open_row = a_row(13, planned_quantity=300, last=TODAY + ONE_DAY)
    summary = the_day(
        report(a_row(12), by=1, at=AT, done=True),
        report(open_row, by=1, at=AT, added=20),
        not_done(a_row(14), by=1, at=AT, reason="凭证未到"),
        a_row(15),
    )

    assert [(line.item.row, line.outcome, line.reason) for line in summary.rows_today] == [
        (12, Outcome.DONE, ""),
        (13, Outcome.PARTLY, ""),
        (14, Outcome.NOT_DONE, "凭证未到"),
        (15, Outcome.NOT_DONE, ""),
    ]
    assert (summary.rows_done, summary.rows_partly, summary.rows_not_done) == (1, 1, 2)


def test_the_reason_of_another_day_is_not_repeated() -> None:
    row = not_done(a_row(last=TODAY + ONE_DAY), by=1, at=AT - ONE_DAY, reason="凭证未到")

    assert the_day(row).rows_today[0].reason == ""


def test_a_row_done_earlier_or_cancelled_is_not_of_the_day() -> None:
    long = a_row(first=TODAY - 3 * ONE_DAY, last=TODAY + ONE_DAY)
    done = report(long, by=1, at=AT - ONE_DAY, done=True)

    assert the_day(done, a_row(2, state=RowState.CANCELLED)).rows_today == ()


def test_a_late_row_done_today_is_of_the_day_and_no_longer_behind() -> None:
    late = a_row(first=TODAY - ONE_DAY, last=TODAY - ONE_DAY)
    summary = the_day(late, report(late.changed(row=2), by=1, at=AT, done=True))

    assert [line.item.row for line in summary.rows_today] == [2]
    assert [line.item.row for line in summary.behind] == [1]


def test_tomorrow_names_the_owners_or_their_words() -> None:
    tomorrow = TODAY + ONE_DAY
    summary = the_day(
        a_row(1, tomorrow, tomorrow),
        a_row(2, tomorrow, tomorrow, owners="主笔、信访专人"),
        a_row(3, tomorrow, tomorrow, state=RowState.CANCELLED),
        a_row(4),
    )

    assert [(line.item.row, line.owners) for line in summary.rows_tomorrow] == [
        (1, ("乙",)),
        (2, ("主笔", "信访专人")),
    ]


def test_own_rows_are_those_still_to_do_that_day() -> None:
    snapshot = a_snapshot(
        a_row(3),
        a_row(2, owners="组长"),
        report(a_row(4), by=1, at=AT, done=True),
        a_row(5, state=RowState.CANCELLED),
        a_row(6, TODAY + ONE_DAY, TODAY + ONE_DAY),
        a_row(1, owners="组长", owner_ids=(102,)),
    )

    assert [row.row for row in own_rows(snapshot, MONEY, TODAY, CAL)] == [1, 3]


# --- findings -------------------------------------------------------------------------------


def test_findings_of_the_day_are_counted_by_aspect_and_handling() -> None:
    findings = the_day(
        a_finding(1, aspect=Aspect.STYLE, handling=Handling.JZJG),
        a_finding(2, aspect=Aspect.STYLE),
        a_finding(3),
        a_finding(4, recorded_at=AT - ONE_DAY),
    ).findings

    assert findings.filed == 3
    assert findings.by_aspect == ((Aspect.STYLE, 2), (None, 1))
    assert findings.by_handling == ((Handling.PENDING, 2), (Handling.JZJG, 1))
    assert (findings.pending, findings.pending_in_all) == (2, 3)


@pytest.mark.parametrize(
    "facts",
    [
        {"handling": Handling.CLUE},
        {"handling": Handling.CLUE, "sealed": True},
        {"sealed": True},
        *({"standing": standing} for standing in Standing if standing is not Standing.ACTIVE),
    ],
)
def test_what_does_not_count_changes_no_figure(facts: dict[str, object]) -> None:
    assert the_day(a_finding(**facts)) == the_day()
    assert not the_day(a_finding(**facts)).is_worth_sending


def test_the_day_begins_at_midnight_in_the_zone_of_the_moment() -> None:
    midnight = datetime(2026, 9, 18, tzinfo=ZONE)
    first = a_finding(1, recorded_at=midnight.astimezone(UTC))
    before = a_finding(2, recorded_at=(midnight - timedelta(seconds=1)).astimezone(UTC))

    assert the_day(first, before).findings.filed == 1
    assert the_day(first, before, at=AT - ONE_DAY).findings.filed == 1


# --- the unit -------------------------------------------------------------------------------


def test_what_is_due_today_is_overdue_only_after_its_moment() -> None:
    item = an_item(OutwardState.DELIVERED)
    figures = [
        (counted.due_today, counted.overdue)
        for moment in (AT, SIX, SIX + timedelta(seconds=1))
        for counted in [the_day(item, at=moment).outward]
    ]

    assert figures == [(1, 0), (1, 0), (0, 1)]


@pytest.mark.parametrize("state", [OutwardState.DRAFT, OutwardState.WITHDRAWN, OutwardState.FROZEN])
def test_drafts_withdrawn_and_frozen_are_no_items(state: OutwardState) -> None:
    assert the_day(an_item(state)) == the_day()


@pytest.mark.parametrize("facts", [{"handling": Handling.CLUE}, {"sealed": True}])
def test_an_item_of_a_secret_finding_is_in_no_figure(facts: dict[str, object]) -> None:
    items = [an_item(state, n) for n, state in enumerate(OutwardState)]

    assert the_day(a_finding(**facts), *items) == the_day()


def test_each_item_is_counted_in_one_state() -> None:
    outward = the_day(*(an_item(state, n) for n, state in enumerate(OutwardState))).outward

    assert outward.sent == 6
    assert (outward.unanswered, outward.acknowledged, outward.fix_reported) == (1, 2, 1)
    assert (outward.closed, outward.carried_over, outward.undeliverable) == (1, 1, 1)
    assert (outward.released, outward.awaiting_release) == (1, 1)
    assert (outward.due_today, outward.overdue) == (5, 0)


# --- whether to speak -----------------------------------------------------------------------


@pytest.mark.parametrize(
    "record",
    [
        a_row(),
        a_finding(),
        an_item(OutwardState.DELIVERED),
        an_item(OutwardState.DELIVERED, due=SIX - 5 * ONE_DAY),
    ],
)
def test_a_day_with_something_planned_filed_or_due_is_worth_sending(
    record: TimetableItem | Finding | OutwardItem,
) -> None:
    assert the_day(record).is_worth_sending


@pytest.mark.parametrize(
    "records",
    [
        (),
        (a_row(1, TODAY + ONE_DAY, TODAY + ONE_DAY),),
        (an_item(OutwardState.DELIVERED, due=SIX + ONE_DAY),),
        (an_item(OutwardState.CLOSED),),
    ],
)
def test_other_days_are_not(records: tuple[TimetableItem | OutwardItem, ...]) -> None:
    assert not the_day(*records).is_worth_sending


# --- a recount by other means ---------------------------------------------------------------


def some_moment(dice: random.Random) -> datetime:
    """A moment within three days of the summary, often right at the edge of a day or due."""
    day = TODAY + timedelta(days=dice.randint(-3, 3))
    clock = dice.choice([time(0), time(23, 59, 59), time(17, 30), time(18), time(9, 12)])
    return datetime.combine(day, clock, ZONE).astimezone(dice.choice([ZONE, UTC]))


def some_row(dice: random.Random, row: int) -> TimetableItem:
    first = TODAY + timedelta(days=dice.randint(-9, 3))
    item = a_row(
        row,
        first,
        first + timedelta(days=dice.choice([0, 0, 1, 3, 7, 12])),
        planned_quantity=dice.choice([None, 1, 5, 18, 300]),
        owners=dice.choice(["组长", "财务岗", "主笔", "巡察办、组长"]),
    )
    for at in sorted(some_moment(dice).astimezone(ZONE) for _ in range(dice.randint(0, 5))):
        item = some_event(dice, item, at)
    return item.changed(state=RowState.CANCELLED) if dice.random() < 0.1 else item


def some_event(dice: random.Random, item: TimetableItem, at: datetime) -> TimetableItem:
    if at > AT:
        return item
    events: tuple[Callable[[], TimetableItem], ...] = (
        lambda: report(item, by=102, at=at, added=dice.choice([1, 3, 60])),
        lambda: report(item, by=102, at=at, done=True),
        lambda: item if item.done_on else not_done(item, by=102, at=at, reason="凭证未到"),
    )
    return dice.choices(events, weights=[5, 1, 3])[0]()


def some_finding(dice: random.Random, number: int) -> Finding:
    return a_finding(
        number,
        recorded_at=some_moment(dice),
        aspect=dice.choice([None, *Aspect]),
        handling=dice.choice(list(Handling)),
        standing=dice.choice([Standing.ACTIVE] * 4 + list(Standing)),
        sealed=dice.random() < 0.15,
    )


def some_item(dice: random.Random, number: int) -> OutwardItem:
    due = dice.choice([None, some_moment(dice)])
    state = dice.choice(list(OutwardState))
    return an_item(state, number, finding=dice.randint(1, 40), due=due)


def in_zone(moment: datetime) -> str:
    return str(moment.astimezone(ZONE))[:10]


def recount_findings(snapshot: Snapshot) -> dict[str, object]:
    aspects: dict[Aspect | None, int] = {}
    handlings: dict[Handling, int] = {}
    pending_in_all = 0
    for finding in snapshot.findings:
        hidden = finding.sealed or finding.handling.value == "CLUE"
        if hidden or finding.standing.value != "active":
            continue
        pending_in_all += finding.handling.value == "PENDING"
        if in_zone(finding.recorded_at) == "2026-09-18":
            aspects[finding.aspect] = aspects.get(finding.aspect, 0) + 1
            handlings[finding.handling] = handlings.get(finding.handling, 0) + 1
    return {
        "filed": sum(handlings.values()),
        "by_aspect": aspects,
        "by_handling": handlings,
        "pending": handlings.get(Handling.PENDING, 0),
        "pending_in_all": pending_in_all,
    }


STATES_OF = {
    "sent": "DELIVERED ACKNOWLEDGED PASSED_ON FIX_REPORTED CLOSED CARRIED_OVER",
    "unanswered": "DELIVERED",
    "acknowledged": "ACKNOWLEDGED PASSED_ON",
    "fix_reported": "FIX_REPORTED",
    "closed": "CLOSED",
    "carried_over": "CARRIED_OVER",
    "undeliverable": "UNDELIVERABLE",
    "released": "RELEASED",
    "awaiting_release": "AWAITING_RELEASE",
}
PRESSING = ("DELIVERED", "ACKNOWLEDGED", "PASSED_ON", "FIX_REPORTED", "UNDELIVERABLE")


def recount_outward(snapshot: Snapshot) -> dict[str, int]:
    by_number = {finding.number: finding for finding in snapshot.findings}
    figures = dict.fromkeys([*STATES_OF, "overdue", "due_today"], 0)
    for item in snapshot.outward_items:
        finding = by_number[item.finding_id]
        if finding.sealed or finding.handling.value == "CLUE":
            continue
        for figure, states in STATES_OF.items():
            figures[figure] += item.state.value in states.split()
        if item.due is None or item.state.value not in PRESSING:
            continue
        passed = (AT - item.due).total_seconds() > 0
        figures["overdue"] += passed
        figures["due_today"] += in_zone(item.due) == "2026-09-18" and not passed
    return figures


def recount_rows(snapshot: Snapshot, next_day: date) -> dict[str, list[int]]:
    lists: dict[str, list[int]] = {
        name: [] for name in ("done", "partly", "not_done", "behind", "tomorrow")
    }
    for item in snapshot.timetable_items:
        if item.state.value == "CANCELLED":
            continue
        added = sum(e.added for e in item.entries if in_zone(e.at) == "2026-09-18")
        finished = item.state.value == "DONE"
        days = [item.first_day.toordinal(), item.last_day.toordinal()]
        is_planned = days[0] <= TODAY.toordinal() <= days[1] and not finished
        if is_planned or added or (finished and str(item.done_on) == "2026-09-18"):
            lists["done" if finished else "partly" if added else "not_done"].append(item.row)
        if not finished and days[0] <= next_day.toordinal() <= days[1]:
            has_workdays = any(
                date.fromordinal(n).weekday() < 5 for n in range(days[0], days[1] + 1)
            )
            if next_day.weekday() < 5 or not has_workdays:
                lists["tomorrow"].append(item.row)
        if not finished and lags(item):
            lists["behind"].append(item.row)
    return lists


def lags(item: TimetableItem) -> bool:
    if item.last_day < TODAY:
        return True
    if item.first_day > TODAY:
        return False
    span = [date.fromordinal(n) for n in range(item.first_day.toordinal(), 800000)]
    span = span[: (item.last_day - item.first_day).days + 1]
    counted = [day for day in span if day.isoweekday() not in {6, 7}] or span
    gone = Fraction(len([day for day in counted if day <= TODAY]), len(counted))
    if item.planned_quantity is not None:
        short = item.planned_quantity * gone - item.actual_quantity
        return len(span) > 1 and short >= 1
    if str(item.not_done_on) == "2026-09-18":
        return True
    started = item.state.value != "NOT_STARTED"
    return not started and gone > Fraction(1, 2) and gone * len(counted) > 1


@pytest.mark.parametrize("seed", range(120))
def test_a_naive_recount_of_a_random_history_gives_every_figure(seed: int) -> None:
    dice = random.Random(seed)
    snapshot = a_snapshot(
        *(some_finding(dice, n) for n in range(1, 41)),
        *(some_item(dice, n) for n in range(1, 31)),
        *(some_row(dice, n) for n in range(1, 31)),
    )
    summary = daily_summary(snapshot, at=AT, cal=CAL)
    findings, outward, rows = (
        summary.findings,
        summary.outward,
        recount_rows(snapshot, summary.next_day),
    )

    assert {
        "filed": findings.filed,
        "by_aspect": dict(findings.by_aspect),
        "by_handling": dict(findings.by_handling),
        "pending": findings.pending,
        "pending_in_all": findings.pending_in_all,
    } == recount_findings(snapshot)
    counted = recount_outward(snapshot)
    assert {figure: getattr(outward, figure) for figure in counted} == counted
    assert {
        "done": [x.item.row for x in summary.rows_today if x.outcome is Outcome.DONE],
        "partly": [x.item.row for x in summary.rows_today if x.outcome is Outcome.PARTLY],
        "not_done": [x.item.row for x in summary.rows_today if x.outcome is Outcome.NOT_DONE],
        "behind": [x.item.row for x in summary.behind],
        "tomorrow": [x.item.row for x in summary.rows_tomorrow],
    } == rows
    assert (summary.rows_done, summary.rows_partly, summary.rows_not_done) == (
        len(rows["done"]),
        len(rows["partly"]),
        len(rows["not_done"]),
    )
