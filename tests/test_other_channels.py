"""Other channels, against a real SMTP server and a real HTTP receiver on loopback."""

import logging
import subprocess
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from email import message_from_bytes
from email.header import decode_header, make_header
from pathlib import Path

import pytest
from aiohttp import web
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session

from bot.config import ConfigError, load_config
from bot.other_channels import OtherChannels
from inspection.enums import MessageState
from inspection.records import ChannelNotice
from tests.ports import free_port
from tests.stage import PATIENCE, SCOPE, Stage, stage

# apprise loads all its plug-ins at once, one of which asks for a module on its way out
pytestmark = pytest.mark.filterwarnings("ignore:'imghdr' is deprecated:DeprecationWarning")

SECRET = "s3cretkey"  # noqa: S105  # of a receiver that lives as long as the test
WORDING = "二楼消防栓未见点检卡"


class Letters:
    """Keeps what the SMTP server took in."""

    def __init__(self) -> None:
        self.taken: list[bytes] = []

    async def handle_DATA(  # noqa: N802  # the name aiosmtpd asks for
        self, _server: SMTP, _session: Session, envelope: Envelope
    ) -> str:
        assert isinstance(envelope.content, bytes)
        self.taken.append(envelope.content)
        return "250 OK"


class Receiver:
    """An HTTP server that keeps what it is sent, and may refuse."""

    def __init__(self) -> None:
        self.bodies: list[dict[str, str]] = []
        self.tries = 0
        self.status = 200
        self.port = 0

    async def take(self, request: web.Request) -> web.Response:
        """Take one notice."""
        self.tries += 1
        if self.status == 200:
            self.bodies.append(await request.json())
        return web.Response(status=self.status)

    @property
    def url(self) -> str:
        """The address as apprise writes it, with a secret in it."""
        return f"json://127.0.0.1:{self.port}/{SECRET}"


@asynccontextmanager
async def receiving() -> AsyncIterator[Receiver]:
    receiver = Receiver()
    app = web.Application()
    app.router.add_post("/{rest:.*}", receiver.take)
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    receiver.port = runner.addresses[0][1]
    try:
        yield receiver
    finally:
        await runner.cleanup()


def by(url: str, *people: int, content: bool = False) -> dict[str, str]:
    """The options of one channel."""
    return {
        "CHANNELS__OFFICE__URL": url,
        "CHANNELS__OFFICE__PEOPLE": ",".join(map(str, people)),
        "CHANNELS__OFFICE__CONTENT": "true" if content else "false",
    }


async def deliver(here: Stage) -> None:
    await here.say("丙", WORDING)
    for label in ("提示联络员", "下一工作日", "确认发送"):
        await here.press("丙", label)
    await here.press("乙", "放行")
    await here.later(timedelta(seconds=30))


def notices(here: Stage) -> list[ChannelNotice]:
    return list(here.bot.shared.store.view(SCOPE).all(ChannelNotice))


async def test_a_notice_says_number_state_and_date_and_never_the_content(tmp_path: Path) -> None:
    async with receiving() as receiver, stage(tmp_path, options=by(receiver.url, 201)) as here:
        await deliver(here)
        (body,) = receiver.bodies
    assert body["message"] == (
        "【演练】巡察组新事项 J1 · 待签收 · 期限11月26日（周四）18:00\n请打开 Telegram 查看。"
    )
    assert WORDING not in f"{body}"


async def test_content_leaves_where_it_is_allowed_for_the_channel(tmp_path: Path) -> None:
    async with receiving() as receiver:
        options = by(receiver.url, 201, content=True)
        async with stage(tmp_path, options=options) as here:
            await deliver(here)
        (body,) = receiver.bodies
    assert f"\n{WORDING}。\n请打开 Telegram 查看。" in body["message"]


async def test_a_letter_arrives_by_smtp(tmp_path: Path) -> None:
    letters = Letters()
    port = free_port()
    controller = Controller(letters, hostname="127.0.0.1", port=port, ready_timeout=PATIENCE)
    controller.start()
    try:
        url = f"mailto://127.0.0.1:{port}?from=bot@example.test&to=zhou@example.test&mode=insecure"
        async with stage(tmp_path, options=by(url, 201)) as here:
            await deliver(here)
    finally:
        controller.stop()
    (raw,) = letters.taken
    letter = message_from_bytes(raw)
    parts = [p.get_payload(decode=True) for p in letter.walk() if not p.is_multipart()]
    text = b"".join(p for p in parts if isinstance(p, bytes)).decode()
    assert str(make_header(decode_header(letter["Subject"]))) == "巡察助手"
    assert "J1 · 待签收" in text
    assert WORDING not in text


