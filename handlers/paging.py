"""Long lists by pages: what is on one, and the buttons to the others."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

from handlers.buttons import button
from handlers.context import Keyboard

PAGE = 10  # entries

Entry = TypeVar("Entry")


@dataclass(frozen=True)
class Page(Generic[Entry]):
    """One page of a list; `total` counts the whole list."""

    shown: tuple[Entry, ...]
    number: int
    pages: int
    total: int

    def buttons(self, verb: str) -> Keyboard:
        """Return the row that leads to the pages beside this one, if there are any."""
        beside = (("上一页", self.number - 1), ("下一页", self.number + 1))
        row = [button(label, verb, to) for label, to in beside if 1 <= to <= self.pages]
        return [row] if row else []


def page_of(entries: Sequence[Entry], number: int, size: int = PAGE) -> Page[Entry]:
    """Return the page of this number, or the nearest there is."""
    pages = max(1, -(-len(entries) // size))
    number = min(max(number, 1), pages)
    shown = tuple(entries[(number - 1) * size : number * size])
    return Page(shown=shown, number=number, pages=pages, total=len(entries))
