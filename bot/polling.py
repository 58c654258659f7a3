"""Durable polling: every update is on disk before Telegram may consider it delivered.

Nothing that a server, a proxy or a captive portal answers ends the polling: what the library
would give up on (401, 404) is tried again here, and the watchdog ends the process with a
sentence when it stays so.
"""

import asyncio
import logging
from collections.abc import Callable
from http import HTTPStatus
from typing import Any

import orjson
from telegram.error import Conflict, NetworkError, RetryAfter, TelegramError, TimedOut
from telegram.request import HTTPXRequest

from bot.answers import pause_of, read_json, real_status, refuse_oddities
from bot.intake import Intake, is_beyond
from bot.watchdog import Contact

log = logging.getLogger(__name__)

BATCH = 100  # updates in one answer, at most
LONGEST = 60.0  # seconds for one poll, whatever trickles in meanwhile
SAID_EVERY = 60.0
REFUSED = {HTTPStatus.UNAUTHORIZED, HTTPStatus.NOT_FOUND}
REFUSED_PAUSE = 5  # seconds before a message is tried again


class DurableRequest(HTTPXRequest):
    """The request object of `getUpdates`: it keeps each raw update before handing it on.

    The library gets bare ids: the updates themselves are read once, by the intake.
    """

    def __init__(
        self,
        intake: Intake,
        *,
        longest: float = LONGEST,
        **options: Any,  # noqa: ANN401  # those of HTTPXRequest
    ) -> None:
        super().__init__(**options)
        self._intake = intake
        self._longest = longest

    async def do_request(self, *args: Any, **options: Any) -> tuple[int, bytes]:  # noqa: ANN401
        """Return the answer once what it holds is on disk."""
        contact = self._intake.contact
        contact.trying()
        try:
            async with asyncio.timeout(self._longest):
                status, body = await super().do_request(*args, **options)
        except TimeoutError as error:
            raise TimedOut(f"no whole answer in {self._longest:.0f} s") from error
        status = real_status(status, body)
        if status in REFUSED:
            contact.refused(status)
            raise NetworkError(f"HTTP {status}")
        if status == HTTPStatus.TOO_MANY_REQUESTS:
            pause = pause_of(body)
            contact.rest(pause)
            raise RetryAfter(round(pause))
        return (status, self._kept(body)) if status == HTTPStatus.OK else (status, body)

    def _kept(self, body: bytes) -> bytes:
        answer = read_json(body)
        updates = answer.get("result") if isinstance(answer, dict) else None
        if not isinstance(updates, list):
            raise NetworkError("an answer without a list of updates")
        ids = self._intake.keep(updates)
        if updates and not ids:
            if any(isinstance(each, dict) and is_beyond(each) for each in updates):
                self._intake.heard(is_all=True)
            raise NetworkError("updates without numbers")  # asked for again, and not at once
        self._intake.heard(ids, is_all=len(updates) < BATCH)
        return orjson.dumps({"ok": True, "result": [{"update_id": each} for each in ids]})


class SendingRequest(HTTPXRequest):
    """The request object of everything else: it notes that a message was taken."""

    def __init__(
        self,
        *,
        sent: Callable[[], None],
        **options: Any,  # noqa: ANN401  # those of HTTPXRequest
    ) -> None:
        super().__init__(**options)
        self._sent = sent

    async def do_request(self, url: str, *args: Any, **options: Any) -> tuple[int, bytes]:  # noqa: ANN401
        """Return the answer; a refused token keeps the message waiting instead of losing it."""
        status, body = await super().do_request(url, *args, **options)
        status = real_status(status, body)
        if url.rpartition("/")[2].startswith("send"):
            if status in REFUSED:
                raise RetryAfter(REFUSED_PAUSE)
            refuse_oddities(status, body)
            if status == HTTPStatus.OK:
                self._sent()
        return status, body


class Trouble:
    """Says plainly, once a minute for each kind, what polling has to do with; it goes on."""

    def __init__(self, contact: Contact, said_every: float = SAID_EVERY) -> None:
        self._contact = contact
        self._said_every = said_every
        self._said: dict[str, float] = {}

    def __call__(self, error: TelegramError) -> None:
        """Take one error in."""
        kind, now = type(error).__name__, self._contact.clock()
        if now - self._said.get(kind, -self._said_every) < self._said_every:
            return
        self._said[kind] = now
        if isinstance(error, Conflict):
            log.warning("another program polls with the same token (409); stop one of them")
        else:
            log.warning("polling: %s (%s); trying again", kind, _reason(error))


class PlainUpdater(logging.Filter):
    """Takes the trace from what the library's updater logs of the network."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Keep every record; of an error of the network only its name."""
        error = record.exc_info[1] if record.exc_info else None
        if isinstance(error, TelegramError):
            record.levelno, record.levelname = logging.WARNING, "WARNING"
            record.msg, record.args = "polling: %s", (type(error).__name__,)
            record.exc_info = record.exc_text = None
        return True


PLAIN_UPDATER = PlainUpdater()


def _reason(error: TelegramError) -> str:
    cause = error.__cause__
    return type(cause).__name__ if cause is not None else str(error)[:100]
