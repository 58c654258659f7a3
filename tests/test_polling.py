"""Polling that cannot die quietly: after each trouble it goes on, or the process says why not."""

import asyncio
import logging
import socket
import sys
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager, suppress
from functools import partial
from pathlib import Path

import pytest
from aiohttp import web
from telegram.error import Conflict, NetworkError, TimedOut

from bot.app import RunningBot
from bot.clock import ManualClock
from bot.health import Signs
from bot.intake import Intake
from bot.polling import DurableRequest, Trouble
from bot.watchdog import DEAD, REFUSALS, SAID_EVERY, STALL, Contact, Systemd, Watchdog
from inspection.records import Finding
from sandbox.server import BotApiServer
from storage.tiny import TinyStore
from tests.ports import free_port
from tests.stage import (
    MORNING,
    PATIENCE,
    POLL,
    SCOPE,
    TOKEN,
    Stage,
    config_for,
    prepare,
    shared_by,
    stage,
)

pytestmark = pytest.mark.slow

NONSENSE = {"message_id": "no"}


@pytest.fixture
async def here(tmp_path: Path) -> AsyncIterator[Stage]:
    """Provide an inspection with everybody in it."""
    async with stage(tmp_path) as staged:
        yield staged


class Hands:
    """A clock in seconds, moved by the test."""

    def __init__(self) -> None:
        self.at = 1000.0

    def __call__(self) -> float:
        return self.at


class Ended(list[str]):
    """The sentences a process ended with."""


def watched(hands: Hands) -> tuple[Watchdog, Contact, Ended]:
    """Return a watchdog over a contact that was just made."""
    contact, ended = Contact(clock=hands), Ended()
    return Watchdog(contact, ended.append, lambda: None), contact, ended


def bot_texts(here: Stage, name: str) -> list[str]:
    """Return what the bot told somebody."""
    return [m.text for m in here[name].screen() if m.from_bot]


# --- one trouble, and then it goes on ---------------------------------------------------


@pytest.mark.parametrize(
    "code", [401, 404, 403, 409, 400, 500, 503], ids=lambda code: f"answered-{code}"
)
async def test_after_an_error_polling_goes_on(here: Stage, code: int) -> None:
    here.server.faults.add("getUpdates", error=(code, "out of order"))
    await here.say("丁", "楼梯灯不亮")  # ends the poll that waits
    await here.say("丙", "走廊灯不亮")
    assert len(here.findings()) == 2


@pytest.mark.parametrize("kind", ["html502", "reset", "effect_then_reset"])
async def test_after_a_broken_answer_polling_goes_on(here: Stage, kind: str) -> None:
    here.server.faults.add("getUpdates", kind=kind)  # type: ignore[arg-type]  # one of its kinds
    await here.say("丁", "楼梯灯不亮")
    await here.say("丙", "走廊灯不亮")
    assert len(here.findings()) == 2


async def test_a_server_that_asks_for_a_pause_gets_it(here: Stage) -> None:
    pause = (429, "Too Many Requests: retry after 1", {"retry_after": 1})
    here.server.faults.add("getUpdates", error=pause)
    await here.say("丁", "楼梯灯不亮")
    await here.say("丙", "走廊灯不亮")
    assert len(here.findings()) == 2
    assert here.bot.intake.contact.resting_until > 0


def a_message(update_id: int, text: str, more: str = "") -> bytes:
    """Return an update in the bytes of a server, its text as it stands in them."""
    person = '{"id":103,"is_bot":false,"first_name":"丙"}'
    return (
        f'{{"update_id":{update_id},"message":{{"message_id":{update_id},"date":1764036000,'
        f'"chat":{{"id":103,"type":"private"}},"from":{person},"text":"{text}"{more}}}}}'
    ).encode()


