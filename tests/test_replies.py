"""A reply adds to what the bot's message speaks of; else the person hears where it went."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from inspection.ports import REGISTRY
from inspection.records import ChecklistItem, Finding, Member, PriorFinding
from sandbox.shown import ShownMessage
from tests.pictures import a_photo
from tests.stage import SCOPE, Stage, stage

WORDING = "二楼消防栓未见点检卡"
MORE = "三楼也是"


@pytest.fixture
async def here(tmp_path: Path) -> AsyncIterator[Stage]:
    """Provide an inspection with everybody in it."""
    async with stage(tmp_path) as staged:
        await staged.settle()
        yield staged


def last_with(here: Stage, name: str, words: str) -> ShownMessage:
    return [m for m in here[name].screen() if m.from_bot and words in m.text][-1]


async def item_card(here: Stage, name: str) -> ShownMessage:
    await here.tell(WORDING)
    await here.say(name, "/items")
    await here.press(name, "J1")
    return last_with(here, name, "对方看到")


async def test_a_reply_to_an_items_card_adds_to_its_finding_and_says_so(here: Stage) -> None:
    await here.say("丙", MORE, reply_to=await item_card(here, "丙"))
    (finding,) = here.findings()
    assert MORE in finding.wording
    assert "已补入 W1，只在组内可见，没有发给联络员" in here["丙"].last().text


async def test_what_was_added_by_mistake_is_put_right_by_an_edit(here: Stage) -> None:
    said = await here.say("丙", MORE, reply_to=await item_card(here, "丙"))
    here["丙"].edit(said, "二楼东侧")
    await here.settle()
    (finding,) = here.findings()
    assert (MORE in finding.wording, "二楼东侧" in finding.wording) == (False, True)


async def test_the_unit_reads_nothing_of_what_was_added(here: Stage) -> None:
    await here.say("丙", MORE, reply_to=await item_card(here, "丙"))
    assert MORE not in "".join(m.text for m in here["周"].screen())


async def test_a_photo_in_reply_to_an_items_card_is_the_findings(here: Stage) -> None:
    here["丙"].send_photo(a_photo(), reply_to=await item_card(here, "丙"))
    await here.settle()
    (finding,) = here.findings()
    assert len(finding.evidence) == 1


async def test_a_reply_to_the_card_of_a_findings_task_adds_to_the_finding(here: Stage) -> None:
    await here.say("丙", WORDING)
    await here.say("甲", "W1")
    await here.say("甲", "待办：丁 核对点检台账 周四前", reply_to=here["甲"].last())
    await here.say("丁", MORE, reply_to=last_with(here, "丁", "核对点检台账"))
    (finding,) = here.findings()
    assert MORE in finding.wording


async def test_a_reply_to_a_task_of_its_own_is_kept_and_said(here: Stage) -> None:
    await here.say("甲", "待办：丁 复印会议记录 周四前")
    await here.say("丁", MORE, reply_to=last_with(here, "丁", "复印会议记录"))
    assert "内容已记为问题 W1" in here["丁"].last().text


async def test_a_reply_to_a_request_for_documents_is_kept_and_said(here: Stage) -> None:
    await here.say("丙", "调阅 党委会会议记录 2024年 11月30日前")
    await here.say("丙", MORE, reply_to=here["丙"].last())
    assert "内容已记为问题 W1" in here["丙"].last().text


async def test_a_reply_to_a_colleagues_note_is_kept_and_said(here: Stage) -> None:
    await here.say("丙", "共享 食堂三点后没人")
    await here.say("丁", "看板")
    await here.say("丁", "G1")
    await here.say("丁", MORE, reply_to=last_with(here, "丁", "食堂三点后没人"))
    (finding,) = here.findings()
    assert finding.wording == MORE
    assert "内容已记为问题 W1" in here["丁"].last().text


async def test_such_a_reply_is_taken_out_again_in_one_tap(here: Stage) -> None:
    await here.say("丙", "共享 食堂三点后没人")
    await here.say("丁", "G1")
    await here.say("丁", MORE, reply_to=last_with(here, "丁", "食堂三点后没人"))
    await here.press("丁", "不是问题")
    await here.say("丁", "我的")
    assert MORE not in here["丁"].last().text


async def test_a_reply_to_ones_own_note_still_adds_to_it(here: Stage) -> None:
    said = await here.say("丙", "共享 食堂三点后没人")
    await here.say("丙", MORE, reply_to=said)
    assert here.findings() == []


async def test_a_reply_to_a_row_is_kept_and_said(here: Stage) -> None:
    await here.say("丙", "今日")
    await here.say("丙", MORE, reply_to=here["丙"].last())
    assert "内容已记为问题 W" in here["丙"].last().text


# --- who keeps away from what they write ------------------------------------------------------


def recuse(here: Stage, name: str, *from_what: str) -> None:
    with here.bot.shared.store.unit(REGISTRY) as work:
        member = next(m for m in work.all(Member) if m.name == name)
        work.put(member.changed(recusals=from_what))
        work.commit()


def kept(here: Stage, kind: type[PriorFinding] | type[ChecklistItem] | type[Finding]) -> int:
    return len(list(here.bot.shared.store.view(SCOPE).all(kind)))


async def test_who_keeps_away_from_an_earlier_finding_they_type_hears_that_it_is_kept(
    here: Stage,
) -> None:
    recuse(here, "乙", "财务部")
    await here.say("乙", "既往 审计部 2024 未整改 财务部报销单缺签字")
    said = here["乙"].last().text
    assert kept(here, PriorFinding) == 1
    assert ("P1" in said, "涉及您需回避的内容" in said, "报销单" in said) == (True, True, False)


async def test_of_several_the_others_are_shown_as_always(here: Stage) -> None:
    recuse(here, "乙", "财务部")
    await here.say(
        "乙",
        "既往 审计部 2024 未整改 财务部报销单缺签字\n审计部 2024 未整改 合同未归档",
    )
    assert "合同未归档" in last_with(here, "乙", "已记入1条\n").text


async def test_who_keeps_away_from_an_entry_of_a_list_hears_that_it_is_kept(here: Stage) -> None:
    recuse(here, "乙", "财务部")
    await here.say("乙", "清单 政策 财务部报销制度")
    assert kept(here, ChecklistItem) == 1
    assert "其中1条涉及您需回避的内容" in last_with(here, "乙", "已列入1条").text
