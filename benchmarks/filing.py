"""Filing a finding until it is confirmed, beside a bare echo bot, in one run.

Both bots are processes of their own; the server and the people are this one. The rounds
alternate, so that whatever else the machine does meets both.
"""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from statistics import median, quantiles
from tempfile import TemporaryDirectory
from time import perf_counter

from benchmarks.parts.record import WORDS, seed
from benchmarks.parts.side import BURST, ECHO, MARK, OURS, Side, side

SIZES = (0, 1_000, 5_000)  # findings on record when the bot starts
ROUNDS, TEXTS_A_ROUND, WARM_UP = 5, 20, 5
BURSTS = 3
STARTS, START_SIZE = 3, 2_000
WHOLE_RUN = 300.0  # seconds, after the records were made, on a machine with much else to do

# --- the measurements


def _in_turn(sides: tuple[Side, Side], number: int) -> tuple[Side, ...]:
    """Return both sides; the one that went first goes second next time."""
    return sides if number % 2 == 0 else sides[::-1]


async def answers(ours: Side, echo: Side) -> None:
    """Measure one text after another, then bursts, in alternating rounds."""
    numbers = count(1)
    texts = (f"{WORDS[number % len(WORDS)]}{MARK}{number}次）" for number in numbers)
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
        for command, kept in ((OURS, ours), (ECHO, echo)):
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
            side(OURS, folders[size]) as ours,
            side(ECHO, folders[size]) as echo,
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
        asyncio.run(_bounded(folders))
    print(
        f"{ROUNDS * TEXTS_A_ROUND} texts one after another, {BURSTS} bursts, {STARTS} starts each;"
        f" {perf_counter() - begun:.0f} s in all"
    )


if __name__ == "__main__":
    main()
