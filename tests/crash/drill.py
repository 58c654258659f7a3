"""A server, people at work, and a bot that is killed; what follows from it is looked at."""

import asyncio
import os
import random
from collections import Counter
from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

from sandbox.server import BotApiServer
from tests.crash.checks import Ledger
from tests.crash.crowd import Crowd
from tests.crash.lives import Lives
from tests.stage import CAST, GROUP_ID, TOKEN, prepare

SEED = int(os.environ.get("CRASH_SEED", "0")) or random.SystemRandom().randrange(1, 10**6)
RESTS_WITHIN = 180.0  # seconds; a busy machine is slow
ROUNDS = 2  # of undisturbed work, so that there is something to lose
BY_CHANCE = ""
MOST = {"recover": 1, "evidence": 1, "press": 1, "inbox": 2, "push": 30}  # the n-th time at most


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
        most = MOST.get(step.partition("-")[0], 4)
        if self.chance.random() < 0.2:
            self.server.faults.add("sendMessage", kind="effect_then_reset")
        self.crowd.act(self.chance.randint(0, 6))
        await self.lives.start(self.now, step, self.chance.randint(1, most))
        for _ in range(self.chance.randint(2, 6) if step == BY_CHANCE else 18):
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
                await self.quiet()
        assert await self.lives.stop() == 0
        await self._one_more_beat()
        self._note(self.ledger().at_rest(self.now), "at rest")
        return self.ledger().keys()

    async def _one_more_beat(self) -> None:
        """Let the next minute come: what became due in the last one is said at its beat."""
        self.now += timedelta(minutes=1)
        before = self.lives.beats()
        await self.lives.start(self.now)
        async with asyncio.timeout(RESTS_WITHIN):
            await self.quiet(beats=before + 1)
        assert await self.lives.stop() == 0

    async def quiet(self, beats: int = 0) -> None:
        """Wait until nothing is under way, and so many beats were made.

        It looks thrice in a row, for an answer may cause another.
        """
        quiet = 0
        while quiet < 3:
            await asyncio.sleep(0.2)
            is_early = self.lives.beats() < beats
            waits = is_early or self.server.pending_updates() or self.ledger().is_busy()
            quiet = 0 if waits else quiet + 1

    def _note(self, faults: Iterable[str], step: str) -> None:
        self.faults += [f"{self.now:%m-%d %H:%M:%S} {step}: {each}" for each in faults]
        assert not self.faults, f"CRASH_SEED={SEED}\n" + "\n".join(self.faults)


@asynccontextmanager
async def drill_in(folder: Path, now: datetime) -> AsyncIterator[Drill]:
    """Provide an inspection on disk, its people, and no bot yet."""
    await asyncio.to_thread(prepare, folder / "data", now=now)
    server = BotApiServer(token=TOKEN, now=lambda: drill.now.astimezone(UTC))
    people = {name: server.world.add_person(cast[0], name) for name, cast in CAST.items()}
    for person in people.values():
        server.world.private(person.id).started = True
    inside = [people[name] for name in ("甲", "乙", "丙", "丁")]
    group = server.world.add_group(GROUP_ID, "巡察组", members=inside)
    chance = random.Random(SEED)
    lives = Lives(server, folder)
    drill = Drill(server, Crowd(server, people, group, chance), lives, chance, now)
    await server.start()
    await lives.open()
    try:
        yield drill
    finally:
        await lives.close()
        await server.stop()
