from collections.abc import Mapping
from datetime import date, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from inspection.enums import Language, Role, RowState
from inspection.records import Member, TimetableItem
from inspection.timetable import (
    RowCancelledError,
    RowDoneError,
    may_be_post,
    not_done,
    owner_words,
    owners_of,
    report,
    unmatched_owners,
)
from inspection.timetable_columns import COLUMNS
from inspection.timetable_faults import FaultCode
from inspection.timetable_terms import Quantity, outward_title, quantity_of
from inspection.timetable_text import parse_timetable
from storage.template import built_in_timetable
from tests.marked import HAN

ENTRY = date(2026, 12, 7)
AT = datetime(2026, 12, 9, 17, tzinfo=timezone(timedelta(hours=8)))
HEADER = ",".join(COLUMNS)
GOOD = "1,现场,D0,动员会,会议,组长,记录,-,是"

# First and last day of the rows of the built-in table, taken from a calendar by hand.
SEPTEMBER = """
1 08-08 08-14  2 08-15 08-19  3 08-20 08-26  4 08-27 09-01  5 08-28 09-04  6 09-07 09-07
7 09-07 09-08  8 09-08 09-10  9 09-08 09-11  10 09-09 09-16  11 09-10 09-18  12 09-11 09-11
13 09-11 09-23  14 09-14 09-15  15 09-14 09-18  16 09-15 09-22  17 09-16 09-17  18 09-18 09-18
19 09-21 09-21  20 09-21 09-25  21 09-23 09-24  22 09-24 09-24  23 09-25 09-25  24 09-28 09-30
25 09-28 10-02  26 10-01 10-01  27 10-02 10-02  28 10-05 10-06  29 10-07 11-04
30 11-06 2027-02-04
"""
DECEMBER = """
1 11-07 11-13  2 11-14 11-18  3 11-19 11-25  4 11-26 12-01  5 11-27 12-04  6 12-07 12-07
7 12-07 12-08  8 12-08 12-10  9 12-08 12-11  10 12-09 12-16  11 12-10 12-18  12 12-11 12-11
13 12-11 12-23  14 12-14 12-15  15 12-14 12-18  16 12-15 12-22  17 12-16 12-17  18 12-18 12-18
19 12-21 12-21  20 12-21 12-25  21 12-23 12-24  22 12-24 12-24  23 12-25 12-25  24 12-28 12-30
25 12-28 2027-01-01  26 12-31 12-31  27 2027-01-01 2027-01-01  28 2027-01-04 2027-01-05
29 2027-01-06 2027-02-03  30 2027-02-05 2027-05-06
"""


def dates_of(table: str) -> Mapping[int, tuple[date, date]]:
    words = iter(table.split())
    return {int(row): (full(next(words)), full(next(words))) for row in words}


def full(text: str) -> date:
    return date.fromisoformat(text if len(text) > 5 else f"2026-{text}")


def a_table(*lines: str) -> str:
    return "\n".join((HEADER, *lines))


def a_row_with(days: str) -> str:
    return a_table(f"1,现场,{days},动员会,会议,组长,记录,-,否")


def days_read(days: str, entry: date = ENTRY) -> tuple[date, date] | None:
    parsed = parse_timetable(a_row_with(days), entry=entry)
    return next(((row.first_day, row.last_day) for row in parsed.rows), None)


def faults_of(text: str) -> list[tuple[int, str, str, FaultCode]]:
    parsed = parse_timetable(text, entry=ENTRY)
    assert not (parsed.faults and parsed.rows)
    return [(f.row, f.column, f.value, f.code) for f in parsed.faults]


def a_row(**facts: object) -> TimetableItem:
    quiet: dict[str, object] = {
        "row": 10,
        "stage": "现场",
        "first_day": ENTRY,
        "last_day": ENTRY,
        "planned_first_day": ENTRY,
        "planned_last_day": ENTRY,
        "work": "第一轮谈话",
    }
    return TimetableItem.model_validate({**quiet, **facts})


