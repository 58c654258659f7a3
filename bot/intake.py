"""What comes in, by polling or webhook: on disk first, read once, and counted after a gap."""

import logging
import secrets
import sqlite3
import time
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

import orjson
from telegram import Bot, Update

from bot.health import Signs
from bot.unsaved import NotKeptError, Unsaved
from bot.update_bodies import origin_of
from bot.watchdog import Contact, Systemd
from bot.wiring import Shared
from handlers import gaps
from storage.journal import InboxState

log = logging.getLogger(__name__)

LAST_POLL = "last_poll"  # the mark in the journal
MARKED_EVERY = timedelta(seconds=30)
HIGHEST_ID = 2**62  # Telegram's are far below; the journal holds no number above
DEEPEST = 100  # levels that are kept of an update that is nested deeper than can be written
CUT = "cut_too_deep"  # the mark in such an update
Raw = dict[str, Any]  # Any: JSON


@dataclass
class OpenGap:
    """A time in which nothing was taken in, while its backlog is still coming."""

    since: datetime
    until: datetime
    messages: Counter[str] = field(default_factory=Counter)  # by inspection


class Intake:
    """Keeps each raw update before Telegram may forget it, and notices when none came for long."""

    def __init__(
        self,
        shared: Shared,
        signs: Signs,
        contact: Contact,
        systemd: Systemd,
        *,
        real: Callable[[], float] = time.time,
    ) -> None:
        self._shared = shared
        self._signs = signs
        self._systemd = systemd
        self.contact = contact
        self.unsaved = Unsaved(shared)
        self._real = real
        self._bot: Bot | None = None
        self._read: dict[int, dict[int, Update]] = {}  # by id and origin, in order
        self._gap: OpenGap | None = None
        self._heard_at: float | None = None  # by the machine's clock, in this process
        self._marked: datetime | None = None

    def use(self, bot: Bot) -> None:
        """Read updates as those of this bot, in its zone, from now on."""
        self._bot = bot
        self.unsaved.use(bot)

    @property
    def is_catching_up(self) -> bool:
        """Whether a gap is known and its backlog not all here yet."""
        return self._gap is not None

    def keep(self, updates: Sequence[object]) -> list[int]:
        """Put updates on disk and read them; return their ids once they are there.

        One that cannot be read is set aside and said; the others go on. So is one whose id is
        beyond all numbers, without its id: whoever acknowledged that would lose what comes
        next. Raises `NotKeptError` when the disk refuses: then the updates stay with Telegram
        until their senders know.
        """
        raw = [_written(each) for each in updates if isinstance(each, dict) and _has_id(each)]
        new = [each for each in raw if not self.unsaved.was_refused(_id_of(each[0]))]
        if new:
            self._receive(new)
        for update, _ in new:
            self.read(update)
        return [_id_of(update) for update, _ in raw if not is_beyond(update)]

    def _receive(self, raw: Sequence[tuple[Raw, bytes]]) -> None:
        try:
            if self._shared.store.is_in_trouble:
                raise NotKeptError
            bodies = [(_id_of(update), body) for update, body in raw]
            self._shared.journal.receive(bodies, [origin_of(update) for update, _ in raw])
        except (OSError, sqlite3.Error) as error:
            log.error("updates cannot be kept: %s", error)  # noqa: TRY400  # each time it is tried
            self.unsaved.refuse((_id_of(u), parsed(u, self._bot)) for u, _ in raw)

    def read(self, raw: Raw) -> Update | None:
        """Read an update that is on disk; one that cannot be read is set aside and said."""
        update = parsed(raw, self._bot)
        if update is None:
            self._set_aside(raw)
        else:
            self._read.setdefault(update.update_id, {})[origin_of(raw)] = update
        return update

    def take(self, update: Update) -> tuple[Update, int]:
        """Return the whole update for its bare id, once, and its origin; 0 for an unknown one."""
        waiting = self._read.get(update.update_id)
        if not waiting:
            return update, 0
        origin = next(iter(waiting))
        taken = waiting.pop(origin)
        if not waiting:
            del self._read[update.update_id]
        return taken, origin

    def was_away(self) -> bool:
        """Whether the bot starts after a gap that is worth telling."""
        return self._silent_since(self._shared.clock.now()) is not None

    def heard(self, update_ids: Sequence[int] = (), *, is_all: bool) -> None:
        """Telegram answered, with these updates; `is_all` when no more of them wait."""
        now = self._shared.clock.now()
        self.contact.answered()
        if self._gap is None:
            since = self._silent_since(now)
            self._gap = None if since is None else OpenGap(since, now)
        self._heard_at = self._real()
        self._count(update_ids)
        if self._gap is not None and is_all:
            self._tell(self._gap)
            self._gap = None
        self._shared.facts.last_poll = now
        if self._gap is None:
            self._mark(now, lazily=bool(update_ids))
        self._signs.polled()
        self._systemd.tell("WATCHDOG=1")

    def close(self) -> None:
        """Keep the exact moment of the last answer."""
        last = self._shared.facts.last_poll
        if last is not None and self._gap is None:
            self._shared.journal.set_mark(LAST_POLL, last.isoformat())

    # --- gaps

    def _silent_since(self, now: datetime) -> datetime | None:
        """Return when the silence that ends now began, if it was long enough to tell.

        Across a restart the journal knows; within a process the machine's clock does, so that
        a clock moved for a drill is no gap.
        """
        if self._heard_at is not None:
            silent = timedelta(seconds=self._real() - self._heard_at)
            return now - silent if silent > gaps.WORTH_TELLING else None
        kept = self._shared.journal.mark(LAST_POLL)
        if kept is None:
            return None
        since = datetime.fromisoformat(kept).astimezone(now.tzinfo)
        return since if now - since > gaps.WORTH_TELLING else None

    def _count(self, update_ids: Sequence[int]) -> None:
        if self._gap is None:
            return
        for update in (u for each in update_ids for u in self._read.get(each, {}).values()):
            scope = gaps.scope_of_message(self._shared.store, update)
            if scope is not None:
                self._gap.messages[scope] += 1

    def _tell(self, gap: OpenGap) -> None:
        """Say the gap, in every inspection; a fault in it never stops polling."""
        log.warning("nothing was taken in from %s to %s", gap.since, gap.until)
        for scope in self._shared.store.scopes():
            try:
                with self._shared.store.unit(scope) as work:
                    desk = self._shared.desk(work)
                    gaps.tell(desk, gap.since, gap.until, gap.messages[scope])
                    work.commit()
            except Exception:
                log.exception("the gap could not be told in %s", scope)
        self._shared.wake.set()

    def _mark(self, now: datetime, *, lazily: bool) -> None:
        if lazily or self._marked is None or abs(now - self._marked) >= MARKED_EVERY:
            self._shared.journal.set_mark(LAST_POLL, now.isoformat(), lazily=lazily)
            self._marked = now

    # --- what cannot be read

    def _set_aside(self, raw: Raw) -> None:
        update_id, origin = _id_of(raw), origin_of(raw)
        if self._shared.journal.state_of(update_id, origin) is InboxState.FAILED:
            return
        incident = f"E{secrets.token_hex(3).upper()}"
        self._shared.journal.set_aside(update_id, incident, origin)
        log.error("incident %s: update %s cannot be read; set aside", incident, update_id)
        sender, chat = gaps.written_by(raw)
        for scope in self._shared.store.scopes():
            try:
                with self._shared.store.unit(scope) as work:
                    gaps.tell_unreadable(self._shared.desk(work), incident, sender, chat)
                    work.commit()
            except Exception:
                log.exception("incident %s could not be told in %s", incident, scope)
        self._shared.wake.set()


