"""Nothing may go to the unit: what is recalled or changed meanwhile never leaves as it was."""

from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pytest

from inspection.enums import MessageState, OutwardState
from inspection.records import OutgoingMessage
from tests.stage import SCOPE, Stage, stage

FIRST, SECOND = "二楼消防栓未见点检卡", "会议室桌牌写错1处"
LIAISON = 201
TEN_MINUTES = timedelta(minutes=10)


@pytest.fixture
async def here(tmp_path: Path) -> AsyncIterator[Stage]:
    """Provide an inspection with everybody in it."""
    async with stage(tmp_path) as staged:
        await staged.settle()
        yield staged


def read_by_unit(here: Stage) -> list[str]:
    return [m.text for m in here["周"].screen() if m.from_bot]


def hold_up(here: Stage, *, method: str = "sendMessage") -> None:
    """Telegram asks to wait before anything else is said to the liaison."""
    error = (429, "Too Many Requests", {"retry_after": 600})
    here.server.faults.add(method, chat_id=LIAISON, times=1, error=error)


async def stop(here: Stage) -> None:
    await here.say("甲", "/items")
    await here.press("甲", "停止对外")


async def resume(here: Stage) -> None:
    await here.later(TEN_MINUTES)
    await here.press("甲", "恢复对外")
    await here.later(TEN_MINUTES)


async def answer(here: Stage, name: str, text: str) -> None:
    """Answer the newest question of the bot."""
    asked = [m for m in here[name].screen() if m.from_bot and "force_reply" in (m.markup or {})][-1]
    await here.say(name, text, reply_to=asked)


async def recall(here: Stage, label: str) -> None:
    await here.say("甲", "/items")
    await here.press("甲", label)
    await here.press("甲", "收回")
    await answer(here, "甲", "发错单位")


async def reminder_waits(here: Stage) -> None:
    """Two items stand with the unit; what reminds of them waits, and nothing may go out."""
    await here.tell(FIRST)
    await here.tell(SECOND)
    hold_up(here)
    await here.at(here.clock.now() + timedelta(days=1, hours=-0.99))
    await stop(here)


def told_to_leaders(here: Stage) -> str:
    return "\n".join(m.text for n in ("甲", "乙") for m in here[n].screen() if m.from_bot)


# --- a reminder that waits --------------------------------------------------------------------


async def test_a_reminder_that_waits_names_what_is_owed_when_it_leaves(here: Stage) -> None:
    await reminder_waits(here)
    await recall(here, "J1")
    await resume(here)
    assert [t for t in read_by_unit(here) if "J1" in t] == []
    assert len([t for t in read_by_unit(here) if "J2" in t and "到期" in t]) == 1
    assert "没有发出" not in told_to_leaders(here)


async def test_a_reminder_of_nothing_owed_any_more_does_not_leave(here: Stage) -> None:
    await reminder_waits(here)
    await recall(here, "J1")
    await recall(here, "J2")
    await resume(here)
    assert read_by_unit(here) == []


# --- what stands with the unit ----------------------------------------------------------------


async def correct(here: Stage, wording: str) -> None:
    await here.say("甲", "/items")
    await here.press("甲", "J1")
    await here.press("甲", "更正")
    await answer(here, "甲", wording)
    await here.press("甲", "确认发送")


async def test_what_was_corrected_twice_leaves_in_its_newest_form(here: Stage) -> None:
    await here.tell(FIRST)
    await stop(here)
    await correct(here, "二楼消防栓未见点检卡，请补。")
    await correct(here, "二楼东侧消防栓未见点检卡，请补。")
    await resume(here)
    card = next(t for t in read_by_unit(here) if "提示 · 巡察组" in t)
    assert ("二楼东侧消防栓未见点检卡，请补。" in card, "第3版" in card) == (True, True)
    assert [t for t in read_by_unit(here) if "二楼消防栓" in t] == []


async def test_what_was_corrected_and_then_recalled_leaves_nothing(here: Stage) -> None:
    await here.tell(FIRST)
    await stop(here)
    await correct(here, "二楼东侧消防栓未见点检卡，请补。")
    await recall(here, "J1")
    await resume(here)
    assert read_by_unit(here) == []


async def test_what_is_too_old_to_delete_and_was_corrected_before_says_that_it_is_recalled(
    here: Stage,
) -> None:
    await here.tell(FIRST)
    await here.later(timedelta(days=3))
    await stop(here)
    await correct(here, "二楼东侧消防栓未见点检卡，请补。")
    await recall(here, "J1")
    await resume(here)
    told = [t for t in read_by_unit(here) if "消防栓" in t]
    assert (told, any("J1 已收回" in t for t in read_by_unit(here))) == ([], True)


# --- what had not arrived ---------------------------------------------------------------------


async def delivery_waits(here: Stage) -> None:
    """The undo window is over, Telegram lets it wait, and then nothing may go out."""
    hold_up(here)
    await here.tell(FIRST)
    assert read_by_unit(here) == []
    await stop(here)


async def test_a_delivery_that_waits_can_be_taken_back(here: Stage) -> None:
    await delivery_waits(here)
    await here.press("丙", "撤回")
    await resume(here)
    assert read_by_unit(here) == []
    assert here.items()[0].state is OutwardState.WITHDRAWN


async def test_what_was_taken_back_leaves_no_gap_between_the_numbers(here: Stage) -> None:
    await delivery_waits(here)
    await here.press("丙", "撤回")
    await here.tell(SECOND)
    await resume(here)
    assert [item.number for item in here.items()] == [None, 1]


async def test_a_delivery_that_waits_goes_out_once_when_it_is_resumed(here: Stage) -> None:
    await delivery_waits(here)
    await resume(here)
    assert len([t for t in read_by_unit(here) if "J1" in t]) == 1
    assert here.items()[0].state is OutwardState.DELIVERED


@pytest.mark.parametrize("labels", [("暂缓告知",), ("线索", "按线索登记")])
async def test_what_may_not_be_told_any_more_does_not_leave(
    here: Stage, labels: tuple[str, ...]
) -> None:
    await delivery_waits(here)
    await here.say("甲", "W1")
    for label in ("处理", *labels):
        await here.press("甲", label)
    await resume(here)
    assert read_by_unit(here) == []


async def test_nothing_for_the_unit_is_left_waiting_after_it_was_resumed(here: Stage) -> None:
    await delivery_waits(here)
    await resume(here)
    queued = here.bot.shared.store.view(SCOPE).lookup(OutgoingMessage, "state", MessageState.QUEUED)
    assert [m for m in queued if m.chat_id == LIAISON] == []
