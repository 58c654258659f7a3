"""What a visitor of the demo page sees and does, in the words of the tests."""

from __future__ import annotations

from dataclasses import dataclass
from io import BytesIO
from typing import TYPE_CHECKING, Any

from PIL import Image

if TYPE_CHECKING:
    from playwright.async_api import Locator, Page

ORDER = ("丙", "甲", "群", "周", "丁", "乙")

DROP = """([node, bytes, name, type]) => {
  const carried = new DataTransfer();
  carried.items.add(new File([new Uint8Array(bytes)], name, { type }));
  for (const kind of ["dragenter", "dragover", "drop"]) {
    node.dispatchEvent(
      new DragEvent(kind, { bubbles: true, cancelable: true, dataTransfer: carried }));
  }
}"""


def picture(colour: str = "#c0392b") -> bytes:
    """Return a PNG that a browser shows."""
    kept = BytesIO()
    Image.new("RGB", (320, 240), colour).save(kept, "PNG")
    return kept.getvalue()


@dataclass(frozen=True)
class Visitor:
    """Somebody in front of the demo page."""

    page: Page

    def seat(self, name: str) -> Locator:
        """Return the chat of a person, or the group."""
        return self.page.locator(f"section[aria-labelledby='seat-{ORDER.index(name)}']")

    def bubble(self, name: str, words: str) -> Locator:
        """Return the newest message of a chat that holds the words."""
        return self.seat(name).locator("article", has_text=words).last

    async def say(self, name: str, text: str) -> None:
        """Type and send."""
        box = self.seat(name).locator("textarea")
        await box.fill(text)
        await box.press("Enter")

    async def press(self, name: str, label: str) -> None:
        """Press the newest button that begins with the label."""
        await self.seat(name).locator(".keys button", has_text=label).last.click()

    def own(self, name: str, words: str) -> Locator:
        """Return the newest message that a person wrote; a card of the bot may say the same."""
        return self.seat(name).locator(".message.mine", has_text=words).last

    async def menu(self, name: str, words: str, entry: str) -> None:
        """Open the menu of one's own message and choose."""
        await self.own(name, words).locator(".menu-key").click()
        await self.page.get_by_role("menuitem", name=entry).click()

    async def more(self, name: str, entry: str) -> None:
        """Open the menu of a chat and choose."""
        await self.seat(name).locator("header button").click()
        await self.page.get_by_role("menuitem", name=entry).click()

    async def drop(self, name: str, content: bytes, file_name: str, kind: str) -> None:
        """Drag a file onto a chat."""
        node: Any = await self.seat(name).element_handle()
        await self.page.evaluate(DROP, [node, list(content), file_name, kind])

    async def clock(self, to: str) -> None:
        """Press a button of the clock and wait until it has moved."""
        await self.page.locator(f"#steps [data-to={to}]").click()
        await self.page.locator("#steps button:disabled").first.wait_for(state="detached")

    async def fault(self, name: str, *, is_on: bool) -> None:
        """Switch a fault and wait until the server has it; the panel is open."""
        async with self.page.expect_response("**/api/faults"):
            await self.page.get_by_role("switch", name=name).set_checked(is_on)