async def test_each_notice_goes_out_once_across_restarts(tmp_path: Path) -> None:
    async with receiving() as receiver, stage(tmp_path, options=by(receiver.url, 201)) as here:
        await deliver(here)
        await here.restart()
        await here.later(timedelta(minutes=2))
        assert len(receiver.bodies) == 1
        assert [n.state for n in notices(here)] == [MessageState.SENT]


async def test_what_was_begun_in_a_crash_is_not_repeated(tmp_path: Path) -> None:
    async with receiving() as receiver, stage(tmp_path, options=by(receiver.url, 201)) as here:
        with here.bot.shared.store.unit(SCOPE) as work:
            now = here.clock.now()
            work.add(
                ChannelNotice(
                    channel="office",
                    user_id=201,
                    key="office:201:reminder:1",
                    kind="reminder",
                    text="今日到期1件：J1（18:00）。",
                    created_at=now,
                    started_at=now,
                    not_before=now + timedelta(hours=1),
                )
            )
            work.commit()
        await here.restart()
        await here.later(timedelta(hours=2))
        assert [n.state for n in notices(here)] == [MessageState.UNCONFIRMED]
        assert receiver.tries == 0


async def test_a_channel_that_fails_is_tried_again_then_given_up_and_told_to_the_leader(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    async with receiving() as receiver, stage(tmp_path, options=by(receiver.url, 201)) as here:
        receiver.status = 500
        with caplog.at_level(logging.DEBUG):
            await deliver(here)
            for pause in (1, 10, 60):
                await here.later(timedelta(minutes=pause, seconds=1))
        assert (receiver.tries, notices(here)[0].state) == (4, MessageState.FAILED)
        assert any("“office”的通知未能发出" in m.text for m in here["甲"].screen())
    assert SECRET not in caplog.text
    assert "127.0.0.1:" + str(receiver.port) not in caplog.text


async def test_a_channel_that_comes_back_takes_the_notice(tmp_path: Path) -> None:
    async with receiving() as receiver, stage(tmp_path, options=by(receiver.url, 201)) as here:
        receiver.status = 500
        await deliver(here)
        receiver.status = 200
        await here.later(timedelta(minutes=1, seconds=1))
        assert (len(receiver.bodies), notices(here)[0].state) == (1, MessageState.SENT)


async def test_what_became_a_clue_leaves_by_no_channel(tmp_path: Path) -> None:
    async with receiving() as receiver, stage(tmp_path, options=by(receiver.url, 102)) as here:
        receiver.status = 500
        await deliver(here)
        await here.later(timedelta(hours=4, minutes=1))
        receiver.status = 200
        here["甲"].press_data("f.clue:1", on=here["甲"].last())
        await here.settle()
        await here.later(timedelta(minutes=2))
        assert ([n.state for n in notices(here)], receiver.bodies) == ([MessageState.WITHDRAWN], [])


async def test_a_plug_in_that_breaks_stops_nothing(tmp_path: Path) -> None:
    def broken(_url: str, _title: str, _body: str) -> bool:
        raise RuntimeError(SECRET)

    async with stage(tmp_path, options=by("json://127.0.0.1:9/x", 201)) as here:
        here.bot.other_channels._notify = broken  # a plug-in nobody can write here
        await deliver(here)
        assert notices(here)[0].state is MessageState.QUEUED
        assert any("J1" in m.text for m in here["周"].screen())
        assert isinstance(here.bot.other_channels, OtherChannels)


@pytest.mark.parametrize(
    "text",
    [
        f'[channels.office]\nurl = "{SECRET}"\n',
        f'[channels.office]\nurl = "json://x"\npeople = ["{SECRET}"]\n',
        f'[channels.office]\nurl = "json://x"\n{SECRET} = 1\n'.replace(SECRET, "other"),
    ],
)
def test_a_mistake_in_a_channel_shows_no_secret(text: str, tmp_path: Path) -> None:
    path = tmp_path / "config.toml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(ConfigError, match=r"channels\.office") as caught:
        load_config(path, {})
    assert SECRET not in f"{caught.value}"


def test_apprise_is_imported_only_when_a_notice_leaves() -> None:
    asked = "import bot.app, sys; print('apprise' in sys.modules)"
    done = subprocess.run(  # noqa: S603  # our own words
        [sys.executable, "-c", asked], capture_output=True, check=True
    )
    assert done.stdout.strip() == b"False"
