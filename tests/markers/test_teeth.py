"""The walk notices each broken rule of access: a test that cannot fail would prove nothing."""

import os
from pathlib import Path

import pytest

from tests.markers.mutations import FURTHER, MUTATIONS, broken
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
