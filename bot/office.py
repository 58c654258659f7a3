"""Documents that were asked for in the chat, made before their message's turn comes.

A message that carries one waits until it is made, and its chat is free for answers meanwhile.
What was cut off by a stop is made anew: the message itself is the order.
"""

import asyncio
import logging
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from functools import partial
from multiprocessing import get_context
from pathlib import Path
from time import monotonic
from typing import TYPE_CHECKING

from telegram import Bot
from telegram.constants import ParseMode

from bot.document_work import (
    DocumentFile,
    DocumentOrder,
    Progress,
    begin,
    make_document_beside,
)
from bot.pack_orders import STAMPED
from handlers import documents
from inspection.access import may_see_finding
from inspection.audit import note
from inspection.day_counts import is_secret
from inspection.enrolment import membership
from inspection.enums import MessageState
from inspection.errors import NothingHereError
from inspection.ports import REGISTRY
from inspection.records import Finding, OutgoingMessage
from storage.layout import PACKS
from storage.platform import make_folder, replace_file

if TYPE_CHECKING:
    from bot.wiring import Shared

log = logging.getLogger(__name__)

LONGEST = 600.0  # seconds for one document
SAID_EVERY = 2.0  # seconds between two changes of the card
FRESH = 60.0  # seconds; who may see what can have changed since
Key = tuple[str, int]


