"""`xuncha demo`: loopback server, the real bot and a page to be every person, in one process."""

import asyncio
import signal
import socket
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from datetime import UTC, datetime, time, timedelta
from pathlib import Path
from urllib.parse import urlsplit

import typer
from rich.console import Console

from bot import demo_sample as sample
from bot.app import RunningBot, running
from bot.clock import DemoClock
from bot.commands_common import working
from bot.config import Config, load_config
from bot.dashboard.server import DashboardError
from bot.demo_entry import came_up, folder_for, port_for, require_alone
from bot.logs import set_up_logging
from bot.speech import console
from inspection.enums import Language
from sandbox.page import Calendar, DemoPage
from sandbox.server import BotApiServer

TOKEN = "10001:demo-token-of-this-machine-only"  # noqa: S105  # of a server that ends with us
PORTS_TRIED = 5
PUSHES = (time(8, 15), time(9, 0), time(17, 30))


def demo_folder() -> Path | None:
    """Return where the sample lives: never the current folder; None without a home."""
    with suppress(RuntimeError):
        return Path.home() / ".xuncha-demo"
    return None


def run_demo(port: int, browser: bool) -> int:
    """Run until Ctrl-C; return the exit code. Raises `Fault` without a port or a folder for it."""
    with folder_for(demo_folder()) as folder:
        require_alone(folder)
        free = port_for(port)
        set_up_logging("WARNING", [TOKEN])
        if free != port:
            typer.echo(console()("demo", "other_port", wanted=port, port=free))
        with suppress(KeyboardInterrupt):
            asyncio.run(_run(folder, free, browser=browser))
    return 0


async def _run(folder: Path, port: int, *, browser: bool) -> None:
    async with AsyncExitStack() as stack:
        with working(console()("demo", "preparing")):
            language = console().language
            demo = await stack.enter_async_context(demo_running(folder, port, language))
        _announce(demo.page, folder)
        if browser and not came_up(demo.page):
            number = urlsplit(demo.page).port
            typer.echo(console()("demo", "no_browser", page=demo.page, port=number))
        await _until_stopped()


def _announce(page: str, folder: Path) -> None:
    screen = Console()
    screen.print(console()("common", "demo_ready", page=page))
    screen.print(console()("common", "demo_folder", folder=folder))


async def _until_stopped() -> None:
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for name in (signal.SIGINT, signal.SIGTERM):
        with suppress(NotImplementedError):  # Windows: Ctrl-C raises KeyboardInterrupt
            loop.add_signal_handler(name, stop.set)
    await stop.wait()


class MovingClock:
    """The page's clock: it moves through every push on the way, not over it."""

    def __init__(self) -> None:
        self.clock = DemoClock(sample.ZONE, sample.BEGIN)
        self.bot: RunningBot | None = None
        self._is_stopped = False

    def now(self) -> datetime:
        """Return the moment of the sample."""
        return self.clock.now()

    def begin_again(self) -> None:
        """Go back to the sample's beginning; nobody may be using the old time."""
        self.clock = DemoClock(sample.ZONE, sample.BEGIN)

    async def advance_to(self, when: datetime) -> None:
        """Move forward; return once everything that was due on the way has been said."""
        self._is_stopped = False
        for moment in _steps(self.now(), when, PUSHES):
            if self._is_stopped:
                return
            if moment > self.now():
                self.clock.advance_to(moment)
            if self.bot is not None:
                self.bot.beat()
            await self.settle()

    def stop(self) -> None:
        """Go no further than the push that is under way."""
        self._is_stopped = True

    async def settle(self) -> None:
        """Give the bot the time to say what is due."""
        bot = self.bot
        if bot is None:
            return
        with suppress(TimeoutError):
            async with asyncio.timeout(5):
                await bot.application.update_queue.join()
                await bot.sender.settled()


