"""What the disk does not take: said to whoever sent it, and only then let go.

While nothing can be saved, updates stay with Telegram until their senders were told to send
again; one that cannot be told stays there, and is handled when there is room. Nothing of this
is queued: the queue is on the disk that is full.
"""

import logging
from collections.abc import Iterable
from typing import Any, NoReturn

from telegram import Bot, Message, ReplyParameters, Update
from telegram.error import BadRequest, Forbidden, TelegramError

from bot.wiring import Shared
from handlers import chats
from handlers.dispatch import plan_for
from handlers.gate import identify

log = logging.getLogger(__name__)

LATE_AFTER = 5.0  # seconds without room, after which it is said that the number comes later


class NotKeptError(OSError):
    """Nothing could be put on disk; the updates stay with Telegram."""


class Unsaved:
    """Refuses in words what cannot be kept, and remembers what it refused."""

    def __init__(self, shared: Shared) -> None:
        self._shared = shared
        self._bot: Bot | None = None
        self._told: set[int] = set()
        self._telling: set[int] = set()
        self._albums: set[str] = set()

    def use(self, bot: Bot) -> None:
        """Tell as this bot, from now on."""
        self._bot = bot

    def was_refused(self, update_id: int) -> bool:
        """Whether its sender was told that it is not kept; then it never is."""
        return update_id in self._told

    def refuse(self, updates: Iterable[tuple[int, Update | None]]) -> NoReturn:
        """Begin to tell the senders; raises `NotKeptError`, for the updates are asked for again."""
        waiting = [each for each in updates if each[0] not in self._told]
        for update_id, update in waiting:
            if update is not None and update_id not in self._telling:
                self._telling.add(update_id)
                self._shared.tasks.start(self._refuse(update), f"refuse-{update_id}")
        raise NotKeptError(len(waiting))

    async def _refuse(self, update: Update) -> None:
        try:
            if await self._was_told(update):
                self._told.add(update.update_id)
        finally:
            self._telling.discard(update.update_id)

    async def _was_told(self, update: Update) -> bool:
        """Tell it, if it was for us; False for what must be handled later instead."""
        if chats.concerns(update):
            return False
        caller = identify(self._shared.store, update)
        username = self._shared.facts.username
        if caller is None or plan_for(self._shared.store, update, caller, username).act is None:
            return True  # nobody waits for an answer
        try:
            await self._say(update, self._words(update, "not_saved"))
        except (BadRequest, Forbidden):
            return True  # who cannot be told now cannot be told later
        except TelegramError as error:
            log.warning("not told that nothing is saved: %s", type(error).__name__)
            return False
        return True

    async def tell_late(self, update: Update) -> None:
        """Say that a message is taken, and its number comes when there is room."""
        if not isinstance(update.effective_message, Message) or update.callback_query is not None:
            return
        try:
            await self._say(update, self._words(update, "saved_later"))
        except TelegramError as error:
            log.warning("not told that saving waits: %s", type(error).__name__)

    def _words(self, update: Update, macro: str) -> str:
        reader = update.effective_user.id if update.effective_user is not None else 0
        return self._shared.texts_for(reader)("common", macro)

    async def _say(self, update: Update, text: str) -> None:
        query, message = update.callback_query, update.effective_message
        if self._bot is None:
            return
        if query is not None:
            await self._bot.answer_callback_query(query.id, text=text, show_alert=True)
        elif isinstance(message, Message) and not self._is_said(message):
            above = ReplyParameters(message.message_id, allow_sending_without_reply=True)
            topic: dict[str, Any] = (  # Any: options of the call
                {"message_thread_id": message.message_thread_id} if message.is_topic_message else {}
            )
            try:
                await self._bot.send_message(message.chat.id, text, reply_parameters=above, **topic)
            except TelegramError:
                self._albums.discard(message.media_group_id or "")  # its next picture says it
                raise

    def _is_said(self, message: Message) -> bool:
        """Whether another picture of the same album has the answer, or is on its way to it."""
        album = message.media_group_id
        if album is None or album in self._albums:
            return album is not None
        self._albums.add(album)
        return False
