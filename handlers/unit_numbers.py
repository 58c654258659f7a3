"""A number that the unit says: the record it has under it, or nothing at all."""

from collections.abc import Iterable
from typing import Protocol, TypeVar

from inspection.errors import NothingHereError


class Numbered(Protocol):
    """What has a number of its unit's own."""

    @property
    def number(self) -> int | None:
        """Return the number, None before it has one."""


T = TypeVar("T", bound=Numbered)


def of_number(theirs: Iterable[T], letter: str, number: int) -> T:
    """Return what the unit calls so; another unit's and an unknown one are equally none."""
    found = next((each for each in theirs if each.number == number), None)
    if found is None:
        raise NothingHereError(f"{letter}{number}")
    return found
