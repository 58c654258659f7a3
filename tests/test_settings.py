"""Settings from the chat: the leader's alone, checked, in force at once, each change on record."""

import json
from collections.abc import AsyncIterator
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from inspection.enrolment import membership
from inspection.ports import REGISTRY
from inspection.records import ChosenSettings, SettingKey
from inspection.settings import (
    MOST_REMINDERS,
    TimesOutOfOrderError,
    TooManyTimesError,
    WrongQuietDaysError,
    WrongTimeError,
    read_hours,
    read_quiet_days,
    read_recusals,
    read_time,
    read_times,
)
from tests.stage import SCOPE, SHANGHAI, UNIT, Stage, stage

TODAY = date(2026, 11, 25)


@pytest.fixture
async def here(tmp_path: Path) -> AsyncIterator[Stage]:
    """Provide an inspection with everybody in it."""
    async with stage(tmp_path) as staged:
        yield staged


async def change(here: Stage, label: str, answer: str) -> str:
    """Let the leader change a setting; return what the bot says to it."""
    await here.say("甲", "设置")
    await here.press("甲", label)
    await here.say("甲", answer, reply_to=here["甲"].last())
    return here["甲"].last().text


def kept(here: Stage) -> ChosenSettings:
    found = here.bot.shared.store.view(SCOPE).get(ChosenSettings, 1)
    assert found is not None
    return found


def trail(folder: Path) -> list[dict[str, Any]]:
    """The audit lines of a scope."""
    lines = (folder / "audit.jsonl").read_text(encoding="utf-8").splitlines()
    return [json.loads(line) for line in lines]


def at(day: int, hour: int, minute: int = 0) -> datetime:
    return datetime(2026, 11, day, hour, minute, tzinfo=SHANGHAI)


def summaries(here: Stage) -> list[str]:
    return [m.text for m in here.group.messages if m.from_bot and m.text.startswith("第")]


# --- times as people write them -------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "read"),
    [
        ("17:30", "17:30"),
        ("17：30", "17:30"),
        ("１７：３０", "17:30"),
        (" 8:15 ", "08:15"),
        ("1730", "17:30"),
        ("17.30", "17:30"),
        ("17点", "17:00"),
        ("17点半", "17:30"),
        ("17点05分", "17:05"),
        ("0:00", "00:00"),
    ],
)
def test_a_time_is_read_as_people_write_it(text: str, read: str) -> None:
    assert read_time(text) == read


@pytest.mark.parametrize(
    "text", ["", "下班前", "25:00", "17:60", "17", "5", "17:3", "-1:00", "17:30:00", "17:30 18:00"]
)
def test_anything_else_is_no_time(text: str) -> None:
    with pytest.raises(WrongTimeError):
        read_time(text)


@pytest.mark.parametrize("text", ["9:00、15:00", "15:00 09:00", "09:00,15:00，9点", "09:00；15点"])
def test_several_times_come_in_order_each_once(text: str) -> None:
    assert read_times(text) == ("09:00", "15:00")


def test_more_reminders_than_people_bear_are_refused() -> None:
    with pytest.raises(TooManyTimesError):
        read_times("、".join(f"{hour}:00" for hour in range(9, 10 + MOST_REMINDERS)))


@pytest.mark.parametrize("text", ["8:30-17:30", "8:30—17:30", "8点半到17点半", "08:30 至 17:30"])
def test_office_hours_are_two_times(text: str) -> None:
    assert read_hours(text) == ("08:30", "17:30")


def test_office_hours_that_end_before_they_begin_are_refused() -> None:
    with pytest.raises(TimesOutOfOrderError):
        read_hours("18:00-09:00")


@pytest.mark.parametrize(
    ("text", "days"),
    [
        ("12月5日", (date(2026, 12, 5),)),
        ("12月5日—12月6日", (date(2026, 12, 5), date(2026, 12, 6))),
        ("12.31-1.1", (date(2026, 12, 31), date(2027, 1, 1))),
    ],
)
def test_quiet_days_are_a_day_or_a_span(text: str, days: tuple[date, ...]) -> None:
    assert read_quiet_days(text, TODAY) == days


@pytest.mark.parametrize(
    "text", ["周末", "11月20日", "12月1日—12月31日—", "2月30日", "12月6日—12月5日"]
)
def test_days_that_are_over_or_none_are_refused(text: str) -> None:
    with pytest.raises(WrongQuietDaysError):
        read_quiet_days(text, TODAY)


@pytest.mark.parametrize(
    ("text", "names"), [("财务部、采购部，财务部", ("财务部", "采购部")), ("无", ()), ("  ", ())]
)
def test_recusals_are_names_each_once(text: str, names: tuple[str, ...]) -> None:
    assert read_recusals(text) == names


# --- in the chat ----------------------------------------------------------------------------


async def test_a_wrong_time_is_answered_with_an_example_and_asked_again(here: Stage) -> None:
    said = await change(here, "小结", "下班前")
    assert (said, here["甲"].last().forced_reply) == ("看不出“下班前”是几点。请写成 17:30。", True)


async def test_a_change_shows_the_old_value_and_holds_at_once(here: Stage) -> None:
    said = await change(here, "小结", "18：00")
    await here.at(at(25, 17, 30))
    before = summaries(here)
    await here.at(at(25, 18))
    assert (said, before, len(summaries(here))) == ("小结：17:30 → 18:00，即时生效。", [], 1)


async def test_a_time_changed_after_the_push_gives_no_second_one(here: Stage) -> None:
    await here.at(at(25, 17, 30))
    await change(here, "小结", "18:00")
    await here.at(at(25, 18))
    await here.at(at(25, 18, 30))
    assert len(summaries(here)) == 1


