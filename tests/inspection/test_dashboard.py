"""What a leader or deputy sees on the dashboard: what the chat shows them, now or of a day."""

from collections.abc import Iterator
from datetime import date, time, timedelta

import pytest

from inspection import findings, outward_moves
from inspection.corrections import issued
from inspection.dashboard import NO_ASPECT, Dashboard, Filters, Known, dashboard_of
from inspection.dashboard_waiting import WaitKind
from inspection.enums import Aspect, Handling, OutwardState, Role, RowState, Standing
from inspection.outward_states import OutwardEvent
from inspection.ports import Work
from inspection.records import (
    DocumentRequest,
    Finding,
    IssuedSummary,
    Member,
    OutwardItem,
    RequestState,
    TimetableItem,
)
from inspection.summary import Snapshot, daily_summary
from inspection.timetable import report
from tests.make import (
    DEPUTY_ID,
    MEMBER_ID,
    NOW,
    UNIT,
    Weekdays,
    a_finding,
    a_member,
    a_work,
    an_inspection,
    an_item,
)

LEADER, DEPUTY, MEMBER = (a_member(role=r) for r in (Role.LEADER, Role.DEPUTY, Role.MEMBER))
EVENING = time(17, 30)
DAY = timedelta(days=1)
PEOPLE = (LEADER, DEPUTY, MEMBER, a_member(role=Role.UNIT_LIAISON))


@pytest.fixture
def work() -> Iterator[Work]:
    yield from a_work()


def a_row(work: Work, **fields: object) -> TimetableItem:
    given: dict[str, object] = {
        "row": 1,
        "stage": "进驻",
        "first_day": date(2026, 9, 14),
        "last_day": date(2026, 9, 18),
        "planned_first_day": date(2026, 9, 14),
        "planned_last_day": date(2026, 9, 18),
        "work": "谈话",
        "owners": "组员",
        "planned_quantity": 10,
    }
    return work.add(TimetableItem.model_validate({**given, **fields}))


def seen_by(
    work: Work,
    who: Member = LEADER,
    *,
    day: date | None = None,
    filters: Filters | None = None,
) -> Dashboard:
    known = Known(
        snapshot=Snapshot(
            inspection=an_inspection(),
            members=PEOPLE,
            findings=tuple(work.all(Finding)),
            outward_items=tuple(work.all(OutwardItem)),
            timetable_items=tuple(work.all(TimetableItem)),
            issued=tuple(work.all(IssuedSummary)),
        ),
        requests=tuple(work.all(DocumentRequest)),
    )
    return dashboard_of(
        known,
        who,
        day=day or NOW.date(),
        now=NOW,
        evening=EVENING,
        cal=Weekdays(),
        filters=filters,
    )


def labels(board: Dashboard) -> list[str]:
    return [finding.label for finding in board.findings]


# --- who sees what --------------------------------------------------------------------------


def test_the_figures_are_those_of_the_summary(work: Work) -> None:
    a_finding(work, aspect=Aspect.STYLE)
    a_finding(work, handling=Handling.LXLG, recorded_at=NOW - DAY)
    a_finding(work, standing=Standing.VOID)
    a_finding(work, sealed=True)
    an_item(work, state=OutwardState.DELIVERED, number=1, delivered_at=NOW, due=NOW)
    an_item(work, state=OutwardState.CLOSED, number=2, finding_id=3)
    a_row(work, state=RowState.DONE, done_on=NOW.date())
    snapshot = Snapshot(
        an_inspection(),
        PEOPLE,
        tuple(work.all(Finding)),
        tuple(work.all(OutwardItem)),
        tuple(work.all(TimetableItem)),
    )
    told = daily_summary(snapshot, at=NOW, cal=Weekdays())
    board = seen_by(work)
    assert (board.summary.findings, board.summary.outward) == (told.findings, told.outward)
    assert (board.summary.rows_done, board.summary.rows) == (told.rows_done, told.rows)
    assert (board.findings_in_all, labels(board)) == (2, ["W2", "W1"])


