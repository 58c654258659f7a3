"""A pack of 5,000 findings with 2,000 photos and 2,000 work papers, and the bot meanwhile.

The real bot makes it, and answers a member's messages all the while. The same messages are sent
before, without a pack, on the same records. `python -m benchmarks.pack` prints seconds, the peak
memory of the process that makes the pack, how often its message was changed, and the answers.
"""

import argparse
import asyncio
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from shutil import copytree, ignore_patterns
from statistics import median, quantiles
from tempfile import TemporaryDirectory
from time import perf_counter

from benchmarks.parts.filled import LEADER, ask_for_pack, fill
from benchmarks.parts.record import WORDS
from benchmarks.parts.side import MARK, OURS, PROCFS, Side, side
from bot import pack_process
from sandbox.world import ChatEvent
from storage.layout import PACKS
from storage.pack_check import check_pack
from tests.stage import SCOPE

WARM_UP, COMPARED = 5, 100  # texts
PAUSE = 0.05  # seconds between two texts
LOOKS_EVERY = 0.1


@dataclass
class Watch:
    """What the pack cost, and how its message in the leader's chat changed."""

    peak_mib: float = 0.0
    messages: int = 0
    edits: int = 0
    latencies: list[float] = field(default_factory=list)
    has_begun: bool = False
    is_over: bool = False

    def hears(self, event: ChatEvent) -> None:
        """Count what the leader's chat shows."""
        if event.chat_id == LEADER:
            self.messages += event.kind == "message"
            self.edits += event.kind == "edited"

    async def look(self, bot: int) -> None:
        """Note the largest memory of the process that makes the pack."""
        while True:
            peaks = [_peak_mib(each) for each in _children(bot)]
            self.is_over = self.has_begun and not peaks
            self.has_begun = self.has_begun or bool(peaks)
            self.peak_mib = max(self.peak_mib, *peaks, 0)
            await asyncio.sleep(LOOKS_EVERY)


def _children(pid: int) -> Iterator[Path]:
    """Yield the folders of the processes below one that make packs."""
    with suppress(OSError):  # one may end while it is looked at
        for path in PROCFS.glob(f"{pid}/task/*/children"):
            for child in path.read_text(encoding="ascii").split():
                if pack_process.__name__.encode() in (PROCFS / child / "cmdline").read_bytes():
                    yield PROCFS / child


def _peak_mib(process: Path) -> float:
    lines: list[str] = []
    with suppress(OSError):
        lines = (process / "status").read_text(encoding="ascii").splitlines()
    peak = next((line for line in lines if line.startswith("VmHWM:")), "VmHWM: 0")
    return int(peak.split()[1]) / 1024


def _texts() -> Iterator[str]:
    return (f"{WORDS[number % len(WORDS)]}{MARK}{number}次）" for number in count(1))


async def _said(bot: Side, texts: Iterator[str]) -> float:
    await asyncio.sleep(PAUSE)
    return await bot.exchange(texts)


async def without_pack(records: Path) -> list[float]:
    """Return how long the answers take when nothing else goes on."""
    async with side(OURS, records) as bot:
        texts = _texts()
        for _ in range(WARM_UP):
            await bot.exchange(texts)
        return [await _said(bot, texts) for _ in range(COMPARED)]


async def with_pack(records: Path) -> tuple[float, Watch]:
    """Let the pack be made, talk meanwhile; return its seconds and what was seen."""
    watch = Watch()
    began = perf_counter()
    async with side(OURS, records) as bot:
        bot.server.world.on_change(watch.hears)
        watching = asyncio.create_task(watch.look(bot.process.pid))
        texts = _texts()
        while not watch.is_over:
            watch.latencies.append(await _said(bot, texts))
        seconds = perf_counter() - began
        watching.cancel()
        for _ in range(WARM_UP):  # the last change of the message
            await _said(bot, texts)
    return seconds, watch


def looked_at(folder: Path) -> tuple[int, int]:
    """Return size and number of faults of the pack; a small one went into the chat."""
    packs = list(folder.glob("*.zip"))
    return sum(p.stat().st_size for p in packs), sum(len(check_pack(p).faults) for p in packs)


def _show(what: str, latencies: list[float]) -> None:
    figures = {"p50": median(latencies), "p95": quantiles(latencies, n=20)[-1]}
    figures["max"] = max(latencies)
    shown = ", ".join(f"{name} {1000 * each:.0f} ms" for name, each in figures.items())
    print(f"{what:<16} {len(latencies):>5} answers: {shown}")


def main() -> None:
    """Fill a folder, talk without a pack and with one, and look at the pack again."""
    options = argparse.ArgumentParser()
    options.add_argument("--findings", type=int, default=5_000)
    options.add_argument("--photos", type=int, default=2_000)
    options.add_argument("--papers", type=int, default=2_000)
    given = options.parse_args()
    with TemporaryDirectory(prefix="xuncha-bench-") as name:
        records = Path(name) / "data"
        fill(records, findings=given.findings, photos=given.photos, papers=given.papers)
        copy = records.with_name("alone")  # the second bot must not know the first one's updates
        copytree(records, copy, ignore=ignore_patterns("evidence"))
        alone = asyncio.run(without_pack(copy))
        ask_for_pack(records)
        seconds, watch = asyncio.run(with_pack(records))
        size, faults = looked_at(records / PACKS / SCOPE)
    print(f"{given.findings} findings, {given.photos} photos, {given.papers} work papers")
    print(
        f"{seconds:.1f} s from the start of the bot, {size / 2**20:.0f} MiB, peak "
        f"{watch.peak_mib:.0f} MiB in its process, {faults} faults; "
        f"{watch.messages} messages and {watch.edits} changes in the leader's chat"
    )
    _show("without a pack", alone)
    _show("during the pack", watch.latencies)


if __name__ == "__main__":
    main()
