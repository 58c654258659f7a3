"""The bot, killed again and again while people work: nothing lost, nothing doubled.

`CRASH_KILLS` says how often (40; `make soak`: 240), `CRASH_SEED` repeats a run's choices. A seed
fixes what people do and where the process is killed, not how the machine schedules it.
"""

import os
import random
from collections.abc import Iterator
from datetime import datetime, time, timedelta
from pathlib import Path

import pytest

from bot.workdays import ChineseWorkdays
from tests.crash.drill import BY_CHANCE, SEED, drill_in
from tests.crash.victim import STEPS
from tests.stage import ENTRY, SHANGHAI

KILLS = int(os.environ.get("CRASH_KILLS", "40"))
EACH_WINDOW = 5  # kills, and then the bot may finish
WINDOWS = (time(8, 16), time(10, 5), time(17, 31))  # the morning push, the work, the evening


def windows() -> Iterator[datetime]:
    """Yield the moments of the inspection at which something is due, workday after workday."""
    day, calendar = ENTRY + timedelta(days=2), ChineseWorkdays((), ())
    while True:
        if calendar.is_workday(day):
            yield from (datetime.combine(day, at, SHANGHAI) for at in WINDOWS)
        day += timedelta(days=1)


def steps(chance: random.Random) -> Iterator[str]:
    """Yield where to die: every step in turn, and every third time at any instant."""
    while True:
        order = [*STEPS]
        chance.shuffle(order)
        for number, step in enumerate(order):
            yield step
            if number % 3 == 0:
                yield BY_CHANCE


@pytest.mark.slow
async def test_whatever_step_the_bot_dies_at_nothing_confirmed_is_lost_or_doubled(
    tmp_path: Path,
) -> None:
    print(f"CRASH_SEED={SEED}")  # noqa: T201  # to repeat the run
    pushed, moments = set[str](), windows()
    async with drill_in(tmp_path, next(windows())) as drill:
        where = steps(drill.chance)
        while sum(drill.died_at.values()) < KILLS:
            drill.now = max(drill.now, next(moments))
            for _ in range(EACH_WINDOW):
                await drill.kill(next(where))
            pushed |= await drill.rest()
        print(drill.ledger().tally(), dict(drill.died_at))  # noqa: T201
        shown = drill.crowd.shown
    assert {f"morning:2026-11-25:{user_id}" for user_id in (101, 102, 103, 104)} <= pushed
    assert "summary:2026-11-25:group" in pushed
    assert shown.filed
    assert shown.delivered
