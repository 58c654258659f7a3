"""After the feedback: what may be on the list, the two checks, the cycles, figures that stay."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from inspection import rectification as matters
from inspection import rectification_delivery as delivery
from inspection import rectification_lists as lists
from inspection import rectification_transfers as transfers
from inspection.access import may_know
from inspection.calendar import Departure, OfficeHours
from inspection.enums import Aspect, Handling, OutwardState, Role
from inspection.errors import (
    IllegalMoveError,
    NotAllowedError,
    NothingHereError,
    NotLaterError,
    ProofMissingError,
    StaleError,
    WordingRefusedError,
)
from inspection.findings import register_clue
from inspection.ports import Work
from inspection.records import (
    FeedbackList,
    Finding,
    LaterFix,
    RectificationItem,
    RectificationState,
    SendingKind,
    Transfer,
    TransferKind,
)
from inspection.rectification_counts import rectification_counts
from inspection.rectification_delivery import Periods
from inspection.rectification_errors import (
    FeedbackTooEarlyError,
    FeedbackWordsError,
    NotForFeedbackError,
    PlanIncompleteError,
    PlannedTooLateError,
    TransferUnreadableError,
    UnsentError,
)
from inspection.rectification_states import MOVES, RectificationEvent, next_state
from inspection.reminders import owed_rectifications
from tests.make import (
    NOW,
    UNIT,
    Weekdays,
    a_finding,
    a_member,
    a_work,
    an_inspection,
    an_item,
    everything_in,
)

LEADER = a_member(role=Role.LEADER)
DEPUTY = a_member(role=Role.DEPUTY)
MEMBER = a_member()
LIAISON = a_member(role=Role.UNIT_LIAISON)
OVER = NOW.date() - timedelta(days=1)  # the last day of the field work
DEPARTURE = Departure(timedelta(seconds=20), Weekdays(), OfficeHours())
PERIODS = Periods(soon_days=7, report_days=90)
S, K = RectificationState, SendingKind
SEEN = LaterFix(by=MEMBER.user_id, begun_at=NOW, recorded_at=NOW)


@pytest.fixture
def work() -> Iterator[Work]:
    for opened in a_work():
        opened.add(an_inspection(id=0))
        yield opened


def a_feedback_finding(work: Work, **fields: object) -> Finding:
    given_fields: dict[str, object] = {"handling": Handling.XQZG, "aspect": Aspect.STYLE}
    return a_finding(work, **{**given_fields, **fields})


def a_released(work: Work, *findings: Finding) -> FeedbackList:
    batch = lists.draft(work, UNIT, by=LEADER, now=NOW)
    for finding in findings:
        lists.pick(work, batch, finding, by=LEADER, now=NOW)
    return released(work, batch)


def released(work: Work, batch: FeedbackList, *, withdrawal: date = OVER) -> FeedbackList:
    return lists.release(
        work,
        batch,
        recipient=LIAISON,
        people=(),
        withdrawal=withdrawal,
        by=LEADER,
        now=NOW,
        departure=DEPARTURE,
    )


def a_matter(work: Work, finding: Finding | None = None) -> RectificationItem:
    """A matter that the unit has just been given."""
    batch = a_released(work, finding or a_feedback_finding(work))
    return lists.items_of(work, delivery.deliver(work, batch, PERIODS, now=NOW))[0]


def planned(work: Work, item: RectificationItem, *, now: datetime = NOW) -> RectificationItem:
    item = matters.begin(work, item, K.PLAN, by=LIAISON, now=now)
    item = matters.write_measures(work, item, "修订办法")
    item = matters.name_responsible(work, item, "某部长")
    item = matters.plan_day(work, item, now + timedelta(days=20), now=now)
    return matters.send(work, item, by=LIAISON, now=now)


def asked(work: Work, item: RectificationItem, *, now: datetime = NOW) -> RectificationItem:
    item = matters.begin(work, item, K.CLOSE_OUT, by=LIAISON, now=now)
    item = matters.gather(work, item, "已完成", (7,))
    return matters.send(work, item, by=LIAISON, now=now)


def finding_of(work: Work, item: RectificationItem) -> Finding | None:
    return work.get(Finding, item.finding_id)


# --- the list -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("fields", "reason"),
    [
        ({"sealed": True}, "sealed"),
        ({"handling": Handling.CLUE, "sealed": True}, "sealed"),
        ({"handling": Handling.PENDING}, "class"),
        ({"handling": Handling.ZHUAN}, "class"),
        ({"hold": True}, "hold"),
    ],
)
def test_what_is_sealed_or_unclear_cannot_be_picked(
    work: Work, fields: dict[str, object], reason: str
) -> None:
    batch = lists.draft(work, UNIT, by=LEADER, now=NOW)
    with pytest.raises(NotForFeedbackError) as refusal:
        lists.pick(work, batch, a_feedback_finding(work, **fields), by=LEADER, now=NOW)
    assert refusal.value.reason == reason


@pytest.mark.parametrize(
    ("item", "done"),
    [
        ({}, None),  # a draft: the unit was told nothing
        ({"number": 1, "state": OutwardState.DELIVERED}, None),
        ({"number": 1, "state": OutwardState.CLOSED}, "closed"),
        ({"number": 1, "state": OutwardState.CARRIED_OVER}, None),
        ({"number": 1, "state": OutwardState.CARRIED_OVER, "later_fixes": (SEEN,)}, "fixed_later"),
        ({"number": 1, "state": OutwardState.WITHDRAWN}, None),
    ],
)
def test_what_was_seen_put_right_already_is_told_before_it_is_picked(
    work: Work, item: dict[str, object], done: str | None
) -> None:
    finding = a_feedback_finding(work)
    known = an_item(work, finding_id=finding.id)
    work.put(known.changed(**item))
    assert lists.done_before(work, finding) == done


def test_a_newer_item_that_is_open_counts_before_a_closed_one(work: Work) -> None:
    finding = a_feedback_finding(work)
    an_item(work, finding_id=finding.id, number=1, state=OutwardState.CLOSED)
    an_item(work, finding_id=finding.id, number=2, state=OutwardState.DELIVERED)
    assert lists.done_before(work, finding) is None


def test_only_the_leader_drafts_a_list(work: Work) -> None:
    with pytest.raises(NotAllowedError):
        lists.draft(work, UNIT, by=DEPUTY, now=NOW)


def test_a_list_does_not_leave_before_the_field_work_is_over(work: Work) -> None:
    batch = lists.draft(work, UNIT, by=LEADER, now=NOW)
    lists.pick(work, batch, a_feedback_finding(work), by=LEADER, now=NOW)
    with pytest.raises(FeedbackTooEarlyError):
        released(work, batch, withdrawal=NOW.date())


def test_a_wording_with_its_source_is_refused(work: Work) -> None:
    batch = lists.draft(work, UNIT, by=LEADER, now=NOW)
    line = lists.pick(work, batch, a_feedback_finding(work), by=LEADER, now=NOW)
    with pytest.raises(WordingRefusedError):
        lists.reword(work, batch, line, "谈话反映缺签字", people=(), by=LEADER)


def test_a_line_that_may_not_be_said_keeps_the_whole_list_back(work: Work) -> None:
    batch = lists.draft(work, UNIT, by=LEADER, now=NOW)
    lists.pick(work, batch, a_feedback_finding(work, wording="据举报"), by=LEADER, now=NOW)
    with pytest.raises(FeedbackWordsError):
        released(work, batch)


def test_numbers_have_no_gap_for_what_was_left_out(work: Work) -> None:
    one, two, three = (a_feedback_finding(work) for _ in range(3))
    batch = lists.draft(work, UNIT, by=LEADER, now=NOW)
    lines = [lists.pick(work, batch, f, by=LEADER, now=NOW) for f in (one, two, three)]
    lists.leave_out(work, batch, lines[1], by=LEADER, now=NOW)
    sent = delivery.deliver(work, released(work, batch), PERIODS, now=NOW)
    assert [i.label for i in lists.items_of(work, sent)] == ["Z1", "Z2"]


def test_what_was_sealed_in_the_undo_window_keeps_the_list_back(work: Work) -> None:
    finding = a_feedback_finding(work)
    batch = a_released(work, finding)
    assert delivery.may_go(work, batch, (), NOW)
    work.put(finding.changed(sealed=True))
    assert not delivery.may_go(work, batch, (), NOW)


def test_a_clue_leaves_nothing_on_a_draft(work: Work) -> None:
    finding = a_feedback_finding(work, wording="一二三四五六七八")
    batch = lists.draft(work, UNIT, by=LEADER, now=NOW)
    lists.pick(work, batch, finding, by=LEADER, now=NOW)
    register_clue(work, finding, by=LEADER, now=NOW)
    assert "一二三四五六七八" not in everything_in(work)
    assert lists.items_of(work, batch) == ()


def test_the_unit_knows_of_nothing_before_the_delivery(work: Work) -> None:
    finding = a_feedback_finding(work)
    batch = a_released(work, finding)
    (line,) = lists.items_of(work, batch)
    assert not may_know(LIAISON, [(batch, None), (line, finding)])
    assert not may_know(LIAISON, [(line, finding)])
    sent = delivery.deliver(work, batch, PERIODS, now=NOW)
    assert may_know(LIAISON, [(sent, None), (lists.items_of(work, sent)[0], finding)])


def test_a_deputy_does_not_read_the_list_as_a_whole(work: Work) -> None:
    batch = a_released(work, a_feedback_finding(work))
    assert (may_know(LEADER, [(batch, None)]), may_know(DEPUTY, [(batch, None)])) == (True, False)


# --- the unit's part ------------------------------------------------------------------------


def test_measures_name_a_person_and_a_day(work: Work) -> None:
    item = matters.begin(work, a_matter(work), K.PLAN, by=LIAISON, now=NOW)
    item = matters.write_measures(work, item, "修订办法")
    with pytest.raises(PlanIncompleteError) as refusal:
        matters.send(work, item, by=LIAISON, now=NOW)
    assert refusal.value.fields == ("responsible", "planned")


def test_a_plan_does_not_end_after_the_due(work: Work) -> None:
    item = a_matter(work)
    item = work.put(item.changed(due=NOW + timedelta(days=5)))
    item = matters.begin(work, item, K.PLAN, by=LIAISON, now=NOW)
    with pytest.raises(PlannedTooLateError):
        matters.plan_day(work, item, NOW + timedelta(days=6), now=NOW)


def test_nothing_is_closed_without_measures(work: Work) -> None:
    with pytest.raises(IllegalMoveError):
        matters.begin(work, a_matter(work), K.CLOSE_OUT, by=LIAISON, now=NOW)


def test_a_close_out_needs_the_signed_page(work: Work) -> None:
    item = matters.begin(work, planned(work, a_matter(work)), K.CLOSE_OUT, by=LIAISON, now=NOW)
    item = matters.gather(work, item, "已整改", ())
    with pytest.raises(ProofMissingError):
        matters.send(work, item, by=LIAISON, now=NOW)


@pytest.mark.parametrize("kind", [K.PLAN, K.CLOSE_OUT])
def test_what_was_written_and_not_sent_is_not_lost_to_something_else(
    work: Work, kind: SendingKind
) -> None:
    item = matters.begin(work, planned(work, a_matter(work)), K.PROGRESS, by=LIAISON, now=NOW)
    empty = matters.begin(work, item, kind, by=LIAISON, now=NOW)
    assert empty.draft is not None
    assert empty.draft.kind is kind
    item = matters.begin(work, empty, K.PROGRESS, by=LIAISON, now=NOW)
    item = matters.gather(work, item, "已核对2份", ())
    with pytest.raises(UnsentError):
        matters.begin(work, item, kind, by=LIAISON, now=NOW)
    item = matters.give_up(work, item)
    assert matters.begin(work, item, kind, by=LIAISON, now=NOW).draft is not None


def test_a_file_with_the_measures_leaves_with_them(work: Work) -> None:
    item = matters.begin(work, a_matter(work), K.PLAN, by=LIAISON, now=NOW)
    item = matters.annex(work, item, (7,))
    item = planned(work, item)
    assert item.plan is not None
    assert item.plan.evidence == (7,)


def test_a_close_out_is_signed_by_the_person_the_plan_names(work: Work) -> None:
    sent = asked(work, planned(work, a_matter(work))).latest(K.CLOSE_OUT)
    assert sent is not None
    assert sent.responsible == "某部长"


# --- the group's part -----------------------------------------------------------------------


def test_two_checks_close_it(work: Work) -> None:
    item = asked(work, planned(work, a_matter(work)))
    assert item.state is S.AWAITING_CHECK
    closed = matters.verify(work, item, finding_of(work, item), by=MEMBER, now=NOW)
    assert (closed.state, closed.verified_by) == (S.CLOSED, MEMBER.user_id)


def test_the_unit_cannot_make_the_second_check(work: Work) -> None:
    item = asked(work, planned(work, a_matter(work)))
    with pytest.raises(NothingHereError):
        matters.verify(work, item, finding_of(work, item), by=LIAISON, now=NOW)


def test_what_goes_back_has_a_reason_that_the_unit_may_read(work: Work) -> None:
    item = asked(work, planned(work, a_matter(work)))
    finding = finding_of(work, item)
    with pytest.raises(WordingRefusedError):
        matters.give_back(work, item, finding, "群众举报没改", people=(), by=MEMBER, now=NOW)
    back = matters.give_back(work, item, finding, "缺办法文本", people=(), by=MEMBER, now=NOW)
    asked_for = back.latest(K.CLOSE_OUT)
    assert asked_for is not None
    assert (back.state, asked_for.returned) == (S.UNDER_WAY, "缺办法文本")


def test_what_became_a_clue_is_nobodys_to_close(work: Work) -> None:
    item = asked(work, planned(work, a_matter(work)))
    finding = finding_of(work, item)
    assert finding is not None
    sealed = work.put(finding.changed(sealed=True))
    with pytest.raises(NothingHereError):
        matters.verify(work, item, sealed, by=LEADER, now=NOW)


def test_what_is_kept_up_is_not_closed_and_reported_again(work: Work) -> None:
    item = planned(work, a_matter(work))
    item = matters.keep_up(work, item, finding_of(work, item), by=DEPUTY, now=NOW)
    later = NOW + timedelta(days=60)
    item = matters.begin(work, item, K.PROGRESS, by=LIAISON, now=later)
    item = matters.send(work, matters.gather(work, item, "仍在坚持", ()), by=LIAISON, now=later)
    assert (item.state, item.report_due) == (S.LONG_TERM, later + timedelta(days=90))
    assert rectification_counts([item], later).closed == 0


def test_a_request_that_was_kept_up_does_not_wait_any_more(work: Work) -> None:
    item = asked(work, planned(work, a_matter(work)))
    assert item.close_out == item.latest(K.CLOSE_OUT)

    item = matters.keep_up(work, item, finding_of(work, item), by=DEPUTY, now=NOW)
    item = matters.resume(work, item, finding_of(work, item), by=DEPUTY, now=NOW)

    before = item.latest(K.CLOSE_OUT)
    assert before is not None
    assert (item.state, item.close_out) == (S.UNDER_WAY, None)
    assert (before.decided_by, before.returned) == (DEPUTY.user_id, "")


def test_why_a_request_was_given_back_stays_when_it_is_kept_up_later(work: Work) -> None:
    item = asked(work, planned(work, a_matter(work)))
    known = finding_of(work, item)
    item = matters.give_back(work, item, known, "缺签字页", people=(), by=MEMBER, now=NOW)

    item = matters.keep_up(work, item, known, by=DEPUTY, now=NOW)

    before = item.latest(K.CLOSE_OUT)
    assert before is not None
    assert (before.decided_by, before.returned) == (MEMBER.user_id, "缺签字页")


def test_what_comes_back_begins_a_new_cycle_under_the_same_number(work: Work) -> None:
    item = asked(work, planned(work, a_matter(work)))
    closed = matters.verify(work, item, finding_of(work, item), by=MEMBER, now=NOW)
    batch, _ = matters.begin_again(work, closed, finding_of(work, item), by=LEADER, now=NOW)
    sent = delivery.deliver(work, released(work, batch), PERIODS, now=NOW)
    (again,) = lists.items_of(work, sent)
    assert (again.label, again.state, again.follows) == ("Z1·2", S.TO_PLAN, closed.id)
    assert work.get(RectificationItem, closed.id) == closed
    counts = rectification_counts(work.all(RectificationItem), NOW)
    assert (counts.matters, counts.closed, counts.closings, counts.again) == (1, 0, 1, 1)


def test_a_second_cycle_is_not_begun_beside_one_under_way(work: Work) -> None:
    item = asked(work, planned(work, a_matter(work)))
    closed = matters.verify(work, item, finding_of(work, item), by=MEMBER, now=NOW)
    matters.begin_again(work, closed, finding_of(work, item), by=LEADER, now=NOW)
    with pytest.raises(StaleError):
        matters.begin_again(work, closed, finding_of(work, item), by=LEADER, now=NOW)


def test_the_unit_owes_measures_first_and_nothing_while_the_group_checks(work: Work) -> None:
    item = a_matter(work)
    batch = work.get(FeedbackList, item.list_id)
    assert batch is not None
    delivery.sign(work, batch, by=LIAISON, now=NOW)
    item = work.get(RectificationItem, item.id) or item
    item = work.put(item.changed(measures_due=NOW + timedelta(days=9)))
    (owed,) = owed_rectifications(work)
    assert (owed.label, owed.due, owed.soon_on) == (
        "Z1",
        NOW + timedelta(days=9),
        NOW.date() + timedelta(days=2),
    )
    asked(work, planned(work, item))
    assert list(owed_rectifications(work)) == []


def test_a_later_day_moves_the_measures_until_it_passes_the_end(work: Work) -> None:
    item = a_matter(work)
    first, end = NOW + timedelta(days=10), NOW + timedelta(days=60)
    item = work.put(item.changed(measures_due=first, due=end))
    within = end - timedelta(days=1)
    moved = matters.extend(work, item, finding_of(work, item), within, by=DEPUTY, now=NOW)
    assert (moved.measures_due, moved.due) == (within, end)
    beyond = end + timedelta(days=5)
    moved = matters.extend(work, moved, finding_of(work, moved), beyond, by=DEPUTY, now=NOW)
    assert (moved.measures_due, moved.due) == (within, beyond)
    with pytest.raises(NotLaterError):
        matters.extend(work, moved, finding_of(work, moved), first, by=DEPUTY, now=NOW)


# --- every life -----------------------------------------------------------------------------

ACTS = ("plan", "report", "ask", "verify", "back", "keep", "resume", "extend", "again")


def act(work: Work, item: RectificationItem, name: str, now: datetime) -> None:
    """Try one act of whoever does it; what the table refuses changes nothing."""
    finding = finding_of(work, item)
    match name:
        case "plan":
            planned(work, item, now=now)
        case "report":
            begun = matters.begin(work, item, K.PROGRESS, by=LIAISON, now=now)
            matters.send(work, matters.gather(work, begun, "进展", ()), by=LIAISON, now=now)
        case "ask":
            asked(work, item, now=now)
        case "verify":
            matters.verify(work, item, finding, by=MEMBER, now=now)
        case "back":
            matters.give_back(work, item, finding, "还缺文本", people=(), by=MEMBER, now=now)
        case "keep":
            matters.keep_up(work, item, finding, by=DEPUTY, now=now)
        case "resume":
            matters.resume(work, item, finding, by=DEPUTY, now=now)
        case "extend":
            later = (item.due or now) + timedelta(days=40)
            matters.extend(work, item, finding, later, by=DEPUTY, now=now)
        case _:
            batch, _ = matters.begin_again(work, item, finding, by=LEADER, now=now)
            delivery.deliver(work, released(work, batch), PERIODS, now=now)


@given(st.lists(st.sampled_from(ACTS), max_size=30), st.integers(0, 29))
@settings(max_examples=60, deadline=None)
def test_no_life_leaves_the_table_and_no_past_figure_changes(acts: list[str], cut: int) -> None:
    for work in a_work():
        work.add(an_inspection(id=0))
        a_matter(work)
        figures = None
        for step, name in enumerate(acts, start=1):
            now = NOW + timedelta(hours=step)
            newest = list(work.all(RectificationItem))[-1]
            before = newest
            try:
                act(work, newest, name, now)
            except (IllegalMoveError, StaleError):
                assert work.get(RectificationItem, newest.id) == before
            if step == cut:
                figures = (now, rectification_counts(work.all(RectificationItem), now))
        every = list(work.all(RectificationItem))
        moves = [c for i in every for c in i.history]
        assert all(next_state(S(c.before), RectificationEvent(c.what)) is S(c.after) for c in moves)
        assert [i.cycle for i in every] == list(range(1, len(every) + 1))
        assert all(i.state is S.CLOSED for i in every[:-1])
        if figures is not None:
            assert rectification_counts(every, figures[0]) == figures[1]


def test_nothing_leads_out_of_closed() -> None:
    assert [event for state, event in MOVES if state is S.CLOSED] == []


# --- handed over ----------------------------------------------------------------------------


def test_a_line_names_number_receiver_and_day() -> None:
    day = NOW - timedelta(days=3)
    said = transfers.read("移1号，区纪委 王某 9月13日", lambda text: day, NOW)
    assert said == ("移1号", "区纪委 王某", day)
    english = {"13 September": day}
    line = "No.1 Commission Wang 13 September"
    assert transfers.read(line, english.get, NOW) == ("No.1", "Commission Wang", day)


@pytest.mark.parametrize("text", ["移1号 区纪委", "移1号 区纪委 王某 已经谈话函询 9月13日"])
def test_a_story_is_no_line(text: str) -> None:
    with pytest.raises(TransferUnreadableError):
        transfers.read(text, lambda _: NOW, NOW)


def test_only_the_leader_knows_what_was_handed_over(work: Work) -> None:
    facts = {"paper": "移1号", "received_by": "区纪委 王某", "received_on": NOW}
    made = transfers.record(work, TransferKind.DISCIPLINE, by=LEADER, now=NOW, **facts)  # type: ignore[arg-type]  # facts of mixed kinds
    assert isinstance(made, Transfer)
    readers = [m for m in (LEADER, DEPUTY, MEMBER, LIAISON) if may_know(m, [(made, None)])]
    assert readers == [LEADER]
    with pytest.raises(NotAllowedError):
        transfers.answered(work, made, by=DEPUTY, now=NOW)
