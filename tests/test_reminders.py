"""Reminders people keep switched on, and reaching those who are away: the real application."""

from collections.abc import AsyncIterator
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest

from inspection.enrolment import invite
from inspection.enums import OutwardState, Role
from inspection.ports import REGISTRY
from inspection.records import Inspection, OutgoingMessage
from tests.stage import SCOPE, SHANGHAI, UNIT, Stage, stage

WORDING = "二楼消防栓未见点检卡"


@pytest.fixture
async def here(tmp_path: Path) -> AsyncIterator[Stage]:
    """Provide an inspection with everybody in it."""
    async with stage(tmp_path) as staged:
        yield staged


def on(day: int, hour: int, minute: int = 0) -> datetime:
    """A moment of November 2026."""
    return datetime(2026, 11, day, hour, minute, tzinfo=SHANGHAI)


async def release(here: Stage, *, due: str = "下一工作日", text: str = WORDING) -> None:
    await here.say("丙", text)
    for label in ("提示联络员", due, "确认发送"):
        await here.press("丙", label)
    await here.press("甲", "放行")
    await here.later(timedelta(seconds=30))


async def enrol_second_liaison(here: Stage) -> None:
    """生人 becomes the unit's second liaison."""
    now = here.clock.now()
    with here.bot.shared.store.unit(REGISTRY) as work:
        _, code = invite(
            work,
            inspection_id=SCOPE,
            role=Role.UNIT_LIAISON,
            unit=UNIT,
            by=101,
            now=now,
            valid_for=timedelta(hours=1),
        )
        work.commit()
    await here.say("生人", f"/start {code}")


def reminders(here: Stage, name: str = "周") -> list[str]:
    """The reminders that stand in somebody's chat, oldest first."""
    said = (m.text for m in here[name].screen() if m.from_bot)
    return [text.splitlines()[0] for text in said if "点编号查看" in text]


def texts(here: Stage, name: str) -> str:
    return "\n".join(m.text for m in here[name].screen() if m.from_bot)


def in_group(here: Stage) -> str:
    return "\n".join(m.text for m in here.group.messages if m.from_bot and not m.deleted)


# --- the message ----------------------------------------------------------------------------


async def test_everything_is_in_one_message_with_a_button_a_number(here: Stage) -> None:
    await release(here, due="今天18:00")
    await release(here, due="3个工作日", text="会议室禁烟标识脱落1处")
    await here.at(on(25, 15))
    shown = here["周"].last()
    assert shown.text.splitlines() == [
        "【演练】今日到期1件：J1（18:00）。待签收1件：J2。",
        "点编号查看；如需更多时间，请点“有疑问”→“申请延期”。",
    ]
    assert [*shown.labels] == ["J1", "J2", "稍后提醒"]


async def test_a_number_shows_the_item(here: Stage) -> None:
    await release(here)
    await here.at(on(25, 15))
    await here.press("周", "J1")
    assert "报告已整改" in here["周"].last().labels


async def test_nothing_is_said_when_nothing_is_owed(here: Stage) -> None:
    await here.at(on(25, 15))
    assert texts(here, "周") == ""


async def test_a_restart_at_the_hour_repeats_nothing(here: Stage) -> None:
    await release(here)
    await here.at(on(25, 15))
    await here.restart()
    await here.later(timedelta(minutes=5))
    assert len(reminders(here)) == 1


async def test_what_was_missed_at_the_hour_comes_when_the_bot_is_back(here: Stage) -> None:
    await release(here)
    await here.bot.stop()
    here.clock.advance_to(on(25, 15, 40))
    await here.start_again()
    assert len(reminders(here)) == 1


async def test_a_fix_that_was_reported_ends_the_reminders(here: Stage) -> None:
    await release(here)
    await here.press("周", "报告已整改")
    here["周"].send_photo(b"\x89PNG\r\n\x1a\n" + b"fixed", caption="已补充点检卡")
    await here.settle()
    await here.press("周", "提交")
    for moment in (on(25, 15), on(26, 9), on(26, 15), on(27, 9)):
        await here.at(moment)
    assert reminders(here) == []


