"""立行立改 notices: who takes which step, what may leave, and which number it gets."""

from collections.abc import Iterator
from datetime import date, timedelta

import pytest

from inspection import erasure, notice_receipts, notice_states, notices
from inspection.access import may_know
from inspection.calendar import Departure, OfficeHours
from inspection.enums import Handling, OutwardState, Role
from inspection.errors import (
    DueMissingError,
    InspectionError,
    NotAllowedError,
    ProofMissingError,
    StaleError,
    WordingRefusedError,
)
from inspection.notice_issue import give_number
from inspection.outward import delivered
from inspection.ports import Work
from inspection.records import (
    Change,
    Finding,
    Member,
    Notice,
    NoticeField,
    NoticeState,
    OutwardItem,
)
from inspection.written_errors import (
    DueAfterWithdrawalError,
    NoticeIncompleteError,
    NotNoticeableError,
)
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
)

LEADER = a_member(role=Role.LEADER)
DEPUTY = a_member(role=Role.DEPUTY)
MEMBER = a_member()
LIAISON = a_member(role=Role.UNIT_LIAISON)
INSIDE = (LEADER, DEPUTY, MEMBER)
LAST_DAY = date(2026, 10, 6)
DUE = NOW + timedelta(days=2)


@pytest.fixture
def work() -> Iterator[Work]:
    yield from a_work()


def a_decided(work: Work, **fields: object) -> Finding:
    """A finding that the leader classed."""
    change = Change(at=NOW, by=LEADER_ID, what="classified", after="LXLG")
    return a_finding(work, **{"handling": Handling.LXLG, "history": (change,), **fields})


def a_draft(work: Work, finding: Finding, *, by: Member = MEMBER, due: bool = True) -> Notice:
    """A complete draft."""
    notice = notices.draft(
        work,
        finding,
        addressee=f"{UNIT}党组织",
        demand="请立即整改。",
        reporting="请书面报告。",
        leading=(LEADER, DEPUTY),
        by=by,
        now=NOW,
    )
    provision = "不符合《消防安全管理办法》第八条"
    notice = notices.fill(work, notice, NoticeField.PROVISION, provision, by=by, now=NOW)
    if not due:
        return notice
    return notices.choose_due(work, notice, DUE, withdrawal=LAST_DAY, by=by, now=NOW)


def submitted(
    work: Work, notice: Notice, finding: Finding, members: tuple[Member, ...] = INSIDE
) -> Notice:
    return notices.submit(
        work, notice, finding, members=members, withdrawal=LAST_DAY, by=MEMBER, now=NOW
    )


def signed(
    work: Work,
    notice: Notice,
    finding: Finding,
    *,
    office: bool = False,
    by: Member = LEADER,
) -> Notice:
    return notices.sign(
        work,
        notice,
        finding,
        office=office,
        recipient=LIAISON,
        withdrawal=LAST_DAY,
        by=by,
        now=NOW,
        departure=Departure(timedelta(seconds=20), Weekdays(), OfficeHours()),
    )


def issued(work: Work, finding: Finding | None = None) -> tuple[Notice, OutwardItem]:
    """A notice that the unit has."""
    finding = finding or a_decided(work)
    notice = submitted(work, a_draft(work, finding), finding)
    notice = signed(work, notices.review(work, notice, finding, by=DEPUTY, now=NOW), finding)
    item = work.get(OutwardItem, notice.item_id or 0)
    assert item is not None
    numbers = [i.number or 0 for i in work.all(OutwardItem)]
    item = give_number(work, work.put(item.changed(number=1 + max(numbers))), now=NOW)
    item = delivered(work, item, now=NOW)
    return work.get(Notice, notice.id) or notice, item


def test_a_member_drafts_only_what_the_leader_or_a_deputy_classed(work: Work) -> None:
    finding = a_finding(work, handling=Handling.LXLG)
    with pytest.raises(NotNoticeableError) as refusal:
        a_draft(work, finding)
    assert refusal.value.reason == "undecided"


@pytest.mark.parametrize(
    ("fields", "reason"),
    [
        ({"handling": Handling.JZJG}, "class"),
        ({"hold": True}, "hold"),
        ({"sealed": True}, "sealed"),
        ({"handling": Handling.CLUE}, "sealed"),
    ],
)
def test_no_notice_of_what_may_not_be_told(
    work: Work, fields: dict[str, object], reason: str
) -> None:
    assert notice_states.why_not(a_decided(work, **fields)) == reason


def test_there_is_one_notice_for_a_finding(work: Work) -> None:
    finding = a_decided(work)
    first = a_draft(work, finding)
    assert a_draft(work, finding, by=DEPUTY).id == first.id


