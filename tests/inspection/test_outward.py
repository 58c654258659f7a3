from collections.abc import Iterator
from datetime import date, datetime, timedelta

import pytest

from inspection import findings, gathering, outward, outward_endings
from inspection.access import may_see_item
from inspection.calendar import Departure, OfficeHours
from inspection.enums import AnswerKind, Handling, OutwardState, Role, Standing
from inspection.errors import (
    DueMissingError,
    DueTooSoonError,
    EmptyTextError,
    NoLiaisonError,
    NotAllowedError,
    NothingHereError,
    NotReleasableError,
    OwnFixError,
    OwnReleaseError,
    ReasonMissingError,
    StaleError,
    TooLongError,
    WordingRefusedError,
)
from inspection.ports import Work
from inspection.records import Change, Finding, FixReport, Member, OutwardItem
from tests.make import (
    DEPUTY_ID,
    HOUR,
    LEADER_ID,
    MEMBER_ID,
    NOW,
    SCOPE,
    UNIT,
    UNIT_LIAISON_ID,
    Weekdays,
    a_finding,
    a_member,
    a_work,
    acts_in,
    an_item,
    at,
    memory_store,
)

LEADER = a_member(role=Role.LEADER)
DEPUTY = a_member(role=Role.DEPUTY)
MEMBER = a_member()
COLLEAGUE = a_member(id=8, user_id=8)
LIAISON = a_member(role=Role.UNIT_LIAISON)
RECUSED = a_member(role=Role.DEPUTY, id=9, user_id=9, recusals=(UNIT,))
HOURS = OfficeHours()
UNDO = timedelta(minutes=1)
FRIDAY_EVENING = at(9, 18, 18, 40)
SWAPPED_SUNDAY = Weekdays(extra=frozenset({date(2026, 9, 20)}))
REPORT = FixReport(texts=("已换新卡",), evidence=(1,), begun_at=NOW)


@pytest.fixture
def work() -> Iterator[Work]:
    yield from a_work()


def draft(work: Work, finding: Finding, *, by: Member = MEMBER) -> OutwardItem:
    return outward.draft(work, finding, liaisons=(LIAISON,), by=by, now=NOW)


def release(
    work: Work,
    item: OutwardItem,
    finding: Finding,
    *,
    by: Member = LEADER,
    now: datetime = NOW,
    calendar: Weekdays | None = None,
    mode_direct: bool = False,
    immediate: bool = False,
) -> OutwardItem:
    return outward.release(
        work,
        item,
        finding,
        by=by,
        now=now,
        departure=Departure(UNDO, calendar or Weekdays(), HOURS),
        mode_direct=mode_direct,
        immediate=immediate,
    )


def awaiting(work: Work, **fields: object) -> OutwardItem:
    return an_item(work, state=OutwardState.AWAITING_RELEASE, **fields)


def reported(work: Work, **fields: object) -> OutwardItem:
    given = {"number": 1, "reports": (REPORT.model_copy(update={"submitted_at": NOW}),)}
    return an_item(work, state=OutwardState.FIX_REPORTED, **{**given, **fields})


# --- the draft ---


@pytest.mark.parametrize(
    ("fields", "reason"),
    [
        ({"hold": True}, "hold"),
        ({"sealed": True}, "sealed"),
        ({"handling": Handling.CLUE}, "sealed"),
        ({"handling": Handling.LXLG}, "class"),
        ({"handling": Handling.XQZG}, "class"),
        ({"handling": Handling.ZHUAN}, "class"),
        ({"standing": Standing.VOID}, "void"),
        ({"standing": Standing.NOT_A_FINDING}, "void"),
        ({"standing": Standing.MERGED}, "void"),
    ],
)
def test_what_the_unit_may_not_be_told_is_refused_with_the_reason(
    work: Work, fields: dict[str, object], reason: str
) -> None:
    finding = a_finding(work, **fields)

    with pytest.raises(NotReleasableError) as refusal:
        draft(work, finding)

    assert (refusal.value.label, refusal.value.reason) == ("W1", reason)


