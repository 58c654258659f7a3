"""The dashboard of the running bot: who gets in, by which way, and what they are given."""

import asyncio
import json
import re
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path
from urllib.parse import urlencode

import aiohttp
import pytest
from yarl import URL

from bot.config import ConfigError, load_config
from bot.dashboard.init_data import InitDataError, read, signature_of
from inspection.enums import Role
from inspection.ports import REGISTRY
from inspection.records import Finding, Inspection, Member
from tests.ports import free_port
from tests.stage import CAST, ENTRY, MORNING, SCOPE, TOKEN, Stage, stage

pytestmark = pytest.mark.slow

WALL = datetime(2026, 11, 25, 2, 0, tzinfo=UTC)
ADDRESS = "https://board.example"
MINUTE = timedelta(minutes=1)
SUSPECTED = "收受礼金三万元"  # sealed by itself, in no figure


def init_data(user_id: int, *, at: datetime = WALL, token: str = TOKEN, **changed: str) -> str:
    """Return what Telegram hands the Mini App of this person."""
    fields = {
        "auth_date": str(int(at.timestamp())),
        "query_id": "AAE",
        "user": json.dumps({"id": user_id, "first_name": "甲"}),
    }
    signed = {**fields, "hash": signature_of(fields, token)}
    return urlencode({**signed, **changed})


class Visitor:
    """A browser that looks at the page."""

    def __init__(self, here: Stage, port: int, session: aiohttp.ClientSession) -> None:
        self.here, self.port, self.session = here, port, session
        self.kept = ""  # by the page itself, of its session

    async def get(self, path: str = "view", **headers: str) -> tuple[int, str]:
        given = {"Authorization": f"page {self.kept}", **headers}
        async with self.session.get(f"http://127.0.0.1:{self.port}/{path}", headers=given) as got:
            return got.status, await got.text()

    async def open_link(self, secret: str, **headers: str) -> int:
        url = f"http://127.0.0.1:{self.port}/session"
        async with self.session.post(url, data=secret, headers=headers) as got:
            if got.ok:
                self.kept = await got.text()
            return got.status

    async def by_telegram(self, data: str) -> tuple[int, str]:
        return await self.get(Host="board.example", Authorization=f"tma {data}")


@pytest.fixture
def port() -> int:
    return free_port()


@asynccontextmanager
async def visited(folder: Path, port: int, **options: str) -> AsyncIterator[Visitor]:
    given = {"DASHBOARD__PORT": str(port), **options}
    jar = aiohttp.CookieJar(unsafe=True)  # takes cookies of an address without a name
    async with stage(folder, options=given) as here:
        assert here.bot.dashboard is not None
        here.bot.dashboard.entrance.wall = lambda: WALL
        async with aiohttp.ClientSession(cookie_jar=jar) as session:
            yield Visitor(here, port, session)


@pytest.fixture
async def local(tmp_path: Path, port: int) -> AsyncIterator[Visitor]:
    """Provide a page on this machine alone."""
    async with visited(tmp_path, port) as visitor:
        yield visitor


@pytest.fixture
async def served(tmp_path: Path, port: int) -> AsyncIterator[Visitor]:
    """Provide a page behind an https address."""
    async with visited(tmp_path, port, DASHBOARD__URL=ADDRESS) as visitor:
        yield visitor


async def link_of(visitor: Visitor, name: str = "甲") -> str:
    """Let somebody ask for the page in the chat; return the link's secret."""
    await visitor.here.say(name, "/dashboard")
    found = re.search(r"#once=([\w-]{64})", visitor.here[name].last().text)
    assert found is not None
    return found[1]


def trail(here: Stage, scope: str = SCOPE) -> list[tuple[str, int | None]]:
    """Return what the audit trail says of the page, once it is on disk, in order."""
    here.bot.shared.store.flush()
    inside = "" if scope == REGISTRY else f"inspections/{scope}/"
    path = here.folder / f"{inside}audit.jsonl"
    text = path.read_text(encoding="utf-8") if path.exists() else ""
    lines = [json.loads(line) for line in text.splitlines()]
    told = [e for e in lines if e["act"] == "dashboard.opened" or e.get("detail") == "dashboard"]
    return [(entry["act"], entry["by"]) for entry in told]


def change_member(here: Stage, name: str, **fields: object) -> None:
    with here.bot.shared.store.unit(REGISTRY) as work:
        (member,) = work.lookup(Member, "user_id", CAST[name][0])
        work.put(member.changed(**fields))
        work.commit()


