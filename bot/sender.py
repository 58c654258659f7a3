"""The door out: one loop sends what is due, a chat at a time, and keeps what came of it."""

import asyncio
import logging
from datetime import datetime

from telegram import Bot
from telegram.error import TelegramError

from bot.attempts import NO_ROOM_PAUSE, Attempts
from bot.calls import call
from bot.mishaps import Mishaps
from bot.pace import Pace, Pauses, limits_for
from bot.refusals import may_have_arrived
from bot.turns import across_chats, order_of
from bot.upkeep import Upkeep
from bot.wiring import Shared
from handlers import containing, delivery
from inspection import after_sending, interviews, outbox
from inspection.enums import MessageKind, MessageState, Priority
from inspection.ports import REGISTRY, Receipt
from inspection.records import Chart, OutgoingMessage, Person

log = logging.getLogger(__name__)


class Sender:
    """Sends queued messages in order within a chat, chats beside one another."""

    def __init__(self, shared: Shared, bot: Bot) -> None:
        self._shared = shared
        self._bot = bot
        self._out: set[tuple[str, int]] = set()  # went out, but could not be settled
        self._busy: set[int] = set()
        self._pauses = Pauses(shared.clock.now)
        self._settled: list[tuple[str, int, Receipt | None]] = []  # with the write it waits for
        self._attempts = Attempts(shared.journal)
        self.pace = Pace(limits_for(shared.clock))
        self._upkeep = Upkeep(shared, bot)
        self._mishaps = Mishaps(shared, self._pauses.begin, self._sent, self._mark_unconfirmed)
        self._looking = False
        self._undrawn: Chart | None = None  # the picture that keeps a message back
        self._is_drawing = self._is_closed = False
        self._idle = asyncio.Event()

    def recover(self) -> None:
        """After a crash: settle what left, with all that follows, and mark what may have left."""
        journal = self._shared.journal
        for scope, message_id, telegram_id in journal.outcomes():
            message = self._queued(scope, message_id) if telegram_id is not None else None
            receipt = self._sent(scope, message, telegram_id) if message is not None else None
            self._settled.append((scope, message_id, receipt))
        for scope, message_id in journal.open_attempts():
            self._mark_unconfirmed(scope, message_id)

    def _mark_unconfirmed(self, scope: str, message_id: int) -> None:
        """Say in the records that it may have left; the journal knows it until these are saved."""
        message, receipt = self._queued(scope, message_id), None
        if message is not None:
            with self._shared.store.unit(scope) as work:
                digest = outbox.digest_of(message.text, message.buttons)
                work.put(message.changed(state=MessageState.UNCONFIRMED, digest=digest))
                delivery.after_unconfirmed(self._shared.desk(work), message)
                receipt = work.commit()
        self._settled.append((scope, message_id, receipt))

    def _queued(self, scope: str, message_id: int) -> OutgoingMessage | None:
        if scope not in self._shared.scopes():
            return None
        message = self._shared.store.view(scope).get(OutgoingMessage, message_id)
        return message if message is not None and message.state is MessageState.QUEUED else None

    async def run(self) -> None:
        """Send for as long as the bot runs."""
        shared = self._shared
        while True:
            shared.wake.clear()
            self._looking = True
            await shared.store.saved(lazy_too=False)
            self._forget_settled()
            self._upkeep.look(frozenset(self._busy))
            later = self._start_due()
            self._looking = False
            if self.is_idle():
                self._idle.set()
            await shared.clock.sleep_until(later, shared.wake)

    def close(self) -> None:
        """Begin nothing more: cut off in the middle it could not be told whether it arrived."""
        self._is_closed = True

    async def settled(self) -> None:
        """Return when everything that is due by now has been said."""
        self._idle.clear()
        self._shared.wake.set()
        await self._idle.wait()

    def is_idle(self) -> bool:
        """Whether nothing is being sent and nothing is due now."""
        if self._busy or self._looking or self._is_drawing:
            return False
        is_done = not self._due()[0] and self._undrawn is None
        return is_done and not self._shared.office.is_busy

    def _forget_settled(self) -> None:
        """Drop from the journal what the records themselves now say, on disk."""
        done: dict[str, list[int]] = {}
        waiting: list[tuple[str, int, Receipt | None]] = []
        for scope, message_id, receipt in self._settled:
            if receipt is None or receipt.is_saved:
                done.setdefault(scope, []).append(message_id)
            else:
                waiting.append((scope, message_id, receipt))
        self._settled = waiting
        for scope, ids in done.items():
            self._shared.journal.forget(scope, ids)

    def _due(self) -> tuple[dict[int, tuple[str, OutgoingMessage]], datetime | None]:
        """Return the next message of every chat that may send now, and when to look again."""
        now = self._shared.clock.now()
        self._undrawn = None
        due: dict[int, tuple[str, OutgoingMessage]] = {}
        later: list[datetime] = []
        undisturbed = interviews.undisturbed_in(self._shared.store, now)
        stopped = containing.waiting_for_resume(self._shared.store)
        unreachable = self._unreachable()
        for scope in self._shared.scopes():
            view = self._shared.store.view(scope)
            for message in view.lookup(OutgoingMessage, "state", MessageState.QUEUED):
                waits = message.priority > Priority.ANSWER and message.chat_id in undisturbed
                waits |= message.chat_id in stopped and message.kind is not MessageKind.DELETE
                waits |= (scope, message.id) in self._out
                if waits or message.chat_id in unreachable:
                    continue
                pause = self._pauses.until(message.chat_id)
                moment = max(filter(None, (message.not_before, pause)), default=now)
                if moment > now:
                    later.append(moment)
                    continue
                best = due.get(message.chat_id)
                is_next = best is None or order_of(message) < order_of(best[1])
                ready = self._shared.office.is_ready
                if is_next and ready(scope, message) and self._is_drawn(message):
                    due[message.chat_id] = (scope, message)
        return due, min(later, default=None)

    def _is_drawn(self, message: OutgoingMessage) -> bool:
        """A picture is drawn before its turn comes: until then its chat is free for answers."""
        if message.picture is None:
            return True
        if self._undrawn is not None:
            return False
        if self._shared.artist.is_settled(message.picture):
            return True
        self._undrawn = message.picture
        return False

    async def _draw(self, chart: Chart) -> None:
        try:
            await self._shared.artist.draw_ahead(chart)
        finally:
            self._is_drawing = False
            self._shared.wake.set()

    def _unreachable(self) -> set[int]:
        """Return the chats of those who blocked the bot: what is for them waits."""
        people = self._shared.store.view(REGISTRY).all(Person)
        return {person.user_id for person in people if person.unreachable_since is not None}

    def _start_due(self) -> datetime | None:
        due, later = self._due()
        if self._is_closed:
            return None
        if self._undrawn is not None and not self._is_drawing:
            self._is_drawing = True
            self._shared.tasks.start(self._draw(self._undrawn), "draw")
        soon: list[float] = []
        for chat_id, (scope, message) in sorted(due.items(), key=across_chats):
            if chat_id in self._busy:
                continue
            is_new = message.kind is MessageKind.SEND
            wait = self.pace.wait(chat_id, is_new=is_new)
            if wait > 0:
                soon.append(wait)
                continue
            self._busy.add(chat_id)
            self.pace.begin(chat_id, is_new=is_new)
            self._shared.tasks.start(self._send(scope, message), f"send-{scope}-{message.id}")
        if soon:  # the limits are Telegram's: its seconds, not those of a clock that is moved
            asyncio.get_running_loop().call_later(min(soon), self._shared.wake.set)
        return later

    async def _send(self, scope: str, message: OutgoingMessage) -> None:
        try:
            await self._upkeep.before(scope, message)
            current = await self._as_on_disk(scope, message)
            if current is not None:
                await self._deliver(scope, current)
        finally:
            self.pace.end(message.chat_id, is_new=message.kind is MessageKind.SEND)
            self._busy.discard(message.chat_id)
            self._shared.wake.set()

    async def _as_on_disk(self, scope: str, message: OutgoingMessage) -> OutgoingMessage | None:
        """Return the message as it is now and on disk, if it may leave.

        It may have been queued, or changed, while the loop waited for an earlier write.
        """
        current = self._may_leave(scope, message)
        while current is not None:
            await self._shared.store.saved(lazy_too=False)
            before, current = current, self._may_leave(scope, current)
            if current == before:
                return current
        return None

    def _may_leave(self, scope: str, message: OutgoingMessage) -> OutgoingMessage | None:
        """Return the message as it is now, if its audience may know it now (design 2)."""
        with self._shared.store.unit(scope) as work:
            desk = self._shared.desk(work)
            current = work.get(OutgoingMessage, message.id)
            if current is None or current.state is not MessageState.QUEUED:
                return None
            if containing.is_kept_from_group(desk, current):
                containing.divert(desk, current)
                work.commit()
                return None
            late = current.not_after is not None and desk.now >= current.not_after
            if not late and delivery.may_leave(desk, current):
                return current
            work.put(current.withdrawn())
            if not late:
                delivery.after_refused(desk, current)
            work.commit()
        log.warning("message %s of %s kept back%s", message.id, scope, ": late" if late else "")
        return None

    async def _deliver(self, scope: str, message: OutgoingMessage) -> None:
        once = message.kind is MessageKind.SEND
        if once and not self._attempts.begin(scope, message.id, self._shared.clock.now()):
            self._pauses.begin(message.chat_id, NO_ROOM_PAUSE)
            return
        try:
            telegram_id = await call(self._bot, self._shared, scope, message)
        except TelegramError as error:
            if once and not may_have_arrived(error):
                self._attempts.end(scope, message.id, None)
                self._settled.append((scope, message.id, None))
            self._take_mishap(scope, message, error)
        except Exception:
            log.exception("message %s of %s cannot be sent", message.id, scope)
            self._mishaps.give_up(scope, message, "our fault")
        else:
            if once:
                self._attempts.end(scope, message.id, telegram_id)
            receipt = self._sent(scope, message, telegram_id)
            if once:
                self._settled.append((scope, message.id, receipt))

    def _take_mishap(self, scope: str, message: OutgoingMessage, error: TelegramError) -> None:
        """Do what follows from an error; what cannot be done is not tried again without an end."""
        try:
            self._mishaps.take(scope, message, error)
        except Exception:
            log.exception("message %s of %s cannot be settled", message.id, scope)
            self._mishaps.give_up(scope, message, "our fault")

    def _sent(self, scope: str, message: OutgoingMessage, telegram_id: int | None) -> Receipt:
        """Settle a message that went out, whatever becomes of what should follow from it."""
        self._pauses.end(message.chat_id)
        self._out.add((scope, message.id))  # from here on it is never sent again
        try:
            receipt = self._followed(scope, message, telegram_id)
        except Exception:
            log.exception("what follows from message %s of %s failed", message.id, scope)
            with self._shared.store.unit(scope) as work:
                current = work.get(OutgoingMessage, message.id) or message
                shown = outbox.digest_of(message.text, message.buttons)
                now = self._shared.clock.now()
                after_sending.settle(work, current, shown, telegram_id, now=now)
                receipt = work.commit()
        self._out.discard((scope, message.id))
        return receipt

    def _followed(self, scope: str, message: OutgoingMessage, telegram_id: int | None) -> Receipt:
        """Settle it with what follows, which is not left to a lazy write."""
        shared = self._shared
        with shared.store.unit(scope) as work:
            desk = shared.desk(work)
            current = work.get(OutgoingMessage, message.id) or message
            shown = outbox.digest_of(message.text, message.buttons)
            settled = after_sending.settle(work, current, shown, telegram_id, now=desk.now)
            after_sending.card_shows(work, message, shown)
            follows = after_sending.follow_up(work, current, message, settled, now=desk.now)
            if message.kind is MessageKind.SEND:
                follows |= delivery.after_sent(desk, message)
            return work.commit(lazy=not follows)
