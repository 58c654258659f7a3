import asyncio
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from bot.clock import DemoClock, ManualClock, SystemClock
from bot.pace import Pauses
from inspection.ports import Clock

ZONE = ZoneInfo("Asia/Shanghai")
START = datetime(2026, 11, 25, 8, 0, tzinfo=ZONE)
HOUR = timedelta(hours=1)


class Real:
    """The seconds of the machine, moved by hand."""

    def __init__(self) -> None:
        self.seconds = 1_000_000.0

    def __call__(self) -> float:
        return self.seconds


def system_clock() -> SystemClock:
    return SystemClock(ZONE, START)


def manual_clock() -> ManualClock:
    return ManualClock(START)


# Made by the test: one that was made when the tests were collected would have run on till then.
MakeClock = Callable[[], SystemClock | ManualClock]
EACH_CLOCK = pytest.mark.parametrize("make", [system_clock, manual_clock])


def asleep(clock: SystemClock | ManualClock, when: datetime | None) -> asyncio.Task[None]:
    return asyncio.ensure_future(_started(clock, when, asyncio.Event()))


async def _started(
    clock: SystemClock | ManualClock, when: datetime | None, wake: asyncio.Event
) -> None:
    await clock.sleep_until(when, wake)


async def turns(number: int = 5) -> None:
    for _ in range(number):
        await asyncio.sleep(0)


def test_every_clock_fits_the_port() -> None:
    clocks: list[Clock] = [SystemClock(ZONE), ManualClock(START), DemoClock(ZONE)]
    assert all(clock.now().tzinfo is ZONE for clock in clocks)


def test_the_system_clock_is_the_real_time_in_the_zone(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TZ", "Etc/UTC")
    before, now, after = time.time(), SystemClock(ZONE).now(), time.time()
    assert before - 1 <= now.timestamp() <= after + 1
    assert now.utcoffset() == timedelta(hours=8)


def test_time_begins_at_start_and_runs_on() -> None:
    real = Real()
    clock = SystemClock(ZONE, datetime(2026, 11, 25, 0, 0, tzinfo=UTC), real=real)
    assert clock.now() == START
    real.seconds += 90
    assert clock.now() == START + timedelta(seconds=90)


def test_an_offset_moves_the_time() -> None:
    real = Real()
    plain, moved = SystemClock(ZONE, real=real), SystemClock(ZONE, offset=HOUR, real=real)
    assert moved.now() - plain.now() == HOUR


async def test_the_system_clock_sleeps_until_the_time() -> None:
    clock = SystemClock(ZONE, START)
    when = START + timedelta(milliseconds=50)
    await asyncio.wait_for(clock.sleep_until(when, asyncio.Event()), 60)
    assert clock.now() >= when


@EACH_CLOCK
@pytest.mark.parametrize("when", [None, START + HOUR])
async def test_a_sleeper_is_woken_by_the_event(make: MakeClock, when: datetime | None) -> None:
    wake = asyncio.Event()
    sleeper = asyncio.ensure_future(_started(make(), when, wake))
    await turns()
    assert not sleeper.done()
    wake.set()
    await asyncio.wait_for(sleeper, 60)


@EACH_CLOCK
async def test_a_time_gone_by_or_a_set_event_does_not_sleep(make: MakeClock) -> None:
    clock, wake = make(), asyncio.Event()
    await asyncio.wait_for(clock.sleep_until(START - HOUR, wake), 60)
    wake.set()
    await asyncio.wait_for(clock.sleep_until(START + HOUR, wake), 60)
    assert wake.is_set()


async def test_a_cancelled_sleeper_leaves_no_task_behind() -> None:
    before = asyncio.all_tasks()
    sleeper = asleep(ManualClock(START), None)
    await turns()
    sleeper.cancel()
    with pytest.raises(asyncio.CancelledError):
        await sleeper
    assert asyncio.all_tasks() == before


async def test_a_manual_clock_stands_until_it_is_moved() -> None:
    clock = ManualClock(START)
    early, late = asleep(clock, START + HOUR), asleep(clock, START + 2 * HOUR)
    await turns()
    assert clock.now() == START
    clock.advance_to(START + HOUR)
    await asyncio.wait_for(early, 60)
    assert not late.done()
    clock.advance(2 * HOUR)
    await asyncio.wait_for(late, 60)
    assert clock.now() == START + 3 * HOUR


def test_a_manual_clock_keeps_its_zone() -> None:
    clock = ManualClock(START)
    clock.advance_to(datetime(2026, 11, 25, 16, 30, tzinfo=UTC))
    assert clock.now().isoformat() == "2026-11-26T00:30:00+08:00"


@pytest.mark.parametrize("clock", [ManualClock(START), DemoClock(ZONE, START, real=Real())])
def test_a_clock_moves_only_forward(clock: ManualClock | DemoClock) -> None:
    with pytest.raises(ValueError, match="only forward"):
        clock.advance_to(START - HOUR)
    with pytest.raises(ValueError, match="only forward"):
        clock.advance(-HOUR)
    assert clock.now() >= START


def test_a_clock_needs_a_zone() -> None:
    with pytest.raises(ValueError, match="zone"):
        ManualClock(datetime(2026, 11, 25))  # noqa: DTZ001  # the mistake meant


async def test_a_demo_clock_runs_and_jumps() -> None:
    real = Real()
    clock = DemoClock(ZONE, START, real=real)
    sleeper = asleep(clock, START + HOUR)
    await turns()
    real.seconds += 60
    clock.advance_to(START + HOUR)
    await asyncio.wait_for(sleeper, 60)
    real.seconds += 30
    clock.advance(HOUR)
    assert clock.now() == START + 2 * HOUR + timedelta(seconds=30)


async def test_who_sleeps_asks_anew_when_the_clock_is_set_back(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("bot.clock.LONGEST_WAIT", 0.01)
    real = Real()
    clock = SystemClock(ZONE, real=real)
    sleeping = asleep(clock, clock.now() + timedelta(seconds=5))
    await turns()
    real.seconds -= 3600
    async with asyncio.timeout(60):
        await sleeping


async def test_a_pause_is_no_longer_than_asked_when_the_clock_is_set_back() -> None:
    real = Real()
    clock = SystemClock(ZONE, real=real)
    pauses = Pauses(clock.now)
    pauses.begin(7, 5.0)
    real.seconds -= 3600
    until = pauses.until(7)
    assert until is not None
    assert until - clock.now() <= timedelta(seconds=5)
    real.seconds += 6
    until = pauses.until(7)
    assert until is not None
    assert until < clock.now()
    pauses.end(7)
    assert pauses.until(7) is None