async def test_the_day_itself_is_never_called_overdue(here: Stage) -> None:
    await release(here, due="今天18:00")
    for moment in (on(25, 15), on(25, 17, 59), on(26, 9)):
        await here.at(moment)
    today, next_day = reminders(here)
    assert today == "【演练】今日到期1件：J1（18:00）。"
    assert next_day == "【演练】逾期1件：J1（11月25日（周三）18:00）。"


async def test_what_is_long_overdue_is_said_once_a_day(here: Stage) -> None:
    await release(here, due="今天18:00")
    workdays = (26, 27, 30)  # of November; then December
    for day in workdays:
        await here.at(on(day, 9))
        await here.at(on(day, 15))
    assert len(reminders(here)) == 2 * len(workdays)
    for hour in (9, 15):
        await here.at(datetime(2026, 12, 1, hour, tzinfo=SHANGHAI))
    assert len(reminders(here)) == 2 * len(workdays) + 1


async def test_with_something_new_the_whole_list_is_said(here: Stage) -> None:
    await release(here, due="今天18:00")
    await here.at(datetime(2026, 12, 1, 9, tzinfo=SHANGHAI))
    await release(here, due="今天18:00", text="会议室禁烟标识脱落1处")
    await here.at(datetime(2026, 12, 1, 15, tzinfo=SHANGHAI))
    assert reminders(here)[-1] == (
        "【演练】逾期1件：J1（11月25日（周三）18:00）。今日到期1件：J2（18:00）。"
    )


async def test_other_push_times_can_be_set(tmp_path: Path) -> None:
    async with stage(tmp_path, options={"REMINDERS__TIMES": "13:30"}) as here:
        await release(here)
        await here.at(on(25, 13, 29))
        assert reminders(here) == []
        await here.at(on(25, 13, 30))
        assert len(reminders(here)) == 1


async def test_tomorrow_moves_this_reminder_and_not_the_plan(here: Stage) -> None:
    await release(here, due="3个工作日")
    await here.at(on(25, 15))
    await here.press("周", "稍后提醒")
    await here.press("周", "明天")
    await here.at(on(25, 17))
    assert len(reminders(here)) == 0
    await here.at(on(26, 9))
    await here.at(on(26, 15))
    assert reminders(here) == ["【演练】待签收1件：J1。"] * 2


async def test_a_reminder_of_a_frozen_item_comes_as_if_nothing_had_happened(here: Stage) -> None:
    await release(here)
    here["甲"].press_data("f.clue:1", on=here["甲"].last())
    await here.settle()
    await here.at(on(25, 15))
    assert here.items()[0].state is OutwardState.FROZEN
    assert len(reminders(here)) == 1


# --- up -------------------------------------------------------------------------------------


async def test_filer_and_deputy_hear_first_and_the_leader_later(here: Stage) -> None:
    await release(here)
    await here.at(on(25, 14, 1))
    assert "送达后4个办公小时未签收" in texts(here, "丙")
    assert "送达后4个办公小时未签收" in texts(here, "乙")
    assert "未签收" not in texts(here, "甲")
    await here.at(on(26, 9, 5))
    assert "送达后8个办公小时未签收" in texts(here, "甲")


async def test_a_step_is_taken_once_and_audited(here: Stage) -> None:
    await release(here)
    await here.at(on(25, 14, 1))
    await here.restart()
    await here.later(timedelta(minutes=3))
    await here.bot.shared.store.saved()
    trail = (here.folder / "inspections" / SCOPE / "audit.jsonl").read_text(encoding="utf-8")
    assert texts(here, "丙").count("未签收") == 1
    assert trail.count("outward.unsigned") == 1
    assert "step=1 unacknowledged_hours=4" in trail


# --- a second liaison -----------------------------------------------------------------------


async def test_items_go_to_the_first_liaison_and_both_can_answer(here: Stage) -> None:
    await enrol_second_liaison(here)
    await release(here)
    assert WORDING in texts(here, "周")
    assert WORDING not in texts(here, "生人")
    await here.say("生人", "J1")
    await here.press("生人", "已收到")
    assert here.items()[0].state is OutwardState.ACKNOWLEDGED
    assert "已签收" in texts(here, "周")


