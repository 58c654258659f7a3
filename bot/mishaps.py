"""A message that did not go out: what came of it, and what is done about it."""

import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import timedelta

from telegram.error import (
    BadRequest,
    ChatMigrated,
    Forbidden,
    InvalidToken,
    RetryAfter,
    TelegramError,
)

from bot.plainer import plainer
from bot.refusals import CARD_GONE, MAY_NOT_PIN, MUTED, may_have_arrived
from bot.remedies import CHANGES, Remedy, remedy_for
from bot.wiring import Shared
from handlers import chats, containing, delivery, reaching
from handlers.context import Desk
from handlers.gate import scope_of_chat
from inspection.enrolment import find_person, memberships
from inspection.enums import MessageKind, MessageState
from inspection.ports import REGISTRY
from inspection.records import OutgoingMessage

log = logging.getLogger(__name__)

PAUSES = (1.0, 2.0, 5.0, 15.0, 60.0)  # seconds, after network trouble

Settle = Callable[[str, OutgoingMessage, int | None], object]
MarkUnconfirmed = Callable[[str, int], None]


@dataclass(frozen=True)
class Mishaps:
    """Decides, by what the server answered, whether a message waits, changes or is given up."""

    _shared: Shared
    _wait: Callable[[int, float], None]  # chat, seconds
    _sent: Settle
    _mark_unconfirmed: MarkUnconfirmed

    def take(self, scope: str, message: OutgoingMessage, error: TelegramError) -> None:
        """Do what follows from an error of the call."""
        if isinstance(error, BadRequest):
            self._take_refusal(scope, message, error)
            return
        match error:
            case RetryAfter():
                wait = error.retry_after
                seconds = wait.total_seconds() if isinstance(wait, timedelta) else float(wait)
                self._wait(message.chat_id, seconds)
            case Forbidden():
                self._refused_by_chat(scope, message, str(error).lower())
            case ChatMigrated():
                chats.move(self._shared.store, message.chat_id, error.new_chat_id)
                self._change(scope, message, chat_id=error.new_chat_id)
            case InvalidToken():
                self._refuse(scope, message, error)
            case _ if may_have_arrived(error) and message.kind is MessageKind.SEND:
                log.warning("message %s of %s may have arrived", message.id, scope)
                self._mark_unconfirmed(scope, message.id)
            case _:
                self._try_again(scope, message, error)

    def _take_refusal(self, scope: str, message: OutgoingMessage, error: BadRequest) -> None:
        """Do what follows from a 400, by the table of `bot/remedies.py`."""
        remedy = remedy_for(message, str(error).lower())
        if remedy in CHANGES:
            self._change(scope, message, **CHANGES[remedy])
            return
        acts: Mapping[Remedy, Callable[[str, OutgoingMessage, BadRequest], object]] = {
            Remedy.SETTLED: lambda place, its, _: self._sent(place, its, its.message_id),
            Remedy.NOBODY_THERE: self._nobody_there,
            Remedy.PLAINER: self._plainer,
            Remedy.TOPIC_LOST: self._topic_lost,
            Remedy.TOPIC_CLOSED: self._topic_closed,
            Remedy.WITHOUT_FILE: self._without_its_file,
            Remedy.AGAIN: self._try_again,
            Remedy.GIVEN_UP: self._refuse,
        }
        acts[remedy](scope, message, error)

    def _nobody_there(self, scope: str, message: OutgoingMessage, error: BadRequest) -> None:
        self._refused_by_chat(scope, message, str(error).lower())

    def _plainer(self, scope: str, message: OutgoingMessage, error: BadRequest) -> None:
        """What Telegram cannot show goes out plain, or as a sentence that says where it stands."""
        log.error("message %s of %s cannot be shown: %s", message.id, scope, error)
        with self._shared.store.unit(scope) as work:
            desk = self._shared.desk(work)
            changes = plainer(message, str(error).lower(), delivery.in_words(desk, message))
        if changes:
            self._change(scope, message, **changes)
        else:
            self.give_up(scope, message, str(error).lower()[:100])
        place = scope if scope != REGISTRY else self._place_of(message)
        if place is not None:
            with self._shared.store.unit(place) as work:
                desk = self._shared.desk(work)
                delivery.after_unshown(desk, message, was_sent=bool(changes))
                work.commit()

    def _place_of(self, message: OutgoingMessage) -> str | None:
        """Return an inspection of the reader, for what the registry says."""
        store = self._shared.store
        if message.chat_id < 0:
            return scope_of_chat(store, message.chat_id)
        places = memberships(store.view(REGISTRY), message.chat_id)
        return next((m.inspection_id for m in places if m.inspection_id in store.scopes()), None)

    def _refuse(self, scope: str, message: OutgoingMessage, error: TelegramError) -> None:
        text = str(error).lower()
        may_not_pin = message.kind is MessageKind.PIN and any(s in text for s in MAY_NOT_PIN)
        is_quiet = may_not_pin or any(sign in text for sign in CARD_GONE)
        log.log(logging.INFO if is_quiet else logging.ERROR, "not sent: %s", error)
        self.give_up(scope, message, text[:100])

    def _try_again(self, scope: str, message: OutgoingMessage, error: TelegramError) -> None:
        pause = PAUSES[min(message.tries, len(PAUSES) - 1)]
        log.warning(
            "message %s of %s waits %.0f s: %s", message.id, scope, pause, type(error).__name__
        )
        self._wait(message.chat_id, pause)
        self._change(scope, message, tries=message.tries + 1)

    def _change(self, scope: str, message: OutgoingMessage, **fields: object) -> None:
        with self._shared.store.unit(scope) as work:
            current = work.get(OutgoingMessage, message.id) or message
            work.put(current.changed(**fields))
            work.commit(lazy=True)

    def _refused_by_chat(self, scope: str, message: OutgoingMessage, text: str) -> None:
        """Blocked, never started, removed, muted: a person's messages wait.

        A group's are given up, but for what somebody waits for: filers and leaders get that.
        """
        shared = self._shared
        if message.chat_id > 0 and not self._mark_unreachable(message.chat_id):
            self.give_up(scope, message, "refused by a stranger")
            return
        with shared.store.unit(scope) as work:
            desk = shared.desk(work)
            if message.chat_id > 0:
                delivery.after_unreachable(desk, message)
            else:
                current = work.get(OutgoingMessage, message.id) or message
                work.put(current.changed(state=MessageState.FAILED, failure="refused by the chat"))
                if containing.is_waited_for(current):
                    containing.say_instead(desk, current)
            work.commit()
        if message.chat_id < 0:
            is_muted = any(sign in text for sign in MUTED)
            self._in_its_inspection(
                message, lambda desk: delivery.after_group_lost(desk, muted=is_muted)
            )

    def _topic_lost(self, scope: str, message: OutgoingMessage, _error: BadRequest) -> None:
        """The topic is gone: what follows goes to the group itself, and the leader hears of it."""
        self._in_its_inspection(message, lambda desk: reaching.after_topic_lost(desk, message))
        self._change(scope, message, thread_id=None)

    def _topic_closed(self, scope: str, message: OutgoingMessage, _error: BadRequest) -> None:
        """The topic is closed, perhaps for a while: this goes to the group itself, and is said."""
        self._in_its_inspection(message, lambda desk: reaching.after_topic_closed(desk, message))
        self._change(scope, message, thread_id=None)

    def _in_its_inspection(self, message: OutgoingMessage, act: Callable[[Desk], None]) -> None:
        """Do what concerns the group in its inspection: the registry answers in groups, too."""
        scope = scope_of_chat(self._shared.store, message.chat_id)
        if scope is not None:
            with self._shared.store.unit(scope) as work:
                act(self._shared.desk(work))
                work.commit()

    def _without_its_file(self, scope: str, message: OutgoingMessage, _error: BadRequest) -> None:
        """The file is refused: the text goes out by itself, and says so (C113)."""
        self._change(scope, message, is_media=False, attachments=())
        with self._shared.store.unit(scope) as work:
            delivery.after_file_failed(self._shared.desk(work), message)
            work.commit()

    def give_up(self, scope: str, message: OutgoingMessage, why: str) -> None:
        """Keep it as failed; a file that was expected is said to be missing."""
        self._change(scope, message, state=MessageState.FAILED, failure=why)
        if message.document is not None or (message.attachments and not message.text):
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
