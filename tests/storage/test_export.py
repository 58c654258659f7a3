import csv
from datetime import UTC, date, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from openpyxl import load_workbook
from openpyxl.worksheet.worksheet import Worksheet

from inspection.enums import Aspect, Handling, OutwardState, Role, RowState, Standing
from inspection.records import (
    Finding,
    FixReport,
    Inspection,
    Member,
    OutwardItem,
    SharedNote,
    TimetableItem,
)
from storage.export import Ledger, export_inspection
from storage.office import terms

ZONE = ZoneInfo("Asia/Shanghai")
NIGHT = datetime(2026, 12, 5, 23, 30, 15, 999, tzinfo=UTC)  # in Shanghai the next morning


def a_finding(text: str = "灭火器未见点检卡", **fields: object) -> Finding:
    given = {"id": 1, "number": 1, "unit": "北渡", "raw": text, "wording": text}
    moments = {"recorded_at": NIGHT, "occurred_at": NIGHT}
    return Finding.model_validate({**given, "author_id": 7, **moments, **fields})


def an_item(**fields: object) -> OutwardItem:
    given = {"id": 1, "finding_id": 1, "unit": "北渡", "wording": "建议补充点检卡"}
    people = {"wording_by": 7, "drafted_by": 7}
    return OutwardItem.model_validate({**given, **people, **fields})


def a_row(**fields: object) -> TimetableItem:
    days = {name: date(2026, 12, 1) for name in ("first_day", "planned_first_day")}
    ends = {name: date(2026, 12, 4) for name in ("last_day", "planned_last_day")}
    given = {"id": 1, "row": 1, "stage": "进驻", "work": "查阅凭证"}
    return TimetableItem.model_validate({**given, **days, **ends, **fields})


def a_ledger(
    *findings: Finding,
    items: tuple[OutwardItem, ...] = (),
    notes: tuple[SharedNote, ...] = (),
    rows: tuple[TimetableItem, ...] = (),
) -> Ledger:
    inspection = Inspection(
        slug="x", name="巡察:一组/[东区]", units=("北渡",), entry=date(2026, 12, 1), days=30,
        created_at=NIGHT,
    )  # fmt: skip
    anna = Member(inspection_id="x", user_id=7, name="安娜", role=Role.MEMBER, joined_at=NIGHT)
    return Ledger(inspection, (anna,), findings, items, notes, rows)


def sheet_of(ledger: Ledger, title: str, folder: Path) -> Worksheet:
    workbook, *_ = export_inspection(ledger, folder, ZONE)
    return load_workbook(workbook)[title]


def values(sheet: Worksheet, line: int = 2) -> dict[object, object]:
    return {sheet.cell(1, n).value: sheet.cell(line, n).value for n in range(1, len(sheet[1]) + 1)}


def csv_rows(folder: Path, title: str) -> list[dict[str, str]]:
    with (folder / f"{title}.csv").open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def test_the_workbook_has_four_sheets_and_each_has_a_csv_file(tmp_path: Path) -> None:
    paths = export_inspection(a_ledger(), tmp_path / "new", ZONE)
    names = [path.name for path in paths]
    assert names == ["台账.xlsx", "问题.csv", "即知即改.csv", "共享.csv", "进度.csv"]
    assert load_workbook(paths[0]).sheetnames == ["问题", "即知即改", "共享", "进度"]
    assert all(path.is_file() for path in paths)


def test_every_sheet_has_a_frozen_header_a_filter_and_widths(tmp_path: Path) -> None:
    workbook, *_ = export_inspection(a_ledger(a_finding()), tmp_path, ZONE)
    for sheet in load_workbook(workbook).worksheets:
        assert sheet.freeze_panes == "A2"
        assert sheet.auto_filter.ref is not None
        assert sheet.auto_filter.ref.startswith("A1:")
        assert all(column.width >= 6 for column in sheet.column_dimensions.values())


def test_a_moment_is_a_real_date_in_local_wall_time(tmp_path: Path) -> None:
    sheet = sheet_of(a_ledger(a_finding()), "问题", tmp_path)
    cell = sheet["C2"]
    assert cell.value == datetime(2026, 12, 6, 7, 30, 15)  # noqa: DTZ001  # Excel has no zones
    assert cell.is_date
    assert cell.number_format == "yyyy-mm-dd hh:mm"
    assert csv_rows(tmp_path, "问题")[0]["记录时间"] == "2026-12-06 07:30"


def test_a_finding_is_listed_with_its_author_s_name_and_chinese_terms(tmp_path: Path) -> None:
    finding = a_finding(aspect=Aspect.STYLE, handling=Handling.LXLG, standing=Standing.VOID)
    row = values(sheet_of(a_ledger(finding), "问题", tmp_path))
    facts = [row[name] for name in ("编号", "单位", "记录人", "问题", "方面", "处理", "状态")]
    assert facts == ["W1", "北渡", "安娜", "灭火器未见点检卡", "作风建设", "立行立改", "作废"]


