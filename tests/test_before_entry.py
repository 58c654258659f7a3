"""Before entry, in the running bot: imports outlive a restart, mornings say who is missing."""

from datetime import date, datetime, timedelta
from io import BytesIO
from pathlib import Path

import pytest
from openpyxl import Workbook

from bot import prior_reader
from handlers.table import PRESSES
from inspection import prior_import
from inspection.records import ChecklistItem, Evidence, ImportState, PriorFinding, PriorImport
from tests.stage import SCOPE, SHANGHAI, Stage, stage

NOON = datetime(2026, 11, 25, 13, 0, tzinfo=SHANGHAI)
TABLE = "年度,问题,责任部门\n" + "".join(
    f"2024,{what}未按规定公示{where},财务部\n"
    for what in ("党费收缴", "招标结果", "补贴发放", "选拔任用")
    for where in ("在公开栏", "至基层班组")
)


async def offered(here: Stage, name: str = "财务往年问题.csv") -> None:
    """Let the leader send the table and come as far as the preview."""
    here["甲"].send_document(TABLE.encode(), name)
    await here.settle()
    await here.press("甲", "预览")


def kept(here: Stage) -> list[PriorFinding]:
    found = here.bot.shared.store.view(SCOPE).all(PriorFinding)
    return [prior for prior in found if not prior.is_withdrawn]


def type_in(here: Stage, text: str) -> None:
    """Keep another finding of the same department, as `/prior` does."""
    with here.bot.shared.store.unit(SCOPE) as work:
        *_, earlier = work.all(PriorFinding)
        work.add(earlier.changed(number=work.number("prior"), text=text))
        work.commit()


def the_import(here: Stage) -> PriorImport:
    return list(here.bot.shared.store.view(SCOPE).all(PriorImport))[-1]


async def test_an_import_goes_on_after_a_restart_and_takes_each_row_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(prior_reader, "SLICE", 0.0)  # a row a slice
    async with stage(tmp_path, now=NOON) as here:
        await offered(here)
        reader = here.bot.fetcher.priors
        done: list[object] = []
        slice_of = reader._slice

        def three_rows(*given: object) -> int:
            if len(done) == 3:
                raise OSError  # the power goes
            done.append(given)
            return slice_of(*given)  # type: ignore[arg-type]  # what it is given

        monkeypatch.setattr(reader, "_slice", three_rows)
        await here.press("甲", "导入8条")
        assert (len(kept(here)), the_import(here).state) == (3, ImportState.TAKING_IN)

        await here.restart()
        assert [prior.number for prior in kept(here)] == list(range(1, 9))
        assert len({prior.text for prior in kept(here)}) == 8
        assert the_import(here).state is ImportState.IMPORTED


async def test_an_old_button_of_an_import_does_nothing(tmp_path: Path) -> None:
    async with stage(tmp_path, now=NOON) as here:
        await offered(here)
        take = next(k for row in here["甲"].last().buttons for k in row if k.text == "导入8条")
        await here.press("甲", "导入8条")
        press = here["甲"].press_data(take.data or "", on=here["甲"].last())
        await here.settle()
        assert press.answer is not None
        assert press.answer.show_alert
        assert len(kept(here)) == 8


async def test_a_file_that_is_no_table_can_be_filed_as_a_finding(tmp_path: Path) -> None:
    async with stage(tmp_path, now=NOON) as here:
        here["甲"].send_document(b"%PDF-1.7", "往年问题.xlsx")
        await here.settle()
        assert "不是表格" in here["甲"].last().text
        await here.press("甲", "作为问题")
        (finding,) = here.findings()
        file = here.bot.shared.store.view(SCOPE).get(Evidence, finding.evidence[0])
        assert file is not None
        assert file.sha256


async def test_the_leader_is_told_each_morning_up_to_entry_who_is_missing(tmp_path: Path) -> None:
    before = datetime(2026, 11, 25, 7, 0, tzinfo=SHANGHAI)
    async with stage(tmp_path, now=before, entry=date(2026, 11, 26)) as here:
        for name in ("甲", "乙", "丙"):
            await here.say(name, "承诺")
            await here.press(name, "无需回避")
            await here.press(name, "已阅读，我承诺")
        for day in range(3):
            await here.at(before.replace(hour=8, minute=20) + timedelta(days=day))
            await here.later(timedelta(minutes=5))

        told = [m.text for m in here["甲"].screen() if m.from_bot and "还差" in m.text]
        assert ["丁（回避、承诺）" in text for text in told] == [True, True]
        assert "今天进驻" in told[-1]
        assert "还差" not in "".join(m.text for m in here["丁"].screen() if m.from_bot)


