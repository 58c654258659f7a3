"""The three lists, the fourteen methods, recusals and pledges before entry."""

from collections.abc import Iterator
from datetime import timedelta

import pytest

from inspection import checklists, methods, pledges
from inspection.access import may_see_checklist
from inspection.checklist_reading import lines_of_file
from inspection.checklists import Line, NoSuchFindingError
from inspection.enums import Handling, InterviewState, Role
from inspection.errors import NothingHereError, StaleError, TooLongError
from inspection.methods import PlanUnreadableError
from inspection.ports import REGISTRY, Work
from inspection.records import (
    Checklist,
    ChecklistItem,
    CheckState,
    DocumentRequest,
    Interview,
    Member,
    Method,
    RequestState,
)
from inspection.timetable_grid import GridRow, Sheet
from inspection.timetable_text import sheet_of_text
from storage.memory import MemoryStore
from tests.make import NOW, UNIT, a_finding, a_member, a_work

ME = a_member()


@pytest.fixture
def work() -> Iterator[Work]:
    yield from a_work()


@pytest.fixture
def registry() -> Iterator[Work]:
    with MemoryStore().unit(REGISTRY) as work:
        yield work


def an_entry(work: Work, text: str = "点检不落实", owner: str = "") -> ChecklistItem:
    line, inside = Line(text, owner), (a_member(name="丙", posts=("财务岗",)),)
    kind = Checklist.PRESUMED
    return checklists.add(work, kind, line, unit=UNIT, inside=inside, by=ME, now=NOW)


def test_pasted_lines_lose_their_numbers_and_give_their_owner() -> None:
    text = "1. 点检不落实 @丙\n（2）先签后询（负责人：丁）\n三、附件不全\n\n- 2024年3份合同"
    assert checklists.read_lines(text) == (
        Line("点检不落实", "丙"),
        Line("先签后询", "丁"),
        Line("附件不全"),
        Line("2024年3份合同"),
    )


def test_a_line_that_is_no_entry_any_more_is_refused() -> None:
    with pytest.raises(TooLongError):
        checklists.read_lines("长" * 301)


def test_an_owner_is_found_by_name_or_post_and_another_word_stays(work: Work) -> None:
    assert an_entry(work, owner="财务岗").owner_id == ME.user_id
    unknown = an_entry(work, owner="某人")
    assert (unknown.owner_id, unknown.text) == (None, "点检不落实（某人）")


def test_a_presumption_is_proved_by_a_finding_and_counted_once(work: Work) -> None:
    item, finding = an_entry(work), a_finding(work)
    item = checklists.link(work, item, finding, by=ME, now=NOW)
    checklists.link(work, item, finding, by=ME, now=NOW)
    found = checklists.tally(work, ME, Checklist.PRESUMED)
    assert (found.total, found.proved, found.open) == (1, 1, 0)


@pytest.mark.parametrize("fields", [{"sealed": True}, {"hold": True}, {"handling": Handling.CLUE}])
def test_who_may_not_see_the_proof_sees_the_presumption_open(
    work: Work, fields: dict[str, object]
) -> None:
    finding = a_finding(work, author_id=9)
    item = checklists.link(work, an_entry(work), finding, by=ME, now=NOW)
    work.put(finding.changed(**fields))
    assert checklists.state_for(work, ME, item) is CheckState.OPEN
    assert checklists.tally(work, ME, Checklist.PRESUMED).proved == 0


def test_who_does_not_know_the_proof_cannot_take_it_away(work: Work) -> None:
    hidden = a_finding(work, author_id=9, hold=True)
    leader, member = a_member(role=Role.LEADER), a_member(user_id=77)
    item = checklists.link(work, an_entry(work), hidden, by=leader, now=NOW)
    item = checklists.set_state(work, item, CheckState.NOT_FOUND, by=member, now=NOW)
    assert checklists.state_for(work, member, item) is CheckState.NOT_FOUND
    assert checklists.state_for(work, leader, item) is CheckState.PROVED
    item = checklists.set_state(work, item, CheckState.OPEN, by=leader, now=NOW)
    assert checklists.state_for(work, leader, item) is CheckState.OPEN