def test_the_facts_leave_the_source_out(work: Work) -> None:
    finding = a_decided(work, wording="谈话中反映，二楼配电间堆放纸箱12只")
    assert "谈话" not in a_draft(work, finding).facts


def test_a_notice_never_begins_with_the_words_as_they_were_filed(work: Work) -> None:
    finding = a_decided(work, wording="谈话中反映")
    assert a_draft(work, finding).facts == ""


@pytest.mark.parametrize(
    ("said", "word"),
    [
        ("据郑明远登记，配电间堆放纸箱", "郑明远"),
        ("与北渡分公司相同，配电间堆放纸箱", "北渡分公司"),
        ("三季度工会经费未经集体研究即支出", "三季度工会经费未经集体研究即支出"),
    ],
)
def test_a_notice_names_nobody_no_other_unit_and_no_other_finding(
    work: Work, said: str, word: str
) -> None:
    work.add(an_inspection(units=(UNIT, "北渡分公司")))
    finding = a_decided(work)
    a_finding(work, wording="三季度工会经费未经集体研究即支出")
    notice = notices.fill(work, a_draft(work, finding), NoticeField.FACTS, said, by=MEMBER, now=NOW)
    people = (*INSIDE, a_member(name="郑明远"))

    assert word in "".join(notice_states.hard_faults(work, notice, finding, people))


def test_words_that_betray_a_source_keep_a_notice_back(work: Work) -> None:
    finding = a_decided(work)
    said = "有职工反映通道被占用"
    notice = notices.fill(work, a_draft(work, finding), NoticeField.FACTS, said, by=MEMBER, now=NOW)
    with pytest.raises(WordingRefusedError):
        submitted(work, notice, finding)


def test_the_name_of_a_rule_may_hold_any_word(work: Work) -> None:
    finding = a_decided(work)
    said = "不符合《信访工作条例》第十条"
    notice = notices.fill(
        work, a_draft(work, finding), NoticeField.PROVISION, said, by=MEMBER, now=NOW
    )
    assert notice_states.hard_faults(work, notice, finding, INSIDE) == ()


def test_an_incomplete_notice_is_not_handed_in(work: Work) -> None:
    finding = a_decided(work)
    empty = a_draft(work, finding).changed(provision="")
    with pytest.raises(NoticeIncompleteError) as refusal:
        submitted(work, work.put(empty), finding)
    assert refusal.value.fields == ("provision",)


def test_a_notice_without_a_due_is_not_handed_in(work: Work) -> None:
    finding = a_decided(work)
    notice = a_draft(work, finding, due=False)
    with pytest.raises(DueMissingError):
        submitted(work, notice, finding)


def test_the_due_is_no_later_than_the_withdrawal(work: Work) -> None:
    notice = a_draft(work, a_decided(work), due=False)
    late = NOW.replace(month=10, day=7)
    with pytest.raises(DueAfterWithdrawalError):
        notices.choose_due(work, notice, late, withdrawal=LAST_DAY, by=MEMBER, now=NOW)


def test_without_another_deputy_the_leader_signs_at_once(work: Work) -> None:
    finding = a_decided(work)
    notice = submitted(work, a_draft(work, finding), finding, (LEADER, MEMBER))
    assert notice.state is NoticeState.AT_LEADER


def test_who_changed_its_words_is_no_reviewer(work: Work) -> None:
    finding = a_decided(work)
    said = "请在三日内清理。"
    notice = notices.fill(
        work, a_draft(work, finding), NoticeField.DEMAND, said, by=DEPUTY, now=NOW
    )
    assert notice_states.reviewers(notice, finding, INSIDE) == ()


def test_who_drafted_it_is_no_reviewer(work: Work) -> None:
    finding = a_decided(work)
    notice = a_draft(work, finding, by=DEPUTY)
    assert notice_states.reviewers(notice, finding, INSIDE) == ()


@pytest.mark.parametrize("by", [MEMBER, LEADER, LIAISON])
def test_only_a_deputy_reviews(work: Work, by: Member) -> None:
    finding = a_decided(work)
    notice = submitted(work, a_draft(work, finding), finding)
    with pytest.raises(InspectionError):
        notices.review(work, notice, finding, by=by, now=NOW)


def test_nobody_signs_before_the_review(work: Work) -> None:
    finding = a_decided(work)
    notice = submitted(work, a_draft(work, finding), finding)
    with pytest.raises(StaleError):
        signed(work, notice, finding)


def test_a_deputy_does_not_sign(work: Work) -> None:
    finding = a_decided(work)
    notice = submitted(work, a_draft(work, finding), finding)
    notice = notices.review(work, notice, finding, by=DEPUTY, now=NOW)
    with pytest.raises(NotAllowedError):
        signed(work, notice, finding, by=DEPUTY)


