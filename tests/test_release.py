"""Releasing as approvers meet it, over real HTTP."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from inspection.enums import OutwardState
from inspection.ports import REGISTRY
from inspection.records import Member
from sandbox.shown import ShownMessage
from tests.stage import Stage, stage

SLIPS = ("二楼1处消防栓未见点检卡", "会议室禁烟标识脱落1处", "档案柜标签缺失3处")


@pytest.fixture
async def here(tmp_path: Path) -> AsyncIterator[Stage]:
    """Provide an inspection with everybody in it."""
    async with stage(tmp_path) as staged:
        yield staged


async def propose(here: Stage, text: str, name: str = "丙") -> None:
    """File a slip and ask for its release."""
    await here.say(name, text)
    for label in ("提示联络员", "下一工作日", "确认发送"):
        await here.press(name, label)


def cards(here: Stage, name: str) -> list[ShownMessage]:
    """Return the release cards that stand in somebody's chat."""
    screen = (m for m in here[name].screen() if m.from_bot)
    return [m for m in screen if "待放行" in m.text or "已放行" in m.text]


def states(here: Stage) -> list[OutwardState]:
    """Return where each item stands."""
    return [item.state for item in here.items()]


async def test_three_proposals_are_three_presses_and_one_message(here: Stage) -> None:
    for slip in SLIPS:
        await propose(here, slip)
    for _ in SLIPS:
        await here.press("甲", "放行")
    assert states(here) == [OutwardState.RELEASED] * 3
    assert [len(cards(here, name)) for name in ("甲", "乙")] == [1, 1]


async def test_a_press_on_a_card_that_moved_on_releases_nothing_else(here: Stage) -> None:
    for slip in SLIPS[:2]:
        await propose(here, slip)
    data, message = here._button("甲", "放行", in_group=False)
    await here.press("乙", "放行")
    press = here["甲"].press_data(data, on=message)
    await here.settle()
    assert states(here) == [OutwardState.RELEASED, OutwardState.AWAITING_RELEASE]
    assert press.answer is not None
    assert press.answer.text == "W1 已放行（乙），不用再处理。"


async def test_the_other_approvers_card_says_who_released_in_whose_stead(here: Stage) -> None:
    await propose(here, SLIPS[0])
    await here.press("乙", "放行")
    assert cards(here, "甲")[0].text.startswith("W1 已放行（乙代甲） · 11月25日（周三）10:00")


async def test_an_approver_who_blocked_the_bot_holds_up_nobody(here: Stage) -> None:
    here["甲"].block_bot()
    await propose(here, SLIPS[0])
    await here.press("乙", "放行")
    assert states(here) == [OutwardState.RELEASED]


async def test_the_filer_is_told_when_no_approver_can_be_reached(here: Stage) -> None:
    for name in ("甲", "乙"):  # nobody told the bot
        here.server.world.private(here[name].id).blocked = True
    await propose(here, SLIPS[0])
    told = [m.text for m in here["丙"].screen() if "也不会自动放行" in m.text]
    assert len(told) == 1
    assert states(here) == [OutwardState.AWAITING_RELEASE]


async def test_the_preview_says_that_no_approver_can_be_reached(here: Stage) -> None:
    here["甲"].block_bot()
    here["乙"].block_bot()
    await here.settle()
    await propose(here, SLIPS[0])
    assert [m for m in here["丙"].screen() if "都联系不上机器人" in m.text] != []


async def test_an_approver_who_comes_back_sees_what_is_so_now(here: Stage) -> None:
    here["甲"].block_bot()
    await propose(here, SLIPS[0])
    await propose(here, SLIPS[1])
    await here.press("乙", "放行")
    here["甲"].unblock_bot()
    await here.settle()
    assert [card.text.split(" · ")[0] for card in cards(here, "甲")] == ["待放行 1/1"]


async def test_two_deputies_pressing_the_same_release_it_once(here: Stage) -> None:
    with here.bot.shared.store.unit(REGISTRY) as work:
        second = next(m for m in work.all(Member) if m.name == "丁")
        work.put(second.changed(role="deputy"))
        work.commit()
    await propose(here, SLIPS[0])
    for name in ("乙", "丁"):
        data, message = here._button(name, "放行", in_group=False)
        here[name].press_data(data, on=message)
    await here.settle()
    moves = [change.what for change in here.items()[0].history]
    assert (states(here), moves.count("release")) == ([OutwardState.RELEASED], 1)


async def test_a_clue_that_waited_leaves_its_words_on_no_card(here: Stage) -> None:
    await propose(here, SLIPS[0])
    await propose(here, SLIPS[1])
    await here.press("甲", "放行")
    await here.press("甲", "撤回")
    await here.say("甲", "W2")
    for label in ("处理", "线索", "按线索登记"):
        await here.press("甲", label)
    shown = [m.text for name in ("甲", "乙", "丙") for m in here[name].screen() if m.from_bot]
    assert [text for text in shown if "禁烟标识" in text] == []


async def test_words_that_could_not_be_sent_do_not_replace_what_waits(here: Stage) -> None:
    await propose(here, SLIPS[0])
    await here.press("甲", "改后放行")
    await here.press("甲", "改措辞")
    asked = here["甲"].screen()[-1]
    await here.say("甲", "谈话中得知消防栓有问题", reply_to=asked)
    assert here.items()[0].wording == f"{SLIPS[0]}。"


async def test_a_due_that_leaves_no_time_changes_nothing(here: Stage) -> None:
    await propose(here, SLIPS[0])
    await here.press("甲", "改后放行")
    data, message = here._button("甲", "今天18:00", in_group=False)
    await here.at(here.clock.now().replace(hour=17))
    before = here.items()[0]
    here["甲"].press_data(data, on=message)
    await here.settle()
    assert here.items()[0] == before