async def test_a_second_leaders_import_of_the_same_table_takes_nothing_twice(
    tmp_path: Path,
) -> None:
    async with stage(tmp_path, now=NOON) as here:
        for name in ("甲", "乙"):
            here[name].send_document(TABLE.encode(), "财务往年问题.csv")
            await here.settle()
            await here.press(name, "预览")
        for name in ("甲", "乙"):
            await here.press(name, "导入8条")
        assert len({prior.text for prior in kept(here)}) == len(kept(here)) == 8
        assert "其余8条没有导入" in here["乙"].last().text


async def test_rows_that_were_typed_in_between_shift_no_row_of_an_import(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(prior_reader, "SLICE", 0.0)  # a row a slice
    async with stage(tmp_path, now=NOON) as here:
        await offered(here)
        reader = here.bot.fetcher.priors
        done: list[object] = []
        slice_of = reader._slice

        def four_rows(*given: object) -> int:
            if len(done) == 4:
                raise OSError  # the power goes
            done.append(given)
            return slice_of(*given)  # type: ignore[arg-type]  # what it is given

        monkeypatch.setattr(reader, "_slice", four_rows)
        await here.press("甲", "导入8条")
        await here.say("甲", "/prior 财务 2024 招标结果未按规定公示在公开栏")  # taken in already
        await here.say("甲", "/prior 财务 2024 选拔任用未按规定公示至基层班组")  # not yet
        await here.restart()
        rows = {line.split(",")[1] for line in TABLE.splitlines()[1:]}
        assert {prior.text for prior in kept(here)} == rows
        assert the_import(here).kept == 7


async def test_what_is_typed_in_while_the_record_is_looked_through_is_not_taken_in_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(prior_reader, "LOOKED_THROUGH", 1)  # a record a slice
    async with stage(tmp_path, now=NOON) as here:
        await here.say("甲", "/prior 财务 2024 招标结果未按规定公示在公开栏")
        await here.say("甲", "/prior 财务 2024 党费收缴未按规定公示在公开栏")
        await offered(here)
        looked_at, key_of = list[PriorFinding | None](), prior_import.known_key

        def key(prior: PriorFinding | None, draft: PriorImport) -> tuple[int, str, str] | None:
            looked_at.append(prior)
            if len(looked_at) == 1:
                type_in(here, "选拔任用未按规定公示至基层班组")
            return key_of(prior, draft)

        monkeypatch.setattr(prior_import, "known_key", key)
        await here.press("甲", "导入6条")
        rows = [line.split(",")[1] for line in TABLE.splitlines()[1:]]
        assert len(looked_at) == 3
        assert sorted(prior.text for prior in kept(here)) == sorted(rows)
        assert the_import(here).kept == 5


@pytest.mark.parametrize(
    "said",
    [
        "/lists",
        "清单",
        "清单 预设",
        "/methods",
        "方法",
        "/pledge",
        "承诺",
        "/prior",
        "/prior import",
    ],
)
async def test_the_liaison_learns_of_no_preparation(tmp_path: Path, said: str) -> None:
    async with stage(tmp_path, now=NOON) as here:
        await here.say("周", f"/nosuch{said}" if said.startswith("/") else "随便说说")
        unknown = here["周"].last().text
        await here.say("甲", "清单 预设\n消防设施点检不落实")
        await offered(here)
        await here.press("甲", "导入8条")
        await here.say("周", said)
        word = said.split(maxsplit=1)[0]
        assert here["周"].last().text.replace(word, "") == unknown.replace(f"/nosuch{word}", "")


PREPARING = [verb for verb in PRESSES if verb.startswith(("pi.", "pr.", "cl.", "md.", "pg."))]


@pytest.mark.parametrize("name", ["周", "丙"])
async def test_a_forged_press_is_answered_and_changes_nothing(tmp_path: Path, name: str) -> None:
    """What is open to 丙 by rule is forged with what no button carries."""
    async with stage(tmp_path, now=NOON) as here:
        await offered(here)
        await here.say(name, "帮助")
        before = the_import(here)
        presses = [
            here[name].press_data(f"{verb}:1:nonsense", on=here[name].last()) for verb in PREPARING
        ]
        await here.settle()
        assert all(press.answer is not None for press in presses)
        assert the_import(here) == before
        assert not kept(here)
        assert not list(here.bot.shared.store.view(SCOPE).all(ChecklistItem))


async def test_who_is_recused_sees_no_imported_finding_in_any_list(tmp_path: Path) -> None:
    async with stage(tmp_path, now=NOON) as here:
        await here.say("丁", "承诺")
        await here.press("丁", "申报回避")
        here["丁"].say("财务处", reply_to=here["丁"].last())
        await here.settle()
        await offered(here)
        await here.press("甲", "导入8条")
        for said in ("P1", "查 公示", "党费收缴未按规定公示在公开栏，现场看了", "帮助"):
            await here.say("丁", said)
        told = "".join(m.text for m in here["丁"].screen() if m.from_bot)
        assert "财务2024年" not in told
        assert "未按规定公示至" not in told
        await here.say("丙", "招标结果未按规定公示在公开栏，现场看了")
        assert "财务2024年" in here["丙"].last().text


async def test_the_file_of_a_list_is_erased_once_it_was_read(tmp_path: Path) -> None:
    async with stage(tmp_path, now=NOON) as here:
        said = "消防设施点检不落实\n采购经理王建国收受供应商好处费\n"
        here["甲"].send_document(said.encode(), "预设.txt", caption="清单 预设")
        await here.settle()
        await here.later(timedelta(minutes=1))
        view = here.bot.shared.store.view(SCOPE)
        assert [item.text for item in view.all(ChecklistItem)] == ["消防设施点检不落实"]
        assert [file.sha256 for file in view.all(Evidence)] == [None]
        await here.bot.shared.store.saved()  # a write under way comes and goes beside the file
        on_disk = [path for path in here.folder.rglob("*") if path.is_file()]
        assert not [path for path in on_disk if "王建国".encode() in path.read_bytes()]


@pytest.mark.parametrize("caption", ["清单", "＃清单 别的", "/lists"])
async def test_a_table_for_a_list_that_is_not_named_is_kept_and_the_lists_are_said(
    tmp_path: Path, caption: str
) -> None:
    async with stage(tmp_path, now=NOON) as here:
        here["甲"].send_document("消防设施点检不落实\n".encode(), "材料.csv", caption=caption)
        await here.settle()
        assert [len(finding.evidence) for finding in here.findings()] == [1]
        assert "清单 预设" in here["甲"].last().text


@pytest.mark.parametrize("caption", ["清单 预设问题", "清单：预设问题清单", "清单 预设清单"])
async def test_a_list_is_known_by_its_longer_name(tmp_path: Path, caption: str) -> None:
    async with stage(tmp_path, now=NOON) as here:
        here["甲"].send_document("消防设施点检不落实\n".encode(), "材料.csv", caption=caption)
        await here.settle()
        view = here.bot.shared.store.view(SCOPE)
        assert [item.text for item in view.all(ChecklistItem)] == ["消防设施点检不落实"]


def hidden_only(header: tuple[str, ...], row: tuple[str, ...]) -> bytes:
    """Return a book whose only table stands on a sheet that nobody sees."""
    book = Workbook()
    book.worksheets[0].append(["填表说明"])
    table = book.create_sheet("表")
    table.append(header)
    table.append(row)
    table.sheet_state = "hidden"
    buffer = BytesIO()
    book.save(buffer)
    return buffer.getvalue()


@pytest.mark.parametrize(
    ("name", "header", "row"),
    [
        ("往年问题.xlsx", ("年度", "问题描述"), ("2024", "公车私用")),
        ("进度表.xlsx", ("序号", "日程", "工作内容", "责任人"), ("1", "D+3", "查账", "财务岗")),
    ],
)
async def test_a_table_on_a_hidden_sheet_is_said_in_words(
    tmp_path: Path, name: str, header: tuple[str, ...], row: tuple[str, ...]
) -> None:
    async with stage(tmp_path, now=NOON) as here:
        here["甲"].send_document(hidden_only(header, row), name)
        await here.settle()
        assert "隐藏的工作表" in here["甲"].last().text
        assert here["甲"].last().labels == ("作为问题", "取消")
