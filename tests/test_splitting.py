"""Splitting and merging as people meet them, over real HTTP."""

from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pytest

from inspection.enums import Handling, OutwardState, Standing
from tests.stage import SCOPE, Stage, stage

CLUE = "部门主任把打印业务给他小舅子的公司"
MIXED = f"1、活动室党旗挂反了\n2、{CLUE}\n3、会议记录缺签名3处"
PLAIN = "1、活动室党旗挂反了\n2、会议记录缺签名3处"
PICTURE = b"\x89PNG\r\n\x1a\n" + b"split"


@pytest.fixture
async def here(tmp_path: Path) -> AsyncIterator[Stage]:
    """Provide an inspection with everybody in it."""
    async with stage(tmp_path) as staged:
        yield staged


def texts(here: Stage, name: str) -> str:
    """Return everything the bot shows in somebody's private chat."""
    return "\n".join(m.text for m in here[name].screen() if m.from_bot)


def said_in_group(here: Stage) -> list[str]:
    """Return what stands in the group of the bot's."""
    return [m.text for m in here.group.messages if m.from_bot and not m.deleted]


async def divide(here: Stage, text: str, name: str = "丙") -> None:
    """File a text and split it as proposed."""
    await here.say(name, text)
    await here.press(name, "拆分")
    await here.press(name, "按此拆分")


async def test_the_harmless_part_of_a_sealed_message_reaches_the_liaison_alone(
    here: Stage,
) -> None:
    await divide(here, MIXED)
    await here.say("丙", "W2")
    for label in ("提示联络员", "下一工作日", "确认发送"):
        await here.press("丙", label)
    await here.press("甲", "放行")
    await here.later(timedelta(seconds=30))
    assert here.items()[0].state is OutwardState.DELIVERED
    assert "党旗" in texts(here, "周")
    assert "小舅子" not in texts(here, "周") + texts(here, "乙") + texts(here, "丁")


async def test_the_clue_among_the_parts_leaves_its_words_nowhere(here: Stage) -> None:
    await divide(here, MIXED)
    await here.say("甲", "W3")
    await here.press("甲", "按线索登记")
    await here.bot.shared.store.saved()
    stored = (here.folder / "inspections" / SCOPE / "inspection.json").read_text(encoding="utf-8")
    assert "小舅子" not in stored + texts(here, "甲") + texts(here, "丙")
    assert [f.standing for f in here.findings()[1::2]] == [Standing.ACTIVE, Standing.ACTIVE]
    assert "会议记录缺签名3处" in stored


async def test_an_edit_of_the_message_behind_an_erased_parent_brings_nothing_back(
    here: Stage,
) -> None:
    said = await here.say("丙", MIXED)
    await here.press("丙", "拆分")
    await here.press("丙", "按此拆分")
    await here.say("甲", "W3")
    press = here["甲"].press_data("f.clue:3", on=here["甲"].last())
    here["丙"].edit(said, f"{MIXED}（补充）")
    await here.settle()
    assert press.answer is not None
    assert here.findings()[0].raw == ""


async def test_a_split_in_the_group_says_nothing_new_there(here: Stage) -> None:
    await here.say("丙", f"问题 {PLAIN}", chat=here.group)
    await here.press("丙", "拆分", in_group=True)
    await here.press("丙", "按此拆分")
    assert [text.splitlines()[0] for text in said_in_group(here)] == ["W1 已拆分为 W2、W3"]


async def test_a_sealed_split_shows_the_group_the_number_only(here: Stage) -> None:
    await here.say("丙", f"问题 {MIXED}", chat=here.group)
    await here.press("丙", "拆分")
    await here.press("丙", "按此拆分")
    assert "W2" not in "".join(said_in_group(here))
    assert here.findings()[0].standing is Standing.SPLIT


async def test_a_photo_and_the_words_after_it_become_one(here: Stage) -> None:
    here["丙"].send_photo(PICTURE)
    await here.settle()
    await here.say("丙", "二楼消防栓未见点检卡")
    press = await here.press("丙", "并入 W1")
    first, second = here.findings()
    assert press.answer is not None
    assert press.answer.text == "W2 已并入 W1"
    assert (first.wording, len(first.evidence)) == ("二楼消防栓未见点检卡", 1)
    assert second.standing is Standing.MERGED


async def test_words_and_the_photo_after_them_become_one(here: Stage) -> None:
    await here.say("丙", "二楼消防栓未见点检卡")
    here["丙"].send_photo(PICTURE)
    await here.settle()
    await here.press("丙", "并入 W1")
    assert len(here.findings()[0].evidence) == 1