def test_a_hold_put_meanwhile_stops_the_signature(work: Work) -> None:
    finding = a_decided(work)
    notice = submitted(work, a_draft(work, finding), finding)
    notice = notices.review(work, notice, finding, by=DEPUTY, now=NOW)
    held = work.put(finding.changed(hold=True))
    with pytest.raises(NotNoticeableError):
        signed(work, notice, held)


def test_where_the_office_is_asked_nothing_leaves_before_it_agreed(work: Work) -> None:
    finding = a_decided(work)
    notice = submitted(work, a_draft(work, finding), finding)
    notice = notices.review(work, notice, finding, by=DEPUTY, now=NOW)
    notice = signed(work, notice, finding, office=True)
    assert (notice.state, list(work.all(OutwardItem))) == (NoticeState.AT_OFFICE, [])


def test_a_notice_sent_back_begins_its_steps_anew(work: Work) -> None:
    finding = a_decided(work)
    notice = submitted(work, a_draft(work, finding), finding)
    notice = notices.review(work, notice, finding, by=DEPUTY, now=NOW)
    notice = notices.send_back(work, notice, finding, by=LEADER, now=NOW)
    assert (notice.state, notice.reviewed_by) == (NoticeState.DRAFT, None)


def test_a_signed_notice_has_no_number_and_the_unit_knows_nothing_of_it(work: Work) -> None:
    finding = a_decided(work)
    notice = submitted(work, a_draft(work, finding), finding)
    notice = signed(work, notices.review(work, notice, finding, by=DEPUTY, now=NOW), finding)
    assert (notice.label, may_know(LIAISON, [(notice, finding)])) == ("", False)


def test_the_unit_may_know_an_issued_notice(work: Work) -> None:
    notice, _ = issued(work)
    assert may_know(LIAISON, [(notice, None)])


def test_another_units_liaison_knows_nothing_of_it(work: Work) -> None:
    notice, _ = issued(work)
    other = a_member(role=Role.UNIT_LIAISON, units=("城西分公司",))
    assert not may_know(other, [(notice, None)])


def test_the_number_is_official_and_counts_the_year(work: Work) -> None:
    notice, item = issued(work)
    assert (notice.label, item.notice) == ("〔2026〕立改1号", "〔2026〕立改1号")


def test_a_notice_taken_back_leaves_no_gap(work: Work) -> None:
    first = a_decided(work)
    notice = submitted(work, a_draft(work, first), first)
    notice = signed(work, notices.review(work, notice, first, by=DEPUTY, now=NOW), first)
    notices.fall_back(work, notice, by=LEADER, now=NOW)
    second, _ = issued(work)
    third, _ = issued(work)
    assert (second.label, third.label) == ("〔2026〕立改1号", "〔2026〕立改2号")


def test_a_new_year_begins_its_own_numbers(work: Work) -> None:
    issued(work)
    notice, item = issued(work)
    item = give_number(work, item, now=NOW.replace(year=2027))
    assert item.notice == "〔2027〕立改1号"
    assert notice.year == 2026


def test_a_notice_is_signed_for_with_the_signed_page_only(work: Work) -> None:
    notice, item = issued(work)
    notice = notice_receipts.begin_receipt(work, notice, by=LIAISON, now=NOW)
    with pytest.raises(ProofMissingError):
        notice_receipts.sign_for(work, notice, item, by=LIAISON, now=NOW)


def test_the_signed_page_passes_the_item_on(work: Work) -> None:
    notice, item = issued(work)
    notice = notice_receipts.begin_receipt(work, notice, by=LIAISON, now=NOW)
    notice = notice_receipts.gather_receipt(work, notice, (7,))
    notice, item = notice_receipts.sign_for(work, notice, item, by=LIAISON, now=NOW)
    assert (item.state, notice.receipt, notice.receipt_at) == (OutwardState.PASSED_ON, (7,), NOW)


def test_the_trail_names_every_step(work: Work) -> None:
    notice, _ = issued(work)
    steps = [(c.what, c.by) for c in notice.history if not c.what.startswith("wrote_")]
    assert steps == [
        ("drafted", MEMBER.user_id),
        ("submit", MEMBER.user_id),
        ("review", DEPUTY.user_id),
        ("sign", LEADER.user_id),
    ]
    assert acts_in(work)[-1] == "outward.deliver"


def test_a_clue_empties_the_draft_of_its_notice(work: Work) -> None:
    finding = a_decided(work)
    notice = a_draft(work, finding)
    erasure.erase_notices(work, finding)
    emptied = work.get(Notice, notice.id)
    assert emptied is not None
    assert (emptied.facts, emptied.provision, emptied.state) == ("", "", NoticeState.DROPPED)
