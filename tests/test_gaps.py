"""The machine that was off: who is told what, with real restarts of the running bot."""

from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pytest

from bot.health import Signs
from bot.intake import Intake
from bot.watchdog import Contact, Systemd
from inspection.enums import Role
from tests.stage import Stage, stage

INSIDE = ("乙", "丙", "丁")


@pytest.fixture
async def here(tmp_path: Path) -> AsyncIterator[Stage]:
    """Provide an inspection whose bot has heard from Telegram once."""
    async with stage(tmp_path) as staged:
        await staged.say("丙", "走廊灯不亮")
        yield staged


class Hands:
    """The machine's clock, moved by the test."""

    def __init__(self) -> None:
        self.at = 1_000_000.0

    def __call__(self) -> float:
        return self.at


def told(here: Stage, name: str) -> list[str]:
    """Return what the bot told somebody of a gap."""
    shown = [m.text for m in here[name].screen() if m.from_bot]
    return [text for text in shown if "中断过收信" in text]


async def away(here: Stage, by: timedelta, *said: tuple[str, str]) -> None:
    """Stop the bot, let time pass and people write, and start it again."""
    await here.bot.stop()
    for name, text in said:
        here[name].say(text)
    here.clock.advance(by)
    await here.start_again()


async def test_five_minutes_are_told_to_nobody(here: Stage) -> None:
    await away(here, timedelta(minutes=5), ("丙", "楼梯灯不亮"))
    assert len(here.findings()) == 2
    assert not any(told(here, name) for name in ("甲", *INSIDE, "周"))


async def test_two_hours_are_told_to_the_leader_with_the_messages_caught_up(here: Stage) -> None:
    await away(here, timedelta(hours=2), ("丙", "楼梯灯不亮"), ("丁", "门锁坏了"), ("生人", "在吗"))
    assert told(here, "甲") == [
        "机器人中断过收信：11月25日（周三）10:00至11月25日（周三）12:00。\n"
        "其间的消息2条已补收，按各自的发送时间处理。"
    ]
    assert not any(told(here, name) for name in (*INSIDE, "周"))


async def test_after_thirty_hours_everybody_is_asked_once_to_send_again(here: Stage) -> None:
    await away(here, timedelta(hours=30))
    assert ["没有编号就是没有收到，请重新发送" in text for text in told(here, "甲")] == [True]
    for name in INSIDE:
        assert ["没有编号就是没有收到" in text for text in told(here, name)] == [True]
    await here.restart()
    assert len(told(here, "丙")) == 1


async def test_an_evening_that_was_missed_is_said_and_its_log_offered(here: Stage) -> None:
    await here.at(here.clock.now().replace(hour=16))
    await here.say("丙", "门锁坏了")
    await away(here, timedelta(hours=16))  # to 8:00 the next day
    [text] = told(here, "甲")
    assert "11月25日（周三）的每日汇总没有发出，过了当天不再补发。" in text
    await here.press("甲", "11月25日（周三）")
    made = [m for m in here["甲"].screen() if m.from_bot and m.file is not None]
    assert ["日志" in (m.file.name or "") for m in made if m.file is not None] == [True]


async def test_an_evening_that_was_told_is_not_called_missed(here: Stage) -> None:
    await here.at(here.clock.now().replace(hour=17, minute=40))
    await here.say("丙", "门锁坏了")
    await away(here, timedelta(hours=15))
    [text] = told(here, "甲")
    assert "汇总" not in text


async def test_a_liaison_hears_of_a_long_gap_in_office_hours_and_of_no_number(here: Stage) -> None:
    await away(here, timedelta(hours=30))  # to 16:00 the next day
    [text] = told(here, "周")
    assert "没有得到答复的就是没有收到，请重新发送" in text
    assert "编号" not in text


async def test_a_liaison_is_not_written_to_at_night(here: Stage) -> None:
    await away(here, timedelta(hours=36))  # to 22:00 the next day
    assert told(here, "周") == []
    await here.later(timedelta(hours=11))
    assert len(told(here, "周")) == 1


