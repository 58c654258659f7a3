from collections.abc import Iterator
from datetime import date, datetime, time, timedelta

import pytest

from inspection.calendar import OfficeHours
from inspection.enums import AnswerKind, Decision, OutwardState, Role
from inspection.escalation import Step, told_at, unsigned_too_long
from inspection.ports import Work
from inspection.records import DocumentRequest, Member, OutwardItem, RequestState, UnitAnswer
from inspection.reminders import (
    Cause,
    Owed,
    Plan,
    all_owed,
    cause_of,
    is_put_off,
    named_at,
    push_moment,
    snooze,
    snoozed,
)
from tests.make import (
    DEPUTY_ID,
    LEADER_ID,
    MEMBER_ID,
    UNIT_LIAISON_ID,
    Weekdays,
    a_finding,
    a_member,
    a_work,
    acts_in,
    an_item,
    at,
)

PLAN = Plan(calendar=Weekdays(), hours=OfficeHours(), times=(time(9), time(15)))
TUESDAY_MORNING = at(9, 15, 10)
FRIDAY_CLOSING = at(9, 18, 18)


@pytest.fixture
def work() -> Iterator[Work]:
    yield from a_work()


def delivered(
    work: Work, *, state: OutwardState = OutwardState.DELIVERED, **fields: object
) -> OutwardItem:
    """An item that came on Tuesday morning and is due on Friday."""
    given: dict[str, object] = {
        "finding_id": a_finding(work).id,
        "number": 1,
        "delivered_at": TUESDAY_MORNING,
        "due": FRIDAY_CLOSING,
    }
    return an_item(work, state=state, **{**given, **fields})


def owed(work: Work) -> Owed:
    (found,) = all_owed(work)
    return found


def cause_at(work: Work, moment: datetime) -> Cause | None:
    return cause_of(owed(work), moment, PLAN)


# --- what is owed ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    "state", [OutwardState.DELIVERED, OutwardState.ACKNOWLEDGED, OutwardState.PASSED_ON]
)
def test_what_has_no_answer_is_owed(work: Work, state: OutwardState) -> None:
    delivered(work, state=state)
    assert owed(work).label == "J1"


@pytest.mark.parametrize(
    "state",
    sorted(
        set(OutwardState)
        - {
            OutwardState.DELIVERED,
            OutwardState.ACKNOWLEDGED,
            OutwardState.PASSED_ON,
            OutwardState.FROZEN,
        }
    ),
)
def test_what_has_its_answer_or_never_came_is_not_owed(work: Work, state: OutwardState) -> None:
    delivered(work, state=state)
    assert all_owed(work) == ()


def test_a_frozen_item_is_owed_like_any_other(work: Work) -> None:
    delivered(work, state=OutwardState.FROZEN)
    assert owed(work).label == "J1"


def an_answer(**fields: object) -> UnitAnswer:
    given: dict[str, object] = {"kind": AnswerKind.LONGER, "begun_at": TUESDAY_MORNING}
    return UnitAnswer.model_validate({**given, **fields})


@pytest.mark.parametrize(
    ("fields", "is_owed"),
    [
        ({}, True),  # still being written
        ({"submitted_at": TUESDAY_MORNING}, False),
        ({"submitted_at": TUESDAY_MORNING, "kind": AnswerKind.CANNOT}, False),
        ({"submitted_at": TUESDAY_MORNING, "kind": AnswerKind.PARTLY}, True),
        ({"submitted_at": TUESDAY_MORNING, "decision": Decision.REFUSED}, True),
    ],
)
def test_it_is_not_owed_while_the_group_has_to_decide(
    work: Work, fields: dict[str, object], is_owed: bool
) -> None:
    delivered(work, answers=(an_answer(**fields),))
    assert bool(all_owed(work)) is is_owed


