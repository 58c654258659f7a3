"""Whatever anybody sends, no internal text reaches a chat that may not know it (design 6.2-6.5).

Random inspections carry a marker in every internal text. The group works in them, and a
liaison of each unit, a stranger and a recused member try everything there is to try. Every
call to the server is searched for markers, and each must be known to all who read that chat.
"""

from pathlib import Path

import pytest

from inspection.records import INSPECTION_RECORDS
from tests.markers.blocks import BLOCKS, Block
from tests.markers.oracle import NOT_A_SOURCE, RULES
from tests.markers.walk import NOTHING, walked


def test_of_every_kind_of_record_it_is_said_who_may_know_it() -> None:
    assert set(INSPECTION_RECORDS) == set(RULES) | NOT_A_SOURCE


@pytest.mark.parametrize("seed", range(3))
@pytest.mark.parametrize("block", BLOCKS)
def test_no_way_out_gives_anybody_what_they_may_not_know(
    tmp_path: Path, block: Block, seed: int
) -> None:
    assert block(tmp_path / "data", seed) == []


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(3, 15))
@pytest.mark.parametrize("block", BLOCKS)
def test_no_way_out_gives_anybody_what_they_may_not_know_in_more_inspections(
    tmp_path: Path, block: Block, seed: int
) -> None:
    assert block(tmp_path / "data", seed) == []


@pytest.mark.parametrize("seed", range(2))
async def test_no_marker_reaches_who_may_not_know_it(tmp_path: Path, seed: int) -> None:
    assert await walked(tmp_path, seed) == NOTHING


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(100, 101))
async def test_no_marker_leaves_when_everything_is_tried(tmp_path: Path, seed: int) -> None:
    assert await walked(tmp_path, seed, throughout=True) == NOTHING


@pytest.mark.slow
@pytest.mark.parametrize("block", range(20))
async def test_no_marker_leaves_in_two_hundred_inspections(tmp_path: Path, block: int) -> None:
    seeds = range(1000 + block * 10, 1010 + block * 10)
    found = {seed: await walked(tmp_path / str(seed), seed) for seed in seeds}
    assert {seed: what for seed, what in found.items() if what != NOTHING} == {}