@pytest.mark.parametrize("recusal", ["财务部", "财务处", UNIT])
def test_who_keeps_away_from_a_department_sees_no_entry_that_names_it(
    work: Work, recusal: str
) -> None:
    item = an_entry(work, "财务资产部报销附件不全")
    assert not may_see_checklist(a_member(recusals=(recusal,)), item)
    assert may_see_checklist(a_member(recusals=("采购部",)), item)


def test_a_table_of_a_list_gives_its_entries_and_owners() -> None:
    rows = (
        GridRow(1, ("城东分公司预设问题清单",) * 3),
        GridRow(2, ("序号", "预设问题", "责任人")),
        GridRow(3, (1, "先签后询", "丙")),
        GridRow(4, (2, "附件不全", None)),
        GridRow(5, ("合计", "2条", None)),
    )
    assert lines_of_file([Sheet("表", rows)]) == "先签后询 @丙\n附件不全"


def test_a_text_without_a_header_is_an_entry_a_line() -> None:
    text = "采购管理制度\n差旅费, 招待费附件不全 @丙\n"
    assert lines_of_file([sheet_of_text(text)]) == "采购管理制度\n差旅费,招待费附件不全 @丙"


def test_a_file_with_too_many_entries_is_refused_whole() -> None:
    rows = tuple(GridRow(n, (f"第{n}件事没有做",)) for n in range(1, 202))
    with pytest.raises(TooLongError):
        lines_of_file([Sheet("", rows)])


def test_a_finding_one_may_not_see_proves_nothing(work: Work) -> None:
    with pytest.raises(NoSuchFindingError):
        checklists.link(
            work, an_entry(work), a_finding(work, sealed=True, author_id=9), by=ME, now=NOW
        )


def test_a_presumption_is_not_proved_by_a_word(work: Work) -> None:
    for state in (CheckState.PROVED, CheckState.DONE):
        with pytest.raises(NothingHereError):
            checklists.set_state(work, an_entry(work), state, by=ME, now=NOW)


def test_a_dropped_entry_is_in_no_list_and_its_number_is_used(work: Work) -> None:
    checklists.drop(work, an_entry(work), dropped=True, by=ME, now=NOW)
    assert checklists.entries(work, ME, Checklist.PRESUMED) == ()
    assert an_entry(work).label == "预设2"


def test_who_keeps_away_from_the_matter_sees_no_entry_of_it(work: Work) -> None:
    an_entry(work, "财务部备用金未清理")
    away = a_member(recusals=("财务部",))
    assert checklists.entries(work, away, Checklist.PRESUMED) == ()
    assert checklists.tally(work, away, Checklist.PRESUMED).total == 0


# --- methods --------------------------------------------------------------------------------


def actual(work: Work, method: Method) -> int:
    return next(line.actual for line in methods.lines(work) if line.method is method)


def test_there_are_fourteen_methods_in_the_order_of_the_article(work: Work) -> None:
    names = [line.method.value for line in methods.lines(work)]
    assert (len(names), names[0], names[-1]) == (14, "听取汇报", "下沉走访")


def test_talks_and_documents_are_counted_from_the_records(work: Work) -> None:
    for number, state in enumerate((InterviewState.ENDED, InterviewState.OPEN), 1):
        work.add(
            Interview(
                number=number,
                unit=UNIT,
                interviewers=(3,),
                state=state,
                opened_at=NOW,
                begun_at=NOW,
                last_at=NOW,
            )
        )
    for answer in (RequestState.SENT, RequestState.RECEIVED, RequestState.RETURNED):
        work.add(
            DocumentRequest(
                list_id=1, unit=UNIT, material="记录", asked_by=3, asked_at=NOW, state=answer
            )
        )
    assert (actual(work, Method.INTERVIEW), actual(work, Method.DOCUMENTS)) == (1, 2)
    with pytest.raises(NothingHereError):
        methods.add_one(work, Method.INTERVIEW, by=ME, now=NOW)


