"""A disk that takes nothing: refused in words, and nothing that has a number suffers."""

import asyncio
import errno
import sqlite3
import subprocess
import sys
from collections.abc import AsyncIterator
from contextlib import suppress
from pathlib import Path

import pytest

import storage.platform
from inspection.records import Finding
from sandbox.people import Person
from storage.journal import Journal
from storage.layout import scope_file
from tests.crash.drill import Drill, drill_in
from tests.stage import MORNING, SCOPE, TOKEN, Stage, prepare, stage

pytestmark = pytest.mark.slow

REFUSED = "本条未能保存，请稍后重发。此前已有编号的内容不受影响。"
LATER = "本条已收到，暂未存好"
WITHIN = 180.0  # seconds; a busy machine is slow


@pytest.fixture
async def drill(tmp_path: Path) -> AsyncIterator[Drill]:
    """A bot that runs."""
    async with drill_in(tmp_path, MORNING) as made:
        await made.lives.start(made.now)
        yield made


async def shown(person: Person, words: str, times: int = 1) -> None:
    """Wait until the bot has said the words so often."""
    async with asyncio.timeout(WITHIN):
        await person.world.until(lambda: _count(person, words) >= times)


def _count(person: Person, words: str) -> int:
    return sum(words in m.text for m in person.screen() if m.from_bot)


def say(drill: Drill, words: str) -> None:
    """Let somebody write it, as something that has to be there in the end."""
    drill.crowd.said.add(words)
    drill.server.world.people[103].say(words)


async def tell(drill: Drill, words: str) -> None:
    """Write it again until it has a number: there is room, but polling pauses after trouble."""
    say(drill, words)
    await shown(drill.server.world.people[103], words)


async def ended(drill: Drill) -> list[str]:
    """Stop the bot in order and name what is wrong."""
    await drill.quiet()
    assert await drill.lives.stop() == 0
    return list(drill.ledger().at_rest(drill.now))


@pytest.mark.slow
async def test_what_a_full_disk_does_not_take_is_refused_in_words_and_work_goes_on(
    drill: Drill,
) -> None:
    person = drill.server.world.people[103]
    await tell(drill, "第一件台账日期写错")
    await drill.quiet()
    drill.lives.limit(1)
    person.say("第二件签字栏空着")
    person.say("第三件会议记录缺页")
    await shown(person, REFUSED, times=2)
    drill.lives.limit(-1)
    await tell(drill, "第四件点检卡未更新")
    assert await ended(drill) == []
    assert drill.crowd.shown.filed == {"W1": "第一件台账日期写错", "W2": "第四件点检卡未更新"}
    assert _count(person, REFUSED) == 2


async def test_what_is_taken_in_but_not_saved_yet_is_said_and_saved_when_there_is_room(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse_file(path: Path, data: bytes) -> None:
        raise OSError(errno.ENOSPC, "No space left on device", str(path))

    async with stage(tmp_path) as here:
        await here.say("丙", "走廊灯不亮")
        with monkeypatch.context() as broken:
            broken.setattr("bot.door.LATE_AFTER", 0.2)
            broken.setattr(storage.platform, "_write_synced", refuse_file)
            here["丙"].say("门锁失灵")
            await shown(here["丙"], LATER)
            here["丙"].say("台账日期写错")
            await shown(here["丙"], REFUSED)
        await shown(here["丙"], "W2")
        assert [finding.raw for finding in here.findings()] == ["走廊灯不亮", "门锁失灵"]


async def test_a_change_of_a_chat_is_done_only_when_it_is_on_disk(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    loop, was_tried = asyncio.get_running_loop(), asyncio.Event()

    def refuse_file(path: Path, data: bytes) -> None:
        loop.call_soon_threadsafe(was_tried.set)
        raise OSError(errno.ENOSPC, "No space left on device", str(path))

    async with stage(tmp_path) as here:
        await here.say("丙", "走廊灯不亮")
        await here.bot.shared.store.saved()
        with monkeypatch.context() as broken:
            broken.setattr(storage.platform, "_write_synced", refuse_file)
            here["丙"].block_bot()
            async with asyncio.timeout(WITHIN):
                await was_tried.wait()
            for _ in range(20):  # enough for whatever would not wait
                await asyncio.sleep(0)
            assert len(here.bot.shared.journal.pending()) == 1
        await here.settle()
        assert here.bot.shared.journal.pending() == []


async def test_an_album_whose_refusal_did_not_arrive_is_refused_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse_row(self: Journal, updates: object, origins: object) -> None:
        raise sqlite3.OperationalError("database or disk is full")

    async with stage(tmp_path) as here:
        await here.settle()
        with monkeypatch.context() as broken:
            broken.setattr(Journal, "receive", refuse_row)
            here.server.faults.add("sendMessage", chat_id=103, error=(500, "Internal"))
            here["丙"].send_files([here.server.world.store(data, "photo") for data in (b"1", b"2")])
            await shown(here["丙"], REFUSED)
        await here.settle()
        assert here.findings() == []


async def test_a_folder_that_became_read_only_is_refused_in_words_until_it_is_not(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse_file(path: Path, data: bytes) -> None:
        raise OSError(errno.EROFS, "Read-only file system", str(path))

    def refuse_row(self: Journal, updates: object, origins: object) -> None:
        raise sqlite3.OperationalError("attempt to write a readonly database")

    async with stage(tmp_path) as here:
        await here.say("丙", "走廊灯不亮")
        with monkeypatch.context() as broken:
            broken.setattr(storage.platform, "_write_synced", refuse_file)
            broken.setattr(Journal, "receive", refuse_row)
            here["丙"].say("门锁失灵")
            await shown(here["丙"], REFUSED)
        await _filed(here, "台账日期写错")
        assert [finding.raw for finding in here.findings()] == ["走廊灯不亮", "台账日期写错"]


async def test_strangers_chats_and_talk_in_the_group_hear_nothing_of_a_full_disk(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse_row(self: Journal, updates: object, origins: object) -> None:
        raise sqlite3.OperationalError("database or disk is full")

    async with stage(tmp_path) as here:
        await here.settle()
        before = len(here.group.messages)
        with monkeypatch.context() as broken:
            broken.setattr(Journal, "receive", refuse_row)
            here["丁"].say("中午吃什么", chat=here.group)
            here["丙"].say("门锁失灵")
            await shown(here["丙"], REFUSED)
        assert [m.from_bot for m in here.group.messages[before:]] == [False]
        await _filed(here, "台账日期写错")


async def _filed(here: Stage, words: str) -> None:
    with suppress(TimeoutError):
        here["丙"].say(words)
        await shown(here["丙"], words)
    assert words in [finding.raw for finding in here.bot.shared.store.view(SCOPE).all(Finding)]


def test_a_torn_file_is_refused_at_the_start_in_words_and_left_as_it_is(tmp_path: Path) -> None:
    prepare(tmp_path)
    file = scope_file(tmp_path, SCOPE)
    torn = file.read_bytes()[: file.stat().st_size // 2]
    file.write_bytes(torn)
    environ = {"XUNCHA_TELEGRAM__TOKEN": TOKEN, "XUNCHA_STORAGE__PATH": str(tmp_path)}
    command = [sys.executable, "-m", "bot", "run"]
    ran = subprocess.run(  # noqa: S603  # our own
        command, env=environ, capture_output=True, text=True, timeout=WITHIN, check=False
    )
    assert ran.returncode != 0
    assert "文件内容不完整，读不出来" in ran.stdout + ran.stderr
    assert file.read_bytes() == torn
