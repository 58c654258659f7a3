"""Processes that run the bot and are killed, one after another, from the view of a test."""

import asyncio
import os
import resource
import signal
import sys
from datetime import datetime
from pathlib import Path

from sandbox.server import BotApiServer
from tests.crash.victim import BEAT, Life
from tests.stage import TOKEN

REPOSITORY = Path(__file__).parents[2]


class Lives:
    """Starts the bot on a data folder, again and again."""

    def __init__(self, server: BotApiServer, folder: Path, key: str = "") -> None:
        self.folder = folder / "data"
        self.calls = folder / "calls"
        self._server = server
        self._key = {"XUNCHA_STORAGE__KEY": key} if key else {}
        self._log = folder / "log"
        self._forks: asyncio.subprocess.Process | None = None
        self._pid = 0
        self._gone: asyncio.Task[int] | None = None

    async def open(self) -> None:
        """Make the process that the others are forked from."""
        environ = {
            **os.environ,
            "XUNCHA_TELEGRAM__TOKEN": TOKEN,
            "XUNCHA_TELEGRAM__BASE_URL": self._server.base_url,
            "XUNCHA_TELEGRAM__BASE_FILE_URL": self._server.base_file_url,
            **self._key,
        }
        with self._log.open("ab") as log:
            self._forks = await asyncio.create_subprocess_exec(
                sys.executable,
                "-m",
                "tests.crash.victim",
                env=environ,
                cwd=REPOSITORY,
                stdin=asyncio.subprocess.PIPE,
                stdout=asyncio.subprocess.PIPE,
                stderr=log,
            )

    async def start(self, now: datetime, step: str = "", count: int = 1) -> None:
        """Let one live, whose clock begins now, until the step is reached or it is ended."""
        assert self._forks is not None
        assert self._forks.stdin is not None
        life = Life(
            folder=self.folder, calls=self.calls, start=now.isoformat(), step=step, count=count
        )
        self._forks.stdin.write(life.model_dump_json().encode() + b"\n")
        self._pid = int(await self._answer("pid"))
        self._gone = asyncio.ensure_future(self._ended())

    async def _answer(self, word: str) -> str:
        assert self._forks is not None
        assert self._forks.stdout is not None
        line = (await self._forks.stdout.readline()).decode()
        assert line.startswith(word), f"{line!r} instead of {word}; see {self._log}"
        return line.removeprefix(word).strip()

    async def _ended(self) -> int:
        return int(await self._answer("gone"))

    @property
    def is_over(self) -> bool:
        """Whether the one that was started is gone."""
        return self._gone is None or self._gone.done()

    async def over(self, seconds: float) -> bool:
        """Wait until it is gone, and return whether it is."""
        assert self._gone is not None
        await asyncio.wait([self._gone], timeout=seconds)
        return self._gone.done()

    def limit(self, file_size: int) -> None:
        """Let no file of the bot grow beyond so many bytes; -1 takes the limit away."""
        most = resource.RLIM_INFINITY
        resource.prlimit(
            self._pid, resource.RLIMIT_FSIZE, (most if file_size < 0 else file_size, most)
        )

    def beats(self) -> int:
        """Return how often, in all lives, everything was asked what is due."""
        return self.calls.read_bytes().count(BEAT) if self.calls.exists() else 0

    async def kill(self) -> bool:
        """SIGKILL, unless it died by itself before; return whether it was still alive."""
        return await self._end(signal.SIGKILL) == -signal.SIGKILL

    async def stop(self) -> int:
        """SIGTERM, and return the exit code."""
        return await self._end(signal.SIGTERM)

    async def _end(self, how: signal.Signals) -> int:
        assert self._gone is not None
        if not self._gone.done():
            os.kill(self._pid, how)
        return await self._gone

    async def close(self) -> None:
        """End what still lives, and the process they were forked from."""
        if self._gone is not None and not self._gone.done():
            await self.kill()
        assert self._forks is not None
        assert self._forks.stdin is not None
        self._forks.stdin.close()
        await self._forks.wait()

    def log(self) -> str:
        """Return what all of them wrote to stderr."""
        return self._log.read_text(encoding="utf-8", errors="replace")
