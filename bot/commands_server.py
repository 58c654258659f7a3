"""Questions to the Bot API server from the command line; no answer ever shows the token."""

from dataclasses import dataclass
from typing import Any

import httpx

from bot.config import Config


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
    try:
        body = response.json()
    except ValueError:
        raise NoAnswerError(f"返回的不是 Bot API 的内容（HTTP {response.status_code}）") from None
    if not isinstance(body, dict):
        raise NoAnswerError("返回的不是 Bot API 的内容")
    if not body.get("ok") or not isinstance(body.get("result"), kind):
        reason = str(body.get("description", "没有说明原因"))
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
            return "等待超时"
        case httpx.ProxyError() | ImportError():
            return "代理不能用"
        case httpx.ConnectError():
            return "连不上"
        case _:
            return f"连接出错（{type(error).__name__}）"
