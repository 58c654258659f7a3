"""The longest pauses of the event loop at 5,000 findings, act by act.

The real bot runs on loopback in this process; a task beside it notes how long nobody is answered.
What counts is the loop's own work in one go: the wall says more on a machine that does nothing
else. `--only WORD` measures the acts whose name holds the word.
"""

import argparse
import asyncio
import random
import re
import socket
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from itertools import islice
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter

import aiohttp

from benchmarks.finding import texts
from benchmarks.parts.filled import fill
from benchmarks.parts.record import NOON
from benchmarks.parts.side import FIRST_UPDATE_ID
from benchmarks.parts.ticker import Ticker, ticking
from bot.artist import Artist
from bot.office import Office
from inspection.enums import Handling
from inspection.prior_columns import SOURCES
from inspection.records import Finding, ImportState, PriorFinding, PriorImport, SharedNote, Task
from storage.tiny import TinyStore
from tests.stage import CAST, SCOPE, Stage, stage

FINDINGS, PAPERS, NOTES, TASKS, QUOTING = 5_000, 2_000, 600, 400, 300
PRIORS = 5_000  # of each department
ROUNDS = 3  # of what is done in a moment
ONCE = frozenset({"/documents, then a list", "/pack"})
LIMIT = 0.1  # seconds
BEGIN = NOON - timedelta(hours=3)
EVENING = 20  # the hour of the summary
LONGEST = 600.0


def seeded(folder: Path) -> Path:
    """Write an inspection of that size, with what was said about the findings elsewhere."""
    fill(folder, findings=FINDINGS, photos=0, papers=PAPERS, said=texts(1))
    store, said, dice = TinyStore(folder), texts(2), random.Random(3)
    people = [CAST[name][0] for name in ("甲", "乙", "丙", "丁")]
    with store.unit(SCOPE) as work:
        for words in islice(said, NOTES):
            number, author = work.number("note"), dice.choice(people)
            work.add(SharedNote(number=number, text=words, author_id=author, at=BEGIN))
        for words in islice(said, TASKS):
            number, owner = work.number("task"), dice.choice(people)
            work.add(Task(number=number, text=words, owner_id=owner, by=people[0], at=BEGIN))
        for number, words in enumerate(islice(said, QUOTING), start=1):
            found = work.get(Finding, number * 7)
            if found is not None:
                work.put(found.changed(quoted=words))
        work.commit()
    store.flush()
    asyncio.run(store.close())
    return folder


def table_of(rows: int, seed: int) -> bytes:
    """Return a department's table."""
    lines = (f"{2024 + n % 2},{words},综合部" for n, words in enumerate(islice(texts(seed), rows)))
    return "\n".join(("年度,问题,责任部门", *lines)).encode()


# --- the acts -------------------------------------------------------------------------------

Act = Callable[[Stage, int], Awaitable[object]]


async def a_clue(here: Stage, _number: int) -> None:
    """Take the newest finding in hand and register it."""
    finding = [each for each in here.findings() if each.handling is not Handling.CLUE][-1]
    await _say(here, "丙", finding.label)
    for press in ("处理", "线索", "按线索登记"):
        await _press(here, "丙", press)
    if here.findings()[finding.id - 1].handling is not Handling.CLUE:
        raise RuntimeError(finding.label)


async def a_document(here: Stage, _number: int) -> None:
    await _say(here, "甲", "/documents")
    await _press(here, "甲", "问题清单")


async def a_page(here: Stage, _number: int) -> None:
    """Open the dashboard as the leader's browser does, and look at it."""
    await _say(here, "甲", "/dashboard")
    found = re.search(r"(http://[^#\"\s]+)#once=([\w-]{64})", here["甲"].last().text)
    if found is None:
        raise RuntimeError(here["甲"].last().text)
    address = found[1].rstrip("/")
    jar = aiohttp.CookieJar(unsafe=True)  # takes cookies of an address without a name
    async with aiohttp.ClientSession(cookie_jar=jar) as browser:
        async with browser.post(f"{address}/session", data=found[2]) as got:
            kept = await got.text()
        headers = {"Authorization": f"page {kept}"}
        async with browser.get(f"{address}/view", headers=headers) as got:
            if got.status != 200:  # HTTP's own
                raise RuntimeError(await got.text())


async def a_pack(here: Stage, _number: int) -> None:
    await _say(here, "甲", "/pack")


async def a_minute(here: Stage, _number: int) -> None:
    await _at(here, here.clock.now() + timedelta(minutes=1))


async def _at(here: Stage, when: datetime) -> None:
    here.clock.advance_to(when)
    here.bot.beat()
    await _settled(here)


def saying(name: str, words: str) -> Act:
    """Return the act of saying something, with a number in it that is not said twice."""
    return lambda here, number: _say(here, name, words.replace("{n}", str(number)))


ACTS: dict[str, Act] = {
    "file a finding": saying("丙", "二楼第{n}个消防栓未见点检卡，已拍照"),
    "search": saying("丙", "查 台账 差"),
    "/mine": saying("丙", "/mine"),
    "/today": saying("甲", "/today"),
    "/board": saying("甲", "/board"),
    "/papers": saying("甲", "/papers"),
    "/items": saying("甲", "/items"),
    "/share": saying(
        "丁", "/share 今天第{n}次碰头：明早先看三号仓库的台账，再到食堂核对验收人签字"
    ),
    "a minute's tick": a_minute,
    "dashboard": a_page,
    "/documents, then a list": a_document,
    "register a clue": a_clue,
    "/pack": a_pack,
}


