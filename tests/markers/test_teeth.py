"""The searches notice each broken rule of access: a test that cannot fail would prove nothing."""

import os
from collections.abc import Iterable
from pathlib import Path

import pytest

from tests.markers import blocks
from tests.markers.blocks import Block
from tests.markers.mutations import (
    AT_THE_DOOR,
    COVERED,
    IN_DOCUMENTS,
    IN_PACKS,
    IN_THE_WALK,
    ON_THE_PAGE,
    Broken,
    broken,
)
from tests.markers.walk import walked

SEEDS = range(300, 306)  # inspections that are searched until one tells something
WALKED = range(300, 303)
IN_BLOCKS: Iterable[tuple[Block, dict[str, Broken]]] = (
    (blocks.at_the_door, AT_THE_DOOR),
    (blocks.on_the_page, ON_THE_PAGE),
    (blocks.in_documents, IN_DOCUMENTS),
    (blocks.in_packs, IN_PACKS),
)
BLOCKS = [
    pytest.param(block, rules, id=name)
    for block, known in IN_BLOCKS
    for name, rules in known.items()
]
# the rest of the walks, and what is broken in vain, with `TEETH=all`
IS_ALL = os.environ.get("TEETH") == "all"
WALKS = tuple(IN_THE_WALK) if IS_ALL else ("everything_leaves",)


@pytest.mark.slow
@pytest.mark.parametrize(("block", "rules"), BLOCKS)
def test_a_block_notices_a_broken_rule(tmp_path: Path, block: Block, rules: Broken) -> None:
    with broken(rules):
        told = (block(tmp_path / str(seed) / "data", seed) for seed in SEEDS)
        assert any(told)


@pytest.mark.slow
@pytest.mark.parametrize("name", WALKS)
async def test_the_walk_notices_a_broken_rule(tmp_path: Path, name: str) -> None:
    rules, who = IN_THE_WALK[name]
    with broken(rules):
        for seed in WALKED:
            if (await walked(tmp_path / str(seed), seed, who=who)).leaks:
                return
    pytest.fail(f"{name} told nobody anything in {len(WALKED)} inspections")


@pytest.mark.slow
@pytest.mark.skipif(not IS_ALL, reason="TEETH=all")
@pytest.mark.parametrize("name", COVERED)
async def test_behind_a_rule_that_stands_alone_another_refuses(tmp_path: Path, name: str) -> None:
    rules, who, _ = COVERED[name]
    with broken(rules):
        assert (await walked(tmp_path, WALKED[0], who=who)).leaks == []