async def test_every_change_is_in_the_audit_trail_with_who_and_what(here: Stage) -> None:
    await change(here, "早间推送", "8:30")
    acts = [a for a in trail(here.folder / "inspections" / SCOPE) if a["act"] == "setting.changed"]
    assert [(a["by"], a["subject"], a["detail"]) for a in acts] == [
        (here["甲"].id, "morning", "08:15→08:30")
    ]


async def test_changes_are_kept_with_their_old_values(here: Stage) -> None:
    await change(here, "早间推送", "8:30")
    await change(here, "早间推送", "8:45")
    assert [(c.key, c.before, c.after) for c in kept(here).changes] == [
        (SettingKey.MORNING, "08:15", "08:30"),
        (SettingKey.MORNING, "08:30", "08:45"),
    ]


async def test_the_same_value_is_no_change(here: Stage) -> None:
    said = await change(here, "早间推送", "8:15")
    assert said == "早间推送：仍是08:15，没有变化。"
    assert here.bot.shared.store.view(SCOPE).get(ChosenSettings, 1) is None


async def test_what_was_chosen_survives_a_restart_and_wins_over_the_file(here: Stage) -> None:
    await change(here, "小结", "18:00")
    await here.restart()
    await here.at(at(25, 17, 45))
    before = summaries(here)
    await here.at(at(25, 18))
    assert (before, len(summaries(here))) == ([], 1)


async def test_the_order_of_the_day_is_kept(here: Stage) -> None:
    said = await change(here, "小结", "16:00")
    assert said.startswith("时间次序不对：17:00应早于16:00")
    assert here.bot.shared.store.view(SCOPE).get(ChosenSettings, 1) is None


async def test_reminders_and_office_hours_are_set_too(here: Stage) -> None:
    await change(here, "催办", "10:00、16:00")
    await change(here, "办公时间", "8:30—17:30")
    assert (kept(here).reminders, kept(here).office_hours) == (
        ("10:00", "16:00"),
        ("08:30", "17:30"),
    )
    with here.bot.shared.store.unit(SCOPE) as work:
        settings = here.bot.shared.desk(work).settings
    assert (settings.reminders, settings.hours.start.hour) == (("10:00", "16:00"), 8)


async def test_on_a_quiet_day_nothing_is_pushed(here: Stage) -> None:
    await change(here, "免打扰日", "11月26日")
    said = {name: len(here[name].screen()) for name in "甲乙丙丁"}
    for hour in (9, 17, 18, 23):
        await here.at(at(26, hour))
    assert {name: len(here[name].screen()) for name in "甲乙丙丁"} == said
    assert [text for text in summaries(here) if "11月26日" in text.splitlines()[0]] == []


async def test_quiet_days_can_be_cleared(here: Stage) -> None:
    await change(here, "免打扰日", "11月26日")
    said = await change(here, "免打扰日", "清除")
    assert (said, kept(here).quiet_days) == ("免打扰日：11月26日（周四） → 无，即时生效。", ())


async def test_weekend_pushes_can_be_switched_off(here: Stage) -> None:
    await here.say("甲", "设置")
    press = await here.press("甲", "周末推送")
    await here.at(at(28, 9))
    await here.say("丙", "二楼消防栓未见点检卡")
    await here.at(at(28, 20))
    assert press.answer is not None
    assert press.answer.text == "周末推送：有安排就推送 → 不推送"
    assert [text for text in summaries(here) if "11月28日" in text.splitlines()[0]] == []


async def test_direct_release_holds_from_the_next_confirmation_on(here: Stage) -> None:
    await here.say("甲", "设置")
    await here.press("甲", "放行方式")
    await here.say("丙", "二楼消防栓未见点检卡")
    for label in ("提示联络员", "下一工作日", "确认发送"):
        await here.press("丙", label)
    await here.later(timedelta(minutes=1))
    assert "J1" in here["周"].last().text


# --- who may --------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["乙", "丙", "周", "生人"])
@pytest.mark.parametrize("data", ["s.ask:0:evening", "s.turn:0:release", "s.people:0", "s.where:0"])
async def test_nobody_but_the_leader_changes_anything(here: Stage, name: str, data: str) -> None:
    await here.say("甲", "设置")
    press = here[name].press_data(data, on=here["甲"].last())
    await here.settle()
    assert press.answer is not None
    assert press.answer.show_alert
    assert here.bot.shared.store.view(SCOPE).get(ChosenSettings, 1) is None


@pytest.mark.parametrize(
    "data", ["s.ask:0", "s.ask:0:release", "s.ask:0:x", "s.turn:0:evening", "s.recusal:999"]
)
async def test_a_forged_button_is_refused(here: Stage, data: str) -> None:
    await here.say("甲", "设置")
    press = here["甲"].press_data(data, on=here["甲"].last())
    await here.settle()
    assert press.answer is not None
    assert press.answer.show_alert


async def test_the_settings_are_shown_in_private_only(here: Stage) -> None:
    await here.say("甲", "设置", chat=here.group)
    assert here.group.messages[-1].text == "请看与机器人的私聊"
    assert here["甲"].last().text.startswith("设置 城东巡察")


async def test_a_recusal_set_here_holds_at_once(here: Stage) -> None:
    await here.say("甲", "设置")
    await here.press("甲", "回避")
    await here.press("甲", "丁")
    await here.say("甲", UNIT, reply_to=here["甲"].last())
    member = membership(here.bot.shared.store.view(REGISTRY), here["丁"].id, SCOPE)
    assert member is not None
    assert member.recusals == (UNIT,)
    await here.say("丙", "二楼消防栓未见点检卡")
    await here.say("丁", "W1")
    assert "消防栓" not in here["丁"].last().text
    assert "member.recusals_changed" in [act["act"] for act in trail(here.folder)]
