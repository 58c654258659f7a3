"""The options of `[telegram]`: how the bot reaches Telegram, and how Telegram reaches it."""

from pathlib import Path
from typing import Any, Self

from pydantic import BaseModel, ConfigDict, Field, SecretStr, model_validator

from bot.option_types import (
    ConfigError,
    Listen,
    OptionalPath,
    Proxy,
    Server,
    Token,
    WebhookSecret,
    WebhookUrl,
)
from bot.speech import console

BASE_URL = "https://api.telegram.org/bot"
BASE_FILE_URL = "https://api.telegram.org/file/bot"


class Table(BaseModel):
    """A table of the file; a key nobody knows is a mistake."""

    model_config = ConfigDict(
        frozen=True, extra="forbid", validate_default=True, hide_input_in_errors=True
    )


class Telegram(Table):
    """How the bot reaches Telegram."""

    token: Token = Field(
        default=SecretStr(""),
        description="BotFather 给的令牌；最好放在环境变量 XUNCHA_TELEGRAM__TOKEN 里，不写进文件。",
    )
    token_file: OptionalPath = Field(
        default=None, description="只放令牌的文件，例如 systemd 或容器交来的；用了它就不填 token。"
    )
    base_url: Server = Field(default=BASE_URL, description="Bot API 的地址，令牌接在它后面。")
    base_file_url: Server = Field(
        default=BASE_FILE_URL,
        description="下载文件的地址；只改了 base_url 时，它跟着改。",
    )
    proxy: Proxy = Field(
        default=None, repr=False, description="访问 Telegram 用的代理，留空表示不用。"
    )
    webhook_url: WebhookUrl = Field(
        default="",
        description="Telegram 把消息送来的 https 地址，由反向代理转到本机；留空就由机器人去取。",
    )
    webhook_listen: Listen = Field(
        default="127.0.0.1:8443", description="webhook 在本机监听的地址和端口。"
    )
    webhook_secret: WebhookSecret = Field(
        default=SecretStr(""),
        description="webhook 的密钥，自己取，使用 webhook 时必填；没有它的请求一律拒绝。",
    )

    @model_validator(mode="before")
    @classmethod
    def _token_from_its_file(cls, given: Any) -> Any:  # noqa: ANN401  # whatever the file held
        """Take the token out of its file, so that it stands in no configuration."""
        if not isinstance(given, dict) or not isinstance(given.get("token_file"), str | Path):
            return given
        if not (path := str(given["token_file"]).strip()):
            return given
        if given.get("token"):
            hint = console()("config", "not_beside", other="telegram.token")
            raise ConfigError("telegram.token_file", path, hint)
        return {**given, "token": _first_line(Path(path))}

    @model_validator(mode="before")
    @classmethod
    def _files_follow(cls, given: Any) -> Any:  # noqa: ANN401  # whatever the file held
        """Keep downloads on the server of the calls, or the token would go elsewhere."""
        if not isinstance(given, dict):
            return given
        base, files = given.get("base_url", BASE_URL), given.get("base_file_url", BASE_FILE_URL)
        if isinstance(base, str) and base != BASE_URL and files == BASE_FILE_URL:
            return {**given, "base_file_url": f"{base.removesuffix('/bot')}/file/bot"}
        return given

    @model_validator(mode="after")
    def _no_webhook_without_secret(self) -> Self:
        if self.webhook_url and not self.webhook_secret.get_secret_value():
            hint = console()("config", "webhook_secret_missing")
            raise ConfigError("telegram.webhook_secret", "", hint)
        return self


def _first_line(path: Path) -> str:
    """Return what the file holds. Raises `ConfigError`, which never quotes it."""
    hint = console()("config", "token_file_unreadable")
    try:
        token = path.read_text(encoding="utf-8-sig").strip()
    except (OSError, UnicodeDecodeError) as error:
        raise ConfigError("telegram.token_file", str(path), hint) from error
    if not token:
        raise ConfigError("telegram.token_file", str(path), hint)
    return token
