"""The other way in: Telegram calls, the secret is checked, the disk comes before the 200."""

import asyncio
import json
import sqlite3
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import aiohttp
import pytest

from bot.config import ConfigError, load_config
from bot.webhook import BODY_LIMIT, SECRET_HEADER, ListenError
from tests.ports import free_port
from tests.stage import MORNING, Stage, stage

SECRET = "SECRET-of-the-stage"  # noqa: S105  # of a server that lives as long as the test
STAMP = int(MORNING.timestamp())
SAID = {
    "message_id": 9001,
    "date": STAMP,
    "chat": {"id": 103, "type": "private", "first_name": "丙"},
    "from": {"id": 103, "is_bot": False, "first_name": "丙"},
    "text": "走廊灯不亮",
}


def options_of(port: int) -> dict[str, str]:
    """Return the options of a bot that is called on this port."""
    return {
        "TELEGRAM__WEBHOOK_URL": f"http://127.0.0.1:{port}/in/the/middle",
        "TELEGRAM__WEBHOOK_LISTEN": f"127.0.0.1:{port}",
        "TELEGRAM__WEBHOOK_SECRET": SECRET,
    }


@pytest.fixture
def port() -> int:
    return free_port()


@pytest.fixture
async def here(tmp_path: Path, port: int) -> AsyncIterator[Stage]:
    """Provide an inspection whose bot is called by the server."""
    async with stage(tmp_path, options=options_of(port)) as staged:
        await staged.server.called("getWebhookInfo")
        yield staged


async def post(
    here: Stage, body: bytes | AsyncIterator[bytes], *, secret: str | None = SECRET
) -> int:
    """Call the bot's address as a server would, and return the status."""
    headers = {} if secret is None else {SECRET_HEADER: secret}
    url = here.config.telegram.webhook_url
    async with (
        aiohttp.ClientSession(headers=headers) as session,
        session.post(url, data=body) as answer,
    ):
        return answer.status


def update(update_id: int, **fields: object) -> bytes:
    """Return the body of an update with a message from 丙."""
    return json.dumps({"update_id": update_id, "message": SAID | fields}).encode()


def kept(here: Stage) -> list[int]:
    """Return the ids of all updates in the inbox, read from the file as another process would."""
    with sqlite3.connect(here.folder / "journal.sqlite3") as db:
        found = [int(row[0]) for row in db.execute("SELECT update_id FROM inbox ORDER BY 1")]
    db.close()
    return found


async def test_what_people_say_and_press_comes_in_by_webhook(here: Stage) -> None:
    await here.say("丙", "好的")
    await here.press("丙", "不是问题")
    assert "已移出清单" in here["丙"].last().text
    assert here.server.calls_of("getUpdates") == []
    assert all(status == 200 for _, status in here.server.webhook.deliveries)


async def test_an_update_is_on_disk_before_its_200(here: Stage) -> None:
    assert await post(here, update(7001)) == 200
    assert 7001 in kept(here)


@pytest.mark.parametrize("secret", ["wrong", SECRET[:-1], SECRET + "x", "", None, "口令"])
async def test_without_the_secret_nothing_is_kept(here: Stage, secret: str | None) -> None:
    assert await post(here, update(7001), secret=secret) == 403
    assert kept(here) == []


async def test_a_body_that_is_too_long_is_refused_before_it_is_sent(here: Stage, port: int) -> None:
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    head = f"POST / HTTP/1.1\r\nHost: x\r\n{SECRET_HEADER}: {SECRET}\r\n"
    writer.write(f"{head}Content-Length: {BODY_LIMIT + 1}\r\n\r\n".encode())
    async with asyncio.timeout(60):
        assert b" 413 " in await reader.readline()
    writer.close()
    await writer.wait_closed()
    assert kept(here) == []


async def test_a_body_without_end_is_cut_off(here: Stage) -> None:
    async def endless() -> AsyncIterator[bytes]:
        while True:
            yield b"x" * 65_536

    try:
        status = await post(here, endless())
    except aiohttp.ClientError:
        status = 0
    assert status in {0, 400, 413}
    assert kept(here) == []


