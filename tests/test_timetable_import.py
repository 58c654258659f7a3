"""A table sent to the bot: previewed, imported by one tap, sent back as files."""

import asyncio
import zipfile
from collections.abc import Mapping
from datetime import date, datetime, timedelta
from io import BytesIO
from pathlib import Path

import pytest
from icalendar import Calendar
from openpyxl import Workbook, load_workbook
from openpyxl.styles import Font
from typer.testing import CliRunner

from bot.cli import app
from inspection.enums import DraftState, RowState
from inspection.records import Evidence, TimetableDraft, TimetableItem
from tests.stage import SCOPE, SHANGHAI, Stage, stage

NOON = datetime(2026, 11, 25, 13, 0, tzinfo=SHANGHAI)  # no daily push is due then
HEADER = "序号,日程,工作内容,责任人,计划量,单位可见"
TABLE = f"""{HEADER}
1,12月5日,进驻动员会,组长,-,是
2,12月8日~12月12日,查阅凭证,财务岗,300份,否
3,12月14日,走访营业厅,各小组,4点,否
"""


async def send(here: Stage, name: str, data: bytes | str, file: str = "计划.csv") -> None:
    data = data.encode() if isinstance(data, str) else data
    here[name].send_document(data, file)
    await here.settle()


def rows(here: Stage) -> Mapping[int, TimetableItem]:
    found = here.bot.shared.store.view(SCOPE).all(TimetableItem)
    return {row.row: row for row in found if row.state is not RowState.CANCELLED}


def last(here: Stage, name: str) -> str:
    return here[name].last().text


async def import_whole(here: Stage, table: str) -> None:
    """Make the plan that of the table alone."""
    await send(here, "甲", table)
    await here.press("甲", "导入，并取消表中没有的行")


async def test_a_table_is_previewed_and_nothing_changes_before_the_tap(tmp_path: Path) -> None:
    async with stage(tmp_path, now=NOON) as here:
        before = rows(here)
        await send(here, "甲", TABLE.replace("12月14日", "改天").replace("12月5日", "12.1"))

        assert "读到2行" in last(here, "甲")
        assert "第 2 行「日程」12.1：按12月1日（周二）读，也可能是12月10日（周四）" in last(
            here, "甲"
        )
        assert "第 4 行「日程」（改天）：日程读不懂" in last(here, "甲")
        assert here["甲"].last().labels[-2:] == ("作为问题", "取消")
        assert (rows(here), here.findings()) == (before, [])

        await here.press("甲", "导入")
        assert rows(here)[2].work == "查阅凭证"
        assert rows(here)[3].work == before[3].work
        assert len(rows(here)) == len(before)


async def test_three_imports_make_each_row_once(tmp_path: Path) -> None:
    async with stage(tmp_path, now=NOON) as here:
        await import_whole(here, TABLE)
        await here.say("丙", "完成 2 +20")
        first = rows(here)
        await send(here, "甲", TABLE)
        assert "无变化" in last(here, "甲")
        assert "导入" not in here["甲"].last().labels

        await send(here, "乙", TABLE.replace("2,12月8日", "2,12月9日"))
        assert "更新1行" in last(here, "乙")
        assert "日程 12月8日（周二）—12月12日（周六） → 12月9日（周三）—12月12日（周六）" in last(
            here, "乙"
        )
        await here.press("乙", "导入")

        assert sorted(rows(here)) == sorted(first) == [1, 2, 3]
        assert rows(here)[2].first_day == date(2026, 12, 9)
        assert rows(here)[2].planned_first_day == first[2].planned_first_day
        assert rows(here)[2].actual_quantity == 20


async def test_rows_that_left_the_file_stay_unless_it_is_confirmed(tmp_path: Path) -> None:
    async with stage(tmp_path, now=NOON) as here:
        await import_whole(here, TABLE)
        shorter = TABLE.replace(
            "3,12月14日,走访营业厅,各小组,4点,否\n", "4,12月15日,座谈,组长,-,否\n"
        )
        await send(here, "甲", shorter)
        assert "表里没有的1行：第3行 走访营业厅" in last(here, "甲")
        await here.press("甲", "导入")
        assert sorted(rows(here)) == [1, 2, 3, 4]

        await send(here, "甲", shorter)
        await here.press("甲", "取消表中没有的行")
        assert sorted(rows(here)) == [1, 2, 4]


async def test_who_may_not_import_files_a_finding_as_always(tmp_path: Path) -> None:
    async with stage(tmp_path, now=NOON) as here:
        await send(here, "丙", TABLE)

        assert [finding.label for finding in here.findings()] == ["W1"]
        assert "导入" not in "".join(here["丙"].last().labels)


