"""Carries out what two people agreed on: messages, records, copies and names of an inspection go.

Each phase is noted in the registry when it begins and may be gone through again, so that a bot
that was killed in the middle goes on where it was.
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Iterator, Mapping
from datetime import timedelta

import orjson
from telegram import Bot
from telegram.error import BadRequest, Forbidden, RetryAfter, TelegramError

from bot.copies import Copies
from bot.update_bodies import people_in
from bot.wiring import Shared
from inspection import purging
from inspection.audit import note
from inspection.enums import MessageState, Priority
from inspection.outbox import say
from inspection.ports import REGISTRY
from inspection.records import (
    INSPECTION_RECORDS,
    Evidence,
    Finding,
    Member,
    OutgoingMessage,
    Purge,
)
from inspection.records.closing import PurgePhase
from storage.audit import AUDIT_FILE, last_line
from storage.erasing import erase_packs
from storage.layout import scope_folder
from storage.platform import make_folder, replace_file

log = logging.getLogger(__name__)

PROOFS = "purged"  # in the data folder
NOTED_EVERY = 25  # messages
A_SECOND = 25  # calls; Telegram allows about 30
PATIENCE = 200.0  # seconds for a file that is being fetched


class Purger:
    """Looks whether a purge is under way, and carries out one at a time."""

    def __init__(
        self, shared: Shared, bot: Bot, copies: Copies, *, pause: float = 1 / A_SECOND
    ) -> None:
        self._shared = shared
        self._bot = bot
        self._copies = copies
        self._pause = pause
        self._is_busy = False

    def look(self) -> None:
        """Begin, or go on with, what two have agreed on."""
        waiting = purging.under_way(self._shared.store.view(REGISTRY))
        if waiting and not self._is_busy:
            self._is_busy = True
            self._shared.tasks.start(self._carry_out(waiting[0]), "purge")

    async def _carry_out(self, purge: Purge) -> None:
        try:
            if purge.phase is PurgePhase.MESSAGES:
                purge = await self._take_back(purge)
            if purge.phase is PurgePhase.RECORDS:
                purge = await self._remove_records(purge)
            if purge.phase is PurgePhase.TRACES:
                await self._remove_traces(purge)
        finally:
            self._is_busy = False

    async def _noted(self, purge: Purge, **fields: object) -> Purge:
        """Keep how far it is, on disk before anything follows from it."""
        shared = self._shared
        changed = purge.changed(**fields)
        with shared.store.unit(REGISTRY) as work:
            work.put(changed)
            receipt = work.commit()
        await receipt.saved()
        return changed

    # --- what the bot said ------------------------------------------------------------------

    async def _take_back(self, purge: Purge) -> Purge:
        """Delete each message, else write over it; count what stays."""
        scope = purge.inspection_id
        if scope not in self._shared.store.scopes():
            return await self._noted(purge, phase=PurgePhase.RECORDS)
        self._withdraw_queued(scope)
        counts = {"deleted": purge.messages_deleted}
        counts |= {"overwritten": purge.messages_overwritten, "left": purge.messages_left}
        for number, (place, message) in enumerate(self._said(purge), start=1):
            counts[await self._taken_back(message)] += 1
            if number % NOTED_EVERY == 0:
                purge = await self._noted(purge, **_fields(counts), **{place: message.id})
            await asyncio.sleep(self._pause)
        return await self._noted(purge, **_fields(counts), phase=PurgePhase.RECORDS)

    def _withdraw_queued(self, scope: str) -> None:
        with self._shared.store.unit(scope) as work:
            for message in work.lookup(OutgoingMessage, "state", MessageState.QUEUED):
                work.put(message.changed(state=MessageState.WITHDRAWN, text="", buttons=()))
            work.commit()

    def _said(self, purge: Purge) -> Iterator[tuple[str, OutgoingMessage]]:
        """Yield what the bot said in the inspection, then to people who are in no other one."""
        store, scope = self._shared.store, purge.inspection_id
        people = store.view(REGISTRY)
        for message in list(store.view(scope).all(OutgoingMessage)):
            if message.place is not None and message.id > purge.taken_back:
                yield "taken_back", message
        members = people.lookup(Member, "inspection_id", scope)
        alone = {m.user_id for m in members if purging.is_only_in(people, m.user_id, scope)}
        for message in list(people.all(OutgoingMessage)):
            is_new = message.id > purge.taken_back_people
            if message.place is not None and is_new and message.chat_id in alone:
                yield "taken_back_people", message

    async def _taken_back(self, message: OutgoingMessage) -> str:
        chat, place = message.chat_id, message.message_id or 0
        words = self._shared.texts("closing", "taken_back")
        try:
            await self._patiently(lambda: self._bot.delete_message(chat, place))
        except BadRequest as error:
            if "not found" in str(error).lower():
                return "deleted"  # somebody else was faster
        except (Forbidden, TelegramError):
            return "left"
        else:
            return "deleted"
        try:
            if message.is_media or message.picture is not None or message.document is not None:
                await self._patiently(
                    lambda: self._bot.edit_message_caption(chat, place, caption=words)
                )
                return "left"  # the file itself stays where it is
            await self._patiently(lambda: self._bot.edit_message_text(words, chat, place))
        except TelegramError:
            return "left"
        return "overwritten"

    async def _patiently(self, call: Callable[[], Awaitable[object]]) -> None:
        """Call, and when Telegram asks for a pause, call once more after it."""
        try:
            await call()
        except RetryAfter as error:
            pause = error.retry_after
            await asyncio.sleep(pause.total_seconds() if isinstance(pause, timedelta) else pause)
            await call()

    # --- the records ------------------------------------------------------------------------

    async def _remove_records(self, purge: Purge) -> Purge:
        """Count what there is, on disk, and then let the folder go."""
        shared, scope = self._shared, purge.inspection_id
        if scope in shared.store.scopes():
            await shared.tasks.finish(f"send-{scope}-", PATIENCE)
            await shared.store.saved()
            if not purge.records:
                purge = await self._noted(purge, **self._counted(scope))
        shared.store.remove(scope)
        shared.finder.forget(scope)
        return await self._noted(purge, phase=PurgePhase.TRACES)

    def _counted(self, scope: str) -> dict[str, object]:
        shared = self._shared
        view = shared.store.view(scope)
        lines, head = last_line(scope_folder(shared.store.path, scope) / AUDIT_FILE)
        return {
            "records": sum(1 for kind in INSPECTION_RECORDS for _ in view.all(kind)),
            "findings": sum(1 for _ in view.all(Finding)),
            "files": sum(file.sha256 is not None for file in view.all(Evidence)),
            "audit_lines": lines,
            "audit_head": head,
        }

    # --- copies, the inbox, names -----------------------------------------------------------

    async def _remove_traces(self, purge: Purge) -> None:
        shared, scope = self._shared, purge.inspection_id
        people, folder = shared.store.view(REGISTRY), shared.store.path
        theirs = {m.user_id for m in people.lookup(Member, "inspection_id", scope)}
        shared.journal.forget_scope(scope)
        shared.journal.empty_failed(lambda body: bool(set(people_in(body)) & theirs))
        with shared.store.unit(REGISTRY) as work:
            alone = purging.forget_people(work, scope, now=shared.clock.now())
            for message in list(work.all(OutgoingMessage)):
                if message.chat_id in alone and message.text:
                    work.put(message.changed(text="", buttons=()))
            work.commit()
        await shared.store.saved()
        for copy in folder.glob("registry.json*.bak"):
            copy.unlink(missing_ok=True)
        erase_packs(folder, scope)
        shared.journal.scrub()
        await self._copies.make_anew()
        await self._finish(await self._noted(purge, done_at=shared.clock.now()))

    async def _finish(self, purge: Purge) -> None:
        """Leave the proof on the host, and tell the two who agreed."""
        shared = self._shared
        folder = shared.store.path / PROOFS
        make_folder(folder)
        proof = purge.changed(phase=PurgePhase.DONE)
        facts = proof.model_dump(mode="json", exclude={"taken_back", "taken_back_people"})
        data = orjson.dumps(facts, option=orjson.OPT_INDENT_2)
        replace_file(folder / f"{purge.inspection_id}-{purge.id}.json", data)
        with shared.store.unit(REGISTRY) as work:
            work.put(proof)
            subject = f"purge:{proof.id}"
            note(work, by=None, at=shared.clock.now(), act="purge.done", subject=subject)
            for number in (proof.asked_member, proof.confirmed_member):
                member = work.get(Member, number) if number is not None else None
                if member is not None:
                    say(
                        work,
                        chat_id=member.user_id,
                        text=shared.texts("closing", "purged", purge=proof),
                        now=shared.clock.now(),
                        priority=Priority.NOTICE,
                        dedupe=f"purged:{proof.id}:{member.user_id}",
                    )
            work.commit()
        shared.wake.set()
        log.info("an inspection was destroyed: purge %d", proof.id)


def _fields(counts: Mapping[str, int]) -> dict[str, object]:
    return {f"messages_{name}": count for name, count in counts.items()}
