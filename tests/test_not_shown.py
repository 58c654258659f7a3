"""What Telegram does not show: plain, or a sentence that says where it stands; never silence."""

from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pytest

from tests.stage import Stage, stage

pytestmark = pytest.mark.slow

UNPARSABLE = (400, "Bad Request: can't parse entities: unclosed tag")
NOT_SHOWN = (400, "Bad Request: message is too long")


@pytest.fixture
async def here(tmp_path: Path) -> AsyncIterator[Stage]:
    """Provide an inspection with everybody in it."""
    async with stage(tmp_path) as staged:
        yield staged


def said_to(here: Stage, name: str) -> list[str]:
    """Return what the bot told somebody."""
    return [m.text for m in here[name].screen() if m.from_bot]


async def test_what_cannot_be_parsed_goes_out_plain_and_the_leader_hears_once(
    here: Stage,
) -> None:
    for _ in range(2):
        here.server.faults.add("sendMessage", chat_id=103, error=UNPARSABLE)
        await here.say("丙", "走廊 <灯> 不亮 & 门锁坏")
    assert [text.splitlines()[0] for text in said_to(here, "丙")] == [
        "W1 已记录 · 待研判",
        "W2 已记录 · 待研判",
    ]
    assert "走廊 <灯> 不亮 & 门锁坏" in said_to(here, "丙")[0]
    [told] = said_to(here, "甲")
    assert "W1" in told
    assert "走廊" not in told


async def test_what_is_too_long_is_said_to_be_there(here: Stage) -> None:
    here.server.faults.add("sendMessage", chat_id=103, error=NOT_SHOWN)
    await here.say("丙", "走廊灯不亮")
    assert said_to(here, "丙") == ["这条内容没能显示，发 W1 查看。"]
    await here.say("丙", "W1")
    assert "走廊灯不亮" in said_to(here, "丙")[-1]


async def test_buttons_that_are_refused_do_not_take_the_words_with_them(here: Stage) -> None:
    refused = (400, "Bad Request: BUTTON_DATA_INVALID")
    here.server.faults.add("sendMessage", chat_id=103, error=refused)
    await here.say("丙", "走廊灯不亮")
    [shown] = [m for m in here["丙"].screen() if m.from_bot]
    assert shown.text.startswith("W1 已记录")
    assert not shown.buttons


async def test_what_is_refused_in_every_form_is_given_up_and_said(here: Stage) -> None:
    here.server.faults.add("sendMessage", chat_id=103, times=50, error=UNPARSABLE)
    await here.say("丙", "走廊灯不亮")
    assert said_to(here, "丙") == []
    assert len([c for c in here.server.calls_of("sendMessage") if c.params["chat_id"] == "103"]) < 5
    assert "没能发出" in said_to(here, "甲")[-1]
    assert [f.number for f in here.findings()] == [1]


async def test_an_item_that_telegram_does_not_show_is_not_delivered(here: Stage) -> None:
    await here.say("丙", "二楼消防栓未见点检卡")
    for label in ("提示联络员", "下一工作日", "确认发送"):
        await here.press("丙", label)
    await here.press("甲", "放行")
    here.server.faults.add("sendMessage", chat_id=201, times=50, error=NOT_SHOWN)
    await here.later(timedelta(seconds=30))
    [item] = here.items()
    assert item.delivered_at is None
    assert said_to(here, "周") == []
    assert any("没能发出" in text for text in said_to(here, "甲"))


async def test_the_unit_reads_no_number_of_the_group_when_something_is_not_shown(
    here: Stage,
) -> None:
    await here.say("丙", "二楼消防栓未见点检卡")
    for label in ("提示联络员", "下一工作日", "确认发送"):
        await here.press("丙", label)
    await here.press("甲", "放行")
    await here.later(timedelta(seconds=30))
    here.server.faults.add("sendMessage", chat_id=201, error=NOT_SHOWN)
    await here.say("周", "J1")
    assert "没能显示" in said_to(here, "周")[-1]
    assert "W1" not in "".join(said_to(here, "周"))
