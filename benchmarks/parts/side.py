"""One bot in a process of its own, and the server and the people it talks to in this one."""

import asyncio
import os
import sys
from asyncio.subprocess import Process
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC
from pathlib import Path
from time import perf_counter
from typing import Any

from benchmarks.parts.record import AUTHOR, MEMBERS, NOON
from bot.clock import SystemClock
from sandbox.people import Person
from sandbox.server import BotApiServer
from sandbox.world import ChatEvent
from tests.stage import CAST, GROUP_ID, SHANGHAI, TOKEN

BURST = 200  # texts
FIRST_UPDATE_ID = 1_000_000  # the records' updates come before
MARK = "（第"  # stands in every text of a run
FIRST_POLL = 120.0  # seconds, on a machine with much else to do
PROCFS = Path("/proc")
OURS = (str(Path(__file__).with_name("ours.py")),)
ECHO = (str(Path(__file__).with_name("echo.py")),)


@dataclass
class Side:
    """One bot in its process, and the server it talks to."""

    server: BotApiServer
    people: dict[str, Person]
    process: Process
    ended: asyncio.Future[int]
    start_seconds: float
    answered: int = 0
    latencies: list[float] = field(default_factory=list)
    rates: list[float] = field(default_factory=list)

    def hears(self, event: ChatEvent) -> None:
        """Count the answers: what repeats a text of this run, not what the clock brings."""
        said = event.message
        if event.kind == "message" and said is not None and said.from_bot and MARK in said.text:
            self.answered += 1

    async def until_answered(self, goal: int) -> None:
        """Wait until the bot has said so many messages in all; it may not die meanwhile."""
        said = asyncio.ensure_future(self.server.world.until(lambda: self.answered >= goal))
        either: set[asyncio.Future[Any]] = {said, self.ended}  # Any: one has no result
        await asyncio.wait(either, return_when=asyncio.FIRST_COMPLETED)
        if not said.done():
            said.cancel()
            raise RuntimeError(f"the bot ended with {self.ended.result()}")
        await said

    async def exchange(self, texts: Iterator[str]) -> float:
        """Say one text and return the seconds until the answer stands in the chat."""
        goal = self.answered + 1
        said = self.people[AUTHOR].say(next(texts))
        begun = perf_counter()  # the bot can hear it from here on
        await self.until_answered(goal)
        taken = perf_counter() - begun
        heard = [m.text for m in self.people[AUTHOR].screen() if m.from_bot]
        if not any(said.text in each for each in heard[-3:]):
            raise RuntimeError(f"{said.text!r} was answered with {heard[-3:]!r}")
        return taken

    async def burst(self, texts: Iterator[str]) -> float:
        """Let all members write at once and return the answers per second."""
        goal = self.answered + BURST
        for number in range(BURST):
            self.people[MEMBERS[number % len(MEMBERS)]].say(next(texts))
        begun = perf_counter()
        await self.until_answered(goal)
        return BURST / (perf_counter() - begun)

    def resident_mib(self) -> float | None:
        """Return the resident memory, where the system tells it."""
        if not PROCFS.is_dir():
            return None
        status = (PROCFS / str(self.process.pid) / "status").read_text(encoding="ascii")
        line = next(line for line in status.splitlines() if line.startswith("VmRSS:"))
        return int(line.split()[1]) / 1024


def _server() -> tuple[BotApiServer, dict[str, Person]]:
    clock = SystemClock(SHANGHAI, NOON)
    server = BotApiServer(token=TOKEN, now=lambda: clock.now().astimezone(UTC))
    server.updates.next_id = FIRST_UPDATE_ID
    people = {name: server.world.add_person(CAST[name][0], name) for name in MEMBERS}
    for person in people.values():
        server.world.private(person.id).started = True
    server.world.add_group(GROUP_ID, "巡察组", members=people.values())
    return server, people


def _environment(server: BotApiServer, records: Path) -> dict[str, str]:
    inherited = {k: v for k, v in os.environ.items() if not k.startswith("XUNCHA_")}
    return inherited | {
        "NO_PROXY": "127.0.0.1",
        "no_proxy": "127.0.0.1",
        "XUNCHA_TELEGRAM__TOKEN": TOKEN,
        "XUNCHA_TELEGRAM__BASE_URL": server.base_url,
        "XUNCHA_TELEGRAM__BASE_FILE_URL": server.base_file_url,
        "XUNCHA_STORAGE__PATH": str(records),
        "XUNCHA_CLOCK__START": NOON.isoformat(),
    }


def _words(log: Path) -> str:
    return log.read_text(encoding="utf-8")


async def _first_poll(server: BotApiServer, process: Process, log: Path) -> None:
    polled = asyncio.ensure_future(server.polled())
    ended = asyncio.ensure_future(process.wait())
    await asyncio.wait({polled, ended}, timeout=FIRST_POLL, return_when=asyncio.FIRST_COMPLETED)
    ended.cancel()
    if not polled.done():
        polled.cancel()
        raise RuntimeError(f"the bot does not poll:\n{_words(log)}")


@asynccontextmanager
async def side(command: tuple[str, ...], records: Path) -> AsyncIterator[Side]:
    """Run a bot beside a server of its own for as long as the block lasts."""
    server, people = _server()
    await server.start()
    log = records.with_name(f"{records.name}-{Path(command[-1]).stem}.log")
    with log.open("ab") as output:
        begun = perf_counter()
        process = await asyncio.create_subprocess_exec(
            sys.executable,
            *command,
            cwd=records.parent,
            env=_environment(server, records),
            stdout=output,
            stderr=output,
        )
    try:
        await _first_poll(server, process, log)
        ended = asyncio.ensure_future(process.wait())
        here = Side(server, people, process, ended, perf_counter() - begun)
        server.world.on_change(here.hears)
        yield here
        if process.returncode is not None or server.unserved:
            raise RuntimeError(f"{server.unserved}\n{_words(log)}")
    finally:
        if process.returncode is None:
            process.terminate()
        await process.wait()
        await server.stop()
