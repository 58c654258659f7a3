"""What the kills once found, each by itself."""

import os
import select
import subprocess
import sys
from pathlib import Path

import pytest
from telegram import Bot

from bot.clock import ManualClock
from bot.config import load_config
from bot.sender import Sender
from bot.wiring import share
from inspection import outbox
from tests.stage import MORNING, SCOPE, TOKEN, prepare

pytestmark = pytest.mark.slow

KILLED_WHILE_DRAWING = """
import asyncio, os, signal
from bot.artist import Artist

async def main():
    pool = Artist()._working()
    artist = await asyncio.get_running_loop().run_in_executor(pool, os.getpid)
    print(artist, flush=True)
    os.kill(os.getpid(), signal.SIGKILL)

if __name__ == "__main__":
    asyncio.run(main())
"""
WITHIN = 30  # seconds


def test_the_journal_knows_of_a_message_that_may_have_left_until_the_records_do(
    tmp_path: Path,
) -> None:
    """A second kill right after the first start would otherwise send it again."""
    prepare(tmp_path)
    shared = share(load_config(None, {}), ManualClock(MORNING), tmp_path)
    with shared.store.unit(SCOPE) as work:
        message = outbox.say(work, chat_id=103, text="好的", now=MORNING)
        work.commit()
    assert message is not None
    shared.store.flush()
    shared.journal.attempt(SCOPE, message.id, MORNING.isoformat())
    Sender(shared, Bot(TOKEN)).recover()  # nothing is written yet: no loop runs
    assert shared.journal.open_attempts() == [(SCOPE, message.id)]
    shared.journal.close()


def test_the_artist_leaves_when_the_bot_is_killed(tmp_path: Path) -> None:
    """It would keep its memory for ever."""
    script = tmp_path / "draw.py"
    script.write_text(KILLED_WHILE_DRAWING, encoding="utf-8")
    environ = {**os.environ, "PYTHONPATH": str(Path(__file__).parents[2])}
    command = [sys.executable, str(script)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, env=environ) as bot:  # noqa: S603
        assert bot.stdout is not None
        artist = os.pidfd_open(int(bot.stdout.readline()))
        bot.wait(WITHIN)
        is_gone, _, _ = select.select([artist], [], [], WITHIN)
    os.close(artist)
    assert is_gone
