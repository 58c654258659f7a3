"""Tables as offices send them: what is read, what is refused and by which sentence."""

import sys
import zipfile
from collections.abc import Callable, Iterable
from datetime import date, datetime, time, timedelta, timezone
from io import BytesIO
from itertools import count
from types import FrameType

import pytest
from icalendar import Calendar
from openpyxl import Workbook
from openpyxl.chart import BarChart
from openpyxl.styles import Font
from openpyxl.utils.datetime import CALENDAR_MAC_1904
from openpyxl.worksheet.worksheet import Worksheet

from inspection.enums import RowState
from inspection.records import TimetableItem
from inspection.timetable_changes import merge_reading
from inspection.timetable_faults import FaultCode, Reading
from inspection.timetable_grid import FileFault, UnreadableTableError
from inspection.timetable_reading import read_sheets
from inspection.timetable_text import parse_timetable
from storage.template import built_in_timetable
from storage.timetable_export import timetable_calendar, timetable_workbook
from storage.timetable_files import decode_table, read_table

ENTRY = date(2026, 12, 1)
NOW = datetime(2026, 11, 25, 10, tzinfo=timezone(timedelta(hours=8)))
HEADER = ("序号", "日程", "工作内容", "责任人")
TEXT = "序号,日程,工作内容,责任人\n1,12月5日,查阅凭证,财务岗\n"


def saved(book: Workbook) -> bytes:
    buffer = BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def a_book(*rows: Iterable[object]) -> tuple[Workbook, Worksheet]:
    book = Workbook()
    sheet = book.worksheets[0]
    for row in rows:
        sheet.append(list(row))
    return book, sheet


def read(data: bytes) -> Reading:
    return read_sheets(read_table(data), entry=ENTRY)


def read_book(*rows: Iterable[object]) -> Reading:
    return read(saved(a_book(*rows)[0]))


def spans(reading: Reading) -> list[tuple[int, date, date]]:
    return [(row.row, row.first_day, row.last_day) for row in reading.rows]


def fault_of(data: bytes) -> FileFault:
    with pytest.raises(UnreadableTableError) as refusal:
        read_table(data)
    return refusal.value.fault


def zipped(**files: bytes) -> bytes:
    buffer = BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in files.items():
            archive.writestr(name.replace("__", "/").replace("_xml", ".xml"), data)
    return buffer.getvalue()


# --- merged cells (C082) --------------------------------------------------------------------


def test_every_row_below_a_merged_cell_gets_its_value() -> None:
    book, sheet = a_book(
        ("日期", "单位", None, "组别"),
        (date(2026, 12, 5), "城东分公司", None, "一组"),
        (None, "城西分公司", None, "二组"),
        (None, "城南分公司", None, None),
        (date(2026, 12, 6), "城北分公司", None, None),
    )
    for merged in ("A2:A4", "B1:C1", "B2:C2", "B3:C3", "B4:C4", "B5:C5"):
        sheet.merge_cells(merged)
    reading = read(saved(book))

    assert reading.faults == ()
    assert [(r.first_day.day, r.work, r.owners) for r in reading.rows] == [
        (5, "城东分公司", "一组"),
        (5, "城西分公司", "二组"),
        (5, "城南分公司", ""),
        (6, "城北分公司", ""),
    ]


def test_a_truly_empty_cell_below_a_merge_stays_empty() -> None:
    book, sheet = a_book(
        HEADER,
        (1, "12.5", "查阅", "财务岗"),
        (2, "12.5", "走访", None),
        (3, "12.5", "座谈", None),
    )
    sheet.merge_cells("D2:D3")

    assert [row.owners for row in read(saved(book)).rows] == ["财务岗", "财务岗", ""]


def test_a_number_merged_over_several_rows_is_several_rows() -> None:
    book, sheet = a_book(
        HEADER,
        (1, "12月5日", "查阅凭证", "甲"),
        (None, "12月6日", "查阅合同", "乙"),
        (None, None, None, None),
        (2, "12月8日", "座谈", "丙"),
    )
    sheet.merge_cells("A2:A4")
    reading = read(saved(book))

    assert [(row.row, row.work) for row in reading.rows] == [
        (1, "查阅凭证"),
        (3, "查阅合同"),
        (2, "座谈"),
    ]
    assert [(n.row, n.value, n.number) for n in reading.numbered] == [(3, "1", 3)]
    assert reading.faults == ()


