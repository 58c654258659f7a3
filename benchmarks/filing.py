"""Filing a finding until it is confirmed, beside a bare echo bot, in one run.

Both bots are processes of their own; the server and the people are this one. The rounds
alternate, so that whatever else the machine does meets both.
"""

import asyncio
import os
import sys
from asyncio.subprocess import Process
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from itertools import count
from pathlib import Path
from statistics import median, quantiles
from tempfile import TemporaryDirectory
from time import perf_counter

from bot.clock import SystemClock
from inspection.enrolment import membership
from inspection.enums import MessageState
from inspection.findings import file_finding
from inspection.ports import REGISTRY
from inspection.records import OutgoingMessage
from sandbox.people import Person
from sandbox.server import BotApiServer
from sandbox.world import ChatEvent
from storage.tiny import TinyStore
from tests.stage import CAST, GROUP_ID, SCOPE, SHANGHAI, TOKEN, UNIT, prepare

SIZES = (0, 1_000, 5_000)  # findings on record when the bot starts
MESSAGES_EACH = 3  # settled outbox records beside each of them
ROUNDS, TEXTS_A_ROUND, WARM_UP = 5, 20, 5
BURSTS, BURST = 3, 200
STARTS, START_SIZE = 3, 2_000
WHOLE_RUN = 85.0  # seconds

NOON = datetime(2026, 11, 25, 13, 0, tzinfo=SHANGHAI)  # no daily push is due then
AUTHOR = "丙"
MEMBERS = ("甲", "乙", "丙", "丁")
FIRST_SEEDED_ID = 1_000_000  # message ids of the records, far from those of the run
FIRST_UPDATE_ID = 1_000_000
WORDS = (
    "二楼消防栓未见点检卡",
    "三号仓库台账与实物数量不一致，差两箱",
    "会议室记录本缺十月份两次例会的记录",
    "食堂采购单有三张没有验收人签字",
)
PROCFS = Path("/proc")
ECHO = Path(__file__).parent / "bare" / "echo.py"
OURS_COMMAND = ("-m", "bot", "run")
ECHO_COMMAND = (str(ECHO),)


# --- what is on record


def seed(folder: Path, size: int) -> Path:
    """Make the inspection with so many findings in it, and what was said about each."""
    prepare(folder, now=NOON)
    store = TinyStore(folder)
    author = membership(store.view(REGISTRY), CAST[AUTHOR][0], SCOPE)
    assert author is not None  # noqa: S101  # `prepare` admitted them
    said_at = NOON - timedelta(hours=20)
    with store.unit(SCOPE) as work:
        for number in range(1, size + 1):
            source = (author.user_id, FIRST_SEEDED_ID - number)
            words = f"{WORDS[number % len(WORDS)]}（{number}）"
            finding = file_finding(
                work, text=words, unit=UNIT, by=author, now=said_at, source=source
            )
            for name in MEMBERS[:MESSAGES_EACH]:
                message = OutgoingMessage(
                    chat_id=CAST[name][0],
                    created_at=said_at,
                    card=f"finding:{finding.id}",
                    about=(f"finding:{finding.id}",),
                    state=MessageState.SENT,
                    message_id=FIRST_SEEDED_ID + number,
                    sent_at=said_at,
                    digest="0" * 24,
                    has_buttons=True,
                )
                work.add(message)
            work.handles(number)
        work.commit()
    store.flush()
    asyncio.run(store.close())
    return folder


# --- the two sides


