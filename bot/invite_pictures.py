"""An invitation's QR code: made when it is sent, from the link in the message's own text."""

import asyncio
import io
import re
from html import unescape

import segno
from telegram import Bot
from telegram.constants import ParseMode

from inspection.errors import NothingHereError
from inspection.records import OutgoingMessage

DOCUMENT = "invitation"
LINK = re.compile(r"https://t\.me/\w+\?start=\w+")
SCALE = 10  # pixels a module
MARGIN = 4  # modules, what scanners need around it


async def send_square(bot: Bot, message: OutgoingMessage) -> int:
    """Send the picture with its text. Raises `NothingHereError` when the text has no link."""
    link = LINK.search(unescape(message.text))
    if link is None:
        raise NothingHereError
    png = await asyncio.to_thread(square_of, link[0])
    sent = await bot.send_photo(
        message.chat_id,
        png,
        caption=message.text,
        parse_mode=ParseMode.HTML,
        filename="invitation.png",
    )
    return int(sent.message_id)


def square_of(link: str) -> bytes:
    """Return the QR code of a link as a PNG."""
    kept = io.BytesIO()
    segno.make(link, error="m", micro=False).save(kept, kind="png", scale=SCALE, border=MARGIN)
    return kept.getvalue()
