"""Presses of buttons and their answers."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from sandbox.shown import ShownMessage

if TYPE_CHECKING:
    from sandbox.people import Person


@dataclass(frozen=True)
class CallbackAnswer:
    """What a person is shown after a press."""

    text: str = ""
    show_alert: bool = False


@dataclass(eq=False)
class Press:
    """One press of a button and what became of it."""

    id: str
    person: Person
    message: ShownMessage
    data: str
    at: datetime
    answer: CallbackAnswer | None = None
    answers: int = 0

    @property
    def answered(self) -> bool:
        """Whether the bot has answered it."""
        return self.answer is not None

    async def done(self) -> CallbackAnswer:
        """Wait for the bot's answer."""
        await self.person.world.until(lambda: self.answered)
        assert self.answer is not None  # noqa: S101 # what was waited for
        return self.answer
