"""The sample begins anew: a page that is read, reloaded or used meanwhile does not break it."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass, field

import pytest
from aiohttp import ClientSession

from sandbox.page import DemoPage, Seat
from sandbox.server import BotApiServer
from tests.sandbox.bench import TOKEN
from tests.sandbox.test_page_routes import SteppedClock, post, state


@dataclass
class Sample:
    """A world that is empty for as long as its beginning is held."""

    server: BotApiServer
    is_begun: asyncio.Event = field(default_factory=asyncio.Event)
    may_end: asyncio.Event = field(default_factory=asyncio.Event)
    times: int = 0

    def let_in(self) -> None:
        self.server.world.add_person(11, "安娜")
        self.server.world.private(11).started = True

    async def reset(self) -> None:
        self.server.begin_again()
        self.is_begun.set()
        await self.may_end.wait()
        self.let_in()
        self.times += 1


@pytest.fixture
async def sample() -> AsyncIterator[Sample]:
    clock = SteppedClock()
    server = BotApiServer(token=TOKEN, now=clock.now)
    made = Sample(server)
    made.let_in()
    seats = [Seat("安娜", "组员", 11, 11)]
    DemoPage(server, seats=lambda: seats, clock=clock, reset=made.reset).install()
    await server.start()
    yield made
    made.may_end.set()
    await server.stop()


@pytest.fixture
async def page(sample: Sample) -> AsyncIterator[ClientSession]:
    async with ClientSession(sample.server.base_url.removesuffix("/bot")) as session:
        yield session


async def test_who_reads_meanwhile_gets_the_new_sample(page: ClientSession, sample: Sample) -> None:
    assert (await post(page, "/api/say", seat=0, text="旧"))[0] == 200
    async with asyncio.TaskGroup() as group:
        group.create_task(post(page, "/api/reset"))
        await sample.is_begun.wait()
        read = group.create_task(state(page, 0))
        assert (await (await page.get("/api/calls")).json())["calls"] == []
        assert not read.done()
        sample.may_end.set()
    assert (read.result()["title"], read.result()["messages"]) == ("安娜", [])


@pytest.mark.parametrize("act", ["say", "press", "member", "react", "language"])
async def test_what_is_done_meanwhile_is_refused_in_words(
    page: ClientSession, sample: Sample, act: str
) -> None:
    async with asyncio.TaskGroup() as group:
        group.create_task(post(page, "/api/reset"))
        await sample.is_begun.wait()
        refused = await post(page, f"/api/{act}", seat=0, text="新", message_id=1)
        sample.may_end.set()
    assert refused == (400, {"error": "示例正在准备，请稍候。"})
    assert (await post(page, "/api/say", seat=0, text="新"))[0] == 200


async def test_who_reloads_the_page_meanwhile_still_gets_a_whole_sample(
    page: ClientSession, sample: Sample
) -> None:
    async with ClientSession(page._base_url) as gone:
        leaving = asyncio.ensure_future(post(gone, "/api/reset"))
        await sample.is_begun.wait()
        leaving.cancel()
        await asyncio.wait([leaving])
    refused = await post(page, "/api/reset")  # by then the first one's connection is gone
    sample.may_end.set()
    assert (await state(page, 0))["title"] == "安娜"
    assert (refused[0], sample.times) == (400, 1)


async def test_who_reads_before_there_is_a_sample_waits_for_it() -> None:
    clock = SteppedClock()
    sample = Sample(BotApiServer(token=TOKEN, now=clock.now))
    seats = [Seat("安娜", "组员", 11, 11)]
    shown = DemoPage(sample.server, seats=lambda: seats, clock=clock, is_begun=False)
    shown.install()
    await sample.server.start()
    async with ClientSession(sample.server.base_url.removesuffix("/bot")) as page:
        reading = asyncio.ensure_future(state(page, 0))
        assert (await post(page, "/api/say", seat=0, text="早"))[0] == 400
        assert not reading.done()
        sample.let_in()
        shown.begun()
        assert (await reading)["title"] == "安娜"
    await sample.server.stop()


async def test_a_server_that_stops_meanwhile_waits_for_nothing(sample: Sample) -> None:
    async with ClientSession(sample.server.base_url.removesuffix("/bot")) as leaving:
        asking = asyncio.ensure_future(post(leaving, "/api/reset"))
        await sample.is_begun.wait()
        await sample.server.stop()
        asking.cancel()
        await asyncio.wait([asking])
    assert sample.times == 0
