"""A real browser for the pages: Debian's Chromium, driven by playwright.

All tests and fixtures here share one event loop for the session, so that the browser starts
once. A fixture of your own therefore says `@pytest_asyncio.fixture(loop_scope="session")`.
`open_page` gives a page that must stay on this machine and free of errors. What is waited for
may take as long as `PATIENCE` says: a busy machine is slow, and what is there is not waited for.
`wait_for_function` is not for these pages: from its second look on their policy forbids it.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Coroutine
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import pytest
import pytest_asyncio
from aiohttp import ClientSession

from tests.browser.found import CHROMIUM, HAS_BROWSER, HAS_DRIVER, LEFT_OUT
from tests.stage import PATIENCE

if TYPE_CHECKING:
    from playwright.async_api import Browser, Page

    from bot.demo import Demo

HERE = Path(__file__).parent
LOCAL = {"127.0.0.1", "localhost"}
collect_ignore_glob = [] if HAS_DRIVER else ["test_*.py"]  # they import it
DESKTOP = (1600, 1000)
PHONE = (390, 844)

OpenPage = Callable[..., Coroutine[Any, Any, "Watched"]]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Give all tests of this folder one loop; skip them where no browser is found."""
    for item in items:
        if not item.path.is_relative_to(HERE):
            continue
        if not HAS_BROWSER:
            item.add_marker(pytest.mark.skip(reason=LEFT_OUT))
        item.add_marker(pytest.mark.asyncio(loop_scope="session"), append=False)


@dataclass
class Watched:
    """A page of the browser, and what it did that it must not."""

    page: Page
    requests: list[str] = field(default_factory=list)
    complaints: list[str] = field(default_factory=list)

    @property
    def strayed(self) -> list[str]:
        """What was asked of another machine."""
        schemes = {"data", "blob"}
        parts = [(url, urlsplit(url)) for url in self.requests]
        return [u for u, p in parts if p.scheme not in schemes and p.hostname not in LOCAL]

    def watch(self) -> None:
        """Note every request, message of the console and error from now on."""
        page = self.page
        page.on("request", lambda request: self.requests.append(request.url))
        page.on("websocket", lambda socket: self.requests.append(socket.url))
        page.on("pageerror", lambda error: self.complaints.append(str(error)))
        page.on("console", lambda said: self._hear(said.type, said.text))

    def _hear(self, kind: str, text: str) -> None:
        if kind in {"error", "warning"}:
            self.complaints.append(f"{kind}: {text}")


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def browser() -> AsyncIterator[Browser]:
    """Return the one browser of the session."""
    from playwright.async_api import async_playwright, expect  # noqa: PLC0415  # an extra

    expect.set_options(timeout=PATIENCE * 1000)
    async with async_playwright() as driver:
        browser = await driver.chromium.launch(
            executable_path=CHROMIUM,
            args=["--no-sandbox", "--disable-gpu"],
            timeout=PATIENCE * 1000,
        )
        yield browser
        await browser.close()


@pytest_asyncio.fixture(loop_scope="session")
async def open_page(browser: Browser) -> AsyncIterator[OpenPage]:
    """Open pages, each in a context of its own; fail if one left the machine or complained.

    What a page may complain of is taken out of `complaints` by the test that caused it.
    """
    async with AsyncExitStack() as stack:
        opened: list[Watched] = []

        async def open_(url: str, size: tuple[int, int] = DESKTOP, **options: object) -> Watched:
            wide, high = size
            view: Any = {"viewport": {"width": wide, "height": high}, **options}
            context = await browser.new_context(**view)
            stack.push_async_callback(context.close)
            context.set_default_timeout(PATIENCE * 1000)
            watched = Watched(await context.new_page())
            watched.watch()
            opened.append(watched)
            await watched.page.goto(url)
            return watched

        yield open_
        assert [url for each in opened for url in each.strayed] == []
        assert [said for each in opened for said in each.complaints] == []


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def running_demo(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Demo]:
    """Run the demo once for all tests of its page."""
    from bot.demo import demo_running  # noqa: PLC0415  # as late as the browser

    async with demo_running(tmp_path_factory.mktemp("demo")) as demo:
        yield demo


@pytest_asyncio.fixture(loop_scope="session")
async def demo(running_demo: Demo) -> Demo:
    """Return the demo at the sample's beginning, in Chinese, with no fault on.

    Whatever a test that failed left behind: a clock that moves, a sample that is being reset.
    """
    async with asyncio.timeout(PATIENCE), ClientSession(running_demo.page) as page:
        for path, fields in (("/api/language", {"language": "zh"}), ("/api/reset", {})):
            while await _asked(page, path, fields) != 200:
                assert await _asked(page, "/api/stop", {}) == 200
        await at_rest(running_demo)
    return running_demo


async def _asked(page: ClientSession, path: str, fields: dict[str, str]) -> int:
    async with page.post(path, json=fields) as answer:
        return answer.status


async def at_rest(demo: Demo) -> None:
    """Wait until the morning's findings are filed and said, and the commands known."""
    bot = demo.clock.bot
    assert bot is not None
    await bot.application.update_queue.join()
    await bot.sender.settled()
    while "menus" in bot.shared.tasks.names():  # noqa: ASYNC110  # it ends elsewhere
        await asyncio.sleep(0)
