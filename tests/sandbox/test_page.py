from collections.abc import AsyncIterator
from datetime import datetime, timedelta, timezone

import pytest
from aiohttp import web
from aiohttp.test_utils import TestClient, TestServer

from sandbox.page_requests import PageError, guarded, media_type
from sandbox.page_view import Calendar, clock_target, wall_time
from sandbox.rich_text import rich_text

Client = TestClient[web.Request, web.Application]
CHINA = timezone(timedelta(hours=8))
NINE = datetime(2026, 11, 25, 9, 0, tzinfo=CHINA)
MONTH_END = NINE.replace(month=12, day=23)


def test_known_tags_become_nodes() -> None:
    assert rich_text("<b>W12</b> a &lt; b") == [
        {"tag": "b", "children": ["W12"]},
        " a < b",
    ]


@pytest.mark.parametrize(
    ("markup", "tag"),
    [
        ("<strong>x</strong>", "b"),
        ("<del>x</del>", "s"),
        ("<tg-spoiler>x</tg-spoiler>", "spoiler"),
        ('<span class="tg-spoiler">x</span>', "spoiler"),
        ("<script>x</script>", "span"),
        ("<img>x", "span"),
        ('<a href="javascript:alert(1)">x</a>', "span"),
        ('<a href="//[">x</a>', "span"),
        ('<a href="tg://user?id=3">x</a>', "mention"),
    ],
)
def test_every_tag_is_one_of_the_known(markup: str, tag: str) -> None:
    assert rich_text(markup) == [{"tag": tag, "children": ["x"]}]


def test_a_quotation_says_whether_it_folds() -> None:
    nodes = rich_text("<blockquote expandable>x</blockquote><blockquote>y</blockquote>")
    assert [node["expandable"] for node in nodes] == [True, False]


@pytest.mark.parametrize(
    ("to", "expected"),
    [
        ("seconds20", NINE + timedelta(seconds=20)),
        ("hour", NINE + timedelta(hours=1)),
        ("day", NINE + timedelta(days=1)),
        ("evening", NINE.replace(hour=17, minute=30)),
        ("morning", NINE.replace(day=26, hour=8, minute=20)),
        ("next", NINE.replace(hour=17, minute=30)),
        ("month", MONTH_END),
    ],
)
def test_the_clock_moves_to_the_next_such_time(to: str, expected: datetime) -> None:
    assert clock_target(to, NINE, Calendar(end=MONTH_END)) == expected


def test_a_push_time_just_reached_means_the_next_day() -> None:
    evening = NINE.replace(hour=17, minute=30)
    assert clock_target("evening", evening) == evening + timedelta(days=1)


@pytest.mark.parametrize("end", [None, NINE])
def test_a_month_that_is_over_is_not_gone_through_again(end: datetime | None) -> None:
    with pytest.raises(PageError):
        clock_target("month", NINE, Calendar(end=end))


def test_an_unknown_clock_step_is_refused() -> None:
    with pytest.raises(PageError):
        clock_target("yesterday", NINE)


def test_the_wall_clock_needs_no_zone() -> None:
    utc = datetime(2026, 11, 25, 9, 0, tzinfo=timezone.utc)  # noqa: UP017
    assert wall_time(NINE) == wall_time(utc) == round(utc.timestamp() * 1000)


def test_only_pictures_are_shown_by_the_browser() -> None:
    assert media_type(b"\xff\xd8\xff\xe0") == "image/jpeg"
    assert media_type(b"RIFF0000WEBPVP8 ") == "image/webp"
    assert media_type(b"<svg onload=alert(1)>") is None


async def _served(request: web.Request) -> web.StreamResponse:
    if request.query.get("fail"):
        raise PageError("说明原因", "the reason")
    return web.Response(text="served")


@pytest.fixture
async def client() -> AsyncIterator[Client]:
    app = web.Application()
    app.router.add_get("/", guarded(_served))
    app.router.add_post("/", guarded(_served))
    async with TestClient(TestServer(app)) as client:
        yield client


@pytest.mark.parametrize("host", ["127.0.0.1", "127.0.0.1:8080", "localhost:8080", "LOCALHOST"])
async def test_a_local_name_is_served(client: Client, host: str) -> None:
    assert (await client.get("/", headers={"Host": host})).status == 200


@pytest.mark.parametrize(
    "host", ["example.org", "127.0.0.1.example.org", "localhost@example.org", "10.0.0.1:80", ""]
)
async def test_another_name_is_refused(client: Client, host: str) -> None:
    assert (await client.get("/", headers={"Host": host})).status == 403


@pytest.mark.parametrize(
    "headers",
    [
        {"Origin": "http://example.org"},
        {"Origin": "null"},
        {"Origin": "http://127.0.0.1:1"},
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
    ],
)
async def test_another_site_cannot_post(client: Client, headers: dict[str, str]) -> None:
    assert (await client.post("/", headers=headers)).status == 403


async def test_the_page_itself_can_post(client: Client) -> None:
    origin = str(client.make_url("/").origin())
    headers = {"Origin": origin, "Sec-Fetch-Site": "same-origin"}
    assert (await client.post("/", headers=headers)).status == 200


async def test_a_refusal_is_in_the_language_of_the_page(client: Client) -> None:
    headers = {"X-Page-Language": "en"}
    response = await client.get("/", params={"fail": "1"}, headers=headers)
    assert await response.json() == {"error": "the reason"}


async def test_a_refusal_is_in_words(client: Client) -> None:
    response = await client.get("/", params={"fail": "1"})
    assert (response.status, await response.json()) == (400, {"error": "说明原因"})