async def test_a_gap_is_told_once_although_the_bot_restarts_again(here: Stage) -> None:
    await away(here, timedelta(hours=2))
    await here.restart()
    assert len(told(here, "甲")) == 1


async def test_a_clock_that_was_moved_while_the_bot_ran_is_no_gap(here: Stage) -> None:
    await here.later(timedelta(hours=2))
    await here.say("丙", "楼梯灯不亮")
    await here.restart()
    assert told(here, "甲") == []


async def test_a_machine_that_slept_without_a_restart_is_a_gap_too(here: Stage) -> None:
    hands = Hands()
    signs = Signs(here.folder, real=hands)
    intake = Intake(here.bot.shared, signs, Contact(), Systemd({}), real=hands)
    intake.heard(is_all=True)
    hands.at += 7200
    here.clock.advance(timedelta(hours=2))
    intake.heard(is_all=True)
    await here.settle()
    assert told(here, "甲") == [
        "机器人中断过收信：11月25日（周三）10:00至11月25日（周三）12:00。\n其间没有待补收的消息。"
    ]


async def test_the_count_waits_for_the_whole_backlog(here: Stage) -> None:
    await away(here, timedelta(hours=1), *[("丙", f"第{n}件：灯不亮") for n in range(101)])
    [text] = told(here, "甲")
    assert "其间的消息101条已补收" in text


async def test_the_help_says_that_without_a_number_nothing_came(here: Stage) -> None:
    await here.say("丙", "/help")
    assert "没有编号就是没有收到" in here["丙"].last().text


# --- who gets nothing -------------------------------------------------------------------


FOREIGN = -1009


def calls(here: Stage) -> list[str]:
    """Return what the bot did in the foreign chat, in order."""
    return [c.method for c in here.server.calls if str(c.params.get("chat_id")) == str(FOREIGN)]


@pytest.mark.parametrize("name", ["生人", "周"])
async def test_the_bot_leaves_a_group_that_nobody_of_the_group_added_it_to(
    here: Stage, name: str
) -> None:
    foreign = here.server.world.add_group(FOREIGN, "别的群", members=[here[name]])
    here[name].add_bot(foreign)
    await here.settle()
    assert calls(here) == ["leaveChat"]


async def test_in_a_chat_that_is_not_bound_nothing_is_answered(here: Stage) -> None:
    foreign = here.server.world.add_group(FOREIGN, "别的群", members=[here["生人"], here["丙"]])
    for words in ("/items", "/help", "问题 走廊灯不亮", "W1"):
        await here.say("生人", words, chat=foreign)
        await here.say("丙", words, chat=foreign)
    assert calls(here) == []


async def test_a_stranger_learns_nothing_in_private(here: Stage) -> None:
    for words in ("/help", "/plan", "W1", "走廊灯不亮", "/export"):
        await here.say("生人", words)
    said = {m.text for m in here["生人"].screen() if m.from_bot}
    assert said == {"您好，本机器人仅供已登记人员使用。如需使用，请联系邀请您的人。"}


async def test_an_inline_query_is_not_answered(here: Stage) -> None:
    asker = {"id": 103, "is_bot": False, "first_name": "丙"}
    query = {"id": "1", "from": asker, "query": "W1", "offset": ""}
    before = len(here.server.calls_of("sendMessage"))
    here.server.updates.push_raw({"inline_query": query})
    await here.settle()
    assert len(here.server.calls_of("sendMessage")) == before
    assert here.server.calls_of("answerInlineQuery") == []
    assert here.bot.shared.journal.failed() == []


async def test_the_welcome_says_that_without_a_number_nothing_came(here: Stage) -> None:
    code = here.code_for(Role.MEMBER)
    await here.say("生人", f"/start {code}")
    assert "没有编号就是没有收到" in "".join(m.text for m in here["生人"].screen() if m.from_bot)
