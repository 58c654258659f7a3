from collections.abc import AsyncIterator

import pytest
from telegram import Bot
from telegram.request import HTTPXRequest

from sandbox.people import Person
from sandbox.server import BotApiServer
from sandbox.world import Group
from tests.ports import free_port
from tests.sandbox.bench import TOKEN, Clock


@pytest.fixture(autouse=True)
def _seconds_as_timedelta(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PTB_TIMEDELTA", "true")  # else the library warns at every 429


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
async def server(clock: Clock) -> AsyncIterator[BotApiServer]:
    server = BotApiServer(token=TOKEN, now=clock)
    await server.start(free_port())  # where it can start again
    yield server
    await server.stop()


@pytest.fixture
async def bot(server: BotApiServer) -> AsyncIterator[Bot]:
    requests = [HTTPXRequest(read_timeout=60), HTTPXRequest(read_timeout=60)]
    bot = Bot(
        TOKEN,
        base_url=server.base_url,
        base_file_url=server.base_file_url,
        request=requests[0],
        get_updates_request=requests[1],
    )
    async with bot:
        yield bot


@pytest.fixture
def anna(server: BotApiServer) -> Person:
    return server.world.add_person(11, "安娜", username="anna")


@pytest.fixture
def group(server: BotApiServer, anna: Person) -> Group:
    return server.world.add_group(-1001, "巡察一组", members=[anna])
