"""What stands in the place of a file that is too old to be deleted: an empty picture and words.

A bot may change its own messages at any age, their files included; deleting ends at 48 hours.
"""

import io
from functools import cache

from PIL import Image
from telegram import Bot, InputMediaPhoto
from telegram.constants import ParseMode

SIZE = (640, 360)  # pixels
PALE = "#f2f2f2"


@cache
def blank_picture() -> bytes:
    """Return a picture that shows nothing, as a PNG."""
    kept = io.BytesIO()
    Image.new("RGB", SIZE, PALE).save(kept, "PNG")
    return kept.getvalue()


async def put_blank(bot: Bot, chat_id: int, message_id: int, words: str) -> None:
    """Put an empty picture with these words in the place of a file that the bot sent.

    Voice notes, round videos and stickers are refused by Telegram (`BadRequest`).
    """
    media = InputMediaPhoto(
        blank_picture(), caption=words, parse_mode=ParseMode.HTML, filename="blank.png"
    )
    await bot.edit_message_media(media, chat_id, message_id)
