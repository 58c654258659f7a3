"""Anything at all may arrive: no crash, no silence to who belongs here, nothing disclosed."""

import asyncio
import tempfile
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.fuzz.shapes import Json, updates
from tests.fuzz.yard import yard

LEAST, MOST = 20, 25  # updates that one inspection is given: 5,000 inspections make 100,000
LIVES = 15  # inspections without the profile `soak`
ASKED = settings.default.max_examples if settings.default is not None else 0


@pytest.mark.slow
@settings(
    max_examples=ASKED if ASKED > 1000 else LIVES,
    deadline=None,
    suppress_health_check=list(HealthCheck),
)
@given(given_updates=st.lists(updates(), min_size=LEAST, max_size=MOST))
def test_whatever_arrives_nothing_breaks_nobody_is_left_unanswered_and_nothing_leaks(
    given_updates: list[Json],
) -> None:
    with tempfile.TemporaryDirectory() as folder:
        asyncio.run(_give_all(Path(folder), given_updates))


async def _give_all(folder: Path, given_updates: list[Json]) -> None:
    async with yard(folder) as here:
        for update in given_updates:
            await here.give(update)