def test_a_number_typed_twice_is_still_a_fault() -> None:
    reading = read_book(HEADER, (1, "12月5日", "查阅", "甲"), (1, "12月6日", "座谈", "乙"))

    assert [(f.row, f.code) for f in reading.faults] == [(3, FaultCode.NUMBER_TWICE)]


def test_text_that_was_saved_from_merged_numbers_is_read_alike() -> None:
    table = "序号,日程,工作内容,责任人\n1,12月5日,查阅,甲\n,12月6日,谈话,乙\n2,12月7日,座谈,丙\n"
    reading = read(table.encode())

    assert [(row.row, row.work) for row in reading.rows] == [(1, "查阅"), (3, "谈话"), (2, "座谈")]
    assert reading.faults == ()


@pytest.mark.parametrize("numbers", [("1.1", "1.2"), ("一", "二"), ("（一）", "（二）")])
def test_an_outline_is_kept_beside_rows_that_count_in_order(numbers: tuple[str, str]) -> None:
    days = ("12月5日", "12月6日")
    reading = read_book(
        HEADER, *((n, d, f"查阅{n}", "甲") for n, d in zip(numbers, days, strict=True))
    )

    assert [(row.row, row.remarks) for row in reading.rows] == [
        (place, f"序号：{number}") for place, number in enumerate(numbers, 1)
    ]
    assert "序号" not in reading.columns


def test_a_line_of_units_below_the_header_is_no_row() -> None:
    reading = read_book(HEADER, (None, "（月.日）", None, "（姓名）"), (1, "12月5日", "查阅", "甲"))

    assert [row.row for row in reading.rows] == [1]
    assert reading.faults == ()


def test_days_apart_are_one_span_with_a_doubt() -> None:
    reading = read_book(HEADER, (1, "12月5日、9日", "查阅", "甲"))

    assert spans(reading) == [(1, date(2026, 12, 5), date(2026, 12, 9))]
    assert [(d.value, d.until) for d in reading.doubts] == [("12月5日、9日", date(2026, 12, 9))]
    assert reading.rows[0].remarks == "时间：12月5日、9日"


def test_a_formula_without_a_result_is_one_fault() -> None:
    reading = read_book(HEADER, (1, "12月5日", "=B2", "甲"))

    assert [f.code for f in reading.faults] == [FaultCode.NO_RESULT]


def test_a_header_over_two_rows_is_read_as_one() -> None:
    book, sheet = a_book(
        ("2026年度进度表",),
        ("序号", "工作内容", "时间", None, "责任人"),
        (None, None, "开始", "结束", None),
        (1, "查阅凭证", "12月28日", "1月3日", "财务岗"),
    )
    for merged in ("A1:E1", "A2:A3", "B2:B3", "C2:D2", "E2:E3"):
        sheet.merge_cells(merged)
    reading = read(saved(book))

    assert reading.faults == ()
    assert spans(reading) == [(1, date(2026, 12, 28), date(2027, 1, 3))]
    assert reading.rows[0].remarks == ""


def test_a_date_merged_over_two_columns_is_one_date() -> None:
    book, sheet = a_book(("序号", "日期", None, "工作内容"), (1, date(2026, 12, 5), None, "查阅"))
    sheet.merge_cells("B1:C1")
    sheet.merge_cells("B2:C2")

    assert spans(read(saved(book))) == [(1, date(2026, 12, 5), date(2026, 12, 5))]


# --- numbers that are dates (C083) ----------------------------------------------------------


@pytest.mark.parametrize(
    "number_format",
    ["General", 'm"月"d"日"', "[$-804]aaaa", '[DBNum1][$-804]m"月"d"日"', "yyyy/m/d"],
)
def test_a_serial_is_a_day_whatever_its_format(number_format: str) -> None:
    book, sheet = a_book(HEADER, (1, 46361, "查阅", None))
    sheet["B2"].number_format = number_format

    assert spans(read(saved(book))) == [(1, date(2026, 12, 5), date(2026, 12, 5))]


@pytest.mark.parametrize("number_format", ["General", "yyyy-mm-dd"])
def test_a_book_of_1904_counts_from_1904(number_format: str) -> None:
    book, sheet = a_book(HEADER, (1, 46361 - 1462, "查阅", None))
    book.epoch = CALENDAR_MAC_1904
    sheet["B2"].number_format = number_format

    assert spans(read(saved(book))) == [(1, date(2026, 12, 5), date(2026, 12, 5))]


