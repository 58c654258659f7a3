"""A closed terminal ends the bot in order, as a stop does; under `nohup` it goes on."""

import asyncio
import os
import shutil
import signal
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from pathlib import Path

import pytest

from inspection.records import Finding
from sandbox.people import Person
from sandbox.server import BotApiServer
from storage.tiny import TinyStore
from tests.stage import SCOPE, TOKEN, prepare

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(not hasattr(signal, "SIGHUP"), reason="no terminals here"),
]

WITHIN = 180.0  # seconds; a busy machine is slow


@asynccontextmanager
async def a_bot(
    folder: Path, *before: str
) -> AsyncIterator[tuple[asyncio.subprocess.Process, Person]]:
    """Run the bot as a process, and somebody who writes to it."""
    await asyncio.to_thread(prepare, folder, now=datetime.now(UTC))  # noqa: TID251
    server = BotApiServer(token=TOKEN)
    person = server.world.add_person(103, "丙")
    server.world.private(103).started = True
    await server.start()
    environ = {
        **os.environ,
        "XUNCHA_TELEGRAM__TOKEN": TOKEN,
        "XUNCHA_TELEGRAM__BASE_URL": server.base_url,
        "XUNCHA_STORAGE__PATH": str(folder),
    }
    command = (*before, sys.executable, "-m", "bot", "run")
    inherited = signal.signal(signal.SIGHUP, signal.SIG_DFL)  # these tests may run under nohup
    process = await asyncio.create_subprocess_exec(*command, env=environ)
    signal.signal(signal.SIGHUP, inherited)
    try:
        yield process, person
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()
        await server.stop()


async def tell(person: Person, words: str) -> None:
    """Write something, and wait for its number."""
    person.say(words)
    async with asyncio.timeout(WITHIN):
        await person.world.until(
            lambda: any(words in m.text for m in person.screen() if m.from_bot)
        )


async def filed(folder: Path) -> list[str]:
    """Return what is on record."""
    store = TinyStore.read_only(folder)
    found = [each.raw for each in store.view(SCOPE).all(Finding)]
    await store.close()
    return found


async def test_a_closed_terminal_ends_it_in_order(tmp_path: Path) -> None:
    async with a_bot(tmp_path) as (process, person):
        await tell(person, "走廊灯不亮")
        process.send_signal(signal.SIGHUP)
        assert await asyncio.wait_for(process.wait(), WITHIN) == 0
    assert await filed(tmp_path) == ["走廊灯不亮"]
    assert '"stopped"' in (tmp_path / "health.json").read_text("utf-8")


@pytest.mark.skipif(shutil.which("nohup") is None, reason="no nohup here")
async def test_under_nohup_it_outlives_the_terminal(tmp_path: Path) -> None:
    async with a_bot(tmp_path, "nohup") as (process, person):
        await tell(person, "走廊灯不亮")
        process.send_signal(signal.SIGHUP)
        await tell(person, "楼梯灯不亮")
        process.terminate()
        assert await asyncio.wait_for(process.wait(), WITHIN) == 0
    assert await filed(tmp_path) == ["走廊灯不亮", "楼梯灯不亮"]
