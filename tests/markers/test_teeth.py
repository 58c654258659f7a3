"""The walk notices each broken rule of access: a test that cannot fail would prove nothing."""

import os
from pathlib import Path

import pytest

from tests.markers.mutations import COVERED, FURTHER, MUTATIONS, broken
from tests.markers.walk import walked

NAMES = (*MUTATIONS, *FURTHER) if os.environ.get("TEETH") == "all" else tuple(MUTATIONS)
SEEDS = range(300, 303)  # inspections that are walked until one tells something


@pytest.mark.slow
@pytest.mark.parametrize("name", NAMES)
async def test_the_walk_notices_a_broken_rule(tmp_path: Path, name: str) -> None:
    with broken(name):
        for seed in SEEDS:
            if await walked(tmp_path / str(seed), seed, throughout=True):
                return
    pytest.fail(f"{name} told nobody anything in {len(SEEDS)} inspections")


@pytest.mark.slow
@pytest.mark.skipif(os.environ.get("TEETH") != "all", reason="TEETH=all")
@pytest.mark.parametrize("name", COVERED)
async def test_behind_a_rule_that_stands_alone_another_refuses(tmp_path: Path, name: str) -> None:
    with broken(name):
        assert await walked(tmp_path, SEEDS[0], throughout=True) == []