@pytest.mark.parametrize("handling", [Handling.PENDING, Handling.JZJG])
def test_a_pending_or_small_matter_can_be_drafted(work: Work, handling: Handling) -> None:
    finding = a_finding(work, handling=handling)

    item = draft(work, finding)

    assert (item.state, item.recipient_id, item.due) == (OutwardState.DRAFT, UNIT_LIAISON_ID, None)


def test_a_draft_leaves_the_class_to_the_release(work: Work) -> None:
    draft(work, a_finding(work))

    assert [f.handling for f in work.all(Finding)] == [Handling.PENDING]


def test_a_draft_has_no_number_and_no_attachment_of_its_own(work: Work) -> None:
    item = draft(work, a_finding(work, evidence=(4, 5)))

    assert (item.number, item.attachments) == (None, ())


def test_asking_again_finds_the_same_draft(work: Work) -> None:
    finding = a_finding(work)
    first = draft(work, finding)

    assert draft(work, finding) == first


def test_somebody_elses_draft_is_not_begun_twice(work: Work) -> None:
    finding = a_finding(work)
    draft(work, finding)

    with pytest.raises(StaleError):
        draft(work, finding, by=COLLEAGUE)


def test_without_a_liaison_there_is_nobody_to_tell(work: Work) -> None:
    finding = a_finding(work)

    with pytest.raises(NoLiaisonError) as refusal:
        outward.draft(work, finding, liaisons=(), by=MEMBER, now=NOW)

    assert refusal.value.unit == UNIT


def test_a_withdrawn_item_makes_room_for_a_new_draft(work: Work) -> None:
    finding = a_finding(work)
    outward.withdraw(work, draft(work, finding), by=MEMBER, now=NOW)

    assert draft(work, finding).id == 2


# --- due, wording, attachments ---


def test_a_due_is_kept_with_the_choice_that_named_it(work: Work) -> None:
    item = outward.choose_due(work, an_item(work), at(9, 17, 18), "today", by=MEMBER, now=NOW)

    assert (item.due, item.due_choice) == (at(9, 17, 18), "today")


def test_a_due_that_is_past_is_refused(work: Work) -> None:
    item = an_item(work)

    with pytest.raises(DueTooSoonError):
        outward.choose_due(work, item, NOW, "other", by=MEMBER, now=NOW)


def test_a_colleague_does_not_change_somebodys_draft(work: Work) -> None:
    item = an_item(work)

    with pytest.raises(NotAllowedError):
        outward.choose_due(work, item, at(9, 17, 18), "today", by=COLLEAGUE, now=NOW)


def test_a_deputy_may_reword_a_members_draft(work: Work) -> None:
    item = outward.reword(work, an_item(work), " 未见点检卡。 ", by=DEPUTY, now=NOW)

    assert (item.wording, item.wording_by) == ("未见点检卡。", DEPUTY_ID)


def test_the_earlier_wording_stays_in_the_history(work: Work) -> None:
    item = outward.reword(work, an_item(work, wording="旧。"), "新。", by=MEMBER, now=NOW)

    assert [(c.what, c.before, c.after) for c in item.history] == [("reworded", "旧。", "新。")]


def test_an_empty_wording_is_refused(work: Work) -> None:
    item = an_item(work)

    with pytest.raises(EmptyTextError):
        outward.reword(work, item, " \n", by=MEMBER, now=NOW)


def test_a_wording_longer_than_a_message_is_refused_with_both_lengths(work: Work) -> None:
    item = an_item(work)

    with pytest.raises(TooLongError) as refusal:
        outward.reword(work, item, "字" * 1001, by=MEMBER, now=NOW)

    assert (refusal.value.length, refusal.value.limit) == (1001, 1000)


def test_what_was_proposed_is_no_longer_reworded(work: Work) -> None:
    item = awaiting(work)

    with pytest.raises(StaleError):
        outward.reword(work, item, "新。", by=MEMBER, now=NOW)


