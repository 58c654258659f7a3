"""The dashboard in a real browser: by the link, as a Mini App's frame, small, wide and printed."""

from __future__ import annotations

import asyncio
import json
import re
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode, urlsplit

import pytest
import pytest_asyncio
from aiohttp import ClientSession

from inspection.enums import Aspect, Handling, OutwardState
from inspection.ports import REGISTRY
from inspection.records import (
    DocumentRequest,
    Finding,
    Member,
    OutwardItem,
    RequestState,
    TimetableItem,
)
from inspection.timetable import report
from tests.browser.conftest import PHONE, OpenPage, Watched
from tests.ports import free_port
from tests.stage import MORNING, SCOPE, UNIT, Stage, stage
from tests.test_dashboard import WALL
from tests.test_dashboard import init_data as signed

if TYPE_CHECKING:
    from playwright.async_api import Route

DAY = timedelta(days=1)
SMALL_WORDS = (
    "走廊灯不亮",
    "会议记录缺签名",
    "消防栓未见点检卡",
    "学习笔记缺9月份",
    "公示栏未更新",
)
ONE_OWNERS = re.compile(r"清单（\d/\d\d件）")
LATER = datetime(2026, 12, 4, 16, 0, tzinfo=MORNING.tzinfo)


@dataclass
class Board:
    """The page of a bot that has something to show."""

    here: Stage
    port: int

    async def link(self, name: str = "甲") -> str:
        await self.here.say(name, "/dashboard")
        found = re.search(r"http://127\S+", self.here[name].last().text)
        assert found is not None
        return re.sub(r"</?code>", "", found[0])