@dataclass
class Side:
    """One bot in its process, and the server it talks to."""

    server: BotApiServer
    people: dict[str, Person]
    process: Process
    start_seconds: float
    answered: int = 0
    latencies: list[float] = field(default_factory=list)
    rates: list[float] = field(default_factory=list)

    def hears(self, event: ChatEvent) -> None:
        """Count what the bot says."""
        if event.kind == "message" and event.message is not None and event.message.from_bot:
            self.answered += 1

    async def until_answered(self, goal: int) -> None:
        """Wait until the bot has said so many messages in all."""
        await self.server.world.until(lambda: self.answered >= goal)

    async def exchange(self, texts: Iterator[str]) -> float:
        """Say one text and return the seconds until the answer stands in the chat."""
        goal = self.answered + 1
        said = self.people[AUTHOR].say(next(texts))
        begun = perf_counter()  # the bot can hear it from here on
        await self.until_answered(goal)
        taken = perf_counter() - begun
        answer = self.people[AUTHOR].last()
        if said.text not in answer.text:
            raise RuntimeError(f"{said.text!r} was answered with {answer.text!r}")
        return taken

    async def burst(self, texts: Iterator[str]) -> float:
        """Let all members write at once and return the answers per second."""
        goal = self.answered + BURST
        for number in range(BURST):
            self.people[MEMBERS[number % len(MEMBERS)]].say(next(texts))
        begun = perf_counter()
        await self.until_answered(goal)
        return BURST / (perf_counter() - begun)

    def resident_mib(self) -> float | None:
        """Return the resident memory, where the system tells it."""
        if not PROCFS.is_dir():
            return None
        status = (PROCFS / str(self.process.pid) / "status").read_text(encoding="ascii")
        line = next(line for line in status.splitlines() if line.startswith("VmRSS:"))
        return int(line.split()[1]) / 1024


def _server() -> tuple[BotApiServer, dict[str, Person]]:
    clock = SystemClock(SHANGHAI, NOON)
    server = BotApiServer(token=TOKEN, now=lambda: clock.now().astimezone(UTC))
    server.updates.next_id = FIRST_UPDATE_ID
    people = {name: server.world.add_person(CAST[name][0], name) for name in MEMBERS}
    for person in people.values():
        server.world.private(person.id).started = True
    server.world.add_group(GROUP_ID, "巡察组", members=people.values())
    return server, people


def _environment(server: BotApiServer, records: Path) -> dict[str, str]:
    inherited = {k: v for k, v in os.environ.items() if not k.startswith("XUNCHA_")}
    return inherited | {
        "NO_PROXY": "127.0.0.1",
        "no_proxy": "127.0.0.1",
        "XUNCHA_TELEGRAM__TOKEN": TOKEN,
        "XUNCHA_TELEGRAM__BASE_URL": server.base_url,
        "XUNCHA_TELEGRAM__BASE_FILE_URL": server.base_file_url,
        "XUNCHA_STORAGE__PATH": str(records),
        "XUNCHA_CLOCK__START": NOON.isoformat(),
    }


async def _first_poll(server: BotApiServer, process: Process, log: Path) -> None:
    polled = asyncio.ensure_future(server.polled())
    ended = asyncio.ensure_future(process.wait())
    await asyncio.wait({polled, ended}, timeout=30, return_when=asyncio.FIRST_COMPLETED)
    ended.cancel()
    if not polled.done():
        polled.cancel()
        raise RuntimeError(f"the bot does not poll:\n{log.read_text(encoding='utf-8')}")


@asynccontextmanager
async def side(command: tuple[str, ...], records: Path) -> AsyncIterator[Side]:
    """Run a bot beside a server of its own for as long as the block lasts."""
    server, people = _server()
    await server.start()
    log = records.with_name(f"{records.name}-{Path(command[-1]).stem}.log")
    with log.open("ab") as output:
        begun = perf_counter()
        process = await asyncio.create_subprocess_exec(
            sys.executable,
            *command,
            cwd=records.parent,
            env=_environment(server, records),
            stdout=output,
            stderr=output,
        )
    try:
        await _first_poll(server, process, log)
        here = Side(server, people, process, perf_counter() - begun)
        server.world.on_change(here.hears)
        yield here
        if process.returncode is not None or server.unserved:
            raise RuntimeError(f"{server.unserved}\n{log.read_text(encoding='utf-8')}")
    finally:
        if process.returncode is None:
            process.terminate()
        await process.wait()
        await server.stop()


# --- the measurements


