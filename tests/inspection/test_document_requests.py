"""Document requests: read from lines, found again, numbered without gaps, followed to the end."""

from collections.abc import Iterator
from datetime import date, timedelta

import pytest

from inspection import document_requests, request_answers, request_drafts
from inspection.access import may_know
from inspection.calendar import Departure, OfficeHours
from inspection.enums import Role
from inspection.errors import (
    DueMissingError,
    IllegalMoveError,
    NotAllowedError,
    ProofMissingError,
    ReasonMissingError,
)
from inspection.ports import Work
from inspection.records import DocumentRequest, ListState, Member, RequestList, RequestState
from inspection.reminders import owed_requests
from inspection.request_answers import RequestEvent, next_state, read_delivered
from inspection.request_lines import Wanted, already_asked, read_lines
from inspection.unit_answers import ReplyRefusedError
from inspection.written_errors import (
    DueAfterWithdrawalError,
    NoSuchRequestError,
    NotReadableRequestError,
    RequestWordingError,
)
from tests.make import NOW, UNIT, Weekdays, a_member, a_work

LEADER = a_member(role=Role.LEADER)
MEMBER = a_member()
GROUP_LIAISON = a_member(role=Role.GROUP_LIAISON)
LIAISON = a_member(role=Role.UNIT_LIAISON)
LAST_DAY = date(2026, 10, 6)
DUE = NOW + timedelta(days=2)
FRIDAY = NOW.replace(day=18, hour=18)


@pytest.fixture
def work() -> Iterator[Work]:
    yield from a_work()


def read(text: str) -> tuple[Wanted, ...]:
    return read_lines(text, NOW, Weekdays(), OfficeHours(), entry=date(2026, 9, 7), days=30)


def a_list(work: Work, *materials: str, by: Member = LEADER, due: bool = True) -> RequestList:
    wanted = [Wanted(material=m, due=DUE if due else None, original=True) for m in materials]
    return request_drafts.add_lines(work, wanted, unit=UNIT, by=by, now=NOW)[-1]


def sent(work: Work, *materials: str) -> tuple[DocumentRequest, ...]:
    """Materials that the unit was asked for."""
    batch = document_requests.deliver(work, released(work, a_list(work, *materials)), now=NOW)
    return document_requests.requests_of(work, batch)


def released(work: Work, batch: RequestList, by: Member = LEADER) -> RequestList:
    return document_requests.send(
        work,
        batch,
        recipient=LIAISON,
        withdrawal=LAST_DAY,
        by=by,
        now=NOW,
        departure=Departure(timedelta(seconds=20), Weekdays(), OfficeHours()),
    )


@pytest.mark.parametrize(
    ("line", "wanted"),
    [
        (
            "2023-2025年党委会会议记录 原件 1份 9月18日前",
            Wanted("党委会会议记录", "2023-2025年", 1, original=True, due=FRIDAY),
        ),
        (
            "1. 2024年度工会经费台账 复印件2份 9月18日前",
            Wanted("工会经费台账", "2024年度", 2, due=FRIDAY),
        ),
        ("近三年采购合同 三份", Wanted("采购合同", "近三年", 3)),
        ("三重一大制度电子版", Wanted("三重一大制度", electronic=True)),
        ("2025年上半年报销凭证 原件", Wanted("报销凭证", "2025年上半年", original=True)),
        (
            "请于9月18日前提供2024年7月考勤记录",
            Wanted("考勤记录", "2024年7月", due=FRIDAY),
        ),
    ],
)
def test_a_line_names_material_period_copies_kind_and_due(line: str, wanted: Wanted) -> None:
    assert read(line) == (wanted,)


def test_every_line_is_a_material() -> None:
    assert [w.material for w in read("会议记录\n\n采购合同 原件")] == ["会议记录", "采购合同"]


def test_a_line_without_a_material_is_refused() -> None:
    with pytest.raises(NotReadableRequestError):
        read("原件 1份 9月18日前")


def test_a_period_that_lies_apart_is_not_the_same_request(work: Work) -> None:
    (asked,) = sent(work, "党委会会议记录")
    asked = asked.changed(period="2021-2022年")
    assert already_asked([asked], "党委会会议记录", "2023年") is None


@pytest.mark.parametrize("material", ["党委会会议记录", "党委会的会议记录", "党委会会议纪录"])
def test_what_was_asked_for_is_found_again(work: Work, material: str) -> None:
    (asked,) = sent(work, "党委会会议记录")
    assert already_asked([asked], material, "2024年") == asked


