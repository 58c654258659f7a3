"""The evening: one large inspection's text and picture, and the tick of a hundred inspections."""

import asyncio
import resource
from collections.abc import Awaitable, Callable
from datetime import date, datetime, timedelta
from os import getloadavg
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from time import perf_counter, process_time, thread_time
from zoneinfo import ZoneInfo

from bot.app import RunningBot
from bot.artist import Artist
from bot.clock import ManualClock
from bot.config import load_config
from bot.drawing import draw
from bot.wiring import share
from handlers.context import Desk
from handlers.summary import chart, evening_text, summary_of
from inspection.enums import Aspect, Handling, OutwardState, RowState
from inspection.ports import Work
from inspection.records import Finding, Inspection, OutwardItem, Progress, TimetableItem

ZONE = ZoneInfo("Asia/Shanghai")
ENTRY = date(2026, 11, 2)
EVENING = datetime(2026, 11, 25, 17, 30, tzinfo=ZONE)
LARGE = (10_000, 300, 1_000)  # findings, rows, outward items
USUAL = (300, 30, 60)
INSPECTIONS, ROUNDS = 100, 9
QUIET = 2.0  # load of a machine of two cores that does nothing else
TEXT_MS, PICTURE_S, TICK_S, HELD_MS = 50.0, 1.0, 5.0, 50.0


def fill(work: Work, slug: str, sizes: tuple[int, int, int]) -> None:
    """Record so many findings, rows and items."""
    findings, rows, items = sizes
    work.add(
        Inspection(
            slug=slug,
            name="城东巡察",
            units=("城东分公司",),
            entry=ENTRY,
            days=30,
            chat_id=-1001,
            created_at=EVENING - timedelta(days=40),
        )
    )
    for number in range(1, findings + 1):
        at = EVENING - timedelta(minutes=3 * number)
        work.add(a_finding(number, at))
    for number in range(1, rows + 1):
        work.add(a_row(number))
    states, begin = tuple(OutwardState), EVENING - timedelta(days=9)
    for number in range(1, items + 1):
        state = states[number % len(states)]
        due = begin + timedelta(hours=number % 400)
        work.add(an_item(number, state, due))


def a_finding(number: int, at: datetime) -> Finding:
    """Return a finding."""
    return Finding(
        number=number,
        unit="城东分公司",
        raw="二楼消防栓未见点检卡",
        wording="二楼消防栓未见点检卡",
        author_id=3,
        recorded_at=at,
        occurred_at=at,
        aspect=tuple(Aspect)[number % 6],
        handling=(Handling.PENDING, Handling.JZJG)[number % 2],
    )


def a_row(number: int) -> TimetableItem:
    """Return a row of the stay with some reports on it."""
    first = ENTRY + timedelta(days=number % 26)
    at = EVENING - timedelta(days=number % 5)
    return TimetableItem(
        row=number,
        stage="现场",
        first_day=first,
        last_day=first + timedelta(days=5),
        planned_first_day=first,
        planned_last_day=first + timedelta(days=4),
        work="第一轮谈话：班子成员、部门正职",
        owners="组长、财务岗",
        planned_quantity=18 if number % 2 else None,
        quantity_unit="人",
        actual_quantity=6,
        state=RowState.UNDER_WAY,
        entries=tuple(Progress(at=at, by=3, added=2, state=RowState.UNDER_WAY) for _ in range(3)),
    )


def an_item(number: int, state: OutwardState, due: datetime) -> OutwardItem:
    """Return an outward item."""
    return OutwardItem(
        finding_id=number,
        unit="城东分公司",
        wording="二楼1处消防栓未见点检卡。",
        wording_by=3,
        drafted_by=3,
        due=due,
        state=state,
    )


def seconds(act: Callable[[], object], rounds: int = ROUNDS) -> tuple[float, float]:
    """Return the medians of the rounds: work of this process, and by the clock on the wall."""
    work, wall = [], []
    for _ in range(rounds):
        begin, begin_wall = process_time(), perf_counter()
        act()
        work.append(process_time() - begin)
        wall.append(perf_counter() - begin_wall)
    return median(work), median(wall)


def both(what: str, times: tuple[float, float], unit: str, limit: float) -> bool:
    """Print work and wall; the wall counts only where the machine had nothing else to do."""
    scale = 1000 if unit == "ms" else 1
    kept = row(f"{what}, work", scale * times[0], unit, limit)
    is_within = row(f"{what}, on the wall", scale * times[1], unit, limit)
    return kept and (is_within or getloadavg()[0] > QUIET)


def row(what: str, value: float, unit: str, limit: float) -> bool:
    """Print a line; return whether the limit is kept."""
    print(f"{what:<52}{value:>9.1f} {unit:<3}{'≤' if value <= limit else '>'} {limit:g}")
    return value <= limit


async def held_up(act: Callable[[], Awaitable[object]]) -> tuple[float, float]:
    """Return how long an act took, and the longest work between two turns of the loop."""
    task = asyncio.ensure_future(act())
    begin, last, longest = perf_counter(), thread_time(), 0.0
    while not task.done():
        await asyncio.sleep(0.005)
        now = thread_time()
        longest, last = max(longest, now - last), now
    await task
    return perf_counter() - begin, longest


async def one_inspection(desk: Desk) -> list[bool]:
    """Measure text and picture of the large inspection."""
    text = seconds(lambda: evening_text(desk, summary_of(desk)))
    described = chart(desk, summary_of(desk))
    artist = Artist()
    cold, held_cold = await held_up(lambda: artist.draw(described))
    warm = described.model_copy(update={"actual": described.actual[:-1]})
    drawn, held = await held_up(lambda: artist.draw(warm))
    artist.close()
    return [
        both("text, 10,000 findings, 300 rows", text, "ms", TEXT_MS),
        both("picture", seconds(lambda: draw(described)), "s", PICTURE_S),
        row("picture, until it is there", drawn, "s", 60),
        row("picture, the process not begun yet", cold, "s", 60),
        row(
            "longest time the loop worked for it at once",
            1000 * max(held, held_cold),
            "ms",
            HELD_MS,
        ),
    ]


async def main() -> int:
    """Print the table; return 1 when a limit is not kept."""
    environ = {"XUNCHA_TELEGRAM__TOKEN": "4242:BENCHMARK"}
    with TemporaryDirectory() as folder:
        shared = share(load_config(None, environ), ManualClock(EVENING), Path(folder))
        shared.store.create("large")
        with shared.store.unit("large") as work:
            fill(work, "large", LARGE)
            work.commit()
        with shared.store.unit("large") as work:
            kept = await one_inspection(shared.desk(work))
        for number in range(INSPECTIONS):
            shared.store.create(f"i{number}")
            with shared.store.unit(f"i{number}") as work:
                fill(work, f"i{number}", USUAL)
                work.commit()
        bot = RunningBot(shared, tick=False)
        evening = seconds(bot.beat, 1)
        kept.append(both(f"evening tick, {INSPECTIONS} inspections", evening, "s", TICK_S))
        kept.append(both("the next tick, nothing due", seconds(bot.beat, 1), "s", TICK_S))
        shared.artist.close()
        await shared.store.close()
        shared.journal.close()
    print(f"{'load of the machine, 1 minute':<52}{getloadavg()[0]:>9.1f}")
    print(f"{'memory':<52}{resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:>9.1f} MiB")
    return 0 if all(kept) else 1


if __name__ == "__main__":
    raise SystemExit(asyncio.run(main()))