def test_a_part_of_a_day_is_a_time_and_is_kept() -> None:
    book, sheet = a_book(
        ("日期", "时间", "工作内容"), (46361, 0.375, "动员会"), (46361, 0.5125, "座谈")
    )
    sheet["B3"].number_format = "h:mm"

    assert [row.remarks for row in read(saved(book)).rows] == ["时间：09:00", "时间：12:18"]


@pytest.mark.parametrize("number", [5, 300, 99999, 30000, 0.375])
def test_a_bare_number_that_is_no_day_is_asked_back(number: float) -> None:
    faults = read_book(HEADER, (1, number, "查阅", None), (2, 46361, "走访", None)).faults

    assert [(f.row, f.column, f.code) for f in faults] == [(2, "日程", FaultCode.DAYS_NUMBER)]


def test_a_number_that_may_have_lost_its_zero_is_doubtful() -> None:
    reading = read_book(
        HEADER, (1, 12.1, "查阅", None), (2, 12.5, "走访", None), (3, "12.1", "座谈", None)
    )

    assert [row.first_day.day for row in reading.rows] == [1, 5, 1]
    assert [(d.row, d.read, d.other) for d in reading.doubts] == [
        (2, date(2026, 12, 1), date(2026, 12, 10))
    ]


# --- formulas without a result (C086) -------------------------------------------------------


def test_a_formula_without_a_result_is_named_and_the_other_rows_are_read() -> None:
    reading = read_book(
        HEADER,
        (1, 46361, "查阅", None),
        (2, "=B2+1", "走访", None),
        (3, "=TODAY()", "座谈", None),
        (4, 46364, "汇总", None),
    )

    assert [row.row for row in reading.rows] == [1, 4]
    assert [(f.row, f.column, f.code) for f in reading.faults] == [
        (3, "日程", FaultCode.NO_RESULT),
        (4, "日程", FaultCode.NO_RESULT),
    ]
    assert reading.refused_numbers == (2, 3)


# --- large and gappy sheets (C087) ----------------------------------------------------------


def test_a_used_range_of_a_million_rows_neither_freezes_nor_drops_rows() -> None:
    rows = [(number, "12月5日", f"第{number}项", "组员") for number in range(1, 9)]
    book, sheet = a_book(HEADER, *rows[:5], (), *rows[5:])
    sheet.cell(1048576, 1).font = Font(bold=True)
    data = saved(book)

    assert [row.row for row in read(data).rows] == [1, 2, 3, 4, 5, 6, 7, 8]
    assert calls_in(lambda: read(data)) < 2 * 1048576  # an empty row is passed over in one


def test_rows_after_a_gap_of_thousands_are_read() -> None:
    book, sheet = a_book(HEADER, (1, "12月5日", "查阅", None))
    for column, value in enumerate((2, "12月6日", "走访", None), start=1):
        sheet.cell(9000, column, value)

    assert [row.row for row in read(saved(book)).rows] == [1, 2]


def test_reading_and_comparing_takes_work_in_proportion_to_the_rows() -> None:
    header = ("序号", "阶段", "日程", "工作内容", "方式", "责任人", "成果物", "计划量", "单位可见")
    rows = [
        (n, "现场", "D+4~D+16", f"抽查第{n}项", "抽查", "财务岗", "底稿", "凭证300份", "否")
        for n in range(1, 1001)
    ]
    few, many = saved(a_book(header, *rows[:250])[0]), saved(a_book(header, *rows)[0])
    reading = read(many)

    assert len(merge_reading(reading.rows[:800], reading).added) == 200
    assert calls_in(lambda: compared(many)) < 6 * calls_in(lambda: compared(few))


