"""The running bot: built here, started here, stopped here; the only place that chooses."""

import asyncio
import logging
import math
import os
import ssl
from collections.abc import AsyncIterator, Coroutine
from contextlib import asynccontextmanager, suppress
from datetime import timedelta
from functools import cache
from pathlib import Path
from typing import Any

import httpx
import orjson
from telegram import Update
from telegram.error import InvalidToken, TelegramError
from telegram.ext import Application, ApplicationBuilder, Defaults, TypeHandler

from bot.afterwards import Afterwards
from bot.config import Config
from bot.copies import Copies
from bot.dashboard.server import DashboardServer
from bot.door import Door
from bot.fetcher import Fetcher
from bot.health import Signs
from bot.intake import Intake
from bot.other_channels import OtherChannels
from bot.packer import Packer
from bot.polling import PLAIN_UPDATER, DurableRequest, SendingRequest, Trouble
from bot.purger import Purger
from bot.sender import Sender
from bot.ticks import Ticks
from bot.transcriber import Transcriber
from bot.watchdog import Contact, Systemd, Watchdog
from bot.webhook import Webhook
from bot.wiring import Shared, Tasks, WakingClock, share
from handlers import gaps
from inspection.ports import REGISTRY

log = logging.getLogger(__name__)

# callback context, three data dictionaries and the job queue: the one place for `Any`
ChatApplication = Application[Any, Any, Any, Any, Any, Any]
UPDATES = ["message", "edited_message", "callback_query", "my_chat_member", "chat_member"]
LEAVING = 2.0  # seconds for what is being sent when the bot is stopped


@cache
def tls_context() -> ssl.SSLContext:
    """Return what checks certificates; reading them takes longer than all else at the start."""
    return httpx.create_ssl_context()


