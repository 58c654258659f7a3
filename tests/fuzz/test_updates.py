"""Anything at all may arrive: no crash, no silence to who belongs here, nothing disclosed."""

import asyncio
import tempfile
from pathlib import Path

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.fuzz.shapes import Json, updates
from tests.fuzz.yard import yard

IN_ONE_LIFE = 25  # updates that one inspection is given


@settings(deadline=None, suppress_health_check=list(HealthCheck))
@given(given_updates=st.lists(updates(), min_size=1, max_size=IN_ONE_LIFE))
def test_whatever_arrives_nothing_breaks_nobody_is_left_unanswered_and_nothing_leaks(
    given_updates: list[Json],
) -> None:
    with tempfile.TemporaryDirectory() as folder:
        asyncio.run(_give_all(Path(folder), given_updates))


async def _give_all(folder: Path, given_updates: list[Json]) -> None:
    async with yard(folder) as here:
        for update in given_updates:
            await here.give(update)
