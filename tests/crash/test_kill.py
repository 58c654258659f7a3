"""The real process, killed at random instants while people file: nothing lost, nothing doubled."""

import asyncio
import os
import random
import re
import sys
from collections import Counter
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

import pytest

from inspection.records import Finding
from sandbox.people import Person
from sandbox.server import BotApiServer
from storage.tiny import TinyStore
from tests.stage import CAST, GROUP_ID, SCOPE, TOKEN, prepare

KILLS = 5
BURST = 12
LABEL = re.compile(r"^(W\d+) 已记录", re.MULTILINE)


class Process:
    """The bot as its own process on a data folder."""

    def __init__(self, server: BotApiServer, folder: Path) -> None:
        self._server = server
        self._folder = folder
        self._process: asyncio.subprocess.Process | None = None

    async def start(self) -> None:
        """Start it; it is not waited for."""
        environ = {
            **os.environ,
            "XUNCHA_TELEGRAM__TOKEN": TOKEN,
            "XUNCHA_TELEGRAM__BASE_URL": self._server.base_url,
            "XUNCHA_TELEGRAM__BASE_FILE_URL": self._server.base_file_url,
            "XUNCHA_STORAGE__PATH": str(self._folder),
        }
        self._process = await asyncio.create_subprocess_exec(
            sys.executable, "-m", "bot", "run", env=environ
        )

    async def kill(self) -> None:
        """SIGKILL, and wait until it is gone."""
        assert self._process is not None
        self._process.kill()
        await self._process.wait()

    async def stop(self) -> int:
        """SIGTERM, and return the exit code."""
        assert self._process is not None
        self._process.terminate()
        return await self._process.wait()


def confirmed(person: Person) -> list[str]:
    """Return every number the person was shown as filed."""
    shown = [m.text for m in person.screen() if m.from_bot]
    return [found[1] for text in shown if (found := LABEL.search(text))]


def _has_confirmed(person: Person, goal: int) -> bool:
    return len(confirmed(person)) >= goal


@pytest.mark.slow
async def test_a_killed_process_loses_and_doubles_nothing(tmp_path: Path) -> None:
    await asyncio.to_thread(prepare, tmp_path, now=datetime.now(UTC))  # noqa: TID251
    server = BotApiServer(token=TOKEN)
    people = {name: server.world.add_person(cast[0], name) for name, cast in CAST.items()}
    server.world.add_group(GROUP_ID, "巡察组", members=list(people.values())[:4])
    for person in people.values():
        server.world.private(person.id).started = True
    await server.start()
    writer, process = people["丙"], Process(server, tmp_path)
    chance = random.Random(20261125)
    said: list[str] = []
    for turn in range(KILLS):
        await process.start()
        for number in range(BURST):
            said.append(f"第{turn}轮第{number}件：台账日期写错")
            writer.say(said[-1])
        goal = len(confirmed(writer)) + chance.randrange(1, BURST)
        async with asyncio.timeout(150):
            await server.world.until(partial(_has_confirmed, writer, goal))
        await process.kill()
    await process.start()
    async with asyncio.timeout(150):
        await server.all_delivered()
        await server.world.until(lambda: not server.pending_updates())
        writer.say("最后一件：台账日期写错")
        await server.world.until(
            lambda: any("最后一件" in m.text for m in writer.screen() if m.from_bot)
        )
    assert await process.stop() == 0
    await server.stop()
    store = TinyStore.read_only(tmp_path)
    findings = list(store.view(SCOPE).all(Finding))
    await store.close()
    assert Counter(f.raw for f in findings) == Counter([*said, "最后一件：台账日期写错"])
    assert [f.number for f in findings] == list(range(1, len(said) + 2))
    numbers = confirmed(writer)
    assert len(numbers) == len(set(numbers))
    assert set(numbers) <= {f.label for f in findings}