@pytest.mark.parametrize(
    ("state", "is_owed"),
    [(RequestState.SENT, True), (RequestState.PROVIDED, False), (RequestState.DRAFT, False)],
)
def test_documents_asked_for_are_owed_until_they_are_provided(
    work: Work, state: RequestState, is_owed: bool
) -> None:
    work.add(
        DocumentRequest(
            list_id=1,
            unit="城东分公司",
            number=3,
            material="党委会会议记录",
            due=FRIDAY_CLOSING,
            asked_by=MEMBER_ID,
            asked_at=TUESDAY_MORNING,
            sent_at=TUESDAY_MORNING,
            state=state,
        )
    )
    assert [each.label for each in all_owed(work)] == (["D3"] if is_owed else [])


# --- why it is named ------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("moment", "cause"),
    [
        (at(9, 16, 9), None),
        (at(9, 17, 9), Cause.NEXT_WORKDAY),
        (at(9, 18, 9), Cause.TODAY),
        (at(9, 18, 17, 59), Cause.TODAY),
        (at(9, 18, 18), Cause.OVERDUE),
        (at(9, 21, 9), Cause.OVERDUE),
    ],
)
def test_it_is_named_the_workday_before_on_the_day_and_after(
    work: Work, moment: datetime, cause: Cause | None
) -> None:
    delivered(work, state=OutwardState.ACKNOWLEDGED, acknowledged_at=TUESDAY_MORNING)
    assert cause_at(work, moment) is cause


def test_a_due_on_a_day_off_is_named_on_the_workday_before(work: Work) -> None:
    saturday = at(9, 19, 18)
    delivered(work, state=OutwardState.ACKNOWLEDGED, acknowledged_at=at(9, 15, 10), due=saturday)
    assert cause_at(work, at(9, 17, 9)) is None
    assert cause_at(work, at(9, 18, 9)) is Cause.NEXT_WORKDAY


def test_the_workday_before_may_be_a_swapped_saturday(work: Work) -> None:
    plan = Plan(calendar=Weekdays(extra=frozenset({date(2026, 9, 19)})), hours=OfficeHours())
    monday = at(9, 21, 18)
    delivered(work, state=OutwardState.ACKNOWLEDGED, acknowledged_at=at(9, 15, 10), due=monday)
    assert cause_of(owed(work), at(9, 18, 9), plan) is None
    assert cause_of(owed(work), at(9, 19, 9), plan) is Cause.NEXT_WORKDAY


def test_what_just_came_is_not_called_unsigned_yet(work: Work) -> None:
    delivered(work)
    assert cause_at(work, TUESDAY_MORNING + timedelta(minutes=119)) is None
    assert cause_at(work, TUESDAY_MORNING + timedelta(hours=2)) is Cause.UNSIGNED


# --- when -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("now", "moment"),
    [
        (at(9, 16, 8, 59), None),
        (at(9, 16, 9), at(9, 16, 9)),
        (at(9, 16, 14, 59), at(9, 16, 9)),
        (at(9, 16, 15), at(9, 16, 15)),
        (at(9, 16, 18), None),
        (at(9, 19, 9), None),
    ],
)
def test_the_moment_is_the_last_push_time_within_office_hours(
    now: datetime, moment: datetime | None
) -> None:
    assert push_moment(now, PLAN) == moment


def test_a_push_time_before_the_opening_waits_for_it() -> None:
    early = Plan(calendar=Weekdays(), hours=OfficeHours(), times=(time(7, 30),))
    assert push_moment(at(9, 16, 9, 5), early) == at(9, 16, 9)


def test_nothing_is_named_that_changed_after_the_moment(work: Work) -> None:
    delivered(
        work,
        state=OutwardState.ACKNOWLEDGED,
        acknowledged_at=at(9, 18, 9, 30),
    )
    assert named_at(all_owed(work), at(9, 18, 9), PLAN) == ()
    assert [cause for cause, _ in named_at(all_owed(work), at(9, 18, 15), PLAN)] == [Cause.TODAY]


def test_the_most_pressing_stands_first(work: Work) -> None:
    for number, due in ((1, at(9, 30, 18)), (2, at(9, 18, 18)), (3, at(9, 17, 18))):
        delivered(work, number=number, due=due)
    named = named_at(all_owed(work), at(9, 18, 9), PLAN)
    assert [(cause, each.label) for cause, each in named] == [
        (Cause.OVERDUE, "J3"),
        (Cause.TODAY, "J2"),
        (Cause.UNSIGNED, "J1"),
    ]