def _in_turn(sides: tuple[Side, Side], number: int) -> tuple[Side, ...]:
    """Return both sides; the one that went first goes second next time."""
    return sides if number % 2 == 0 else sides[::-1]


async def answers(ours: Side, echo: Side) -> None:
    """Measure one text after another, then bursts, in alternating rounds."""
    numbers = count(1)
    texts = (f"{WORDS[number % len(WORDS)]}（第{number}次）" for number in numbers)
    for each in (ours, echo):
        for _ in range(WARM_UP):
            await each.exchange(texts)
    for number in range(ROUNDS):
        for each in _in_turn((ours, echo), number):
            each.latencies += [await each.exchange(texts) for _ in range(TEXTS_A_ROUND)]
    for number in range(BURSTS):
        for each in _in_turn((ours, echo), number):
            each.rates.append(await each.burst(texts))


@dataclass
class Starts:
    """What the starts of one bot cost."""

    seconds: list[float] = field(default_factory=list)
    mib: list[float] = field(default_factory=list)


async def starts(records: Path) -> tuple[Starts, Starts]:
    """Start both bots in turn; return seconds to the first getUpdates, and memory then."""
    ours, echo = Starts(), Starts()
    for _ in range(STARTS):
        for command, kept in ((OURS_COMMAND, ours), (ECHO_COMMAND, echo)):
            async with side(command, records) as each:
                kept.seconds.append(each.start_seconds)
                resident = each.resident_mib()
                if resident is not None:
                    kept.mib.append(resident)
    return ours, echo


# --- the table


def _row(size: int, what: str, ours: float, echo: float, digits: int = 1) -> None:
    print(f"{size:>8}  {what:<28}{ours:>9.{digits}f}{echo:>9.{digits}f}{ours / echo:>11.2f}")


def _p95(values: list[float]) -> float:
    return quantiles(values, n=20)[-1]


def _show_answers(size: int, ours: Side, echo: Side) -> None:
    figures: tuple[tuple[str, Callable[[list[float]], float]], ...] = (
        ("answer, median ms", median),
        ("answer, p95 ms", _p95),
    )
    for what, of in figures:
        _row(size, what, 1000 * of(ours.latencies), 1000 * of(echo.latencies))
    _row(size, f"burst of {BURST}, updates/s", median(ours.rates), median(echo.rates), 0)


async def measure(folders: dict[int, Path]) -> None:
    """Measure everything and print it."""
    print(f"{'findings':>8}  {'':<28}{'ours':>9}{'echo':>9}{'ours/echo':>11}")
    for size in SIZES:
        async with (
            side(OURS_COMMAND, folders[size]) as ours,
            side(ECHO_COMMAND, folders[size]) as echo,
        ):
            await answers(ours, echo)
        _show_answers(size, ours, echo)
    ours_starts, echo_starts = await starts(folders[START_SIZE])
    _row(
        START_SIZE,
        "start to first getUpdates, s",
        median(ours_starts.seconds),
        median(echo_starts.seconds),
        2,
    )
    if ours_starts.mib and echo_starts.mib:
        _row(START_SIZE, "resident then, MiB", median(ours_starts.mib), median(echo_starts.mib), 0)
    else:
        print("memory: not measured, this system has no /proc")


async def _bounded(folders: dict[int, Path]) -> None:
    async with asyncio.timeout(WHOLE_RUN):
        await measure(folders)


def main() -> None:
    begun = perf_counter()
    with TemporaryDirectory(prefix="xuncha-bench-") as name:
        folders = {size: seed(Path(name) / str(size), size) for size in (*SIZES, START_SIZE)}
        print(f"records made in {perf_counter() - begun:.1f} s", file=sys.stderr)
        asyncio.run(_bounded(folders))
    print(
        f"{ROUNDS * TEXTS_A_ROUND} texts one after another, {BURSTS} bursts, {STARTS} starts each;"
        f" {perf_counter() - begun:.0f} s in all"
    )


if __name__ == "__main__":
    main()
