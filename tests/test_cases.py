"""Failures reported of other bots, tried on this one over real HTTP."""

from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pytest

from handlers import delivery
from inspection.enums import FetchState
from inspection.records import Evidence, Inspection
from tests.stage import GROUP_ID, SCOPE, Stage, stage


@pytest.fixture
async def here(tmp_path: Path) -> AsyncIterator[Stage]:
    """Provide an inspection with everybody in it."""
    async with stage(tmp_path) as staged:
        yield staged


def group_texts(here: Stage) -> list[str]:
    """Return what the bot says in the group."""
    return [m.text for m in here.group.messages if m.from_bot]


async def test_a_file_over_the_limit_is_kept_as_a_record_and_said(here: Stage) -> None:
    here["丙"].send_document(b"x", "竣工图.pdf", caption="竣工图", size=22_020_096)
    await here.settle()
    file = here.bot.shared.store.view(SCOPE).get(Evidence, 1)
    assert file is not None
    assert file.fetch_state is FetchState.TOO_LARGE
    assert here.server.calls_of("getFile") == []
    assert "超出20MB未下载" in here["丙"].last().text


async def test_a_group_that_becomes_a_supergroup_stays_bound(here: Stage) -> None:
    await here.say("丙", "问题 走廊灯不亮", chat=here.group)
    here.group = here.server.world.upgrade(here.group, -1002500, by=here["甲"])
    await here.settle()
    await here.say("丙", "问题 楼梯灯不亮", chat=here.group)
    inspection = here.bot.shared.store.view(SCOPE).get(Inspection, 1)
    assert inspection is not None
    assert inspection.chat_id == -1002500 != GROUP_ID
    assert [f.number for f in here.findings()] == [1, 2]


async def test_a_confirmation_survives_that_its_question_was_deleted(here: Stage) -> None:
    here.server.faults.add(
        method="sendMessage",
        times=1,
        error=(400, "Bad Request: message to be replied not found", {}),
    )
    await here.say("丙", "问题 走廊灯不亮", chat=here.group)
    assert group_texts(here)[0].startswith("W1 已记录")


async def test_an_update_served_again_has_no_second_effect(here: Stage) -> None:
    await here.say("丙", "走廊灯不亮")
    newest = max(
        int(row[0]) for row in here.bot.shared.journal._rows("SELECT update_id FROM inbox")
    )
    here.server.updates.serve_again(newest)
    await here.settle()
    assert len(here.findings()) == 1
    assert len([m for m in here["丙"].screen() if m.from_bot]) == 1


async def test_what_was_sent_while_the_bot_was_down_is_filed_with_its_own_time(
    here: Stage,
) -> None:
    await here.bot.stop()
    said = [here["丙"].say(f"第{n}件：走廊灯不亮") for n in range(3)]
    here.clock.advance(timedelta(hours=2))
    await here.start_again()
    assert [f.raw for f in here.findings()] == [m.text for m in said]
    assert {f.occurred_at for f in here.findings()} == {said[0].date}
    assert all(call.params.get("offset") != "-1" for call in here.server.calls_of("getUpdates"))


async def test_an_update_that_cannot_be_parsed_is_stepped_over(here: Stage) -> None:
    here.server.updates.push_raw({"update_id": 999_999, "message": {"message_id": "no"}})
    await here.say("丙", "走廊灯不亮")
    assert len(here.findings()) == 1
    assert [failed[0] for failed in here.bot.shared.journal.failed()] == [999_999]


async def test_a_press_whose_answer_is_refused_still_acts(here: Stage) -> None:
    await here.say("丙", "好的")
    here.server.faults.add(
        method="answerCallbackQuery",
        times=1,
        error=(400, "Bad Request: query is too old and response timeout expired", {}),
    )
    await here.press("丙", "不是问题")
    assert "已移出清单" in here["丙"].last().text


async def test_one_chat_that_is_told_to_wait_does_not_stop_the_others(here: Stage) -> None:
    here.server.faults.add(
        method="sendMessage",
        chat_id=103,
        times=1,
        error=(429, "Too Many Requests: retry after 5", {"retry_after": 5}),
    )
    here["丙"].say("走廊灯不亮")
    here["丁"].say("楼梯灯不亮")
    await here.settle()
    assert here["丁"].last().text.startswith("W2")
    await here.later(timedelta(seconds=6))
    assert any(m.text.startswith("W1") for m in here["丙"].screen() if m.from_bot)


async def test_a_delivery_that_may_have_arrived_is_said_and_never_repeated(here: Stage) -> None:
    await here.say("丙", "二楼消防栓未见点检卡")
    for label in ("提示联络员", "下一工作日", "确认发送"):
        await here.press("丙", label)
    await here.press("甲", "放行")
    here.server.faults.add(method="sendMessage", chat_id=201, times=1, kind="effect_then_reset")
    await here.later(timedelta(seconds=30))
    await here.later(timedelta(hours=1))
    assert len([m for m in here["周"].screen() if m.from_bot]) == 1
    assert any("可能未送达" in text for text in group_texts(here))


async def test_in_a_forum_each_answer_stands_in_its_own_topic(tmp_path: Path) -> None:
    async with stage(tmp_path, forum=True) as here:
        topics = [here.server.world.add_topic(here.group, n, by=here["甲"]) for n in "甲乙"]
        for thread in topics:
            here["丙"].say("问题 走廊灯不亮", chat=here.group, thread=thread)
        await here.settle()
        shown = [m.thread_id for m in here.group.messages if m.from_bot]
        assert shown == topics


async def test_what_went_out_is_not_sent_again_when_what_follows_fails(
    here: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    def failing(*_facts: object) -> bool:
        raise ZeroDivisionError

    monkeypatch.setattr(delivery, "after_sent", failing)
    await here.say("丙", "二楼消防栓未见点检卡")
    await here.say("丙", "三楼走廊标识脱落")
    cards = [m.text[:2] for m in here["丙"].screen() if m.from_bot]
    assert cards == ["W1", "W2"]
