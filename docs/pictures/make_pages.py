"""Takes the pictures of the guides from the running demo, in both languages.

Run it from the root of the repository: `python docs/pictures/make_pages.py`. It needs Chromium
and the extra `test`. What is said in the chats is the sample's, in the same language.
"""

import asyncio
import json
import re
import socket
import sys
import tempfile
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path

from PIL import Image, ImageDraw
from playwright.async_api import Locator, Page, async_playwright

from bot import demo
from bot.config import Config, load_config
from handlers import texts
from inspection.enums import Language
from sandbox.server import BotApiServer

HERE = Path(__file__).parent
ROOT = HERE.parents[1]
sys.path.insert(0, str(ROOT))

from tests.browser.demo_page import Visitor  # noqa: E402  # the folder is no package
from tests.browser.found import CHROMIUM  # noqa: E402

SAID = {
    Language.CHINESE: "三楼东侧灭火器未见点检卡",
    Language.ENGLISH: "Third floor, east side: the fire extinguisher has no inspection card",
}
FIXED = {
    Language.CHINESE: "已补点检卡，并按月点检",
    Language.ENGLISH: "The card was added; it is now checked every month",
}
SIZE = (2400, 1500)  # all chats beside each other
HIGHEST = 1700  # pixels; the dashboard goes on beneath
COLOURS = 64  # enough for flat surfaces; keeps a picture small
WHOLE = 1600  # pixels; how wide the picture of the whole page is
ENGLISH = json.loads((Path(texts.__file__).parent / "en/labels.json").read_text(encoding="utf-8"))


@dataclass(frozen=True)
class Tongue:
    """One language of the pictures."""

    language: Language

    @property
    def code(self) -> str:
        """How the pictures' names end."""
        return self.language.value

    def __call__(self, label: str) -> str:
        """Return a button's label in this language."""
        return ENGLISH.get(label, label) if self.language is Language.ENGLISH else label


def free_port() -> int:
    """Return a port that is free now."""
    with socket.socket() as line:
        line.bind(("127.0.0.1", 0))
        return int(line.getsockname()[1])


def configured(tongue: Tongue, server: BotApiServer, folder: Path) -> Config:
    """Return the demo's configuration, in the language, with a dashboard."""
    line = server.line.address if server.line is not None else ""
    return load_config(
        None,
        {
            "XUNCHA_TELEGRAM__TOKEN": demo.TOKEN,
            "XUNCHA_TELEGRAM__BASE_URL": f"{line}/bot",
            "XUNCHA_STORAGE__PATH": str(folder),
            "XUNCHA_BACKUP__KEEP": "0",
            "XUNCHA_INSPECTION__LANGUAGE": tongue.code,
            "XUNCHA_DASHBOARD__PORT": str(free_port()),
        },
    )


def photo() -> bytes:
    """Draw what the liaison sends as proof: an extinguisher with its card, twelve months ticked."""
    drawn = Image.new("RGB", (800, 600), "#d9d2c3")
    pen = ImageDraw.Draw(drawn)
    pen.rectangle((0, 520, 800, 600), fill="#8a8378")  # the floor
    pen.rounded_rectangle((150, 150, 310, 530), 60, fill="#c22a22")  # its body
    pen.rounded_rectangle((205, 95, 255, 165), 12, fill="#3a3a3a")  # its valve
    pen.arc((140, 118, 370, 420), 270, 60, fill="#2b2b2b", width=14)  # its hose
    pen.rectangle((165, 270, 295, 400), fill="#f2e7d0")  # its label
    pen.rectangle((470, 160, 690, 470), fill="#fdfdf8", outline="#55524a", width=4)  # the card
    for line in range(6):
        for half in (490, 590):
            top = 220 + 40 * line
            pen.rectangle((half, top, half + 80, top + 34), outline="#8d897f", width=2)
            tick = ((half + 22, top + 18), (half + 34, top + 28), (half + 60, top + 6))
            pen.line(tick, fill="#1c6b3a", width=5)
    kept = BytesIO()
    drawn.save(kept, "PNG")
    return kept.getvalue()


async def take(place: Locator, name: str, tongue: Tongue) -> None:
    """Keep the picture of a part of the page, with few colours."""
    await place.scroll_into_view_if_needed()
    await asyncio.sleep(0.4)  # what glides in has arrived
    shot = Image.open(BytesIO(await place.screenshot()))
    keep(shot.crop((0, 0, shot.width, min(shot.height, HIGHEST))), name, tongue)


