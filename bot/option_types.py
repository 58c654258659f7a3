"""What the options of `config.toml` may be, and the answer to one that is not."""

import json
import re
import shlex
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Annotated
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import AfterValidator, AwareDatetime, BeforeValidator, Field, SecretStr

from bot.speech import console

SECRETS = {  # a proxy address may carry a password
    *("telegram.token", "telegram.proxy", "telegram.webhook_secret", "storage.key"),
}
LONGEST_SPAN = 31  # days off in one go; a longer one is a slip in the year
LIKE_A_TOKEN = re.compile(r"(?<![\d.])(\d{3,}:\S|\d+:\S*[A-Za-z_])")  # 123:abc, but not 08:15


class ConfigError(Exception):
    """A mistake in the configuration: the key, the value as it may be shown, what is allowed."""

    def __init__(self, key: str, value: object, allowed: str) -> None:
        self.key = key
        self.value = _shown(key, value)
        self.allowed = allowed
        facts = {"key": key, "value": self.value, "allowed": allowed}
        super().__init__(console()("config", "mistake", **facts))


def _shown(key: str, value: object) -> str:
    """Write a value for a person, never that of a secret, wherever it was put."""
    if value in (None, ""):
        return console()("config", "empty")
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False, default=str)
    if key in SECRETS or key.startswith("channels") or LIKE_A_TOKEN.search(text):
        return "***"
    return text if len(text) <= 200 else f"{text[:200]}…"


@dataclass(frozen=True)
class Allowed:
    """What a person may write for an option: `allowed_` and this name in the topic `config`."""

    name: str


def _clock_time(value: object) -> time:
    if isinstance(value, str) and re.fullmatch(r"\d{1,2}[:：]\d{2}", value.strip()):
        hour, minute = re.split("[:：]", value.strip())
        return time(int(hour), int(minute))
    if isinstance(value, time) and value.tzinfo is None:
        return value
    raise ValueError


def _day(value: object) -> date:
    if isinstance(value, str):
        return date.fromisoformat(value.strip())
    if isinstance(value, date) and not isinstance(value, datetime):
        return value
    raise ValueError


def _every_day(value: object) -> object:
    """Return a list of days with each span as its days: 2026-10-01~2026-10-08."""
    if not isinstance(value, list | tuple):
        return value
    return [day for each in value for day in _days_of(each)]


def _days_of(value: object) -> list[object]:
    ends = re.split(r"\s*[~\uff5e\u81f3]\s*", value.strip()) if isinstance(value, str) else [value]
    if len(ends) == 1:
        return ends
    first, last = (_day(end) for end in ends)
    length = (last - first).days + 1
    if not 1 <= length <= LONGEST_SPAN:
        raise ValueError(value)
    return [first + timedelta(days=n) for n in range(length)]


def _moment(value: object) -> datetime:
    if isinstance(value, str):
        return datetime.fromisoformat(value.strip())
    if isinstance(value, datetime):
        return value
    raise ValueError


def _none_if_empty(value: object) -> object:
    return None if value == "" else value


def _in_order(hours: tuple[time, time]) -> tuple[time, time]:
    if hours[0] >= hours[1]:
        raise ValueError
    return hours


def _known_zone(name: str) -> str:
    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, OSError) as error:
        raise ValueError from error
    return name


def _token(value: SecretStr) -> SecretStr:
    text = value.get_secret_value().strip()
    if text and not re.fullmatch(r"[0-9]+:\S+", text):
        raise ValueError
    return SecretStr(text)


def _apprise_address(value: SecretStr) -> SecretStr:
    text = value.get_secret_value().strip()
    if not re.fullmatch(r"[A-Za-z][A-Za-z0-9+.-]*://\S+", text):
        raise ValueError
    return SecretStr(text)


def _webhook_secret(value: SecretStr) -> SecretStr:
    text = value.get_secret_value().strip()
    if text and not re.fullmatch(r"[A-Za-z0-9_-]{1,256}", text):
        raise ValueError
    return SecretStr(text)