async def test_what_is_no_timetable_is_filed_with_its_file(tmp_path: Path) -> None:
    async with stage(tmp_path, now=NOON) as here:
        here["甲"].send_document("凭证号,金额\n12,300\n".encode(), "凭证.csv", caption="凭证缺附件")
        await here.settle()
        (finding,) = here.findings()

        assert finding.wording == "凭证缺附件"
        assert "W1 已记录" in last(here, "甲")
        files = [here.bot.shared.store.view(SCOPE).get(Evidence, n) for n in finding.evidence]
        assert [file.sha256 is not None for file in files if file is not None] == [True]


async def test_a_timetable_can_be_filed_as_a_finding_all_the_same(tmp_path: Path) -> None:
    async with stage(tmp_path, now=NOON) as here:
        before = rows(here)
        await send(here, "甲", TABLE)
        await here.press("甲", "作为问题")
        (draft,) = here.bot.shared.store.view(SCOPE).all(TimetableDraft)

        assert [finding.label for finding in here.findings()] == ["W1"]
        assert (draft.state, draft.rows, draft.message) == (DraftState.FILED, (), "")
        assert rows(here) == before


async def test_a_table_that_nobody_decided_on_is_filed_after_a_day(tmp_path: Path) -> None:
    async with stage(tmp_path, now=NOON) as here:
        before = rows(here)
        await send(here, "甲", TABLE)
        await here.at(NOON + timedelta(hours=23))
        assert here.findings() == []
        await here.later(timedelta(hours=2))
        await here.later(timedelta(minutes=1))

        (finding,) = here.findings()
        told = [m.text for m in here["甲"].screen() if "一天内没有选择" in m.text]
        assert [finding.label in text for text in told] == [True]
        assert len(finding.evidence) == 1
        assert rows(here) == before


async def test_a_table_that_says_nothing_new_is_not_filed(tmp_path: Path) -> None:
    async with stage(tmp_path, now=NOON) as here:
        await import_whole(here, TABLE)
        await send(here, "甲", TABLE)
        await here.at(NOON + timedelta(days=1))

        assert here.findings() == []
        assert "不再保留" in last(here, "甲")


async def test_a_cancelled_import_changes_nothing_and_its_buttons_are_spent(tmp_path: Path) -> None:
    async with stage(tmp_path, now=NOON) as here:
        before = rows(here)
        await send(here, "甲", TABLE)
        data, message = here._button("甲", "导入", in_group=False)
        await here.press("甲", "取消")
        press = here["甲"].press_data(data, on=message)
        await here.settle()

        assert press.answer is not None
        assert press.answer.show_alert
        assert rows(here) == before


async def test_a_preview_that_is_out_of_date_is_shown_anew(tmp_path: Path) -> None:
    async with stage(tmp_path, now=NOON) as here:
        await import_whole(here, TABLE)
        await send(here, "甲", TABLE.replace("12月8日", "12月9日"))
        await send(here, "乙", TABLE.replace("12月12日", "12月13日"))
        await here.press("乙", "导入")
        press = await here.press("甲", "导入")

        assert press.answer is not None
        assert "已按现在的情况重新比对" in (press.answer.text or "")
        assert rows(here)[2].last_day == date(2026, 12, 13)
        await here.press("甲", "导入")
        assert rows(here)[2].first_day == date(2026, 12, 9)


async def test_nobody_else_can_press_it(tmp_path: Path) -> None:
    async with stage(tmp_path, now=NOON) as here:
        before = rows(here)
        await send(here, "甲", TABLE)
        data, message = here._button("甲", "导入", in_group=False)
        for name in ("乙", "丙", "周"):
            here[name].press_data(data, on=message)
        await here.settle()

        assert rows(here) == before


def a_zip_bomb() -> bytes:
    buffer = BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/workbook.xml", "<workbook/>")
        archive.writestr("xl/worksheets/sheet1.xml", bytes(80 * 1024 * 1024))
    return buffer.getvalue()


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "旧版 Excel"),
        (b"<html><table></table></html>", "网页格式"),
        (b" ", "空的"),
        (
            b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage".encode("utf-16-le"),
            "打开密码",
        ),
        (a_zip_bomb(), "文件太大"),
    ],
)
async def test_an_unreadable_file_is_refused_in_one_sentence(
    tmp_path: Path, data: bytes, words: str
) -> None:
    async with stage(tmp_path, now=NOON) as here:
        before = rows(here)
        await send(here, "甲", data, "排期.xlsx")

        assert words in last(here, "甲")
        assert here["甲"].last().labels == ("作为问题", "取消")
        assert (rows(here), here.findings()) == (before, [])
        await here.press("甲", "作为问题")
        assert len(here.findings()) == 1


