"""Every golden dialogue, played by the real application over real HTTP."""

import asyncio
from pathlib import Path

import pytest

from tests.dialogue import play
from tests.listening import listening, told_in
from tests.stage import leader_code, prepare, stage

FILES = sorted((Path(__file__).parent / "dialogues").glob("*.chat"))
PAPERS = ("carried", "notice", "prior", "rectification", "requests", "work_paper")  # `make check`
PLAYED = [
    pytest.param(path, marks=pytest.mark.slow if path.stem.startswith(PAPERS) else (), id=path.stem)
    for path in FILES
]


def read(path: Path) -> str:
    """Return what is written."""
    return path.read_text(encoding="utf-8")


def write(path: Path, text: str) -> None:
    """Rewrite a dialogue; the difference is reviewed like code."""
    path.write_text(text, encoding="utf-8")


def options_of(text: str) -> dict[str, str]:
    """Read `#! KEY=VALUE` lines: configuration of this dialogue."""
    lines = [line.removeprefix("#!").strip() for line in text.splitlines() if line[:2] == "#!"]
    return dict(line.split("=", 1) for line in lines if "=" in line)


def is_new(text: str) -> bool:
    """Whether it begins with nobody enrolled (`#! NEW`); the leader's code is 〈码1〉."""
    return "#! NEW" in text.splitlines()


def made_new(folder: Path) -> str:
    """Make an inspection without people; return the leader's code."""
    prepare(folder, cast=(), bound=False)
    return leader_code(folder)


@pytest.mark.parametrize("path", PLAYED)
async def test_the_bot_speaks_as_written(
    path: Path, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    written = read(path)
    code = await asyncio.to_thread(made_new, tmp_path) if is_new(written) else ""
    with listening() as log:
        async with stage(tmp_path, options=options_of(written), prepared=not code) as here:
            played = await play(written, here, code)
            assert here.server.unserved == []
    assert told_in(log.getvalue()) == []
    if request.config.getoption("--update-dialogues"):
        write(path, played)
    assert played == read(path)