def test_other_materials_are_not_taken_for_the_same(work: Work) -> None:
    (asked,) = sent(work, "党委会会议记录")
    assert already_asked([asked], "采购合同台账", "") is None


def test_a_member_may_not_send(work: Work) -> None:
    batch = a_list(work, "会议记录", by=MEMBER)
    with pytest.raises(NotAllowedError):
        released(work, batch, by=MEMBER)


def test_the_groups_own_liaison_may_send(work: Work) -> None:
    batch = a_list(work, "会议记录", by=MEMBER)
    assert released(work, batch, by=GROUP_LIAISON).state is ListState.RELEASED


def test_a_list_without_dues_is_not_sent(work: Work) -> None:
    batch = a_list(work, "会议记录", due=False)
    with pytest.raises(DueMissingError):
        released(work, batch)


def test_one_due_fills_only_the_lines_without_one(work: Work) -> None:
    a_list(work, "会议记录")
    batch = a_list(work, "采购合同", due=False)
    later = DUE + timedelta(days=1)
    document_requests.set_due(work, batch, later, withdrawal=LAST_DAY, by=LEADER, now=NOW)
    assert [r.due for r in document_requests.requests_of(work, batch)] == [DUE, later]


def test_nothing_is_asked_for_after_the_withdrawal(work: Work) -> None:
    batch = a_list(work, "会议记录")
    late = NOW.replace(month=10, day=8)
    with pytest.raises(DueAfterWithdrawalError):
        document_requests.set_due(work, batch, late, withdrawal=LAST_DAY, by=LEADER, now=NOW)


def test_a_list_that_names_a_person_is_not_sent(work: Work) -> None:
    batch = a_list(work, "市场部经理周凌渡的报销凭证")
    with pytest.raises(RequestWordingError):
        released(work, batch)


def test_a_line_taken_off_is_not_sent(work: Work) -> None:
    batch = a_list(work, "会议记录", "采购合同")
    first, _ = document_requests.requests_of(work, batch)
    document_requests.remove_line(work, batch, first, by=LEADER)
    batch = document_requests.deliver(work, released(work, batch), now=NOW)
    left = document_requests.requests_of(work, batch)
    assert [(r.label, r.material) for r in left] == [("D1", "采购合同")]


def test_the_unit_knows_nothing_before_the_delivery(work: Work) -> None:
    batch = released(work, a_list(work, "会议记录"))
    (request,) = document_requests.requests_of(work, batch)
    assert not may_know(LIAISON, [(batch, None)])
    assert not may_know(LIAISON, [(request, None)])


def test_a_list_taken_back_leaves_no_gap(work: Work) -> None:
    batch = released(work, a_list(work, "会议记录"))
    batch = document_requests.take_back(work, batch, by=LEADER, now=NOW)
    document_requests.drop(work, batch, by=LEADER, now=NOW)
    (request,) = sent(work, "采购合同")
    assert (request.label, request.list_id == batch.id) == ("D1", False)


def test_numbers_run_on_from_list_to_list(work: Work) -> None:
    sent(work, "会议记录", "采购合同")
    assert [r.label for r in sent(work, "考勤记录")] == ["D3"]


def test_another_units_liaison_sees_no_request(work: Work) -> None:
    (request,) = sent(work, "会议记录")
    other = a_member(role=Role.UNIT_LIAISON, units=("城西分公司",))
    assert not may_know(other, [(request, None)])


def test_whoever_is_recused_from_the_unit_sees_no_request(work: Work) -> None:
    (request,) = sent(work, "会议记录")
    assert not may_know(a_member(recusals=(UNIT,)), [(request, None)])


@pytest.mark.parametrize(
    ("text", "numbers"),
    [
        ("1 3 已送达", (1, 3)),
        ("D1、D3已送达。", (1, 3)),
        ("2号已送", (2,)),
        ("1和3 都已送到", (1, 3)),
        ("已送达", ()),
        ("1号楼已送达材料", ()),
    ],
)
def test_numbers_said_to_be_there_are_read(text: str, numbers: tuple[int, ...]) -> None:
    assert read_delivered(text) == numbers


def test_a_number_that_is_not_in_the_list_is_named(work: Work) -> None:
    requests = sent(work, "会议记录")
    with pytest.raises(NoSuchRequestError) as refusal:
        request_answers.chosen(requests, (1, 9))
    assert refusal.value.labels == ("D9",)


