"""The door out: one loop sends what is due, a chat at a time, and keeps what came of it."""

import asyncio
import logging
from datetime import datetime, timedelta

from telegram import Bot
from telegram.error import (
    BadRequest,
    ChatMigrated,
    Forbidden,
    InvalidToken,
    RetryAfter,
    TelegramError,
)

from bot.calls import call
from bot.refusals import CARD_GONE, NOBODY, UNCHANGED, may_have_arrived
from bot.wiring import Shared
from handlers import chats, delivery, reaching
from inspection import interviews, outbox
from inspection.enrolment import find_person
from inspection.enums import MessageKind, MessageState, Priority
from inspection.ports import REGISTRY, Receipt
from inspection.records import OutgoingMessage

log = logging.getLogger(__name__)

PAUSES = (1.0, 2.0, 5.0, 15.0, 60.0)  # seconds, after network trouble


class Sender:
    """Sends queued messages in order within a chat, chats beside one another."""

    def __init__(self, shared: Shared, bot: Bot) -> None:
        self._shared = shared
        self._bot = bot
        self._busy: set[int] = set()
        self._pause: dict[int, datetime] = {}  # chat → not before
        self._settled: list[tuple[str, int, Receipt | None]] = []  # with the write it waits for
        self._looking = False
        self._idle = asyncio.Event()

    def recover(self) -> None:
        """After a crash: what may have left is marked unconfirmed, never repeated by itself."""
        journal = self._shared.journal
        for scope, message_id, telegram_id in journal.outcomes():
            if telegram_id is not None:
                self._close(scope, message_id, MessageState.SENT, telegram_id)
            journal.forget(scope, [message_id])
        for scope, message_id in journal.open_attempts():
            self._close(scope, message_id, MessageState.UNCONFIRMED, None)
            journal.forget(scope, [message_id])

    def _close(
        self, scope: str, message_id: int, state: MessageState, telegram_id: int | None
    ) -> None:
        if scope not in self._shared.scopes():
            return
        with self._shared.store.unit(scope) as work:
            message = work.get(OutgoingMessage, message_id)
            if message is not None and message.state is MessageState.QUEUED:
                digest = outbox.digest_of(message.text, message.buttons)
                work.put(message.changed(state=state, message_id=telegram_id, digest=digest))
                if state is MessageState.UNCONFIRMED:
                    delivery.after_unconfirmed(self._shared.desk(work), message)
                work.commit()

    async def run(self) -> None:
        """Send for as long as the bot runs."""
        shared = self._shared
        while True:
            shared.wake.clear()
            self._looking = True
            await shared.store.saved(lazy_too=False)
            self._forget_settled()
            later = self._start_due()
            self._looking = False
            if self.is_idle():
                self._idle.set()
            await shared.clock.sleep_until(later, shared.wake)

    async def settled(self) -> None:
        """Return when everything that is due by now has been said."""
        self._idle.clear()
        self._shared.wake.set()
        await self._idle.wait()

    def is_idle(self) -> bool:
        """Whether nothing is being sent and nothing is due now."""
        return not self._busy and not self._looking and not self._due()[0]

    def _forget_settled(self) -> None:
        """Drop from the journal what the records themselves now say, on disk."""
        done = [each for each in self._settled if each[2] is None or each[2].is_saved]
        self._settled = [each for each in self._settled if each not in done]
        for scope in {each[0] for each in done}:
            self._shared.journal.forget(scope, [each[1] for each in done if each[0] == scope])

    def _due(self) -> tuple[dict[int, tuple[str, OutgoingMessage]], datetime | None]:
        """Return the next message of every chat that may send now, and when to look again."""
        now = self._shared.clock.now()
        due: dict[int, tuple[str, OutgoingMessage]] = {}
        later: list[datetime] = []
        undisturbed = interviews.undisturbed_in(self._shared.store, now)
        for scope in self._shared.scopes():
            view = self._shared.store.view(scope)
            for message in view.lookup(OutgoingMessage, "state", MessageState.QUEUED):
                waits = message.priority > Priority.ANSWER and message.chat_id in undisturbed
                if waits or self._waits_for_person(message.chat_id):
                    continue
                moment = max(
                    filter(None, (message.not_before, self._pause.get(message.chat_id))),
                    default=now,
                )
                if moment > now:
                    later.append(moment)
                    continue
                best = due.get(message.chat_id)
                if best is None or _order(message) < _order(best[1]):
                    due[message.chat_id] = (scope, message)
        return due, min(later, default=None)

    def _waits_for_person(self, chat_id: int) -> bool:
        if chat_id < 0:
            return False
        person = find_person(self._shared.store.view(REGISTRY), chat_id)
        return person is not None and person.unreachable_since is not None

    def _start_due(self) -> datetime | None:
        due, later = self._due()
        for chat_id, (scope, message) in due.items():
            if chat_id not in self._busy:
                self._busy.add(chat_id)
                self._shared.tasks.start(self._send(scope, message), f"send-{scope}-{message.id}")
        return later

    async def _send(self, scope: str, message: OutgoingMessage) -> None:
        try:
            await self._shared.artist.draw_ahead(message.picture)
            current = self._may_leave(scope, message)
            if current is not None:
                await self._deliver(scope, current)
        finally:
            self._busy.discard(message.chat_id)
            self._shared.wake.set()

    def _may_leave(self, scope: str, message: OutgoingMessage) -> OutgoingMessage | None:
        """Return the message as it is now, if its audience may know it now (design 2)."""
        with self._shared.store.unit(scope) as work:
            desk = self._shared.desk(work)
            current = work.get(OutgoingMessage, message.id)
            if current is None or current.state is not MessageState.QUEUED:
                return None
            late = current.not_after is not None and desk.now >= current.not_after
            if not late and delivery.may_leave(desk, current):
                return current
            work.put(current.changed(state=MessageState.WITHDRAWN, text="", buttons=()))
            if not late:
                delivery.after_refused(desk, current)
            work.commit()
        log.warning("message %s of %s kept back%s", message.id, scope, ": late" if late else "")
        return None

    async def _deliver(self, scope: str, message: OutgoingMessage) -> None:
        shared = self._shared
        once = message.kind is MessageKind.SEND
        if once:
            shared.journal.attempt(scope, message.id, shared.clock.now().isoformat())
        try:
            telegram_id = await call(self._bot, shared, scope, message)
        except TelegramError as error:
            if once and not may_have_arrived(error):
                shared.journal.outcome(scope, message.id, None)
            self._failed(scope, message, error)
        except Exception:
            log.exception("message %s of %s cannot be sent", message.id, scope)
            self._give_up(scope, message, "our fault")
        else:
            if once:
                shared.journal.outcome(scope, message.id, telegram_id)
            receipt = self._sent(scope, message, telegram_id)
            if once:
                self._settled.append((scope, message.id, receipt))

    def _sent(self, scope: str, message: OutgoingMessage, telegram_id: int | None) -> Receipt:
        """Settle a message that went out; what follows from it is not left to a lazy write."""
        shared = self._shared
        self._pause.pop(message.chat_id, None)
        with shared.store.unit(scope) as work:
            desk = shared.desk(work)
            current = work.get(OutgoingMessage, message.id) or message
            shown = outbox.digest_of(message.text, message.buttons)
            settled = outbox.settle(work, current, shown, telegram_id, now=desk.now)
            outbox.card_shows(work, message, shown)
            follows = outbox.follow_up(work, current, message, settled, now=desk.now)
            if message.kind is MessageKind.SEND:
                follows |= delivery.after_sent(desk, message)
            return work.commit(lazy=not follows)

    def _failed(self, scope: str, message: OutgoingMessage, error: TelegramError) -> None:
        text = str(error).lower()
        match error:
            case RetryAfter():
                wait = error.retry_after
                seconds = wait.total_seconds() if isinstance(wait, timedelta) else float(wait)
                self._wait(message.chat_id, seconds)
            case Forbidden():
                self._refused_by_chat(scope, message)
            case ChatMigrated():
                chats.move(self._shared.store, message.chat_id, error.new_chat_id)
                self._change(scope, message, chat_id=error.new_chat_id)
            case BadRequest() if UNCHANGED in text:
                self._sent(scope, message, message.message_id)
            case BadRequest() if any(sign in text for sign in NOBODY):
                self._refused_by_chat(scope, message)
            case BadRequest() if "replied not found" in text:
                self._change(scope, message, reply_to=None)
            case BadRequest() if "thread not found" in text:
                self._topic_lost(scope, message)
            case BadRequest() if message.is_media and message.kind is MessageKind.SEND:
                self._without_its_file(scope, message)
            case BadRequest() | InvalidToken():
                quiet = any(sign in text for sign in CARD_GONE)
                log.log(logging.INFO if quiet else logging.ERROR, "not sent: %s", error)
                self._give_up(scope, message, text[:100])
            case _ if may_have_arrived(error) and message.kind is MessageKind.SEND:
                log.warning("message %s of %s may have arrived", message.id, scope)
                self._close(scope, message.id, MessageState.UNCONFIRMED, None)
            case _:
                self._try_again(scope, message, error)

    def _try_again(self, scope: str, message: OutgoingMessage, error: TelegramError) -> None:
        pause = PAUSES[min(message.tries, len(PAUSES) - 1)]
        log.warning(
            "message %s of %s waits %.0f s: %s", message.id, scope, pause, type(error).__name__
        )
        self._wait(message.chat_id, pause)
        self._change(scope, message, tries=message.tries + 1)

    def _wait(self, chat_id: int, seconds: float) -> None:
        self._pause[chat_id] = self._shared.clock.now() + timedelta(seconds=seconds)

    def _change(self, scope: str, message: OutgoingMessage, **fields: object) -> None:
        with self._shared.store.unit(scope) as work:
            current = work.get(OutgoingMessage, message.id) or message
            work.put(current.changed(**fields))
            work.commit(lazy=True)

    def _refused_by_chat(self, scope: str, message: OutgoingMessage) -> None:
        """Blocked, never started, removed: a person's messages wait, a group's are given up."""
        shared = self._shared
        if message.chat_id > 0 and not self._mark_unreachable(message.chat_id):
            self._give_up(scope, message, "refused by a stranger")
            return
        with shared.store.unit(scope) as work:
            desk = shared.desk(work)
            if message.chat_id > 0:
                delivery.after_unreachable(desk, message)
            else:
                current = work.get(OutgoingMessage, message.id) or message
                work.put(current.changed(state=MessageState.FAILED, failure="refused by the chat"))
                delivery.after_group_lost(desk)
            work.commit()

    def _topic_lost(self, scope: str, message: OutgoingMessage) -> None:
        """The topic is gone: what follows goes to the group itself, and the leader hears of it."""
        with self._shared.store.unit(scope) as work:
            reaching.after_topic_lost(self._shared.desk(work), message)
            work.commit()

    def _without_its_file(self, scope: str, message: OutgoingMessage) -> None:
        """The file is refused: the text goes out by itself, and says so (C113)."""
        self._change(scope, message, is_media=False, attachments=())
        with self._shared.store.unit(scope) as work:
            delivery.after_file_failed(self._shared.desk(work), message)
            work.commit()

    def _give_up(self, scope: str, message: OutgoingMessage, why: str) -> None:
        self._change(scope, message, state=MessageState.FAILED, failure=why)
        if message.attachments and not message.text:
            with self._shared.store.unit(scope) as work:
                delivery.after_file_failed(self._shared.desk(work), message)
                work.commit()

    def _mark_unreachable(self, user_id: int) -> bool:
        """Note that a person cannot be reached; False for one we do not know."""
        with self._shared.store.unit(REGISTRY) as work:
            person = find_person(work, user_id)
            now = self._shared.clock.now()
            if person is None:
                return False
            if person.unreachable_since is None:
                work.put(person.changed(unreachable_since=now))
                work.commit()
        return True


def _order(message: OutgoingMessage) -> tuple[int, int]:
    return (int(message.priority), message.id)
