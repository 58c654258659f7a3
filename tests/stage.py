"""A whole inspection on loopback: the real bot, the server, people who talk to it."""

import asyncio
from collections.abc import AsyncIterator, Callable, Iterable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from bot.app import RunningBot
from bot.artist import Artist
from bot.clock import ManualClock
from bot.config import Config, load_config
from bot.document_work import DocumentFile, DocumentOrder, Progress, make_document
from bot.drawing import draw
from bot.office import Office
from bot.wiring import Shared, share
from inspection.enrolment import enrol, invite
from inspection.enums import Role
from inspection.ports import REGISTRY
from inspection.records import Chart, Finding, Inspection, OutwardItem
from inspection.timetable import parse_timetable
from sandbox.chats import Group
from sandbox.people import Person, Press
from sandbox.server import BotApiServer
from sandbox.shown import ShownMessage
from storage.template import built_in_timetable
from storage.tiny import TinyStore

SHANGHAI = ZoneInfo("Asia/Shanghai")
TOKEN = "4242:STAGE-TOKEN"  # noqa: S105  # of a server that lives as long as the test
MORNING = datetime(2026, 11, 25, 10, 0, tzinfo=SHANGHAI)  # a Wednesday
ENTRY = date(2026, 11, 23)
SCOPE = "t1"
GROUP_ID = -1001
POLL = 5  # seconds of a long poll
PATIENCE = 180  # seconds after which something hangs; a busy machine is slow
UNIT = "城东分公司"
UNITS = "UNITS"  # an option of a stage, not of the bot: its units, by commas
CAST: dict[str, tuple[int, Role | None, tuple[str, ...]]] = {
    "甲": (101, Role.LEADER, ()),
    "乙": (102, Role.DEPUTY, ("副组长A",)),
    "丙": (103, Role.MEMBER, ("财务岗",)),
    "丁": (104, Role.MEMBER, ("党建岗",)),
    "周": (201, Role.UNIT_LIAISON, ()),
    "生人": (999, None, ()),
}


@dataclass
class Stage:
    """What a test holds in hand."""

    server: BotApiServer
    clock: ManualClock
    folder: Path
    people: dict[str, Person]
    group: Group
    config: Config
    bot: RunningBot
    presses: list[Press] = field(default_factory=list)
    plain: Callable[[str], str] = str  # how a label reads, when texts carry marks

    def __getitem__(self, name: str) -> Person:
        return self.people[name]

    def code_for(self, role: Role) -> str:
        """Return a code by which one more comes in, as the leader gives it."""
        with self.bot.shared.store.unit(REGISTRY) as work:
            _, code = invite(
                work,
                inspection_id=SCOPE,
                role=role,
                unit=UNIT if role is Role.UNIT_LIAISON else None,
                by=101,
                now=self.clock.now(),
                valid_for=timedelta(hours=1),
            )
            work.commit()
        return code

    async def settle(self) -> None:
        """Wait until everything that was begun has ended."""
        async with asyncio.timeout(PATIENCE):
            while True:
                await self.server.all_delivered()
                await self.bot.application.update_queue.join()
                for _ in range(3):
                    await asyncio.sleep(0)
                if self._is_quiet():
                    return

    def _is_quiet(self) -> bool:
        steady = {"sender", "fetcher", "transcriber", "other-channels", "between-ticks"}
        busy = [t for t in self.bot.shared.tasks.names() if t not in steady]
        return (
            not busy
            and not self.server.pending_updates()
            and self.bot.sender.is_idle()
            and self.bot.fetcher.is_idle()
            and self.bot.transcriber.is_idle()
            and self.bot.other_channels.is_idle()
        )

    async def say(self, name: str, text: str, **where: object) -> ShownMessage:
        """Let somebody say something, and wait for what follows."""
        said = self[name].say(text, **where)  # type: ignore[arg-type]  # chat, reply_to
        await self.settle()
        return said

    async def press(self, name: str, label: str, *, in_group: bool = False) -> Press:
        """Let somebody press the newest button whose label begins so."""
        data, message = self._button(name, label, in_group=in_group)
        press = self[name].press_data(data, on=message)
        await self.settle()
        return press

    def _button(self, name: str, label: str, *, in_group: bool) -> tuple[str, ShownMessage]:
        screen = self[name].screen(self.group if in_group else None)
        for message in reversed([m for m in screen if m.from_bot]):
            for row in message.buttons:
                for key in row:
                    text = self.plain(key.text)
                    if text == label or text.startswith(f"{label} "):
                        return key.data or "", message
        seen = [label for m in screen if m.from_bot for label in m.labels]
        raise AssertionError(f"{name} sees no button {label!r}; there are {seen}")

    async def restart(self) -> None:
        """Stop the bot and start it again on the same folder."""
        await self.bot.stop()
        await self.start_again()

    async def start_again(self) -> None:
        """Start the bot on the folder that a stopped one left."""
        self.bot = RunningBot(
            shared_by(self.config, self.clock, self.folder), tick=False, poll_seconds=POLL
        )
        await self.bot.start()
        self.bot.beat()
        await self.settle()

    async def at(self, when: datetime) -> None:
        """Move the clock and let what is due happen."""
        self.clock.advance_to(when)
        self.bot.beat()
        await self.settle()

    async def tell(self, wording: str) -> None:
        """丙 files a finding and tells the unit, 甲 lets it go, the undo window ends."""
        await self.say("丙", wording)
        for label in ("提示联络员", "下一工作日", "确认发送"):
            await self.press("丙", label)
        await self.press("甲", "放行")
        await self.later(timedelta(seconds=30))

    async def later(self, by: timedelta) -> None:
        """Move the clock forward."""
        await self.at(self.clock.now() + by)

    def findings(self) -> list[Finding]:
        """Return all findings on record."""
        return list(self.bot.shared.store.view(SCOPE).all(Finding))

    def items(self) -> list[OutwardItem]:
        """Return all outward items on record."""
        return list(self.bot.shared.store.view(SCOPE).all(OutwardItem))


