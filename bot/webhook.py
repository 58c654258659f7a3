"""The other way in: Telegram calls us. Nothing is taken without the secret, nothing is lost."""

import asyncio
import hmac
import logging
import socket
from collections.abc import Callable
from http import HTTPStatus
from types import TracebackType
from typing import Any

from telegram import Bot, Update
from telegram.error import InvalidToken, TelegramError
from tornado.httpserver import HTTPServer
from tornado.web import Application, HTTPError, RequestHandler, stream_request_body

from bot.answers import read_json
from bot.config import Config
from bot.intake import Intake, is_beyond

log = logging.getLogger(__name__)

BODY_LIMIT = 2**20  # bytes; an update of Telegram's is far below
HEADER_LIMIT = 2**14
BODY_SECONDS = 30.0
IDLE_SECONDS = 75.0  # as reverse proxies keep a connection
ASKED_EVERY = 30.0  # seconds between two questions after the webhook
ASKED_EVERY_BEHIND = 2.0  # while a backlog is coming
LONGEST_PAUSE = 30.0
SECRET_HEADER = "X-Telegram-Bot-Api-Secret-Token"  # noqa: S105  # a header's name


class ListenError(Exception):
    """The port cannot be listened on; the text is a sentence."""


Put = Callable[[Update], None]


@stream_request_body
class Receiver(RequestHandler):
    """Takes one update: the secret is checked before any of the body is kept.

    A stranger's is read to its end and let go: a proxy whose sending is cut off says 502.
    """

    def initialize(self, secret: str, intake: Intake, put: Put) -> None:
        """Take what the application gives each request."""
        self._secret = secret.encode()
        self._intake = intake
        self._put = put
        self._body = bytearray()
        self._is_stranger = False

    def prepare(self) -> None:
        """Know a stranger (403); refuse what is too long (413) before it is sent."""
        given = self.request.headers.get(SECRET_HEADER, "").encode()
        length = self.request.headers.get("Content-Length", "0")
        self._is_stranger = not hmac.compare_digest(given, self._secret)
        if not length.isdecimal() or int(length) > BODY_LIMIT:
            raise HTTPError(HTTPStatus.REQUEST_ENTITY_TOO_LARGE)

    def data_received(self, chunk: bytes) -> None:
        """Collect the body; the server ends one without a length that grows too long."""
        if not self._is_stranger:
            self._body += chunk

    def post(self) -> None:
        """Answer 200 once the update is on disk; a disk that refuses is a 500, sent again."""
        if self._is_stranger:
            raise HTTPError(HTTPStatus.FORBIDDEN)
        try:
            raw = read_json(bytes(self._body))
        except ValueError:
            raise HTTPError(HTTPStatus.BAD_REQUEST) from None
        ids = self._intake.keep([raw])
        if not ids and not (isinstance(raw, dict) and is_beyond(raw)):
            raise HTTPError(HTTPStatus.BAD_REQUEST)
        self._intake.heard(ids, is_all=False)
        for each in ids:
            self._put(Update(each))

    def write_error(self, status_code: int, **_facts: object) -> None:
        """Say nothing but the status."""
        self.finish(HTTPStatus(status_code).phrase)

    def log_exception(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Log our own faults; a refused stranger is no line in the log."""
        if kind is not None and error is not None and not isinstance(error, HTTPError):
            log.error("an update could not be kept", exc_info=(kind, error, trace))

    def set_default_headers(self) -> None:
        """Do not say what serves here."""
        self.clear_header("Server")


class Webhook:
    """Listens for updates and keeps Telegram's knowledge of the address right."""

    def __init__(self, config: Config, bot: Bot, intake: Intake, put: Put) -> None:
        self._telegram = config.telegram
        self._bot = bot
        self._intake = intake
        facts = {
            "secret": self._telegram.webhook_secret.get_secret_value(),
            "intake": intake,
            "put": put,
        }
        quiet: dict[str, Any] = {"log_function": lambda _handler: None}  # Any: settings of tornado
        self._server = HTTPServer(
            Application([(r".*", Receiver, facts)], **quiet),  # the proxy decides on the path
            xheaders=True,
            max_body_size=2 * BODY_LIMIT,  # above ours, so that 413 is answered first
            max_header_size=HEADER_LIMIT,
            body_timeout=BODY_SECONDS,
            idle_connection_timeout=IDLE_SECONDS,
        )

    def listen(self) -> None:
        """Take requests from now on. Raises `ListenError` when the port is in use."""
        place = self._telegram.webhook_listen
        host, _, port = place.rpartition(":")
        try:
            self._server.add_socket(_listening(host.strip("[]"), int(port)))
        except OSError as error:
            raise ListenError(f"cannot listen on {place} ({error.strerror})") from error

    async def keep_set(self, allowed: list[str]) -> None:
        """Tell Telegram the address, then look after it for as long as the bot runs."""
        pause, is_set = 1.0, False
        while True:
            self._intake.contact.trying()
            try:
                is_set = is_set or await self._set(allowed)
                is_set = await self._look()
            except InvalidToken:
                self._intake.contact.refused(HTTPStatus.UNAUTHORIZED)
            except TelegramError as error:
                log.warning("webhook: %s; next try in %.0f s", type(error).__name__, pause)
            else:
                pause = 1.0
                behind = self._intake.is_catching_up or not is_set
                await asyncio.sleep(ASKED_EVERY_BEHIND if behind else ASKED_EVERY)
                continue
            await asyncio.sleep(pause)
            pause = min(pause * 2, LONGEST_PAUSE)

    async def _set(self, allowed: list[str]) -> bool:
        return await self._bot.set_webhook(
            self._telegram.webhook_url,
            secret_token=self._telegram.webhook_secret.get_secret_value(),
            allowed_updates=allowed,
            drop_pending_updates=False,
        )

    async def _look(self) -> bool:
        """Ask how the webhook is; return whether the address is still ours."""
        info = await self._bot.get_webhook_info()
        if info.url != self._telegram.webhook_url:
            log.warning("another program changed the webhook; setting it again")
            return False
        if info.pending_update_count and info.last_error_message:
            log.warning("Telegram cannot reach the webhook: %s", info.last_error_message)
        self._intake.heard(is_all=not info.pending_update_count)
        return True

    async def stop(self) -> None:
        """Take nothing more; Telegram keeps what comes, for the next start."""
        self._server.stop()
        await self._server.close_all_connections()


def _listening(host: str, port: int) -> socket.socket:
    """Return a socket that listens; it is closed again when it cannot."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    listening = socket.create_server((host, port), family=family)
    listening.setblocking(False)
    return listening
