"""The live board: one pinned message in the group, as things are, for everybody in it."""

import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from inspection.enrolment import membership
from inspection.ports import REGISTRY
from inspection.records import Inspection
from sandbox.shown import ShownMessage
from tests.stage import GROUP_ID, SCOPE, SHANGHAI, UNIT, Stage, stage

NOON = datetime(2026, 11, 25, 12, 0, tzinfo=SHANGHAI)
MINUTE = timedelta(minutes=1)
CLUE = "市场部经理周凌渡把装修给他小舅子的公司，三家比价两家同一法人"


@asynccontextmanager
async def a_group(folder: Path, **options: str) -> AsyncIterator[Stage]:
    """An inspection whose group has its board, pinned, at noon."""
    given = {"SUMMARY__LIVE_BOARD": "true", **options}
    async with stage(folder, options=given) as here:
        here.group.bot_status = "administrator"
        await here.at(NOON)
        yield here


@pytest.fixture
async def here(tmp_path: Path) -> AsyncIterator[Stage]:
    async with a_group(tmp_path) as staged:
        yield staged


def boards(here: Stage) -> list[ShownMessage]:
    """Every board that stands in the group."""
    said = (m for m in here.group.messages if m.from_bot and not m.deleted)
    return [m for m in said if m.text.startswith("今日看板")]


def edits(here: Stage) -> int:
    calls = here.server.calls_of("editMessageText")
    return sum(str(call.params.get("chat_id")) == str(GROUP_ID) for call in calls)


async def test_the_board_is_one_pinned_message_in_the_group(here: Stage) -> None:
    await here.later(MINUTE)
    assert [m.pinned for m in boards(here)] == [True]


async def test_a_report_changes_it_in_place(here: Stage) -> None:
    await here.say("丙", "完成 9 +3")
    await here.later(MINUTE)
    assert ["3/60项" in m.text for m in boards(here)] == [True]


async def test_nothing_new_is_no_edit(here: Stage) -> None:
    await here.later(timedelta(hours=1))
    assert edits(here) == 0


async def test_a_hundred_changes_in_a_minute_make_at_most_twenty_edits(here: Stage) -> None:
    for _ in range(100):
        here["丙"].say("完成 9 +1")
        await here.later(timedelta(milliseconds=590))
    await here.later(timedelta(seconds=10))
    assert 1 <= edits(here) <= 20
    assert "100/60项" in boards(here)[0].text


async def test_a_deleted_board_is_made_again_once(here: Stage) -> None:
    boards(here)[0].deleted = True
    await here.say("丙", "完成 9 +3")
    for _ in range(4):
        await here.later(MINUTE)
    assert [m.pinned for m in boards(here)] == [True]


async def test_an_unpinned_board_is_pinned_again_and_not_made_again(here: Stage) -> None:
    boards(here)[0].pinned = False
    await here.say("丙", "完成 9 +3")
    await here.later(timedelta(minutes=11))
    assert [m.pinned for m in boards(here)] == [True]


async def test_a_new_day_is_the_same_message_with_the_new_day(here: Stage) -> None:
    before = boards(here)[0].message_id
    await here.at(datetime(2026, 11, 26, 8, 15, tzinfo=SHANGHAI))
    after = boards(here)
    assert [(m.message_id, "11月26日（周四）" in m.text) for m in after] == [(before, True)]


async def test_none_is_made_at_night_or_on_a_quiet_day(tmp_path: Path) -> None:
    saturday = datetime(2026, 11, 28, 12, 0, tzinfo=SHANGHAI)
    options = {"SUMMARY__LIVE_BOARD": "true", "SUMMARY__WEEKENDS": "false"}
    async with stage(tmp_path, now=saturday, options=options) as here:
        await here.later(MINUTE)
        assert boards(here) == []
        await here.at(datetime(2026, 11, 30, 3, 0, tzinfo=SHANGHAI))
        assert boards(here) == []


async def test_a_restart_makes_no_second_one(here: Stage) -> None:
    await here.restart()
    await here.later(MINUTE)
    assert len(boards(here)) == 1


async def test_a_group_that_refused_it_is_not_asked_again_that_day(here: Stage) -> None:
    boards(here)[0].deleted = True
    here.server.faults.add(
        method="sendMessage",
        chat_id=GROUP_ID,
        times=9,
        error=(400, "Bad Request: TOPIC_CLOSED", {}),
    )
    await here.say("丙", "完成 9 +3")
    for _ in range(5):
        await here.later(MINUTE)
    assert len([c for c in here.server.calls_of("sendMessage") if "今日看板" in str(c.params)]) == 2


