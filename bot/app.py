"""The running bot: built here, started here, stopped here; the only place that chooses."""

import asyncio
import json
import logging
import os
import signal
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from telegram import Update
from telegram.error import Conflict, InvalidToken, NetworkError, TelegramError
from telegram.ext import Application, ApplicationBuilder, Defaults, TypeHandler
from telegram.request import HTTPXRequest

from bot.clock import SystemClock
from bot.config import Config
from bot.door import Door
from bot.fetcher import Fetcher
from bot.logs import set_up_logging
from bot.other_channels import OtherChannels
from bot.polling import DurableRequest, parsed
from bot.sender import Sender
from bot.transcriber import Transcriber
from bot.wiring import Shared, WakingClock, share
from handlers import pushes
from handlers.context import Desk

log = logging.getLogger(__name__)

# callback context, three data dictionaries and the job queue: the one place for `Any`
ChatApplication = Application[Any, Any, Any, Any, Any, Any]
UPDATES = ["message", "edited_message", "callback_query", "my_chat_member"]
TICK = timedelta(minutes=1)
CONFLICT_SAID_EVERY = 60.0
STOPS_WITHIN = 15.0  # seconds to finish what was begun, after SIGTERM


class RunningBot:
    """Door, sender, fetcher and the minute's tick around one python-telegram-bot application."""

    def __init__(self, shared: Shared, *, tick: bool = True, poll_seconds: int = 10) -> None:
        self.shared = shared
        self._tick = tick
        self._poll_seconds = poll_seconds
        self._last_conflict = 0.0
        self.application = self._build()
        self.sender = Sender(shared, self.application.bot)
        self.transcriber = Transcriber(shared)
        heard = self.transcriber.wake.set
        self.fetcher = Fetcher(shared, self.application.bot, on_kept=heard)
        self.other_channels = OtherChannels(shared)
        self.door = Door(shared, self.application.bot, on_return=self.beat)

    def _build(self) -> ChatApplication:
        os.environ.setdefault("PTB_TIMEDELTA", "true")  # or RetryAfter itself warns
        telegram = self.shared.config.telegram
        proxy = telegram.proxy or None
        durable = DurableRequest(self.shared.journal, polled=self._polled, proxy=proxy)
        application = (
            ApplicationBuilder()
            .token(telegram.token.get_secret_value())
            .base_url(telegram.base_url)
            .base_file_url(telegram.base_file_url)
            .request(HTTPXRequest(connection_pool_size=32, proxy=proxy))
            .get_updates_request(durable)
            .defaults(Defaults(tzinfo=self.shared.config.inspection.zone))
            .build()
        )
        application.add_handler(TypeHandler(Update, self._receive))
        application.add_error_handler(self._on_error)
        return application

    async def _receive(self, update: Update, context: object) -> None:
        await self.door.receive(update, context)
        self.fetcher.wake.set()
        self.other_channels.wake.set()

    async def _on_error(self, _update: object, context: Any) -> None:  # noqa: ANN401
        log.error("outside a unit of work", exc_info=context.error)

    def _polled(self) -> None:
        self.shared.facts.last_poll = self.shared.clock.now()

    async def start(self) -> None:
        """Say who we are, finish what was begun before, then take updates."""
        application, shared = self.application, self.shared
        await self._initialize()
        me = await application.bot.get_me()
        shared.facts.user_id = me.id
        shared.facts.username = me.username or ""
        shared.facts.sees_all = bool(me.can_read_all_group_messages)
        notice = shared.config.disclosure.notice(shared.clock.now().date())
        if notice is not None:
            log.warning(notice)
        self.sender.recover()
        await application.start()
        await self._replay()
        shared.tasks.start(self.sender.run(), "sender")
        shared.tasks.start(self.fetcher.run(), "fetcher")
        if self.transcriber.is_configured:
            shared.tasks.start(self.transcriber.run(), "transcriber")
        if self.other_channels.is_configured:
            self.other_channels.recover()
            shared.tasks.start(self.other_channels.run(), "other-channels")
        self._start_ticking()
        if application.updater is not None:
            await application.updater.start_polling(
                timeout=timedelta(seconds=self._poll_seconds),
                allowed_updates=UPDATES,
                drop_pending_updates=False,
                bootstrap_retries=-1,
                error_callback=self._polling_trouble,
            )

    async def _initialize(self) -> None:
        """Wait for the network with growing pauses; a wrong token is final (C008)."""
        pause = 1.0
        while True:
            try:
                await self.application.initialize()
            except InvalidToken:
                raise
            except NetworkError as error:
                log.warning("server not reached (%s); next try in %.0f s", error, pause)
                await asyncio.sleep(pause)
                pause = min(pause * 2, 30.0)
            else:
                return

    async def _replay(self) -> None:
        """Handle what was received before the last stop and not finished."""
        for update_id, body in self.shared.journal.pending():
            update = parsed(json.loads(body))
            if update is None:
                self.shared.journal.set_aside(update_id, f"unparsable-{update_id}")
                continue
            update.set_bot(self.application.bot)
            await self.application.process_update(update)

    def _start_ticking(self) -> None:
        """A tick a minute by the job queue (APScheduler); late ones run once, never not."""
        if self.application.job_queue is None or not self._tick:
            return
        self.application.job_queue.run_repeating(
            self._on_tick,
            interval=TICK,
            first=1,
            name="tick",
            job_kwargs={"misfire_grace_time": None, "coalesce": True, "max_instances": 1},
        )
        self.shared.tasks.start(self._between_ticks(), "between-ticks")

    async def _on_tick(self, _context: object) -> None:
        self.beat()

    def beat(self) -> None:
        """Ask every inspection what is due now, and queue it."""
        for scope in self.shared.store.scopes():
            for push in pushes.PUSHES:
                self._push(scope, push)
        self.shared.wake.set()
        self.other_channels.wake.set()

    def _push(self, scope: str, push: Callable[[Desk], None]) -> None:
        """One kind of push, by itself: a fault in it stops no other."""
        try:
            with self.shared.store.unit(scope) as work:
                push(self.shared.desk(work))
                work.commit()
        except Exception:
            log.exception("%s of %s failed; the next tick tries again", push.__name__, scope)
            self._tell_failure(scope, push.__name__)

    def _tell_failure(self, scope: str, name: str) -> None:
        """A push that fails is told to the leader, once a day (C072)."""
        with self.shared.store.unit(scope) as work:
            pushes.tell_failure(self.shared.desk(work), name)
            work.commit()

    async def _between_ticks(self) -> None:
        """End undo windows to the second, between the minute's ticks."""
        wake = asyncio.Event()
        while True:
            moments = [m for scope in self.shared.store.scopes() if (m := self._next(scope))]
            now = self.shared.clock.now()
            if moments and min(moments) <= now:
                self.beat()
                await asyncio.sleep(0)
            soon = now + timedelta(seconds=1)
            await self.shared.clock.sleep_until(max(min([soon, *moments]), now), wake)

    def _next(self, scope: str) -> datetime | None:
        with self.shared.store.unit(scope) as work:
            return pushes.next_moment(self.shared.desk(work))

    def _polling_trouble(self, error: TelegramError) -> None:
        """Say plainly, once a minute, that polling has trouble; it goes on by itself."""
        loop_time = asyncio.get_running_loop().time()
        if loop_time - self._last_conflict < CONFLICT_SAID_EVERY and self._last_conflict:
            return
        self._last_conflict = loop_time
        if isinstance(error, Conflict):
            log.warning("another program polls with the same token (409); stop one of them")
        else:
            log.warning("polling: %s; trying again", type(error).__name__)

    async def stop(self) -> None:
        """Stop taking updates, finish what is being written, let go."""
        application = self.application
        if application.updater is not None and application.updater.running:
            await application.updater.stop()
        if application.running:
            await application.stop()
        with suppress(TimeoutError):
            async with asyncio.timeout(5):
                await self.shared.store.saved()
        await self.shared.tasks.stop()
        self.shared.artist.close()
        await application.shutdown()
        await self.shared.store.close()
        self.shared.journal.close()


