"""The demo page at first sight: quick, light, whole on every screen, readable for everyone."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from playwright.async_api import expect

from tests.browser.conftest import DESKTOP, PHONE, OpenPage
from tests.browser.demo_page import Visitor, picture

if TYPE_CHECKING:
    from playwright.async_api import Page

    from bot.demo import Demo

WEIGHT = """() => [...performance.getEntriesByType("navigation"),
  ...performance.getEntriesByType("resource")].reduce((sum, one) => sum + one.transferSize, 0)"""
GRAVE = {"serious", "critical"}


async def _grave_faults(page: Page) -> list[str]:
    from axe_playwright_python.async_playwright import Axe  # noqa: PLC0415  # an extra

    found: Any = await Axe().run(page)
    return [
        f"{one['id']}: {node['html'][:120]}"
        for one in found.response["violations"]
        if one["impact"] in GRAVE
        for node in one["nodes"]
    ]


async def test_all_of_it_weighs_less_than_500_kilobytes(demo: Demo, open_page: OpenPage) -> None:
    seen = await open_page(demo.page)  # how long it takes: benchmarks/page.py
    await expect(seen.page.locator(".message").first).to_be_attached()
    assert await seen.page.evaluate(WEIGHT) < 500_000
    assert len(seen.requests) > 20


@pytest.mark.parametrize(("size", "chats"), [(DESKTOP, 5), (PHONE, 1)])
async def test_as_many_chats_as_fit_stand_side_by_side(
    demo: Demo, open_page: OpenPage, size: tuple[int, int], chats: int
) -> None:
    seen = await open_page(demo.page, size)
    await expect(seen.page.locator(".message").first).to_be_attached()
    boxes = [await seat.bounding_box() for seat in await seen.page.locator(".seat").all()]
    inside = [box for box in boxes if box and box["x"] >= 0 and box["x"] + box["width"] <= size[0]]
    assert len(inside) == chats
    assert await seen.page.evaluate("document.documentElement.scrollWidth") <= size[0]
    sends = [await one.bounding_box() for one in await seen.page.locator(".send").all()]
    for box, send in zip(boxes, sends, strict=True):
        assert (box is None) == (send is None)
        if box and send:
            assert send["x"] + send["width"] <= box["x"] + box["width"]


@pytest.mark.parametrize("language", ["zh", "en"])
async def test_the_head_of_a_phone_is_two_rows_in_either_language(
    demo: Demo, open_page: OpenPage, language: str
) -> None:
    page = (await open_page(demo.page, PHONE)).page
    if language == "en":
        await page.locator("#language").click()
        await expect(page.locator("html")).to_have_attribute("lang", "en")
    await expect(page.locator("#language")).to_have_text({"zh": "English", "en": "中文"}[language])
    await page.wait_for_load_state()
    title = await page.locator("h1").bounding_box()
    tools = await page.locator(".tools").bounding_box()
    assert title is not None
    assert tools is not None
    assert tools["y"] <= title["y"] + title["height"] / 2 <= tools["y"] + tools["height"]


async def test_the_switcher_of_a_phone_leads_to_every_chat(demo: Demo, open_page: OpenPage) -> None:
    visitor = Visitor((await open_page(demo.page, PHONE, has_touch=True)).page)
    for name in ("周", "乙", "丙"):
        await visitor.page.locator("#switcher button", has_text=name).click()
        await expect(visitor.seat(name)).to_be_visible()
    await expect(visitor.page.locator(".seat:visible")).to_have_count(1)


@pytest.mark.slow
@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("size", [DESKTOP, PHONE])
async def test_axe_finds_no_grave_fault(
    demo: Demo, open_page: OpenPage, size: tuple[int, int], scheme: str
) -> None:
    seen = await open_page(demo.page, size, color_scheme=scheme, reduced_motion="reduce")
    await expect(seen.page.locator(".message").first).to_be_attached()
    await seen.page.locator("#tour .strong").click()
    await seen.page.locator("#open-panel").click()
    await expect(seen.page.locator(".calls tr").nth(3)).to_be_attached()
    assert await _grave_faults(seen.page) == []


@pytest.mark.slow
@pytest.mark.parametrize("scheme", ["light", "dark"])
async def test_axe_finds_no_grave_fault_in_menus_and_dialogs(
    demo: Demo, open_page: OpenPage, scheme: str
) -> None:
    visitor = Visitor((await open_page(demo.page, color_scheme=scheme)).page)
    page = visitor.page
    await expect(page.locator(".message").first).to_be_attached()
    keys = (
        visitor.seat("丙").locator(".menu-key").first,  # the last changes while the day begins
        visitor.seat("群").locator("header button"),
        visitor.seat("丙").get_by_label("附件", exact=True),
        visitor.seat("周").get_by_label("命令", exact=True),
    )
    for key in keys:
        await key.click()
        await expect(page.get_by_role("menu")).to_be_visible()
        assert await _grave_faults(page) == []
        await page.keyboard.press("Escape")
        await expect(key).to_be_focused()
    await page.locator("#reset").click()
    await expect(page.get_by_role("dialog")).to_be_visible()
    assert await _grave_faults(page) == []
    await page.keyboard.press("Escape")
    await expect(page.locator("#reset")).to_be_focused()
    await visitor.drop("丙", picture(), "现场.png", "image/png")
    await visitor.say("丙", "九楼吊顶脱落")
    await visitor.seat("丙").locator(".mine .picture").last.click()
    await expect(page.locator("#viewer")).to_be_visible()
    assert await _grave_faults(page) == []
    await page.keyboard.press("Escape")
    await expect(visitor.seat("丙").locator(".mine .picture").last).to_be_focused()


async def test_the_pages_own_words_are_all_english_after_the_switch(
    demo: Demo, open_page: OpenPage
) -> None:
    visitor = Visitor((await open_page(demo.page)).page)
    await visitor.page.locator("#language").click()
    await expect(visitor.page.locator("html")).to_have_attribute("lang", "en")
    await expect(visitor.seat("甲").locator(".role")).to_have_text("Leader")
    await visitor.page.locator("#open-panel").click()
    words = await visitor.page.locator(
        ".tools, .steps, .panel fieldset, .panel h2"
    ).all_inner_texts()
    assert not [one for one in "".join(words).replace("中文", "") if "一" <= one <= "鿿"]
    await visitor.page.reload()
    await expect(visitor.page.locator("html")).to_have_attribute("lang", "en")
    await visitor.page.locator("#language").click()
    await expect(visitor.page.locator("html")).to_have_attribute("lang", "zh-CN")


async def test_both_languages_have_the_same_words(demo: Demo, open_page: OpenPage) -> None:
    page = (await open_page(demo.page)).page
    missing = await page.evaluate(
        """async () => {
          const { CHINESE } = await import("/static/words_zh.js");
          const { ENGLISH } = await import("/static/words_en.js");
          return Object.keys(CHINESE).filter((key) => !(key in ENGLISH));
        }"""
    )
    assert missing == []
