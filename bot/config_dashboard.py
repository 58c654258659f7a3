"""The options of `[dashboard]`: the read-only page for leader and deputies."""

from typing import Self

from pydantic import Field, model_validator

from bot.config_telegram import Table
from bot.option_types import ConfigError, HttpsUrl, LoopbackPort, Positive
from bot.speech import console


class Dashboard(Table):
    """The read-only page of the running bot; off while no port is given."""

    port: LoopbackPort = Field(
        default=0, description="组长、副组长看的网页在本机 127.0.0.1 上的端口，0 表示不开。"
    )
    url: HttpsUrl = Field(
        default="",
        description="反向代理给网页的 https 地址，有了它就在 Telegram 里打开；留空只能在本机打开。",
    )
    link_minutes: Positive = Field(default=5, description="在本机打开用的一次性链接有效的分钟数。")
    session_minutes: Positive = Field(
        default=60, description="打开后可以看的分钟数，过后要回聊天里重新打开。"
    )

    @model_validator(mode="after")
    def _address_needs_a_port(self) -> Self:
        if self.url and not self.port:
            hint = console()("config", "page_port_missing")
            raise ConfigError("dashboard.port", self.port, hint)
        return self

    @property
    def is_on(self) -> bool:
        """Whether there is a page."""
        return bool(self.port)