async def test_the_board_stands_in_the_topic_that_was_bound(tmp_path: Path) -> None:
    async with stage(tmp_path, forum=True, options={"SUMMARY__LIVE_BOARD": "true"}) as here:
        here.group.bot_status = "administrator"
        topic = here.server.world.add_topic(here.group, "看板", by=here["甲"])
        await here.at(NOON)
        await here.say("甲", "/bind", chat=here.group, thread=topic)
        await here.later(MINUTE)
        assert [m.thread_id for m in boards(here)] == [topic]


async def test_the_board_goes_on_in_the_supergroup(here: Stage) -> None:
    here.group = here.server.world.upgrade(here.group, -1002500, by=here["甲"])
    here.group.bot_status = "administrator"
    await here.settle()
    await here.later(MINUTE)
    assert [m.pinned for m in boards(here)] == [True]


@pytest.mark.parametrize(
    "refusal",
    [
        "Bad Request: not enough rights to manage pinned messages in the chat",
        "Bad Request: not enough rights to pin a message",
        "Bad Request: CHAT_ADMIN_REQUIRED",
        "Bad Request: need administrator rights in the channel chat",
    ],
)
async def test_without_the_right_to_pin_the_leader_is_told_once(
    tmp_path: Path, refusal: str, caplog: pytest.LogCaptureFixture
) -> None:
    async with stage(tmp_path, options={"SUMMARY__LIVE_BOARD": "true"}) as here:
        here.server.faults.add("pinChatMessage", times=9, error=(400, refusal, None))
        await here.at(NOON)
        for number in range(3):
            await here.say("丙", f"完成 9 +{number + 1}")
            await here.later(timedelta(minutes=11))
        told = [m for m in here["甲"].screen() if "置顶的权限" in m.text]
        assert (len(boards(here)), len(told)) == (1, 1)
        assert len(here.server.calls_of("pinChatMessage")) == 1
        inspection = here.bot.shared.store.view(SCOPE).get(Inspection, 1)
    assert inspection is not None
    assert inspection.chat_active
    assert [r.message for r in caplog.records if r.levelno >= logging.ERROR] == []


async def test_switched_off_it_goes_and_switched_on_it_comes_back(here: Stage) -> None:
    await here.say("甲", "设置")
    await here.press("甲", "今日看板")
    await here.later(MINUTE)
    gone = boards(here)
    await here.press("甲", "今日看板")
    await here.say("丙", "完成 9 +3")
    for _ in range(3):
        await here.later(MINUTE)
    assert (gone, len(boards(here))) == ([], 1)


# --- what everybody in the group may know ---------------------------------------------------


async def test_the_board_has_numbers_of_findings_and_no_text(here: Stage) -> None:
    await here.say("丙", "二楼消防栓未见点检卡")
    await here.later(MINUTE)
    text = boards(here)[0].text
    assert ("W1" in text, "消防栓" in text) == (True, False)


async def test_what_is_sealed_is_not_on_the_board_and_not_counted(here: Stage) -> None:
    await here.say("丙", CLUE)
    await here.later(MINUTE)
    text = boards(here)[0].text
    assert ("W1" in text, "新增问题0件" in text) == (False, True)


async def test_what_one_of_them_is_recused_from_is_not_named(here: Stage) -> None:
    with here.bot.shared.store.unit(REGISTRY) as work:
        member = membership(work, here["丁"].id, SCOPE)
        assert member is not None
        work.put(member.changed(recusals=(UNIT,)))
        work.commit()
    await here.say("丙", "二楼消防栓未见点检卡")
    await here.later(MINUTE)
    assert "W1" not in boards(here)[0].text


async def test_numbers_only_names_no_work(tmp_path: Path) -> None:
    async with a_group(tmp_path, DISCLOSURE__GROUP_PUSH="numbers") as here:
        text = boards(here)[0].text
        assert ("第9行" in text, "资料调阅" in text) == (True, False)


async def test_after_withdrawal_there_is_no_board(tmp_path: Path) -> None:
    late = datetime(2027, 1, 5, 12, 0, tzinfo=SHANGHAI)
    async with stage(tmp_path, now=late, options={"SUMMARY__LIVE_BOARD": "true"}) as here:
        await here.later(MINUTE)
        assert here.bot.shared.store.view(SCOPE).get(Inspection, 1) is not None
        assert boards(here) == []
