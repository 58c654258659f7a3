"""The evening of a stay that lies over New Year: no date can be taken for another year's."""

from collections.abc import AsyncIterator
from datetime import date, datetime
from pathlib import Path

import pytest

from tests.stage import SHANGHAI, Stage, stage

ENTRY = date(2026, 12, 7)
DAY = datetime(2026, 12, 10, 10, 0, tzinfo=SHANGHAI)


@pytest.fixture
async def here(tmp_path: Path) -> AsyncIterator[Stage]:
    async with stage(tmp_path, now=DAY, entry=ENTRY) as staged:
        yield staged


async def evening(here: Stage) -> str:
    await here.at(DAY.replace(hour=17, minute=30))
    (text,) = [m.text for m in here.group.messages if "截至17:30" in m.text and not m.photo]
    return text


async def test_a_year_of_the_stay_that_is_not_published_is_said_before_it_begins(
    here: Stage,
) -> None:
    assert "2027年放假安排尚未公布，工作日只按周末推算。" in await evening(here)


async def test_a_forecast_of_the_next_year_names_the_year(here: Stage) -> None:
    await here.say("丙", "完成 9 +1")

    assert "按目前速度到2027年" in await evening(here)


async def test_a_stay_within_one_published_year_says_nothing_of_it(tmp_path: Path) -> None:
    async with stage(tmp_path, now=DAY) as here:
        assert "尚未公布" not in await evening(here)
