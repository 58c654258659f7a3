"""How `xuncha init` comes by a configuration whose token the server knows."""

import os
from dataclasses import dataclass, replace
from pathlib import Path

import typer

from bot import init_config
from bot.commands_common import Fault, disk_words, working
from bot.config import Config, ConfigError, load_config
from bot.init_given import (
    TOKEN,
    TOKEN_VARIABLE,
    Given,
    base_url_in,
    proxy_in,
    token_in,
)
from bot.init_language import is_in_environment
from bot.init_server import Bot, NoServerError, WrongTokenError, bot_of
from bot.init_words import fault, fault_words, prompt, say, show, usage
from inspection.enums import Language


@dataclass(frozen=True)
class Place:
    """Where the configuration goes, and what of it was answered."""

    path: Path
    zone: str
    language: Language


class Connection:
    """The way to the server: tried before anything of it is written."""

    def __init__(self, place: Place, given: Given, *, asks: bool) -> None:
        self._place, self._given, self._asks = place, given, asks
        self._proxy = proxy_in(given.proxy)
        self.was_typed = False

    def made(self) -> tuple[Config, Bot]:
        """Return the configuration on disk, and the bot behind its token."""
        return self._as_it_is() if self._place.path.is_file() else self._anew()

    def _as_it_is(self) -> tuple[Config, Bot]:
        """A file that is there is used, and never written over."""
        path = self._place.path
        config = load_config(path, os.environ)
        if not config.telegram.token.get_secret_value():
            raise fault("no_token_in_file", path=path, variable=TOKEN_VARIABLE)
        say("file_kept", path=path)
        if self._is_other(config):
            say("options_unused", path=path)
        return config, _bot_of(config)

    def _is_other(self, config: Config) -> bool:
        """Whether the command came with something else than the file has."""
        telegram, given = config.telegram, self._given
        pairs = (
            (self._proxy, telegram.proxy),
            (base_url_in(given.base_url), telegram.base_url),
            (given.token() if given.token_file else "", telegram.token.get_secret_value()),
        )
        return any(wanted and wanted != there for wanted, there in pairs)

    def _anew(self) -> tuple[Config, Bot]:
        token = self._given.token()
        self.was_typed = not token
        if not token and not self._asks:
            raise usage("no_token", variable=TOKEN_VARIABLE)
        if not token:
            show("making_the_bot")
        while True:
            token = token or self._asked()
            try:
                chosen = self._chosen(token)
                bot = _bot_of(_loaded(chosen))
            except (Fault, ConfigError) as trouble:
                if not self._asks:
                    raise
                token = self._after(trouble, token)
            else:
                self._write(chosen)
                return load_config(self._place.path, os.environ), bot

    def _after(self, trouble: Fault | ConfigError, token: str) -> str:
        """Let the person mend what can be mended here; return the token to go on with."""
        is_elsewhere = isinstance(trouble, ConfigError) and not self._proxy
        if is_elsewhere or not (self.was_typed or isinstance(trouble, NoServerError)):
            raise trouble
        typer.echo(str(trouble), err=True)
        if isinstance(trouble, WrongTokenError):
            return ""
        if isinstance(trouble, NoServerError | ConfigError):
            self._ask_proxy()
        else:
            typer.prompt(prompt("again"), default="", show_default=False)
        return token

    def _asked(self) -> str:
        text = str(typer.prompt(prompt("token"), hide_input=True))
        return token_in(text)

    def _ask_proxy(self) -> None:
        self._proxy = proxy_in(str(typer.prompt(prompt("proxy"), default="", show_default=False)))

    def _chosen(self, token: str) -> init_config.Chosen:
        if not TOKEN.fullmatch(token):
            raise WrongTokenError(*fault_words("no_token_form"))
        place = self._place
        return init_config.Chosen(
            token=token,
            zone=place.zone,
            data="" if os.environ.get("XUNCHA_STORAGE__PATH") else str(place.path.parent / "data"),
            base_url=base_url_in(self._given.base_url),
            proxy=self._proxy,
            language="" if is_in_environment() else place.language,
        )

    def _write(self, chosen: init_config.Chosen) -> None:
        path = self._place.path
        in_environment = bool(os.environ.get(TOKEN_VARIABLE, "").strip())
        try:
            init_config.write(path, replace(chosen, token="" if in_environment else chosen.token))
        except OSError as error:
            raise not_writable(path.parent, error) from None
        say("file_written", path=path)
        if in_environment:
            say("token_in_environment", variable=TOKEN_VARIABLE)


def _bot_of(config: Config) -> Bot:
    with working(prompt("asking_server")):
        return bot_of(config)


def _loaded(chosen: init_config.Chosen) -> Config:
    """Return the configuration as it will be, without a file. Raises `ConfigError`."""
    environ = {
        "XUNCHA_TELEGRAM__TOKEN": chosen.token,
        "XUNCHA_TELEGRAM__BASE_URL": chosen.base_url,
        "XUNCHA_TELEGRAM__PROXY": chosen.proxy,
        **{k: v for k, v in os.environ.items() if k.startswith("XUNCHA_") and v.strip()},
    }
    return load_config(None, {k: v for k, v in environ.items() if v})


def not_writable(folder: Path, error: OSError) -> Fault:
    """Return the refusal of a folder that takes no file."""
    return fault("not_writable", folder=folder, reason=disk_words(error))
