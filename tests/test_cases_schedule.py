"""Failures of schedules, workdays and long texts reported of other bots, tried on this one."""

import asyncio
import time
from collections.abc import AsyncIterator, Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from bot.clock import SystemClock
from bot.ticks import OVERDUE, Ticks
from handlers import pushes
from handlers.context import Desk
from tests.make import everything_in
from tests.stage import GROUP_ID, SCOPE, SHANGHAI, Stage, stage

EVENING = datetime(2026, 11, 25, 17, 30, tzinfo=SHANGHAI)
ZONES = ("UTC", "America/New_York", "Asia/Shanghai", "Pacific/Auckland")


@pytest.fixture
async def here(tmp_path: Path) -> AsyncIterator[Stage]:
    """Provide an inspection with everybody in it."""
    async with stage(tmp_path) as staged:
        yield staged


@pytest.fixture(params=ZONES)
def host_zone(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """The zone of the machine."""
    monkeypatch.setenv("TZ", request.param)
    time.tzset()
    yield request.param
    monkeypatch.undo()
    time.tzset()


def summaries(here: Stage) -> list[str]:
    said = (m.text for m in here.group.messages if m.from_bot and not m.deleted)
    return [text for text in said if "天/共30天" in text]


# --- J: on time, once -----------------------------------------------------------------------


async def test_the_summary_goes_out_at_its_hour_whatever_the_hosts_zone(
    host_zone: str, tmp_path: Path
) -> None:
    """C069: 17:30 is 17:30 in Shanghai, and the moment is written with the right offset (C070)."""
    async with stage(tmp_path) as here:
        await here.at(EVENING - timedelta(seconds=1))
        before = summaries(here)
        await here.at(EVENING)
        with here.bot.shared.store.unit(SCOPE) as work:
            kept = everything_in(work)
        assert (before, len(summaries(here)), "+08:06" in kept) == ([], 1, False)


def test_the_clock_is_the_inspections_whatever_the_hosts_zone(host_zone: str) -> None:
    clock = SystemClock(SHANGHAI, real=EVENING.timestamp)
    assert clock.now().isoformat() == "2026-11-25T17:30:00+08:00"


def test_a_clock_that_is_set_back_is_followed() -> None:
    seconds = iter([EVENING.timestamp(), EVENING.timestamp() - 120])
    clock = SystemClock(ZoneInfo("Asia/Shanghai"), real=lambda: next(seconds))
    assert [clock.now().strftime("%H:%M") for _ in range(2)] == ["17:30", "17:28"]


async def test_where_the_job_queue_waits_for_a_clock_set_back_the_beat_goes_on(
    here: Stage,
) -> None:
    seconds, beats = [0.0], asyncio.Event()
    ticks = Ticks(here.bot.shared, beats.set, seconds=lambda: seconds[0])
    task = asyncio.ensure_future(ticks._between_ticks())
    await asyncio.sleep(0)
    assert not beats.is_set()
    seconds[0] = OVERDUE + 1
    here.clock.advance(timedelta(seconds=2))
    async with asyncio.timeout(60):
        await beats.wait()
    task.cancel()


async def test_a_restart_within_the_minute_sends_no_second_summary(here: Stage) -> None:
    """C068: right after it, then the settings, then the clock two minutes back."""
    await here.at(EVENING)
    here.clock.advance(timedelta(seconds=20))
    await here.restart()
    await here.say("甲", "设置")
    await here.press("甲", "周末推送")
    here.clock._now = EVENING - timedelta(minutes=1)
    here.bot.beat()
    await here.later(timedelta(minutes=2))
    assert len(summaries(here)) == 1


async def test_a_summary_that_may_have_arrived_is_not_sent_again(here: Stage) -> None:
    """C068: the connection broke while it went out, then a restart."""
    here.server.faults.add(method="sendMessage", chat_id=GROUP_ID, times=1, kind="reset")
    here.clock.advance_to(EVENING)
    here.bot.beat()
    await here.restart()
    await here.later(timedelta(minutes=2))
    assert len(summaries(here)) <= 1


@pytest.mark.parametrize("late", [timedelta(seconds=5), timedelta(minutes=10), timedelta(hours=6)])
async def test_a_late_tick_sends_it_once_with_the_real_time(here: Stage, late: timedelta) -> None:
    """C066: a blocked loop, a machine asleep; the time in it is the real one."""
    await here.at(EVENING + late)
    await here.later(timedelta(minutes=1))
    real = f"截至{EVENING + late:%H:%M}"
    assert [real in text for text in summaries(here)] == [True]


async def test_every_push_runs_and_none_is_a_coroutine_nobody_awaits(here: Stage) -> None:
    """C072."""
    with here.bot.shared.store.unit(SCOPE) as work:
        desk = here.bot.shared.desk(work)
        assert [push(desk) for push in pushes.PUSHES] == [None] * len(pushes.PUSHES)


async def test_a_push_that_fails_stops_no_other_and_the_leader_is_told_once(
    here: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    """C072: never anybody of the unit."""

    def push_morning(_desk: Desk) -> None:
        raise RuntimeError

    monkeypatch.setattr(pushes, "PUSHES", (push_morning, *pushes.PUSHES[1:]))
    await here.at(EVENING)
    await here.later(timedelta(minutes=5))
    told = {n: sum("未能完成" in m.text for m in here[n].screen()) for n in "甲乙丙周"}
    assert (told, len(summaries(here))) == ({"甲": 1, "乙": 0, "丙": 0, "周": 0}, 1)


async def test_a_fault_that_cannot_even_be_told_stops_nothing_else(
    here: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object) -> None:
        raise RuntimeError

    monkeypatch.setattr(pushes, "tell_failure", broken)
    monkeypatch.setattr(pushes, "PUSHES", (broken, *pushes.PUSHES[1:]))
    for part in (here.bot.packer, here.bot.purger, here.bot.afterwards):
        monkeypatch.setattr(part, "look", broken)
    await here.at(EVENING)
    assert len(summaries(here)) == 1


async def test_an_inspection_that_cannot_say_what_ends_next_does_not_stop_the_watch(
    here: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(_desk: Desk) -> None:
        raise RuntimeError

    beats = asyncio.Event()
    ticks = Ticks(here.bot.shared, beats.set, seconds=lambda: 0.0)
    with monkeypatch.context() as faulty:
        faulty.setattr(pushes, "next_moment", broken)
        task = asyncio.ensure_future(ticks._between_ticks())
        await asyncio.sleep(0)
    monkeypatch.setattr(pushes, "next_moment", lambda desk: desk.now)
    here.clock.advance(timedelta(seconds=2))
    async with asyncio.timeout(60):
        await beats.wait()
    task.cancel()


@pytest.mark.parametrize("step", [timedelta(seconds=-90), timedelta(minutes=10)])
async def test_a_stepped_clock_gives_one_summary(here: Stage, step: timedelta) -> None:
    """C073."""
    await here.at(EVENING - timedelta(seconds=30))
    here.clock._now += step
    for minutes in range(1, 5):
        await here.later(timedelta(minutes=1))
        assert len(summaries(here)) == (here.clock.now() >= EVENING), minutes


async def test_no_stored_moment_has_local_mean_time(here: Stage) -> None:
    """C070: pytz zones used as tzinfo give +08:06."""
    await here.at(datetime(2026, 11, 26, 8, 15, tzinfo=SHANGHAI))
    with here.bot.shared.store.unit(SCOPE) as work:
        assert "08:06" not in everything_in(work)
    assert here.clock.now().astimezone(UTC).utcoffset() == timedelta(0)


# --- K: holidays and swapped workdays -------------------------------------------------------


@pytest.mark.parametrize(
    ("day", "answer"),
    [
        ("2026-02-20", "2月20日 周五 放假（春节调休）"),
        ("2026-02-28", "2月28日 周六 上班（调休补班）"),
        ("2026-11-25", "11月25日 周三 上班"),
        ("2026-11-28", "11月28日 周六 放假（周末）"),
        ("2026-10-01", "10月1日 周四 放假（国庆节）"),  # the day itself is in lieu of nothing
        ("11月29日", "11月29日 周日 放假（周末）"),  # not the Monday after it
        ("周六", "11月28日 周六 放假（周末）"),
        ("12.12", "12月12日 周六 放假（周末）"),
    ],
)
async def test_the_calendar_says_what_a_day_is(here: Stage, day: str, answer: str) -> None:
    """C078."""
    await here.say("丙", f"/calendar {day}")
    assert here["丙"].last().text == answer


@pytest.mark.parametrize("day", ["2027-02-20", "2027-10-10"])
async def test_a_year_that_is_not_published_is_said_to_be_reckoned(here: Stage, day: str) -> None:
    """C076."""
    await here.say("丙", f"/calendar {day}")
    assert "推算" in here["丙"].last().text


async def test_on_a_swapped_workday_the_day_is_pushed_like_any_other(tmp_path: Path) -> None:
    eve = datetime(2026, 9, 19, 20, 0, tzinfo=SHANGHAI)
    async with stage(tmp_path, now=eve, entry=date(2026, 9, 14)) as here:
        await here.at(datetime(2026, 9, 20, 17, 30, tzinfo=SHANGHAI))
        assert len(summaries(here)) == 1


@pytest.mark.parametrize("words", ["周三", "11月27日（周四）", "1999-01-01", "2月30日"])
async def test_a_doubtful_day_is_asked_back(here: Stage, words: str) -> None:
    """周三 on a Wednesday, and a weekday that is not the date's."""
    await here.say("丙", f"/calendar {words}")
    answer = here["丙"].last().text
    assert "请写" in answer
    assert not any(said in answer for said in ("上班", "放假"))


async def test_a_day_of_another_year_is_shown_with_it(here: Stage) -> None:
    await here.say("丙", "/calendar 1月3日")
    assert here["丙"].last().text.startswith("2027年1月3日 周日 放假（周末）")


async def test_a_day_off_of_the_configuration_is_no_weekend(tmp_path: Path) -> None:
    options = {"CALENDAR__HOLIDAYS": '["2026-11-25~2026-11-26"]'}
    async with stage(tmp_path, options=options) as here:
        for day in ("2026-11-25", "2026-11-26", "2026-11-27"):
            await here.say("丙", f"/calendar {day}")
        told = [m.text for m in here["丙"].screen() if m.from_bot]
    assert told == [
        "11月25日 周三 放假（配置中另定的放假日）",
        "11月26日 周四 放假（配置中另定的放假日）",
        "11月27日 周五 上班",
    ]


# --- J: midnight, and zones that change their hour -------------------------------------------


def missed(here: Stage, name: str = "甲") -> int:
    return sum("每日汇总没有发出" in m.text for m in here[name].screen())


async def test_a_summary_that_a_jump_over_midnight_lost_is_told_to_the_leader_once(
    tmp_path: Path,
) -> None:
    night = datetime(2026, 11, 25, 23, 58, 59, tzinfo=SHANGHAI)
    options = {"SUMMARY__EVENING": "23:59"}
    async with stage(tmp_path, now=night - timedelta(hours=1), options=options) as here:
        await here.at(night)
        for minutes in (2, 3, 4):
            await here.at(night + timedelta(minutes=minutes))
        await here.restart()
        assert (summaries(here), missed(here), missed(here, "周")) == ([], 1, 0)


async def test_a_summary_one_minute_before_midnight_is_missed_by_nobody(tmp_path: Path) -> None:
    night = datetime(2026, 11, 25, 23, 59, tzinfo=SHANGHAI)
    options = {"SUMMARY__EVENING": "23:59"}
    async with stage(tmp_path, now=night - timedelta(hours=1), options=options) as here:
        await here.at(night)
        await here.at(night + timedelta(minutes=2))
        assert (len(summaries(here)), missed(here)) == (1, 0)


@pytest.mark.parametrize("day", [date(2026, 10, 25), date(2027, 3, 28)])
async def test_where_an_hour_is_missing_or_comes_twice_the_summary_comes_once(
    tmp_path: Path, day: date
) -> None:
    """02:30 is there twice in autumn, and not at all in spring."""
    berlin = ZoneInfo("Europe/Berlin")
    midnight = datetime(day.year, day.month, day.day, tzinfo=berlin)
    options = {"INSPECTION__TIMEZONE": "Europe/Berlin", "SUMMARY__EVENING": "02:30"}
    entry = day - timedelta(days=5)
    async with stage(tmp_path, now=midnight, entry=entry, options=options) as here:
        await here.say("丙", "二楼消防栓未见点检卡")  # so that a Sunday has something to say
        for minutes in range(0, 300, 10):
            await here.at(midnight.astimezone(UTC) + timedelta(minutes=minutes))
        assert len(summaries(here)) == 1