# --- put off --------------------------------------------------------------------------------


def put_off(work: Work, now: datetime, *, tomorrow: bool = False) -> datetime:
    refs = ("outward_item:1",)
    made = snooze(work, user_id=UNIT_LIAISON_ID, refs=refs, now=now, plan=PLAN, tomorrow=tomorrow)
    return made.until


def test_an_hour_later_is_an_hour_later(work: Work) -> None:
    assert put_off(work, at(9, 16, 9, 5)) == at(9, 16, 10, 5)


def test_an_hour_after_closing_is_the_next_opening(work: Work) -> None:
    assert put_off(work, at(9, 18, 17, 30)) == at(9, 21, 9)


def test_tomorrow_is_the_next_workdays_first_push_time(work: Work) -> None:
    assert put_off(work, at(9, 18, 9, 5), tomorrow=True) == at(9, 21, 9)


def test_what_was_put_off_is_not_named_before(work: Work) -> None:
    delivered(work)
    until = put_off(work, at(9, 16, 14, 30))
    snoozes = snoozed(work, UNIT_LIAISON_ID)
    assert is_put_off(owed(work), snoozes, at(9, 16, 15))
    assert not is_put_off(owed(work), snoozes, until)
    assert push_moment(at(9, 16, 15, 40), PLAN, [until]) == until


def test_putting_off_is_on_the_audit_trail(work: Work) -> None:
    put_off(work, at(9, 16, 9, 5))
    assert acts_in(work) == ("reminder.snoozed",)


# --- up -------------------------------------------------------------------------------------

INSIDE = tuple(
    a_member(role=role) for role in (Role.LEADER, Role.DEPUTY, Role.MEMBER, Role.GROUP_LIAISON)
)


def steps(work: Work, now: datetime) -> list[Step]:
    return [each.step for each in unsigned_too_long(work, now=now, plan=PLAN, hours=4)]


@pytest.mark.parametrize(
    ("now", "expected"),
    [
        (at(9, 15, 13, 59), []),
        (at(9, 15, 14), [Step.FILER_AND_DEPUTY]),
        (at(9, 15, 18), [Step.FILER_AND_DEPUTY, Step.LEADER]),
    ],
)
def test_it_goes_up_after_office_hours_without_a_signature(
    work: Work, now: datetime, expected: list[Step]
) -> None:
    delivered(work)
    assert steps(work, now) == expected


def test_the_night_does_not_count(work: Work) -> None:
    delivered(work, delivered_at=at(9, 15, 17))
    assert steps(work, at(9, 16, 11, 59)) == []
    assert steps(work, at(9, 16, 12)) == [Step.FILER_AND_DEPUTY]


def test_what_was_signed_for_does_not_go_up(work: Work) -> None:
    delivered(work, state=OutwardState.ACKNOWLEDGED, acknowledged_at=at(9, 15, 11))
    assert steps(work, at(9, 18, 9)) == []


def told(work: Work, members: tuple[Member, ...] = INSIDE) -> list[set[int]]:
    found = unsigned_too_long(work, now=at(9, 16, 9), plan=PLAN, hours=4)
    return [{m.user_id for m in told_at(each, members)} for each in found]


def test_first_filer_and_deputy_then_the_leader(work: Work) -> None:
    delivered(work)
    assert told(work) == [{MEMBER_ID, DEPUTY_ID}, {LEADER_ID}]


def test_whoever_took_the_finding_over_is_told_in_the_filers_place(work: Work) -> None:
    finding = a_finding(work, holder_id=4)
    delivered(work, finding_id=finding.id)
    assert told(work)[0] == {4, DEPUTY_ID}


def test_a_recused_deputy_is_not_told(work: Work) -> None:
    recused = a_member(role=Role.DEPUTY, recusals=("城东分公司",))
    delivered(work)
    assert told(work, (INSIDE[0], recused, INSIDE[2]))[0] == {MEMBER_ID}
