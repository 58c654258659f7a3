"""What was asked of the server and what it answered."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sandbox.shown import Json


@dataclass(frozen=True)
class Answer:
    """What the server said."""

    ok: bool
    result: Any = None  # of any method
    error_code: int | None = None
    description: str = ""


@dataclass(eq=False)
class Call:
    """One request; no answer yet, or never, leaves `answer` empty."""

    method: str
    params: Json
    time: datetime
    seconds: float
    answer: Answer | None = None
    ended: float | None = None  # by the same clock as `seconds`

    def settle(self, answer: Answer, at: float) -> None:
        """Keep what the server said, and when."""
        self.answer, self.ended = answer, at

    @property
    def ok(self) -> bool:
        """Whether it was granted."""
        return self.answer is not None and self.answer.ok