def a_member(number: int, role: Role, *posts: str, **facts: object) -> Member:
    quiet: dict[str, object] = {
        "id": number,
        "inspection_id": "demo",
        "user_id": 100 + number,
        "name": f"甲{number}",
        "role": role,
        "posts": posts,
        "joined_at": AT,
    }
    return Member.model_validate({**quiet, **facts})


LEADER = a_member(1, Role.LEADER)
DEPUTY_A = a_member(2, Role.DEPUTY, "副组长A")
DEPUTY_B = a_member(3, Role.DEPUTY, "副组长B")
HUB = a_member(4, Role.GROUP_LIAISON)
MONEY = a_member(5, Role.MEMBER, "财务岗", "A组")
PARTY = a_member(6, Role.MEMBER, "党建岗")
UNIT = a_member(7, Role.UNIT_LIAISON)
GONE = a_member(8, Role.MEMBER, "工程岗", left_at=AT)
EVERYONE = (LEADER, DEPUTY_A, DEPUTY_B, HUB, MONEY, PARTY, UNIT, GONE)
INSIDE = (LEADER, DEPUTY_A, DEPUTY_B, HUB, MONEY, PARTY)


# --- the built-in table ---------------------------------------------------------------------


@pytest.mark.parametrize(
    ("entry", "table"), [(date(2026, 9, 7), SEPTEMBER), (date(2026, 12, 7), DECEMBER)]
)
def test_the_built_in_table_has_these_thirty_spans(entry: date, table: str) -> None:
    parsed = parse_timetable(built_in_timetable(), entry=entry)

    assert parsed.faults == ()
    assert {row.row: (row.first_day, row.last_day) for row in parsed.rows} == dates_of(table)
    assert len(parsed.rows) == 30
    assert all(row.planned_first_day == row.first_day for row in parsed.rows)
    assert all(row.planned_last_day == row.last_day for row in parsed.rows)


def test_the_built_in_table_plans_these_quantities() -> None:
    rows = parse_timetable(built_in_timetable(), entry=ENTRY).rows

    assert {r.row: (r.planned_quantity, r.quantity_unit) for r in rows if r.planned_quantity} == {
        3: (6, "个部门"),
        6: (90, "份"),
        8: (5, "场"),
        9: (60, "项"),
        10: (18, "人"),
        13: (300, "份"),
        16: (22, "人"),
        17: (4, "点"),
        22: (1, "次"),
        24: (8, "人"),
        25: (35, "份"),
    }
    assert rows[20].quantity_text == "3点2会"


def test_the_unit_reads_these_titles_of_the_built_in_table() -> None:
    rows = parse_timetable(built_in_timetable(), entry=ENTRY).rows

    assert {row.row for row in rows if row.visible_to_unit} == {5, 6, 7, 8, 9, 22, 26, 28, 30}
    assert {row.row for row in rows if row.outward_title} == {5, 6, 7, 8, 9, 22, 28, 30}
    assert rows[6].outward_title == "张贴公告"
    assert rows[25].outward_title == ""


def test_the_built_in_table_is_the_same_in_english() -> None:
    def but_for_words(language: Language) -> list[tuple[object, ...]]:
        rows = parse_timetable(built_in_timetable(language), entry=ENTRY).rows
        days = [(row.row, row.first_day, row.last_day) for row in rows]
        amounts = [(row.planned_quantity, bool(row.quantity_unit)) for row in rows]
        told = [(row.visible_to_unit, bool(row.outward_title)) for row in rows]
        owners = [len(owner_words(row)) for row in rows]
        return [*zip(days, amounts, told, owners, strict=True)]

    assert but_for_words(Language.ENGLISH) == but_for_words(Language.CHINESE)


