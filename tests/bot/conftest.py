"""What the tests of `xuncha init` stand on: a server that knows one bot, an empty folder."""

import os
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from sandbox.server import BotApiServer

TOKEN = "4242:SECRET-OF-A-TEST"  # noqa: S105  # of a server that lives as long as the test
NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)


@pytest.fixture
async def server() -> AsyncIterator[BotApiServer]:
    made = BotApiServer(token=TOKEN, now=lambda: NOON)
    await made.start()
    yield made
    await made.stop()


@pytest.fixture
def empty(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The current folder, with nothing in it; no option stands in the environment."""
    monkeypatch.chdir(tmp_path)
    for name in [each for each in os.environ if each.startswith("XUNCHA_")]:
        monkeypatch.delenv(name)
    return tmp_path
