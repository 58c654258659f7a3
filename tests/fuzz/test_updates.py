"""Anything at all may arrive: no crash, no silence to who belongs here, nothing disclosed."""

import asyncio
import json
import tempfile
from collections.abc import Iterator
from contextlib import AsyncExitStack
from pathlib import Path

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from tests.fuzz.shapes import Json, updates
from tests.fuzz.yard import Yard, yard

LEAST, MOST = 20, 25  # updates of one example: 5,000 examples make 100,000
EXAMPLES = 15  # without the profile `soak`
TOGETHER = 8  # examples that one inspection is given, one after another
ASKED = settings.default.max_examples if settings.default is not None else 0
IN_MEMORY = Path("/dev/shm")  # noqa: S108  # nothing here is about what a disk keeps
PLACE = IN_MEMORY if IN_MEMORY.is_dir() else None


class Lives:
    """Inspections one after another, each given some examples; a failure ends one at once.

    A failure shows all that its inspection was given: it may need what came before, which is
    why nothing is made smaller.
    """

    def __init__(self) -> None:
        self._runner = asyncio.Runner()
        self._open = AsyncExitStack()
        self._yard: Yard | None = None
        self._given = 0

    def give(self, given_updates: list[Json]) -> None:
        """Let the updates arrive and check what must hold after each."""
        try:
            self._runner.run(self._give(given_updates))
        except BaseException as error:
            history = self._yard.history if self._yard is not None else []
            error.add_note("all that this inspection was given:")
            error.add_note(json.dumps(history, ensure_ascii=False, default=repr))
            self.end()
            raise
        self._given += 1
        if self._given == TOGETHER:
            self.end()

    async def _give(self, given_updates: list[Json]) -> None:
        if self._yard is None:
            folder = self._open.enter_context(tempfile.TemporaryDirectory(dir=PLACE))
            self._yard = await self._open.enter_async_context(yard(Path(folder)))
        for update in given_updates:
            await self._yard.give(update)

    def end(self) -> None:
        """Stop the inspection; the next example begins another."""
        self._yard, self._given = None, 0
        self._runner.run(self._open.aclose())

    def close(self) -> None:
        """Stop everything."""
        self.end()
        self._runner.close()


@pytest.fixture
def lives() -> Iterator[Lives]:
    """Provide inspections for all examples of a test."""
    made = Lives()
    yield made
    made.close()


@pytest.mark.slow
@settings(
    max_examples=ASKED if ASKED > 1000 else EXAMPLES,
    deadline=None,
    suppress_health_check=list(HealthCheck),
    phases=(Phase.explicit, Phase.reuse, Phase.generate),
    report_multiple_bugs=False,
)
@given(given_updates=st.lists(updates(), min_size=LEAST, max_size=MOST))
def test_whatever_arrives_nothing_breaks_nobody_is_left_unanswered_and_nothing_leaks(
    lives: Lives, given_updates: list[Json]
) -> None:
    lives.give(given_updates)