def test_a_sealed_finding_is_in_no_list_and_named_to_those_who_may_see_it(work: Work) -> None:
    a_finding(work, sealed=True, author_id=DEPUTY_ID)
    a_finding(work, sealed=True, author_id=MEMBER_ID)
    a_finding(work, handling=Handling.CLUE, sealed=True, wording="", raw="")
    assert seen_by(work).apart.sealed == ("W1", "W2")
    assert seen_by(work).apart.clues == ("W3",)
    assert seen_by(work, DEPUTY).apart.sealed == ("W1",)
    assert seen_by(work, DEPUTY).apart.clues == ()
    assert labels(seen_by(work)) == labels(seen_by(work, DEPUTY)) == []
    assert seen_by(work).findings_in_all == 0


def test_what_somebody_keeps_away_from_is_not_on_theirs(work: Work) -> None:
    a_finding(work)
    item = an_item(work, state=OutwardState.DELIVERED, number=1, delivered_at=NOW)
    recused = DEPUTY.changed(recusals=(UNIT,))
    assert seen_by(work).items[0].item == item
    board = seen_by(work, recused)
    assert (labels(board), board.items, board.waits, board.summary.outward.sent) == ([], (), (), 0)


# --- an earlier day -------------------------------------------------------------------------


def test_an_earlier_day_is_shown_as_of_its_evening(work: Work) -> None:
    first = a_finding(work, recorded_at=NOW - DAY)
    a_finding(work, recorded_at=NOW)
    findings.classify(work, first, Handling.LXLG, by=LEADER, now=NOW)
    a_row(work)
    row = next(work.all(TimetableItem))
    row = report(row, by=MEMBER_ID, at=NOW - DAY, added=2)
    work.put(report(row, by=MEMBER_ID, at=NOW, added=8))
    board = seen_by(work, day=(NOW - DAY).date())
    assert (labels(board), board.findings[0].handling) == (["W1"], Handling.PENDING)
    assert board.summary.at == (NOW - DAY).replace(hour=17, minute=30)
    assert not board.is_now
    (line,) = board.rows
    assert (line.item.actual_quantity, line.item.state) == (2, RowState.UNDER_WAY)
    assert seen_by(work).rows[0].item.state is RowState.DONE


def test_an_earlier_evening_has_the_figures_that_were_issued(work: Work) -> None:
    evening = (NOW - DAY).replace(hour=17, minute=30)
    a_finding(work, recorded_at=evening - timedelta(hours=1))
    work.add(issued(work.all(Finding), work.all(OutwardItem), (), at=evening))
    a_finding(work, recorded_at=evening + timedelta(hours=1))
    board = seen_by(work, day=evening.date())
    assert board.issued is not None
    told = {figure.name: figure.value for figure in board.issued.figures}
    assert (told["filed"], board.summary.findings.filed) == (1, 1)


def test_an_item_of_an_earlier_day_stands_where_it_stood(work: Work) -> None:
    a_finding(work, recorded_at=NOW - 2 * DAY)
    item = an_item(work, state=OutwardState.RELEASED, number=1, history=())
    for event, ago in (
        (OutwardEvent.DELIVER, DAY + timedelta(hours=1)),
        (OutwardEvent.ACKNOWLEDGE, timedelta(0)),
    ):
        by = None if event is OutwardEvent.DELIVER else a_member(role=Role.UNIT_LIAISON)
        item = outward_moves.moved(work, item, event, by=by, now=NOW - ago)
    item = work.put(item.changed(delivered_at=NOW - DAY, acknowledged_at=NOW))
    (line,) = seen_by(work, day=(NOW - DAY).date()).items
    assert (line.item.state, line.age) == (OutwardState.DELIVERED, 0)
    assert seen_by(work, day=(NOW - 2 * DAY).date()).items == ()
    assert seen_by(work).items[0].item.state is OutwardState.ACKNOWLEDGED


