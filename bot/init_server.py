"""What `xuncha init` asks the server: whose token it is, and whether somebody else uses it."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

from bot.commands_common import Fault
from bot.commands_server import NoAnswerError, NotAcceptedError, ask
from bot.config import Config

SECONDS = 8
DRIFT = 60  # seconds between two clocks that are noticed
WRONG_TOKEN = frozenset({401, 404})
CONFLICT = 409
WATCHED = 2  # seconds in which another reader comes back and is noticed


class NoServerError(Fault):
    """The server could not be reached: perhaps by a proxy."""


class WrongTokenError(Fault):
    """The server does not know the token."""


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
        raise NoServerError(
            f"没能和 Telegram 通话（{error}）。",
            "检查网络；要经过代理的，填代理地址（--proxy），例如 http://127.0.0.1:7890",
        ) from None
    except NotAcceptedError as error:
        raise _refused(error) from None
    me = answer.result
    name = str(me.get("username", ""))
    return Bot(name, bool(me.get("can_read_all_group_messages")), answer.date)


def _refused(error: NotAcceptedError) -> Fault:
    if error.code in WRONG_TOKEN:
        return WrongTokenError(
            "Telegram 不认这个令牌。",
            "在 BotFather 发送 /token，选这个机器人，把 数字:字符 那一整行重新粘贴",
        )
    if error.code == CONFLICT and "webhook" in str(error).lower():
        return Fault(
            "这个令牌设着 webhook，消息正送往另一个程序。",
            "停掉那个程序；找不到它时，在 BotFather 发送 /revoke 换一个新令牌",
        )
    if error.code == CONFLICT:
        return Fault(
            "另一个程序正在用这个令牌收信，两边会互相抢消息。",
            "停掉那个程序后重试；找不到它时，在 BotFather 发送 /revoke 换一个新令牌",
        )
    return Fault(f"Telegram 没有接受（{error.code} {error}）。", "过几分钟再运行一次 xuncha init")


def clock_faults(date: str | None) -> Iterator[Fault]:
    """Yield what is to be said when this machine's clock is not the server's."""
    try:
        server = parsedate_to_datetime(date or "")
    except ValueError:
        return
    server = server if server.tzinfo else server.replace(tzinfo=UTC)
    seconds = (datetime.now(UTC) - server).total_seconds()
    if abs(seconds) > DRIFT:
        way = "快" if seconds > 0 else "慢"
        yield Fault(
            f"本机时钟比服务器{way} {abs(seconds):.0f} 秒，推送和期限会不准。",
            "在系统设置里打开“自动设置时间”，再运行 xuncha check",
        )
