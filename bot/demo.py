"""`xuncha demo`: loopback server, the real bot and a page to be every person, in one process."""

import asyncio
import json
import shutil
import signal
import webbrowser
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from importlib.resources import files
from pathlib import Path
from zoneinfo import ZoneInfo

from rich.console import Console

from bot.app import RunningBot, running
from bot.clock import DemoClock
from bot.config import Config, load_config
from bot.logs import set_up_logging
from inspection.enrolment import enrol, invite
from inspection.enums import Role
from inspection.ports import REGISTRY
from inspection.records import Inspection
from inspection.timetable import parse_timetable, report
from sandbox.page import DemoPage, Seat
from sandbox.people import Person
from sandbox.server import BotApiServer
from storage.tiny import TinyStore

ZONE = ZoneInfo("Asia/Shanghai")
BEGIN = datetime(2026, 11, 25, 9, 30, tzinfo=ZONE)  # a Wednesday, the third day
ENTRY = date(2026, 11, 23)
SCOPE = "demo"
UNIT = "城东分公司"
GROUP_ID = -1001
TOKEN = "10001:demo-token-of-this-machine-only"  # noqa: S105  # of a server that ends with us
SAMPLES = 12


@dataclass(frozen=True)
class Actor:
    """One person of the sample."""

    user_id: int
    name: str
    role: Role
    title: str
    posts: tuple[str, ...] = ()


CAST = (
    Actor(101, "甲", Role.LEADER, "组长"),
    Actor(102, "乙", Role.DEPUTY, "副组长", ("副组长A", "副组长B")),
    Actor(103, "丙", Role.MEMBER, "组员", ("财务岗", "工程岗")),
    Actor(104, "丁", Role.MEMBER, "组员", ("党建岗", "信访专人")),
    Actor(201, "周", Role.UNIT_LIAISON, "被巡察单位联络员"),
)


def demo_folder() -> Path:
    """Return where the sample lives: never the current folder."""
    return Path.home() / ".xuncha-demo"


def run_demo(port: int, browser: bool) -> int:
    """Run until Ctrl-C; return the exit code."""
    set_up_logging("WARNING", [TOKEN])
    with suppress(KeyboardInterrupt):
        asyncio.run(_demo(port, browser=browser))
    return 0


async def _demo(port: int, *, browser: bool) -> None:
    clock = DemoClock(ZONE, BEGIN)
    folder = demo_folder()
    await asyncio.to_thread(prepare, folder)
    server = BotApiServer(token=TOKEN, now=lambda: clock.now().astimezone(UTC))
    people = _people(server)
    moving = MovingClock(clock)
    DemoPage(server, seats=_seats(), clock=moving).install()
    await server.start(port)
    page = server.base_url.removesuffix("/bot") + "/"
    try:
        async with running(_config(server, folder), clock, poll_seconds=5) as bot:
            moving.bot = bot
            await _fill(server, people)
            await moving.settle()
            _announce(page, folder)
            if browser:
                webbrowser.open(page)
            await _until_stopped()
    finally:
        await server.stop()


def _announce(page: str, folder: Path) -> None:
    console = Console()
    console.print(f"演示已就绪，请在浏览器打开：{page}")
    console.print(f"记录在 {folder}，下次演示会重新开始。按 Ctrl-C 结束。")


async def _until_stopped() -> None:
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for name in (signal.SIGINT, signal.SIGTERM):
        with suppress(NotImplementedError):  # Windows: Ctrl-C raises KeyboardInterrupt
            loop.add_signal_handler(name, stop.set)
    await stop.wait()


def _config(server: BotApiServer, folder: Path) -> Config:
    return load_config(
        None,
        {
            "XUNCHA_TELEGRAM__TOKEN": TOKEN,
            "XUNCHA_TELEGRAM__BASE_URL": server.base_url,
            "XUNCHA_TELEGRAM__BASE_FILE_URL": server.base_file_url,
            "XUNCHA_STORAGE__PATH": str(folder),
            "XUNCHA_BACKUP__KEEP": "0",
        },
    )