def _steps(start: datetime, end: datetime, pushes: Sequence[time]) -> Iterator[datetime]:
    """Yield every push time on the way, then the end."""
    day = start.date()
    while day <= end.date():
        for push in pushes:
            moment = datetime.combine(day, push, tzinfo=start.tzinfo)
            if start < moment < end:
                yield moment
        day += timedelta(days=1)
    yield end


class Demo:
    """The server, the bot and the page of one sample, which can begin anew.

    The bot speaks the language of the page: what it says from a change on is in the other one.
    People, timetable and findings are in the language in which the sample began.
    """

    def __init__(self, folder: Path, language: Language = Language.CHINESE) -> None:
        self.folder = folder
        self.language = language
        self.clock = MovingClock()
        self.server = BotApiServer(token=TOKEN, now=lambda: self.clock.now().astimezone(UTC))
        self._bot = AsyncExitStack()
        calendar = Calendar(pushes=PUSHES, end=sample.END)
        self._shown = DemoPage(
            self.server,
            seats=lambda: sample.seats(self.language),
            clock=self.clock,
            calendar=calendar,
            reset=self.reset,
            speak=self.speak,
            language=language,
            is_begun=False,
        )
        self._shown.install()

    @property
    def page(self) -> str:
        """The address to open."""
        return self.server.base_url.removesuffix("/bot") + "/"

    async def begin(self) -> None:
        """Write the sample, start the bot and let the morning's findings come in."""
        language = self.language  # of the sample; that of the page may change meanwhile
        await asyncio.to_thread(sample.prepare, self.folder, language)
        sample.let_in(self.server, language)
        self.clock.bot = await self._started()
        if self.language is not self.clock.bot.shared.config.inspection.language:
            self.speak(self.language)
        await sample.fill(self.server, language)
        await self.clock.settle()
        self._shown.begun()

    async def _started(self) -> RunningBot:
        """Start the bot, on another port if somebody took the dashboard's since it was free."""
        for _ in range(PORTS_TRIED):
            config = _config(self.server, self.folder)
            with suppress(DashboardError):
                bot = running(config, self.clock.clock, poll_seconds=5)
                return await self._bot.enter_async_context(bot)
        raise DashboardError("no port of this machine stays free")

    def speak(self, language: str) -> None:
        """Let the bot speak a language, `zh` or `en`, to everybody and in the group."""
        self.language = Language(language)
        if self.clock.bot is not None:
            sample.read_in(self.clock.bot.shared.store, self.language)

    async def end(self) -> None:
        """Stop the bot; the page stays."""
        self.clock.bot = None
        await self._bot.aclose()

    async def reset(self) -> None:
        """Throw everything away and begin at the sample's first moment."""
        await self.end()
        self.server.begin_again()
        self.clock.begin_again()
        await self.begin()


@asynccontextmanager
async def demo_running(
    folder: Path, port: int = 0, language: Language = Language.CHINESE
) -> AsyncIterator[Demo]:
    """Run a demo whose records lie in the folder, as long as the block lasts."""
    demo = Demo(folder, language)
    await demo.server.start(port)
    try:
        if demo.server.line is not None:
            await demo.server.line.open()
        await demo.begin()
        yield demo
    finally:
        await demo.end()
        await demo.server.stop()


def _config(server: BotApiServer, folder: Path) -> Config:
    """Let the bot come in by a line of its own, so that it can be cut."""
    line = server.line.address if server.line is not None else ""
    return load_config(
        None,
        {
            "XUNCHA_TELEGRAM__TOKEN": TOKEN,
            "XUNCHA_TELEGRAM__BASE_URL": f"{line}/bot",
            "XUNCHA_TELEGRAM__BASE_FILE_URL": f"{line}/file/bot",
            "XUNCHA_STORAGE__PATH": str(folder),
            "XUNCHA_BACKUP__KEEP": "0",
            "XUNCHA_DASHBOARD__PORT": str(_free_port()),
        },
    )


def _free_port() -> int:
    """Return a port of this machine that nobody uses now, for the dashboard."""
    with socket.socket() as line:
        line.bind(("127.0.0.1", 0))
        return int(line.getsockname()[1])