async def _settled(here: Stage) -> None:
    """Wait until everything has ended, longer than a test would, and leaving the loop alone."""
    async with asyncio.timeout(LONGEST):
        await here.server.all_delivered()
        await here.bot.application.update_queue.join()
        await asyncio.sleep(0.02)
        while not here._is_quiet():  # noqa: ASYNC110  # as the stage itself waits
            await asyncio.sleep(0.02)


async def _say(here: Stage, name: str, words: str) -> None:
    here[name].say(words)
    await _settled(here)


async def _press(here: Stage, name: str, label: str) -> None:
    data, message = here._button(name, label, in_group=False)  # as above
    here[name].press_data(data, on=message)
    await _settled(here)


# --- the imports ----------------------------------------------------------------------------


async def imported(here: Stage, source: str, seed: int, seen: "Seen") -> None:
    """Let the leader take in a department's table, and note each step."""
    name = f"{source}往年问题.csv"
    here["甲"].send_document(table_of(PRIORS, seed), name)
    await _until(here, ImportState.MAPPING, ImportState.OFFERED)
    seen.note("import: the file read")
    if _last(here).state is ImportState.MAPPING:
        await _press(here, "甲", "预览")
        await _until(here, ImportState.OFFERED)
    seen.note("import: the preview")
    await _press(here, "甲", f"导入{_last(here).offered}条")
    await _until(here, ImportState.IMPORTED)
    seen.note("import: taken in")


def _last(here: Stage) -> PriorImport:
    return list(here.bot.shared.store.view(SCOPE).all(PriorImport))[-1]


async def _until(here: Stage, *states: ImportState) -> None:
    async with asyncio.timeout(LONGEST):
        await here.server.all_delivered()
        await here.bot.application.update_queue.join()  # the import is on record
        while _last(here).state not in states:  # noqa: ASYNC110  # nothing tells of it
            await asyncio.sleep(0.01)
    await _settled(here)


# --- what was seen --------------------------------------------------------------------------


@dataclass
class Seen:
    """Prints the pauses of each act as they are measured, and knows the longest."""

    ticker: Ticker
    longest: dict[str, float] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Begin the table."""
        print(f"{'longest pause, ms':<28}{'work':>6}{'wall':>7}  seen there")

    def note(self, act: str) -> None:
        """Print what the ticker saw since the last time."""
        work, wall = self.ticker.work, self.ticker.wall
        place = self.ticker.culprit() if work > LIMIT / 2 else ""
        print(f"{act:<28}{1000 * work:6.0f}{1000 * wall:7.0f}  {place}", flush=True)
        self.longest[act] = max(work, self.longest.get(act, 0.0))
        self.ticker.start_anew()

    def show(self) -> None:
        """Name the acts that held everybody up for longer than they should."""
        over = {act: work for act, work in self.longest.items() if work > LIMIT}
        named = ", ".join(f"{act} {1000 * work:.0f} ms" for act, work in over.items())
        print(f"over {1000 * LIMIT:.0f} ms: {named or 'nothing'}")


@asynccontextmanager
async def running(folder: Path) -> AsyncIterator[Stage]:
    """Run the bot, drawing and making documents in processes of their own as it does."""
    with socket.socket() as line:
        line.bind(("127.0.0.1", 0))
        port = str(line.getsockname()[1])
    options = {"DASHBOARD__PORT": port}
    async with stage(folder, now=NOON, prepared=False, options=options) as here:
        here.server.updates.next_id = FIRST_UPDATE_ID  # the records' updates come before
        if here.bot.dashboard is not None:
            here.bot.dashboard.entrance.wall = lambda: here.clock.now().astimezone(UTC)
        shared = here.bot.shared
        shared.artist, shared.office = Artist(), Office(shared)
        yield here


async def measured(folder: Path, only: str) -> Seen:
    """Do everything, each act some times."""
    async with ticking() as ticker:
        seen = Seen(ticker)
        async with running(folder) as here:
            ticker.start_anew()  # what is loaded before anybody can write holds nobody up
            await _settled(here)  # and what is read ahead in a thread has been read
            seen.note("what is read ahead")
            for act, do in ACTS.items():
                if only not in act:
                    continue
                for number in range(1 if act in ONCE else ROUNDS):
                    ticker.start_anew()
                    await do(here, number + 1)
                    seen.note(act)
            for seed, source in enumerate(SOURCES if only in "import" else (), start=11):
                await imported(here, source, seed, seen)
            ticker.start_anew()
            await _at(here, here.clock.now().replace(hour=EVENING, minute=0))
            seen.note("evening summary")
            if only in "import" and len(list(_priors(here))) < PRIORS:
                raise RuntimeError("the tables were not taken in")
    return seen


def _priors(here: Stage) -> Sequence[PriorFinding]:
    return tuple(here.bot.shared.store.view(SCOPE).all(PriorFinding))


def main() -> None:
    """Seed a folder, do everything in it, print the pauses."""
    options = argparse.ArgumentParser()
    options.add_argument("--only", default="")
    options.add_argument("--folder", type=Path, help="records made before; they are changed")
    given = options.parse_args()
    begun = perf_counter()
    with TemporaryDirectory(prefix="xuncha-bench-") as name:
        folder = given.folder or seeded(Path(name) / "data")
        asyncio.run(measured(folder, given.only)).show()
    print(f"{FINDINGS} findings, {PRIORS} rows a table; {perf_counter() - begun:.0f} s in all")


if __name__ == "__main__":
    main()