@asynccontextmanager
async def running(
    config: Config,
    clock: WakingClock,
    *,
    folder: Path | None = None,
    tick: bool = True,
    poll_seconds: int = 10,
) -> AsyncIterator[RunningBot]:
    """Run the bot as long as the block lasts."""
    bot = RunningBot(share(config, clock, folder), tick=tick, poll_seconds=poll_seconds)
    try:
        await bot.start()
        yield bot
    finally:
        await bot.stop()


def run_bot(config: Config) -> int:
    """Run until SIGTERM or SIGINT; return the exit code. Raises the storage's refusals."""
    channels = (channel.url for channel in config.channels.values())
    secrets = [each.get_secret_value() for each in (config.telegram.token, *channels)]
    set_up_logging(config.log.level, secrets)
    clock = SystemClock(config.inspection.zone, config.clock.start)
    try:
        return asyncio.run(_until_signal(config, clock))
    except InvalidToken:
        log.error("the server refuses the token; take a new one from BotFather")  # noqa: TRY400
        return 1


async def _until_signal(config: Config, clock: WakingClock) -> int:
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for name in (signal.SIGINT, signal.SIGTERM):
        try:
            loop.add_signal_handler(name, stop.set)
        except NotImplementedError:  # Windows: Ctrl-C raises KeyboardInterrupt instead
            log.debug("no signal handlers here")
    running_bot = asyncio.ensure_future(_run_until(stop, config, clock))
    asked = asyncio.ensure_future(stop.wait())
    await asyncio.wait({running_bot, asked}, return_when=asyncio.FIRST_COMPLETED)
    if not running_bot.done():
        await asyncio.wait({running_bot}, timeout=STOPS_WITHIN)
    if not running_bot.done():  # still waiting for the network: there is nothing to finish
        running_bot.cancel()
    asked.cancel()
    with suppress(asyncio.CancelledError):
        await running_bot
    return 0


async def _run_until(stop: asyncio.Event, config: Config, clock: WakingClock) -> None:
    async with running(config, clock):
        log.info("running")
        await stop.wait()