def test_the_english_table_has_the_owners_of_the_chinese_one() -> None:
    posts = {  # typed in any case
        Language.CHINESE: ("副组长A", "主笔", "财务岗", "信访专人"),
        Language.ENGLISH: ("deputy a", "drafter", "FINANCE", "Complaints desk"),
    }

    def owned(language: Language) -> list[tuple[int, ...]]:
        deputy, drafter, finance, desk = posts[language]
        people = (
            LEADER,
            a_member(2, Role.DEPUTY, deputy, drafter),
            a_member(3, Role.MEMBER, finance),
            a_member(4, Role.GROUP_LIAISON, desk),
        )
        rows = parse_timetable(built_in_timetable(language), entry=ENTRY).rows
        return [tuple(m.user_id for m in owners_of(row, people)) for row in rows]

    assert owned(Language.ENGLISH) == owned(Language.CHINESE)


def test_no_han_sign_stands_in_the_english_table() -> None:
    assert HAN.search(built_in_timetable(Language.ENGLISH)) is None


@pytest.mark.parametrize(
    ("work", "title"),
    [
        ("Opening meeting; questionnaires", "Opening meeting; questionnaires"),
        ("Second round of interviews", ""),
        ("Unannounced visits to two shops", ""),
        ("Return of papers；evidence checked again", "Return of papers"),
    ],
)
def test_the_unit_reads_no_more_of_a_table_in_english(work: str, title: str) -> None:
    assert outward_title(work) == title


# --- cells ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("D0", "2026-12-07", "2026-12-07"),
        ("D+1", "2026-12-08", "2026-12-08"),
        ("Ｄ＋４～Ｄ＋１６", "2026-12-11", "2026-12-23"),
        ("D-30~D-24", "2026-11-07", "2026-11-13"),
        ("d−3 ~ d0", "2026-12-04", "2026-12-07"),
        ("D0至D+1", "2026-12-07", "2026-12-08"),
        ("2026-12-05", "2026-12-05", "2026-12-05"),
        ("2026/12/5", "2026-12-05", "2026-12-05"),
        ("2026年12月5日", "2026-12-05", "2026-12-05"),
        ("12月5日", "2026-12-05", "2026-12-05"),
        ("2026-12-28~2027-01-03", "2026-12-28", "2027-01-03"),
        ("2026-12-05-2026-12-08", "2026-12-05", "2026-12-08"),
        ("12月28日～1月3日", "2026-12-28", "2027-01-03"),
        ("2026年12月28日至1月3日", "2026-12-28", "2027-01-03"),
        ("12月5日—8日", "2026-12-05", "2026-12-08"),
        ("1月4日", "2027-01-04", "2027-01-04"),
        ("11月30日~D+1", "2026-11-30", "2026-12-08"),
        ("2月5日~8月1日", "2027-02-05", "2027-08-01"),
    ],
)
def test_days_are_read(text: str, first: str, last: str) -> None:
    assert days_read(text) == (date.fromisoformat(first), date.fromisoformat(last))


def test_a_day_without_a_year_is_the_one_nearest_to_entry() -> None:
    assert days_read("12月28日~1月3日", date(2027, 1, 4)) == (date(2026, 12, 28), date(2027, 1, 3))


@pytest.mark.parametrize(
    "text",
    ["", "待定", "D", "D1", "D+1~", "12月32日", "2026-02-30", "D+99999", "5日", "D+3、D+1"],
)
def test_other_days_are_a_fault(text: str) -> None:
    assert faults_of(a_row_with(text)) == [(2, "日程", text, FaultCode.DAYS_UNREADABLE)]


@pytest.mark.parametrize("text", ["D+4~D+1", "12月8日~12月5日", "12月5日~11月30日", "12月8日~5日"])
def test_a_last_day_before_the_first_is_a_fault(text: str) -> None:
    assert faults_of(a_row_with(text)) == [(2, "日程", text, FaultCode.LAST_BEFORE_FIRST)]