async def test_the_second_receives_when_the_first_has_blocked_the_bot(here: Stage) -> None:
    await enrol_second_liaison(here)
    here["周"].block_bot()
    await here.settle()
    await release(here)
    assert (here.items()[0].recipient_id, here.items()[0].label) == (999, "J1")
    assert WORDING in texts(here, "生人")


async def test_the_second_receives_when_sending_finds_the_first_gone(here: Stage) -> None:
    await enrol_second_liaison(here)
    here.server.world.private(201).blocked = True  # and Telegram says nothing of it
    await release(here)
    await here.later(timedelta(minutes=1))
    assert WORDING in texts(here, "生人")
    assert "W1 改发给联络员生人：周联系不上。" in in_group(here)


async def test_reminders_go_to_the_second_while_the_first_is_away(here: Stage) -> None:
    await enrol_second_liaison(here)
    await release(here)
    here["周"].block_bot()
    await here.settle()
    await here.at(on(25, 15))
    assert len(reminders(here, "生人")) == 1


# --- away -----------------------------------------------------------------------------------


async def test_the_group_hears_at_once_that_a_liaison_has_left_and_what_is_open(
    here: Stage,
) -> None:
    await release(here)
    here["周"].block_bot()
    await here.settle()
    assert "联络员周联系不上" in in_group(here)
    assert "未办结：J1。" in in_group(here)
    assert "消防栓" not in in_group(here)


async def test_the_leader_hears_that_a_member_is_away(here: Stage) -> None:
    here["丁"].block_bot()
    await here.settle()
    assert "丁联系不上" in texts(here, "甲")
    assert "丁联系不上" not in in_group(here)


async def test_a_liaison_who_never_started_gets_the_item_with_the_first_word(
    tmp_path: Path,
) -> None:
    async with stage(tmp_path, started=("甲", "乙", "丙", "丁")) as here:
        await release(here)
        assert "W1 未送达" in in_group(here)
        await here.say("周", "/start")
        assert here.items()[0].state is OutwardState.DELIVERED
        assert WORDING in texts(here, "周")


async def test_who_returns_at_night_is_reminded_in_the_morning_only(here: Stage) -> None:
    await release(here)
    here.server.world.private(201).blocked = True
    await here.at(on(25, 15))
    await here.at(on(25, 22))
    here.server.world.private(201).blocked = False
    await here.say("周", "待办")
    assert reminders(here) == []
    await here.at(on(26, 9))
    assert len(reminders(here)) == 1


async def test_a_reminder_that_could_not_leave_by_closing_does_not_leave_later(
    here: Stage,
) -> None:
    await release(here)
    with here.bot.shared.store.unit(SCOPE) as work:
        desk = here.bot.shared.desk(work)
        desk.say(201, "晚了", dedupe="late")
        (late,) = work.lookup(OutgoingMessage, "dedupe", "late")
        work.put(late.changed(not_after=here.clock.now() - timedelta(minutes=1)))
        work.commit()
    await here.later(timedelta(minutes=1))
    assert "晚了" not in texts(here, "周")


async def test_a_topic_that_was_deleted_is_told_and_the_group_still_hears(tmp_path: Path) -> None:
    async with stage(tmp_path, forum=True) as here:
        with here.bot.shared.store.unit(SCOPE) as work:
            work.put(here.bot.shared.desk(work).inspection.changed(thread_id=77))
            work.commit()
        await release(here)
        here["周"].block_bot()
        await here.settle()
        assert "联络员周联系不上" in in_group(here)
        assert "绑定的话题已不存在" in texts(here, "甲")
        inspection = here.bot.shared.store.view(SCOPE).get(Inspection, 1)
        assert inspection is not None
        assert inspection.thread_id is None


async def test_after_the_withdrawal_nobody_is_reminded_of_what_nobody_carried_over(
    tmp_path: Path,
) -> None:
    async with stage(tmp_path, entry=date(2026, 10, 28)) as here:
        await release(here)
        await here.at(on(26, 9, 1))
        during = len(reminders(here))
        await here.at(on(30, 9, 1))
        await here.at(on(30, 15, 1))
        assert (during, len(reminders(here))) == (1, 1)