async def test_nothing_is_offered_after_two_minutes(here: Stage) -> None:
    await here.say("丙", "走廊灯不亮")
    await here.later(timedelta(seconds=121))
    await here.say("丙", "灯罩脱落")
    assert "并入 W1" not in here["丙"].last().labels


async def test_an_edit_of_a_merged_message_changes_the_finding_it_went_into(here: Stage) -> None:
    await here.say("丙", "走廊灯不亮")
    said = await here.say("丙", "灯罩脱落")
    await here.press("丙", "并入 W1")
    here["丙"].edit(said, "灯罩脱落两处")
    await here.settle()
    assert here.findings()[0].wording == "走廊灯不亮\n灯罩脱落两处"


async def test_an_edit_of_a_merged_message_can_seal_the_finding_it_went_into(here: Stage) -> None:
    await here.say("丙", "走廊灯不亮")
    said = await here.say("丙", "灯罩脱落")
    await here.press("丙", "并入 W1")
    here["丙"].edit(said, CLUE)
    await here.settle()
    await here.say("丁", "W1")
    await here.say("丁", "W2")
    assert [f.sealed for f in here.findings()] == [True, True]
    assert "小舅子" not in texts(here, "丁")


async def test_a_reply_to_a_merged_message_goes_where_it_went(here: Stage) -> None:
    await here.say("丙", "走廊灯不亮")
    said = await here.say("丙", "灯罩脱落")
    await here.press("丙", "并入 W1")
    await here.say("丙", "东侧两盏", reply_to=said)
    assert here.findings()[0].wording == "走廊灯不亮\n灯罩脱落\n东侧两盏"


async def test_a_merge_by_words_in_the_group_is_one_public_message(here: Stage) -> None:
    await here.say("甲", "问题 走廊灯不亮", chat=here.group)
    said = await here.say("丙", "问题 灯罩脱落", chat=here.group)
    before = len(said_in_group(here))
    await here.say("丙", "并入 W1", chat=here.group, reply_to=said)
    assert here.findings()[1].merged_into == 1
    assert len(said_in_group(here)) == before + 1


async def test_a_number_that_may_not_be_seen_reads_like_one_that_is_none(here: Stage) -> None:
    await here.say("甲", CLUE)
    said = await here.say("丙", "灯罩脱落")
    await here.say("丙", "并入 W1", reply_to=said)
    hidden = here["丙"].last().text
    await here.say("丙", "并入 W9", reply_to=said)
    assert here["丙"].last().text == hidden.replace("W1", "W9")


@pytest.mark.parametrize("data", ["f.into:1:1", "f.into:1:99", "f.into:1:x", "f.parts:1:0"])
async def test_a_forged_press_is_answered_and_changes_nothing(here: Stage, data: str) -> None:
    await here.say("丙", "走廊灯不亮")
    press = here["丙"].press_data(data, on=here["丙"].last())
    await here.settle()
    assert press.answer is not None
    assert here.findings()[0].standing is Standing.ACTIVE


async def test_somebody_else_can_neither_split_nor_take_back(here: Stage) -> None:
    await divide(here, PLAIN)
    await here.say("丁", "W1")
    press = here["丁"].press_data("f.unsplit:1", on=here["丁"].last())
    await here.settle()
    assert press.answer is not None
    assert press.answer.show_alert
    assert here.findings()[0].standing is Standing.SPLIT


async def test_the_parts_survive_a_restart_and_the_split_can_still_be_taken_back(
    here: Stage,
) -> None:
    await divide(here, PLAIN)
    await here.restart()
    await here.press("丙", "撤销拆分")
    assert [f.standing for f in here.findings()] == [
        Standing.ACTIVE,
        Standing.MERGED,
        Standing.MERGED,
    ]
    assert here.findings()[0].handling is Handling.PENDING


async def test_what_reads_like_one_matter_can_be_split_by_hand(here: Stage) -> None:
    await here.say("丙", "走廊灯和食堂台账都要看")
    await here.press("丙", "处理")
    await here.press("丙", "拆分")
    await here.say("丙", "走廊灯不亮\n食堂台账未登记", reply_to=here["丙"].last())
    await here.press("丙", "按此拆分")
    assert [f.raw for f in here.findings()[1:]] == ["走廊灯不亮", "食堂台账未登记"]
