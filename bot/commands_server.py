"""Questions to the Bot API server from the command line; no answer ever shows the token."""

from dataclasses import dataclass
from typing import Any

import httpx

from bot.config import Config
from bot.speech import console

PROXY_PASSWORD = 407  # what a proxy answers that wants a password, or another one


class NoAnswerError(Exception):
    """The server cannot be reached, or speaks no Bot API; the text is a sentence."""


class NotAcceptedError(Exception):
    """The server answered, and refused; the text is its reason."""

    def __init__(self, code: int, reason: str) -> None:
        super().__init__(reason)
        self.code = code


@dataclass(frozen=True)
class Answer:
    """What a method returned, and the server's time of day."""

    result: Any  # JSON
    date: str | None


def ask(
    config: Config, method: str, *, seconds: float = 5, kind: type = dict, **fields: object
) -> Answer:
    """Call a method of the Bot API once; its result is of this kind, an object or a list."""
    token = config.telegram.token.get_secret_value()
    url = f"{config.telegram.base_url}{token}/{method}"
    try:
        with httpx.Client(proxy=config.telegram.proxy, timeout=seconds) as client:
            response = client.post(url, json=fields)
    except (httpx.HTTPError, httpx.InvalidURL, ImportError, OSError, ValueError) as error:
        raise NoAnswerError(_why(error)) from None  # the address holds the token
    if response.status_code == PROXY_PASSWORD:
        raise NoAnswerError(console()("server", "proxy_password"))
    try:
        body = response.json()
    except ValueError:
        status = response.status_code
        raise NoAnswerError(console()("server", "no_bot_api", status=status)) from None
    if not isinstance(body, dict):
        raise NoAnswerError(console()("server", "no_bot_api", status=None))
    if not body.get("ok") or not isinstance(body.get("result"), kind):
        reason = str(body.get("description") or console()("server", "no_reason"))
        raise NotAcceptedError(response.status_code, reason.replace(token, "***"))
    return Answer(body["result"], response.headers.get("date"))


def bot_name(config: Config, *, seconds: float = 3) -> str:
    """Return the bot's user name, or nothing when it cannot be learnt now."""
    if not config.telegram.token.get_secret_value():
        return ""
    try:
        return str(ask(config, "getMe", seconds=seconds).result.get("username", ""))
    except (NoAnswerError, NotAcceptedError):
        return ""


def _why(error: Exception) -> str:
    match error:
        case httpx.TimeoutException():
            return console()("server", "timeout")
        case httpx.ProxyError() if str(PROXY_PASSWORD) in str(error):
            return console()("server", "proxy_password")
        case httpx.ProxyError() | ImportError():
            return console()("server", "proxy")
        case httpx.ConnectError():
            return console()("server", "unreachable")
        case _:
            return console()("server", "other", error=type(error).__name__)