def _webhook_url(value: str) -> str:
    parts = urlsplit(value)
    is_here = parts.scheme == "http" and parts.hostname == "127.0.0.1"  # a server of one's own
    if value and (not parts.hostname or not (parts.scheme == "https" or is_here)):
        raise ValueError
    return value


def _https_url(value: str) -> str:
    parts = urlsplit(value)
    is_whole = parts.scheme == "https" and parts.hostname and not (parts.query or parts.fragment)
    if value and (not is_whole or parts.username is not None):
        raise ValueError
    return value.rstrip("/")


def _listen(value: str) -> str:
    parts = urlsplit(f"//{value}")
    if not parts.hostname or parts.port is None or parts.path:
        raise ValueError
    return value


def _address(schemes: set[str]) -> AfterValidator:
    def check(value: str) -> str:
        parts = urlsplit(value)
        if parts.scheme not in schemes or not parts.hostname:
            raise ValueError
        return value

    return AfterValidator(check)


def _command_line(value: str) -> str:
    """A command line that names the file; quotes that stay open are a `ValueError`."""
    if value.strip() and not any("{file}" in part for part in shlex.split(value)):
        raise ValueError
    return value.strip()


Time = Annotated[time, BeforeValidator(_clock_time), Allowed("time")]
Day = Annotated[date, BeforeValidator(_day)]
Days = Annotated[tuple[Day, ...], BeforeValidator(_every_day), Allowed("days")]
Hours = Annotated[
    tuple[Time, Time],
    AfterValidator(_in_order),
    Allowed("hours"),
]
Zone = Annotated[
    str,
    AfterValidator(_known_zone),
    Allowed("zone"),
]
Token = Annotated[SecretStr, AfterValidator(_token), Allowed("token")]
WebhookUrl = Annotated[str, AfterValidator(_webhook_url), Allowed("webhook_url")]
WebhookSecret = Annotated[
    SecretStr,
    AfterValidator(_webhook_secret),
    Allowed("webhook_secret"),
]
Listen = Annotated[str, AfterValidator(_listen), Allowed("listen")]
HttpsUrl = Annotated[str, AfterValidator(_https_url), Allowed("https_url")]
LoopbackPort = Annotated[int, Field(strict=True, ge=0, le=65535), Allowed("port")]
Server = Annotated[str, _address({"http", "https"}), Allowed("server")]
Proxy = Annotated[
    Annotated[str, _address({"http", "https", "socks5", "socks5h"})] | None,
    BeforeValidator(_none_if_empty),
    Allowed("proxy"),
]
Whole = Annotated[int, Field(strict=True, ge=0), Allowed("whole")]
Times = Annotated[tuple[Time, ...], Allowed("times")]
People = Annotated[
    tuple[Annotated[int, Field(strict=True, ge=1)], ...],
    Allowed("people"),
]
Address = Annotated[
    SecretStr,
    AfterValidator(_apprise_address),
    Allowed("address"),
]
ChannelName = Annotated[str, Field(pattern=r"^[a-z0-9_-]{1,16}$")]
Positive = Annotated[int, Field(strict=True, ge=1), Allowed("positive")]
LastDay = Annotated[Day | None, BeforeValidator(_none_if_empty), Allowed("last_day")]
Moment = Annotated[
    Annotated[AwareDatetime, BeforeValidator(_moment)] | None,
    BeforeValidator(_none_if_empty),
    Allowed("moment"),
]
Program = Annotated[
    str,
    AfterValidator(_command_line),
    Allowed("program"),
]
Departments = Annotated[dict[str, tuple[str, ...]], Allowed("departments")]
Text = Annotated[str, Allowed("text")]

Folder = Annotated[Path, Allowed("folder")]
OptionalPath = Annotated[Path | None, BeforeValidator(_none_if_empty), Allowed("path")]
Secret = Annotated[SecretStr, Allowed("key")]