def prepare(folder: Path) -> None:
    """Begin the sample anew: people enrolled, the group bound, the timetable on real dates."""
    shutil.rmtree(folder, ignore_errors=True)
    table = files("sandbox").joinpath("timetable.csv").read_text(encoding="utf-8-sig")
    store = TinyStore(folder)
    store.create(SCOPE)
    begun = BEGIN - timedelta(days=1)
    with store.unit(SCOPE) as work:
        work.add(
            Inspection(
                slug=SCOPE,
                name="城东分公司巡察",
                units=(UNIT,),
                entry=ENTRY,
                days=30,
                chat_id=GROUP_ID,
                created_at=begun,
            )
        )
        for row in parse_timetable(table, entry=ENTRY).rows:
            over = row.last_day < BEGIN.date()
            work.add(report(row, by=CAST[0].user_id, at=begun, done=True) if over else row)
        work.commit()
    for actor in CAST:
        _admit(store, actor, begun)
    store.flush()
    asyncio.run(store.close())


def _admit(store: TinyStore, actor: Actor, at: datetime) -> None:
    with store.unit(REGISTRY) as work:
        _, code = invite(
            work,
            inspection_id=SCOPE,
            role=actor.role,
            unit=UNIT if actor.role is Role.UNIT_LIAISON else None,
            by=None,
            now=at,
            valid_for=timedelta(hours=1),
            posts=actor.posts,
        )
        enrol(work, code=code, user_id=actor.user_id, name=actor.name, now=at)
        work.commit()


def _people(server: BotApiServer) -> dict[int, Person]:
    people = {a.user_id: server.world.add_person(a.user_id, a.name) for a in CAST}
    for person in people.values():
        server.world.private(person.id).started = True
    inside = [people[a.user_id] for a in CAST if a.role is not Role.UNIT_LIAISON]
    server.world.add_group(GROUP_ID, "城东巡察组", members=inside, bot_admin=True)
    return people


def _seats() -> list[Seat]:
    private = [Seat(a.name, a.title, a.user_id, a.user_id) for a in CAST]
    inside = tuple(a.user_id for a in CAST if a.role is not Role.UNIT_LIAISON)
    group = Seat("城东巡察组", "群聊", inside[0], GROUP_ID, inside)
    order = {"丙": 0, "甲": 1, "周": 3}
    first = sorted((s for s in private if s.title in order), key=lambda s: order[s.title])
    rest = [s for s in private if s.title not in order]
    return [*first[:2], group, *first[2:], *rest]


async def _fill(server: BotApiServer, people: dict[int, Person]) -> None:
    """Let the members file the samples, as if they had typed them this morning."""
    text = files("sandbox").joinpath("findings.jsonl").read_text(encoding="utf-8")
    samples = [json.loads(line)["text"] for line in text.splitlines() if line.strip()]
    authors = [people[104], people[102]]
    for number, sample in enumerate(samples[:SAMPLES]):
        authors[number % len(authors)].say(sample)
    await server.all_delivered()


class MovingClock:
    """The page's clock: it moves through every push on the way, not over it."""

    def __init__(self, clock: DemoClock) -> None:
        self._clock = clock
        self.bot: RunningBot | None = None

    def now(self) -> datetime:
        """Return the moment of the sample."""
        return self._clock.now()

    async def advance_to(self, when: datetime) -> None:
        """Move forward; return once everything that was due on the way has been said."""
        for moment in _steps(self._clock.now(), when):
            if moment > self._clock.now():
                self._clock.advance_to(moment)
            if self.bot is not None:
                self.bot.beat()
            await self.settle()

    async def settle(self) -> None:
        """Give the bot the time to say what is due."""
        bot = self.bot
        if bot is None:
            return
        with suppress(TimeoutError):
            async with asyncio.timeout(5):
                await bot.sender.settled()


PUSHES = (time(8, 15), time(9, 0), time(17, 30))


def _steps(start: datetime, end: datetime) -> Iterator[datetime]:
    """Yield every push time on the way, then the end."""
    day = start.date()
    while day <= end.date():
        for push in PUSHES:
            moment = datetime.combine(day, push, tzinfo=start.tzinfo)
            if start < moment < end:
                yield moment
        day += timedelta(days=1)
    yield end