async def take_whole(page: Page, name: str, tongue: Tongue) -> None:
    """Keep the picture of all chats beside each other."""
    shot = Image.open(BytesIO(await page.screenshot()))
    keep(shot.resize((WHOLE, WHOLE * shot.height // shot.width)), name, tongue)


def keep(shot: Image.Image, name: str, tongue: Tongue) -> None:
    """Write a picture in few colours."""
    small = shot.convert("RGB").quantize(COLOURS, dither=Image.Dither.NONE)
    small.save(HERE / f"{name}-{tongue.code}.png", optimize=True)


async def newest(visitor: Visitor, seat: str, words: str = "") -> Locator:
    """Return the newest message of a chat once it is there."""
    found = visitor.seat(seat).locator("article", has_text=words).last
    await found.wait_for()
    return found


async def take_chats(visitor: Visitor, tongue: Tongue) -> None:
    """From the finding to the summary, a picture at every step."""
    page = visitor.page
    await visitor.say("丙", SAID[tongue.language])
    card = visitor.seat("丙").locator("article", has=page.locator(".keys")).last
    await card.locator(".keys button", has_text=tongue("提示联络员")).wait_for()
    await take(card, "card", tongue)
    await visitor.press("丙", tongue("提示联络员"))
    await visitor.press("丙", tongue("下一工作日"))
    preview = visitor.seat("丙").locator(".keys button", has_text=tongue("确认发送")).last
    await preview.wait_for()
    await take(
        visitor.seat("丙").locator("article", has=page.locator(".keys")).last, "preview", tongue
    )
    await preview.click()
    release = visitor.seat("甲").locator("article", has_text=SAID[tongue.language]).last
    await release.locator(".keys button", has_text=tongue("放行")).first.wait_for()
    await take(release, "release", tongue)
    begins = re.compile(f"^{re.escape(tongue('放行'))}")  # not the one that changes it first
    await visitor.seat("甲").locator(".keys button", has_text=begins).last.click()
    await visitor.clock("seconds20")
    item = await newest(visitor, "周", "J1")
    await take(item, "item", tongue)
    await visitor.press("周", tongue("报告已整改"))
    await visitor.say("周", FIXED[tongue.language])
    await visitor.drop("周", photo(), "fixed.png", "image/png")
    await visitor.seat("周").locator(".tray img").wait_for()
    await visitor.seat("周").locator("textarea").press("Enter")
    submit = visitor.seat("周").locator(".keys button", has_text=tongue("提交")).last
    await submit.wait_for()
    await submit.click()
    await visitor.clock("seconds20")
    verified = visitor.seat("群").locator(".keys button", has_text=tongue("核验通过")).last
    await verified.wait_for()
    await take(
        visitor.seat("群").locator("article", has=page.locator(".keys")).last, "verify", tongue
    )
    await take_whole(page, "demo", tongue)
    await verified.click()
    await visitor.clock("evening")
    await take(await newest(visitor, "群", "3"), "summary", tongue)


async def take_dashboard(visitor: Visitor, tongue: Tongue) -> None:
    """Open the dashboard from the leader's chat and take its first screen."""
    await visitor.say("甲", "/dashboard")
    said = await newest(visitor, "甲", "#once=")
    (link,) = re.findall(r"http://127\.0\.0\.1:\d+/#once=\S+", await said.inner_text())
    page = await visitor.page.context.new_page()
    await page.set_viewport_size({"width": 1000, "height": 1100})
    await page.goto(link)
    await page.locator("svg:visible").first.wait_for()
    await take(page.locator("body"), "dashboard", tongue)
    await page.close()


async def pictures_in(tongue: Tongue, page: Page, folder: Path) -> None:
    """Take all pictures of one language."""
    demo._config = lambda server, where: configured(
        tongue, server, where
    )  # the demo has no options
    async with demo.demo_running(folder, language=tongue.language) as running:
        await page.goto(running.page)
        await page.locator("section article").first.wait_for()
        visitor = Visitor(page)
        if await page.locator("#tour").is_visible():
            await page.locator("#open-tour").click()
        await take_chats(visitor, tongue)
        await take_dashboard(visitor, tongue)


async def main() -> None:
    """Write the pictures beside this file."""
    async with async_playwright() as driver:
        browser = await driver.chromium.launch(
            executable_path=CHROMIUM, args=["--no-sandbox", "--disable-gpu"]
        )
        for tongue in map(Tongue, Language):
            wide, high = SIZE
            context = await browser.new_context(
                viewport={"width": wide, "height": high},
                device_scale_factor=1.5,
                locale="zh-CN",
                reduced_motion="reduce",
            )
            with tempfile.TemporaryDirectory() as folder:
                await pictures_in(tongue, await context.new_page(), Path(folder) / "demo")
            await context.close()
        await browser.close()


if __name__ == "__main__":
    asyncio.run(main())
