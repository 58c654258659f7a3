"""Carries out what two people agreed on: messages, records, copies and names of an inspection go.

Each phase is noted in the registry when it begins and may be gone through again, so that a bot
that was killed in the middle goes on where it was.
"""

import asyncio
import logging
from collections.abc import Iterator, Mapping
from collections.abc import Set as AbstractSet
from contextlib import suppress
from datetime import timedelta

import orjson
from telegram import Bot

from bot.copies import Copies
from bot.taking_back import forget_menu, taken_back
from bot.update_bodies import people_in
from bot.wiring import Shared
from inspection import purging
from inspection.audit import note
from inspection.enums import MessageState, Priority
from inspection.outbox import say
from inspection.ports import REGISTRY, View
from inspection.purged_people import NOBODY, accounts_only_in, forget_messages, forget_people
from inspection.records import (
    INSPECTION_RECORDS,
    Evidence,
    Finding,
    Inspection,
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
LAST_WORDS = 5.0  # seconds until the two were told; else it is looked at again at the next beat
LAST_WORDS_WAIT = timedelta(days=1)  # for somebody who cannot be reached


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
                purge = await self._remove_traces(purge)
            if purge.phase is PurgePhase.FAREWELL:
                await self._forget_the_two(purge)
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
        words = self._shared.texts("closing", "taken_back")
        for number, (place, message) in enumerate(self._said(purge), start=1):
            counts[await taken_back(self._bot, message, words)] += 1
            if number % NOTED_EVERY == 0:
                purge = await self._noted(purge, **_fields(counts), **{place: message.id})
            await asyncio.sleep(self._pause)
        for chat in self._group_of(scope):
            await forget_menu(self._bot, chat)
        return await self._noted(purge, **_fields(counts), phase=PurgePhase.RECORDS)

    def _group_of(self, scope: str) -> AbstractSet[int]:
        inspection = self._shared.store.view(scope).get(Inspection, 1)
        chat = inspection.chat_id if inspection is not None else None
        return frozenset() if chat is None else frozenset({chat})

    def _withdraw_queued(self, scope: str) -> None:
        with self._shared.store.unit(scope) as work:
            for message in work.lookup(OutgoingMessage, "state", MessageState.QUEUED):
                work.put(message.withdrawn())
            work.commit()

    def _said(self, purge: Purge) -> Iterator[tuple[str, OutgoingMessage]]:
        """Yield what the bot said in the inspection; then beside it, to those of it alone."""
        store, scope = self._shared.store, purge.inspection_id
        people = store.view(REGISTRY)
        for message in list(store.view(scope).all(OutgoingMessage)):
            if message.place is not None and message.id > purge.taken_back:
                yield "taken_back", message
        alone = accounts_only_in(people, scope) | self._group_of(scope)
        for message in list(people.all(OutgoingMessage)):
            is_new = message.id > purge.taken_back_people
            if message.place is not None and is_new and message.chat_id in alone:
                yield "taken_back_people", message

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

    async def _remove_traces(self, purge: Purge) -> Purge:
        shared, scope = self._shared, purge.inspection_id
        people, folder = shared.store.view(REGISTRY), shared.store.path
        theirs = {m.user_id for m in people.lookup(Member, "inspection_id", scope)}
        theirs |= accounts_only_in(people, scope)
        shared.journal.forget_scope(scope)
        shared.journal.empty_failed(lambda body: bool(set(people_in(body)) & theirs))
        for account in accounts_only_in(people, scope):
            await forget_menu(self._bot, account)
        self._forget_people(purge, later=_the_two(purge))
        await shared.store.saved()
        for copy in folder.glob("registry.json*.bak"):
            copy.unlink(missing_ok=True)
        erase_packs(folder, scope)
        shared.journal.scrub()
        await self._copies.make_anew()
        return await self._tell_the_two(await self._noted(purge, done_at=shared.clock.now()))

    def _forget_people(self, purge: Purge, *, later: AbstractSet[int] = frozenset()) -> None:
        """Empty what the registry knows of its people, what fits no model included."""
        store, scope = self._shared.store, purge.inspection_id
        people, others = store.view(REGISTRY), store.scopes()
        named: set[object] = {scope, *accounts_only_in(people, scope)}
        with store.unit(REGISTRY) as work:
            forget_people(work, scope, now=self._shared.clock.now(), later=later)
            forget_messages(work, self._lost_groups(people))
            store.drop_set_aside(REGISTRY, lambda each: not others or _names(each, named))
            work.commit()

    def _lost_groups(self, people: View) -> set[int]:
        """Return the groups that the registry has answered in and that no inspection has."""
        bound = {chat for scope in self._shared.store.scopes() for chat in self._group_of(scope)}
        return {m.chat_id for m in people.all(OutgoingMessage) if m.chat_id < 0} - bound

    # --- the last words -----------------------------------------------------------------------

    async def _tell_the_two(self, purge: Purge) -> Purge:
        """Leave the proof on the host, and tell the two who agreed."""
        shared = self._shared
        folder = shared.store.path / PROOFS
        make_folder(folder)
        proof = purge.changed(phase=PurgePhase.DONE)
        facts = proof.model_dump(mode="json", exclude={"taken_back", "taken_back_people"})
        data = orjson.dumps(facts, option=orjson.OPT_INDENT_2)
        replace_file(folder / f"{purge.inspection_id}-{purge.id}.json", data)
        purge = purge.changed(phase=PurgePhase.FAREWELL)
        with shared.store.unit(REGISTRY) as work:
            work.put(purge)
            subject = f"purge:{purge.id}"
            note(work, by=None, at=shared.clock.now(), act="purge.done", subject=subject)
            for number in sorted(_the_two(purge)):
                member = work.get(Member, number)
                if member is not None and member.user_id != NOBODY:
                    say(
                        work,
                        chat_id=member.user_id,
                        text=shared.texts("closing", "purged", purge=purge),
                        now=shared.clock.now(),
                        priority=Priority.NOTICE,
                        dedupe=_last_words(purge, member),
                    )
            work.commit()
        shared.wake.set()
        log.info("an inspection was destroyed: purge %d", purge.id)
        return purge

    async def _forget_the_two(self, purge: Purge) -> None:
        """Let their accounts go as soon as they were told, and the copies that know them."""
        if not await self._were_told(purge):
            return
        self._forget_people(purge)
        await self._shared.store.saved()
        await self._copies.make_anew()
        await self._noted(purge, phase=PurgePhase.DONE)

    async def _were_told(self, purge: Purge) -> bool:
        """Whether the last words have left, or nobody waits for them any longer."""
        since = purge.done_at or purge.asked_at
        if self._shared.clock.now() - since > LAST_WORDS_WAIT:
            return True
        with suppress(TimeoutError):
            async with asyncio.timeout(LAST_WORDS):
                while self._is_telling(purge):  # noqa: ASYNC110  # the sender tells nobody
                    await asyncio.sleep(self._pause)
        return not self._is_telling(purge)

    def _is_telling(self, purge: Purge) -> bool:
        people = self._shared.store.view(REGISTRY)
        members = (people.get(Member, number) for number in _the_two(purge))
        return any(
            message.state is MessageState.QUEUED
            for member in members
            if member is not None
            for message in people.lookup(OutgoingMessage, "dedupe", _last_words(purge, member))
        )


def _the_two(purge: Purge) -> frozenset[int]:
    return frozenset({purge.asked_member, purge.confirmed_member or purge.asked_member})


def _last_words(purge: Purge, member: Member) -> str:
    return f"purged:{purge.id}:{member.id}"


def _names(document: object, named: AbstractSet[object]) -> bool:
    """Whether a document that fits no model has one of these anywhere in it."""
    if isinstance(document, Mapping):
        return any(_names(each, named) for each in document.values())
    if isinstance(document, list):
        return any(_names(each, named) for each in document)
    return isinstance(document, (str, int)) and document in named


def _fields(counts: Mapping[str, int]) -> dict[str, object]:
    return {f"messages_{name}": count for name, count in counts.items()}