def test_an_attachment_is_chosen_by_one_tap(work: Work) -> None:
    finding, item = a_finding(work, evidence=(2, 3)), an_item(work, attachments=(3,))

    assert outward.toggle_attachment(work, item, finding, 2, by=MEMBER).attachments == (2, 3)


def test_an_attachment_is_left_out_by_the_second_tap(work: Work) -> None:
    finding, item = a_finding(work, evidence=(2, 3)), an_item(work, attachments=(2, 3))

    assert outward.toggle_attachment(work, item, finding, 2, by=MEMBER).attachments == (3,)


def test_a_file_of_another_finding_is_not_attached(work: Work) -> None:
    finding, item = a_finding(work, evidence=(2,)), an_item(work)

    with pytest.raises(NothingHereError):
        outward.toggle_attachment(work, item, finding, 9, by=MEMBER)


# --- the proposal ---


def test_a_proposal_without_a_due_is_refused(work: Work) -> None:
    finding, item = a_finding(work), an_item(work, due=None)

    with pytest.raises(DueMissingError):
        outward.propose(work, item, finding, by=MEMBER, now=NOW)


def test_a_proposal_whose_due_has_passed_meanwhile_is_refused(work: Work) -> None:
    finding, item = a_finding(work), an_item(work, due=NOW)

    with pytest.raises(DueTooSoonError):
        outward.propose(work, item, finding, by=MEMBER, now=NOW)


@pytest.mark.parametrize("word", ["谈话", "反映", "信访", "举报", "补签", "补记"])
def test_a_wording_with_a_word_that_must_not_leave_is_refused(work: Work, word: str) -> None:
    finding, item = a_finding(work), an_item(work, wording=f"{word}的记录未见。")

    with pytest.raises(WordingRefusedError) as refusal:
        outward.propose(work, item, finding, by=MEMBER, now=NOW)

    assert word in refusal.value.words


def test_a_proposal_is_judged_by_the_finding_as_it_is_now(work: Work) -> None:
    finding, item = a_finding(work, hold=True), an_item(work)

    with pytest.raises(NotReleasableError):
        outward.propose(work, item, finding, by=MEMBER, now=NOW)


def test_an_item_is_judged_by_its_own_finding_only(work: Work) -> None:
    a_finding(work)
    other, item = a_finding(work), an_item(work)

    with pytest.raises(NothingHereError):
        outward.propose(work, item, other, by=MEMBER, now=NOW)


def test_a_complete_draft_waits_for_its_release(work: Work) -> None:
    finding, item = a_finding(work), an_item(work)

    proposed = outward.propose(work, item, finding, by=MEMBER, now=NOW)

    assert proposed.state is OutwardState.AWAITING_RELEASE


# --- the release ---


@pytest.mark.parametrize("role", [Role.MEMBER, Role.GROUP_LIAISON, Role.UNIT_LIAISON])
def test_only_leader_and_deputies_release(work: Work, role: Role) -> None:
    finding, item = a_finding(work), awaiting(work)

    with pytest.raises(NotAllowedError):
        release(work, item, finding, by=a_member(role=role))


@pytest.mark.parametrize("by", [LEADER, DEPUTY])
def test_the_release_is_signed(work: Work, by: Member) -> None:
    released = release(work, awaiting(work), a_finding(work), by=by)

    assert (released.released_by, released.released_at) == (by.user_id, NOW)


def test_the_release_makes_the_class(work: Work) -> None:
    release(work, awaiting(work), a_finding(work))

    assert [f.handling for f in work.all(Finding)] == [Handling.JZJG]


def test_a_leader_releases_their_own(work: Work) -> None:
    released = release(work, awaiting(work, drafted_by=LEADER_ID), a_finding(work))

    assert released.state is OutwardState.RELEASED


def test_a_deputys_own_needs_somebody_else(work: Work) -> None:
    finding, item = a_finding(work), awaiting(work, drafted_by=DEPUTY_ID)

    with pytest.raises(OwnReleaseError):
        release(work, item, finding, by=DEPUTY)