def config_for(server: BotApiServer, **options: str) -> Config:
    """Return a configuration that points at the server on loopback."""
    environ = {
        "XUNCHA_TELEGRAM__TOKEN": TOKEN,
        "XUNCHA_TELEGRAM__BASE_URL": server.base_url,
        "XUNCHA_TELEGRAM__BASE_FILE_URL": server.base_file_url,
        "XUNCHA_SUMMARY__LIVE_BOARD": "false",  # it would stand in every dialogue
        **{f"XUNCHA_{key}": value for key, value in options.items()},
    }
    return load_config(None, environ)


class ArtistHere(Artist):
    """Draws in this process: a process for each test would take longer than the test."""

    async def _drawn(self, described: str) -> bytes:
        return draw(Chart.model_validate_json(described))


class OfficeHere(Office):
    """Makes documents in this process, as `ArtistHere` draws."""

    async def _asked(self, order: DocumentOrder, say: Progress) -> DocumentFile:
        return make_document(order, say)


def shared_by(config: Config, clock: ManualClock, folder: Path) -> Shared:
    """Return what the parts of the bot share."""
    shared = share(config, clock, folder)
    shared.artist = ArtistHere()
    shared.office = OfficeHere(shared)
    return shared


def prepare(
    folder: Path,
    *,
    now: datetime = MORNING,
    cast: Iterable[str] = ("甲", "乙", "丙", "丁", "周"),
    bound: bool = True,
    entry: date = ENTRY,
    units: tuple[str, ...] = (UNIT,),
) -> None:
    """Make the inspection with these people in it, on disk."""
    store = TinyStore(folder)
    store.create(SCOPE)
    with store.unit(SCOPE) as work:
        work.add(
            Inspection(
                slug=SCOPE,
                name="城东巡察",
                units=units,
                entry=entry,
                days=30,
                chat_id=GROUP_ID if bound else None,
                created_at=now - timedelta(days=1),
            )
        )
        for row in parse_timetable(built_in_timetable(), entry=entry).rows:
            work.add(row)
        work.commit()
    for name in cast:
        if CAST[name][1] is not None:
            _admit(store, name, now - timedelta(days=1))
    store.flush()
    asyncio.run(store.close())


def leader_code(folder: Path, *, now: datetime = MORNING) -> str:
    """Return the code by which the first leader comes in, as the command line gives it."""
    store = TinyStore(folder)
    with store.unit(REGISTRY) as work:
        _, code = invite(
            work,
            inspection_id=SCOPE,
            role=Role.LEADER,
            unit=None,
            by=None,
            now=now,
            valid_for=timedelta(hours=1),
        )
        work.commit()
    store.flush()
    asyncio.run(store.close())
    return code


def _admit(store: TinyStore, name: str, at: datetime) -> None:
    user_id, role, posts = CAST[name]
    assert role is not None
    with store.unit(REGISTRY) as work:
        unit = UNIT if role is Role.UNIT_LIAISON else None
        _, code = invite(
            work,
            inspection_id=SCOPE,
            role=role,
            unit=unit,
            by=None,
            now=at,
            valid_for=timedelta(hours=1),
            posts=posts,
        )
        enrol(work, code=code, user_id=user_id, name=name, now=at)
        work.commit()


@asynccontextmanager
async def stage(
    folder: Path,
    *,
    now: datetime = MORNING,
    started: Iterable[str] = ("甲", "乙", "丙", "丁", "周"),
    prepared: bool = True,
    bound: bool = True,
    privacy: bool = False,
    forum: bool = False,
    entry: date = ENTRY,
    options: Mapping[str, str] | None = None,
) -> AsyncIterator[Stage]:
    """Run the bot for as long as the block lasts."""
    clock, chosen = ManualClock(now), dict(options or {})
    if prepared:
        units = tuple(chosen.pop(UNITS, UNIT).split(","))
        await asyncio.to_thread(prepare, folder, now=now, bound=bound, entry=entry, units=units)
    server = BotApiServer(token=TOKEN, now=lambda: clock.now().astimezone(UTC), privacy=privacy)
    people = {name: server.world.add_person(cast[0], name) for name, cast in CAST.items()}
    for name in started:
        server.world.private(people[name].id).started = True
    inside = [people[name] for name in ("甲", "乙", "丙", "丁")]
    group = server.world.add_group(GROUP_ID, "巡察组", members=inside, forum=forum)
    await server.start()
    config = config_for(server, **chosen)
    bot = RunningBot(shared_by(config, clock, folder), tick=False, poll_seconds=POLL)
    here = Stage(server, clock, folder, people, group, config, bot)
    try:
        await bot.start()
        yield here
    finally:
        await here.bot.stop()
        await server.stop()
