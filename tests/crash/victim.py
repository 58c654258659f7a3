"""The bot, dying at a named step: the entry point of the crash tests, and of nothing else.

`python -m tests.crash.victim` imports everything once and then waits for orders, one JSON object
a line: for each it forks, and the fork runs the bot on a data folder. The ports are wrapped, so
that the process kills itself before or after the n-th call of a step; the product knows nothing
of it. Answers are lines, too: `pid N` when it runs, `gone N` when it is over.
"""

import functools
import inspect
import os
import signal
import sys
import time
from collections.abc import Awaitable, Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

import orjson
from pydantic import BaseModel
from telegram.ext import ExtBot

import bot.purger
import bot.sender
import storage.erasing
import storage.platform
from bot.config import load_config
from bot.copies import Copies
from bot.door import Door
from bot.pace import NO_LIMITS
from bot.process import run_bot
from bot.purger import Purger
from bot.sender import Sender
from bot.ticks import Ticks
from storage.audit import AuditFile
from storage.evidence import EvidenceFolder
from storage.journal import Journal
from storage.scope_file import ScopeFile
from storage.tiny import TinyStore
from storage.unit import UnitOfWork

PORTS: tuple[tuple[object, str, str], ...] = (
    (Journal, "receive", "inbox"),
    (Door, "receive", "update"),
    (UnitOfWork, "commit", "commit"),
    (ScopeFile, "write", "records"),
    (AuditFile, "append", "audit"),
    (Journal, "done", "done"),
    (ExtBot, "answer_callback_query", "press"),
    (Journal, "attempt", "attempt"),
    (bot.sender, "call", "call"),
    (Journal, "outcome", "outcome"),
    (Sender, "_sent", "settled"),
    (Sender, "recover", "recover"),
    (EvidenceFolder, "save", "evidence"),
    (Ticks, "_push", "push"),
)
PURGE_PORTS: tuple[tuple[object, str, str], ...] = (  # reached by a purge alone
    (bot.purger, "taken_back", "purge_message"),
    (Purger, "_noted", "purge_noted"),
    (TinyStore, "remove", "purge_folder"),
    (storage.erasing, "sync_folder", "purge_renamed"),
    (Path, "rmdir", "purge_emptied"),
    (Journal, "empty_failed", "purge_inbox"),
    (Purger, "_forget_people", "purge_people"),
    (bot.purger, "erase_packs", "purge_packs"),
    (Copies, "make_anew", "purge_copies"),
    (bot.purger, "replace_file", "purge_proof"),
    (Purger, "_forget_the_two", "purge_farewell"),
)
PURGE_STEPS = tuple(f"{name}-{side}" for _, _, name in PURGE_PORTS for side in ("before", "after"))
BEAT = b"beat\n"
TORN = ("records-torn", "audit-torn")  # half of the bytes are there
STEPS = (*(f"{name}-{side}" for _, _, name in PORTS for side in ("before", "after")), *TORN)


class Life(BaseModel):
    """How the next process shall live and die."""

    folder: Path
    calls: Path  # where every message that is sent is noted, by its id in the records
    start: str  # the moment its clock begins at
    step: str = ""
    count: int = 1


class Fuse:
    """Kills the process at the n-th time a step is reached."""

    def __init__(self, step: str, count: int) -> None:
        self._step = step
        self._left = count

    def is_due(self, step: str) -> bool:
        """Whether the process has to die now."""
        self._left -= step == self._step
        return step == self._step and self._left == 0

    def at(self, step: str) -> None:
        """Die here, if here it shall."""
        if self.is_due(step):
            die()


def die() -> None:
    """No handler, no `finally`, no flush: as a power cut ends it."""
    os.kill(os.getpid(), signal.SIGKILL)
    time.sleep(60)  # no thread goes on while the signal is on its way


def wrap(owner: object, name: str, step: str, fuse: Fuse) -> None:
    """Put a proxy before a port, which dies before or after the call."""
    real: Callable[..., Any] = getattr(owner, name)

    @functools.wraps(real)
    async def proxy_async(*args: Any, **options: Any) -> Any:  # noqa: ANN401  # whatever the port
        fuse.at(f"{step}-before")
        result = await real(*args, **options)
        fuse.at(f"{step}-after")
        return result

    @functools.wraps(real)
    def proxy(*args: Any, **options: Any) -> Any:  # noqa: ANN401
        fuse.at(f"{step}-before")
        result = real(*args, **options)
        fuse.at(f"{step}-after")
        return result

    setattr(owner, name, proxy_async if inspect.iscoroutinefunction(real) else proxy)


def wrap_torn_writes(fuse: Fuse) -> None:
    """Let a file end in the middle of what was to be written."""
    whole, lines = storage.platform._write_synced, AuditFile._write

    def write(path: Path, data: bytes) -> None:
        if fuse.is_due("records-torn"):
            whole(path, data[: len(data) // 2])
            die()
        whole(path, data)

    def append(self: AuditFile, data: bytes, tail: bytes) -> None:
        if fuse.is_due("audit-torn"):
            lines(self, data[: len(data) // 2], tail)
            die()
        lines(self, data, tail)

    setattr(storage.platform, "_write_synced", write)  # noqa: B010  # a proxy, for this process
    setattr(AuditFile, "_write", append)  # noqa: B010


def note_calls(file: Path) -> None:
    """Note every message before it is sent: what is noted twice was sent twice."""
    real: Callable[..., Awaitable[int | None]] = getattr(bot.sender, "call")  # noqa: B009
    descriptor = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)

    async def noted(the_bot: Any, shared: Any, scope: str, message: Any) -> int | None:  # noqa: ANN401
        with suppress(OSError):  # the disk may be full, which is what is tried
            os.write(descriptor, f"{message.kind.value} {scope} {message.id}\n".encode())
        return await real(the_bot, shared, scope, message)

    setattr(bot.sender, "call", noted)  # noqa: B010
    note_beats(descriptor)


def note_beats(descriptor: int) -> None:
    """Note each time that everything was asked what is due: before that nothing can be missed."""
    real = Ticks.beat

    def noted(self: Ticks) -> None:
        real(self)
        with suppress(OSError):
            os.write(descriptor, BEAT)

    setattr(Ticks, "beat", noted)  # noqa: B010


def run(life: Life) -> int:
    """Run the bot as `xuncha run` does, until it is stopped or dies."""
    fuse = Fuse(life.step, life.count)
    note_calls(life.calls)
    for owner, name, step in (*PORTS, *PURGE_PORTS):
        wrap(owner, name, step, fuse)
    wrap_torn_writes(fuse)
    setattr(bot.sender, "limits_for", lambda _clock: NO_LIMITS)  # noqa: B010  # to die more often
    options = {
        "XUNCHA_STORAGE__PATH": str(life.folder),
        "XUNCHA_CLOCK__START": life.start,
    }
    return run_bot(load_config(None, {**os.environ, **options}))


def serve() -> None:
    """Fork a bot for each order; the next one is read when that one is gone."""
    for line in sys.stdin.buffer:
        life = Life.model_validate(orjson.loads(line))
        pid = os.fork()
        if pid == 0:
            os.close(0)
            os._exit(run(life))
        sys.stdout.write(f"pid {pid}\n")
        sys.stdout.flush()
        _, status = os.waitpid(pid, 0)
        sys.stdout.write(f"gone {os.waitstatus_to_exitcode(status)}\n")
        sys.stdout.flush()


if __name__ == "__main__":
    serve()
