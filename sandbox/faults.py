"""Faults on request: what the real server and the network do on a bad day."""

from __future__ import annotations

import math
from collections import deque
from dataclasses import dataclass, field
from typing import Any, Literal

from sandbox.errors import ApiError

Kind = Literal["error", "reset", "hang", "html502", "effect_then_reset", "body", "effect_then_body"]
Body = tuple[int, bytes]  # an answer as it is: status and what stands in it
Refusal = tuple[int, str] | tuple[int, str, dict[str, Any] | None]


@dataclass
class Fault:
    """A rule for the next calls of a method."""

    method: str | None
    chat_id: int | None
    times: int
    error: ApiError | None
    delay: float
    kind: Kind
    only: frozenset[str] = frozenset()  # lower-case methods; empty is every one
    body: Body = (200, b"")


@dataclass
class Faults:
    """The rules in force, first one first."""

    rules: list[Fault] = field(default_factory=list)

    def add(
        self,
        method: str | None = None,
        *,
        chat_id: int | None = None,
        times: int = 1,
        error: Refusal | None = None,
        delay: float = 0,
        kind: Kind = "error",
        only: frozenset[str] = frozenset(),
        body: Body = (200, b""),
    ) -> Fault:
        """Spoil the next calls; without an error, kind "error" only delays."""
        refusal = ApiError(*error) if error else None
        fault = Fault(method, chat_id, times, refusal, delay, kind, only, body)
        self.rules.append(fault)
        return fault

    def remove(self, fault: Fault) -> None:
        """Let what one rule spoiled work again."""
        self.rules = [rule for rule in self.rules if rule is not fault]

    def clear(self) -> None:
        """Let everything work again."""
        self.rules.clear()

    def take(self, method: str, chat_id: str) -> Fault | None:
        """Return the rule for this call, used up by one."""
        for fault in self.rules:
            if fault.times > 0 and _fits(fault, method, chat_id):
                fault.times -= 1
                return fault
        return None


def _fits(fault: Fault, method: str, chat_id: str) -> bool:
    named = fault.method is None or fault.method.lower() == method.lower()
    if fault.only and method.lower() not in fault.only:
        return False
    return named and (fault.chat_id is None or str(fault.chat_id) == chat_id)


@dataclass
class FloodLimits:
    """How many messages the server takes: (how many, in how many seconds)."""

    private: tuple[int, float] = (1, 1.0)
    group: tuple[int, float] = (20, 60.0)
    overall: tuple[int, float] = (30, 1.0)
    _sent: dict[str, deque[float]] = field(default_factory=dict)

    def check(self, chat_id: str, now: float) -> None:
        """Refuse a message that comes too soon."""
        limit = self.group if chat_id.startswith("-") else self.private
        waits = [self._wait(chat_id, limit, now), self._wait("", self.overall, now)]
        if wait := max(waits):
            seconds = math.ceil(wait)
            text = f"Too Many Requests: retry after {seconds}"
            raise ApiError(429, text, {"retry_after": seconds})
        for key in (chat_id, ""):
            self._sent[key].append(now)

    def _wait(self, key: str, limit: tuple[int, float], now: float) -> float:
        count, seconds = limit
        sent = self._sent.setdefault(key, deque())
        while sent and sent[0] <= now - seconds:
            sent.popleft()
        return sent[0] + seconds - now if len(sent) >= count else 0.0