@pytest.mark.parametrize(
    ("text", "planned", "unit"),
    [
        ("18人", 18, "人"),
        ("凭证300份", 300, "份"),
        ("问卷９０份", 90, "份"),
        ("6个部门", 6, "个部门"),
        ("1,200 份", 1200, "份"),
        ("1次", 1, "次"),
        ("46人次", 46, "人次"),
        ("18", 18, ""),
        ("300 vouchers", 300, "vouchers"),
        ("about 1,200 personnel files", 1200, "personnel files"),
        ("1 Meeting", 1, "Meeting"),
    ],
)
def test_a_countable_plan_is_read(text: str, planned: int, unit: str) -> None:
    assert quantity_of(text) == Quantity(planned, unit)


@pytest.mark.parametrize(
    "text",
    [
        "-",
        "",
        "3点2会",
        "进驻前2日收名单",
        "现场结束后1个月内",
        "每组3人",
        "0份",
        "10-18人",
        "within 1 month after the field work",
        "3 sites, 2 talks",
        "5 working days",
        "2 a week",
        "3 per team",
        "2 months",
        "0 papers",
        "两次",
    ],
)
def test_what_is_no_countable_plan_plans_nothing(text: str) -> None:
    assert quantity_of(text) == Quantity()


@pytest.mark.parametrize(
    ("work", "title"),
    [
        ("还资料、清点、撤点", "还资料、清点、撤点"),
        ("信访受理截止；还资料", "还资料"),
        ("问题线索移交", ""),
        ("举报箱启用", ""),
        ("核验结果", ""),
        ("营业厅、县分公司（不预告）", ""),
        ("第一轮谈话:班子成员、部门正职", ""),
        ("财务、采购、工程、渠道酬金抽查", ""),
        ("清点(线索、底稿)；撤点", "撤点"),
    ],
)
def test_a_title_for_the_unit_holds_nothing_of_the_inner_work(work: str, title: str) -> None:
    assert outward_title(work) == title


def test_a_visible_row_without_a_safe_clause_has_no_title() -> None:
    parsed = parse_timetable(a_table("1,现场,D0,核实线索,会议,组长,记录,-,是"), entry=ENTRY)

    assert [(row.visible_to_unit, row.outward_title) for row in parsed.rows] == [(True, "")]


def test_a_hidden_row_has_no_title() -> None:
    assert parse_timetable(a_row_with("D0"), entry=ENTRY).rows[0].outward_title == ""


# --- the table ------------------------------------------------------------------------------


def test_a_table_may_come_with_bom_spaces_quotes_and_crlf() -> None:
    header = ",".join(f'"\u3000{column[0]} {column[1:]}\u200b"' for column in COLUMNS)
    text = f'\ufeff{header}\r\n"1",现场,D0,"动员会,\r\n测评",会议,组长,记录,18人,是\r\n\r\n'
    parsed = parse_timetable(text, entry=ENTRY)

    assert parsed.faults == ()
    assert parsed.rows[0].work == "动员会,\r\n测评"
    assert parsed.rows[0].planned_quantity == 18


@pytest.mark.parametrize("delimiter", ["\t", ";"])
def test_a_table_may_be_divided_by_tabs_or_semicolons(delimiter: str) -> None:
    text = a_table(GOOD).replace(",", delimiter)

    assert [row.work for row in parse_timetable(text, entry=ENTRY).rows] == ["动员会"]


def test_a_title_may_stand_above_the_header_and_columns_in_any_order() -> None:
    text = f"进度表,,,\n\n备注,{','.join(reversed(COLUMNS))}\n,是,-,记录,组长,会议,动员会,D0,现场,1"
    parsed = parse_timetable(text, entry=ENTRY)

    assert parsed.faults == ()
    assert [(row.row, row.work) for row in parsed.rows] == [(1, "动员会")]


def test_a_missing_column_is_named() -> None:
    text = a_table(GOOD).replace("日程,", "").replace(",方式", "")

    assert faults_of(text) == [(1, "日程", "", FaultCode.COLUMN_MISSING)]


