import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import datetime, timedelta, timezone
from typing import Any

import pytest
from aiohttp import ClientSession, FormData
from telegram import Bot

from sandbox.page import DemoPage, Seat
from sandbox.people import Person
from sandbox.server import BotApiServer
from sandbox.world import Group
from tests.sandbox.bench import PNG, TOKEN

CHINA = timezone(timedelta(hours=8))
PRIVATE, TOGETHER = 0, 1
WRITING = (
    *("say", "photo", "document", "album", "voice", "location", "press"),
    *("edit", "delete", "react", "forward", "member", "clock", "faults", "reset", "language"),
)


class SteppedClock:
    def __init__(self) -> None:
        self.at = datetime(2026, 11, 25, 9, 0, tzinfo=CHINA)
        self.gate = asyncio.Event()
        self.gate.set()

    def now(self) -> datetime:
        return self.at

    async def advance_to(self, when: datetime) -> None:
        await self.gate.wait()
        self.at = when

    def stop(self) -> None:
        self.gate.set()


@pytest.fixture
def stepped() -> SteppedClock:
    return SteppedClock()


@pytest.fixture
async def server(stepped: SteppedClock) -> AsyncIterator[BotApiServer]:
    server = BotApiServer(token=TOKEN, now=stepped.now)
    yield server
    await server.stop()


@pytest.fixture
async def page(
    server: BotApiServer, stepped: SteppedClock, anna: Person, group: Group
) -> AsyncIterator[ClientSession]:
    berta = server.world.add_person(12, "贝塔")
    group.members[berta.id] = berta
    server.world.private(anna.id).started = True
    seats = [Seat("安娜", "组员", 11, 11), Seat("一组", "群聊", 11, group.id, (11, 12))]
    DemoPage(server, seats=lambda: seats, clock=stepped).install()
    await server.start()
    async with ClientSession(server.base_url.removesuffix("/bot")) as session:
        yield session


@pytest.fixture
async def bot(server: BotApiServer, page: ClientSession) -> AsyncIterator[Bot]:
    async with Bot(TOKEN, base_url=server.base_url, base_file_url=server.base_file_url) as bot:
        yield bot


async def state(page: ClientSession, seat: int) -> dict[str, Any]:
    answer = await (await page.get("/api/state", params={"seats": str(seat)})).json()
    found: dict[str, Any] = answer["seats"][0]
    return found


async def post(page: ClientSession, path: str, **fields: object) -> tuple[int, Any]:
    response = await page.post(path, json=fields)
    return response.status, await response.json()


async def upload(page: ClientSession, path: str, content: bytes, name: str) -> tuple[int, Any]:
    form = FormData({"seat": str(PRIVATE), "caption": "说明"}, quote_fields=False)
    form.add_field("file", content, filename=name)
    response = await page.post(path, data=form)
    return response.status, await response.json()


@asynccontextmanager
async def answering(bot: Bot, text: str) -> AsyncIterator[None]:
    async def answer() -> None:
        for update in await bot.get_updates(timeout=5):
            if update.callback_query:
                await update.callback_query.answer(text, show_alert=True)

    async with asyncio.TaskGroup() as group:
        group.create_task(answer())
        yield


@pytest.mark.parametrize("path", ["/", "/static/main.js", "/static/base.css"])
async def test_the_page_is_served_with_its_policy(page: ClientSession, path: str) -> None:
    response = await page.get(path)
    assert response.status == 200
    assert response.headers["Content-Security-Policy"].startswith("default-src 'none'")


async def test_the_page_comes_in_the_language_that_was_chosen_on_it(page: ClientSession) -> None:
    assert '<html lang="zh-CN">' in await (await page.get("/")).text()
    assert (await post(page, "/api/language", language="en"))[0] == 200
    assert '<html lang="en">' in await (await page.get("/")).text()


async def test_a_language_that_the_page_does_not_have_changes_nothing(page: ClientSession) -> None:
    status, answer = await post(page, "/api/language", language="fr")
    assert (status, answer["error"]) == (400, "没有这种语言。")
    assert '<html lang="zh-CN">' in await (await page.get("/")).text()


@pytest.mark.parametrize("name", ["page.py", "..%2Fpage.py", "timetable.csv"])
async def test_nothing_else_is_served(page: ClientSession, name: str) -> None:
    assert (await page.get(f"/static/{name}")).status == 404


@pytest.mark.parametrize(
    ("path", "words"),
    [
        ("/static/none.js", "没有这个页面。 There is no such page."),
        ("/files/none", "没有这个文件。 There is no such file."),
    ],
)
async def test_what_is_missing_is_said_in_both_languages(
    page: ClientSession, path: str, words: str
) -> None:
    response = await page.get(path)
    assert (response.status, await response.json()) == (404, {"error": words})


@pytest.mark.parametrize("path", ["/", "/api/state", "/api/events", "/api/calls", "/files/x"])
async def test_every_reading_route_asks_for_a_local_name(page: ClientSession, path: str) -> None:
    response = await page.get(path, headers={"Host": "example.org"})
    assert response.status == 403


@pytest.mark.parametrize("name", WRITING)
async def test_every_writing_route_refuses_other_sites(page: ClientSession, name: str) -> None:
    response = await page.post(f"/api/{name}", json={}, headers={"Origin": "http://example.org"})
    assert response.status == 403


async def test_the_state_names_seats_and_speakers(page: ClientSession) -> None:
    seat = await state(page, TOGETHER)
    assert [who["name"] for who in seat["speakers"]] == ["安娜", "贝塔"]
    assert (seat["title"], seat["messages"]) == ("一组", [])


