"""The process of the bot: from its start to a signal, or to the sentence it ends with."""

import asyncio
import logging
import signal
from contextlib import suppress

from telegram.error import InvalidToken

from bot.app import running
from bot.clock import SystemClock
from bot.config import Config
from bot.dashboard.server import DashboardError
from bot.logs import set_up_logging
from bot.settled import settle_memory
from bot.webhook import ListenError
from bot.wiring import WakingClock

log = logging.getLogger(__name__)

STOPS_WITHIN = 15.0  # seconds to finish what was begun, after SIGTERM


def run_bot(config: Config) -> int:
    """Run until SIGTERM or SIGINT; return the exit code. Raises the storage's refusals."""
    channels = (channel.url for channel in config.channels.values())
    telegram = (config.telegram.token, config.telegram.webhook_secret)
    secrets = [each.get_secret_value() for each in (*telegram, *channels)]
    set_up_logging(config.log.level, [*secrets, *config.storage.secrets()])
    clock = SystemClock(config.inspection.zone, config.clock.start)
    try:
        return asyncio.run(_until_signal(config, clock))
    except InvalidToken:
        log.error("the server refuses the token; take a new one from BotFather")  # noqa: TRY400
        return 1
    except (ListenError, DashboardError) as error:
        log.error(str(error))  # noqa: TRY400
        return 1


def _ending_signals() -> list[signal.Signals]:
    """Return what ends the bot in order: a closed terminal, too, unless `nohup` says otherwise."""
    found = [signal.SIGINT, signal.SIGTERM]
    hangup = getattr(signal, "SIGHUP", None)
    if hangup is not None and signal.getsignal(hangup) is signal.SIG_DFL:
        found.append(hangup)
    return found


async def _until_signal(config: Config, clock: WakingClock) -> int:
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for name in _ending_signals():
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
        return await running_bot
    return 0


async def _run_until(stop: asyncio.Event, config: Config, clock: WakingClock) -> int:
    """Run until asked to stop, or until running makes no sense any more: exit code 1."""
    async with running(config, clock) as bot:
        settle_memory()  # libraries, templates, and the records that were there
        log.info("running")
        waits = [asyncio.ensure_future(event.wait()) for event in (stop, bot.failed)]
        await asyncio.wait(waits, return_when=asyncio.FIRST_COMPLETED)
        for wait in waits:
            wait.cancel()
    if bot.failure:
        log.error(bot.failure)
    return 1 if bot.failure else 0