@pytest.mark.parametrize(
    "odd",
    [
        pytest.param(a_message(401, r"门锁坏 \ud83d"), id="half an emoji"),
        pytest.param(a_message(401, "门锁坏 ?").replace(b"?", b"\xff"), id="no utf-8"),
        pytest.param(a_message(401, "门锁坏", ',"new":NaN'), id="no number"),
        pytest.param(a_message(401, "门锁坏", f',"new":{10**400}'), id="a number of 401 signs"),
        pytest.param(a_message(401, "门锁坏", f',"new":{"9" * 5000}'), id="one of 5000 signs"),
    ],
)
async def test_a_body_that_is_not_quite_json_keeps_no_message_back(here: Stage, odd: bytes) -> None:
    body = b'{"ok":true,"result":[%b,%b]}' % (odd, a_message(402, "灯不亮"))
    here.server.faults.add("getUpdates", kind="body", body=(200, body))
    await here.say("丁", "楼梯灯不亮")  # ends the poll that waits
    assert [f.raw[:3] for f in here.findings()] == ["门锁坏", "灯不亮", "楼梯灯"]


@pytest.mark.parametrize(
    "body",
    [
        (200, b'{"ok":true,"result":null}'),
        (200, b"[]"),
        (200, b'{"ok":true,"result":[{"message":{}},7,null]}'),
        (200, b'{"ok":false,"error_code":401,"description":"Unauthorized"}'),
        (429, b"<html>slow down</html>"),
        (429, b'{"ok":false,"error_code":429,"parameters":{"retry_after":"soon"}}'),
    ],
    ids=lambda body: body[1].decode()[:40],
)
async def test_an_answer_that_is_none_is_no_end(
    here: Stage, body: tuple[int, bytes], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.answers.USUAL_PAUSE", 1)
    here.server.faults.add("getUpdates", kind="body", body=body)
    await here.say("丁", "楼梯灯不亮")
    await here.say("丙", "走廊灯不亮")
    assert len(here.findings()) == 2
    assert len(here.server.calls_of("getUpdates")) < 12  # not in a hot loop


@pytest.mark.slow
async def test_after_an_answer_that_never_comes_polling_goes_on(here: Stage) -> None:
    here.server.faults.add("getUpdates", kind="hang")
    await here.say("丁", "楼梯灯不亮")
    await here.say("丙", "走廊灯不亮")
    assert len(here.findings()) == 2


@asynccontextmanager
async def odd_server(answer: web.StreamResponse | None) -> AsyncIterator[str]:
    """Serve one answer to everything, or drops of one that never ends."""

    async def serve(request: web.Request) -> web.StreamResponse:
        if answer is not None:
            return answer
        dripping = web.StreamResponse()
        await dripping.prepare(request)
        while True:
            await dripping.write(b" ")
            await asyncio.sleep(0.05)

    app = web.Application()
    app.router.add_route("*", "/{any:.*}", serve)
    runner = web.AppRunner(app, shutdown_timeout=0.1)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    try:
        yield f"http://127.0.0.1:{runner.addresses[0][1]}/bot1:x/getUpdates"
    finally:
        await runner.cleanup()


def request_of(here: Stage, **options: float) -> DurableRequest:
    """Return a request object of its own, on the records of the stage."""
    signs = Signs(here.folder)
    intake = Intake(here.bot.shared, signs, Contact(), Systemd({}))
    return DurableRequest(intake, **options)


async def test_a_portal_that_answers_every_address_with_a_page_is_tried_again(here: Stage) -> None:
    request = request_of(here)
    page = web.Response(text="<html>登录</html>", content_type="text/html")
    async with odd_server(page) as url:
        with pytest.raises(NetworkError):
            await request.post(url)
    await request.shutdown()


async def test_an_answer_that_only_drips_is_given_up(here: Stage) -> None:
    request = request_of(here, longest=0.3)
    async with odd_server(None) as url:
        with pytest.raises(TimedOut):
            await request.post(url)
    await request.shutdown()


async def test_a_message_that_the_server_refuses_for_its_token_is_sent_later(here: Stage) -> None:
    here.server.faults.add("sendMessage", error=(401, "Unauthorized"))
    await here.say("丙", "走廊灯不亮")
    assert bot_texts(here, "丙") == []
    await here.later(here.bot.shared.settings.undo)
    assert bot_texts(here, "丙")[0].startswith("W1 已记录")


# --- what cannot be read ----------------------------------------------------------------


async def test_an_unreadable_update_is_reported_to_the_leader_alone(here: Stage) -> None:
    here.server.updates.push_raw({"update_id": 900_001, "message": NONSENSE})
    await here.say("丙", "走廊灯不亮")
    [(update_id, incident)] = here.bot.shared.journal.failed()
    assert update_id == 900_001
    assert [f"编号 {incident}" in text for text in bot_texts(here, "甲")] == [True]
    assert all(incident not in "".join(bot_texts(here, name)) for name in ("乙", "丙", "丁", "周"))
    assert len(here.findings()) == 1


async def test_who_sent_an_unreadable_message_is_told_that_it_did_not_come(here: Stage) -> None:
    sender = {"from": {"id": 103}, "chat": {"id": 103, "type": "private"}}
    here.server.updates.push_raw({"message": sender | NONSENSE})
    await here.settle()
    [text] = bot_texts(here, "丙")
    assert "没有收到。请改用文字、照片或文件重新发送" in text


async def test_an_unreadable_message_of_a_stranger_bothers_nobody(here: Stage) -> None:
    sender = {"from": {"id": 999}, "chat": {"id": 999, "type": "private"}}
    here.server.updates.push_raw({"message": sender | NONSENSE})
    await here.say("丙", "走廊灯不亮")
    assert bot_texts(here, "甲") == bot_texts(here, "生人") == []
    assert len(here.bot.shared.journal.failed()) == 1


async def test_an_unreadable_update_that_comes_again_is_reported_once(here: Stage) -> None:
    for _ in range(2):
        here.server.updates.push_raw({"update_id": 900_001, "message": NONSENSE})
        await here.settle()
    assert len(bot_texts(here, "甲")) == 1


async def test_a_message_handled_after_a_restart_keeps_its_day(here: Stage) -> None:
    here.clock.advance_to(MORNING.replace(hour=23, minute=30))
    here["丙"].say("走廊灯不亮")
    await here.settle()
    [live] = here.findings()
    [said] = [m for m in here["丙"].screen() if not m.from_bot]
    raw = next(u for u in here.server.updates.sent.values() if "走廊灯" in str(u))
    update = here.bot.intake.read(raw)
    assert update is not None
    assert update.message is not None
    assert update.message.date == said.date
    assert update.message.date.date() == live.occurred_at.date()


def deep_message(update_id: int, levels: int) -> bytes:
    """Return a message with something in it that is nested so deep."""
    return a_message(update_id, "门锁坏", ',"new":' + "[" * levels + "]" * levels)


@pytest.mark.parametrize("levels", [300, 900, 5_000, 50_000])
async def test_what_is_nested_too_deep_is_set_aside_and_said(here: Stage, levels: int) -> None:
    body = b'{"ok":true,"result":[%b,%b]}' % (deep_message(401, levels), a_message(402, "灯不亮"))
    here.server.faults.add("getUpdates", kind="body", body=(200, body))
    await here.say("丁", "楼梯灯不亮")
    assert [f.raw[:3] for f in here.findings()] == ["灯不亮", "楼梯灯"]
    [(update_id, incident)] = here.bot.shared.journal.failed()
    assert update_id == 401
    assert incident in "".join(bot_texts(here, "甲"))
    assert "没有收到" in bot_texts(here, "丙")[0]


@pytest.mark.parametrize("update_id", [2**62, 2**63, 2**70])
async def test_an_id_beyond_all_numbers_is_stepped_over_and_said(
    here: Stage, update_id: int
) -> None:
    odd, good = a_message(update_id, "门锁坏"), a_message(402, "灯不亮")
    body = b'{"ok":true,"result":[%b,%b]}' % (good, odd)
    for _ in range(2):
        here.server.faults.add("getUpdates", kind="body", body=(200, body))
    await here.say("丁", "楼梯灯不亮")
    await here.say("丁", "走廊灯不亮")
    assert [f.raw[:3] for f in here.findings()] == ["灯不亮", "楼梯灯", "走廊灯"]
    [(_, incident)] = here.bot.shared.journal.failed()
    assert "".join(bot_texts(here, "甲")).count(incident) == 1
    offsets = [int(c.params.get("offset") or 0) for c in here.server.calls_of("getUpdates")]
    assert max(offsets) < 10_000  # acknowledged, it would take what comes next with it


# --- the watchdog -----------------------------------------------------------------------


def test_a_stall_is_said_with_its_length_once_a_minute(caplog: pytest.LogCaptureFixture) -> None:
    hands = Hands()
    dog, contact, ended = watched(hands)
    for _ in range(int(STALL + SAID_EVERY)):
        hands.at += 1
        contact.trying()
        dog.look()
    said = [r.getMessage() for r in caplog.records if r.levelno == logging.WARNING]
    assert said == [f"no answer from Telegram for {STALL:.0f} s; still trying"] + [
        f"no answer from Telegram for {STALL + SAID_EVERY:.0f} s; still trying"
    ] * (len(said) - 1)
    assert not ended


def test_a_stall_that_is_over_is_said_too(caplog: pytest.LogCaptureFixture) -> None:
    hands = Hands()
    dog, contact, _ = watched(hands)
    hands.at += STALL
    dog.look()
    contact.answered()
    dog.look()
    assert caplog.records[-1].getMessage() == "Telegram answers again"


def test_a_poll_that_nobody_begins_any_more_ends_the_process() -> None:
    hands = Hands()
    dog, _, ended = watched(hands)
    hands.at += DEAD + 1
    dog.look()
    assert "polling has ended" in ended[0]


def test_a_pause_that_the_server_asked_for_is_no_end() -> None:
    hands = Hands()
    dog, contact, ended = watched(hands)
    contact.rest(600)
    hands.at += DEAD + 1
    dog.look()
    assert not ended


def test_a_token_that_stays_refused_ends_the_process() -> None:
    dog, contact, ended = watched(Hands())
    for _ in range(REFUSALS - 1):
        contact.refused(404)
    dog.look()
    assert not ended
    contact.refused(404)
    dog.look()
    assert "HTTP 404" in ended[0]


def test_refusals_between_answers_do_not_add_up() -> None:
    dog, contact, ended = watched(Hands())
    for _ in range(REFUSALS):
        contact.refused(401)
        contact.answered()
    dog.look()
    assert not ended


def test_a_conflict_is_said_in_plain_words_once_a_minute(caplog: pytest.LogCaptureFixture) -> None:
    hands = Hands()
    trouble = Trouble(Contact(clock=hands))
    for _ in range(20):
        trouble(Conflict("terminated by other getUpdates request"))
        hands.at += 1
    [record] = caplog.records
    assert "another program polls with the same token (409)" in record.getMessage()
    assert record.exc_info is None


# --- systemd ----------------------------------------------------------------------------


async def test_systemd_hears_of_the_start_each_poll_and_the_stop(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with notified(tmp_path, monkeypatch) as heard:
        async with stage(tmp_path / "data") as here:
            await here.say("丙", "走廊灯不亮")
        await heard.until("STOPPING=1")
    assert heard[0] == "READY=1"
    assert "WATCHDOG=1" in heard[1 : heard.index("STOPPING=1")]


async def test_systemd_is_told_of_life_while_telegram_does_not_answer(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with notified(tmp_path, monkeypatch) as heard:
        async with stage(tmp_path / "data") as here:
            here.server.faults.add("getUpdates", times=1000, error=(502, "Bad Gateway"))
            polls = partial(here.server.calls_of, "getUpdates")
            await here.server.world.until(lambda: not all(poll.ok for poll in polls()))
            asked_first = here.bot.intake.contact.heard
            heard.clear()
            await heard.until("WATCHDOG=1")
            assert here.bot.intake.contact.heard == asked_first


class Heard(list[str]):
    """What systemd was told; it is read at once, for a full socket takes no more."""

    def __init__(self, line: socket.socket) -> None:
        super().__init__()
        self._line, self._came = line, asyncio.Event()

    def read(self) -> None:
        """Take in what has come."""
        with suppress(BlockingIOError):
            while True:
                self.append(self._line.recv(100).decode())
                self._came.set()

    async def until(self, state: str) -> None:
        """Wait until it is told."""
        async with asyncio.timeout(PATIENCE):
            while state not in self:
                self._came.clear()
                await self._came.wait()


@contextmanager
def notified(folder: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Heard]:
    """Be the systemd that the bot is to tell."""
    loop, place = asyncio.get_running_loop(), folder / "notify"
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as line:
        line.bind(str(place))
        line.setblocking(False)
        heard = Heard(line)
        loop.add_reader(line, heard.read)
        monkeypatch.setenv("NOTIFY_SOCKET", str(place))
        try:
            yield heard
        finally:
            loop.remove_reader(line)


def test_a_systemd_that_is_not_there_disturbs_nothing(tmp_path: Path) -> None:
    assert Systemd({}).tell("READY=1") is None  # type: ignore[func-returns-value]
    Systemd({"NOTIFY_SOCKET": str(tmp_path / "gone")}).tell("READY=1")


# --- the start --------------------------------------------------------------------------


async def test_a_network_that_is_missing_at_the_start_is_waited_for(tmp_path: Path) -> None:
    await asyncio.to_thread(prepare, tmp_path)
    server = BotApiServer(token=TOKEN)
    person = server.world.add_person(103, "丙")
    server.world.private(103).started = True
    port = free_port()
    await server.start(port)
    await server.stop()
    shared = shared_by(config_for(server), ManualClock(MORNING), tmp_path)
    bot = RunningBot(shared, tick=False, poll_seconds=POLL)
    start = asyncio.ensure_future(bot.start())
    await asyncio.wait({start}, timeout=0.3)
    assert not start.done()
    await server.start(port)
    await start
    person.say("走廊灯不亮")
    await server.called("sendMessage")
    await bot.stop()
    await server.stop()
    assert TinyStore.read_only(tmp_path).view(SCOPE).get(Finding, 1) is not None


async def test_a_server_that_is_too_busy_at_the_start_is_asked_again(tmp_path: Path) -> None:
    await asyncio.to_thread(prepare, tmp_path)
    server = BotApiServer(token=TOKEN)
    await server.start()
    server.faults.add("getMe", error=(429, "Too Many Requests", {"retry_after": 1}))
    bot = RunningBot(shared_by(config_for(server), ManualClock(MORNING), tmp_path), tick=False)
    await bot.start()
    assert bot.shared.facts.username == "xuncha_demo_bot"
    await bot.stop()
    await server.stop()


@pytest.mark.slow
async def test_a_revoked_token_ends_the_process_with_a_sentence(tmp_path: Path) -> None:
    await asyncio.to_thread(prepare, tmp_path)
    server = BotApiServer(token=TOKEN)
    await server.start()
    server.faults.add("getUpdates", times=1000, error=(401, "Unauthorized"))
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "bot", "run"),
        env={
            "XUNCHA_TELEGRAM__TOKEN": TOKEN,
            "XUNCHA_TELEGRAM__BASE_URL": server.base_url,
            "XUNCHA_STORAGE__PATH": str(tmp_path),
        },
        stderr=asyncio.subprocess.PIPE,
    )
    _, said = await asyncio.wait_for(process.communicate(), 60)
    await server.stop()
    assert process.returncode == 1
    assert "Telegram refuses the token (HTTP 401)" in said.decode().splitlines()[-1]
    assert "Traceback" not in said.decode()
