"""立行立改 notices through the real bot: what the unit gets, when, and what it never learns."""

from collections.abc import AsyncIterator
from datetime import timedelta
from io import BytesIO
from pathlib import Path

import pytest
from docx import Document

from inspection.enums import OutwardState
from inspection.records import Notice, NoticeState
from tests.stage import MORNING, SCOPE, Stage, stage

NOON = MORNING.replace(hour=13)  # too late for the morning push, which would come in between
FACTS = "二楼配电间堆放纸箱12只，通道被占用"
PHOTO = b"\x89PNG\r\n\x1a\n" + b"signed"
UNDO = timedelta(seconds=21)


@pytest.fixture
async def here(tmp_path: Path) -> AsyncIterator[Stage]:
    async with stage(tmp_path, now=NOON) as staged:
        yield staged


def notices(here: Stage) -> list[Notice]:
    return list(here.bot.shared.store.view(SCOPE).all(Notice))


def texts(here: Stage, name: str) -> str:
    return "\n".join(m.text or m.caption for m in here[name].screen() if m.from_bot)


def labels(here: Stage, name: str) -> list[str]:
    return [label for m in here[name].screen() if m.from_bot for label in m.labels]


async def at_leader(here: Stage) -> None:
    """A notice that waits for the leader's signature."""
    await here.say("丙", FACTS)
    await here.say("甲", "W1")
    await here.press("甲", "处理")
    await here.press("甲", "立行立改")
    await here.press("丙", "拟通知书")
    await here.press("丙", "违反条款")
    question = next(m for m in reversed(here["丙"].screen()) if "违反了哪一条" in m.text)
    await here.say("丙", "不符合《消防安全管理办法》第八条", reply_to=question)
    await here.press("丙", "3个工作日")
    await here.press("丙", "提交审核")
    await here.press("乙", "审核通过")


async def issued(here: Stage) -> None:
    await at_leader(here)
    await here.press("甲", "签发")
    await here.later(UNDO)


def paper(here: Stage, name: str) -> str:
    """Return the words of the newest document in somebody's chat."""
    sent = next(m for m in reversed(here[name].screen()) if m.from_bot and m.document)
    assert sent.document is not None
    data = here.server.world.files[sent.document.file_id].content
    opened = Document(BytesIO(data))
    rows = [cell.text for table in opened.tables for row in table.rows for cell in row.cells]
    return "\n".join([*(p.text for p in opened.paragraphs), *rows])


async def test_until_it_is_issued_the_unit_hears_nothing(here: Stage) -> None:
    before = len(here["周"].screen())
    await at_leader(here)
    await here.press("甲", "签发")
    assert len(here["周"].screen()) == before


async def test_the_liaison_gets_number_text_and_paper(here: Stage) -> None:
    await issued(here)
    assert "J1 立行立改通知书 〔2026〕立改1号" in texts(here, "周")
    said = paper(here, "周")
    assert [w for w in ("〔2026〕立改1号", "第八条", "2026年11月30日18时前") if w not in said] == []


async def test_the_paper_names_nobody_of_the_group(here: Stage) -> None:
    await issued(here)
    assert [name for name in "甲乙丙丁" if name in paper(here, "周")] == []


async def test_a_notice_taken_back_waits_for_the_signature_again(here: Stage) -> None:
    await at_leader(here)
    await here.press("甲", "签发")
    await here.press("甲", "撤回")
    await here.later(UNDO)
    assert [n.state for n in notices(here)] == [NoticeState.AT_LEADER]
    assert "立改" not in texts(here, "周")


async def test_a_hold_within_the_undo_window_keeps_it_from_leaving(here: Stage) -> None:
    await at_leader(here)
    await here.press("甲", "签发")
    await here.say("甲", "W1")
    await here.press("甲", "处理")
    await here.press("甲", "暂缓告知")
    await here.later(UNDO)
    assert [n.number for n in notices(here)] == [None]
    assert "立改" not in texts(here, "周")


async def test_the_signed_page_reaches_the_group(here: Stage) -> None:
    await issued(here)
    await here.press("周", "已送达主要负责人")
    here["周"].send_photo(PHOTO)
    await here.settle()
    await here.press("周", "提交")
    assert [i.state for i in here.items()] == [OutwardState.PASSED_ON]
    assert any("主要负责人已签收" in m.text for m in here.group.messages)


async def test_a_photo_is_no_fix_report_while_the_signed_page_is_awaited(here: Stage) -> None:
    await issued(here)
    await here.press("周", "已送达主要负责人")
    here["周"].send_photo(PHOTO)
    await here.settle()
    assert [i.reports for i in here.items()] == [()]


async def test_a_notice_is_closed_like_any_item(here: Stage) -> None:
    await issued(here)
    await here.press("周", "报告已整改")
    await here.say("周", "纸箱已清走")
    here["周"].send_photo(PHOTO, caption="整改后")
    await here.settle()
    await here.press("周", "提交")
    await here.later(UNDO)
    await here.press("丁", "核验通过", in_group=True)
    assert [i.state for i in here.items()] == [OutwardState.CLOSED]


async def test_a_clue_leaves_no_word_of_the_draft(here: Stage) -> None:
    await at_leader(here)
    await here.say("甲", "W1")
    await here.press("甲", "处理")
    await here.press("甲", "线索")
    await here.press("甲", "按线索登记")
    await here.settle()
    assert "配电间" not in "".join(n.model_dump_json() for n in notices(here))
    assert [name for name in "甲乙丙丁" if FACTS in texts(here, name)] == []


async def test_with_the_office_nothing_leaves_on_the_signature_alone(tmp_path: Path) -> None:
    options = {"NOTICE__OFFICE": "true"}
    async with stage(tmp_path, now=NOON, options=options) as here:
        await issued(here)
        assert "立改" not in texts(here, "周")
        await here.press("甲", "巡察办已同意")
        await here.later(UNDO)
        assert "〔2026〕立改1号" in texts(here, "周")


async def test_a_slip_is_made_of_what_the_unit_may_see(here: Stage) -> None:
    await here.tell("二楼消防栓未见点检卡")
    await here.say("周", "/items")
    await here.press("周", "J1")
    await here.press("周", "打印件")
    said = paper(here, "周")
    assert [
        w for w in ("【演练】", "J1", "二楼消防栓未见点检卡。", "巡察组") if w not in said
    ] == []
    assert [name for name in ("W1", "甲", "丙") if name in said] == []