def compared(data: bytes) -> None:
    reading = read(data)
    merge_reading(reading.rows[: len(reading.rows) * 4 // 5], reading)


def calls_in(work: Callable[[], object]) -> int:
    """Return how many functions the work calls: the same on every machine, however busy."""
    calls = count(1)

    def note(_frame: FrameType, event: str, _given: object) -> None:
        if event in {"call", "c_call"}:
            next(calls)

    before = sys.getprofile()
    sys.setprofile(note)
    try:
        work()
    finally:
        sys.setprofile(before)
    return next(calls)


def test_more_rows_than_any_timetable_has_are_refused() -> None:
    book = Workbook(write_only=True)
    sheet = book.create_sheet()
    for _ in range(20_001):
        sheet.append([1])

    assert fault_of(saved(book)) is FileFault.TOO_MANY_ROWS


# --- where the table stands (C089) ----------------------------------------------------------


def test_the_header_is_found_on_its_sheet_below_titles_and_totals_are_no_rows() -> None:
    book, notes = a_book(("说明",), ("本表由组办填写",))
    notes.title = "说明"
    sheet = book.create_sheet("排期")
    for row in (
        ("现场检查排期表",),
        (),
        ("检查日期", "受检单位", "组别"),
        ("12月5日", "城东分公司", "一组"),
        ("12月6日", "城西分公司", None),
        ("12月7日", "城南分公司", "二组"),
        ("合 计", "3家", None),
        ("注：遇节假日顺延", None, None),
    ):
        sheet.append(row)
    reading = read(saved(book))

    assert reading.sheet == "排期"
    assert [(r.row, r.work, r.owners) for r in reading.rows] == [
        (1, "城东分公司", "一组"),
        (2, "城西分公司", ""),
        (3, "城南分公司", "二组"),
    ]
    assert [each.row for each in reading.skipped] == [7, 8]
    assert "None" not in repr([row.model_dump_json() for row in reading.rows])


def test_headings_between_the_rows_are_stages() -> None:
    reading = read_book(
        ("序号", "日程", "工作内容"),
        ("一、准备阶段", None, None),
        (1, "12.5", "组建"),
        ("二、现场阶段", None, None),
        (2, "12.8", "动员会"),
    )

    assert [(r.row, r.stage) for r in reading.rows] == [(1, "一、准备阶段"), (2, "二、现场阶段")]


def test_unknown_columns_are_kept_as_remarks_with_their_names() -> None:
    reading = read_book((*HEADER, "配合对象", "备注"), (1, "D0", "查阅", "组员", "财务部", "带章"))

    assert reading.rows[0].remarks == "带章\n配合对象：财务部"


def test_other_sheets_that_look_like_timetables_are_named() -> None:
    book, sheet = a_book(HEADER, (1, "D0", "查阅", None), (2, "D0", "走访", None))
    sheet.title = "现场"
    other = book.create_sheet("报告")
    other.append(HEADER)
    other.append((1, "D+30", "起草报告", None))

    assert (read(saved(book)).sheet, read(saved(book)).other_sheets) == ("现场", ("报告",))


@pytest.mark.parametrize("state", ["hidden", "veryHidden"])
def test_a_timetable_on_a_hidden_sheet_is_not_read_but_said(state: str) -> None:
    book, notes = a_book(("填表说明",), ("请如实填写",))
    notes.title = "说明"
    hidden = book.create_sheet("排期")
    hidden.append(HEADER)
    hidden.append((1, "D+3", "查阅凭证", "财务岗"))
    hidden.sheet_state = state
    with pytest.raises(UnreadableTableError) as caught:
        read(saved(book))
    assert caught.value.fault is FileFault.HIDDEN


def test_a_hidden_sheet_beside_the_timetable_is_left_alone() -> None:
    book, sheet = a_book(HEADER, (1, "D+3", "查阅凭证", "财务岗"))
    sheet.title = "排期"
    old = book.create_sheet("旧排期")
    old.append(HEADER)
    for number in range(1, 9):
        old.append((number, "D+1", f"旧工作{number}", "财务岗"))
    old.sheet_state = "hidden"
    assert [row.work for row in read(saved(book)).rows] == ["查阅凭证"]


def test_a_chart_sheet_is_stepped_over() -> None:
    book, _ = a_book(HEADER, (1, "D+3", "查阅凭证", "财务岗"))
    book.create_chartsheet("图", 0).add_chart(BarChart())
    assert [row.work for row in read(saved(book)).rows] == ["查阅凭证"]


# --- text (C091) ----------------------------------------------------------------------------


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "gbk", "utf-16"])
def test_text_is_read_in_the_encodings_offices_write(encoding: str) -> None:
    assert [row.work for row in read(TEXT.encode(encoding)).rows] == ["查阅凭证"]


