from collections.abc import Callable, Iterator
from itertools import product

import pytest

from inspection import outward
from inspection.calendar import OfficeHours
from inspection.enums import OutwardState, Role
from inspection.errors import IllegalMoveError, StaleError
from inspection.outward_states import OutwardEvent, may, next_state
from inspection.ports import Work
from inspection.records import Finding, FixReport, Member, OutwardItem
from tests.make import HOUR, NOW, Weekdays, a_finding, a_member, a_work, an_item

# Design 5, written down again: "state: event > next state, event > next state"
TABLE = """
DRAFT: propose > AWAITING_RELEASE, withdraw > WITHDRAWN
AWAITING_RELEASE: release > RELEASED, send_back > DRAFT, withdraw > WITHDRAWN
RELEASED: deliver > DELIVERED, fail > UNDELIVERABLE, withdraw > WITHDRAWN
UNDELIVERABLE: deliver > DELIVERED, recall > WITHDRAWN, freeze > FROZEN, carry_over > CARRIED_OVER
DELIVERED: acknowledge > ACKNOWLEDGED, pass_on > PASSED_ON, report_fix > FIX_REPORTED
DELIVERED: recall > WITHDRAWN, freeze > FROZEN, carry_over > CARRIED_OVER
ACKNOWLEDGED: pass_on > PASSED_ON, report_fix > FIX_REPORTED
ACKNOWLEDGED: recall > WITHDRAWN, freeze > FROZEN, carry_over > CARRIED_OVER
PASSED_ON: report_fix > FIX_REPORTED
PASSED_ON: recall > WITHDRAWN, freeze > FROZEN, carry_over > CARRIED_OVER
FIX_REPORTED: verify > CLOSED, return > ACKNOWLEDGED
FIX_REPORTED: recall > WITHDRAWN, freeze > FROZEN, carry_over > CARRIED_OVER
"""

INSIDE = "leader deputy member group_liaison"
WHO = {
    "propose": INSIDE,
    "release": "leader deputy",
    "send_back": "leader deputy",
    "withdraw": INSIDE,
    "deliver": "",
    "fail": "",
    "acknowledge": "unit_liaison",
    "pass_on": "unit_liaison",
    "report_fix": "unit_liaison",
    "verify": INSIDE,
    "return": INSIDE,
    "recall": "leader",
    "freeze": "",
    "carry_over": "",
}


def moves_in(table: str) -> dict[tuple[str, str], str]:
    rows = (line.split(": ") for line in table.strip().splitlines())
    moves = ((state, *move.split(" > ")) for state, told in rows for move in told.split(", "))
    return {(state, event): after for state, event, after in moves}


EXPECTED = moves_in(TABLE)
WRONG_MOVES = [
    (state, event)
    for state, event in product(OutwardState, OutwardEvent)
    if (state.value, event.value) not in EXPECTED
]


@pytest.mark.parametrize(("state", "event"), [*product(OutwardState, OutwardEvent)])
def test_an_event_leads_where_the_design_says_and_nowhere_else(
    state: OutwardState, event: OutwardEvent
) -> None:
    assert next_state(state, event) == EXPECTED.get((state.value, event.value))


@pytest.mark.parametrize(("event", "role"), [*product(OutwardEvent, Role)])
def test_an_event_belongs_to_its_roles(event: OutwardEvent, role: Role) -> None:
    assert may(role, event) == (role.value in WHO[event.value].split())


@pytest.mark.parametrize("event", [*OutwardEvent])
def test_the_bot_itself_causes_only_what_no_person_may(event: OutwardEvent) -> None:
    assert may(None, event) == (WHO[event.value] == "")


@pytest.mark.parametrize(
    "state",
    [
        OutwardState.CLOSED,
        OutwardState.WITHDRAWN,
        OutwardState.FROZEN,
        OutwardState.CARRIED_OVER,
    ],
)
def test_an_item_that_is_over_stays_over(state: OutwardState) -> None:
    assert [event for event in OutwardEvent if next_state(state, event)] == []


# --- through the verbs ---

LEADER = a_member(role=Role.LEADER)
LIAISON = a_member(role=Role.UNIT_LIAISON)
Act = Callable[[Work, OutwardItem, Finding, Member], OutwardItem]


def release(work: Work, item: OutwardItem, finding: Finding, by: Member) -> OutwardItem:
    return outward.release(
        work,
        item,
        finding,
        by=by,
        now=NOW,
        undo=HOUR / 60,
        calendar=Weekdays(),
        hours=OfficeHours(),
    )


