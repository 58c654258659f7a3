"""Packs, and the end of an inspection, in the chat: every sentence as it is written."""

import re
from contextlib import AbstractAsyncContextManager
from pathlib import Path

import pytest

from tests.dialogue import play
from tests.ended import closed
from tests.stage import Stage, stage
from tests.test_dialogues import read, write

FILES = sorted((Path(__file__).parent / "dialogues" / "ended").glob("*.chat"))
DIGEST = re.compile(r"[0-9a-f]{64}")  # of a pack or a trail: another one in each run
SIZE = re.compile(r"\d+(\.\d+)? ?(KB|MB|B)\b")


def opened(text: str, folder: Path) -> AbstractAsyncContextManager[Stage]:
    """Return the stage that a dialogue begins on."""
    return closed(folder) if "#! CLOSED" in text.splitlines() else stage(folder)


@pytest.mark.slow
@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
async def test_the_end_is_spoken_as_written(
    path: Path, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    written = read(path)
    async with opened(written, tmp_path) as here:
        said = SIZE.sub("〈大小〉", DIGEST.sub("〈摘要〉", await play(written, here, "")))
    if request.config.getoption("--update-dialogues"):
        write(path, said)
    assert said == read(path)
