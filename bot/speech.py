"""What the command line says, in the language in force; the words stand in `bot/texts/`.

The language of a terminal is `inspection.language`, as the environment or the configuration
file has it: it is known before the configuration is, so that a mistake in it is said in the
language of who made it.
"""

import re
import tomllib
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from functools import lru_cache
from pathlib import Path

from jinja2 import Environment, PackageLoader, StrictUndefined

from bot.program import called
from inspection.enums import Language

VARIABLE = "XUNCHA_INSPECTION__LANGUAGE"
_IN_FORCE: ContextVar[Language] = ContextVar("language of the terminal", default=Language.CHINESE)
_WRITTEN = re.compile(r"""^\s*(?:inspection\.)?language\s*=\s*["'](\w+)["']""", re.MULTILINE)


class ConsoleTexts:
    """The words of the command line in one language: plain text, as it is printed."""

    def __init__(self, language: Language) -> None:
        self.language = language
        self._environment = Environment(
            loader=PackageLoader("bot", f"texts/{language}"),
            autoescape=False,  # noqa: S701  # a terminal is no HTML
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
        )
        self._environment.globals["xuncha"] = called
        self._module = lru_cache(maxsize=None)(self._load)

    def _load(self, topic: str) -> object:
        return self._environment.get_template(f"{topic}.j2").module

    def __call__(self, topic: str, macro: str, /, **facts: object) -> str:
        """Return what the macro of a topic says of these facts, blanks and empty lines kept."""
        return str(getattr(self._module(topic), macro)(**facts)).removesuffix("\n")

    def has(self, topic: str, macro: str) -> bool:
        """Whether there is such a macro."""
        return hasattr(self._module(topic), macro)


@lru_cache
def texts_in(language: Language) -> ConsoleTexts:
    """Return the words of a language; compiled once, since nothing of them changes."""
    return ConsoleTexts(language)


def console() -> ConsoleTexts:
    """Return the words in the language in force: Chinese while none was chosen."""
    return texts_in(_IN_FORCE.get())


@contextmanager
def speaking(language: Language) -> Iterator[None]:
    """Let a language be in force as long as the block lasts."""
    before = _IN_FORCE.set(language)
    try:
        yield
    finally:
        _IN_FORCE.reset(before)


def language_of(config: Path | None, environ: Mapping[str, str]) -> Language:
    """Return the language that the environment, or else the file, names; Chinese for none.

    A file that cannot be read names none; what is wrong with it is said where it is loaded.
    """
    named = environ.get(VARIABLE, "").strip() or _named_in(config)
    return next((each for each in Language if each == named), Language.CHINESE)


def _named_in(config: Path | None) -> object:
    try:
        text = config.read_text(encoding="utf-8-sig") if config is not None else ""
    except (OSError, UnicodeDecodeError):
        return None
    try:
        table = tomllib.loads(text).get("inspection")
    except tomllib.TOMLDecodeError:  # half-written: the line itself may well be whole
        found = _WRITTEN.search(text)
        return found[1] if found else None
    return table.get("language") if isinstance(table, Mapping) else None
