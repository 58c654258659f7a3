"""What a member is given in the morning and asked for at five: theirs, once, and nothing else."""

from collections.abc import AsyncIterator
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from inspection.enrolment import find_person
from inspection.enums import RowState
from inspection.ports import REGISTRY
from inspection.records import TimetableItem
from tests.stage import SCOPE, SHANGHAI, Stage, stage

THURSDAY = datetime(2026, 11, 26, 0, 0, tzinfo=SHANGHAI)
ASKED = "没有填报"


def at(hour: int, minute: int = 0) -> datetime:
    return THURSDAY + timedelta(hours=hour, minutes=minute)


@pytest.fixture
async def here(tmp_path: Path) -> AsyncIterator[Stage]:
    """Provide an inspection on the eve of the day."""
    async with stage(tmp_path, now=THURSDAY - timedelta(hours=2)) as staged:
        yield staged


def told(here: Stage, name: str, words: str) -> list[str]:
    return [m.text for m in here[name].screen() if m.from_bot and words in m.text]


def row(here: Stage, number: int) -> TimetableItem:
    return here.bot.shared.store.view(SCOPE).lookup(TimetableItem, "row", number)[0]


# --- at five --------------------------------------------------------------------------------


async def test_owners_are_asked_for_what_nobody_reported_on(here: Stage) -> None:
    await here.at(at(17))
    assert [told(here, name, ASKED)[0].splitlines()[0] for name in "乙丙丁"] == [
        "乙，今天还有1行没有填报：第10行",
        "丙，今天还有1行没有填报：第9行",
        "丁，今天还有2行没有填报：第9、11行",
    ]


async def test_the_row_comes_with_its_buttons(here: Stage) -> None:
    await here.at(at(17))
    assert here["丙"].last().labels[:4] == ("完成", "+1", "+5", "未完成")


async def test_who_reported_is_not_asked(here: Stage) -> None:
    await here.say("丙", "完成 9 +1")
    await here.at(at(9))
    await here.say("丙", "完成 9 +1")
    await here.at(at(17))
    assert told(here, "丙", ASKED) == []


async def test_what_was_reported_yesterday_is_asked_for_today(here: Stage) -> None:
    await here.say("丙", "完成 9 +1")
    await here.at(at(17))
    assert len(told(here, "丙", ASKED)) == 1


async def test_what_is_done_is_not_asked_for(here: Stage) -> None:
    await here.say("丙", "完成 9")
    await here.at(at(17))
    assert (row(here, 9).state, told(here, "丙", ASKED)) == (RowState.DONE, [])


@pytest.mark.parametrize("minutes", [0, 1, 15, 29])
async def test_the_question_comes_once(here: Stage, minutes: int) -> None:
    await here.at(at(17))
    await here.at(at(17, minutes))
    await here.restart()
    assert len(told(here, "丙", ASKED)) == 1


async def test_a_late_one_says_so(here: Stage) -> None:
    await here.at(at(17, 20))
    assert "（补发）" in told(here, "丙", ASKED)[0]


async def test_after_the_summary_nobody_is_asked(here: Stage) -> None:
    await here.at(at(17, 30))
    assert told(here, "丙", ASKED) == []


async def test_on_a_day_off_without_rows_nobody_is_asked(here: Stage) -> None:
    await here.at(datetime(2026, 11, 28, 17, 0, tzinfo=SHANGHAI))
    assert [told(here, name, ASKED) for name in "甲乙丙丁"] == [[], [], [], []]


async def test_the_liaison_is_never_asked(here: Stage) -> None:
    await here.at(at(17))
    assert [m for m in here["周"].screen() if m.from_bot] == []


async def test_nobody_is_asked_in_the_group(here: Stage) -> None:
    await here.at(at(17))
    assert [m for m in here.group.messages if m.from_bot] == []


async def test_who_cannot_be_reached_is_not_asked(here: Stage) -> None:
    with here.bot.shared.store.unit(REGISTRY) as work:
        person = find_person(work, here["丙"].id)
        assert person is not None
        work.put(person.changed(unreachable_since=here.clock.now()))
        work.commit()
    await here.at(at(17))
    assert told(here, "丙", ASKED) == []


# --- why not --------------------------------------------------------------------------------