def meanwhile(here: Stage, *changes: Callable[[], None]) -> list[str]:
    """Let each of these happen while the page is written, once; return what was written."""
    written, left = list[str](), list(changes)

    async def beside(write: Callable[[], str]) -> str:
        written.append(await asyncio.to_thread(write))
        if left:
            left.pop(0)()
        return written[-1]

    assert here.bot.dashboard is not None
    here.bot.dashboard.beside = beside
    return written


def seal_newest(here: Stage) -> None:
    with here.bot.shared.store.unit(SCOPE) as work:
        *_, newest = work.all(Finding)
        work.put(newest.changed(sealed=True))
        work.commit()


# --- on this machine ------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["甲", "乙"])
async def test_a_leader_opens_the_page_with_the_link_from_the_chat(
    local: Visitor, name: str
) -> None:
    assert await local.open_link(await link_of(local, name)) == 200
    status, html = await local.get()
    assert (status, "城东巡察 · 数据看板" in html) == (200, True)
    assert ("dashboard.opened", CAST[name][0]) in trail(local.here)


async def test_a_link_opens_once(local: Visitor) -> None:
    secret = await link_of(local)
    assert [await local.open_link(secret) for _ in range(3)] == [200, 403, 403]


async def test_a_page_whose_answer_was_cut_off_opens_its_link_again(local: Visitor) -> None:
    secret = await link_of(local)
    tried = [await local.open_link(f"{secret}.{hand}") for hand in ("one", "two", "one")]
    assert (tried, await local.open_link(secret)) == ([200, 403, 200], 403)


async def test_a_page_opens_its_link_again_for_a_minute_only(local: Visitor) -> None:
    secret = await link_of(local)
    await local.open_link(f"{secret}.one")
    assert local.here.bot.dashboard is not None
    local.here.bot.dashboard.entrance.wall = lambda: WALL + MINUTE
    assert await local.open_link(f"{secret}.one") == 403


async def test_a_new_link_ends_the_one_before(local: Visitor) -> None:
    first, second = await link_of(local), await link_of(local)
    assert (await local.open_link(first), await local.open_link(second)) == (403, 200)


async def test_a_link_ends_by_itself(local: Visitor) -> None:
    secret = await link_of(local)
    assert local.here.bot.dashboard is not None
    local.here.bot.dashboard.entrance.wall = lambda: WALL + 5 * MINUTE
    assert await local.open_link(secret) == 403


async def test_a_session_ends_by_itself(local: Visitor) -> None:
    await local.open_link(await link_of(local))
    assert local.here.bot.dashboard is not None
    local.here.bot.dashboard.entrance.wall = lambda: WALL + 60 * MINUTE
    assert (await local.get())[0] == 403


async def test_the_session_is_out_of_reach_of_scripts_and_other_sites(local: Visitor) -> None:
    url = f"http://127.0.0.1:{local.port}/session"
    async with local.session.post(url, data=await link_of(local)) as got:
        cookie = got.headers["Set-Cookie"]
    assert all(part in cookie for part in ("HttpOnly", "SameSite=Strict", "Path=/"))


async def test_the_cookie_that_every_port_of_the_host_is_sent_opens_nothing_alone(
    local: Visitor,
) -> None:
    await local.open_link(await link_of(local))
    kept, local.kept = local.kept, ""
    assert (await local.get())[0] == 403
    local.kept = kept
    local.session.cookie_jar.clear()
    assert (await local.get())[0] == 403


async def test_neither_link_nor_session_is_kept_in_the_clear(local: Visitor) -> None:
    secret = await link_of(local)
    assert secret not in repr(vars(local.here.bot.dashboard.entrance._links))  # type: ignore[union-attr]  # it is on


@pytest.mark.parametrize("name", ["丙", "周", "生人"])
async def test_nobody_else_is_given_a_link(local: Visitor, name: str) -> None:
    await local.here.say(name, "/dashboard")
    assert not any("127.0.0.1" in m.text for m in local.here[name].screen() if m.from_bot)


async def test_the_page_is_written_anew_when_a_finding_was_sealed_meanwhile(
    local: Visitor,
) -> None:
    await local.here.say("丙", "二楼消防栓未见点检卡")
    await local.open_link(await link_of(local, "乙"))
    written = meanwhile(local.here, lambda: seal_newest(local.here))
    status, html = await local.get()
    assert ["点检卡" in each for each in written] == [True, False]
    assert (status, "点检卡" in html) == (200, False)