def test_one_takes_back_ones_own_last_count_of_today(work: Work) -> None:
    methods.add_one(work, Method.FORUM, by=ME, now=NOW)
    methods.add_one(work, Method.FORUM, by=a_member(role=Role.LEADER), now=NOW)
    assert methods.undo(work, by=ME, now=NOW) is Method.FORUM
    assert actual(work, Method.FORUM) == 1
    with pytest.raises(NothingHereError):
        methods.undo(work, by=ME, now=NOW)


def test_yesterdays_count_stands(work: Work) -> None:
    methods.add_one(work, Method.FORUM, by=ME, now=NOW)
    with pytest.raises(NothingHereError):
        methods.undo(work, by=ME, now=NOW + timedelta(days=1))


def test_a_plan_is_read_by_the_methods_names() -> None:
    assert methods.read_plan("个别谈话 40，座谈 ３场\n下沉走访：7点；听汇报5次") == {
        Method.INTERVIEW: 40,
        Method.FORUM: 3,
        Method.FIELD_VISIT: 7,
        Method.REPORT: 5,
    }


@pytest.mark.parametrize("text", ["", "唱歌 3", "个别谈话", "问 3 4"])
def test_what_is_no_method_with_a_number_is_refused(text: str) -> None:
    with pytest.raises(PlanUnreadableError):
        methods.read_plan(text)


def test_nobody_is_told_of_methods_that_nobody_uses(work: Work) -> None:
    assert not methods.is_used(work)
    methods.plan(work, {Method.FORUM: 3}, by=ME, now=NOW)
    assert methods.is_used(work)


# --- recusals and pledges -------------------------------------------------------------------


def enrolled(registry: Work, *, role: Role = Role.MEMBER, **fields: object) -> Member:
    return registry.add(a_member(role=role, **fields))


def test_who_has_not_declared_or_pledged_is_missing(registry: Work) -> None:
    member = enrolled(registry)
    assert [(m.declaration, m.pledge) for m in pledges.missing(registry, (member,))] == [
        (True, True)
    ]
    member = pledges.declare(registry, member, (), now=NOW)
    assert [(m.declaration, m.pledge) for m in pledges.missing(registry, (member,))] == [
        (False, True)
    ]
    pledges.pledge(registry, member, "保密", now=NOW)
    assert pledges.missing(registry, (member,)) == ()


def test_recusals_set_at_the_invitation_count_as_declared(registry: Work) -> None:
    member = enrolled(registry, recusals=("财务部",))
    assert [m.declaration for m in pledges.missing(registry, (member,))] == [False]


def test_the_units_liaison_and_who_left_are_asked_for_nothing(registry: Work) -> None:
    liaison, gone = enrolled(registry, role=Role.UNIT_LIAISON), enrolled(registry, left_at=NOW)
    assert pledges.missing(registry, (liaison, gone)) == ()


def test_a_declaration_adds_and_never_takes_off(registry: Work) -> None:
    member = enrolled(registry, recusals=("采购部",))
    member = pledges.declare(registry, member, ("财务部",), now=NOW)
    assert member.recusals == ("采购部", "财务部")


def test_a_pledge_keeps_its_time_and_its_words_digest_once(registry: Work) -> None:
    member = enrolled(registry)
    kept = pledges.pledge(registry, member, "保密", now=NOW)
    assert (kept.pledged_at, len(kept.edition)) == (NOW, 16)
    with pytest.raises(StaleError):
        pledges.pledge(registry, member, "保密", now=NOW + timedelta(days=1))
