"""What `xuncha check` finds out about Telegram and the dashboard, against the loopback server."""

import asyncio
import socket
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from pathlib import Path

import aiohttp
import pytest

from bot.check_chats import drift, telegram_items
from bot.check_items import Grade, Item
from bot.check_page import page_items
from bot.config import Config, load_config
from inspection.records import Inspection
from sandbox.server import BotApiServer
from tests.ports import free_port
from tests.stage import ENTRY, MORNING, SCOPE, UNIT, stage

TOKEN = "4242:SECRET-OF-A-TEST"  # noqa: S105  # of a server that lives as long as the test
GROUP = -1001


@pytest.fixture
async def server() -> AsyncIterator[BotApiServer]:
    made = BotApiServer(token=TOKEN, now=lambda: MORNING.astimezone(UTC))
    await made.start()
    yield made
    await made.stop()


def config_of(server: BotApiServer, **more: str) -> Config:
    given = {"TELEGRAM__TOKEN": TOKEN, "TELEGRAM__BASE_URL": server.base_url, **more}
    return load_config(None, {f"XUNCHA_{name}": value for name, value in given.items()})


async def checked(server: BotApiServer, *inspections: Inspection, running: bool = False) -> str:
    def ask() -> list[Item]:
        found = list(inspections)
        return list(telegram_items(config_of(server), found, None, is_running=running))

    items = await asyncio.to_thread(ask)
    return "\n".join(line for item in items for line in item.lines())


# --- who else reads ------------------------------------------------------------------------


async def test_a_token_that_nobody_else_reads_with_is_good(server: BotApiServer) -> None:
    assert "[正常] 没有别的程序在用这个令牌收信" in await checked(server)


async def test_another_reader_is_noticed_and_what_to_do_is_said(server: BotApiServer) -> None:
    async def other() -> None:
        while True:  # as a bot does that is told of the conflict
            async with aiohttp.ClientSession() as line:
                url = f"{server.base_url}{TOKEN}/getUpdates"
                await (await line.post(url, json={"timeout": 1})).read()

    reader = asyncio.ensure_future(other())
    said = await checked(server)
    reader.cancel()
    assert "[有误] 另一个程序正在用这个令牌收信" in said
    assert "下一步：停掉那个程序" in said


async def test_a_webhook_that_was_left_is_told_apart(server: BotApiServer) -> None:
    server.webhook.set("http://127.0.0.1:1/", "")
    said = await checked(server)
    assert "[注意] 这个令牌设着 webhook" in said
    assert "另一个程序正在" not in said


async def test_a_bot_that_runs_is_not_disturbed(server: BotApiServer) -> None:
    await checked(server, running=True)
    assert server.calls_of("getUpdates") == []


# --- chats and clocks ----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("seconds", "said"),
    [
        (0, "的群没有开自动删除"),
        (86_400, "消息 1 天后消失"),
        (7_200, "消息 2 小时后消失"),
    ],
)
async def test_the_group_s_auto_delete_timer_is_reported(
    server: BotApiServer, seconds: int, said: str
) -> None:
    server.world.add_group(GROUP, "城东巡察组", members=[], bot_admin=True, supergroup=True)
    server.world.chats[GROUP].auto_delete = seconds
    fields = {"slug": SCOPE, "name": "城东巡察", "units": (UNIT,), "entry": ENTRY, "days": 30}
    bound = Inspection.model_validate({**fields, "chat_id": GROUP, "created_at": MORNING})
    assert said in await checked(server, bound)


@pytest.mark.parametrize(
    ("seconds", "grade", "word"),
    [(0, Grade.GOOD, "准确"), (-600, Grade.WRONG, "快"), (600, Grade.WRONG, "慢")],
)
def test_a_clock_that_is_wrong_is_said_with_its_way(seconds: int, grade: Grade, word: str) -> None:
    at = datetime.now(UTC) + timedelta(seconds=seconds)  # noqa: TID251  # the real clock is asked
    (item,) = drift(format_datetime(at, usegmt=True))
    assert (item.grade, word in item.text) == (grade, True)


@pytest.mark.parametrize("date", [None, "", "yesterday"])
def test_a_server_without_a_date_says_nothing_of_the_clock(date: str | None) -> None:
    assert list(drift(date)) == []


# --- the dashboard -------------------------------------------------------------------------


def page_of(port: int, *, running: bool) -> Item:
    config = load_config(None, {"XUNCHA_DASHBOARD__PORT": str(port)})
    (item,) = page_items(config, is_running=running)
    return item


def test_a_dashboard_that_is_off_is_no_fault() -> None:
    assert "没有开启" in page_of(0, running=False).text


def test_a_port_that_is_taken_is_said_before_the_bot_starts() -> None:
    with socket.socket() as line:
        line.bind(("127.0.0.1", 0))
        line.listen()
        port = line.getsockname()[1]
        assert page_of(port, running=False).grade is Grade.WRONG
    assert page_of(port, running=False).grade is Grade.GOOD


async def test_a_dashboard_that_answers_is_told_from_one_that_does_not(tmp_path: Path) -> None:
    port = free_port()
    assert page_of(port, running=True).grade is Grade.WRONG
    async with stage(tmp_path, options={"DASHBOARD__PORT": str(port)}):
        found = await asyncio.to_thread(page_of, port, running=True)
    assert (found.grade, "有应答" in found.text) == (Grade.GOOD, True)
