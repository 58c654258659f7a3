"""The bot, killed again and again while people work: nothing lost, nothing doubled.

`CRASH_KILLS` says how often (40; `make soak`: 240), `CRASH_SEED` repeats a run's choices. A seed
fixes what people do and where the process is killed, not how the machine schedules it.
"""

import asyncio
import os
import random
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, time, timedelta
from pathlib import Path

import pytest

from bot.workdays import ChineseWorkdays
from sandbox.server import BotApiServer
from tests.crash.checks import Ledger
from tests.crash.crowd import Crowd
from tests.crash.lives import Lives
from tests.crash.victim import STEPS
from tests.stage import CAST, ENTRY, GROUP_ID, SHANGHAI, TOKEN, prepare

KILLS = int(os.environ.get("CRASH_KILLS", "40"))
SEED = int(os.environ.get("CRASH_SEED", "0")) or random.SystemRandom().randrange(1, 10**6)
EACH_WINDOW = 5  # kills, and then the bot may finish
WINDOWS = (time(8, 16), time(10, 5), time(17, 31))  # the morning push, the work, the evening
RESTS_WITHIN = 60.0  # seconds
ROUNDS = 3  # of undisturbed work, so that there is something to lose
BY_CHANCE = ""
MOST = {"inbox": 3, "recover": 1, "evidence": 3, "press": 3, "push": 40}


@dataclass
class Drill:
    """A server, people and a clock that go on while the bot dies."""

    server: BotApiServer
    crowd: Crowd
    lives: Lives
    chance: random.Random
    now: datetime
    died_at: Counter[str] = field(default_factory=Counter)
    faults: list[str] = field(default_factory=list)

    def ledger(self) -> Ledger:
        """Read what is on disk now."""
        return Ledger(self.lives.folder, self.lives.calls, self.crowd, self.server)

    async def kill(self, step: str) -> None:
        """Let people work with the bot until it dies at the step, or at some instant."""
        self.now += timedelta(seconds=self.chance.randint(1, 30))
        most = MOST.get(step.partition("-")[0], 12)
        if self.chance.random() < 0.2:
            self.server.faults.add("sendMessage", kind="effect_then_reset")
        self.crowd.act(self.chance.randint(0, 6))
        await self.lives.start(self.now, step, self.chance.randint(1, most))
        for _ in range(self.chance.randint(2, 6) if step == BY_CHANCE else 12):
            if await self.lives.over(self.chance.uniform(0, 0.4)):
                break
            self.crowd.act(self.chance.randint(0, 2))
        was_reached = self.lives.is_over
        await self.lives.kill()
        self.died_at[step if was_reached else BY_CHANCE] += 1
        self._note(self.ledger().after_a_kill(), step)

    async def rest(self) -> set[str]:
        """Let the bot finish what was begun, stop it, and return the pushes of the time."""
        self.server.faults.clear()
        self.now += timedelta(seconds=1)
        await self.lives.start(self.now)
        async with asyncio.timeout(RESTS_WITHIN):
            for _ in range(ROUNDS):
                self.crowd.act(5)
                await self._quiet()
        assert await self.lives.stop() == 0
        self._note(self.ledger().at_rest(self.now), "at rest")
        return self.ledger().keys()

    async def _quiet(self) -> None:
        """Wait until nothing is under way; looks in a row, for an answer may cause another."""
        quiet = 0
        while quiet < 3:
            await asyncio.sleep(0.2)
            waits = self.server.pending_updates() or self.ledger().is_busy()
            quiet = 0 if waits else quiet + 1

    def _note(self, faults: Iterator[str], step: str) -> None:
        self.faults += [f"{self.now:%m-%d %H:%M:%S} {step}: {each}" for each in faults]
        assert not self.faults, f"CRASH_SEED={SEED}\n" + "\n".join(self.faults)


@pytest.fixture
async def drill(tmp_path: Path) -> "Iterator[Drill]":  # type: ignore[misc]
    """An inspection on disk, its people, and no bot yet."""
    now = windows().__next__()
    await asyncio.to_thread(prepare, tmp_path / "data", now=now)
    held = [now]
    server = BotApiServer(token=TOKEN, now=lambda: held[0].astimezone(UTC))
    people = {name: server.world.add_person(cast[0], name) for name, cast in CAST.items()}
    for person in people.values():
        server.world.private(person.id).started = True
    inside = [people[name] for name in ("甲", "乙", "丙", "丁")]
    group = server.world.add_group(GROUP_ID, "巡察组", members=inside)
    await server.start()
    chance = random.Random(SEED)
    lives = Lives(server, tmp_path)
    await lives.open()
    drill = Drill(server, Crowd(server, people, group, chance), lives, chance, now)
    server.world.now = lambda: drill.now.astimezone(UTC)
    yield drill
    await lives.close()
    await server.stop()


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
    drill: Drill,
) -> None:
    where, kills, pushed = steps(drill.chance), 0, set[str]()
    print(f"CRASH_SEED={SEED}")  # noqa: T201  # to repeat the run
    for moment in windows():
        drill.now = max(drill.now, moment)
        for _ in range(EACH_WINDOW):
            await drill.kill(next(where))
            kills += 1
        pushed |= await drill.rest()
        if kills >= KILLS:
            break
    print(kills, "kills;", drill.ledger().tally(), dict(drill.died_at))  # noqa: T201
    assert {f"morning:2026-11-25:{user_id}" for user_id in (101, 102, 103, 104)} <= pushed
    assert "summary:2026-11-25:group" in pushed
    assert drill.crowd.shown.filed
    assert drill.crowd.shown.delivered
    assert sum(drill.died_at.values()) >= KILLS