def test_in_direct_mode_a_member_releases_their_own(work: Work) -> None:
    released = release(work, awaiting(work), a_finding(work), by=MEMBER, mode_direct=True)

    assert (released.state, released.released_by) == (OutwardState.RELEASED, MEMBER_ID)


def test_a_direct_release_is_told_under_the_members_name(work: Work) -> None:
    released = release(work, awaiting(work), a_finding(work), by=MEMBER, mode_direct=True)

    assert released.history[-1].by == MEMBER_ID


def test_not_even_direct_mode_lets_a_liaison_release(work: Work) -> None:
    finding, item = a_finding(work), awaiting(work)

    with pytest.raises(NothingHereError):
        release(work, item, finding, by=LIAISON, mode_direct=True)


def test_a_finding_held_after_the_proposal_is_not_released(work: Work) -> None:
    finding, item = a_finding(work, hold=True), awaiting(work)

    with pytest.raises(NotReleasableError):
        release(work, item, finding)


def test_within_office_hours_it_leaves_when_the_undo_window_ends(work: Work) -> None:
    released = release(work, awaiting(work), a_finding(work))

    assert released.deliver_at == NOW + UNDO


def test_released_on_friday_evening_it_arrives_on_monday(work: Work) -> None:
    item = awaiting(work, due=at(9, 23, 18))

    released = release(work, item, a_finding(work), now=FRIDAY_EVENING)

    assert released.deliver_at == at(9, 21, 9)


def test_released_before_a_swapped_sunday_it_arrives_that_sunday(work: Work) -> None:
    item = awaiting(work, due=at(9, 23, 18))

    released = release(work, item, a_finding(work), now=FRIDAY_EVENING, calendar=SWAPPED_SUNDAY)

    assert released.deliver_at == at(9, 20, 9)


def test_an_undo_window_across_closing_time_waits_for_the_next_opening(work: Work) -> None:
    item = awaiting(work, due=at(9, 18, 18))

    released = release(work, item, a_finding(work), now=at(9, 16, 17, 59) + UNDO / 2)

    assert released.deliver_at == at(9, 17, 9)


def test_less_than_two_office_hours_to_the_due_are_too_few(work: Work) -> None:
    finding, item = a_finding(work), awaiting(work, due=NOW + UNDO + 2 * HOUR - UNDO / 60)

    with pytest.raises(DueTooSoonError):
        release(work, item, finding)


def test_exactly_two_office_hours_to_the_due_are_enough(work: Work) -> None:
    item = awaiting(work, due=NOW + UNDO + 2 * HOUR)

    assert release(work, item, a_finding(work)).state is OutwardState.RELEASED


def test_nothing_without_a_due_is_released(work: Work) -> None:
    finding, item = a_finding(work), awaiting(work, due=None)

    with pytest.raises(DueMissingError):
        release(work, item, finding)


def test_hours_of_the_night_do_not_count_as_notice(work: Work) -> None:
    finding, item = a_finding(work), awaiting(work, due=at(9, 17, 9, 30))

    with pytest.raises(DueTooSoonError):
        release(work, item, finding, now=at(9, 16, 17, 30))


def test_what_is_sent_at_once_leaves_outside_office_hours(work: Work) -> None:
    item = awaiting(work, due=at(9, 23, 18))

    released = release(work, item, a_finding(work), now=FRIDAY_EVENING, immediate=True)

    assert released.deliver_at == FRIDAY_EVENING + UNDO


def test_what_is_sent_at_once_may_be_due_outside_office_hours(work: Work) -> None:
    item = awaiting(work, due=at(9, 18, 23))

    released = release(work, item, a_finding(work), now=FRIDAY_EVENING, immediate=True)

    assert released.state is OutwardState.RELEASED


def test_a_deputy_sends_a_released_item_at_once(work: Work) -> None:
    item = an_item(work, state=OutwardState.RELEASED, deliver_at=at(9, 17, 9))

    sent = outward.send_at_once(work, item, by=DEPUTY, now=NOW)

    assert (sent.immediate, sent.deliver_at) == (True, NOW)