@pytest.mark.parametrize(
    ("language", "words"), [("zh", "已导入《表格》"), ("en", "“table”")], ids=["Chinese", "English"]
)
async def test_a_table_without_a_name_is_called_one_in_the_language_of_who_sent_it(
    tmp_path: Path, language: str, words: str
) -> None:
    async with stage(tmp_path, now=NOON) as here:
        await here.say("甲", f"/language {language}")
        here["甲"].send_document(TABLE.encode(), "", mime_type="text/csv")
        await here.settle()
        button = here["甲"].last().labels[0]
        await here.press("甲", button)
        assert words in last(here, "甲")


async def test_a_formula_without_a_result_is_told_by_its_row(tmp_path: Path) -> None:
    book = Workbook()
    sheet = book.worksheets[0]
    for row in (("日期", "单位"), (46361, "城东"), ("=A2+1", "城西"), ("=TODAY()", "城南")):
        sheet.append(row)
    buffer = BytesIO()
    book.save(buffer)
    async with stage(tmp_path, now=NOON) as here:
        await send(here, "甲", buffer.getvalue(), "排期.xlsx")

        assert "读到1行" in last(here, "甲")
        assert "第 3 行「日程」：是公式且无结果，请在 Excel/WPS 中打开保存后再发" in last(
            here, "甲"
        )


async def test_others_are_answered_while_a_huge_sheet_is_read(tmp_path: Path) -> None:
    book = Workbook()
    sheet = book.worksheets[0]
    sheet.append(("日期", "单位"))
    for number in (*range(2, 7), *range(8, 11)):
        sheet.cell(number, 1, f"12.{number}")
        sheet.cell(number, 2, f"第{number}站")
    sheet.cell(1048576, 1).font = Font(bold=True)
    buffer = BytesIO()
    book.save(buffer)
    async with stage(tmp_path, now=NOON) as here:
        here["甲"].send_document(buffer.getvalue(), "排期.xlsx")
        here["丙"].say("/help")
        async with asyncio.timeout(60):
            while not [m for m in here["丙"].screen() if m.from_bot]:  # noqa: ASYNC110
                await asyncio.sleep(0)  # lets the others run; it waits for no time
        await here.settle()

        assert "读到8行" in last(here, "甲")


async def test_a_table_that_was_sent_survives_a_restart(tmp_path: Path) -> None:
    async with stage(tmp_path, now=NOON) as here:
        await send(here, "甲", TABLE)
        await here.restart()
        await here.press("甲", "导入，并取消表中没有的行")

        assert [row.work for row in rows(here).values()] == ["进驻动员会", "查阅凭证", "走访营业厅"]


async def test_the_plan_goes_out_as_a_workbook_and_comes_back_unchanged(tmp_path: Path) -> None:
    async with stage(tmp_path, now=NOON) as here:
        await here.say("甲", "/plan")
        await here.press("甲", "导出表格")
        file = here["甲"].last().document
        assert file is not None
        await send(here, "甲", file.content, "进度表.xlsx")

        assert load_workbook(BytesIO(file.content)).worksheets[0].max_row == 31
        assert "无变化" in last(here, "甲")


async def test_a_member_takes_their_own_rows_to_the_phone(tmp_path: Path) -> None:
    async with stage(tmp_path, now=NOON) as here:
        await here.say("丙", "/plan")
        await here.press("丙", "日历文件")
        file = here["丙"].last().document
        assert file is not None
        names = [str(event["summary"]) for event in Calendar.from_ical(file.content).walk("VEVENT")]

    assert "第13行 财务、采购、工程、渠道酬金抽查" in names
    assert not [name for name in names if "组建巡察组" in name]


def test_the_command_line_exports_and_imports_the_same_table(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("XUNCHA_TELEGRAM__BASE_URL", "http://127.0.0.1:9/bot")
    create = "inspection create --name 演练 --unit 城东分公司 --entry 2026-11-23 --days 30"
    runs = [
        CliRunner().invoke(app, words.split())
        for words in (create, "plan export p.xlsx", "plan import p.xlsx", "plan export p.ics")
    ]

    assert [run.exit_code for run in runs] == [0, 0, 0, 0]
    assert "新增 0 行，更新 0 行，未变 30 行" in runs[2].output
    assert len(Calendar.from_ical((tmp_path / "p.ics").read_bytes()).walk("VEVENT")) == 30


def test_the_command_line_writes_the_good_rows_only_when_told_to(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("XUNCHA_TELEGRAM__BASE_URL", "http://127.0.0.1:9/bot")
    Path("p.csv").write_text(TABLE.replace("12月14日", "改天"), encoding="gb18030")
    create = "inspection create --name 演练 --unit 城东分公司 --entry 2026-11-23 --days 30"
    runs = [
        CliRunner().invoke(app, words.split())
        for words in (create, "plan import p.csv", "plan import p.csv --skip-faulty")
    ]

    assert [run.exit_code for run in runs] == [0, 1, 0]
    assert "表格第 4 行「日程」（改天）" in runs[1].output
    assert "更新 2 行" in runs[2].output