async def test_the_page_ends_though_findings_change_each_time(local: Visitor) -> None:
    await local.here.say("丙", "二楼消防栓未见点检卡")
    await local.open_link(await link_of(local, "乙"))
    seal = lambda: seal_newest(local.here)  # noqa: E731  # the same change again
    written = meanwhile(local.here, seal, seal, seal)
    status, html = await local.get()
    assert (len(written), status, "点检卡" in html) == (2, 200, False)


@pytest.mark.parametrize(
    "fields", [{"disabled_at": MORNING}, {"left_at": MORNING}, {"role": Role.MEMBER}]
)
async def test_a_page_is_not_given_to_who_ceased_to_lead_while_it_was_written(
    local: Visitor, fields: dict[str, object]
) -> None:
    await local.open_link(await link_of(local, "乙"))
    written = meanwhile(local.here, lambda: change_member(local.here, "乙", **fields))
    status, html = await local.get()
    assert ("城东" in written[0], status, "城东" in html) == (True, 403, False)


@pytest.mark.parametrize(
    "fields", [{"disabled_at": MORNING}, {"left_at": MORNING}, {"role": Role.MEMBER}]
)
async def test_who_leads_no_longer_sees_nothing_at_once(
    local: Visitor, fields: dict[str, object]
) -> None:
    await local.open_link(await link_of(local, "乙"))
    assert (await local.get())[0] == 200
    change_member(local.here, "乙", **fields)
    status, html = await local.get()
    assert (status, "城东" in html) == (403, False)
    change_member(local.here, "乙", disabled_at=None, left_at=None, role=Role.DEPUTY)
    assert (await local.get())[0] == 403  # the session is over for good


async def test_the_page_is_of_the_inspection_it_was_asked_in(local: Visitor) -> None:
    """A leader of two sees the one the link was made in, whatever they turn to next."""
    store = local.here.bot.shared.store
    secret = await link_of(local)
    store.create("t2")
    with store.unit("t2") as work:
        fields = {"slug": "t2", "name": "北渡巡察", "units": ("北渡分公司",), "entry": ENTRY}
        work.add(Inspection.model_validate({**fields, "days": 30, "created_at": MORNING}))
        work.commit()
    with store.unit(REGISTRY) as work:
        place = {"inspection_id": "t2", "user_id": 101, "name": "甲", "role": Role.LEADER}
        work.add(Member.model_validate({**place, "joined_at": MORNING}))
        work.commit()
    await local.open_link(secret)
    _, html = await local.get()
    assert ("城东巡察" in html, "北渡" in html) == (True, False)


@pytest.mark.parametrize("host", ["evil.example", "127.0.0.1", "192.168.0.7:8000", "board.example"])
async def test_another_name_of_the_machine_is_refused(local: Visitor, host: str) -> None:
    await local.open_link(await link_of(local))
    assert [(await local.get(path, Host=host))[0] for path in ("", "view", "app.js")] == [421] * 3


@pytest.mark.parametrize(
    "headers", [{"Sec-Fetch-Site": "cross-site"}, {"Origin": "https://evil.example"}]
)
async def test_what_another_site_asks_is_refused(local: Visitor, headers: dict[str, str]) -> None:
    secret = await link_of(local)
    assert await local.open_link(secret, **headers) == 403
    assert await local.open_link(secret) == 200
    assert (await local.get(**headers))[0] == 403


async def test_telegram_s_way_is_closed_without_an_address(local: Visitor) -> None:
    assert (await local.get(Authorization=f"tma {init_data(101)}"))[0] == 403


async def test_every_answer_may_be_kept_framed_and_scripted_by_nobody(local: Visitor) -> None:
    for path in ("", "app.js", "view", "nothing/here"):
        async with local.session.get(f"http://127.0.0.1:{local.port}/{path}") as got:
            headers = got.headers
        assert headers["Cache-Control"] == "no-store"
        assert headers["Referrer-Policy"] == "no-referrer"
        assert headers["X-Frame-Options"] == "DENY"
        policy = headers["Content-Security-Policy"]
        assert ("default-src 'none'" in policy, "unsafe" in policy) == (True, False)
        assert "frame-ancestors 'none'" in policy
        assert "Server" not in headers


async def test_it_listens_on_loopback_alone(local: Visitor) -> None:
    assert local.here.bot.dashboard is not None
    places = [s.getsockname()[0] for s in local.here.bot.dashboard._server._sockets.values()]
    assert places == ["127.0.0.1"]


async def test_without_a_session_the_page_is_empty(local: Visitor) -> None:
    status, html = await local.get("")
    assert (status, "城东" in html) == (200, False)
    assert (await local.get())[0] == 403