def test_a_member_does_not_send_at_once(work: Work) -> None:
    item = an_item(work, state=OutwardState.RELEASED)

    with pytest.raises(NotAllowedError):
        outward.send_at_once(work, item, by=MEMBER, now=NOW)


def test_what_has_left_is_not_sent_at_once_again(work: Work) -> None:
    item = an_item(work, state=OutwardState.RELEASED, number=1)

    with pytest.raises(StaleError):
        outward.send_at_once(work, item, by=LEADER, now=NOW)


@pytest.mark.parametrize(("keep_due", "due"), [(True, NOW + 48 * HOUR), (False, None)])
def test_what_is_sent_back_is_a_draft_again(
    work: Work, keep_due: bool, due: datetime | None
) -> None:
    back = outward.send_back(work, awaiting(work), by=DEPUTY, now=NOW, keep_due=keep_due)

    assert (back.state, back.due) == (OutwardState.DRAFT, due)


def test_a_member_sends_nothing_back(work: Work) -> None:
    item = awaiting(work)

    with pytest.raises(NotAllowedError):
        outward.send_back(work, item, by=MEMBER, now=NOW)


# --- taking back, numbers, delivery ---


@pytest.mark.parametrize("by", [MEMBER, LEADER, DEPUTY])
def test_within_the_undo_window_the_item_is_taken_back(work: Work, by: Member) -> None:
    item = an_item(work, state=OutwardState.RELEASED, released_by=DEPUTY_ID)

    assert outward.withdraw(work, item, by=by, now=NOW).state is OutwardState.WITHDRAWN


@pytest.mark.parametrize("by", [COLLEAGUE, LIAISON])
def test_others_take_nothing_back(work: Work, by: Member) -> None:
    item = an_item(work, state=OutwardState.RELEASED, released_by=DEPUTY_ID)

    with pytest.raises(NotAllowedError):
        outward.withdraw(work, item, by=by, now=NOW)


def test_what_has_its_number_is_not_taken_back(work: Work) -> None:
    item = an_item(work, state=OutwardState.RELEASED, number=1)

    with pytest.raises(StaleError):
        outward.withdraw(work, item, by=LEADER, now=NOW)


def test_a_release_gives_no_number(work: Work) -> None:
    assert release(work, awaiting(work), a_finding(work)).number is None


def test_a_withdrawn_item_leaves_no_gap_in_the_numbers(work: Work) -> None:
    items = [an_item(work, state=OutwardState.RELEASED) for _ in range(3)]
    first = outward.give_number(work, items[0])
    outward.withdraw(work, items[1], by=LEADER, now=NOW)

    last = outward.give_number(work, items[2])

    assert (first.label, last.label) == ("J1", "J2")


def test_each_unit_counts_for_itself(work: Work) -> None:
    outward.give_number(work, an_item(work, state=OutwardState.RELEASED))

    other = outward.give_number(work, an_item(work, state=OutwardState.RELEASED, unit="城西"))

    assert other.label == "J1"


def test_a_unit_of_work_that_fails_takes_no_number() -> None:
    store = memory_store()
    with store.unit(SCOPE) as lost:
        outward.give_number(lost, an_item(lost, state=OutwardState.RELEASED))

    with store.unit(SCOPE) as work:
        kept = outward.give_number(work, an_item(work, state=OutwardState.RELEASED))

    assert kept.label == "J1"


def test_only_released_items_whose_moment_has_come_are_delivered(work: Work) -> None:
    ready = an_item(work, state=OutwardState.RELEASED, deliver_at=NOW)
    an_item(work, state=OutwardState.RELEASED, deliver_at=NOW + UNDO)
    an_item(work, state=OutwardState.RELEASED, deliver_at=NOW, number=1)
    an_item(work, state=OutwardState.WITHDRAWN, deliver_at=NOW)

    assert outward.due_for_delivery(work, NOW) == (ready,)


