"""The door in: one update, one unit of work, exactly once; the answer waits for the disk."""

import asyncio
import logging
import secrets
from collections.abc import Callable
from contextlib import AbstractContextManager

from telegram import Bot, Message, Update
from telegram.error import TelegramError

from bot.presses import UnderWay
from bot.unsaved import LATE_AFTER, Unsaved
from bot.wiring import Shared
from handlers import chats, containing
from handlers.commands import COMMANDS
from handlers.context import Desk, Turn
from handlers.dispatch import plan_for, refuse
from handlers.gate import Caller, anonymous_in, identify, scope_of_chat
from handlers.plans import Plan
from inspection.enrolment import find_person
from inspection.errors import InspectionError
from inspection.ports import REGISTRY, Receipt
from inspection.records import AuditEntry, Person, Record
from storage.journal import InboxState

log = logging.getLogger(__name__)

LEAVES_AFTER = 2.0  # seconds
TOAST_LIMIT = 190  # of 200 that Telegram allows


class Door:
    """Takes updates one after another and hands each to the handler it asks for."""

    def __init__(
        self, shared: Shared, bot: Bot, *, on_return: Callable[[], None], unsaved: Unsaved
    ) -> None:
        self._shared = shared
        self._unsaved = unsaved
        self._bot = bot
        self._presses = UnderWay()
        self._on_return = on_return  # somebody can be reached again: send what waited

    def replaying(self) -> AbstractContextManager[None]:
        """While it lasts, what is received was left by a process that stopped."""
        return self._presses.replaying()

    async def receive(self, update: Update, _context: object = None, *, origin: int = 0) -> None:
        """Handle one update, whatever it is; its effects happen exactly once.

        The origin tells it from another one that came under the same id.
        """
        shared, key = self._shared, (update.update_id, origin)
        known = shared.journal.state_of(*key)
        if known is InboxState.FAILED or shared.store.was_handled(*key):
            if known is InboxState.NEW:
                shared.journal.done([update.update_id], origin)
            if update.callback_query is not None:  # the same press may come behind it
                self._presses.is_repeated(update.callback_query)
            await self._answer_late(update)
            return
        for attempt in (1, 2):
            try:
                self._handle(update, origin)
            except Exception as error:
                if attempt == 2:
                    self._set_aside(update, error, origin)
                else:
                    log.warning("update %s failed once", update.update_id, exc_info=error)
            else:
                return

    def _handle(self, update: Update, origin: int) -> None:
        shared = self._shared
        if chats.concerns(update):
            self._handle_chat(update, origin)
            return
        caller = identify(shared.store, update)
        if caller is None:
            self._refuse_anonymous(update, origin)
            self._finish(update, origin)
            return
        if update.callback_query and self._presses.is_repeated(update.callback_query):
            shared.journal.done([update.update_id], origin)  # a crash may not make it a press
            self._finish(update, origin)
            return
        self._note_person(caller)
        containing.notice_caller(shared.store, caller, shared.desk)
        plan = plan_for(shared.store, update, caller, shared.facts.username)
        if plan.act is None:
            self._finish(update, origin)
            return
        self._do(update, caller, plan, origin)

    def _do(self, update: Update, caller: Caller, plan: Plan, origin: int) -> None:
        with self._shared.store.unit(plan.scope) as work:
            turn = as_turn(self._shared.desk(work), update, caller)
            try:
                if plan.act is not None:
                    plan.act(turn)
            except InspectionError as refusal:
                work.take_back(keep=_outlives_a_refusal)
                refuse(turn, refusal)
            work.handles(update.update_id, origin)
            receipt = work.commit()
        self._finish(update, origin, turn, receipt)

    def _refuse_anonymous(self, update: Update, origin: int) -> None:
        """An anonymous administrator who asks for something hears how to ask as a person."""
        shared, message = self._shared, update.message
        scope = anonymous_in(shared.store, update)
        if scope is None or message is None:
            return
        asked = COMMANDS.read(message.text or message.caption or "", shared.facts.username)
        if asked.command is None:
            return
        with shared.store.unit(scope) as work:
            containing.refuse_anonymous(shared.desk(work), message)
            work.handles(update.update_id, origin)
            work.commit()

    def _handle_chat(self, update: Update, origin: int) -> None:
        """Somebody blocked, joined, left or upgraded a chat: records change, and maybe we go."""
        leave = chats.changed(self._shared.store, update, self._shared.desk)
        self._on_return()
        self._finish(update, origin)
        if leave is not None:
            self._shared.tasks.start(self._leave(leave), f"leave-{leave}")

    async def _leave(self, chat_id: int) -> None:
        """Leave, unless it turns out to be our group, upgraded: that is said in any order."""
        await asyncio.sleep(LEAVES_AFTER)
        if scope_of_chat(self._shared.store, chat_id) is not None:
            return
        try:
            await self._bot.leave_chat(chat_id)
        except TelegramError as error:
            log.info("could not leave a chat: %s", type(error).__name__)

    def _note_person(self, caller: Caller) -> None:
        """Keep the newest name; whoever writes can be reached again."""
        person = find_person(self._shared.store.view(REGISTRY), caller.user_id)
        if person is None:
            return
        if person.name == caller.user_name and person.unreachable_since is None:
            return
        with self._shared.store.unit(REGISTRY) as work:
            chats.rename(work, person, caller.user_name)
            work.commit()
        if person.unreachable_since is not None:
            self._on_return()

    def _finish(
        self,
        update: Update,
        origin: int,
        turn: Turn | None = None,
        receipt: Receipt | None = None,
    ) -> None:
        settling = self._settle(update, origin, turn, receipt)
        self._shared.tasks.start(settling, f"settle-{update.update_id}")

    async def _settle(
        self, update: Update, origin: int, turn: Turn | None, receipt: Receipt | None
    ) -> None:
        """When the unit is on disk: mark the inbox, answer the press, wake the sender."""
        if receipt is not None:
            await self._saved(update, receipt)
        else:  # a chat or a person may have changed, in units of their own
            await self._shared.store.saved(lazy_too=False)
        self._shared.journal.done([update.update_id], origin)
        self._shared.wake.set()
        if update.callback_query is not None:
            toast, alert = (turn.toast, turn.alert) if turn else ("", False)
            await self._answer(update, toast, alert=alert)

    async def _saved(self, update: Update, receipt: Receipt) -> None:
        """Return when it is on disk; when there is no room for long, say that it waits."""
        saved = asyncio.ensure_future(receipt.saved())
        try:
            done, _ = await asyncio.wait([saved], timeout=LATE_AFTER)
            if not done and self._shared.store.is_in_trouble:
                await self._unsaved.tell_late(update)
            await saved
        finally:
            saved.cancel()

    async def _answer(self, update: Update, text: str, *, alert: bool) -> None:
        """Answer a press, once; a failed answer never stops the action (C034)."""
        query = update.callback_query
        if query is None:
            return
        shown = text if len(text) <= TOAST_LIMIT else text[:TOAST_LIMIT] + "…"
        try:
            await self._bot.answer_callback_query(query.id, text=shown or None, show_alert=alert)
        except TelegramError as error:
            log.info("press could not be answered: %s", type(error).__name__)
        finally:
            self._presses.ended(query)

    async def _answer_late(self, update: Update) -> None:
        if update.callback_query is not None:
            await self._answer(update, "", alert=False)

    def _set_aside(self, update: Update, error: Exception, origin: int) -> None:
        """Our fault: keep the update, log the trace by number, say so plainly."""
        incident = f"E{secrets.token_hex(3).upper()}"
        self._shared.journal.set_aside(update.update_id, incident, origin)
        log.error("incident %s: update %s set aside", incident, update.update_id, exc_info=error)
        reader = update.effective_user.id if update.effective_user is not None else 0
        texts = self._shared.texts_for(reader)
        text = texts("common", "our_fault", incident=incident)
        chat = update.effective_chat
        if update.callback_query is not None:
            self._shared.tasks.start(self._answer(update, text, alert=True), incident)
        elif chat is not None and identify(self._shared.store, update) is not None:
            with self._shared.store.unit(REGISTRY) as work:
                self._shared.desk(work).say(chat.id, text)
                work.commit()
        self._shared.wake.set()  # something may have been said before it failed


def as_turn(desk: Desk, update: Update, caller: Caller) -> Turn:
    """Return one update of one person, with everything a handler has in hand."""
    message = update.effective_message
    return Turn(
        **{name: getattr(desk, name) for name in _DESK_FIELDS},
        person=caller.person,
        member=caller.member,
        message=message if isinstance(message, Message) else None,
        query=update.callback_query,
        chat_id=caller.chat_id,
        thread_id=caller.thread_id,
        user_id=caller.user_id,
        user_name=caller.user_name,
    )


_DESK_FIELDS = ("store", "work", "now", "texts", "settings", "facts", "finder")


def _outlives_a_refusal(record: Record) -> bool:
    """Whether it stays when the rest is taken back: a refusal's line, the count of wrong codes."""
    return isinstance(record, Person) or (
        isinstance(record, AuditEntry) and record.act.endswith("refused")
    )