@pytest.mark.parametrize(
    "text",
    [
        "序號,日程,工作內容,責任人\n1,12月5日,查閱會議記錄與憑證,財務崗\n",
        "檢查單位,檢查時間,發現問題\n審計,2024年度,公務用車管理不規範\n",
    ],
)
@pytest.mark.parametrize("encoding", ["big5", "gbk", "utf-8"])
def test_traditional_text_is_read_in_either_encoding(text: str, encoding: str) -> None:
    assert decode_table(text.encode(encoding)) == text


@pytest.mark.parametrize(
    "text", [TEXT, "日期,單位\n12月5日,城东\n", "a,b\n1,2\n", "第１阶段①,％\n"]
)
def test_what_was_read_as_gb18030_still_is(text: str) -> None:
    assert decode_table(text.encode("gb18030")) == text


@pytest.mark.parametrize("mark", ["\ufeff", "\u200b", "\u3000", " "])
def test_what_sticks_to_the_first_header_does_not_hide_its_column(mark: str) -> None:
    reading = read(f"{mark}日期{mark},单位\n12月5日,城东分公司\n".encode())

    assert reading.faults == ()
    assert reading.rows[0].work == "城东分公司"


def test_quotes_that_never_close_are_named() -> None:
    assert fault_of('日期,单位\n12月5日,"城东\n'.encode()) is FileFault.QUOTES_BROKEN


# --- what is no table (C092) ----------------------------------------------------------------


OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(512)


@pytest.mark.parametrize(
    ("data", "fault"),
    [
        (b"", FileFault.EMPTY),
        (bytes(100), FileFault.EMPTY),
        (OLE, FileFault.OLD_XLS),
        (OLE + "EncryptedPackage".encode("utf-16-le"), FileFault.ENCRYPTED),
        (b"<html><table><tr><td>1</td></tr></table></html>", FileFault.WEB_PAGE),
        (b"\xef\xbb\xbf\r\n<!DOCTYPE html><body>", FileFault.WEB_PAGE),
        (b'<?xml version="1.0"?><Workbook/>', FileFault.WEB_PAGE),
        (b"%PDF-1.7\n", FileFault.NO_TABLE),
        (b"\x89PNG\r\n\x1a\n", FileFault.NO_TABLE),
        (zipped(word__document_xml=b"<w/>"), FileFault.NO_TABLE),
        (
            zipped(mimetype=b"application/vnd.oasis.opendocument.spreadsheet"),
            FileFault.OPEN_DOCUMENT,
        ),
        (zipped(xl__workbook_xml=b"<workbook>"), FileFault.BROKEN),
        (saved(a_book(HEADER)[0])[:-200], FileFault.BROKEN),
        (
            zipped(xl__workbook_xml=b"<w/>", xl__big_xml=bytes(65 * 1024 * 1024)),
            FileFault.TOO_LARGE,
        ),
        (b"PK\x03\x04" + bytes(21 * 1024 * 1024), FileFault.TOO_LARGE),
        (b"\xff\xff\x00\x01\x02", FileFault.TEXT_UNREADABLE),
    ],
)
def test_what_cannot_be_read_is_called_by_what_it_is(data: bytes, fault: FileFault) -> None:
    assert fault_of(data) is fault


# --- out again ------------------------------------------------------------------------------


def stored() -> list[TimetableItem]:
    rows = parse_timetable(built_in_timetable(), entry=ENTRY).rows
    return [row.changed(id=number) for number, row in enumerate(rows, 1)]


def test_the_exported_table_comes_back_unchanged() -> None:
    rows = stored()
    rows[1] = rows[1].changed(remarks="配合对象：财务部\n带章", work="=合计、+86", owners="-")
    plan = merge_reading(rows, read(timetable_workbook(rows)))

    assert (plan.added, plan.changed, plan.missing, plan.same) == ((), (), (), 30)


def test_a_cancelled_row_is_neither_exported_nor_missed() -> None:
    rows = stored()
    rows[4] = rows[4].changed(state=RowState.CANCELLED)
    plan = merge_reading(rows, read(timetable_workbook(rows)))

    assert (plan.added, plan.changed, plan.missing, plan.same) == ((), (), (), 29)


def test_the_calendar_has_whole_days_and_keeps_its_identifiers() -> None:
    data = timetable_calendar(stored()[9:10], scope="t1", name="城东巡察", now=NOW)
    (event,) = Calendar.from_ical(data).walk("VEVENT")

    assert (event.decoded("dtstart"), event.decoded("dtend")) == (
        date(2026, 12, 3),
        date(2026, 12, 11),
    )
    assert (event["uid"], event["class"]) == ("row-10@t1.xuncha", "PRIVATE")
    assert event["summary"] == "第10行 第一轮谈话:班子成员、部门正职"


