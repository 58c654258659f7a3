"""Documents made by the real process beside the bot: sealed folders, kills, answers meanwhile."""

import asyncio
import os
import signal
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from multiprocessing import active_children
from pathlib import Path
from statistics import median
from time import perf_counter

import pytest

from bot.office import Office
from storage.keys import new_key
from tests.office.rich import with_findings
from tests.stage import SCOPE, Stage, stage

WORDS = "三号楼消防栓未见点检卡，共3处"
ENOUGH = 400  # findings: 160 papers, long enough to be asked meanwhile
PRESSES = 15
SLOWER = 8  # times; two processes share the machine with whatever else runs on it


@asynccontextmanager
async def a_stage(folder: Path, **options: str) -> AsyncIterator[Stage]:
    """The bot as it runs, with the process beside it that other tests do without."""
    async with stage(folder, options=options) as here:
        here.bot.shared.office = Office(here.bot.shared)
        yield here


def files(here: Stage) -> list[str]:
    return [m.file.name or "" for m in here["甲"].screen(None) if m.file is not None]


async def until(happens: Callable[[], bool]) -> None:
    """Give way to the loop until something is so."""
    async with asyncio.timeout(90):
        while not happens():  # noqa: ASYNC110  # it happens elsewhere: in a process, at the server
            await asyncio.sleep(0)


def press(here: Stage, label: str) -> None:
    data, message = here._button("甲", label, in_group=False)
    here["甲"].press_data(data, on=message)


def filled(here: Stage, findings: int) -> None:
    with here.bot.shared.store.unit(SCOPE) as work:
        with_findings(work, findings)
        work.commit()


@pytest.mark.parametrize("key", ["", new_key()], ids=["plain", "sealed"])
async def test_the_file_comes_from_a_process_of_its_own(key: str, tmp_path: Path) -> None:
    options = {"STORAGE__PATH": str(tmp_path), **({"STORAGE__KEY": key} if key else {})}
    async with a_stage(tmp_path, **options) as here:
        await here.say("丙", WORDS)
        await here.say("甲", "材料")
        press(here, "问题清单")
        await until(lambda: bool(files(here)))
        assert files(here) == ["问题清单.xlsx"]
        [content] = [m.file.content for m in here["甲"].screen(None) if m.file is not None]
        assert content[:2] == b"PK"


async def test_a_process_killed_in_the_middle_is_begun_once_more(tmp_path: Path) -> None:
    async with a_stage(tmp_path) as here:
        filled(here, ENOUGH)
        await here.say("甲", "材料")
        others = children()
        press(here, "全部底稿")
        await killed(others)
        await until(lambda: bool(files(here)))
        assert files(here) == ["问题底稿.zip"]


async def test_what_is_killed_again_and_again_is_given_up_in_words(tmp_path: Path) -> None:
    async with a_stage(tmp_path) as here:
        filled(here, ENOUGH)
        await here.say("甲", "材料")
        others = children()
        press(here, "全部底稿")
        for _ in range(2):
            others |= await killed(others)
        await until(lambda: any("没有做成" in m.text for m in here["甲"].screen(None)))
        assert files(here) == []


async def test_the_bot_answers_while_a_document_is_made_and_says_how_far_it_is(
    tmp_path: Path,
) -> None:
    async with a_stage(tmp_path) as here:
        filled(here, ENOUGH)
        alone = [await _answer(here) for _ in range(PRESSES)]
        await here.say("甲", "材料")
        press(here, "全部底稿")
        await until(lambda: here.bot.shared.office.is_busy)
        meanwhile = []
        while here.bot.shared.office.is_busy:
            meanwhile.append(await _answer(here))
        await until(lambda: bool(files(here)))
        assert len(meanwhile) >= 2
        assert median(meanwhile) < SLOWER * median(alone)
        cards = [m for m in here["甲"].screen(None) if "160个文件" in m.text]
        assert [m.edited > 0 for m in cards] == [True]


def children() -> set[int]:
    """Return the processes beside this one, those of other tests among them."""
    return {each.pid for each in active_children() if each.pid is not None}


async def killed(others: set[int]) -> set[int]:
    """Kill the process that is begun and none of the others; return which it was."""
    await until(lambda: bool(children() - others))
    [begun] = children() - others
    os.kill(begun, signal.SIGKILL)
    await until(lambda: begun not in children())
    return {begun}


async def _answer(here: Stage) -> float:
    """Return how many seconds a member waits for an answer."""
    before, began = len(here["丙"].screen(None)), perf_counter()
    here["丙"].say("状态")
    await until(lambda: len(here["丙"].screen(None)) >= before + 2)
    return perf_counter() - began