def fill(here: Stage) -> None:
    """Put two weeks of an inspection on record."""
    with here.bot.shared.store.unit(SCOPE) as work:
        aspects, handlings = [*Aspect, None], [h for h in Handling if h is not Handling.CLUE]
        for n in range(24):
            work.add(
                Finding(
                    number=work.number("finding"),
                    unit=UNIT,
                    raw=SMALL_WORDS[n % 5],
                    wording=f"{SMALL_WORDS[n % 5]}（第{n + 1}处）",
                    author_id=(103, 104, 102)[n % 3],
                    recorded_at=MORNING + timedelta(days=n * 9 // 24, hours=n % 5),
                    occurred_at=MORNING,
                    handling=handlings[(n * n) % len(handlings)],
                    aspect=aspects[(n * 3) % len(aspects)],
                    sealed=n == 7,
                    hold=n == 11,
                )
            )
        states = [s for s in OutwardState if s is not OutwardState.WITHDRAWN]
        for n, state in enumerate(states):
            is_out = state not in {OutwardState.DRAFT, OutwardState.AWAITING_RELEASE}
            work.add(
                OutwardItem(
                    finding_id=n + 1,
                    unit=UNIT,
                    wording=f"{SMALL_WORDS[n % 5]}，建议补充。",
                    wording_by=103,
                    drafted_by=103,
                    number=n if is_out else None,
                    state=state,
                    delivered_at=MORNING + n * DAY / 2 if is_out else None,
                    due=MORNING + (n + 3) * DAY,
                )
            )
        for n, material in enumerate(("党委会会议记录", "采购合同台账", "差旅报销凭证"), 1):
            work.add(
                DocumentRequest(
                    list_id=1,
                    unit=UNIT,
                    number=n,
                    material=material,
                    period="2025年",
                    asked_by=103,
                    asked_at=MORNING,
                    sent_at=MORNING,
                    due=MORNING + 4 * n * DAY,
                    state=(RequestState.SENT, RequestState.PROVIDED, RequestState.DECLINED)[n - 1],
                )
            )
        for row in list(work.all(TimetableItem)):
            if row.last_day < MORNING.date():
                work.put(report(row, by=101, at=MORNING - 2 * DAY, done=True))
            elif row.planned_quantity and row.first_day <= LATER.date():
                half = row.planned_quantity // 2
                work.put(report(row, by=103, at=MORNING + DAY, added=half))
        work.commit()


@pytest_asyncio.fixture(loop_scope="session")
async def board(tmp_path: Path) -> AsyncIterator[Board]:
    """Provide the page of a bot on the twelfth day."""
    port = free_port()
    async with stage(tmp_path, options={"DASHBOARD__PORT": str(port)}) as here:
        fill(here)
        here.clock.advance_to(LATER)
        yield Board(here, port)


async def shown(watched: Watched) -> None:
    await watched.page.wait_for_selector("main:not([aria-busy]) form")


async def faults(watched: Watched) -> list[tuple[str, str]]:
    """Return what axe-core finds serious."""
    from axe_playwright_python.async_playwright import Axe  # noqa: PLC0415  # an extra

    found: dict[str, Any] = (await Axe().run(watched.page)).response
    return [
        (each["id"], each["nodes"][0]["html"])
        for each in found["violations"]
        if each["impact"] in {"serious", "critical"}
    ]


async def test_the_link_opens_the_page_and_leaves_the_address(
    board: Board, open_page: OpenPage
) -> None:
    watched = await open_page(await board.link())
    await shown(watched)
    assert await watched.page.title() == "数据看板"
    assert watched.page.url == f"http://127.0.0.1:{board.port}/"
    assert await watched.page.locator("svg[role=img]:visible").count() == 4


@pytest.mark.parametrize("size", [(1280, 900), PHONE])
@pytest.mark.parametrize("scheme", ["light", "dark"])
async def test_nothing_on_it_keeps_anybody_out(
    board: Board, open_page: OpenPage, size: tuple[int, int], scheme: str
) -> None:
    watched = await open_page(await board.link(), size, color_scheme=scheme)
    await shown(watched)
    for summary in await watched.page.locator("summary").all():
        await summary.click()
    width = await watched.page.evaluate("document.documentElement.scrollWidth")
    assert (await faults(watched), width <= size[0]) == ([], True)


async def test_filters_and_the_slider_change_the_page(board: Board, open_page: OpenPage) -> None:
    watched = await open_page(await board.link())
    await shown(watched)
    page = watched.page
    total = await page.locator("[data-figure=in_all]").inner_text()
    await page.locator("select[name=owner]").select_option("104")
    await page.locator("h2", has_text=ONE_OWNERS).wait_for()
    await page.locator("[data-clear]").click()
    await page.locator("h2", has_text=f"清单（{total}/{total}件）").wait_for()
    await page.locator("input[name=slider]").focus()
    await page.keyboard.press("ArrowLeft")
    await page.locator("header", has_text="12月3日（周四）17:30").wait_for()


async def test_a_page_opens_although_its_first_answer_was_cut_off(
    board: Board, open_page: OpenPage
) -> None:
    async def cut(route: Route) -> None:
        await route.fetch()
        await route.abort()

    watched = await open_page("about:blank")
    await watched.page.route("**/session", cut)
    await watched.page.goto(await board.link())
    await watched.page.locator(".offline").wait_for()
    await watched.page.unroute("**/session", cut)
    await watched.page.reload()
    await shown(watched)
    watched.complaints.clear()  # the call that was cut off


async def test_a_page_opens_although_it_was_reloaded_while_it_opened(
    board: Board, open_page: OpenPage
) -> None:
    """The reload begins before the link leaves the address and ends the page without an answer."""
    link = await board.link()
    is_reloading, is_taken = asyncio.Event(), asyncio.Event()

    async def late_script(route: Route) -> None:
        await is_reloading.wait()
        await route.continue_()

    async def late_page(route: Route) -> None:
        is_reloading.set()
        await is_taken.wait()
        await route.continue_()

    async def unanswered(route: Route) -> None:
        await route.fetch()
        is_taken.set()

    watched = await open_page("about:blank")
    page = watched.page
    await page.route("**/app.js", late_script, times=1)
    await page.route("**/session", unanswered, times=1)
    await page.goto(link, wait_until="commit")
    await page.locator("h1").wait_for()
    await page.route(f"http://127.0.0.1:{board.port}/", late_page, times=1)
    await page.reload()
    await shown(watched)


async def test_a_used_link_shows_that_there_is_nothing(board: Board, open_page: OpenPage) -> None:
    link = await board.link()
    await shown(await open_page(link))
    again = await open_page(link)
    await again.page.locator("#view").get_by_text("请回到与机器人的私聊").wait_for()
    assert [said for said in again.complaints if "403" not in said] == []
    again.complaints.clear()  # the two refusals


async def test_what_was_unfolded_stays_so_and_a_filter_is_said_aloud(
    board: Board, open_page: OpenPage
) -> None:
    watched = await open_page(await board.link())
    await shown(watched)
    page = watched.page
    await page.locator("details[data-of=findings] summary").click()
    await page.locator("select[name=owner]").focus()
    await page.locator("select[name=owner]").select_option("104")
    await page.locator("h2", has_text=ONE_OWNERS).wait_for()
    assert "清单" in await page.locator("#said").inner_text()
    assert await page.locator("details[open]").count() == 1
    assert await page.evaluate("document.activeElement.name") == "owner"


async def test_who_leads_no_longer_loses_the_open_page(board: Board, open_page: OpenPage) -> None:
    watched = await open_page(await board.link("乙"))
    await shown(watched)
    await watched.page.locator("select[name=owner]").focus()
    with board.here.bot.shared.store.unit(REGISTRY) as work:
        (member,) = work.lookup(Member, "user_id", 102)
        work.put(member.changed(disabled_at=LATER))
        work.commit()
    await watched.page.evaluate("dispatchEvent(new Event('visibilitychange'))")
    await watched.page.locator("#view").get_by_text("请回到与机器人的私聊").wait_for()
    assert await watched.page.locator("svg").count() == 0
    watched.complaints.clear()  # the browser notes the refusal


async def test_a_look_that_fails_after_somebody_asked_anew_says_nothing(
    board: Board, open_page: OpenPage
) -> None:
    is_looking, may_fail = asyncio.Event(), asyncio.Event()

    async def cut_off(route: Route) -> None:
        is_looking.set()
        await may_fail.wait()
        await route.abort()

    watched = await open_page(await board.link())
    await shown(watched)
    page = watched.page
    await page.route("**/view?", cut_off, times=1)
    await page.evaluate("dispatchEvent(new Event('visibilitychange'))")
    await is_looking.wait()
    await page.locator("select[name=owner]").select_option("104")
    await page.locator("h2", has_text=ONE_OWNERS).wait_for()
    async with page.expect_event("requestfailed"):
        may_fail.set()
    await page.evaluate("new Promise((done) => setTimeout(done))")
    assert await page.locator(".offline").count() == 0
    watched.complaints.clear()  # the call that was cut off


# --- as a Mini App --------------------------------------------------------------------------


HEARD = """window.heard = [];
window.TelegramWebviewProxy = { postEvent: (name) => window.heard.push(name) };"""


@pytest_asyncio.fixture(loop_scope="session")
async def served(tmp_path: Path) -> AsyncIterator[Board]:
    """Provide the page of a bot that has an address in the network."""
    port = free_port()
    options = {"DASHBOARD__PORT": str(port), "DASHBOARD__URL": "https://board.example"}
    async with stage(tmp_path, options=options) as here:
        assert here.bot.dashboard is not None
        here.bot.dashboard.entrance.wall = lambda: WALL
        yield Board(here, port)


async def opened(served: Board, browser_page: Watched, data: str) -> Watched:
    """Open the Mini App as Telegram does; the proxy in front is played here."""
    page = browser_page.page

    async def passed_on(route: Route) -> None:
        address = urlsplit(route.request.url)
        url = f"http://127.0.0.1:{served.port}{address.path}?{address.query}"
        headers = {**await route.request.all_headers(), "Host": "board.example"}
        async with ClientSession() as proxy, proxy.get(url, headers=headers) as got:
            body, told = await got.read(), dict(got.headers)
            await route.fulfill(status=got.status, headers=told, body=body)

    await page.route("https://board.example/**", passed_on)
    await page.add_init_script(HEARD)
    theme = json.dumps({"bg_color": "#17212b", "text_color": "#f5f5f5", "hint_color": "red;x"})
    hash_ = urlencode({"tgWebAppData": data, "tgWebAppThemeParams": theme})
    await page.goto(f"https://board.example/#{hash_}")
    browser_page.requests.clear()  # of an address that is played here
    return browser_page


async def test_the_mini_app_takes_the_data_the_theme_and_leaves_the_address(
    served: Board, open_page: OpenPage
) -> None:
    data = signed(101)
    watched = await opened(served, await open_page("about:blank", PHONE), data)
    await shown(watched)
    page = watched.page
    assert page.url == "https://board.example/"
    assert await page.evaluate("window.heard") == ["web_app_ready", "web_app_expand"]
    assert await page.evaluate("document.documentElement.dataset.theme") == "dark"
    style = await page.evaluate("document.documentElement.getAttribute('style')")
    assert ("--tg-bg: #17212b" in style, "red" in style) == (True, False)
    assert await faults(watched) == []
    watched.requests.clear()


async def test_the_mini_app_of_a_member_and_a_forged_one_show_nothing(
    served: Board, open_page: OpenPage
) -> None:
    for data in (signed(103), signed(101).replace("AAE", "AAF")):
        watched = await opened(served, await open_page("about:blank"), data)
        await watched.page.locator("#view").get_by_text("请回到与机器人的私聊").wait_for()
        assert await watched.page.locator("form, svg").count() == 0
        watched.complaints.clear()  # the browser notes the refusal
        watched.requests.clear()


async def test_it_prints_on_paper_laid_across(board: Board, open_page: OpenPage) -> None:
    watched = await open_page(await board.link(), (1280, 900))
    await shown(watched)
    printed = await watched.page.pdf(prefer_css_page_size=True)
    boxes = re.findall(rb"/MediaBox \[0 0 ([\d.]+) ([\d.]+)\]", printed)
    assert boxes
    assert all(float(wide) > float(high) for wide, high in boxes)