def test_the_past_opens_nothing_that_is_sealed_now(work: Work) -> None:
    finding = a_finding(work, recorded_at=NOW - DAY)
    findings.seal(work, finding, reasons=("money",), by=None, now=NOW)
    board = seen_by(work, DEPUTY, day=(NOW - DAY).date())
    assert (labels(board), board.findings_in_all) == ([], 0)


def test_a_finding_taken_out_later_stands_in_the_earlier_day(work: Work) -> None:
    finding = a_finding(work, recorded_at=NOW - DAY)
    findings.take_out(work, finding, Standing.VOID, by=LEADER, now=NOW)
    assert labels(seen_by(work, day=(NOW - DAY).date())) == ["W1"]
    assert labels(seen_by(work)) == []


# --- filters, ages, what waits --------------------------------------------------------------


@pytest.mark.parametrize(
    ("wish", "found"),
    [
        (Filters(aspect=Aspect.STYLE), ["W1"]),
        (Filters(aspect=NO_ASPECT), ["W2"]),
        (Filters(handling=Handling.LXLG), ["W2"]),
        (Filters(owner=DEPUTY_ID), ["W2"]),
        (Filters(first=NOW.date()), ["W1"]),
        (Filters(last=(NOW - DAY).date()), ["W2"]),
        (Filters(aspect=Aspect.STYLE, owner=DEPUTY_ID), []),
    ],
)
def test_filters_choose_among_what_may_be_seen(work: Work, wish: Filters, found: list[str]) -> None:
    a_finding(work, aspect=Aspect.STYLE)
    a_finding(work, handling=Handling.LXLG, author_id=DEPUTY_ID, recorded_at=NOW - DAY)
    board = seen_by(work, filters=wish)
    assert (labels(board), board.findings_in_all) == (found, 2)


def test_items_with_the_unit_are_sorted_by_their_days(work: Work) -> None:
    for days in (0, 1, 2, 9):
        finding = a_finding(work)
        an_item(
            work,
            finding_id=finding.id,
            state=OutwardState.DELIVERED,
            number=days + 1,
            delivered_at=NOW - days * DAY,
        )
    an_item(work, state=OutwardState.CLOSED, number=20, delivered_at=NOW)
    assert seen_by(work).ages == ((1, 2), (3, 1), (7, 0), (None, 1))


def test_what_waits_names_who_can_take_the_next_step(work: Work) -> None:
    a_finding(work)
    an_item(work, state=OutwardState.AWAITING_RELEASE)
    a_finding(work)
    an_item(work, finding_id=2, state=OutwardState.FIX_REPORTED, number=1, due=NOW - DAY)
    a_row(work, last_day=date(2026, 9, 15))
    waits = {wait.kind: wait for wait in seen_by(work).waits}
    assert waits[WaitKind.RELEASE].who == ("leader", "deputy")
    assert waits[WaitKind.VERIFY].user_ids == (MEMBER_ID,)
    assert waits[WaitKind.ROW].is_late
    assert [w.is_late for w in seen_by(work).waits] == [True, True, False]
    assert {w.kind for w in seen_by(work, filters=Filters(owner=DEPUTY_ID)).waits} == {
        WaitKind.RELEASE
    }


def test_documents_the_unit_owes_are_listed_until_they_are_received(work: Work) -> None:
    given = {"list_id": 1, "unit": UNIT, "asked_by": MEMBER_ID, "asked_at": NOW - DAY}
    for number, state in enumerate((RequestState.SENT, RequestState.RECEIVED), 1):
        sent = {"number": number, "material": "会议记录", "sent_at": NOW - DAY, "state": state}
        work.add(DocumentRequest.model_validate({**given, **sent, "due": NOW - timedelta(hours=1)}))
    work.add(DocumentRequest.model_validate({**given, "material": "未发出的"}))
    (line,) = seen_by(work).requests
    assert (line.request.label, line.age, line.overdue) == ("D1", 1, 1)