def test_a_time_cell_is_text() -> None:
    reading = read_book(("日期", "集合时间", "工作内容"), ("12.5", time(8, 30), "动员会"))

    assert reading.rows[0].remarks == "集合时间：08:30"


# --- rows that were dropped or put out of sight by hand --------------------------------------


def test_a_row_that_is_struck_through_is_not_imported_and_named() -> None:
    book, sheet = a_book(HEADER, (1, "12.5", "查阅", "财务岗"), (2, "12.6", "走访", "财务岗"))
    sheet["C3"].font = Font(strike=True)
    reading = read(saved(book))

    assert [row.row for row in reading.rows] == [1]
    assert [(fault.row, fault.code) for fault in reading.faults] == [(3, FaultCode.STRUCK_OUT)]
    assert reading.refused_numbers == (2,)  # so the row on record is not offered as missing


def test_a_remark_that_is_struck_through_drops_no_row() -> None:
    book, sheet = a_book(HEADER, (1, "12.5", "查阅", "财务岗"))
    sheet["D2"].font = Font(strike=True)

    assert [row.row for row in read(saved(book)).rows] == [1]


def test_a_hidden_row_is_read_and_named() -> None:
    book, sheet = a_book(HEADER, (1, "12.5", "查阅", "财务岗"), (2, "12.6", "走访", "财务岗"))
    sheet.row_dimensions[3].hidden = True
    reading = read(saved(book))

    assert [row.row for row in reading.rows] == [1, 2]
    assert reading.hidden == (3,)


# --- days that are more likely a slip --------------------------------------------------------


@pytest.mark.parametrize("day", [date(1926, 12, 5), date(2025, 12, 5), "2062年12月5日"])
def test_a_year_far_from_the_entry_is_named(day: object) -> None:
    reading = read_book(HEADER, (1, day, "查阅", "财务岗"))

    assert [fault.code for fault in reading.faults] == [FaultCode.DAYS_FAR]


def test_a_weekday_that_is_not_the_days_is_doubtful() -> None:
    reading = read_book(HEADER, (1, "12月5日（周日）", "查阅", "财务岗"))

    assert [(doubt.row, doubt.read) for doubt in reading.doubts] == [(2, date(2026, 12, 5))]


# --- the same table in other coats -----------------------------------------------------------


def test_a_book_in_the_strict_dialect_is_read() -> None:
    strict = b"http://purl.oclc.org/ooxml/"
    common = b"http://schemas.openxmlformats.org/"
    data = saved(a_book(HEADER, (1, "12.5", "查阅", "财务岗"))[0])
    buffer = BytesIO()
    with zipfile.ZipFile(BytesIO(data)) as book, zipfile.ZipFile(buffer, "w") as written:
        for name in book.namelist():
            body = book.read(name)
            body = body.replace(common + b"spreadsheetml/2006/main", strict + b"spreadsheetml/main")
            kinds = b"officeDocument/2006/relationships", b"officeDocument/relationships"
            written.writestr(name, body.replace(common + kinds[0], strict + kinds[1]))

    assert spans(read(buffer.getvalue())) == [(1, date(2026, 12, 5), date(2026, 12, 5))]


@pytest.mark.parametrize(
    "text",
    [
        "巡察工作进度表\n" + TEXT.replace(",", "\t"),
        "2026年，进度表,最终版\n" + TEXT.replace(",", ";"),
        TEXT.replace(",", "，"),
        TEXT.replace(",", "|"),
        "序號,日程,工作內容,責任人\n1,12月5日,查閱憑證,財務崗\n",
        TEXT.replace("12月5日", "十二月五日"),
        TEXT.replace("12月5日", "二〇二六年十二月五日"),
    ],
)
def test_other_signs_part_the_cells_and_write_the_same(text: str) -> None:
    assert spans(read(text.encode())) == [(1, date(2026, 12, 5), date(2026, 12, 5))]


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be"])
def test_utf_16_is_known_without_its_mark(encoding: str) -> None:
    assert [row.work for row in read(TEXT.encode(encoding)).rows] == ["查阅凭证"]