class RunningBot:
    """Door, sender, fetcher and the minute's tick around one python-telegram-bot application.

    `failed` is set, with the sentence in `failure`, when it makes no sense to run on.
    """

    def __init__(self, shared: Shared, *, tick: bool = True, poll_seconds: int = 10) -> None:
        self.shared = shared
        self._tick = tick
        self._poll_seconds = poll_seconds
        self.failed, self.failure = asyncio.Event(), ""
        way = "webhook" if shared.config.telegram.webhook_url else "polling"
        self.signs = Signs(shared.store.path, way=way)
        self.systemd = Systemd()
        self.intake = Intake(shared, self.signs, Contact(), self.systemd)
        self._guard = Tasks()  # beside the bot's own work, and after it
        self._webhook: Webhook | None = None
        self.dashboard = DashboardServer(shared) if shared.config.dashboard.is_on else None
        self.application = self._build()
        self.sender = Sender(shared, self.application.bot)
        self.transcriber = Transcriber(shared)
        heard = self.transcriber.wake.set
        self.fetcher = Fetcher(shared, self.application.bot, on_kept=heard)
        self.other_channels = OtherChannels(shared)
        self.copies = Copies(shared)
        self.packer = Packer(shared)
        self.afterwards = Afterwards(shared)
        self.purger = Purger(shared, self.application.bot, self.copies)
        self._ticks = Ticks(shared, self.beat)
        bot, unsaved = self.application.bot, self.intake.unsaved
        self.door = Door(shared, bot, on_return=self.beat, unsaved=unsaved)

    def _build(self) -> ChatApplication:
        os.environ.setdefault("PTB_TIMEDELTA", "true")  # or RetryAfter itself warns
        logging.getLogger("telegram.ext.Updater").addFilter(PLAIN_UPDATER)
        telegram = self.shared.config.telegram
        proxy = telegram.proxy or None
        secure: dict[str, Any] = {"httpx_kwargs": {"verify": tls_context()}, "proxy": proxy}
        durable = DurableRequest(self.intake, **secure)
        sending = SendingRequest(sent=self.signs.sent, connection_pool_size=32, **secure)
        application = (
            ApplicationBuilder()
            .token(telegram.token.get_secret_value())
            .base_url(telegram.base_url)
            .base_file_url(telegram.base_file_url)
            .request(sending)
            .get_updates_request(durable)
            .defaults(Defaults(tzinfo=self.shared.config.inspection.zone))
            .build()
        )
        application.add_handler(TypeHandler(Update, self._receive))
        application.add_error_handler(self._on_error)
        return application

    async def _receive(self, update: Update, context: object) -> None:
        if self.intake.unsaved.was_refused(update.update_id):
            return
        whole, origin = self.intake.take(update)
        await self.door.receive(whole, context, origin=origin)
        self.fetcher.wake.set()
        self.other_channels.wake.set()
        self.packer.look()
        self.purger.look()

    async def _on_error(self, _update: object, context: Any) -> None:  # noqa: ANN401
        log.error("outside a unit of work", exc_info=context.error)

    async def start(self) -> None:
        """Say who we are, finish what was begun before, then take updates."""
        application, shared = self.application, self.shared
        self.signs.write_if_due()  # what the last run left is not said of this one
        await self._initialize()
        self.intake.use(application.bot)
        me = application.bot.bot  # as getMe just said
        shared.facts.user_id = me.id
        shared.facts.username = me.username or ""
        shared.facts.sees_all = bool(me.can_read_all_group_messages)
        notice = shared.config.disclosure.notice(shared.clock.now().date())
        if notice is not None:
            log.warning(notice)
        self._say_what_is_shut()
        self.sender.recover()
        await application.start()
        await self._replay()
        self._keep_running(self.sender.run(), "sender")
        self._keep_running(self.fetcher.run(), "fetcher")
        if self.transcriber.is_configured:
            shared.tasks.start(self.transcriber.run(), "transcriber")
        if self.other_channels.is_configured:
            self.other_channels.recover()
            shared.tasks.start(self.other_channels.run(), "other-channels")
        if self._tick and application.job_queue is not None:
            self._ticks.start(application.job_queue)
            shared.tasks.start(self.copies.run(), "copies")
        if self.dashboard is not None:
            self.dashboard.listen()
            shared.facts.dashboard = self.dashboard.entrance
        await self._open()
        self.systemd.tell("READY=1")
        shared.tasks.start(shared.read_words(), "words")

    def _say_what_is_shut(self) -> None:
        """Tell the leaders of inspections whose own record cannot be read; the others work."""
        shared = self.shared
        for slug in shared.store.shut:
            with shared.store.unit(REGISTRY) as work:
                gaps.tell_shut(shared.desk(work), slug)
                work.commit()

    async def _open(self) -> None:
        """Take updates, by the way that is configured."""
        application, contact = self.application, self.intake.contact
        await self._say_if_away()
        contact.answered()  # getMe was
        contact.rest(math.inf)  # the library asks after the webhook until it is answered
        watchdog = Watchdog(contact, self._fail, self._alive)
        self._guard.start(watchdog.run(), "watchdog")
        if self.shared.config.telegram.webhook_url:
            put = application.update_queue.put_nowait
            self._webhook = Webhook(self.shared.config, application.bot, self.intake, put)
            self._webhook.listen()
            self._guard.start(self._webhook.keep_set(UPDATES), "webhook")
        elif application.updater is not None:
            await application.updater.start_polling(
                timeout=timedelta(seconds=self._poll_seconds),
                allowed_updates=UPDATES,
                drop_pending_updates=False,
                bootstrap_retries=-1,
                error_callback=Trouble(contact),
            )
        contact.trying()
        contact.rest(0)

    async def _say_if_away(self) -> None:
        """After a gap without a backlog nothing comes: it is told now, not at the next poll."""
        if self.intake.was_away():
            with suppress(TelegramError):
                info = await self.application.bot.get_webhook_info()
                self.intake.heard(is_all=not info.pending_update_count)

    def _alive(self) -> None:
        """Say that the loop turns: a network that is away is no reason to be started anew."""
        self.signs.write_if_due()
        self.systemd.tell("WATCHDOG=1")

    def _keep_running(self, work: Coroutine[Any, Any, None], name: str) -> None:
        """Run what must never end; without it the process is no use and says so."""

        def ended(task: asyncio.Task[None]) -> None:
            if not task.cancelled():
                self._fail(f"the {name} has ended by a fault of ours; start the bot again")

        self.shared.tasks.start(work, name).add_done_callback(ended)

    def _fail(self, sentence: str) -> None:
        if not self.failed.is_set():
            self.failure = sentence
            self.failed.set()

    async def _initialize(self) -> None:
        """Wait for the network with growing pauses; a wrong token is final (C008)."""
        pause = 1.0
        while True:
            try:
                await self.application.initialize()
            except InvalidToken:
                raise
            except TelegramError as error:
                log.warning("server not reached (%s); next try in %.0f s", error, pause)
                await asyncio.sleep(pause)
                pause = min(pause * 2, 30.0)
            else:
                return

    async def _replay(self) -> None:
        """Handle what was received before the last stop and not finished."""
        with self.door.replaying():
            for update_id, body in self.shared.journal.pending():
                if self.intake.read(orjson.loads(body)) is not None:
                    await self.application.process_update(Update(update_id))

    def beat(self) -> None:
        """Ask every inspection what is due now, and queue it; a fault in one stops no other."""
        for look in (self.packer.look, self.purger.look, self.afterwards.look):
            try:
                look()
            except Exception:
                log.exception("%s failed; the next beat tries again", look.__qualname__)
        self._ticks.beat()
        self.other_channels.wake.set()

    async def stop(self) -> None:
        """Stop taking updates, finish what is being written, let go."""
        application = self.application
        self.systemd.tell("STOPPING=1")
        if self._webhook is not None:
            await self._webhook.stop()
        if self.dashboard is not None:
            await self.dashboard.stop()
        if application.updater is not None and application.updater.running:
            await application.updater.stop()
        await self._guard.stop()
        if application.running:
            await application.stop()
        self.sender.close()
        await self.shared.tasks.finish("send-", LEAVING)
        with suppress(TimeoutError):
            async with asyncio.timeout(5):
                await self.shared.store.saved()
        await self.shared.tasks.stop()
        self.shared.artist.close()
        await application.shutdown()
        await self.shared.store.close()
        self.intake.close()
        self.shared.journal.close()
        self.signs.stopped()


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
