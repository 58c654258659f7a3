"""Letting go: who stands for the wording, from when the due counts, in whose stead."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta

import pytest

from inspection import releasing
from inspection.calendar import Departure, OfficeHours
from inspection.enums import OutwardState, Role
from inspection.errors import DueTooSoonError, StaleError, WordingRefusedError
from inspection.outward_proposal import propose_outward
from inspection.ports import Work
from inspection.records import Finding, Member, OutwardItem
from inspection.release_queue import queue_of
from inspection.releasing import WordingDoubtfulError
from inspection.wording import WordingFault, check_outward
from tests.make import (
    LEADER_ID,
    NOW,
    UNIT,
    Weekdays,
    a_finding,
    a_member,
    a_work,
    acts_in,
    an_inspection,
    an_item,
    at,
)

LEADER = a_member(role=Role.LEADER)
DEPUTY = a_member(role=Role.DEPUTY)
HOURS = OfficeHours()
UNDO = timedelta(seconds=20)
FRIDAY_EVENING = at(9, 18, 18, 40)
SWAPPED_SUNDAY = Weekdays(extra=frozenset({date(2026, 9, 20)}))


@pytest.fixture
def work() -> Iterator[Work]:
    yield from a_work()


def released(
    work: Work,
    item: OutwardItem,
    finding: Finding,
    *,
    by: Member = LEADER,
    now: datetime = NOW,
    calendar: Weekdays | None = None,
    faults: tuple[WordingFault, ...] = (),
) -> OutwardItem:
    return releasing.release(
        work,
        item,
        finding,
        by=by,
        leader=LEADER,
        faults=faults,
        now=now,
        departure=Departure(UNDO, calendar or Weekdays(), HOURS),
    )


def awaiting(work: Work, **fields: object) -> OutwardItem:
    return an_item(work, state=OutwardState.AWAITING_RELEASE, **fields)


def test_three_workdays_count_from_the_day_of_delivery(work: Work) -> None:
    item = awaiting(work, due=at(9, 22, 18), due_choice="three_workdays")
    finding = a_finding(work)
    gone = released(work, item, finding, now=FRIDAY_EVENING, calendar=SWAPPED_SUNDAY)
    assert (gone.deliver_at, gone.due) == (at(9, 20, 9), at(9, 23, 18))


def test_workdays_in_somebodys_words_count_on_as_well(work: Work) -> None:
    item = awaiting(work, due=at(9, 22, 18), due_choice=releasing.term_of("五个工作日内"))
    gone = released(work, item, a_finding(work), now=FRIDAY_EVENING, calendar=SWAPPED_SUNDAY)
    assert gone.due == at(9, 25, 18)


def test_a_named_day_stays_that_day(work: Work) -> None:
    item = awaiting(work, due=at(9, 23, 18), due_choice=releasing.term_of("9月23日"))
    gone = released(work, item, a_finding(work), now=FRIDAY_EVENING, calendar=SWAPPED_SUNDAY)
    assert gone.due == at(9, 23, 18)


def test_a_due_eighteen_minutes_away_is_refused_and_nothing_moves(work: Work) -> None:
    item, finding = awaiting(work, due=at(9, 16, 11)), a_finding(work)
    with pytest.raises(DueTooSoonError):
        released(work, item, finding, now=at(9, 16, 10, 42))
    assert work.get(OutwardItem, item.id) == item


def test_a_deputy_releases_in_the_leaders_stead(work: Work) -> None:
    gone = released(work, awaiting(work), a_finding(work), by=DEPUTY)
    assert gone.released_for == LEADER_ID
    assert "outward.in_stead" in acts_in(work)


def test_the_leader_releases_in_nobodys_stead(work: Work) -> None:
    assert released(work, awaiting(work), a_finding(work)).released_for is None


def test_a_doubtful_word_leaves_only_with_a_reason(work: Work) -> None:
    item, finding = awaiting(work, wording="问题严重。"), a_finding(work)
    faults = check_outward(item.wording)
    with pytest.raises(WordingDoubtfulError):
        released(work, item, finding, faults=faults)
    item = releasing.insist(work, item, "涉及安全", by=LEADER, now=NOW)
    assert released(work, item, finding, faults=faults).state is OutwardState.RELEASED


def test_no_reason_lets_a_hard_word_leave(work: Work) -> None:
    item, finding = awaiting(work, wording="谈话中得知。"), a_finding(work)
    item = releasing.insist(work, item, "急", by=LEADER, now=NOW)
    with pytest.raises(WordingRefusedError):
        released(work, item, finding, faults=check_outward(item.wording))


def test_a_reason_ends_with_the_next_rewording(work: Work) -> None:
    item = releasing.insist(work, awaiting(work), "涉及安全", by=LEADER, now=NOW)
    item = releasing.correct_wording(work, item, "问题恶劣。", by=LEADER, now=NOW)
    assert releasing.insisted(item) is None


def test_a_correction_keeps_what_stood_before(work: Work) -> None:
    item = releasing.correct_wording(work, awaiting(work), "换一句。", by=LEADER, now=NOW)
    change = releasing.corrections(item.changed(history=(*_proposed(item), *item.history)))[0]
    assert (change.before, change.after) == ("三号楼消防栓未见点检卡。", "换一句。")


def _proposed(item: OutwardItem) -> tuple[object, ...]:
    return ({"at": NOW, "by": item.drafted_by, "what": "propose"},)


def test_what_was_decided_cannot_be_corrected(work: Work) -> None:
    item = an_item(work, state=OutwardState.RELEASED)
    with pytest.raises(StaleError):
        releasing.correct_due(work, item, at(9, 30, 18), "other", by=LEADER, now=NOW)


def test_what_has_no_time_left_at_the_delivery_waits_again(work: Work) -> None:
    item = an_item(work, state=OutwardState.RELEASED, deliver_at=NOW)
    back = releasing.too_late(work, item, direct=False, now=NOW)
    assert (back.state, back.deliver_at, back.due) == (
        OutwardState.AWAITING_RELEASE,
        None,
        item.due,
    )


def test_nobody_has_their_own_proposal_or_what_they_may_not_see_in_the_queue(work: Work) -> None:
    own, secret, open_to_all = (a_finding(work) for _ in range(3))
    work.put(secret.changed(sealed=True))
    awaiting(work, finding_id=own.id, drafted_by=DEPUTY.user_id)
    awaiting(work, finding_id=secret.id)
    shown = awaiting(work, finding_id=open_to_all.id)
    waiting = queue_of(work, DEPUTY, since=None).waiting
    assert [entry.item for entry in waiting] == [shown]


def test_the_wording_is_held_against_everything_on_record(work: Work) -> None:
    work.add(an_inspection(units=(UNIT, "北渡分公司")))
    a_finding(work, wording="三号机房门禁记录缺失7月整月")
    finding = a_finding(work)
    item = awaiting(work, finding_id=finding.id, wording="三号机房门禁记录缺失7月整月，北渡也有。")
    kinds = {fault.kind.value for fault in releasing.faults_of(work, item, finding, (LEADER,))}
    assert {"other_unit", "other_finding"} <= kinds


@pytest.mark.parametrize(
    ("text", "outward"),
    [
        ("店员说系统默认勾选，收费单未公示", "收费单未公示。"),
        ("张经理签字漏2处", ""),
        ("谈话中反映的情况，先别声张", ""),
        ("灭火器2具失压，同W3", "灭火器2具失压。"),
        ("标签缺失3处，请补签", "标签缺失3处。"),
    ],
)
def test_a_proposal_leaves_out_what_only_a_person_can_put_otherwise(
    text: str, outward: str
) -> None:
    assert propose_outward(text) == outward