def test_a_column_twice_is_named() -> None:
    assert faults_of(f"{HEADER},日程\n{GOOD},D0") == [(1, "日程", "日程", FaultCode.COLUMN_TWICE)]


def test_an_empty_text_lacks_the_columns_that_are_needed() -> None:
    assert [fault[1] for fault in faults_of("")] == ["日程", "工作内容"]


def test_a_header_alone_has_no_rows() -> None:
    assert faults_of(HEADER) == [(1, "序号", "", FaultCode.NO_ROWS)]


def test_an_open_quote_breaks_the_table() -> None:
    assert faults_of(a_table('1,"现场,D0')) == [(1, "", "", FaultCode.TABLE_BROKEN)]


def test_every_fault_is_named_by_row_and_column() -> None:
    text = a_table(
        GOOD,
        "1,现场,D0,重复,会议,组长,记录,-,否",
        "",
        "x,现场,改天,,会议,组长,记录,-,也许",
        "4,现场,D0,走访人力,收问题,会议,组长,记录,-,否",
        "5,现场,D0",
    )

    assert faults_of(text) == [
        (3, "序号", "1", FaultCode.NUMBER_TWICE),
        (5, "序号", "x", FaultCode.NUMBER_UNREADABLE),
        (5, "日程", "改天", FaultCode.DAYS_UNREADABLE),
        (5, "工作内容", "", FaultCode.EMPTY),
        (5, "单位可见", "也许", FaultCode.VISIBLE_UNREADABLE),
        (6, "", "否", FaultCode.TOO_MANY_CELLS),
        (7, "工作内容", "", FaultCode.EMPTY),
    ]


CELLS = st.one_of(
    st.text(alphabet='D+-~0123456789年月日/.,"是否 \n', max_size=14),
    st.sampled_from(["D0", "D+4~D+16", "12月28日~1月3日", "是", "18人", "9999-12-31", "12"]),
)


@given(st.lists(st.lists(CELLS, max_size=10), max_size=4), st.dates())
def test_any_table_is_taken_whole_or_its_faults_are_named(
    cells: list[list[str]], entry: date
) -> None:
    parsed = parse_timetable(a_table(*(",".join(row) for row in cells)), entry=entry)

    assert bool(parsed.rows) != bool(parsed.faults)
    assert all(row.first_day <= row.last_day for row in parsed.rows)


@given(st.integers(-300, 200), st.integers(0, 200), st.dates(date(2000, 1, 1), date(2100, 1, 1)))
def test_offsets_and_full_dates_say_the_same(first: int, length: int, entry: date) -> None:
    days = (entry + timedelta(days=first), entry + timedelta(days=first + length))
    offsets = "~".join(f"D{n:+}" if n else "D0" for n in (first, first + length))

    assert days_read(offsets, entry) == days
    assert days_read(f"{days[0]}~{days[1]}", entry) == days


# --- owners ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("owners", "expected"),
    [
        ("组长", (LEADER,)),
        ("副组长", (DEPUTY_A, DEPUTY_B)),
        ("副组长Ａ", (DEPUTY_A,)),
        ("副组长C", ()),
        ("组内联络员、组员", (HUB, MONEY, PARTY)),
        ("各小组", INSIDE),
        ("巡察办/组长", (LEADER,)),
        ("财务岗，工程岗", (MONEY,)),
        ("A组;甲1", (LEADER, MONEY)),
        ("甲7", ()),
        ("", ()),
    ],
)
def test_owner_words_mean_people(owners: str, expected: tuple[Member, ...]) -> None:
    assert owners_of(a_row(owners=owners), EVERYONE) == expected


def test_those_assigned_by_a_person_come_first() -> None:
    assert owners_of(a_row(owners="组长", owner_ids=(106,)), EVERYONE) == (PARTY,)


