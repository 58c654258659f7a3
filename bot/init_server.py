"""What `xuncha init` asks the server: whose token it is, and whether somebody else uses it."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

from bot.commands_common import Fault
from bot.commands_server import NoAnswerError, NotAcceptedError, ask
from bot.config import Config
from bot.init_words import fault, fault_words

SECONDS = 8
DRIFT = 60  # seconds between two clocks that are noticed
WRONG_TOKEN = frozenset({401, 404})
CONFLICT = 409
WATCHED = 2  # seconds in which another reader comes back and is noticed


class NoServerError(Fault):
    """The server could not be reached: perhaps by a proxy."""


class WrongTokenError(Fault):
    """The server does not know the token, or it is none."""


@dataclass(frozen=True)
class Bot:
    """The bot behind a token."""

    name: str
    sees_all: bool
    date: str | None = None  # the server's time of day


def bot_of(config: Config) -> Bot:
    """Return whose token it is. Raises `NoServerError`, `WrongTokenError` and other faults."""
    try:
        answer = ask(config, "getMe", seconds=SECONDS)
        ask(config, "getUpdates", seconds=SECONDS, kind=list, timeout=WATCHED, limit=1)
    except NoAnswerError as error:
        proxy = config.telegram.proxy is not None
        raise NoServerError(*fault_words("no_server", reason=str(error), proxy=proxy)) from None
    except NotAcceptedError as error:
        raise _refused(error) from None
    me = answer.result
    name = str(me.get("username", ""))
    return Bot(name, bool(me.get("can_read_all_group_messages")), answer.date)


def _refused(error: NotAcceptedError) -> Fault:
    if error.code in WRONG_TOKEN:
        return WrongTokenError(*fault_words("wrong_token"))
    if error.code == CONFLICT:
        return fault("webhook" if "webhook" in str(error).lower() else "other_reader")
    return fault("refused", code=error.code, reason=str(error))


def clock_faults(date: str | None) -> Iterator[Fault]:
    """Yield what is to be said when this machine's clock is not the server's."""
    try:
        server = parsedate_to_datetime(date or "")
    except ValueError:
        return
    server = server if server.tzinfo else server.replace(tzinfo=UTC)
    seconds = (datetime.now(UTC) - server).total_seconds()
    if abs(seconds) > DRIFT:
        yield fault("clock", seconds=round(abs(seconds)), is_fast=seconds > 0)
