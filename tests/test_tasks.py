"""Tasks: nothing said is lost, and a task is as secret as its finding."""

from collections.abc import AsyncIterator
from datetime import datetime
from pathlib import Path

import pytest

from inspection.records import Task
from tests.stage import SCOPE, SHANGHAI, Stage, stage

HARMLESS = "二楼消防栓未见点检卡"
CLUE = "市场部经理周凌渡把装修给他小舅子的公司，三家比价两家同一法人"


@pytest.fixture
async def here(tmp_path: Path) -> AsyncIterator[Stage]:
    """Provide an inspection with everybody in it."""
    async with stage(tmp_path) as staged:
        yield staged


def tasks(here: Stage) -> list[Task]:
    return list(here.bot.shared.store.view(SCOPE).all(Task))


def texts(here: Stage, name: str) -> str:
    return "\n".join(m.text for m in here[name].screen() if m.from_bot)


def group_texts(here: Stage) -> str:
    return "\n".join(m.text for m in here.group.messages if m.from_bot and not m.deleted)


async def test_each_line_is_a_task_with_owner_and_due(here: Stage) -> None:
    await here.say("甲", "待办：\n丙 核对台账 周五前\n党建岗 复印纪要 11月26日")
    due = [task.due.astimezone(SHANGHAI).day if task.due else None for task in tasks(here)]
    assert [task.owner_id for task in tasks(here)] == [103, 104]
    assert due == [27, 26]


async def test_the_word_alone_still_lists_what_the_unit_was_told(here: Stage) -> None:
    await here.say("丙", "待办")
    await here.say("丙", "即知即改 丁 核对台账")
    assert tasks(here) == []


async def test_a_task_of_the_group_is_no_business_of_others(here: Stage) -> None:
    await here.say("甲", "待办：丙 核对台账 周五前")
    assert "核对台账" in texts(here, "丙")
    assert "核对台账" not in texts(here, "丁") + group_texts(here)
    press = here["丁"].press_data("k.done:1", on=await here.say("丁", "状态"))
    await here.settle()
    assert press.answer is not None
    assert tasks(here)[0].is_open


async def test_a_member_who_may_not_see_the_finding_is_not_offered(here: Stage) -> None:
    await here.say("丙", HARMLESS)
    await here.press("丙", "处理")
    await here.press("丙", "暂缓告知")
    shown = here["丙"].last()
    await here.say("丙", "待办：丁 再看一遍 周五前", reply_to=shown)
    labels = [label for m in here["丙"].screen() if m.from_bot for label in m.labels]
    assert tasks(here)[0].owner_id is None
    assert {"甲", "乙", "丙"} <= set(labels)
    assert "丁" not in labels
    here["丙"].press_data("k.own:1:104", on=here["丙"].last())
    await here.settle()
    assert tasks(here)[0].owner_id is None
    assert "再看一遍" not in texts(here, "丁")


async def test_a_finding_on_hold_takes_its_task_from_the_group(here: Stage) -> None:
    await here.say("丙", f"问题 {HARMLESS}", chat=here.group)
    shown = next(m for m in here.group.messages if m.from_bot)
    await here.say("甲", "待办：丁 核对点检记录 周五前", chat=here.group, reply_to=shown)
    assert "核对点检记录" in group_texts(here)
    await here.press("丙", "处理", in_group=True)
    await here.press("丙", "暂缓告知", in_group=True)
    assert "核对点检记录" not in group_texts(here)
    await here.at(datetime(2026, 11, 26, 8, 30, tzinfo=SHANGHAI))
    assert "核对点检记录" not in texts(here, "丁")


async def test_a_task_on_a_number_only_card_of_the_group_is_answered_in_private(
    here: Stage,
) -> None:
    await here.say("丙", f"问题 {HARMLESS}", chat=here.group)
    await here.press("丙", "处理", in_group=True)
    await here.press("丙", "暂缓告知", in_group=True)
    shown = next(m for m in here.group.messages if m.from_bot)
    await here.say("甲", "待办：丙 核对点检记录 周五前", chat=here.group, reply_to=shown)
    assert (tasks(here)[0].finding_id, tasks(here)[0].owner_id) == (1, 103)
    assert "核对点检记录" not in group_texts(here)


async def test_what_may_be_a_clue_is_sealed_and_makes_no_task(here: Stage) -> None:
    await here.say("甲", f"待办：丁 查{CLUE}")
    assert tasks(here) == []
    assert here.findings()[0].sealed
    assert "小舅子" not in texts(here, "丁")


async def test_a_clue_empties_its_tasks_and_they_stay_closed(here: Stage) -> None:
    await here.say("丙", HARMLESS)
    await here.say("丙", "待办：丁 核对点检记录 周五前", reply_to=here["丙"].last())
    here["丙"].press_data("f.clue:1", on=here["丙"].last())
    await here.settle()
    here["甲"].press_data("k.open:1", on=await here.say("甲", "状态"))
    await here.settle()
    await here.bot.shared.store.saved()
    stored = (here.folder / "inspections" / SCOPE / "inspection.json").read_text(encoding="utf-8")
    assert not tasks(here)[0].is_open
    assert "核对点检记录" not in stored
    assert "核对点检记录" not in texts(here, "丁") + texts(here, "丙") + texts(here, "甲")


async def test_a_date_that_is_over_is_asked_for_and_the_task_is_kept(here: Stage) -> None:
    await here.say("甲", "待办：丙 核对台账 今天9:00")
    assert (tasks(here)[0].text, tasks(here)[0].due) == ("核对台账", None)
    await here.press("甲", "下一工作日")
    assert tasks(here)[0].due is not None


async def test_a_late_task_of_a_closed_finding_is_in_nobodys_summary(here: Stage) -> None:
    await here.say("丙", HARMLESS)
    await here.say("丙", "待办：丙 核对点检记录 今天15:00", reply_to=here["丙"].last())
    await here.say("甲", "待办：丁 复印纪要 今天15:00", chat=here.group)
    await here.say("丙", "W1")
    await here.press("丙", "处理")
    await here.press("丙", "暂缓告知")
    await here.at(datetime(2026, 11, 25, 17, 30, tzinfo=SHANGHAI))
    assert "待办逾期1件（待办2 丁）" in group_texts(here)


async def test_a_task_survives_a_restart_and_is_told_once_in_the_morning(here: Stage) -> None:
    await here.say("甲", "待办：丁 复印纪要 周五前", chat=here.group)
    await here.restart()
    await here.at(datetime(2026, 11, 26, 8, 30, tzinfo=SHANGHAI))
    await here.at(datetime(2026, 11, 26, 8, 31, tzinfo=SHANGHAI))
    lists = [m for m in here["丁"].screen() if m.from_bot and "您的待办1件" in m.text]
    assert len(lists) == 1
    await here.press("丁", "完成 待办1")
    assert not tasks(here)[0].is_open


async def test_who_cannot_be_reached_finds_todays_list_alone_when_back(here: Stage) -> None:
    await here.say("甲", "待办：丙 核对三号库台账 明天")
    here["丙"].block_bot()
    await here.settle()
    for day in (26, 27):
        await here.at(datetime(2026, 11, day, 8, 15, tzinfo=SHANGHAI))
    here["丙"].unblock_bot()
    await here.settle()
    await here.at(datetime(2026, 11, 27, 8, 20, tzinfo=SHANGHAI))
    lists = [m.text for m in here["丙"].screen() if m.text.startswith("您的待办")]
    assert [text.splitlines()[0] for text in lists] == ["您的待办1件 · 11月27日（周五）"]