def test_a_delivered_item_tells_when(work: Work) -> None:
    item = outward.delivered(work, an_item(work, state=OutwardState.RELEASED), now=NOW)

    assert (item.state, item.delivered_at) == (OutwardState.DELIVERED, NOW)


def test_an_item_that_reached_nobody_waits_and_arrives_later(work: Work) -> None:
    item = outward.undeliverable(work, an_item(work, state=OutwardState.RELEASED), now=NOW)

    assert outward.delivered(work, item, now=NOW + HOUR).state is OutwardState.DELIVERED


# --- the liaison's answers ---


def test_passing_on_implies_having_read(work: Work) -> None:
    item = an_item(work, state=OutwardState.DELIVERED, number=1)

    passed = gathering.pass_on(work, item, by=LIAISON, now=NOW)

    assert (passed.acknowledged_at, passed.passed_on_at) == (NOW, NOW)


def test_passing_on_keeps_when_it_was_read(work: Work) -> None:
    read = NOW - HOUR
    item = an_item(work, state=OutwardState.ACKNOWLEDGED, acknowledged_at=read)

    assert gathering.pass_on(work, item, by=LIAISON, now=NOW).acknowledged_at == read


@pytest.mark.parametrize("by", [LEADER, MEMBER])
def test_nobody_acknowledges_for_the_liaison(work: Work, by: Member) -> None:
    item = an_item(work, state=OutwardState.DELIVERED)

    with pytest.raises(NotAllowedError):
        gathering.acknowledge(work, item, by=by, now=NOW)


# --- verification ---


def test_a_colleague_closes_what_is_put_right(work: Work) -> None:
    closed = outward_endings.verify(work, reported(work), a_finding(work), by=COLLEAGUE, now=NOW)

    assert (closed.state, closed.verified_by, closed.closed_at) == (OutwardState.CLOSED, 8, NOW)


def test_a_return_without_a_reason_is_refused(work: Work) -> None:
    finding, item = a_finding(work), reported(work)

    with pytest.raises(ReasonMissingError):
        outward_endings.return_fix(work, item, finding, reason=" ", by=MEMBER, now=NOW)


def test_a_returned_report_is_open_again_with_its_reason(work: Work) -> None:
    item = outward_endings.return_fix(
        work, reported(work), a_finding(work), reason=" 照片看不清 ", by=MEMBER, now=NOW
    )

    assert (item.state, [r.returned_reason for r in item.reports]) == (
        OutwardState.ACKNOWLEDGED,
        ["照片看不清"],
    )


def test_after_a_return_a_new_report_is_gathered_beside_the_old_one(work: Work) -> None:
    returned = outward_endings.return_fix(
        work, reported(work), a_finding(work), reason="看不清", by=MEMBER, now=NOW
    )

    again = gathering.begin(work, returned, AnswerKind.FIX, by=LIAISON, now=NOW + HOUR)

    assert [r.begun_at for r in again.reports] == [NOW, NOW + HOUR]


def test_the_recipient_does_not_verify_their_own_fix(work: Work) -> None:
    finding, item = a_finding(work), reported(work)
    now_inside = a_member(user_id=UNIT_LIAISON_ID)

    with pytest.raises(OwnFixError):
        outward_endings.verify(work, item, finding, by=now_inside, now=NOW)


def test_who_reported_the_fix_in_the_recipients_place_does_not_verify_it(work: Work) -> None:
    finding = a_finding(work)
    item = reported(work, history=(Change(at=NOW, by=8, what="report_fix"),))

    with pytest.raises(OwnFixError):
        outward_endings.verify(work, item, finding, by=COLLEAGUE, now=NOW)


def test_the_unit_does_not_verify(work: Work) -> None:
    finding, item = a_finding(work), reported(work)

    with pytest.raises(NothingHereError):
        outward_endings.verify(work, item, finding, by=LIAISON, now=NOW)


# --- who is recused, what becomes a clue ---


