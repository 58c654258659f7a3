"""Somebody in two inspections of one bot is told which of them is meant, wherever it matters."""

import asyncio
from collections.abc import AsyncIterator
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest

from inspection.enrolment import invite
from inspection.enums import Role
from inspection.ports import REGISTRY
from inspection.records import Finding, Inspection
from inspection.timetable import parse_timetable
from storage.template import built_in_timetable
from storage.tiny import TinyStore
from tests.dialogue import CODE
from tests.stage import MORNING, SCOPE, SHANGHAI, Stage, prepare, stage

OTHER, ENTRY = "t2", date(2026, 12, 1)
NOW_THERE = "私聊里现在是“北渡巡察”"


def two_prepared(folder: Path) -> str:
    """Make a second inspection beside the usual one; return its leader's code."""
    prepare(folder)
    store = TinyStore(folder)
    store.create(OTHER)
    with store.unit(OTHER) as work:
        other = Inspection(
            slug=OTHER,
            name="北渡巡察",
            units=("北渡分公司",),
            entry=ENTRY,
            days=20,
            created_at=MORNING,
        )
        work.add(other)
        for row in parse_timetable(built_in_timetable(), entry=ENTRY).rows:
            work.add(row)
        work.commit()
    with store.unit(REGISTRY) as work:
        _, code = invite(
            work,
            inspection_id=OTHER,
            role=Role.LEADER,
            unit=None,
            by=None,
            now=MORNING,
            valid_for=timedelta(hours=1),
        )
        work.commit()
    store.flush()
    asyncio.run(store.close())
    return code


@pytest.fixture
async def two(tmp_path: Path) -> AsyncIterator[Stage]:
    """甲 leads both; in the second there is nobody else yet."""
    code = await asyncio.to_thread(two_prepared, tmp_path)
    async with stage(tmp_path, prepared=False) as here:
        await here.say("甲", f"/start {code}")
        yield here


def heard(two: Stage, name: str, words: str) -> list[str]:
    """Return what the bot said to somebody that holds the words, oldest first."""
    said = [m.text or m.caption for m in two[name].screen() if m.from_bot]
    return [text for text in said if words in text]


async def test_who_joins_a_second_one_is_told_where_findings_go_now(two: Stage) -> None:
    (welcome,) = heard(two, "甲", "您已加入“北渡巡察”")
    assert NOW_THERE in welcome
    await two.say("甲", "东楼应急灯不亮")
    store = two.bot.shared.store
    assert not list(store.view(SCOPE).all(Finding))
    assert [f.raw for f in store.view(OTHER).all(Finding)] == ["东楼应急灯不亮"]
    assert "巡察：北渡巡察" in two["甲"].last().text


async def test_the_help_says_which_one_it_speaks_of_and_how_to_change(two: Stage) -> None:
    await two.say("甲", "/help")
    assert two["甲"].last().text.startswith("您参加了几个巡察，" + NOW_THERE)
    assert "准备工作还差5项" in two["甲"].last().text
    await two.say("甲", "切换")
    await two.press("甲", "城东巡察")
    await two.say("甲", "/help")
    assert "私聊里现在是“城东巡察”" in two["甲"].last().text
    assert "准备工作" not in two["甲"].last().text


async def test_who_is_in_one_only_is_told_of_no_others(two: Stage) -> None:
    await two.say("丙", "/help")
    assert "几个巡察" not in two["丙"].last().text
    await two.say("丙", "/use 北渡巡察")
    assert two["丙"].last().text == "您只参加“城东巡察”，无需切换。"


async def test_the_help_in_the_group_says_nothing_of_another_inspection(two: Stage) -> None:
    await two.say("甲", "/help", chat=two.group)
    assert "北渡" not in two["甲"].last(chat=two.group).text


async def test_each_checklist_is_of_its_own_inspection(two: Stage) -> None:
    await two.press("甲", "就用现在的进度表")
    assert "✓ 进度表" in heard(two, "甲", "准备工作 北渡巡察")[-1]
    await two.say("甲", "/use 城东巡察")
    await two.say("甲", "第一天")
    (of_first,) = heard(two, "甲", "准备工作 城东巡察")
    assert "✓ 绑定群" in of_first
    assert "□ 进度表" in of_first


async def test_what_comes_at_its_hour_names_its_inspection(two: Stage) -> None:
    await two.at(datetime(2026, 11, 25, 17, 30, tzinfo=SHANGHAI))
    (evening,) = heard(two, "甲", "进驻前第6天")
    assert evening.startswith("进驻前第6天 · 11月25日（周三） 截至17:30")
    assert evening.endswith("巡察：北渡巡察")
    await two.at(datetime(2026, 12, 1, 8, 15, tzinfo=SHANGHAI))
    greetings = heard(two, "甲", "早上好，甲。12月1日")
    assert sorted(text.splitlines()[-1] for text in greetings) == [
        "巡察：北渡巡察",
        "巡察：城东巡察",
    ]
    assert "巡察：" not in heard(two, "乙", "早上好，乙。12月1日")[0]


async def test_a_proposal_to_release_names_its_inspection_to_who_leads_two(two: Stage) -> None:
    await two.say("丙", "二楼消防栓未见点检卡")
    for label in ("提示联络员", "下一工作日", "确认发送"):
        await two.press("丙", label)
    assert heard(two, "甲", "待放行 1/1")[0].endswith("巡察：城东巡察")
    assert "巡察：" not in heard(two, "乙", "待放行 1/1")[0]


async def enrol(two: Stage, name: str, role: str) -> None:
    """Somebody comes into the inspection that 甲 works in now."""
    await two.say("甲", f"/invite {role}")
    if role == "组员":
        await two.press("甲", "无需回避")
    code = CODE.search("\n".join(m.text or m.caption for m in two["甲"].screen() if m.from_bot))
    assert code is not None
    await two.say(name, f"/start {code[0]}")


async def test_the_leader_of_two_hears_into_which_somebody_came(two: Stage) -> None:
    await enrol(two, "生人", "组员")

    (joined,) = heard(two, "甲", "已加入（组员")
    assert joined.endswith("巡察：北渡巡察")


async def test_the_evening_invitation_names_its_inspection(two: Stage) -> None:
    await two.say("甲", "东楼应急灯不亮")
    await two.say("丙", "二楼消防栓未见点检卡")
    await two.at(datetime(2026, 11, 25, 17, 30, tzinfo=SHANGHAI))

    invited = sorted(text.splitlines()[-1] for text in heard(two, "甲", "可逐件定处理方式"))
    assert invited == ["巡察：北渡巡察", "巡察：城东巡察"]
    assert all("巡察：" not in text for text in heard(two, "乙", "可逐件定处理方式"))


async def test_a_liaison_of_two_reads_the_unit_and_no_inspection_by_name(two: Stage) -> None:
    await enrol(two, "周", "被巡察单位联络员")
    await two.say("丙", "二楼消防栓未见点检卡")
    for label in ("提示联络员", "下一工作日", "确认发送"):
        await two.press("丙", label)
    await two.press("甲", "放行")
    await two.at(MORNING + timedelta(minutes=5))

    (item,) = heard(two, "周", "J1 提示")
    assert item.splitlines()[0].endswith("J1 提示 · 巡察组 · 城东分公司")
    assert "城东巡察" not in item
