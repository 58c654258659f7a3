"""The first question of `xuncha init`: which language everything is said in."""

import os
from pathlib import Path

import typer

from bot.init_answers import Answers
from bot.init_given import Given
from bot.init_words import fault, prompt, say
from bot.speech import VARIABLE, language_of
from inspection.enums import Language

NAMES = {
    "1": Language.CHINESE,
    "zh": Language.CHINESE,
    "中文": Language.CHINESE,
    "汉语": Language.CHINESE,
    "chinese": Language.CHINESE,
    "2": Language.ENGLISH,
    "en": Language.ENGLISH,
    "英文": Language.ENGLISH,
    "english": Language.ENGLISH,
}


def named(text: str) -> Language | None:
    """Return the language that somebody calls by its number, its code or its name."""
    return NAMES.get(text.strip().lower())


def is_in_environment() -> bool:
    """Whether the environment names the language, so that the file need not."""
    return bool(os.environ.get(VARIABLE, "").strip())


def spoken(config: Path, given: Given) -> Language:
    """Return the language before anything was asked."""
    return given.language or language_of(config if config.is_file() else None, os.environ)


def chosen(config: Path, given: Given, answers: Answers, *, asks: bool) -> Language:
    """Return the language as given, set or answered before; else it is asked."""
    if given.language is not None or is_in_environment() or config.is_file():
        return spoken(config, given)
    if answers.language is not None:
        return answers.language
    return _asked() if asks else Language.CHINESE


def _asked() -> Language:
    say("language")
    while True:
        text = str(typer.prompt(prompt("language_prompt"), default="1"))
        found = named(text)
        if found is not None:
            return found
        typer.echo(str(fault("language", text=text)), err=True)
