"""How long the event loop stands: a task that comes round again and again, and who held it up."""

import asyncio
import sys
import threading
import traceback
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from time import perf_counter, sleep, thread_time

ROUND = 0.002  # seconds between two rounds
LONG = 0.03  # seconds from which on a look is taken at what goes on
LOOKS_EVERY = 0.01
SHOWN = 3  # frames of ours
OURS = ("bot", "handlers", "inspection", "storage")


@dataclass
class Ticker:
    """The longest pauses of the loop: on the wall, and of the loop's own work."""

    wall: float = 0.0
    work: float = 0.0
    held_up: Counter[str] = field(default_factory=Counter)
    _came_round: float = field(default_factory=perf_counter)

    def start_anew(self) -> None:
        """Forget what was seen so far."""
        self.wall = self.work = 0.0
        self.held_up.clear()

    async def run(self) -> None:
        """Come round until cancelled, and note when it took longer than it should."""
        worked = thread_time()
        while True:
            self._came_round = perf_counter()
            await asyncio.sleep(ROUND)
            now = thread_time()
            self.wall = max(self.wall, perf_counter() - self._came_round - ROUND)
            self.work, worked = max(self.work, now - worked), now

    def look(self, loop: int, over: threading.Event) -> None:
        """Note, from a thread beside the loop's, what it does while it holds everybody up."""
        while not over.is_set():
            sleep(LOOKS_EVERY)
            if perf_counter() - self._came_round > LONG:
                frame = sys._current_frames().get(loop)  # the only way to see it
                self.held_up[_place(frame)] += frame is not None

    def culprit(self) -> str:
        """Return where the loop was seen most often while it stood."""
        return next((place for place, _ in self.held_up.most_common(1)), "")


def _place(frame: object) -> str:
    stack = traceback.extract_stack(frame)  # type: ignore[arg-type]  # a frame, or None
    names = [
        f"{'/'.join(each.filename.split('/')[-2:]).removesuffix('.py')}.{each.name}"
        for each in stack
        if any(f"/{part}/" in each.filename for part in OURS)
        and "site-packages" not in each.filename
    ]
    return " > ".join(names[-SHOWN:])


@asynccontextmanager
async def ticking() -> AsyncIterator[Ticker]:
    """Watch the loop as long as the block lasts."""
    ticker, over = Ticker(), threading.Event()
    task = asyncio.create_task(ticker.run())
    looks = threading.Thread(target=ticker.look, args=(threading.get_ident(), over))
    looks.start()
    try:
        yield ticker
    finally:
        over.set()
        looks.join()
        task.cancel()
