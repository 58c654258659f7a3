"""What `xuncha check` says of one thing: how it stands, and what to do about it."""

from dataclasses import dataclass
from enum import StrEnum

from bot.speech import console


class Grade(StrEnum):
    """How an item stands."""

    GOOD = "good"
    NOTICE = "notice"
    WRONG = "wrong"


@dataclass(frozen=True)
class Item:
    """One thing that was looked at; what is not as it should be has a next step."""

    grade: Grade
    text: str
    next_step: str = ""

    def lines(self) -> tuple[str, ...]:
        """Return it as it is printed."""
        return tuple(console()("check", "item", item=self).splitlines())


def good(text: str) -> Item:
    """Return an item that is as it should be."""
    return Item(Grade.GOOD, text)


def notice(text: str, next_step: str) -> Item:
    """Return an item a person should know of."""
    return Item(Grade.NOTICE, text, next_step)


def wrong(text: str, next_step: str) -> Item:
    """Return an item that keeps the bot from its work."""
    return Item(Grade.WRONG, text, next_step)