async def test_what_is_said_reaches_the_bot_and_the_page(page: ClientSession, bot: Bot) -> None:
    assert (await post(page, "/api/say", seat=PRIVATE, text=" 你好 "))[0] == 200
    updates = await bot.get_updates()
    assert updates[0].message is not None
    assert updates[0].message.text == "你好"
    (shown,) = (await state(page, PRIVATE))["messages"]
    assert (shown["body"], shown["time"]) == (["你好"], "09:00")


async def test_a_reply_in_the_group_is_the_speakers(page: ClientSession, bot: Bot) -> None:
    sent = await bot.send_message(-1001, "<b>哪天？</b>", parse_mode="HTML")
    said = {"seat": TOGETHER, "speaker": 12, "text": "周五", "reply_to": sent.message_id}
    assert (await post(page, "/api/say", **said))[0] == 200
    question, answer = (await state(page, TOGETHER))["messages"]
    assert question["sender"]["name"] == "巡察助手"
    assert (answer["sender"]["name"], answer["reply_to"]["text"]) == ("贝塔", "哪天？")


@pytest.mark.parametrize(
    "fields",
    [
        {"seat": 9, "text": "x"},
        {"seat": "all", "text": "x"},
        {"seat": PRIVATE, "text": "  "},
        {"seat": PRIVATE, "text": "x" * 4097},
        {"seat": PRIVATE, "text": "x", "speaker": 12},
        {"seat": PRIVATE, "text": "x", "reply_to": 99},
    ],
)
async def test_what_cannot_be_said_is_refused_in_words(
    page: ClientSession, server: BotApiServer, fields: dict[str, object]
) -> None:
    status, answer = await post(page, "/api/say", **fields)
    assert status == 400
    assert answer["error"].endswith("。")
    assert server.pending_updates() == 0


@pytest.mark.parametrize("body", ["[]", "{", "text"])
async def test_a_broken_request_is_refused(page: ClientSession, body: str) -> None:
    headers = {"Content-Type": "application/json"}
    assert (await page.post("/api/say", data=body, headers=headers)).status == 400


async def test_a_press_brings_the_bots_answer(page: ClientSession, bot: Bot) -> None:
    keys = {"inline_keyboard": [[{"text": "好", "callback_data": "yes:1"}]]}
    sent = await bot.send_message(11, "?", api_kwargs={"reply_markup": keys})
    pressed = {"seat": PRIVATE, "message_id": sent.message_id}
    async with answering(bot, "已办"):
        status, answer = await post(page, "/api/press", data="yes:1", **pressed)
    assert (status, answer) == (200, {"text": "已办", "show_alert": True})
    assert (await post(page, "/api/press", data="other", **pressed))[0] == 400


async def test_silence_after_a_press_is_named(
    page: ClientSession, bot: Bot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sandbox.page_acts.ANSWER_SECONDS", 0.1)
    keys = {"inline_keyboard": [[{"text": "好", "callback_data": "yes:1"}]]}
    sent = await bot.send_message(11, "?", api_kwargs={"reply_markup": keys})
    fields = {"seat": PRIVATE, "message_id": sent.message_id, "data": "yes:1"}
    assert (await post(page, "/api/press", **fields))[1] == {"error": "机器人没有回应这次按钮。"}


async def test_a_photo_can_be_sent_and_seen(page: ClientSession) -> None:
    assert (await upload(page, "/api/photo", PNG, "a.png"))[0] == 200
    (shown,) = (await state(page, PRIVATE))["messages"]
    picture = await page.get(shown["photo"])
    assert (picture.content_type, await picture.read()) == ("image/png", PNG)


async def test_what_is_no_picture_is_only_a_document(page: ClientSession) -> None:
    assert (await upload(page, "/api/photo", b"<svg/>", "a.svg"))[0] == 400
    assert (await upload(page, "/api/document", b"<svg/>", "台账.svg"))[0] == 200
    (shown,) = (await state(page, PRIVATE))["messages"]
    assert (shown["document"]["name"], shown["body"]) == ("台账.svg", ["说明"])
    file = await page.get(shown["document"]["url"])
    assert file.headers["Content-Disposition"].startswith("attachment")


async def test_an_empty_or_huge_file_is_refused(
    page: ClientSession, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sandbox.page_requests.UPLOAD_LIMIT", 100)
    assert (await upload(page, "/api/document", b"", "a.txt"))[0] == 400
    assert (await upload(page, "/api/document", b"x" * 101, "a.txt"))[0] == 400


async def test_the_clock_moves_once_at_a_time(page: ClientSession, stepped: SteppedClock) -> None:
    stepped.gate.clear()
    async with asyncio.TaskGroup() as group:
        first = group.create_task(post(page, "/api/clock", to="evening"))
        second = group.create_task(post(page, "/api/clock", to="evening"))
        await asyncio.wait([first, second], return_when=asyncio.FIRST_COMPLETED)
        stepped.gate.set()
    assert sorted([first.result()[0], second.result()[0]]) == [200, 400]
    assert f"{stepped.at:%d %H:%M}" == "25 17:30"


async def test_a_listening_page_hears_of_changed_seats(page: ClientSession, bot: Bot) -> None:
    async with page.get("/api/events") as events:
        assert await events.content.readline() == b"retry: 2000\n"
        await bot.send_message(-1001, "x")
        assert await events.content.readuntil(b"event: seats\n")
        assert await events.content.readline() == b"data: [1]\n"