@pytest.mark.parametrize("body", [b"", b"{", b"[]", b"null", b'{"update_id": "7"}', b'{"a": 1}'])
async def test_what_is_no_update_is_refused(here: Stage, body: bytes) -> None:
    assert await post(here, body) == 400
    assert kept(here) == []


async def test_the_address_answers_nothing_but_updates(here: Stage) -> None:
    url = here.config.telegram.webhook_url
    async with aiohttp.ClientSession() as session, session.get(url) as answer:
        assert answer.status == 405
        assert "Server" not in answer.headers


async def test_an_update_sent_again_has_no_second_effect(here: Stage) -> None:
    for _ in range(3):
        assert await post(here, update(7001)) == 200
    await here.settle()
    assert len(here.findings()) == 1


async def test_an_update_that_cannot_be_read_is_taken_and_reported(here: Stage) -> None:
    assert await post(here, b'{"update_id": 7001, "message": {"message_id": "no"}}') == 200
    await here.settle()
    [(_, incident)] = here.bot.shared.journal.failed()
    assert incident in here["甲"].last().text


async def test_a_proxy_may_call_on_another_path(here: Stage, port: int) -> None:
    headers = {
        SECRET_HEADER: SECRET,
        "X-Forwarded-For": "203.0.113.7",
        "X-Forwarded-Proto": "https",
    }
    async with (
        aiohttp.ClientSession(headers=headers) as session,
        session.post(f"http://127.0.0.1:{port}/", data=update(7001)) as answer,
    ):
        assert answer.status == 200
    await here.settle()
    assert len(here.findings()) == 1


async def test_what_came_while_the_bot_was_off_comes_in_and_is_told(here: Stage) -> None:
    await here.say("丙", "走廊灯不亮")
    await here.bot.stop()
    here["丙"].say("楼梯灯不亮")
    here.clock.advance(timedelta(hours=2))
    before = len(here.server.calls_of("sendMessage"))
    await here.start_again()
    await here.server.called("sendMessage", before + 2)  # the number, and the gap
    assert len(here.findings()) == 2
    [text] = [m.text for m in here["甲"].screen() if m.from_bot and "中断过收信" in m.text]
    assert "10:00至11月25日（周三）12:00" in text
    assert "其间的消息1条已补收" in text


async def test_a_bot_that_polls_again_takes_the_webhook_away(here: Stage) -> None:
    await here.bot.stop()
    here.config = load_config(
        None,
        {
            "XUNCHA_TELEGRAM__TOKEN": here.server.token,
            "XUNCHA_TELEGRAM__BASE_URL": here.server.base_url,
        },
    )
    await here.start_again()
    assert here.server.webhook.url == ""
    await here.say("丙", "走廊灯不亮")
    assert len(here.findings()) == 1


async def test_a_port_in_use_is_a_sentence(here: Stage, tmp_path: Path, port: int) -> None:
    with pytest.raises(ListenError, match=f"127.0.0.1:{port}"):
        async with stage(tmp_path / "other", options=options_of(port)):
            pass
    assert len(here.findings()) == 0


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("URL", "http://example.org/hook"),
        ("URL", "example.org"),
        ("SECRET", ""),
        ("SECRET", "with space"),
        ("LISTEN", "8443"),
        ("LISTEN", "127.0.0.1:port"),
    ],
)
def test_a_webhook_that_cannot_work_is_refused_at_the_start(key: str, value: str) -> None:
    environ = {f"XUNCHA_{name}": each for name, each in options_of(8443).items()}
    with pytest.raises(ConfigError) as refused:
        load_config(None, {**environ, f"XUNCHA_TELEGRAM__WEBHOOK_{key}": value})
    assert SECRET not in str(refused.value)
    assert f"telegram.webhook_{key.lower()}" in str(refused.value)
