"""What came with the command `xuncha init` itself, and how it is called again to go on."""

import os
import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

from bot.commands_common import DEFAULT_CONFIG
from bot.init_words import fault
from bot.program import program, quoted
from inspection.enums import Language

TOKEN_VARIABLE = "XUNCHA_TELEGRAM__TOKEN"  # noqa: S105  # the name of a variable
TOKEN = re.compile(r"[0-9]+:\S+")


@dataclass(frozen=True)
class Given:
    """What came with the command itself; empty is not given."""

    answers: Mapping[str, str | None] = field(default_factory=dict)
    token_file: Path | None = None
    proxy: str = ""
    base_url: str = ""
    language: Language | None = None

    def again(self, config: Path) -> str:
        """Return the command that goes on: with what is kept nowhere, as it was given."""
        options = (
            ("--language", self.language or ""),
            ("--config", "" if config == DEFAULT_CONFIG.absolute() else str(config)),
            ("--base-url", self.base_url),
            ("--proxy", self.proxy),
            ("--token-file", str(self.token_file or "")),
            ("--timetable", self.answers.get("timetable") or ""),
        )
        words = [word for option, value in options if value for word in (option, value)]
        return quoted(program(), "init", *words)

    def token(self) -> str:
        """Return the token that was handed in: a file's, else the environment's; may be empty."""
        if self.token_file is None:
            return token_in(os.environ.get(TOKEN_VARIABLE, ""))
        try:
            text = self.token_file.read_text(encoding="utf-8-sig")
        except (OSError, UnicodeDecodeError):
            raise fault("token_file", file=self.token_file) from None
        if not TOKEN.search(text):
            raise fault("token_file_empty", file=self.token_file)
        return token_in(text)


def token_in(text: str) -> str:
    """Return the token in what was pasted, such as BotFather's whole line; else the text."""
    plain = unicodedata.normalize("NFKC", text).strip()
    found = TOKEN.search(plain)
    return found[0] if found else plain


def proxy_in(text: str) -> str:
    """Return a proxy's address; one that begins with the host is one of HTTP."""
    plain = text.strip()
    return f"http://{plain}" if plain and "://" not in plain else plain


def base_url_in(text: str) -> str:
    """Return where a token is put behind; a server named alone is meant with its `/bot`."""
    plain = text.strip()
    parts = urlsplit(plain)
    return f"{plain.rstrip('/')}/bot" if parts.netloc and parts.path in {"", "/"} else plain
