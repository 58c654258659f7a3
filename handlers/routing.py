"""From what was typed or pressed to the function that does it: tables, no ladders."""

import re
import unicodedata
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from handlers.context import Turn
from handlers.english_words import ARGUMENTS, WORDS
from handlers.trigger_signs import plain_signs, without_name
from inspection.enums import Role

Act = Callable[[Turn, str], None]


@dataclass(frozen=True)
class Command:
    """One thing a person can ask for, by a Latin command or by Chinese words."""

    name: str
    words: tuple[str, ...]
    act: Act
    who: frozenset[Role]
    aliases: tuple[str, ...] = ()
    on_registry: bool = False  # its unit of work is the registry's
    private_only: bool = False
    for_strangers: bool = False
    argument: str = ""  # a pattern the argument must match when a bare word is typed


@dataclass(frozen=True)
class Asked:
    """What a message asks for."""

    command: Command | None = None
    argument: str = ""
    unknown: str = ""  # a slash command nobody knows
    foreign: bool = False  # meant for another bot
    typed: str = ""  # the slash command as it was typed


_SLASH = {"／": "/", "＃": "#"}
_INVISIBLE = {"Cf"}  # zero-width and direction marks


def clean(text: str) -> str:
    """Return the text without surrounding blanks and invisible marks at its ends."""
    ends = "".join(c for c in set(text) if unicodedata.category(c) in _INVISIBLE or c.isspace())
    return text.strip(ends or None)


class CommandTable:
    """All commands; finds which one a text asks for."""

    def __init__(self, commands: Sequence[Command]) -> None:
        self.commands = tuple(commands)
        self._names = {n: c for c in commands for n in (c.name, *c.aliases)}
        self._words = {w: c for c in commands for w in c.words}
        self._english = {w: c for c in commands for w in WORDS.get(c.name, ())}
        longest = sorted(self._words, key=len, reverse=True)
        self._bare = re.compile(rf"({'|'.join(longest)})(?:[\s:：]+(.*))?", re.DOTALL)
        self._tagged = re.compile(rf"({'|'.join(longest)})[\s:：]*(.*)", re.DOTALL)

    def read(self, text: str, username: str) -> Asked:
        """Return what the text asks for; nothing for ordinary words (design 7).

        A word in traditional or full-width signs asks for the same, and so does one that
        follows the bot's own name; the argument stays as it was written.
        """
        text = clean(text)
        asked = self._read(text, username)
        if asked.command is not None or asked.foreign:
            return asked
        named = without_name(text, username)
        plain = plain_signs(named)
        if plain.text == text:  # nearly every message: nothing else to read
            return asked
        again = self._read(plain.text, username)
        if again.command is None:
            return asked
        return replace(again, argument=plain.original(again.argument, named))

    def _read(self, text: str, username: str) -> Asked:
        first = _SLASH.get(text[:1], text[:1])
        match first:
            case "/":
                return self._slash(text[1:], username)
            case "#":
                return self._tag(text[1:])
            case _:
                return self._bare_word(text)

    def _slash(self, text: str, username: str) -> Asked:
        token, argument = _split(text)
        name, _, mention = token.partition("@")
        if mention and mention.lower() != username.lower():
            return Asked(foreign=True)
        command = self._names.get(name.lower()) or self._words.get(name)
        if command is not None:
            return Asked(command=command, argument=argument, typed=name)
        glued = self._tagged.fullmatch(text)  # ／问题三号楼漏水
        if glued and not name.isascii():
            argument = glued[2].strip()
            return Asked(command=self._words[glued[1]], argument=argument, typed=glued[1])
        return Asked(unknown=name, typed=name)

    def _tag(self, text: str) -> Asked:
        found = self._tagged.fullmatch(text.lstrip())  # keyboards part the sign from the word
        if found is None:
            token, argument = _split(text)
            command = self._names.get(token.lower())
            return Asked(command=command, argument=argument) if command else Asked()
        return Asked(command=self._words[found[1]], argument=found[2].strip())

    def _bare_word(self, text: str) -> Asked:
        found = self._bare.fullmatch(text)
        if found is None:
            return self._english_words(text)
        command, argument = self._words[found[1]], (found[2] or "").strip()
        if command.argument and not re.match(command.argument, argument):
            return Asked()
        return Asked(command=command, argument=argument)

    def _english_words(self, text: str) -> Asked:
        """Words that are the whole message, or words and what a strict pattern takes: done 12."""
        words = " ".join(text.split()).casefold()
        command = self._english.get(words)
        if command is not None and (not command.argument or re.match(command.argument, "")):
            return Asked(command=command)
        word, _, argument = words.partition(" ")
        command = self._english.get(word)
        takes = ARGUMENTS.get(command.name) if command is not None else None
        if takes is None or not re.fullmatch(takes, argument):
            return Asked()
        return Asked(command=command, argument=argument)


def _split(text: str) -> tuple[str, str]:
    parts = re.split(r"[\s:：]+", text, maxsplit=1)
    return parts[0], parts[1].strip() if len(parts) > 1 else ""


@dataclass(frozen=True)
class Press:
    """What a button does, and for whom."""

    act: Callable[[Turn, int, str], None]
    who: frozenset[Role]
    on_registry: bool = False


PressTable = dict[str, Press]
AnswerTable = dict[str, Callable[[Turn, int, str], None]]  # what a reply to a question does


def data_of(verb: str, record_id: int = 0, argument: str = "") -> str:
    """Return what a button carries: a short verb, an id, a short argument."""
    return f"{verb}:{record_id}:{argument}" if argument else f"{verb}:{record_id}"


_NUMBER = re.compile(r"[0-9]{1,18}")


def read_data(data: str) -> tuple[str, int, str]:
    """Return verb, id and argument of a button; an id of 0 for anything odd."""
    verb, _, rest = data.partition(":")
    number, _, argument = rest.partition(":")
    return verb, int(number) if _NUMBER.fullmatch(number) else 0, argument
