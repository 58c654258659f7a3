"""What people do at the page beyond talking, and what is shown behind it."""

from collections.abc import AsyncIterator
from datetime import datetime, timedelta, timezone
from typing import Any

import pytest
from aiohttp import ClientConnectorError, ClientSession, FormData
from telegram import Bot, BotCommandScopeChat, Update

from sandbox.page import DemoPage, Seat
from sandbox.people import Person
from sandbox.server import BotApiServer
from sandbox.world import Group
from tests.sandbox.bench import PNG, TOKEN

CHINA = timezone(timedelta(hours=8))
PRIVATE, TOGETHER = 0, 1
KINDS = [*Update.ALL_TYPES]


class StandingClock:
    def now(self) -> datetime:
        return datetime(2026, 11, 25, 9, 0, tzinfo=CHINA)

    async def advance_to(self, when: datetime) -> None:
        raise AssertionError(f"nobody moves this clock to {when}")

    def stop(self) -> None:
        raise AssertionError("nobody stops this clock")


@pytest.fixture
async def server() -> AsyncIterator[BotApiServer]:
    server = BotApiServer(token=TOKEN, now=StandingClock().now)
    yield server
    await server.stop()


@pytest.fixture
async def page(server: BotApiServer, anna: Person, group: Group) -> AsyncIterator[ClientSession]:
    group.bot_status, group.kind = "administrator", "group"
    server.world.private(anna.id).started = True
    server.updates.allow(KINDS)
    seats = [Seat("安娜", "组员", 11, 11), Seat("一组", "群聊", 11, group.id, (11,))]
    DemoPage(server, seats=lambda: seats, clock=StandingClock()).install()
    await server.start()
    async with ClientSession(server.base_url.removesuffix("/bot")) as session:
        yield session


@pytest.fixture
async def bot(server: BotApiServer, page: ClientSession) -> AsyncIterator[Bot]:
    async with Bot(TOKEN, base_url=server.base_url, base_file_url=server.base_file_url) as bot:
        yield bot


async def seat(page: ClientSession, number: int) -> Any:  # noqa: ANN401  # JSON
    answer = await (await page.get("/api/state", params={"seats": str(number)})).json()
    return answer["seats"][0]


async def post(page: ClientSession, path: str, **fields: object) -> tuple[int, Any]:
    response = await page.post(f"/api/{path}", json=fields)
    return response.status, await response.json()


async def last_update(bot: Bot) -> Update:
    return (await bot.get_updates(allowed_updates=KINDS))[-1]


async def test_ones_own_words_are_changed_and_deleted(page: ClientSession, bot: Bot) -> None:
    await post(page, "say", seat=PRIVATE, text="甲")
    assert (await post(page, "edit", seat=PRIVATE, message_id=1, text="乙"))[0] == 200
    assert (await last_update(bot)).edited_message is not None
    (shown,) = (await seat(page, PRIVATE))["messages"]
    assert (shown["body"], shown["edited"]) == (["乙"], 1)
    assert (await post(page, "delete", seat=PRIVATE, message_id=1))[0] == 200
    assert (await seat(page, PRIVATE))["messages"] == []


async def test_in_the_group_only_ones_own_is_changed_or_deleted(
    page: ClientSession, bot: Bot
) -> None:
    await bot.send_message(-1001, "机器人的话")
    for act in ("edit", "delete"):
        assert (await post(page, act, seat=TOGETHER, message_id=1, text="改"))[0] == 400
    assert len((await seat(page, TOGETHER))["messages"]) == 1


async def test_a_reaction_is_given_and_taken_back(page: ClientSession, bot: Bot) -> None:
    await bot.send_message(11, "x")
    for expected in (["👍"], []):
        assert (await post(page, "react", seat=PRIVATE, message_id=1, emoji="👍"))[0] == 200
        assert (await seat(page, PRIVATE))["messages"][0]["reactions"] == expected
    assert (await post(page, "react", seat=PRIVATE, message_id=1, emoji="✅"))[0] == 400


async def test_what_is_forwarded_names_its_author(page: ClientSession, bot: Bot) -> None:
    await bot.send_message(11, "x")
    assert (await post(page, "forward", seat=PRIVATE, message_id=1, to_seat=TOGETHER))[0] == 200
    (shown,) = (await seat(page, TOGETHER))["messages"]
    assert shown["forwarded"] == "巡察助手"


@pytest.mark.parametrize("kind", ["photo", "document"])
async def test_several_files_are_one_album(page: ClientSession, bot: Bot, kind: str) -> None:
    form = FormData({"seat": str(PRIVATE), "caption": "两张", "kind": kind}, quote_fields=False)
    for number in range(2):
        form.add_field("file", PNG, filename=f"{number}.png")
    assert (await page.post("/api/album", data=form)).status == 200
    first, second = (await seat(page, PRIVATE))["messages"]
    assert first["album"] == second["album"] is not None
    assert (first["body"], second["body"]) == (["两张"], [])
    assert bool(first["photo"]) == (kind == "photo")
    assert len(await bot.get_updates()) == 2