def parsed(raw: Raw, bot: Bot | None) -> Update | None:
    """Return the update as the library reads it, or None when it cannot, or not all is there."""
    if CUT in raw or is_beyond(raw):
        return None
    try:
        return Update.de_json(raw, bot)
    except Exception:  # noqa: BLE001  # whatever an update of a later Bot API makes it raise
        return None


def _has_id(update: Raw) -> bool:
    update_id = update.get("update_id")
    is_whole = isinstance(update_id, int) and not isinstance(update_id, bool)
    return is_whole or is_beyond(update)


def is_beyond(update: Raw) -> bool:
    """Whether the update's id is above all that a journal holds and a server means."""
    update_id = update.get("update_id")
    return isinstance(update_id, int | float) and abs(update_id) >= HIGHEST_ID


def _id_of(update: Raw) -> int:
    return HIGHEST_ID if is_beyond(update) else int(update["update_id"])


def _written(update: Raw) -> tuple[Raw, bytes]:
    """Return the update and its body; or what can be written, with a mark that some is missing."""
    try:
        return update, orjson.dumps(update)
    except orjson.JSONEncodeError:
        cut = {**{k: _cut(v, DEEPEST) for k, v in update.items()}, CUT: True}
        return cut, orjson.dumps(cut)


def _cut(value: object, levels: int) -> object:
    """Return the value without what is nested deeper than so many levels."""
    if not levels:
        return None
    if isinstance(value, dict):
        return {key: _cut(each, levels - 1) for key, each in value.items()}
    return [_cut(each, levels - 1) for each in value] if isinstance(value, list) else value
