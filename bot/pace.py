"""How fast Telegram lets a bot send: overall, to one person, to one group."""

import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from bot.clock import DemoClock, SystemClock

MOST_WINDOWS = 500  # chats remembered before those that are over are forgotten


@dataclass(frozen=True)
class Limit:
    """So many messages in so many seconds; a count of 0 is no limit."""

    count: int
    seconds: float


@dataclass(frozen=True)
class Limits:
    """What the Bot API's questions and answers name: each for one bot."""

    overall: Limit = Limit(30, 1.0)
    chat: Limit = Limit(1, 1.0)
    group: Limit = Limit(20, 60.0)  # beside that of every chat


NO_LIMITS = Limits(Limit(0, 0.0), Limit(0, 0.0), Limit(0, 0.0))


def limits_for(clock: object) -> Limits:
    """Return what holds under this clock: one that jumps, or stands still, has no seconds."""
    is_real = isinstance(clock, SystemClock) and not isinstance(clock, DemoClock)
    return Limits() if is_real else NO_LIMITS


@dataclass
class Window:
    """What went out lately under one limit.

    A message counts from the end of its call: the server has seen it by then, so the next one
    can never come too soon however long either is under way.
    """

    limit: Limit
    ended: deque[float] = field(default_factory=deque)
    under_way: int = 0

    def wait(self, now: float) -> float:
        """Return in how many seconds one more may begin."""
        if not self.limit.count:
            return 0.0
        self._forget(now)
        too_many = len(self.ended) + self.under_way - self.limit.count + 1
        if too_many <= 0:
            return 0.0
        if too_many > len(self.ended):
            return self.limit.seconds  # calls under way: asked again when one of them ends
        return self.ended[too_many - 1] + self.limit.seconds - now

    def is_over(self, now: float) -> bool:
        """Whether nothing in it matters any more."""
        self._forget(now)
        return not self.ended and not self.under_way

    def _forget(self, now: float) -> None:
        while self.ended and self.ended[0] + self.limit.seconds <= now:
            self.ended.popleft()


class Pace:
    """Says when the next message to a chat may begin, so that no limit is ever broken."""

    def __init__(self, limits: Limits, *, now: Callable[[], float] = time.monotonic) -> None:
        self._limits = limits
        self._now = now
        self._overall = Window(limits.overall)
        self._chats: dict[int, tuple[Window, ...]] = {}

    def wait(self, chat_id: int, *, is_new: bool) -> float:
        """Return in how many seconds a call to this chat may begin; 0.0 is now.

        A change of what stands there counts overall, not for the chat.
        """
        now = self._now()
        return max(window.wait(now) for window in self._windows(chat_id, is_new=is_new))

    def begin(self, chat_id: int, *, is_new: bool) -> None:
        """Note that a call begins."""
        for window in self._windows(chat_id, is_new=is_new):
            window.under_way += 1

    def end(self, chat_id: int, *, is_new: bool) -> None:
        """Note that a call is over, whatever came of it."""
        now = self._now()
        for window in self._windows(chat_id, is_new=is_new):
            window.under_way -= 1
            if window.limit.count:
                window.ended.append(now)
        if len(self._chats) > MOST_WINDOWS:
            kept = self._chats.items()
            self._chats = {c: ws for c, ws in kept if not all(w.is_over(now) for w in ws)}

    def _windows(self, chat_id: int, *, is_new: bool) -> tuple[Window, ...]:
        return (self._overall, *self._chat(chat_id)) if is_new else (self._overall,)

    def _chat(self, chat_id: int) -> tuple[Window, ...]:
        if chat_id not in self._chats:
            limits = self._limits
            held = (limits.chat, limits.group) if chat_id < 0 else (limits.chat,)
            self._chats[chat_id] = tuple(Window(limit) for limit in held)
        return self._chats[chat_id]


class Pauses:
    """Chats that are to be left alone for some seconds."""

    def __init__(self, now: Callable[[], datetime]) -> None:
        self._now = now
        self._ends: dict[int, tuple[datetime, timedelta]] = {}

    def begin(self, chat_id: int, seconds: float) -> None:
        """Leave a chat alone from now on, for so long."""
        span = timedelta(seconds=seconds)
        self._ends[chat_id] = (self._now() + span, span)

    def end(self, chat_id: int) -> None:
        """Say that something arrived: the chat waits no more."""
        self._ends.pop(chat_id, None)

    def until(self, chat_id: int) -> datetime | None:
        """Return when the pause is over; a clock that was set back makes none longer."""
        if chat_id not in self._ends:
            return None
        end, span = self._ends[chat_id]
        now = self._now()
        if end - now > span:
            end = now + span
            self._ends[chat_id] = (end, span)
        return end
