"""A message of the bot taken back where Telegram still allows it, else written over."""

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import suppress
from datetime import timedelta

from telegram import Bot, BotCommandScopeChat
from telegram.error import BadRequest, NetworkError, RetryAfter, TelegramError

from bot.blank_picture import put_blank
from inspection.records import OutgoingMessage

PAUSES = (1.0, 5.0, 30.0)  # seconds before each further try, when the way to Telegram is broken
GONE = "message to delete not found"  # of the message; "chat not found" is no such thing
THE_SAME = "message is not modified"


async def taken_back(bot: Bot, message: OutgoingMessage, words: str) -> str:
    """Delete it, else write the words over it; return `deleted`, `overwritten` or `left`.

    A message that somebody else deleted counts as deleted. A file is written over by an empty
    picture; of a voice note only the words are, and it counts as left.
    """
    chat, place = message.chat_id, message.message_id or 0
    try:
        await _patiently(lambda: bot.delete_message(chat, place))
    except BadRequest as error:
        if GONE in str(error).lower():
            return "deleted"
    except TelegramError:
        return "left"
    else:
        return "deleted"
    return await _written_over(bot, message, words)


async def _written_over(bot: Bot, message: OutgoingMessage, words: str) -> str:
    chat, place = message.chat_id, message.message_id or 0
    is_file = message.is_media or message.picture is not None or message.document is not None
    if not is_file:
        done = await _changed(lambda: bot.edit_message_text(words, chat, place))
    elif not (done := await _changed(lambda: put_blank(bot, chat, place, words))):
        await _changed(lambda: bot.edit_message_caption(chat, place, caption=words))
    return "overwritten" if done else "left"


async def _changed(call: Callable[[], Awaitable[object]]) -> bool:
    try:
        await _patiently(call)
    except BadRequest as error:
        return THE_SAME in str(error).lower()  # written over before the bot was killed
    except TelegramError:
        return False
    return True


async def forget_menu(bot: Bot, chat: int) -> None:
    """Take away the commands shown in one chat; a chat that is lost has none to take."""
    with suppress(TelegramError):
        await _patiently(lambda: bot.delete_my_commands(BotCommandScopeChat(chat)))


async def _patiently(call: Callable[[], Awaitable[object]]) -> None:
    """Call, and once more after each pause that Telegram or a broken way asks for."""
    for pause in PAUSES:
        try:
            await call()
        except RetryAfter as error:
            asked = error.retry_after
            await asyncio.sleep(asked.total_seconds() if isinstance(asked, timedelta) else asked)
        except BadRequest:
            raise
        except NetworkError:
            await asyncio.sleep(pause)
        else:
            return
    await call()