def test_someone_who_is_not_listed_is_shown_by_id(tmp_path: Path) -> None:
    row = values(sheet_of(a_ledger(a_finding(author_id=99)), "问题", tmp_path))
    assert row["记录人"] == "99"


@pytest.mark.parametrize("kept_back", [{"sealed": True}, {"handling": Handling.CLUE}])
def test_a_clue_is_number_and_time_only(kept_back: dict[str, object], tmp_path: Path) -> None:
    finding = a_finding("SECRET", department="SECRET", due=NIGHT).changed(**kept_back)
    item = an_item(number=3, wording="SECRET", delivered_at=NIGHT)
    row = values(sheet_of(a_ledger(finding, items=(item,)), "问题", tmp_path))
    assert {key for key, value in row.items() if value is not None} == {"编号", "记录时间"}
    outward = csv_rows(tmp_path, "即知即改")[0]
    assert {key for key, value in outward.items() if value} == {"编号", "送达时间"}
    assert all("SECRET" not in path.read_text("utf-8-sig") for path in tmp_path.glob("*.csv"))


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t=", " =", "＝", "\n="])
def test_a_text_never_becomes_a_formula(start: str, tmp_path: Path) -> None:
    text = f'{start}HYPERLINK("http://example.invalid")'
    cell = sheet_of(a_ledger(a_finding(text=text)), "问题", tmp_path)["F2"]
    assert (cell.value, cell.data_type, cell.quotePrefix) == (text, "s", True)
    assert csv_rows(tmp_path, "问题")[0]["问题"] == f"'{text}"


def test_a_plain_text_is_left_as_it_is_even_if_it_looks_like_an_error(tmp_path: Path) -> None:
    cell = sheet_of(a_ledger(a_finding(text="#N/A")), "问题", tmp_path)["F2"]
    assert (cell.value, cell.data_type, bool(cell.quotePrefix)) == ("#N/A", "s", False)


def test_characters_xml_does_not_know_are_dropped(tmp_path: Path) -> None:
    text = "一\x00二\x0b三\ud800四\uffff五😀\n六"
    cell = sheet_of(a_ledger(a_finding(text=text)), "问题", tmp_path)["F2"]
    assert cell.value == "一二三四五😀\n六"
    assert csv_rows(tmp_path, "问题")[0]["问题"] == "一二三四五😀\n六"


def test_an_outward_item_is_listed_with_its_finding_and_the_report(tmp_path: Path) -> None:
    report = FixReport(texts=("已补", "附照片"), begun_at=NIGHT)
    item = an_item(number=3, state=OutwardState.FIX_REPORTED, reports=(report,), released_by=7)
    row = values(sheet_of(a_ledger(a_finding(), items=(item,)), "即知即改", tmp_path))
    facts = [row[name] for name in ("编号", "问题编号", "状态", "放行人", "整改情况")]
    assert facts == ["J3", "W1", "已报整改", "安娜", "已补\n附照片"]


def test_an_item_whose_finding_was_filtered_out_names_no_finding(tmp_path: Path) -> None:
    row = values(sheet_of(a_ledger(items=(an_item(number=3),)), "即知即改", tmp_path))
    assert (row["编号"], row["问题编号"], row["提示内容"]) == ("J3", None, "建议补充点检卡")


def test_notes_count_their_readers(tmp_path: Path) -> None:
    note = SharedNote(id=1, number=4, text="明早八点集合", author_id=7, at=NIGHT, readers=(1, 2))
    row = values(sheet_of(a_ledger(notes=(note,)), "共享", tmp_path))
    assert (row["编号"], row["发布人"], row["已阅人数"]) == ("G4", "安娜", 2)


def test_the_timetable_holds_days_and_numbers(tmp_path: Path) -> None:
    rows = (a_row(planned_quantity=300, actual_quantity=20, state=RowState.UNDER_WAY),)
    sheet = sheet_of(a_ledger(rows=rows), "进度", tmp_path)
    row = values(sheet)
    assert (row["计划数量"], row["已完成数量"], row["状态"]) == (300, 20, "进行中")
    assert (sheet["C2"].is_date, sheet["C2"].number_format) == (True, "yyyy-mm-dd")
    assert csv_rows(tmp_path, "进度")[0]["开始"] == "2026-12-01"


def test_every_state_has_a_chinese_word() -> None:
    assert set(terms.SHEETS) == {*Aspect, None}
    tables = (
        (terms.HANDLINGS, Handling),
        (terms.STANDINGS, Standing),
        (terms.OUTWARD_STATES, OutwardState),
        (terms.ROW_STATES, RowState),
    )
    assert all(set(words) == set(states) for words, states in tables)


def test_headers_and_rows_have_the_same_length(tmp_path: Path) -> None:
    note = SharedNote(id=1, number=1, text="一", author_id=7, at=NIGHT)
    ledger = a_ledger(a_finding(), items=(an_item(),), notes=(note,), rows=(a_row(),))
    for path in export_inspection(ledger, tmp_path, ZONE)[1:]:
        header, row = csv.reader(path.read_text("utf-8-sig").splitlines())
        assert len(header) == len(row)
