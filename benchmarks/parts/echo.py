"""The barest bot there is, to measure beside ours: it repeats a text and keeps nothing."""

import os

from telegram import Update
from telegram.ext import ApplicationBuilder, MessageHandler, filters


async def _repeat(update: Update, _context: object) -> None:
    if update.message is not None and update.message.text:
        await update.message.reply_text(update.message.text)


def main() -> None:
    application = (
        ApplicationBuilder()
        .token(os.environ["XUNCHA_TELEGRAM__TOKEN"])
        .base_url(os.environ["XUNCHA_TELEGRAM__BASE_URL"])
        .base_file_url(os.environ["XUNCHA_TELEGRAM__BASE_FILE_URL"])
        .build()
    )
    application.add_handler(MessageHandler(filters.TEXT, _repeat))
    application.run_polling()


if __name__ == "__main__":
    main()