# --- as a Mini App --------------------------------------------------------------------------


async def test_a_leader_opens_the_mini_app(served: Visitor) -> None:
    await served.here.say("甲", "/dashboard")
    markup = served.here["甲"].last().markup
    assert markup is not None
    (button,) = [b for row in markup["inline_keyboard"] for b in row]
    assert button["web_app"] == {"url": f"{ADDRESS}/"}
    status, html = await served.by_telegram(init_data(101))
    assert (status, "城东巡察 · 数据看板" in html) == (200, True)


async def test_an_opening_is_in_the_trail_once(served: Visitor) -> None:
    for _ in range(3):
        await served.by_telegram(init_data(101))
    assert trail(served.here) == [("dashboard.opened", 101)]


@pytest.mark.parametrize("user_id", [103, 201])
async def test_a_member_and_a_liaison_are_refused_and_noted(served: Visitor, user_id: int) -> None:
    status, html = await served.by_telegram(init_data(user_id))
    assert (status, "城东" in html) == (403, False)
    assert trail(served.here) == [("refused", user_id)]


async def test_a_stranger_gets_the_same_answer(served: Visitor) -> None:
    assert await served.by_telegram(init_data(999)) == await served.by_telegram(init_data(201))
    assert ("refused", 999) in trail(served.here, REGISTRY)


@pytest.mark.parametrize(
    "data",
    [
        "",
        "hash=",
        "user=%7B%7D&hash=%E4%B8%AD",
        init_data(101, token="4242:ANOTHER"),  # noqa: S106  # signed with another token
        init_data(103, user=json.dumps({"id": 101})),
        init_data(101, hash="0" * 64),
        init_data(101, at=WALL - 61 * MINUTE),
        init_data(101, at=WALL + 2 * MINUTE),
        init_data(101) + "&user=%7B%22id%22%3A101%7D",
        init_data(101) + "&more=1",
    ],
)
async def test_forged_and_old_data_open_nothing(served: Visitor, data: str) -> None:
    status, html = await served.by_telegram(data)
    assert (status, "城东" in html) == (403, False)
    assert trail(served.here) == []


async def test_a_leader_who_is_disabled_loses_the_mini_app_at_once(served: Visitor) -> None:
    assert (await served.by_telegram(init_data(101)))[0] == 200
    change_member(served.here, "甲", disabled_at=MORNING)
    assert (await served.by_telegram(init_data(101)))[0] == 403


async def test_plain_http_and_other_hosts_are_refused_behind_the_address(served: Visitor) -> None:
    said = f"tma {init_data(101)}"
    plain = {"Host": "board.example", "X-Forwarded-Proto": "http"}
    assert (await served.get(Authorization=said, **plain))[0] == 403
    assert (await served.get(Authorization=said))[0] == 421


async def test_only_telegram_s_own_pages_may_frame_the_mini_app(served: Visitor) -> None:
    url = f"http://127.0.0.1:{served.port}/"
    async with served.session.get(url, headers={"Host": "board.example"}) as got:
        policy = got.headers["Content-Security-Policy"]
    assert "frame-ancestors https://web.telegram.org" in policy


def test_the_signature_is_telegram_s() -> None:
    """An answer known from elsewhere: the Bot API's rule carried out with openssl, not with ours.

    The key is HMAC-SHA-256("WebAppData", token); it signs the sorted lines.
    """
    data = "auth_date=1764036000&query_id=q&user=%7B%22id%22%3A5%7D"
    text = f"{data}&hash=c8bdc6ddbb4f827e1ed3655eee9be5b33b31322a1ba4325295ebac4a06e6823c"
    now = datetime.fromtimestamp(1764036000, UTC)
    assert read(text, token="1:abc", now=now, valid_for=MINUTE).user_id == 5  # noqa: S106
    with pytest.raises(InitDataError):
        read(text, token="1:abd", now=now, valid_for=MINUTE)  # noqa: S106


# --- what is given --------------------------------------------------------------------------


def figures_in(html: str) -> dict[str, int]:
    return {k: int(v) for k, v in re.findall(r'data-figure="(\w+)">(\d+)', html)}


async def test_the_page_says_the_numbers_of_the_summary(local: Visitor) -> None:
    for text in ("三号楼消防栓未见点检卡", "走廊灯不亮", "会议记录缺签名"):
        await local.here.say("丙", text)
    await local.here.say("丙", SUSPECTED)
    await local.here.say("甲", "/today")
    told = local.here["甲"].last().text
    await local.open_link(await link_of(local))
    _, html = await local.get()
    figures = figures_in(html)
    assert f"新增问题{figures['filed']}件" in told
    assert figures["filed"] == 3


