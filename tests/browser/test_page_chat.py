"""What can be done in a chat of the demo page, and what must never become script."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from playwright.async_api import expect

from tests.browser.conftest import OpenPage
from tests.browser.demo_page import Visitor, picture

if TYPE_CHECKING:
    from bot.demo import Demo

pytestmark = pytest.mark.slow

EVIL = "<img src=x onerror=alert(1)><script>alert(2)</script>"


async def test_a_photo_dragged_in_goes_out_with_its_caption(
    demo: Demo, open_page: OpenPage
) -> None:
    visitor = Visitor((await open_page(demo.page)).page)
    await visitor.drop("丙", picture(), "现场.png", "image/png")
    await expect(visitor.seat("丙").locator(".tray img")).to_be_visible()
    await visitor.say("丙", "五楼配电箱未上锁")
    await expect(visitor.bubble("丙", "已记录").last).to_contain_text("照片1")
    own = visitor.seat("丙").locator(".message.mine").last
    await expect(own.locator("img")).to_be_visible()
    await expect(own).to_contain_text("五楼配电箱未上锁")
    await expect(visitor.seat("丙").locator(".tray")).to_be_hidden()


async def test_several_photos_are_one_album(demo: Demo, open_page: OpenPage) -> None:
    visitor = Visitor((await open_page(demo.page)).page)
    for number in range(3):
        await visitor.drop("丙", picture(), f"{number}.png", "image/png")
    await visitor.say("丙", "三处插座松动")
    album = visitor.seat("丙").locator(".message.mine").last
    await expect(album.locator(".pictures img")).to_have_count(3)
    await expect(visitor.bubble("丙", "三处插座松动")).to_contain_text("照片3")
    await album.locator(".picture").first.click()
    await expect(visitor.page.locator("#viewer")).to_be_visible()


async def test_ones_own_message_can_be_changed_reacted_to_forwarded_and_deleted(
    demo: Demo, open_page: OpenPage
) -> None:
    visitor = Visitor((await open_page(demo.page)).page)
    await visitor.say("丁", "一楼台阶破损")
    await visitor.menu("丁", "一楼台阶破损", "编辑")
    await visitor.say("丁", "一楼台阶破损两处")
    own = visitor.own("丁", "一楼台阶破损两处")
    await expect(own).to_contain_text("已编辑")
    await own.locator(".menu-key").click()
    await visitor.page.get_by_role("menuitem", name="回应 👌").click()
    await expect(own.locator(".reactions")).to_contain_text("👌")
    await own.locator(".menu-key").click()
    await visitor.page.get_by_role("menuitem", name="转发到城东巡察组").click()
    await expect(visitor.bubble("群", "一楼台阶破损两处")).to_contain_text("转发自 丁")
    await own.locator(".menu-key").click()
    await visitor.page.get_by_role("menuitem", name="删除").click()
    await expect(own).to_have_count(0)


async def test_the_menu_of_a_message_is_moved_through_by_keys(
    demo: Demo, open_page: OpenPage
) -> None:
    visitor = Visitor((await open_page(demo.page)).page)
    keys = visitor.seat("丙").locator(".menu-key")
    name = await keys.last.get_attribute("aria-label")  # more messages may come below it
    key = visitor.seat("丙").get_by_role("button", name=str(name), exact=True).last
    await key.focus()
    await visitor.page.keyboard.press("Enter")
    await expect(visitor.page.get_by_role("menu")).to_be_visible()
    await visitor.page.keyboard.press("End")
    await expect(visitor.page.get_by_role("menuitem", name="删除")).to_be_focused()
    await visitor.page.keyboard.press("Escape")
    await expect(visitor.page.get_by_role("menu")).to_have_count(0)
    await expect(key).to_be_focused()


async def test_people_leave_and_the_group_is_upgraded(demo: Demo, open_page: OpenPage) -> None:
    seen = await open_page(demo.page)
    visitor = Visitor(seen.page)
    group = visitor.seat("群")
    await group.locator("select").select_option("104")
    await visitor.more("群", "丁退群")
    await expect(group.locator(".service", has_text="丁 退群")).to_be_visible()
    async with seen.page.expect_console_message(lambda said: "400" in said.text):
        await visitor.say("群", "我还在吗")
    await expect(visitor.page.locator(".toast.bad")).to_contain_text("此人已退群")
    assert len(seen.complaints) == 1
    seen.complaints.clear()  # the browser itself notes the refusal
    await visitor.more("群", "丁进群")
    await visitor.more("群", "升级为超级群")
    await expect(group.locator(".role")).to_contain_text("超级群")
    await expect(group.locator(".service", has_text="超级群").first).to_be_visible()
    await group.locator("textarea").fill("")
    await visitor.say("群", "#问题 二楼地面积水")
    await expect(visitor.seat("群").locator(".message:not(.mine)").last).to_contain_text("已记录")


async def test_a_person_who_blocks_the_bot_hears_nothing_until_it_is_let_in_again(
    demo: Demo, open_page: OpenPage
) -> None:
    visitor = Visitor((await open_page(demo.page)).page)
    await visitor.more("乙", "停用机器人")
    await expect(visitor.seat("乙").locator(".role")).to_contain_text("已停用")
    await visitor.more("乙", "恢复机器人")
    await expect(visitor.seat("乙").locator(".role")).not_to_contain_text("已停用")


async def test_the_bots_commands_stand_behind_the_stroke(demo: Demo, open_page: OpenPage) -> None:
    visitor = Visitor((await open_page(demo.page)).page)
    await visitor.seat("周").get_by_label("命令", exact=True).click()
    menu = visitor.page.get_by_role("menu")
    await expect(menu.get_by_role("menuitem", name="/help")).to_be_visible()
    await expect(menu.get_by_role("menuitem", name="/finding")).to_have_count(0)
    await menu.get_by_role("menuitem", name="/help").click()
    await expect(visitor.seat("周").locator("article:not(.mine)")).to_have_count(1)


async def test_names_and_words_never_become_script(demo: Demo, open_page: OpenPage) -> None:
    demo.server.world.people[104].first_name = EVIL
    visitor = Visitor((await open_page(demo.page)).page)
    await visitor.seat("群").locator("select").select_option("104")
    await visitor.say("群", f"看这个 {EVIL}")
    await visitor.drop("群", b"text", f"{EVIL}.txt".replace("/", "_"), "text/plain")
    await visitor.say("群", EVIL)
    await expect(visitor.seat("群").locator("a.file")).to_be_visible()
    await visitor.seat("群").locator("select").select_option("101")
    await expect(visitor.seat("群").locator(".sender", has_text="<img").first).to_be_visible()
    assert await visitor.page.locator("img[src='x'], .log script").count() == 0


async def test_what_was_said_while_offline_arrives_afterwards(
    demo: Demo, open_page: OpenPage
) -> None:
    visitor = Visitor((await open_page(demo.page)).page)
    await visitor.page.locator("#open-panel").click()
    await visitor.fault("断网", is_on=True)
    await visitor.say("丙", "六楼窗户无限位器")
    await expect(visitor.seat("丙").locator(".message.mine").last).to_contain_text("六楼")
    await visitor.fault("断网", is_on=False)
    card = visitor.seat("丙").locator(".message:not(.mine)", has_text="六楼窗户无限位器")
    await expect(card).to_have_count(1)


async def test_a_slow_line_makes_everything_late_and_loses_nothing(
    demo: Demo, open_page: OpenPage
) -> None:
    visitor = Visitor((await open_page(demo.page)).page)
    await visitor.page.locator("#open-panel").click()
    await visitor.fault("变慢", is_on=True)
    await visitor.say("丙", "八楼门禁失灵")
    card = visitor.seat("丙").locator(".message:not(.mine)", has_text="八楼门禁失灵")
    await expect(card).to_have_count(1)
    late = visitor.page.locator(".calls tr", has_text="八楼门禁失灵").locator(".took").last
    await expect(late).to_have_text(re.compile(r"(?:[2-9]|\d\d)\d{3} ms"))
    await visitor.fault("变慢", is_on=False)


async def test_a_poll_and_a_video_go_out(demo: Demo, open_page: OpenPage) -> None:
    visitor = Visitor((await open_page(demo.page)).page)
    await visitor.seat("丁").get_by_label("附件", exact=True).click()
    await visitor.page.get_by_role("menuitem", name="示例投票").click()
    await expect(visitor.seat("丁").locator(".message.mine .poll")).to_contain_text("17:00")
    await visitor.drop("丁", b"\x00\x00\x00\x18ftypmp42", "现场.mp4", "video/mp4")
    await visitor.say("丁", "电梯厅渗水")
    await expect(visitor.seat("丁").locator(".message.mine video")).to_be_visible()
    await expect(visitor.bubble("丁", "电梯厅渗水")).to_contain_text("附件1")


async def test_what_was_typed_survives_a_change_of_language(
    demo: Demo, open_page: OpenPage
) -> None:
    visitor = Visitor((await open_page(demo.page)).page)
    await visitor.seat("丙").locator("textarea").fill("还没写完")
    await visitor.page.locator("#language").click()
    await expect(visitor.page.locator("html")).to_have_attribute("lang", "en")
    await expect(visitor.seat("丙").locator("textarea")).to_have_value("还没写完")


async def test_the_leader_opens_the_dashboard_from_the_chat(
    demo: Demo, open_page: OpenPage
) -> None:
    visitor = Visitor((await open_page(demo.page)).page)
    await visitor.say("甲", "/dashboard")
    link = visitor.seat("甲").locator("a[href*='#once=']")
    async with visitor.page.context.expect_page() as opened:
        await link.click()
    board = await opened.value
    await expect(board.locator("h1")).to_contain_text("数据看板")
    await board.reload()  # the session is the tab's
    await expect(board.locator("[data-figure=in_all]")).to_have_text("11")


async def test_the_flood_limit_is_shown_and_waited_for(demo: Demo, open_page: OpenPage) -> None:
    visitor = Visitor((await open_page(demo.page)).page)
    await visitor.page.locator("#open-panel").click()
    await visitor.fault("限流", is_on=True)
    await visitor.say("丙", "七楼疏散图过期")
    await expect(visitor.page.locator(".calls .refused").first).to_contain_text("retry after")
    await visitor.fault("限流", is_on=False)
    card = visitor.seat("丙").locator(".message:not(.mine)", has_text="七楼疏散图过期")
    await expect(card).to_have_count(1)
    await visitor.page.get_by_placeholder("筛选").fill("sendmessage")
    assert demo.server.token not in await visitor.page.locator("#panel").inner_text()
