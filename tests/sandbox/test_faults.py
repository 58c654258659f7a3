import asyncio
from collections.abc import Awaitable, Callable

import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer
from telegram import Bot
from telegram.error import BadRequest, NetworkError, RetryAfter

from sandbox.faults import FloodLimits, Kind
from sandbox.people import Person
from sandbox.server import BotApiServer
from sandbox.updates import CONFLICT

Handler = Callable[[web.Request], Awaitable[web.Response]]


async def test_an_error_is_answered_so_many_times(
    server: BotApiServer, bot: Bot, anna: Person
) -> None:
    anna.say("/start")
    refusal = (429, "Too Many Requests: retry after 7", {"retry_after": 7})
    server.faults.add(method="sendMessage", chat_id=anna.id, error=refusal)
    with pytest.raises(RetryAfter):
        await bot.send_message(anna.id, "a")
    await bot.send_message(anna.id, "b")
    refused = server.calls_of("sendMessage")[0].answer
    assert refused
    assert (refused.error_code, refused.description) == refusal[:2]
    assert [m.text for m in anna.screen() if m.from_bot] == ["b"]


@pytest.mark.parametrize(
    ("kind", "sent"),
    [("reset", []), ("hang", []), ("html502", []), ("effect_then_reset", ["a"])],
)
async def test_the_network_fails(
    server: BotApiServer, bot: Bot, anna: Person, kind: Kind, sent: list[str]
) -> None:
    anna.say("/start")
    server.faults.add("sendMessage", kind=kind)
    patience = 0.1 if kind == "hang" else None  # only that one is waited for
    with pytest.raises(NetworkError):
        await bot.send_message(anna.id, "a", read_timeout=patience)
    assert [m.text for m in anna.screen() if m.from_bot] == sent
    await bot.send_message(anna.id, "b")


async def test_a_delay_alone_lets_the_call_through(
    server: BotApiServer, bot: Bot, anna: Person
) -> None:
    anna.say("/start")
    server.faults.add("sendMessage", delay=0.05)
    await bot.send_message(anna.id, "a")
    assert anna.last().text == "a"


async def test_flood_limits_are_off_until_set(server: BotApiServer, bot: Bot, anna: Person) -> None:
    anna.say("/start")
    await asyncio.gather(*(bot.send_message(anna.id, "a") for _ in range(3)))
    server.flood = FloodLimits(private=(1, 6000.0))
    await bot.send_message(anna.id, "b")
    with pytest.raises(RetryAfter):
        await bot.send_message(anna.id, "c")
    refused = server.calls_of("sendMessage")[-1].answer
    assert refused
    words, _, seconds = refused.description.rpartition(" ")
    assert words == "Too Many Requests: retry after"
    assert 5000 < int(seconds) <= 6000


async def test_the_server_comes_back_on_the_same_port(
    server: BotApiServer, bot: Bot, anna: Person
) -> None:
    port = int(server.base_url.split(":")[2].removesuffix("/bot"))
    await server.stop()
    with pytest.raises(NetworkError):
        await bot.get_me()
    anna.say("趁停机")
    await server.start(port)
    assert len(await bot.get_updates()) == 1


async def test_a_waiting_poll_is_cut_when_the_server_stops(server: BotApiServer, bot: Bot) -> None:
    poll = asyncio.ensure_future(bot.get_updates(timeout=5))
    await server.polled()
    await server.stop()
    with pytest.raises(NetworkError) as cut:
        await poll
    assert CONFLICT not in str(cut.value)


class _Inbox:
    """A webhook that refuses its first delivery."""

    def __init__(self) -> None:
        self.bodies: list[int] = []
        self.secrets: set[str | None] = set()
        self.full = asyncio.Event()

    async def take(self, request: web.Request) -> web.Response:
        self.bodies.append((await request.json())["update_id"])
        self.secrets.add(request.headers.get("X-Telegram-Bot-Api-Secret-Token"))
        if len(self.bodies) == 3:
            self.full.set()
        return web.Response(status=500 if len(self.bodies) == 1 else 200)


async def _hosted(take: Handler) -> TestServer:
    app = web.Application()
    app.router.add_post("/hook", take)
    host = TestServer(app)
    await host.start_server()
    return host


async def test_a_webhook_gets_each_update_until_it_takes_it(
    server: BotApiServer, bot: Bot, anna: Person
) -> None:
    inbox = _Inbox()
    host = await _hosted(inbox.take)
    await bot.set_webhook(f"http://127.0.0.1:{host.port}/hook", secret_token="s3cret")  # noqa: S106
    anna.say("甲")
    anna.say("乙")
    async with asyncio.timeout(60):
        await inbox.full.wait()
        await server.all_delivered()
    assert inbox.bodies == [501, 501, 502]
    assert inbox.secrets == {"s3cret"}
    with pytest.raises(Exception, match="webhook is active"):
        await bot.get_updates()
    await bot.delete_webhook()
    assert await bot.get_updates() == ()
    await host.close()


async def test_a_webhook_needs_https_outside_this_machine(bot: Bot) -> None:
    with pytest.raises(BadRequest, match="https url must be provided"):
        await bot.set_webhook("http://example.org/hook")