async def test_a_usual_reason_takes_one_tap_and_settles_the_question(here: Stage) -> None:
    await here.at(at(17))
    await here.press("丙", "未完成")
    await here.press("丙", "对方未安排")
    await here.at(at(17, 30))
    summary = here.group.messages[-2].text
    assert (row(here, 9).not_done_reason, "未完成（对方未安排）" in summary) == (
        "对方未安排",
        True,
    )


async def test_after_the_reason_the_question_takes_no_answer(here: Stage) -> None:
    await here.at(at(17))
    await here.press("丙", "未完成")
    question = here["丙"].last()
    await here.press("丙", "资料未到")
    await here.say("丙", "会议室漏水", reply_to=question)
    assert row(here, 9).not_done_reason == "资料未到"


async def test_a_reply_is_a_reason_too(here: Stage) -> None:
    await here.at(at(17))
    await here.press("丙", "未完成")
    await here.say("丙", "会议室被占用", reply_to=here["丙"].last())
    assert row(here, 9).not_done_reason == "会议室被占用"


@pytest.mark.parametrize("argument", ["", "9", "-9", "x"])
async def test_a_forged_reason_changes_nothing(here: Stage, argument: str) -> None:
    await here.at(at(17))
    press = here["丙"].press_data(f"t.why:{row(here, 9).id}:{argument}", on=here["丙"].last())
    await here.settle()
    assert press.answer is not None
    assert (row(here, 9).not_done_reason, row(here, 9).not_done_on) == ("", None)


# --- in the morning -------------------------------------------------------------------------


async def _reported(here: Stage) -> None:
    """An item of 丙 reached the unit yesterday and its fix is reported."""
    await here.say("丙", "二楼消防栓未见点检卡")
    for label in ("提示联络员", "下一工作日", "确认发送"):
        await here.press("丙", label)
    await here.press("甲", "放行")


async def test_what_is_due_today_is_named_to_who_filed_it(tmp_path: Path) -> None:
    async with stage(tmp_path) as here:
        await _reported(here)
        await here.later(timedelta(minutes=1))
        await here.at(at(8, 15))
        waiting = [told(here, name, "等您处理的") for name in "丙丁"]
        assert ["今日到期1件：J1" in text for text in waiting[0]] == [True]
        assert waiting[1] == []


async def test_what_waits_for_release_is_named_to_those_who_lead(tmp_path: Path) -> None:
    async with stage(tmp_path) as here:
        await here.say("丙", "二楼消防栓未见点检卡")
        for label in ("提示联络员", "下一工作日", "确认发送"):
            await here.press("丙", label)
        await here.at(at(8, 15))
        waiting = ["待放行1件：W1" in "".join(told(here, n, "等您处理的")) for n in "甲乙丙"]
        assert waiting == [True, True, False]


async def test_what_came_up_after_the_hour_is_no_morning_message(here: Stage) -> None:
    await here.at(at(8, 15))
    await here.say("丙", "二楼消防栓未见点检卡")
    for label in ("提示联络员", "下一工作日", "确认发送"):
        await here.press("丙", label)
    await here.at(at(9))
    assert told(here, "甲", "等您处理的") == []


async def test_an_interview_that_was_never_ended_is_named(here: Stage) -> None:
    await here.say("丙", "谈话")
    await here.at(at(8, 15))
    await here.at(at(11, 10))  # who is in an interview is not disturbed for twelve hours
    assert [told(here, n, "未结束的谈话1件：T1") != [] for n in "丙丁"] == [True, False]


async def test_with_nothing_of_their_own_nobody_is_woken(here: Stage) -> None:
    await here.at(datetime(2026, 11, 28, 8, 15, tzinfo=SHANGHAI))
    assert [m for n in "甲乙丙丁" for m in here[n].screen() if m.from_bot] == []


@pytest.mark.parametrize(
    ("hour", "minute", "late"), [(8, 15, [False]), (8, 19, [False]), (11, 14, [True]), (11, 15, [])]
)
async def test_a_late_morning_says_so_and_a_very_late_one_is_dropped(
    here: Stage, hour: int, minute: int, late: list[bool]
) -> None:
    await here.at(at(hour, minute))
    assert ["（补发）" in text for text in told(here, "丙", "早上好")] == late