def test_when_the_assigned_have_left_the_words_count_again() -> None:
    assert owners_of(a_row(owners="组长", owner_ids=(108,)), EVERYONE) == (LEADER,)


def test_owner_words_nobody_answers_to_are_listed_with_their_rows() -> None:
    rows = (
        a_row(row=3, owners="主笔、组长"),
        a_row(row=4, owners="工程岗、巡察办、被巡察党组织"),
        a_row(row=5, owners="主笔"),
        a_row(row=6, owners="主笔", owner_ids=(106,)),
        a_row(row=7, owners="信访专人", state=RowState.CANCELLED),
    )

    assert unmatched_owners(rows, EVERYONE) == (("主笔", (3, 5)), ("工程岗", (4,)))


def test_posts_are_what_owners_are_called_beside_roles_and_those_outside() -> None:
    no_posts = ("Leader", "all teams", "组员", "经办人", "巡察办", "Inspected Party organisation")

    assert not any(map(may_be_post, no_posts))
    assert all(map(may_be_post, ("财务岗", "Finance")))


# --- events ---------------------------------------------------------------------------------


def test_the_first_quantity_puts_a_row_under_way() -> None:
    row = report(a_row(planned_quantity=18), by=5, at=AT, added=3)

    assert (row.state, row.actual_quantity, row.done_on) == (RowState.UNDER_WAY, 3, None)
    assert [(e.added, e.by, e.state) for e in row.entries] == [(3, 5, RowState.UNDER_WAY)]


def test_a_row_is_done_when_its_planned_quantity_is_reached() -> None:
    row = report(a_row(planned_quantity=18, actual_quantity=17), by=5, at=AT, added=2)

    assert (row.state, row.actual_quantity, row.done_on) == (RowState.DONE, 19, AT.date())


def test_a_quantity_without_a_plan_does_not_make_a_row_done() -> None:
    assert report(a_row(), by=5, at=AT, added=100).state is RowState.UNDER_WAY


def test_a_row_may_be_marked_done_below_its_plan() -> None:
    row = report(a_row(planned_quantity=18), by=5, at=AT, done=True)

    assert (row.state, row.actual_quantity, row.done_on) == (RowState.DONE, 0, AT.date())


def test_marking_a_done_row_again_changes_nothing() -> None:
    row = report(a_row(), by=5, at=AT, done=True)

    assert report(row, by=6, at=AT + timedelta(days=1), done=True) is row


def test_a_quantity_added_to_a_done_row_keeps_its_day() -> None:
    row = report(a_row(planned_quantity=1), by=5, at=AT, added=1)
    row = report(row, by=5, at=AT + timedelta(days=1), added=1)

    assert (row.state, row.actual_quantity, row.done_on) == (RowState.DONE, 2, AT.date())


def test_a_reason_is_kept_until_the_row_is_done() -> None:
    row = not_done(a_row(), by=5, at=AT, reason="凭证未到")
    done = report(row, by=5, at=AT, done=True)

    assert (row.state, row.not_done_reason, row.not_done_on) == (
        RowState.NOT_STARTED,
        "凭证未到",
        AT.date(),
    )
    assert (done.not_done_reason, done.not_done_on) == ("", None)
    assert len(done.entries) == 2


def test_a_cancelled_row_takes_no_reports() -> None:
    row = a_row(state=RowState.CANCELLED)

    with pytest.raises(RowCancelledError):
        report(row, by=5, at=AT, added=1)
    with pytest.raises(RowCancelledError):
        not_done(row, by=5, at=AT, reason="")


def test_a_done_row_is_not_marked_as_undone() -> None:
    with pytest.raises(RowDoneError):
        not_done(a_row(state=RowState.DONE), by=5, at=AT, reason="")


def test_a_quantity_is_never_taken_away() -> None:
    with pytest.raises(ValueError, match="never taken away"):
        report(a_row(), by=5, at=AT, added=-1)