async def test_a_place_is_sent_and_shown(page: ClientSession, bot: Bot) -> None:
    assert (await post(page, "location", seat=PRIVATE))[0] == 200
    assert (await seat(page, PRIVATE))["messages"][0]["place"]["latitude"] == 39.9
    assert len(await bot.get_updates()) == 1


async def test_who_left_cannot_write_until_they_are_back(page: ClientSession, bot: Bot) -> None:
    assert (await post(page, "member", seat=TOGETHER, act="leave"))[0] == 200
    assert (await post(page, "say", seat=TOGETHER, text="x"))[0] == 400
    assert (await post(page, "member", seat=TOGETHER, act="join"))[0] == 200
    assert (await post(page, "say", seat=TOGETHER, text="x"))[0] == 200
    kinds = [one["service"]["kind"] for one in (await seat(page, TOGETHER))["messages"][:2]]
    assert kinds == ["left", "joined"]


async def test_a_blocked_bot_is_refused_until_it_is_let_in(page: ClientSession, bot: Bot) -> None:
    assert (await post(page, "member", seat=PRIVATE, act="block"))[0] == 200
    assert (await seat(page, PRIVATE))["is_blocked"] is True
    assert (await post(page, "say", seat=PRIVATE, text="x"))[0] == 400
    assert (await post(page, "member", seat=PRIVATE, act="unblock"))[0] == 200
    assert (await post(page, "say", seat=PRIVATE, text="x"))[0] == 200
    assert len(await bot.get_updates(allowed_updates=KINDS)) == 3


@pytest.mark.parametrize(("number", "act"), [(PRIVATE, "leave"), (TOGETHER, "block"), (0, "")])
async def test_what_a_chat_does_not_offer_is_refused(
    page: ClientSession, number: int, act: str
) -> None:
    assert (await post(page, "member", seat=number, act=act))[0] == 400


async def test_an_upgraded_group_keeps_what_was_said(page: ClientSession, bot: Bot) -> None:
    await bot.send_message(-1001, "以前")
    assert (await post(page, "member", seat=TOGETHER, act="upgrade"))[0] == 200
    after = await seat(page, TOGETHER)
    assert after["group"]["is_super"] is True
    assert after["messages"][0] | {"id": -1, "body": ["以前"]} == after["messages"][0]
    assert (await post(page, "say", seat=TOGETHER, text="以后"))[0] == 200
    assert (await post(page, "member", seat=TOGETHER, act="upgrade"))[0] == 400


async def test_the_commands_are_those_of_the_narrowest_scope(page: ClientSession, bot: Bot) -> None:
    await bot.set_my_commands([("help", "帮助")])
    await bot.set_my_commands([("mine", "我的")], scope=BotCommandScopeChat(11))
    names = [[one["command"] for one in (await seat(page, n))["commands"]] for n in (0, 1)]
    assert names == [["mine"], ["help"]]


async def test_the_calls_are_shown_without_the_token(page: ClientSession, bot: Bot) -> None:
    await bot.send_message(11, f"{TOKEN} 很长" + "长" * 300)
    said = await (await page.get("/api/calls")).json()
    call = said["calls"][-1]
    assert (call["method"], call["chat"], call["ok"]) == ("sendMessage", "安娜", True)
    assert TOKEN not in str(said)
    assert len(call["params"]) < 200
    later = await (await page.get("/api/calls", params={"after": str(call["number"] + 1)})).json()
    assert later["calls"] == []


async def test_a_fault_is_switched_on_and_off(page: ClientSession, server: BotApiServer) -> None:
    for on in (True, False):
        status, answer = await post(page, "faults", name="html502", on=on)
        assert (status, answer["faults"]["html502"]) == (200, on)
        response = await page.post(f"/bot{TOKEN}/getMe")
        assert response.status == (502 if on else 200)
    assert (await post(page, "faults", name="earthquake", on=True))[0] == 400


async def test_the_flood_limit_holds_for_sending_only(
    page: ClientSession, server: BotApiServer
) -> None:
    await post(page, "faults", name="flood", on=True)
    sent = await page.post(f"/bot{TOKEN}/sendMessage", json={"chat_id": 11, "text": "x"})
    assert (await sent.json())["parameters"] == {"retry_after": 5}
    assert (await page.post(f"/bot{TOKEN}/getMe")).status == 200


async def test_a_cut_line_refuses_the_bot_and_leaves_the_page(
    page: ClientSession, server: BotApiServer
) -> None:
    assert server.line is not None
    await server.line.open()
    address = f"{server.line.address}/bot{TOKEN}/getMe"
    assert (await page.post(address)).status == 200
    await post(page, "faults", name="offline", on=True)
    with pytest.raises(ClientConnectorError):
        await page.post(address)
    assert (await page.get("/api/state")).status == 200
    _, answer = await post(page, "faults", name="offline", on=False)
    assert answer["faults"]["offline"] is False
    assert (await page.post(address)).status == 200


async def test_a_page_without_a_sample_cannot_be_reset(page: ClientSession) -> None:
    assert (await post(page, "reset"))[0] == 400