class Office:
    """Makes one document after another in a process that ends with the last of them."""

    def __init__(self, shared: "Shared") -> None:
        self._shared = shared
        self._made: dict[Key, tuple[float, DocumentFile]] = {}
        self._under_way: set[Key] = set()
        self._one_at_a_time = asyncio.Lock()

    @property
    def is_busy(self) -> bool:
        """Whether something is being made."""
        return bool(self._under_way)

    def is_ready(self, scope: str, message: OutgoingMessage) -> bool:
        """Whether the message can go out now; one whose document is not made has it begun."""
        asked = documents.wanted(message.document)
        if asked is None:
            return True
        key = (scope, message.id)
        if self._is_fresh(key):
            return True
        if key not in self._under_way:
            self._under_way.add(key)
            self._shared.tasks.start(self._make(key, message, asked), f"document-{message.id}")
        return False

    def _is_fresh(self, key: Key) -> bool:
        """Whether it is made, and tells of nothing that whoever asked may not know by now."""
        made_at, made = self._made.get(key, (-FRESH, None))
        if made is None or monotonic() - made_at >= FRESH:
            return False
        view = self._shared.store.view(key[0])
        message = view.get(OutgoingMessage, key[1])
        asker = (
            membership(self._shared.store.view(REGISTRY), message.chat_id, key[0])
            if message
            else None
        )
        if asker is None:
            return True  # the sender keeps it back
        told = (view.get(Finding, each) for each in made.told_of)
        return all(f is not None and not is_secret(f) and may_see_finding(asker, f) for f in told)

    async def _make(self, key: Key, message: OutgoingMessage, asked: documents.Wanted) -> None:
        try:
            async with self._one_at_a_time:
                await self._shared.store.saved()  # it is made of what is on disk
                order = self._order(key[0], message, asked)
                made = await self._worked(order, partial(self._progress, key[0], message, asked))
        except Exception:
            log.exception("the document of message %d of %s could not be made", key[1], key[0])
            self._gave_up(key, message, asked)
        else:
            self._made[key] = (monotonic(), made)
            self._tell(key[0], message, asked, made)
        finally:
            self._under_way.discard(key)
            self._shared.wake.set()

    def _order(
        self, scope: str, message: OutgoingMessage, asked: documents.Wanted
    ) -> DocumentOrder:
        shared = self._shared
        return DocumentOrder(
            folder=shared.store.path.resolve(),
            scope=scope,
            kind=asked.kind.value,
            day=asked.day,
            paper=asked.paper,
            asker_id=message.chat_id,
            now=shared.clock.now(),
            mode=shared.settings_now().mode,
            keys=shared.config.storage.keys_text(),
            language=shared.texts.language,
        )

    async def _worked(self, order: DocumentOrder, say: Progress) -> DocumentFile:
        """Have it made elsewhere; a process that was killed is tried once more."""
        try:
            return await self._asked(order, say)
        except BrokenProcessPool:
            return await self._asked(order, say)

    async def _asked(self, order: DocumentOrder, say: Progress) -> DocumentFile:
        spawn = get_context("spawn")
        counter = spawn.RawArray("i", 2)  # no lock: a killed process would keep it
        pool = ProcessPoolExecutor(1, spawn, initializer=begin, initargs=(counter,))
        try:
            async with asyncio.timeout(LONGEST):
                loop = asyncio.get_running_loop()
                making = loop.run_in_executor(pool, make_document_beside, order)
                while not (await asyncio.wait((making,), timeout=SAID_EVERY))[0]:
                    say(*counter)
                return making.result()
        finally:
            pool.shutdown(wait=False, cancel_futures=True)

    def _progress(
        self, scope: str, message: OutgoingMessage, asked: documents.Wanted, done: int, every: int
    ) -> None:
        """Say how far it is, where there are files to count."""
        if every > 1:
            with self._shared.store.unit(scope) as work:
                progress = (done, every)
                documents.show(self._shared.desk(work), message.chat_id, asked, progress=progress)
                work.commit()

    def _tell(
        self, scope: str, message: OutgoingMessage, asked: documents.Wanted, made: DocumentFile
    ) -> None:
        with self._shared.store.unit(scope) as work:
            desk = self._shared.desk(work)
            facts = documents.Made(made.name, made.sha256, made.files)
            documents.show(desk, message.chat_id, asked, made=facts)
            note(
                work,
                by=message.chat_id,
                at=desk.now,
                act="document.made",
                subject=asked.subject,
                detail=made.sha256,
            )
            work.commit()

    def _gave_up(self, key: Key, message: OutgoingMessage, asked: documents.Wanted) -> None:
        with self._shared.store.unit(key[0]) as work:
            desk = self._shared.desk(work)
            current = work.get(OutgoingMessage, message.id)
            if current is not None and current.state is MessageState.QUEUED:
                work.put(current.withdrawn())
            documents.show(desk, message.chat_id, asked, failed=True)
            work.commit()

    async def send(self, bot: Bot, scope: str, message: OutgoingMessage) -> int:
        """Send the file, or in earnest its name and what it is known by; the file stays here.

        Raises `NothingHereError` for who may not have it any more.
        """
        shared, asked = self._shared, documents.wanted(message.document)
        found = self._made.pop((scope, message.id), None)
        with shared.store.unit(scope) as work:
            desk = shared.desk(work)
            audience = desk.audience(message.chat_id) or ()
            allowed = asked is not None and all(
                documents.may_have(desk, m, asked) for m in audience
            )
            sends, now = documents.sends_files(desk), desk.now
        if found is None or not audience or not allowed:
            raise NothingHereError
        _, made = found
        if sends:
            sent = await bot.send_document(
                message.chat_id,
                made.data,
                caption=message.text,
                parse_mode=ParseMode.HTML,
                filename=made.name,
            )
            return int(sent.message_id)
        name = f"{scope}-{now:{STAMPED}}-{made.name}"
        folder = shared.store.path / PACKS / scope
        await asyncio.to_thread(keep, folder, name, made.data)
        facts = documents.Made(name, made.sha256, made.files)
        words = shared.texts_for(message.chat_id)("documents", "on_host", made=facts)
        text = f"{message.text}\n{words}"
        said = await bot.send_message(message.chat_id, text, parse_mode=ParseMode.HTML)
        return int(said.message_id)


def keep(folder: Path, name: str, data: bytes) -> None:
    """Put a file on the host's disk, for its owner alone."""
    make_folder(folder)
    replace_file(folder / name, data)
