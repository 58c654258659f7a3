"""The demo page while an answer is late: nothing typed, pressed or shown is lost by it."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import pytest
from playwright.async_api import expect

from tests.browser.conftest import OpenPage, at_rest
from tests.browser.demo_page import Visitor

if TYPE_CHECKING:
    from playwright.async_api import Page, Route

    from bot.demo import Demo

pytestmark = pytest.mark.slow

HEARD = """window.EventSource = class extends EventSource {
  constructor(...address) {
    super(...address);
    this.addEventListener("seats", () => console.log("heard"));
  }
};"""


@dataclass
class Late:
    """The server has answered, and the answer is on its way until it is let."""

    is_answered: asyncio.Event = field(default_factory=asyncio.Event)
    may_arrive: asyncio.Event = field(default_factory=asyncio.Event)

    async def answer(self, route: Route) -> None:
        answer = await route.fetch()
        self.is_answered.set()
        await self.may_arrive.wait()
        await route.fulfill(response=answer)

    async def first(self, page: Page, address: str) -> None:
        """Be it for the first request to the address."""
        await page.route(address, self.answer, times=1)


async def test_an_older_answer_that_comes_late_takes_nothing_back(
    demo: Demo, open_page: OpenPage
) -> None:
    page = (await open_page("about:blank")).page
    late, visitor = Late(), Visitor(page)
    await page.add_init_script(HEARD)
    await late.first(page, "**/api/state")
    await page.goto(demo.page)
    await late.is_answered.wait()
    async with page.expect_console_message(lambda said: said.text == "heard"):
        demo.server.world.people[103].say("三楼插座松动")
    await at_rest(demo)
    await page.evaluate("fetch('/api/state?seats=0').then((answer) => answer.text())")
    late.may_arrive.set()
    await expect(visitor.own("丙", "三楼插座松动")).to_be_visible()


async def test_what_is_said_while_something_is_on_its_way_follows_it_once(
    demo: Demo, open_page: OpenPage
) -> None:
    visitor, late = Visitor((await open_page(demo.page)).page), Late()
    said = visitor.seat("丁").locator(".message.mine .body")
    await expect(said.first).to_be_attached()
    before = await said.all_inner_texts()
    await late.first(visitor.page, "**/api/say")
    await visitor.say("丁", "一楼台阶破损")
    await late.is_answered.wait()
    await visitor.seat("丁").locator("textarea").press("Enter")
    await visitor.say("丁", "二楼扶手松动")
    await visitor.seat("丁").locator("textarea").press("Enter")
    late.may_arrive.set()
    await expect(visitor.seat("丁").locator(".send")).to_be_enabled()
    await expect(visitor.seat("丁").locator("textarea")).to_have_value("")
    await visitor.say("丁", "三楼门锁失灵")
    await expect(said.last).to_have_text("三楼门锁失灵")
    assert await said.all_inner_texts() == [
        *before,
        "一楼台阶破损",
        "二楼扶手松动",
        "三楼门锁失灵",
    ]


async def test_a_message_can_be_changed_while_its_answer_is_late(
    demo: Demo, open_page: OpenPage
) -> None:
    visitor, late = Visitor((await open_page(demo.page)).page), Late()
    await late.first(visitor.page, "**/api/say")
    await visitor.say("丁", "一楼台阶破损")
    await visitor.menu("丁", "一楼台阶破损", "编辑")
    await expect(visitor.seat("丁").locator(".context")).to_be_visible()
    late.may_arrive.set()
    await expect(visitor.seat("丁").locator(".send")).to_be_enabled()
    await expect(visitor.seat("丁").locator("textarea")).to_have_value("一楼台阶破损")
    await visitor.say("丁", "一楼台阶破损两处")
    await expect(visitor.own("丁", "一楼台阶破损两处")).to_contain_text("已编辑")


async def test_a_switch_stays_as_it_was_put_while_an_older_answer_is_late(
    demo: Demo, open_page: OpenPage
) -> None:
    visitor, first, later = Visitor((await open_page(demo.page)).page), Late(), Late()
    await visitor.page.route("**/api/calls*", later.answer)
    await first.first(visitor.page, "**/api/calls*")
    await visitor.page.locator("#open-panel").click()
    await first.is_answered.wait()
    await visitor.fault("变慢", is_on=True)
    first.may_arrive.set()
    await expect(visitor.page.locator(".calls .fine").first).to_be_attached()
    assert await visitor.page.get_by_role("switch", name="变慢").is_checked()
    later.may_arrive.set()
    await visitor.fault("变慢", is_on=False)


async def test_the_tour_that_is_asked_for_before_the_chats_are_there_opens_with_them(
    demo: Demo, open_page: OpenPage
) -> None:
    page, late = (await open_page(demo.page)).page, Late()
    await page.locator("#tour").get_by_role("button", name="收起").click()
    await late.first(page, "**/api/state")
    await page.reload()
    await page.locator("#open-tour").click()
    late.may_arrive.set()
    await expect(page.locator("#tour h2")).to_be_focused()
