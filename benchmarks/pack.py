"""A pack of 5,000 findings with 2,000 photos: how long, how much memory, and the bot meanwhile.

`python -m benchmarks.pack` prints seconds, the peak of the process that makes the pack, and how
long the event loop was ever held up while it was made.
"""

import argparse
import asyncio
import os
import random
import resource
import sys
import tempfile
import time
from datetime import UTC, date, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from bot import pack_process
from bot.pack_orders import PackOrder
from inspection.enums import Aspect, EvidenceKind, FetchState, Mode
from inspection.records import Evidence, Finding, Inspection
from storage.evidence import EvidenceFolder
from storage.pack_check import check_pack
from storage.tiny import TinyStore

NOW = datetime(2026, 11, 25, 2, 0, tzinfo=UTC)
SCOPE = "bench"
PHOTO_BYTES = 300_000
ROOT = Path(__file__).resolve().parent.parent


def fill(folder: Path, findings: int, photos: int) -> None:
    """Write an inspection of that size."""
    dice = random.Random(1)  # variety, no secret
    store, evidence = TinyStore(folder), EvidenceFolder(folder)
    store.create(SCOPE)
    with store.unit(SCOPE) as work:
        facts = {"slug": SCOPE, "name": "测试", "units": ("某单位",), "created_at": NOW}
        work.add(Inspection.model_validate({**facts, "entry": date(2026, 11, 1), "days": 30}))
        for number in range(1, findings + 1):
            files = (_photo(work, evidence, dice, number),) if number <= photos else ()
            work.add(_finding(number, files))
        work.commit()
    store.flush()
    asyncio.run(store.close())


def _photo(work, evidence: EvidenceFolder, dice: random.Random, number: int) -> int:  # type: ignore[no-untyped-def]  # noqa: ANN001  # a unit of work
    digest = evidence.save(SCOPE, dice.randbytes(PHOTO_BYTES), ".jpg")
    file = Evidence(
        kind=EvidenceKind.PHOTO,
        file_id=f"F{number}",
        file_unique_id=f"U{number}",
        author_id=1,
        taken_at=NOW,
        source_chat_id=1,
        source_message_id=number,
        fetch_state=FetchState.FETCHED,
        sha256=digest,
    )
    return int(work.add(file).id)


def _finding(number: int, files: tuple[int, ...]) -> Finding:
    text = f"第{number}处：消防栓未见点检卡，现场询问后说明系外包单位负责，台账未见记录。"
    moments = {"recorded_at": NOW, "occurred_at": NOW}
    said = {"raw": text, "wording": text, "unit": "某单位", "aspect": Aspect.STYLE}
    return Finding.model_validate(
        {"number": number, "author_id": 1, "evidence": files, **moments, **said}
    )


async def measured(order: PackOrder) -> tuple[float, float, bytes]:
    """Make the pack as the bot does; return its seconds, and the longest the loop was held up."""
    worst, is_done = 0.0, asyncio.Event()

    async def beat() -> None:
        nonlocal worst
        while not is_done.is_set():
            began = time.perf_counter()
            await asyncio.sleep(0.01)
            worst = max(worst, time.perf_counter() - began - 0.01)

    watching = asyncio.create_task(beat())
    began = time.perf_counter()
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", pack_process.__name__),
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
    )
    said, _ = await process.communicate(pack_process.told(order, None))
    seconds = time.perf_counter() - began
    is_done.set()
    await watching
    return seconds, worst, said.splitlines()[-1]


def main() -> None:
    """Fill a folder, make the pack twice, look at it again."""
    options = argparse.ArgumentParser()
    options.add_argument("--findings", type=int, default=5_000)
    options.add_argument("--photos", type=int, default=2_000)
    given = options.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name) / "data"
        fill(folder, given.findings, given.photos)
        order = PackOrder(
            folder=folder,
            scope=SCOPE,
            target=Path(name) / "pack.zip",
            zone=ZoneInfo("Asia/Shanghai"),
            mode=Mode.DRILL,
        )
        seconds, worst, said = asyncio.run(measured(order))
        peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
        checked = check_pack(order.target)
        print(f"{given.findings} findings, {given.photos} photos: {said.decode()}")
        print(
            f"{seconds:.1f} s, peak {peak:.0f} MB in its process, "
            f"event loop held up {worst * 1000:.0f} ms at most, {len(checked.faults)} faults"
        )


if __name__ == "__main__":
    main()
