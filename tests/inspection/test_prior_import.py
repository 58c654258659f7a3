"""Departments' tables of earlier findings: columns guessed, rows read, alike ones side by side."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta

import pytest

from inspection import prior_import, prior_kin
from inspection.access import may_see_prior
from inspection.enums import Focus, PriorState
from inspection.errors import StaleError, TooLateToUndoError
from inspection.ports import Work
from inspection.prior_columns import guessed, header_of, main_sheet, source_in
from inspection.prior_kin import KinIndex
from inspection.prior_reading import Mapping, PriorFault, PriorReading, PriorRow, read_rows
from inspection.prior_units import is_of_parts, unit_said
from inspection.prior_values import When, read_state, read_when
from inspection.records import ImportState, PriorColumn, PriorFinding, PriorImport
from inspection.repeats import mark_repeat, unmark_repeat
from inspection.timetable_grid import GridRow, Sheet, Value
from inspection.timetable_text import sheet_of_text
from inspection.unit_names import named_unit
from inspection.units import move
from tests.make import NOW, UNIT, a_finding, a_member, a_work

ENTRY = date(2026, 9, 7)
TODAY = date(2026, 9, 1)
TABLE = "审计年度,发现问题,责任部门,责任人,整改情况\n"


@pytest.fixture
def work() -> Iterator[Work]:
    yield from a_work()


def read(text: str, *, year: int | None = None) -> PriorReading:
    return read_sheets(sheet_of_text(text), year=year)


def read_sheets(*sheets: Sheet, year: int | None = None) -> PriorReading:
    found = main_sheet(sheets)
    assert found is not None
    names = found[1].names
    mapping = Mapping(guessed(names), year)
    return read_rows(sheets, names, mapping, entry=ENTRY, today=TODAY)


@pytest.mark.parametrize(
    ("value", "when"),
    [
        (2024, When(2024)),
        ("2024年度", When(2024)),
        ("２０２４年", When(2024)),
        ("2024.5", When(2024)),
        ("2024年5月6日", When(2024, date(2024, 5, 6))),
        ("2024/5/6", When(2024, date(2024, 5, 6))),
        ("20240506", When(2024, date(2024, 5, 6))),
        (45418, When(2024, date(2024, 5, 6))),
        ("2023-2024年", When(2024)),
        (date(2024, 5, 6), When(2024, date(2024, 5, 6))),
        ("二〇二四年三月", When(2024)),
        ("二○二四年十二月五日", When(2024, date(2024, 12, 5))),
        ("二零二四年度", When(2024)),
        ("24年", When(2024)),
        ("2024-05-06 00:00:00", When(2024, date(2024, 5, 6))),
        ("2024年3月-5月", When(2024)),
        ("2023.11-2024.2", When(2024)),
        ("2024年3月下旬", When(2024)),
        ("2024年度审计", When(2024)),
        ("2021年至今", None),
        ("2024年2月30日", None),
        ("去年", None),
        ("2024-13-40", None),
        ("12", None),
        (True, None),
        ("", None),
    ],
)
def test_a_year_is_read_as_offices_write_it(value: Value, when: When | None) -> None:
    assert read_when(value) == when


@pytest.mark.parametrize(
    ("said", "state"),
    [
        ("已整改", PriorState.DONE),
        ("未整改", PriorState.OPEN),
        ("未完成", PriorState.OPEN),
        ("部分整改", PriorState.PARTLY),
        ("正在整改", PriorState.PARTLY),
        ("已销号", PriorState.DONE),
        ("", PriorState.OPEN),
        ("见附件", None),
        ("已启动整改", PriorState.PARTLY),
        ("已移交", PriorState.PARTLY),
        ("未按期整改", PriorState.OPEN),
        ("已整改，未再发生", PriorState.DONE),
        ("80%", PriorState.PARTLY),
        (1, PriorState.DONE),
        ("In progress", None),
    ],
)
def test_how_far_it_was_put_right_is_read_from_words(
    said: str | int, state: PriorState | None
) -> None:
    assert read_state(said) is state


def test_columns_are_guessed_and_those_of_persons_are_not() -> None:
    names = ("序号", "审计年度", "问题线索", "发现问题", "责任人", "整改责任部门", "联系电话")
    assert guessed(names) == {
        PriorColumn.WHEN: 1,
        PriorColumn.TEXT: 3,
        PriorColumn.DEPARTMENT: 5,
    }


def test_a_title_above_the_header_is_no_header() -> None:
    title = GridRow(1, ("2024年内部审计发现问题整改情况汇总一览表（全部）",) * 3)
    header = GridRow(2, ("年度", "问题描述", "整改状态"))
    found = header_of(Sheet("表", (title, header)))
    assert found is not None
    assert (found.row, found.names) == (2, ("年度", "问题描述", "整改状态"))


def test_a_header_over_two_rows_is_read_as_one() -> None:
    rows = (
        GridRow(1, ("来源", "来源", "问题", "问题")),
        GridRow(2, ("检查单位", "检查时间", "具体表述", "整改情况")),
        GridRow(3, ("审计", "2024年度", "公车私用", "已整改")),
    )
    found = read_sheets(Sheet("表", rows))
    assert [(r.year, r.text, r.state) for r in found.rows] == [(2024, "公车私用", PriorState.DONE)]


def test_a_title_over_all_columns_is_no_group_of_them() -> None:
    rows = (
        GridRow(1, ("问题汇总", "问题汇总", "问题汇总")),
        GridRow(2, ("年度", "问题描述", "整改状态")),
        GridRow(3, (2024, "甲事", "是")),
    )
    assert [row.text for row in read_sheets(Sheet("表", rows)).rows] == ["甲事"]


def test_a_hidden_sheet_is_named_and_not_read() -> None:
    table = (GridRow(1, ("年度", "问题描述")), GridRow(2, (2024, "甲事")))
    old = (*table, GridRow(3, (2025, "乙事")))
    found = read_sheets(Sheet("汇总", table), Sheet("旧", old, is_hidden=True))
    assert [row.text for row in found.rows] == ["甲事"]
    assert found.unread == [("旧", 3)]


def test_sheets_of_the_same_header_are_read_together_each_with_its_year() -> None:
    def sheet(name: str, text: str) -> Sheet:
        return Sheet(name, (GridRow(1, ("问题描述", "责任部门")), GridRow(2, (text, "财务部"))))

    found = read_sheets(sheet("2024年", "甲事"), sheet("2025年", "乙事"))
    assert [(row.year, row.text) for row in found.rows] == [(2024, "甲事"), (2025, "乙事")]


def test_a_sheet_with_a_column_more_is_read_by_name_and_one_with_other_names_is_said() -> None:
    plain = Sheet("2024年", (GridRow(1, ("问题描述", "整改情况")), GridRow(2, ("甲事", "否"))))
    more = (GridRow(1, ("序号", "整改情况", "问题描述")), GridRow(2, (1, "是", "乙事")))
    other = (GridRow(1, ("序号", "发现问题", "是否整改")), GridRow(2, (1, "丙事", "是")))
    found = read_sheets(plain, Sheet("2025年", more), Sheet("2026年", other))
    assert [(row.year, row.text, row.state) for row in found.rows] == [
        (2024, "甲事", PriorState.OPEN),
        (2025, "乙事", PriorState.DONE),
    ]
    assert (found.sheets, found.unread) == (2, [("2026年", 2)])


def test_a_sheet_of_notes_with_the_word_is_not_taken_for_the_table() -> None:
    notes = tuple(GridRow(n, (f"{n}.请如实填写问题",)) for n in range(1, 40))
    table = (GridRow(1, ("年度", "问题描述")), GridRow(2, (2024, "甲事")))
    found = read_sheets(Sheet("填表说明", notes), Sheet("汇总", table))
    assert [row.text for row in found.rows] == ["甲事"]


def test_who_filled_the_table_in_is_no_finding() -> None:
    found = read("责任部门,问题\n财务部,甲事\n填表人：甲,审核人：乙\n", year=2025)
    assert [row.text for row in found.rows] == ["甲事"]


def test_faults_are_named_by_row_and_their_rows_left_out() -> None:
    found = read(
        TABLE + "2024,采购先签后询,采购部,甲,未整改\n去年,报销缺附件,财务部,乙,未整改\n"
        "2024,,财务部,乙,未整改\n2027,明年的事,财务部,乙,\n2024,采购先签后询,采购部,甲,未整改\n"
        ",无年度的事,财务部,乙,\n合计,4,,,\n"
    )
    assert [row.text for row in found.rows] == ["采购先签后询"]
    assert [(fault.row, fault.code) for fault in found.faults] == [
        (3, PriorFault.WHEN),
        (4, PriorFault.EMPTY),
        (5, PriorFault.FUTURE),
        (6, PriorFault.TWICE),
        (7, PriorFault.NO_YEAR),
    ]


def test_rows_older_than_three_years_before_entry_are_counted_apart() -> None:
    table = "检查日期,问题\n2023-09-06,早一天\n2023-09-07,正好三年\n2023,只有年份\n2022,更早\n"
    found = read(table)
    assert [row.text for row in found.rows] == ["正好三年", "只有年份"]
    assert [row.text for row in found.old] == ["早一天", "更早"]


def test_rows_that_their_own_table_calls_secret_are_left_out() -> None:
    found = read("年度,问题,是否线索\n2024,甲事,否\n2024,乙事,是\n")
    assert ([row.text for row in found.rows], found.secret) == (["甲事"], 1)


def test_a_year_said_for_all_serves_where_no_column_does() -> None:
    assert [row.year for row in read("问题,责任部门\n甲事,财务部\n", year=2025).rows] == [2025]


def test_a_department_is_known_from_the_caption_before_the_name() -> None:
    assert source_in("往年问题 财务", "审计问题.xlsx") == "财务"
    assert source_in("往年问题", "审计和财务.xlsx") == ""


# --- an import ------------------------------------------------------------------------------


def an_import(work: Work, **fields: object) -> PriorImport:
    given: dict[str, object] = {
        "by": 1,
        "at": NOW,
        "evidence_id": 1,
        "file_name": "内审.xlsx",
        "unit": UNIT,
        "source": "内审",
        "header": ("年度", "问题"),
        "columns": ((PriorColumn.WHEN, 0), (PriorColumn.TEXT, 1)),
    }
    return work.add(PriorImport.model_validate({**given, **fields}))


def take(work: Work, draft: PriorImport, index: KinIndex, *texts: str) -> list[PriorFinding]:
    for text in texts:
        row = PriorRow(text=text, year=2024, state=PriorState.OPEN)
        prior_import.take_row(work, draft, row, index, (UNIT,))
    return list(work.lookup(PriorFinding, "import_id", draft.id))


def test_a_known_header_is_mapped_as_last_time_for_its_department(work: Work) -> None:
    done = an_import(work, state=ImportState.IMPORTED)
    an_import(work, state=ImportState.IMPORTED, source="财务", columns=((PriorColumn.TEXT, 0),))
    assert prior_import.remembered(work, ("年度", "问题"), "内审") == done
    assert prior_import.remembered(work, ("年度", "问题"), "") is None
    assert prior_import.remembered(work, ("年度", "内容"), "内审") is None


def test_an_import_that_was_undone_teaches_nothing(work: Work) -> None:
    an_import(work, state=ImportState.UNDONE)
    assert prior_import.remembered(work, ("年度", "问题"), "内审") is None


SAID, AGAIN = "差旅费报销未附出差审批单", "差旅费报销没有附出差审批单"


UNITS = ("北渡分公司", "南屏分公司")


@pytest.mark.parametrize(
    ("cell", "unit"),
    [
        ("北渡分公司", "北渡分公司"),
        ("北渡公司", "北渡分公司"),
        (" 南 屏 ", "南屏分公司"),
        ("集团公司南屏分公司", "南屏分公司"),
        ("东江分公司", ""),
        ("北渡分公司、南屏分公司", ""),
        ("", ""),
    ],
)
def test_a_cell_names_one_unit_or_none(cell: str, unit: str) -> None:
    assert named_unit(UNITS, cell) == unit


def test_rows_of_a_head_offices_table_go_to_their_units_and_others_stay_out() -> None:
    sheet = sheet_of_text(
        "审计年度,被审计单位,发现问题\n2024,北渡公司,台账缺失\n2024,南屏,台账缺失\n"
        "2024,东江分公司,库房漏水\n2024,,印章未登记\n2024,北渡分公司,台账 缺失\n"
    )
    found = main_sheet([sheet])
    assert found is not None
    mapping = Mapping(guessed(found[1].names), units=UNITS)
    reading = read_rows([sheet], found[1].names, mapping, entry=ENTRY, today=TODAY)
    assert [row.unit for row in reading.rows] == list(UNITS)
    assert reading.elsewhere == 2
    assert [fault.code for fault in reading.faults] == [PriorFault.TWICE]


def read_of(text: str, *units: str) -> PriorReading:
    sheet = sheet_of_text(text)
    found = main_sheet([sheet])
    assert found is not None
    mapping = Mapping(guessed(found[1].names), units=units)
    return read_rows([sheet], found[1].names, mapping, entry=ENTRY, today=TODAY)


@pytest.mark.parametrize(
    ("cell", "unit"),
    [
        ("北渡分公司一支部", "北渡分公司"),
        ("北渡分公司 东街营业厅", "北渡分公司"),
        ("北渡分公司东江分公司", ""),
        ("北渡分公司、南屏分公司", ""),
        ("东街营业厅", ""),
        ("南屏分公司", "南屏分公司"),
    ],
)
def test_a_part_of_a_unit_is_of_that_unit_and_a_unit_below_it_is_not(cell: str, unit: str) -> None:
    assert unit_said(UNITS, cell) == unit


def test_what_the_cells_of_left_out_rows_say_is_named_once() -> None:
    reading = read_of(
        "审计年度,被审计单位,发现问题\n2024,东江分公司,甲\n2024,东江分公司,乙\n2024,,丙\n", *UNITS
    )
    assert (reading.elsewhere, reading.elsewhere_named) == (3, ["东江分公司"])


PARTS = "审计年度,{name},发现问题\n2024,一支部,台账缺失\n2024,{cell},库房漏水\n"


@pytest.mark.parametrize(
    ("name", "cell", "is_parts"),
    [
        ("所属单位", "东街营业厅", True),
        ("单位名称", "东街营业厅", True),
        ("所属单位", "北渡公司", False),  # one row names the unit: the others are of others
        ("所属单位", "北渡分公司二支部", False),
        ("被审计单位", "南屏分公司", False),  # another unit's table never comes in by itself
    ],
)
def test_a_column_that_names_the_unit_nowhere_may_be_one_of_its_parts(
    name: str, cell: str, *, is_parts: bool
) -> None:
    sheet = sheet_of_text(PARTS.format(name=name, cell=cell))
    found = main_sheet([sheet])
    assert found is not None
    place = guessed(found[1].names)[PriorColumn.UNIT]
    assert is_of_parts([sheet], found[1], place, UNITS[:1]) is is_parts


def test_a_hidden_sheet_does_not_say_whose_a_table_is() -> None:
    shown = sheet_of_text(PARTS.format(name="所属单位", cell="东街营业厅"))
    hidden = replace(
        sheet_of_text(PARTS.format(name="所属单位", cell="北渡分公司")), is_hidden=True
    )
    notes = sheet_of_text("说明\n")
    found = main_sheet([shown])
    assert found is not None
    assert is_of_parts([shown, hidden, notes], found[1], 1, UNITS[:1])


@pytest.mark.parametrize(
    ("file_name", "unit"), [("内审问题.xlsx", ""), ("城东分公司内审问题.xlsx", UNIT)]
)
def test_whose_the_rows_are_is_asked_unless_the_files_name_says_it(
    work: Work, file_name: str, unit: str
) -> None:
    draft = an_import(work, file_name=file_name, columns=(), header=(), state=ImportState.WAITING)
    sheet = sheet_of_text(PARTS.format(name="所属单位", cell="东街营业厅"))
    found = main_sheet([sheet])
    assert found is not None

    known = prior_import.mapped(work, draft, found[1], samples=(), parts_only=True)

    assert known.places == {
        PriorColumn.WHEN: 0,
        PriorColumn.DEPARTMENT: 1,
        PriorColumn.TEXT: 2,
    }
    assert known.unit == unit
    assert prior_import.is_mapped(known) is bool(unit)


def test_a_table_with_a_column_of_departments_keeps_that_one(work: Work) -> None:
    draft = an_import(work, columns=(), header=(), state=ImportState.WAITING)
    text = "审计年度,所属单位,责任部门,发现问题\n2024,一支部,综合部,台账缺失\n"
    found = main_sheet([sheet_of_text(text)])
    assert found is not None

    known = prior_import.mapped(work, draft, found[1], samples=(), parts_only=True)

    assert known.places[PriorColumn.DEPARTMENT] == 2
    assert PriorColumn.UNIT not in known.places


def test_nothing_is_previewed_before_a_unit_is_known(work: Work) -> None:
    draft = an_import(work, unit="")
    assert not prior_import.is_mapped(draft)
    assert prior_import.is_mapped(prior_import.set_unit(work, draft, UNITS[1]))
    by_column = (*draft.columns, (PriorColumn.UNIT, 2))
    assert prior_import.is_mapped(work.put(draft.changed(columns=by_column)))


def test_an_earlier_finding_of_another_unit_is_not_read_together_any_more(work: Work) -> None:
    index = KinIndex()
    (first,) = take(work, an_import(work), index, SAID)
    (second,) = take(work, an_import(work, source="财务"), index, AGAIN)
    move(work, first, UNITS[0], by=a_member(), now=NOW)
    left = work.get(PriorFinding, second.id)
    assert left is not None
    assert (left.same_as, prior_kin.kin_of(work, left)) == (None, ())


def test_two_departments_saying_the_same_are_laid_side_by_side(work: Work) -> None:
    index = KinIndex()
    (first,) = take(work, an_import(work), index, SAID)
    (second,) = take(work, an_import(work, source="财务"), index, AGAIN)
    assert (second.same_as, second.likeness >= prior_kin.SAME_FROM) == (first.id, True)
    assert prior_kin.kin_of(work, first) == (second,)
    assert (second.number, second.text) == (2, AGAIN)


def test_one_departments_own_repeats_are_not_laid_together(work: Work) -> None:
    kept = take(work, an_import(work), KinIndex(), SAID, AGAIN)
    assert [each.same_as for each in kept] == [None, None]


def test_what_a_person_takes_apart_stays_apart_until_put_back(work: Work) -> None:
    index, by = KinIndex(), a_member()
    (first,) = take(work, an_import(work), index, SAID)
    (second,) = take(work, an_import(work, source="财务"), index, AGAIN)
    apart = prior_kin.take_apart(work, second, by=by, now=NOW)
    assert prior_kin.kin_of(work, first) == ()
    with pytest.raises(StaleError):
        prior_kin.take_apart(work, apart, by=by, now=NOW)
    assert prior_kin.put_back(work, apart, by=by, now=NOW).same_as == first.id


def test_where_the_first_is_withdrawn_the_next_one_stands(work: Work) -> None:
    index = KinIndex()
    (first,) = take(work, an_import(work), index, SAID)
    (second,) = take(work, an_import(work, source="财务"), index, AGAIN)
    (third,) = take(work, an_import(work, source="法务"), index, SAID)
    prior_import.withdraw(work, first)
    heads = [work.get(PriorFinding, each.id) for each in (second, third)]
    assert [each.same_as for each in heads if each is not None] == [None, second.id]


def test_what_is_withdrawn_has_no_text_and_is_seen_by_nobody(work: Work) -> None:
    (prior,) = take(work, an_import(work), KinIndex(), SAID)
    prior_import.withdraw(work, prior)
    gone = work.get(PriorFinding, prior.id)
    assert gone is not None
    assert (gone.text, may_see_prior(a_member(), gone)) == ("", False)


def test_an_import_is_undone_the_same_day_only_and_while_nothing_repeats_it(work: Work) -> None:
    draft = an_import(work, state=ImportState.IMPORTED, settled_at=NOW)
    (prior,) = take(work, draft, KinIndex(), SAID)
    assert prior_import.can_undo(work, draft, NOW)
    assert not prior_import.can_undo(work, draft, NOW + timedelta(days=1))
    mark_repeat(work, a_finding(work), of=prior.id, by=a_member(), now=NOW)
    with pytest.raises(TooLateToUndoError):
        prior_import.undo(work, draft, by=a_member(), now=NOW)


# --- who may see, and what is counted -------------------------------------------------------


@pytest.mark.parametrize("recusal", ["财务部", "财务处", "城东分公司财务部", UNIT])
def test_a_recused_member_does_not_see_what_names_the_matter(work: Work, recusal: str) -> None:
    prior = PriorFinding(number=1, source="内审", year=2024, text="报销缺附件", unit=UNIT)
    of_finance = prior.changed(department="财务部")
    assert not may_see_prior(a_member(recusals=(recusal,)), of_finance)


def test_a_recused_member_does_not_see_a_text_that_names_the_department() -> None:
    prior = PriorFinding(number=1, source="内审", year=2024, text="财务部报销缺附件", unit=UNIT)
    assert not may_see_prior(a_member(recusals=("财务部",)), prior)
    assert may_see_prior(a_member(recusals=("采购部",)), prior)


def test_the_mark_of_a_repeat_is_taken_back_to_what_it_was(work: Work) -> None:
    finding = work.put(a_finding(work).changed(focus=Focus.ORGANISATION_LINE))
    marked = mark_repeat(work, finding, of=7, by=a_member(), now=NOW)
    assert (marked.focus, marked.repeats) == (Focus.EARLIER_FINDINGS, 7)
    back = unmark_repeat(work, marked, by=a_member(), now=NOW)
    assert (back.focus, back.repeats) == (Focus.ORGANISATION_LINE, None)