def test_a_recused_deputy_finds_nothing_to_release(work: Work) -> None:
    finding, item = a_finding(work), awaiting(work)

    with pytest.raises(NothingHereError):
        release(work, item, finding, by=RECUSED)


def test_a_recused_deputy_finds_nothing_to_verify(work: Work) -> None:
    finding, item = a_finding(work), reported(work)

    with pytest.raises(NothingHereError):
        outward_endings.verify(work, item, finding, by=RECUSED, now=NOW)


def test_a_recused_deputy_finds_nothing_to_return(work: Work) -> None:
    finding, item = a_finding(work), reported(work)

    with pytest.raises(NothingHereError):
        outward_endings.return_fix(work, item, finding, reason="看不清", by=RECUSED, now=NOW)


@pytest.mark.parametrize("state", [*OutwardState])
def test_a_recused_member_sees_no_item(work: Work, state: OutwardState) -> None:
    finding, item = a_finding(work), an_item(work, state=state, number=1)

    assert not may_see_item(RECUSED, item, finding)


@pytest.mark.parametrize(
    "state", [OutwardState.DRAFT, OutwardState.AWAITING_RELEASE, OutwardState.RELEASED]
)
def test_what_has_not_left_is_withdrawn_when_it_becomes_a_clue(
    work: Work, state: OutwardState
) -> None:
    finding = a_finding(work)
    an_item(work, state=state)

    findings.register_clue(work, finding, by=LEADER, now=NOW)

    assert [i.state for i in work.all(OutwardItem)] == [OutwardState.WITHDRAWN]


@pytest.mark.parametrize(
    "state",
    [
        OutwardState.RELEASED,
        OutwardState.DELIVERED,
        OutwardState.ACKNOWLEDGED,
        OutwardState.PASSED_ON,
        OutwardState.FIX_REPORTED,
        OutwardState.UNDELIVERABLE,
    ],
)
def test_what_has_left_is_frozen_when_it_becomes_a_clue(work: Work, state: OutwardState) -> None:
    finding = a_finding(work)
    an_item(work, state=state, number=1)

    findings.register_clue(work, finding, by=LEADER, now=NOW)

    assert [i.state for i in work.all(OutwardItem)] == [OutwardState.FROZEN]


def test_a_frozen_item_that_never_arrived_is_hidden_from_the_liaison(work: Work) -> None:
    item = an_item(work, state=OutwardState.FROZEN, number=1)

    assert not may_see_item(LIAISON, item, None)


def test_a_frozen_item_that_arrived_stays_silently_where_it_was(work: Work) -> None:
    item = an_item(work, state=OutwardState.FROZEN, number=1, delivered_at=NOW)

    assert may_see_item(LIAISON, item, None)


@pytest.mark.parametrize(
    "state", [OutwardState.CLOSED, OutwardState.WITHDRAWN, OutwardState.CARRIED_OVER]
)
def test_what_is_over_is_neither_withdrawn_nor_frozen(work: Work, state: OutwardState) -> None:
    finding = a_finding(work)
    an_item(work, state=state)

    findings.register_clue(work, finding, by=LEADER, now=NOW)

    assert [i.state for i in work.all(OutwardItem)] == [state]


# --- the trail ---


def test_draft_and_release_leave_their_lines_in_the_audit_trail(work: Work) -> None:
    finding = a_finding(work)
    item = outward.choose_due(
        work, draft(work, finding), at(9, 18, 18), "other", by=MEMBER, now=NOW
    )
    proposed = outward.propose(work, item, finding, by=MEMBER, now=NOW)

    release(work, proposed, finding)

    assert acts_in(work) == (
        "outward.drafted",
        "outward.propose",
        "outward.release",
        "finding.classified",
    )


def test_a_refused_draft_leaves_a_line_in_the_audit_trail(work: Work) -> None:
    finding = a_finding(work, hold=True)

    with pytest.raises(NotReleasableError):
        draft(work, finding)

    assert acts_in(work) == ("outward.refused",)
