from collections.abc import Callable, Iterator
from itertools import product

import pytest

from inspection import gathering, outward, outward_endings, unit_answers, unit_sendings
from inspection.calendar import Departure, OfficeHours
from inspection.enums import AnswerKind, OutwardState, Role
from inspection.errors import IllegalMoveError, NotAllowedError, NothingHereError, StaleError
from inspection.outward_states import OutwardEvent, may, next_state
from inspection.ports import Work
from inspection.records import Finding, FixReport, Member, OutwardItem, UnitAnswer
from tests.make import HOUR, NOW, Weekdays, a_finding, a_member, a_work, an_item

# Design 5, written down again: "state: event > next state, event > next state"
TABLE = """
DRAFT: propose > AWAITING_RELEASE, withdraw > WITHDRAWN
AWAITING_RELEASE: release > RELEASED, send_back > DRAFT, withdraw > WITHDRAWN
RELEASED: deliver > DELIVERED, fail > UNDELIVERABLE, withdraw > WITHDRAWN
UNDELIVERABLE: deliver > DELIVERED, recall > WITHDRAWN, freeze > FROZEN, carry_over > CARRIED_OVER
DELIVERED: acknowledge > ACKNOWLEDGED, pass_on > PASSED_ON, report_fix > FIX_REPORTED
DELIVERED: answer > ACKNOWLEDGED, correct > DELIVERED, waive_proof > CLOSED
DELIVERED: extend > DELIVERED, refuse > DELIVERED, go_on > DELIVERED, formalize > CARRIED_OVER
DELIVERED: recall > WITHDRAWN, freeze > FROZEN, carry_over > CARRIED_OVER
ACKNOWLEDGED: pass_on > PASSED_ON, report_fix > FIX_REPORTED
ACKNOWLEDGED: add > ACKNOWLEDGED
ACKNOWLEDGED: answer > ACKNOWLEDGED, correct > ACKNOWLEDGED, waive_proof > CLOSED
ACKNOWLEDGED: extend > ACKNOWLEDGED, refuse > ACKNOWLEDGED, go_on > ACKNOWLEDGED
ACKNOWLEDGED: formalize > CARRIED_OVER
ACKNOWLEDGED: recall > WITHDRAWN, freeze > FROZEN, carry_over > CARRIED_OVER
PASSED_ON: report_fix > FIX_REPORTED, add > PASSED_ON
PASSED_ON: answer > PASSED_ON, correct > PASSED_ON, waive_proof > CLOSED
PASSED_ON: extend > PASSED_ON, refuse > PASSED_ON, go_on > PASSED_ON, formalize > CARRIED_OVER
PASSED_ON: recall > WITHDRAWN, freeze > FROZEN, carry_over > CARRIED_OVER
FIX_REPORTED: verify > CLOSED, return > ACKNOWLEDGED
FIX_REPORTED: correct > FIX_REPORTED, add > FIX_REPORTED
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
    "carry_over": "leader deputy",
    "answer": "unit_liaison",
    "add": "unit_liaison",
    "extend": "leader deputy",
    "refuse": "leader deputy",
    "go_on": "leader deputy",
    "formalize": "leader deputy",
    "correct": "leader deputy",
    "waive_proof": "leader deputy",
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
        departure=Departure(HOUR / 60, Weekdays(), OfficeHours()),
    )


REPORT = FixReport(texts=("已换新卡",), evidence=(1,), begun_at=NOW)
ASKED = UnitAnswer(
    kind=AnswerKind.LONGER,
    texts=("配件未到",),
    due=NOW + 99 * HOUR,
    begun_at=NOW,
    submitted_at=NOW,
)
CANNOT = ASKED.model_copy(update={"kind": AnswerKind.CANNOT, "due": None})
OPEN = UnitAnswer(texts=("哪一栋",), begun_at=NOW)
MORE = UnitAnswer(kind=AnswerKind.MORE, evidence=(2,), begun_at=NOW)


def leave(work: Work, item: OutwardItem, sending: FixReport, by: Member) -> OutwardItem:
    item = gathering.submit(work, item, sending, by=by, now=NOW, undo=0 * HOUR)
    key = gathering.due_to_leave(work, NOW)[0][1]
    return gathering.leave(work, item, unit_sendings.at_key(item, key), now=NOW)


def correct(work: Work, item: OutwardItem, finding: Finding, by: Member) -> OutwardItem:
    item = outward_endings.propose_correction(work, item, finding, "改正", by=by, now=NOW)
    return outward_endings.correct(work, item, finding, by=by, now=NOW)


ACTS: dict[OutwardEvent, Act] = {
    OutwardEvent.RELEASE: release,
    OutwardEvent.SEND_BACK: lambda w, i, _f, by: outward.send_back(w, i, by=by, now=NOW),
    OutwardEvent.WITHDRAW: lambda w, i, _f, by: outward.withdraw(w, i, by=by, now=NOW),
    OutwardEvent.ACKNOWLEDGE: lambda w, i, _f, by: gathering.acknowledge(w, i, by=by, now=NOW),
    OutwardEvent.PASS_ON: lambda w, i, _f, by: gathering.pass_on(w, i, by=by, now=NOW),
    OutwardEvent.REPORT_FIX: lambda w, i, _f, by: leave(w, i, i.reports[-1], by),
    OutwardEvent.ANSWER: lambda w, i, _f, by: leave(w, i, i.answers[2], by),
    OutwardEvent.ADD: lambda w, i, _f, by: leave(w, i, i.answers[3], by),
    OutwardEvent.EXTEND: lambda w, i, f, by: unit_answers.extend(
        w, i, f, i.answers[0], by=by, now=NOW
    ),
    OutwardEvent.REFUSE: lambda w, i, f, by: unit_answers.refuse(
        w, i, f, i.answers[0], reason="来不及", by=by, now=NOW
    ),
    OutwardEvent.GO_ON: lambda w, i, f, by: unit_answers.go_on(
        w, i, f, i.answers[1], by=by, now=NOW
    ),
    OutwardEvent.FORMALIZE: lambda w, i, f, by: unit_answers.make_formal(
        w, i, f, i.answers[1], by=by, now=NOW
    ),
    OutwardEvent.CORRECT: correct,
    OutwardEvent.WAIVE_PROOF: lambda w, i, f, by: outward_endings.close_without_proof(
        w, i, f, reason="当场查看", by=by, now=NOW
    ),
    OutwardEvent.VERIFY: lambda w, i, f, by: outward_endings.verify(w, i, f, by=by, now=NOW),
    OutwardEvent.RETURN: lambda w, i, f, by: outward_endings.return_fix(
        w, i, f, reason="照片看不清", by=by, now=NOW
    ),
    OutwardEvent.RECALL: lambda w, i, f, by: outward_endings.recall(
        w, i, f, reason="发错了", by=by, now=NOW
    ),
    OutwardEvent.CARRY_OVER: lambda w, i, f, by: outward_endings.carry_over(
        w, i, f, holder=a_member(), by=by, now=NOW
    ),
}
BY = {
    **dict.fromkeys(ACTS, LEADER),
    OutwardEvent.ACKNOWLEDGE: LIAISON,
    OutwardEvent.PASS_ON: LIAISON,
    OutwardEvent.REPORT_FIX: LIAISON,
    OutwardEvent.ANSWER: LIAISON,
    OutwardEvent.ADD: LIAISON,
}
EVERYONE = {role: a_member(role=role) for role in Role}


def an_item_in(work: Work, state: OutwardState) -> OutwardItem:
    return an_item(work, state=state, reports=(REPORT,), answers=(ASKED, CANNOT, OPEN, MORE))


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
    item = an_item_in(work, state)

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
    item = an_item_in(work, state)

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
    item = an_item_in(work, state)

    moved = ACTS[event](work, item, finding, BY[event])

    told = [(change.before, change.what, change.after) for change in moved.history]
    assert (state.value, event.value, EXPECTED[state.value, event.value]) in told


@pytest.mark.parametrize(
    ("state", "event", "role"),
    [
        (OutwardState(state), OutwardEvent(event), role)
        for (state, event), role in product(EXPECTED, Role)
        if OutwardEvent(event) in ACTS and not may(role, OutwardEvent(event))
    ],
)
def test_nobody_else_makes_the_move(
    work: Work, state: OutwardState, event: OutwardEvent, role: Role
) -> None:
    finding = a_finding(work)
    item = an_item_in(work, state)

    with pytest.raises((NotAllowedError, NothingHereError)):
        ACTS[event](work, item, finding, EVERYONE[role])

    assert [i.state for i in work.all(OutwardItem)] == [state]


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
        gathering.begin(work, item, AnswerKind.FIX, by=LIAISON, now=NOW)


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
