"""How long the demo page takes in a real browser, beside a page that holds nothing.

Needs the packages of the tests and a Chromium. Both are opened in turn by one browser, so
that a busy machine slows both; medians in milliseconds, until the load event and until the
first message of a chat is drawn.
"""

import asyncio
import tempfile
from pathlib import Path
from statistics import median

from playwright.async_api import Page, async_playwright

from bot.demo import demo_running
from tests.browser.found import CHROMIUM

TIMES = 9
READY = "() => performance.getEntriesByType('navigation')[0].loadEventEnd"
EMPTY = "/favicon.ico"  # answered by the same server


async def _opened(page: Page, address: str) -> float:
    await page.goto(address)
    return float(await page.evaluate(READY))


async def _measured() -> None:
    with tempfile.TemporaryDirectory() as folder:
        async with demo_running(Path(folder), 0) as demo, async_playwright() as driver:
            browser = await driver.chromium.launch(executable_path=CHROMIUM)
            loaded, drawn, bare = [], [], []
            for _ in range(TIMES):
                page = await browser.new_page()
                bare.append(await _opened(page, demo.page.rstrip("/") + EMPTY))
                loaded.append(await _opened(page, demo.page))
                await page.locator(".message").first.wait_for(state="attached")
                drawn.append(float(await page.evaluate("performance.now()")))
                await page.close()
            await browser.close()
    print(f"{TIMES} times: nothing {median(bare):.0f} ms, load event {median(loaded):.0f} ms,")
    print(f"first message drawn {median(drawn):.0f} ms; slowest load {max(loaded):.0f} ms")


if __name__ == "__main__":
    asyncio.run(_measured())
