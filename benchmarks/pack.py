"""A pack of 5,000 findings with 2,000 photos and 2,000 work papers, and the bot meanwhile.

The leader asks the real bot for it; a member writes before, meanwhile and afterwards, to the same
bot on the same records. `python -m benchmarks.pack` prints seconds, the peak memory of the process
that makes the pack, how often its message was changed, and the answers. It fails unless the pack
lies where the record says, with the SHA-256 of the record, and whole.
"""

import argparse
import asyncio
import os
import re
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from statistics import median, quantiles
from tempfile import TemporaryDirectory
from time import perf_counter

from benchmarks.parts.filled import LEADER, fill
from benchmarks.parts.record import WORDS
from benchmarks.parts.side import MARK, OURS, PROCFS, Side, side
from bot import pack_process
from inspection.records import EvidencePack, PackState
from sandbox.world import ChatEvent
from storage.backups import BACKUPS
from storage.layout import PACKS
from storage.pack_check import check_pack
from storage.tiny import TinyStore
from tests.stage import SCOPE

LEADERS_NAME = "甲"
WARM_UP, COMPARED = 5, 100  # texts; the second before and after the pack
PAUSE = 0.05  # seconds between two texts
LOOKS_EVERY = 0.1
LONGEST = 900.0  # seconds for a pack
TOLD = re.compile(r"[0-9a-f]{64}|没有做成")  # the card says how it ended


@dataclass
class Watch:
    """What the pack cost, and how its message in the leader's chat changed."""

    peak_mib: float = 0.0
    work: float = 0.0  # seconds of the processor
    messages: int = 0
    edits: int = 0
    seconds: float = 0.0
    before: list[float] = field(default_factory=list)
    during: list[float] = field(default_factory=list)
    after: list[float] = field(default_factory=list)
    is_over: bool = False

    def hears(self, event: ChatEvent) -> None:
        """Count what the leader's chat shows, until the card says that it is over."""
        if event.chat_id != LEADER or event.message is None or not event.message.from_bot:
            return
        self.messages += event.kind == "message"
        self.edits += event.kind == "edited"
        self.is_over = self.is_over or bool(TOLD.search(event.message.text))

    async def look(self, bot: int) -> None:
        """Note memory and processor time of the process that makes the pack, while it lives."""
        while True:
            for each in _children(bot):
                self.peak_mib = max(self.peak_mib, _peak_mib(each))
                self.work = max(self.work, _work(each))
            await asyncio.sleep(LOOKS_EVERY)


def _children(pid: int) -> Iterator[Path]:
    """Yield the folders of the processes below one that make packs."""
    for path in PROCFS.glob(f"{pid}/task/*/children"):
        for child in _read(path).split():
            if pack_process.__name__ in _read(PROCFS / child / "cmdline"):
                yield PROCFS / child


def _read(path: Path) -> str:
    """Return what the system says; nothing of a process that ended while it is looked at."""
    with suppress(OSError):
        return path.read_text(encoding="utf-8")
    return ""


def _peak_mib(process: Path) -> float:
    lines = _read(process / "status").splitlines()
    peak = next((line for line in lines if line.startswith("VmHWM:")), "VmHWM: 0")
    return int(peak.split()[1]) / 1024


def _work(process: Path) -> float:
    fields = _read(process / "stat").rpartition(")")[2].split()
    ticks = sum(map(int, fields[11:13]))  # in user mode and in the system's
    return ticks / os.sysconf("SC_CLK_TCK")


async def _said(bot: Side, texts: Iterator[str]) -> float:
    await asyncio.sleep(PAUSE)
    return await bot.exchange(texts)


async def _copied(records: Path) -> None:
    """Wait for the first daily copy: it would be measured as if it were the pack."""
    while not list((records / BACKUPS).glob("*.zip")):  # noqa: ASYNC110  # another process's
        await asyncio.sleep(LOOKS_EVERY)


async def talked(records: Path) -> Watch:
    """Let the pack be made, and talk before, meanwhile and afterwards."""
    watch = Watch()
    texts = (f"{WORDS[number % len(WORDS)]}{MARK}{number}次）" for number in count(1))
    async with side(OURS, records) as bot, asyncio.timeout(LONGEST):
        await _copied(records)
        for _ in range(WARM_UP):
            await bot.exchange(texts)
        watch.before = [await _said(bot, texts) for _ in range(COMPARED)]
        bot.server.world.on_change(watch.hears)
        watching = asyncio.create_task(watch.look(bot.process.pid))
        bot.people[LEADERS_NAME].say("/pack")
        began = perf_counter()
        while not watch.is_over:
            watch.during.append(await _said(bot, texts))
        watch.seconds = perf_counter() - began
        watching.cancel()
        watch.after = [await _said(bot, texts) for _ in range(COMPARED)]
    return watch


def made(records: Path) -> EvidencePack:
    """Return the pack on record. Ends the run unless it lies there, whole and the one recorded."""
    (pack,) = TinyStore.read_only(records).view(SCOPE).all(EvidencePack)
    if pack.state is not PackState.MADE:
        raise SystemExit(f"the pack is not made: {pack}")
    path = records / PACKS / SCOPE / pack.name
    if not path.is_file():
        raise SystemExit(f"no {path.name}: {sorted(p.name for p in path.parent.iterdir())}")
    checked = check_pack(path, sha256=pack.sha256)
    if checked.faults or checked.files != pack.count or path.stat().st_size != pack.size:
        raise SystemExit(f"{checked.files} files of {pack.count}; faults: {checked.faults[:9]}")
    return pack


def _show(what: str, latencies: list[float]) -> None:
    figures = {"p50": median(latencies), "p95": quantiles(latencies, n=20)[-1]}
    figures["max"] = max(latencies)
    shown = ", ".join(f"{name} {1000 * each:.0f} ms" for name, each in figures.items())
    print(f"{what:<16} {len(latencies):>5} answers: {shown}")


def main() -> None:
    """Fill a folder, talk before a pack, during it and after it, and look at the pack again."""
    options = argparse.ArgumentParser()
    options.add_argument("--findings", type=int, default=5_000)
    options.add_argument("--photos", type=int, default=2_000)
    options.add_argument("--papers", type=int, default=2_000)
    given = options.parse_args()
    with TemporaryDirectory(prefix="xuncha-bench-") as name:
        records = Path(name) / "data"
        fill(records, findings=given.findings, photos=given.photos, papers=given.papers)
        watch = asyncio.run(talked(records))
        pack = made(records)
    print(f"{given.findings} findings, {given.photos} photos, {given.papers} work papers")
    print(
        f"{watch.seconds:.1f} s from /pack to the card that names it, {watch.work:.1f} s of "
        f"the processor, {pack.count} files, "
        f"{pack.size / 2**20:.0f} MiB, peak {watch.peak_mib:.0f} MiB in its process; "
        f"{watch.messages} messages and {watch.edits} changes in the leader's chat"
    )
    _show("before the pack", watch.before)
    _show("during the pack", watch.during)
    _show("after the pack", watch.after)


if __name__ == "__main__":
    main()