ACTS: dict[OutwardEvent, Act] = {
    OutwardEvent.RELEASE: release,
    OutwardEvent.SEND_BACK: lambda w, i, _f, by: outward.send_back(w, i, by=by, now=NOW),
    OutwardEvent.WITHDRAW: lambda w, i, _f, by: outward.withdraw(w, i, by=by, now=NOW),
    OutwardEvent.ACKNOWLEDGE: lambda w, i, _f, by: outward.acknowledge(w, i, by=by, now=NOW),
    OutwardEvent.PASS_ON: lambda w, i, _f, by: outward.pass_on(w, i, by=by, now=NOW),
    OutwardEvent.REPORT_FIX: lambda w, i, _f, by: outward.submit(w, i, by=by, now=NOW),
    OutwardEvent.VERIFY: lambda w, i, f, by: outward.verify(w, i, f, by=by, now=NOW),
    OutwardEvent.RETURN: lambda w, i, f, by: outward.return_fix(
        w, i, f, reason="照片看不清", by=by, now=NOW
    ),
}
BY = {
    **dict.fromkeys(ACTS, LEADER),
    OutwardEvent.ACKNOWLEDGE: LIAISON,
    OutwardEvent.PASS_ON: LIAISON,
    OutwardEvent.REPORT_FIX: LIAISON,
}
REPORT = FixReport(texts=("已换新卡",), evidence=(1,), begun_at=NOW)


@pytest.fixture
def work() -> Iterator[Work]:
    yield from a_work()


@pytest.mark.parametrize(
    ("state", "event"), [(state, event) for state, event in WRONG_MOVES if event in ACTS]
)
def test_an_illegal_move_is_refused_with_its_facts(
    work: Work, state: OutwardState, event: OutwardEvent
) -> None:
    finding = a_finding(work)
    item = an_item(work, state=state, reports=(REPORT,))

    with pytest.raises(IllegalMoveError) as refusal:
        ACTS[event](work, item, finding, BY[event])

    assert (refusal.value.state, refusal.value.event) == (state.value, event.value)


@pytest.mark.parametrize(
    ("state", "event"), [(state, event) for state, event in WRONG_MOVES if event in ACTS]
)
def test_a_refused_move_changes_neither_the_item_nor_the_finding(
    work: Work, state: OutwardState, event: OutwardEvent
) -> None:
    finding = a_finding(work)
    item = an_item(work, state=state, reports=(REPORT,))

    with pytest.raises(IllegalMoveError):
        ACTS[event](work, item, finding, BY[event])

    assert (work.get(OutwardItem, 1), work.get(Finding, 1)) == (item, finding)


@pytest.mark.parametrize(
    ("state", "event"),
    [
        (OutwardState(state), OutwardEvent(event))
        for state, event in EXPECTED
        if OutwardEvent(event) in ACTS
    ],
)
def test_a_legal_move_is_made_and_told_in_the_history(
    work: Work, state: OutwardState, event: OutwardEvent
) -> None:
    finding = a_finding(work)
    item = an_item(work, state=state, reports=(REPORT,))

    moved = ACTS[event](work, item, finding, BY[event])

    assert (moved.history[-1].before, moved.history[-1].what, moved.history[-1].after) == (
        state.value,
        event.value,
        EXPECTED[state.value, event.value],
    )


@pytest.mark.parametrize("state", [s for s in OutwardState if s is not OutwardState.DRAFT])
def test_only_a_draft_is_proposed(work: Work, state: OutwardState) -> None:
    finding = a_finding(work)
    item = an_item(work, state=state)

    with pytest.raises(StaleError):
        outward.propose(work, item, finding, by=LEADER, now=NOW)


@pytest.mark.parametrize("state", [s for s, e in WRONG_MOVES if e is OutwardEvent.REPORT_FIX])
def test_no_fix_report_begins_where_none_can_be_sent(work: Work, state: OutwardState) -> None:
    item = an_item(work, state=state)

    with pytest.raises(IllegalMoveError):
        outward.begin_report(work, item, by=LIAISON, now=NOW)


@pytest.mark.parametrize("state", [s for s, e in WRONG_MOVES if e is OutwardEvent.DELIVER])
def test_a_late_delivery_moves_no_state(work: Work, state: OutwardState) -> None:
    item = an_item(work, state=state)

    assert outward.delivered(work, item, now=NOW).state is state


def test_what_was_frozen_on_its_way_and_arrived_is_known_to_have_arrived(work: Work) -> None:
    item = an_item(work, state=OutwardState.FROZEN)

    assert outward.delivered(work, item, now=NOW).delivered_at == NOW


@pytest.mark.parametrize("state", [s for s, e in WRONG_MOVES if e is OutwardEvent.FAIL])
def test_a_late_failure_changes_nothing(work: Work, state: OutwardState) -> None:
    item = an_item(work, state=state)

    assert outward.undeliverable(work, item, now=NOW) == item
