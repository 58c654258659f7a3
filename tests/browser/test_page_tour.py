"""The guided tour and the month, done as a visitor does them."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from playwright.async_api import expect

from tests.browser.conftest import PHONE, OpenPage
from tests.browser.demo_page import Visitor
from tests.marked import HAN

if TYPE_CHECKING:
    from bot.demo import Demo


pytestmark = pytest.mark.slow

# looked at in one go, since it is shown for seconds
WHERE_IT_STANDS = """async (day) => {
  let toast, others;
  do {
    await new Promise(requestAnimationFrame);
    [toast, ...others] = document.querySelectorAll(".toast");
  } while (!toast?.textContent.includes(day));
  const [inner, outer] = [toast, document.querySelector(".seat.current header")]
    .map((node) => node.getBoundingClientRect());
  const isInHead = outer.top <= inner.top && inner.bottom <= outer.bottom;
  return { toasts: 1 + others.length, isInHead };
}"""


async def _at(visitor: Visitor, number: int) -> None:
    await expect(visitor.page.locator(".tour-count")).to_contain_text(f"第{number}步")


async def test_the_tour_from_the_first_finding_to_the_summary(
    demo: Demo, open_page: OpenPage
) -> None:
    visitor = Visitor((await open_page(demo.page)).page)
    tour = visitor.page.locator("#tour")
    await tour.get_by_role("button", name="开始").click()
    await _at(visitor, 1)
    await tour.get_by_role("button", name="填入示例").click()
    await visitor.seat("丙").locator("textarea").press("Enter")
    await _at(visitor, 2)
    await visitor.seat("丙").locator(".keys button.spot").click()
    await _at(visitor, 3)
    await visitor.press("丙", "下一工作日")
    await visitor.press("丙", "确认发送")
    await _at(visitor, 4)
    await visitor.seat("甲").locator(".keys button.spot").click()
    await _at(visitor, 5)
    await visitor.clock("seconds20")
    await _at(visitor, 6)
    await expect(visitor.seat("周").locator("article")).to_have_count(1)
    await visitor.seat("周").locator(".keys button.spot").click()
    await _at(visitor, 7)
    await visitor.seat("周").locator(".keys button.spot").click()
    await expect(visitor.bubble("周", "请发几句说明")).to_be_visible()
    await expect(visitor.seat("周").locator("textarea.spot")).to_be_visible()
    await tour.get_by_role("button", name="填入示例").click()
    await expect(visitor.seat("周").locator(".tray img")).to_be_visible()
    await visitor.seat("周").locator("textarea").press("Enter")
    await expect(visitor.seat("周").locator(".keys button.spot")).to_have_text("提交")
    await visitor.press("周", "提交")
    await _at(visitor, 8)
    await visitor.clock("seconds20")
    await visitor.press("群", "核验通过")
    await _at(visitor, 9)
    await tour.get_by_role("button", name="填入示例").click()
    await visitor.seat("丁").locator("textarea").press("Enter")
    await _at(visitor, 10)
    await expect(visitor.seat("丁").locator("article:not(.mine)").last).to_contain_text(
        "第3天/共30天"
    )
    await visitor.clock("evening")
    await expect(tour.locator("h2")).to_have_text("十步已走完")
    await expect(visitor.bubble("群", "第3天/共30天")).to_be_attached()


async def test_the_tour_in_english_is_the_same_ten_steps_and_the_bot_speaks_it(
    demo: Demo, open_page: OpenPage
) -> None:
    visitor = Visitor((await open_page(demo.page)).page)
    await _begin_in_english(visitor)
    tour, spot = visitor.page.locator("#tour"), visitor.page.locator(".keys button.spot")
    count, sample = tour.locator(".tour-count"), tour.get_by_role("button", name="Insert sample")
    await tour.get_by_role("button", name="Start").click()
    await sample.click()
    await visitor.seat("丙").locator("textarea").press("Enter")
    for number, label in enumerate(("Tell the liaison", "Next workday", "Confirm and send"), 2):
        await expect(count).to_contain_text(f"Step {min(number, 3)} of 10")
        await visitor.press("丙", label)
    await expect(spot).to_have_text("Release")
    await spot.click()
    await expect(count).to_contain_text("Step 5 of 10")
    await visitor.clock("seconds20")
    await expect(spot).to_have_text("Received")
    await spot.click()
    await expect(spot).to_have_text("Report the fix")
    await spot.click()
    await expect(visitor.bubble("周", "Please send a few sentences")).to_be_visible()
    await sample.click()
    await expect(visitor.seat("周").locator(".tray img")).to_be_visible()
    await visitor.seat("周").locator("textarea").press("Enter")
    await visitor.press("周", "Submit")
    await expect(count).to_contain_text("Step 8 of 10")
    await visitor.clock("seconds20")
    await visitor.press("群", "Fix verified")
    await expect(count).to_contain_text("Step 9 of 10")
    await sample.click()
    await visitor.seat("丁").locator("textarea").press("Enter")
    await expect(count).to_contain_text("Step 10 of 10")
    await visitor.clock("evening")
    await expect(tour.locator("h2")).to_have_text("All ten steps done")
    await expect(visitor.bubble("群", "Day 3/30")).to_be_attached()
    seen = await visitor.page.locator("body").inner_text()
    assert HAN.findall(seen) == ["中文"]  # the switch back


async def _begin_in_english(visitor: Visitor) -> None:
    await visitor.page.locator("#language").click()
    await expect(visitor.page.locator("html")).to_have_attribute("lang", "en")
    await expect(visitor.page.locator("#toasts")).to_contain_text("begins it in English")
    await visitor.page.locator("#reset").click()
    await visitor.page.get_by_role("dialog").get_by_role("button", name="Reset").click()
    await expect(visitor.seat("甲").locator("h2")).to_have_text("Alder")


async def test_the_tour_leads_on_from_a_finding_of_ones_own_that_had_better_wait(
    demo: Demo, open_page: OpenPage
) -> None:
    visitor = Visitor((await open_page(demo.page, PHONE)).page)
    spot = visitor.seat("丙").locator(".keys button.spot")
    await visitor.page.locator("#tour").get_by_role("button", name="开始").click()
    await visitor.say("丙", "会议记录本前后五次笔迹墨色一样，别跟联络员讲")
    await expect(spot).to_have_text("提示联络员")
    await spot.click()
    await expect(spot).to_have_text("仍要提示")
    await spot.click()
    await _at(visitor, 3)
    await expect(visitor.seat("丙").locator(".jump")).to_be_hidden()


async def test_what_a_press_says_stands_over_no_button(demo: Demo, open_page: OpenPage) -> None:
    visitor = Visitor((await open_page(demo.page, PHONE)).page)
    await visitor.say("丙", "三楼东侧灭火器未见点检卡")
    await visitor.press("丙", "提示联络员")
    for label, day in (("3个工作日", "11月30日"), ("下一工作日", "11月26日")):
        await visitor.press("丙", label)
        stood = await visitor.page.evaluate(WHERE_IT_STANDS, day)
        assert stood == {"toasts": 1, "isInHead": True}


async def test_the_tour_goes_on_where_it_was_after_a_reload_and_can_be_skipped(
    demo: Demo, open_page: OpenPage
) -> None:
    visitor = Visitor((await open_page(demo.page, PHONE)).page)
    tour = visitor.page.locator("#tour")
    await tour.get_by_role("button", name="开始").click()
    await tour.get_by_role("button", name="跳过").click()
    await _at(visitor, 2)
    await visitor.page.reload()
    await _at(visitor, 2)
    await tour.get_by_role("button", name="收起").click()
    await expect(tour).to_be_hidden()
    await visitor.page.reload()
    await expect(tour).to_be_hidden()
    await visitor.page.locator("#open-tour").click()
    await _at(visitor, 2)


async def test_a_reset_brings_the_sample_and_the_tour_back_to_the_beginning(
    demo: Demo, open_page: OpenPage
) -> None:
    visitor = Visitor((await open_page(demo.page)).page)
    await visitor.page.locator("#tour .strong").click()
    await visitor.say("丙", "四楼走廊应急灯不亮")
    await _at(visitor, 2)
    await visitor.clock("evening")
    await visitor.page.locator("#reset").click()
    await visitor.page.locator("#alert").get_by_role("button", name="重置").click()
    begun = visitor.page.locator("#tour h2")
    await expect(begun).to_have_text("五分钟走一遍")
    await expect(visitor.page.locator("#now")).to_contain_text(
        re.compile(r"11月25日（周三） 09:3\d")
    )
    await expect(visitor.seat("丙").locator("article", has_text="四楼")).to_have_count(0)


async def test_the_month_stops_where_the_visitor_wants(demo: Demo, open_page: OpenPage) -> None:
    page = (await open_page(demo.page)).page
    month = page.locator("#steps [data-to=month]")
    await month.click()
    await expect(month).to_have_text("停在这里")
    await expect(page.locator("#now")).not_to_contain_text("11月25日")
    await month.click()
    await expect(month).to_have_text("走完全月")
    await expect(page.locator("#now")).not_to_contain_text("12月23日")
    await expect(page.locator("#steps button:disabled")).to_have_count(0)


async def test_the_whole_month_passes(demo: Demo, open_page: OpenPage) -> None:
    visitor = Visitor((await open_page(demo.page)).page)
    await visitor.page.locator("#steps [data-to=month]").click()
    settled = visitor.page.locator("#steps button:disabled")
    await expect(settled).to_have_count(0, timeout=900_000)
    await expect(visitor.page.locator("#now")).to_contain_text("12月23日")
    await expect(visitor.bubble("群", "第30天/共30天")).to_be_attached()
    said_to_unit = visitor.seat("周").locator("article")
    await expect(said_to_unit).to_have_count(1)  # nothing was released: only the withdrawal
    await expect(said_to_unit).to_contain_text("巡察组已撤点")
