"""Nothing is said before it is on disk, whatever else was written meanwhile."""

import asyncio
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

import storage.platform
from inspection.ports import REGISTRY
from inspection.records import Person
from tests.stage import PATIENCE, stage

pytestmark = pytest.mark.slow

LONG_ENOUGH = 1.0  # seconds in which it would have been sent


class Gates:
    """Holds the writes of some files until they are let through."""

    def __init__(self) -> None:
        self._real = storage.platform._write_synced
        self._shut: dict[str, threading.Event] = {}
        self.reached: dict[str, threading.Event] = {}

    def shut(self, name: str) -> None:
        """Let no write of a file of this name through."""
        self._shut[name], self.reached[name] = threading.Event(), threading.Event()

    def open(self, name: str) -> None:
        """Let them through from now on."""
        self._shut[name].set()

    def write(self, path: Path, data: bytes) -> None:
        """Write as the real one does, when the file's gate is open."""
        name = path.name.removesuffix(storage.platform.TEMPORARY)
        if name in self._shut:
            self.reached[name].set()
            self._shut[name].wait(2 * PATIENCE)
        self._real(path, data)


@pytest.fixture
def gates(monkeypatch: pytest.MonkeyPatch) -> Iterator[Gates]:
    """Provide gates before the disk."""
    made = Gates()
    monkeypatch.setattr(storage.platform, "_write_synced", made.write)
    yield made
    for name in made.reached:
        made.open(name)


async def test_a_number_is_not_shown_while_only_another_file_is_written(
    tmp_path: Path, gates: Gates
) -> None:
    async with stage(tmp_path) as here:
        gates.shut("registry.json")
        gates.shut("inspection.json")
        shared = here.bot.shared
        with shared.store.unit(REGISTRY) as work:
            work.add(Person(user_id=7))
            work.commit()
        shared.wake.set()
        assert await asyncio.to_thread(gates.reached["registry.json"].wait, PATIENCE)
        here["丙"].say("走廊灯不亮")
        async with asyncio.timeout(PATIENCE):
            await here.server.all_delivered()
            await here.bot.application.update_queue.join()
        gates.open("registry.json")
        assert await asyncio.to_thread(gates.reached["inspection.json"].wait, PATIENCE)
        with pytest.raises(TimeoutError):
            async with asyncio.timeout(LONG_ENOUGH):
                await here.server.called("sendMessage")
        gates.open("inspection.json")
        await here.settle()
        assert here["丙"].last().text.startswith("W1 已记录")