async def test_what_is_sealed_is_named_to_the_leader_and_its_words_are_nowhere(
    local: Visitor,
) -> None:
    await local.here.say("丙", SUSPECTED)
    assert local.here.findings()[0].sealed
    for name, is_named in (("甲", True), ("乙", False)):
        local.session.cookie_jar.clear()
        await local.open_link(await link_of(local, name))
        _, html = await local.get()
        assert ("封存未处理1件：W1" in html, SUSPECTED in html) == (is_named, False)


async def test_what_people_wrote_is_text_on_the_page(local: Visitor) -> None:
    await local.here.say("丙", "门牌 <script>alert(1)</script> & 缺失")
    await local.open_link(await link_of(local))
    _, html = await local.get()
    assert "&lt;script&gt;alert(1)&lt;/script&gt; &amp; 缺失" in html
    assert "<script" not in html


async def test_filters_and_days_come_by_the_address(local: Visitor) -> None:
    await local.here.say("丙", "走廊灯不亮")
    await local.here.say("丁", "会议记录缺签名")
    await local.open_link(await link_of(local))
    _, html = await local.get("view?owner=104&handling=PENDING&first=2026-11-25")
    assert ("会议记录缺签名" in html, "走廊灯不亮" in html) == (True, False)
    _, before = await local.get("view?day=2026-11-24")
    assert "会议记录缺签名" not in before


@pytest.mark.parametrize("query", ["day=0001-01-01", "day=9999-12-31", "first=0001-01-01"])
async def test_a_day_beyond_the_visit_is_the_nearest_of_it(local: Visitor, query: str) -> None:
    await local.open_link(await link_of(local))
    status, html = await local.get(f"view?{query}")
    assert (status, "城东巡察 · 数据看板" in html) == (200, True)


@pytest.mark.parametrize(
    "path",
    [
        "../server.py",
        "..%2f..%2fserver.py",
        "%2e%2e/init_data.py",
        "appXjs",
        "page/view.html",
        "%ff",
    ],
)
async def test_no_other_file_is_given(local: Visitor, path: str) -> None:
    url = URL(f"http://127.0.0.1:{local.port}/{path}", encoded=True)
    async with local.session.get(url) as got:
        assert (got.status in {400, 404}, "import" in await got.text()) == (True, False)


async def test_a_huge_body_is_not_read(local: Visitor) -> None:
    secret = await link_of(local)
    with suppress(aiohttp.ClientError):  # the line may be cut before the answer is read
        assert await local.open_link("x" * 1_000_000) in {400, 413}
    assert await local.open_link(secret) == 200


async def test_nothing_but_looking_is_taken(local: Visitor) -> None:
    await local.open_link(await link_of(local))
    for method in ("POST", "PUT", "DELETE", "PATCH", "OPTIONS", "HEAD"):
        url = f"http://127.0.0.1:{local.port}/view"
        headers = {"Authorization": f"page {local.kept}"}
        async with local.session.request(method, url, headers=headers) as got:
            assert (got.status, "城东" in await got.text()) == (405, False)


@pytest.mark.parametrize(
    "query",
    ["day=tomorrow", "owner=x", "aspect=%27", "more=1", "first=2026-13-01", "owner=" + "9" * 40],
)
async def test_an_odd_address_is_answered_with_nothing(local: Visitor, query: str) -> None:
    await local.open_link(await link_of(local))
    status, html = await local.get(f"view?{query}")
    assert (status, "城东" in html) == (400, False)


async def test_it_is_off_unless_it_is_configured(tmp_path: Path) -> None:
    async with stage(tmp_path) as here:
        assert here.bot.dashboard is None
        await here.say("甲", "/dashboard")
        assert "没有开启" in here["甲"].last().text


@pytest.mark.parametrize(
    ("options", "key"),
    [
        ({"URL": "http://board.example", "PORT": "1"}, "dashboard.url"),
        ({"URL": "https://board.example?x=1", "PORT": "1"}, "dashboard.url"),
        ({"URL": ADDRESS}, "dashboard.port"),
        ({"PORT": "70000"}, "dashboard.port"),
    ],
)
def test_an_address_that_would_not_be_safe_is_refused(options: dict[str, str], key: str) -> None:
    environ = {f"XUNCHA_DASHBOARD__{name}": value for name, value in options.items()}
    with pytest.raises(ConfigError) as caught:
        load_config(None, environ)
    assert caught.value.key == key
