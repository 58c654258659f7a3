"""What the kills once found, each by itself."""

import asyncio
import os
import select
import subprocess
import sys
from datetime import timedelta
from pathlib import Path

import pytest
from telegram import Bot

from bot.clock import ManualClock
from bot.config import load_config
from bot.sender import Sender
from bot.wiring import share
from inspection import outbox
from inspection.enums import MessageState, OutwardState
from inspection.records import OutgoingMessage
from tests.stage import MORNING, SCOPE, TOKEN, prepare, stage

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
WITHIN = 180  # seconds; a busy machine is slow


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


async def test_what_left_before_a_kill_is_settled_with_all_that_follows(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The item was given to the unit: without its delivery no day of it would count."""
    was_killed = asyncio.Event()

    def killed(sender: Sender, *_: object) -> None:
        was_killed.set()
        sender.close()
        raise asyncio.CancelledError

    async with stage(tmp_path) as here:
        await here.say("丙", "二楼1处消防栓未见点检卡")
        for label in ("提示联络员", "下一工作日", "确认发送"):
            await here.press("丙", label)
        await here.press("甲", "放行")
        with monkeypatch.context() as cut_off:
            cut_off.setattr(Sender, "_sent", killed)
            here.clock.advance(timedelta(minutes=1))
            here.bot.beat()
            async with asyncio.timeout(WITHIN):
                await was_killed.wait()
                await here.bot.stop()
        assert [item.delivered_at for item in here.items()] == [None]
        await here.start_again()
        assert [item.state for item in here.items()] == [OutwardState.DELIVERED]
        assert len([m for m in here["周"].screen() if "J1" in m.text]) == 1


async def test_the_journal_forgets_messages_that_were_given_up_or_may_have_arrived(
    tmp_path: Path,
) -> None:
    async with stage(tmp_path) as here:
        here.server.faults.add("sendMessage", chat_id=103, error=(400, "Bad Request: no"))
        await here.say("丙", "走廊灯不亮")
        here.server.faults.add("sendMessage", chat_id=104, kind="effect_then_reset")
        await here.say("丁", "门锁失灵")
        await here.bot.sender.settled()
        view = here.bot.shared.store.view(SCOPE)
        states = [MessageState.FAILED, MessageState.UNCONFIRMED]
        assert [len(view.lookup(OutgoingMessage, "state", each)) for each in states] == [1, 1]
        journal = here.bot.shared.journal
        assert (journal.open_attempts(), journal.outcomes()) == ([], [])


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
