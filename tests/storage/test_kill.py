"""What a process that is killed at any instant leaves behind."""

import subprocess
import sys
from pathlib import Path

from inspection.records import Finding
from storage.audit import verify
from storage.tiny import TinyStore
from tests.storage.builders import FILE, SLUG

PROGRAM = """
import asyncio, sys
from pathlib import Path
from storage import open_store
from tests.storage.builders import SLUG, a_finding, an_entry

async def main():
    store = open_store(Path(sys.argv[1]))
    store.create(SLUG)

    async def member():
        while True:
            with store.unit(SLUG) as work:
                number = work.number("W")
                work.add(a_finding(number=number))
                work.add(an_entry())
                receipt = work.commit()
            await receipt.saved()
            print(number, flush=True)

    await asyncio.gather(*(member() for _ in range(8)))

asyncio.run(main())
"""


def confirmed_before_the_kill(folder: Path, confirmations: int) -> list[int]:
    """Run the program until so many commits are confirmed, and kill it."""
    command = [sys.executable, "-c", PROGRAM, str(folder)]
    with subprocess.Popen(command, stdout=subprocess.PIPE) as process:  # noqa: S603  # our own
        assert process.stdout is not None
        lines = [process.stdout.readline() for _ in range(confirmations)]
        process.kill()
        lines += process.stdout.readlines()
    return [int(line) for line in lines if line.endswith(b"\n")]


async def test_every_confirmed_commit_outlives_a_kill(tmp_path: Path) -> None:
    confirmed = confirmed_before_the_kill(tmp_path, 200)
    store = TinyStore(tmp_path)
    numbers = [finding.number for finding in store.view(SLUG).all(Finding)]
    assert set(confirmed) <= set(numbers)
    assert numbers == list(range(1, len(numbers) + 1))
    store.flush()
    await store.close()
    assert verify(tmp_path / FILE.with_name("audit.jsonl"), last_seq=len(numbers)) is None
