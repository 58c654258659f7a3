"""Presses under way: a double tap, or the same button on a second device, is one press."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from telegram import CallbackQuery

SAME_PRESS = 2.0  # seconds; a later one is meant, however long the first one takes

_Key = str  # who, which chat and message, what: written out, for a press can be bent


class UnderWay:
    """The presses that have no answer yet, by who pressed what on which message."""

    def __init__(self, seconds: Callable[[], float] = time.monotonic) -> None:
        self._seconds = seconds
        self._begun: dict[_Key, tuple[str, float]] = {}
        self._is_replaying = False

    @contextmanager
    def replaying(self) -> Iterator[None]:
        """While what a stopped process left is handled, the same press twice is one press.

        Nobody had an answer to either, and when they were pressed is not known.
        """
        self._is_replaying = True
        try:
            yield
        finally:
            self._is_replaying = False
            self._begun.clear()

    def is_repeated(self, query: CallbackQuery) -> bool:
        """Whether the same press is under way already; else this one is from now on."""
        first = self._begun.get(_key(query))
        is_new = first is None or first[0] == query.id
        if first is not None and not is_new and self._is_same(first[1]):
            return True
        self._begun[_key(query)] = query.id, self._seconds()
        return False

    def _is_same(self, begun: float) -> bool:
        return self._is_replaying or self._seconds() - begun < SAME_PRESS

    def ended(self, query: CallbackQuery) -> None:
        """The press was answered: the next one is another."""
        if self._is_replaying:
            return
        first = self._begun.get(_key(query))
        if first is not None and first[0] == query.id:
            del self._begun[_key(query)]


def _key(query: CallbackQuery) -> _Key:
    on = query.message
    place = (on.chat.id, on.message_id) if on is not None else (0, 0)
    return repr((query.from_user.id, *place, query.data))