def test_files_are_handed_over_only_when_there_are_some(work: Work) -> None:
    (request,) = sent(work, "会议记录")
    request = request_answers.begin_gathering(work, request, now=NOW)
    with pytest.raises(ProofMissingError):
        request_answers.submit_files(work, request, by=LIAISON, now=NOW)


def test_what_cannot_be_provided_needs_a_reason(work: Work) -> None:
    (request,) = sent(work, "会议记录")
    with pytest.raises(ReasonMissingError):
        request_answers.decline(work, request, by=LIAISON, now=NOW)


def test_the_unit_cannot_say_that_the_group_has_it(work: Work) -> None:
    (request,) = sent(work, "会议记录")
    with pytest.raises(NotAllowedError):
        request_answers.receive(work, request, by=LIAISON, now=NOW)


def test_what_was_not_received_is_not_returned(work: Work) -> None:
    (request,) = sent(work, "会议记录")
    with pytest.raises(IllegalMoveError):
        request_answers.give_back(work, request, by=MEMBER, now=NOW)


def test_originals_in_hand_are_listed_until_they_are_returned(work: Work) -> None:
    first, second = sent(work, "会议记录", "采购合同")
    first = request_answers.receive(work, first, by=MEMBER, now=NOW)
    second = request_answers.receive(work, second, by=MEMBER, now=NOW)
    request_answers.give_back(work, second, by=MEMBER, now=NOW)
    assert request_answers.originals_out(work) == (first,)


def test_what_was_provided_is_not_overdue(work: Work) -> None:
    (request,) = sent(work, "会议记录")
    later = DUE + timedelta(hours=1)
    provided = request_answers.provide(work, request, by=LIAISON, now=NOW)
    assert request_answers.is_overdue(request, later)
    assert not request_answers.is_overdue(provided, later)


@pytest.mark.parametrize("state", RequestState)
def test_a_material_ends_when_it_was_returned(state: RequestState) -> None:
    moves = [event for event in RequestEvent if next_state(state, event) is not None]
    ends = {RequestState.DRAFT, RequestState.DROPPED, RequestState.RETURNED}
    assert (moves == []) is (state in ends)


# --- reported as delivered, and not there -----------------------------------------------------


def with_files(work: Work, request: DocumentRequest, *files: int) -> DocumentRequest:
    request = request_answers.begin_gathering(work, request, now=NOW)
    request = request_answers.gather(work, request, files)
    return request_answers.submit_files(work, request, by=LIAISON, now=NOW)


def not_received(work: Work, request: DocumentRequest, reason: str) -> DocumentRequest:
    return request_answers.say_not_received(work, request, reason=reason, by=MEMBER, now=NOW)


def test_what_is_not_there_is_owed_again_and_nothing_handed_over_is_lost(work: Work) -> None:
    (request,) = sent(work, "会议记录")
    missed = not_received(work, with_files(work, request, 7), " 只有第1页 ")
    assert (missed.state, missed.missed_reason) == (RequestState.SENT, "只有第1页")
    assert [owed.ref for owed in owed_requests(work)] == [f"document_request:{request.id}"]
    begun = request_answers.begin_gathering(work, missed, now=NOW)
    begun = request_answers.gather(work, begun, (8,))
    assert begun.handed_over == (7,)
    again = request_answers.submit_files(work, begun, by=LIAISON, now=NOW)
    assert again.handed_over == (7, 8)


def test_after_a_refusal_and_a_mistaken_press_it_is_reminded_again(work: Work) -> None:
    (request,) = sent(work, "会议记录")
    declined = request_answers.word_reason(work, request, "正在外审")
    declined = request_answers.decline(work, declined, by=LIAISON, now=NOW)
    provided = request_answers.provide(work, declined, by=LIAISON, now=NOW)
    not_received(work, provided, "没有送到")
    assert len(list(owed_requests(work))) == 1


@pytest.mark.parametrize(
    ("reason", "refusal"), [("  ", ReasonMissingError), ("W3 里的那页", ReplyRefusedError)]
)
def test_the_unit_reads_a_reason_that_may_leave(
    work: Work, reason: str, refusal: type[Exception]
) -> None:
    (request,) = sent(work, "会议记录")
    provided = request_answers.provide(work, request, by=LIAISON, now=NOW)
    with pytest.raises(refusal):
        not_received(work, provided, reason)


def test_what_the_group_has_in_hand_was_received(work: Work) -> None:
    (request,) = sent(work, "会议记录")
    received = request_answers.receive(work, request, by=MEMBER, now=NOW)
    with pytest.raises(IllegalMoveError):
        not_received(work, received, "没有送到")
