"""What a killed bot may never have lost, doubled or left behind."""

import hashlib
import sqlite3
from collections import Counter
from collections.abc import Iterator
from contextlib import closing
from datetime import datetime
from pathlib import Path

from bot.config import load_config
from bot.wiring import settings_of
from handlers import pushes
from handlers.context import Desk
from handlers.live_board import push_board
from handlers.settings import BotFacts
from handlers.texts import Texts
from inspection.enums import FetchState, MessageKind, MessageState, OutwardState
from inspection.ports import REGISTRY
from inspection.records import AuditEntry, Evidence, Finding, OutgoingMessage, OutwardItem
from sandbox.server import BotApiServer
from storage.audit import AUDIT_FILE, verify
from storage.journal import JOURNAL_FILE
from storage.layout import scope_folder
from storage.tiny import TinyStore
from tests.crash.crowd import Crowd
from tests.stage import SCOPE, SHANGHAI

UNDONE = {OutwardState.DRAFT, OutwardState.AWAITING_RELEASE, OutwardState.RELEASED}
UNQUEUED = ("本条未能保存", "本条已收到，暂未存好")  # said while nothing can be queued
SCOPES = (SCOPE, REGISTRY)


class Ledger:
    """The records as they are on disk, beside what the chats showed and what was sent."""

    def __init__(self, folder: Path, calls: Path, crowd: Crowd, server: BotApiServer) -> None:
        self._folder = folder
        self._calls = calls
        self._crowd = crowd
        self._server = server
        self._store = TinyStore.read_only(folder)
        self._view = self._store.view(SCOPE)

    def after_a_kill(self) -> Iterator[str]:
        """Name what is wrong at an instant at which the process died."""
        yield from self._lost()
        yield from self._doubled()
        yield from self._sent_twice()
        yield from self._chains(torn=True)
        yield from self._files()

    def at_rest(self, now: datetime) -> Iterator[str]:
        """Name what is wrong when the bot had time to finish, and was stopped."""
        yield from self.after_a_kill()
        yield from self._chains(torn=False)
        yield from self._unheard()
        yield from self._inbox()
        yield from self._chats()
        yield from self._overdue(now)
        left = [m for m in self._messages() if m.state is MessageState.QUEUED]
        yield from (f"message {m.id} still waits" for m in left if not m.not_before)
        waiting = [e for e in self._view.all(Evidence) if e.fetch_state is not FetchState.FETCHED]
        yield from (f"evidence {e.id} is {e.fetch_state}" for e in waiting)

    def is_busy(self) -> bool:
        """Whether something is still to be said, fetched or filed."""
        filed = {finding.raw for finding in self._view.all(Finding)}
        return (
            any(m.state is MessageState.QUEUED and not m.not_before for m in self._messages())
            or any(e.fetch_state is FetchState.PENDING for e in self._view.all(Evidence))
            or not filed.issuperset(self._crowd.said)
        )

    def _messages(self) -> Iterator[OutgoingMessage]:
        for scope in SCOPES:
            yield from self._store.view(scope).all(OutgoingMessage)

    # --- nothing confirmed is lost

    def _lost(self) -> Iterator[str]:
        shown = self._crowd.shown
        filed = {f.label: f.raw for f in self._view.all(Finding)}
        for label, line in shown.filed.items():
            if filed.get(label) != line:
                yield f"{label} was shown as {line!r} and is {filed.get(label)!r}"
        items = {item.label: item for item in self._view.all(OutwardItem) if item.number}
        yield from (f"{each} was delivered and is gone" for each in shown.delivered - set(items))
        for label in shown.signed & set(items):
            if items[label].acknowledged_at is None:
                yield f"{label} was shown as signed for and is not"
        for label in shown.reported & set(items):
            if not any(r.left_at or r.submitted_at for r in items[label].reports):
                yield f"{label} was shown as reported and is not"

    def _unheard(self) -> Iterator[str]:
        """All that was said is a finding, whether it had been confirmed or not."""
        filed = {finding.raw for finding in self._view.all(Finding)}
        yield from (f"{each!r} was said and never filed" for each in self._crowd.said - filed)
        kept = {evidence.sha256 for evidence in self._view.all(Evidence)}
        for finding in self._view.all(Finding):
            if finding.raw not in self._crowd.albums:
                continue
            for photo in self._crowd.albums[finding.raw]:
                if hashlib.sha256(photo).hexdigest() not in kept:
                    yield f"a photo of {finding.label} is not kept"

    # --- nothing is doubled

    def _doubled(self) -> Iterator[str]:
        findings = list(self._view.all(Finding))
        yield from _repeated("said", (finding.raw for finding in findings))
        yield from _repeated("number", (finding.label for finding in findings))
        if [f.number for f in findings] != list(range(1, len(findings) + 1)):
            yield "a W number is missing"
        yield from _repeated("number", (i.label for i in self._view.all(OutwardItem) if i.number))
        for scope in SCOPES:
            messages = self._store.view(scope).all(OutgoingMessage)
            sends = (m for m in messages if m.kind is MessageKind.SEND)
            yield from _repeated("push", (m.dedupe for m in sends if m.dedupe))
        yield from (f"shown for two things: {each}" for each in self._crowd.shown.twice)

    def _sent_twice(self) -> Iterator[str]:
        calls = self._calls.read_text().splitlines() if self._calls.exists() else []
        yield from _repeated("call", (c for c in calls if c.startswith(MessageKind.SEND.value)))

    # --- the trail, the files, the inbox

    def _chains(self, *, torn: bool) -> Iterator[str]:
        """After a kill the end of the last line may be missing: the next start completes it."""
        for scope in SCOPES:
            view = self._store.view(scope)
            last = max((entry.id for entry in view.all(AuditEntry)), default=0)
            path = scope_folder(self._folder, scope) / AUDIT_FILE
            found = verify(path, last_seq=0 if torn else last)
            if found is not None and not (torn and found.reason == "cut"):
                yield f"audit trail: {found}"

    def _files(self) -> Iterator[str]:
        folder = scope_folder(self._folder, SCOPE) / "evidence"
        there = {path.stem: path for path in folder.glob("*") if path.suffix != ".tmp"}
        for digest, path in there.items():
            if hashlib.sha256(path.read_bytes()).hexdigest() != digest:
                yield f"{path.name} is not whole"
        for evidence in self._view.all(Evidence):
            if evidence.fetch_state is FetchState.FETCHED and evidence.sha256 not in there:
                yield f"the file of evidence {evidence.id} is missing"

    def _inbox(self) -> Iterator[str]:
        file = self._folder / JOURNAL_FILE
        with closing(sqlite3.connect(f"file:{file}?mode=ro", uri=True)) as journal:
            count = "SELECT count(*) FROM "
            for rows, what in (
                ("inbox WHERE state = 'done' AND body IS NOT NULL", "done updates with a body"),
                ("inbox WHERE state = 'new'", "updates not handled"),
                ("inbox WHERE state = 'failed'", "updates set aside"),
                ("deliveries WHERE has_outcome = 0", "deliveries without an outcome"),
            ):
                ((number,),) = journal.execute(count + rows).fetchall()
                if number:
                    yield f"{number} {what}"
        data = file.read_bytes()
        left = [each for each in self._crowd.said if each.encode() in data]
        yield from (f"{each!r} can still be read in the inbox" for each in left)

    # --- what was sent is what was noted

    def _chats(self) -> Iterator[str]:
        """A message is noted with its place, or as one that may have arrived; nothing else."""
        sends = [m for m in self._messages() if m.kind is MessageKind.SEND]
        sent = [(m.chat_id, m.message_id) for m in sends if m.state is MessageState.SENT]
        yield from _repeated("place", map(str, sent))
        there = {
            (chat.id, message.message_id)
            for chat in self._server.world.chats.values()
            for message in chat.messages
            if message.from_bot and not message.text.startswith(UNQUEUED)
        }
        yield from (f"noted as sent and not there: {each}" for each in set(sent) - there)
        doubtful = sum(m.state is MessageState.UNCONFIRMED for m in sends)
        unknown = there - set(sent)
        if len(unknown) > doubtful:
            yield f"{len(unknown)} messages stand in the chats, {doubtful} may have arrived"

    def _overdue(self, now: datetime) -> Iterator[str]:
        """What is due by now was queued: asked again, no push has anything new to say."""
        settings = settings_of(load_config(None, {}), now)
        for push in set(pushes.PUSHES) - {push_board}:  # the board follows at the next tick
            with self._store.unit(SCOPE) as work:
                before = {m.id for m in work.all(OutgoingMessage)}
                push(Desk(self._store, work, now, Texts(SHANGHAI), settings, BotFacts()))
                for message in work.all(OutgoingMessage):
                    is_new = message.id not in before and message.kind is MessageKind.SEND
                    if is_new and message.dedupe:
                        yield f"{push.__name__} missed {message.dedupe}"

    def keys(self) -> set[str]:
        """Return the dedupe keys of all pushes so far."""
        return {m.dedupe for m in self._messages() if m.dedupe and m.kind is MessageKind.SEND}

    def tally(self) -> str:
        """Say how much there is, so that a run that proves nothing is seen."""
        states = Counter(i.state.value for i in self._view.all(OutwardItem))
        doubtful = sum(m.state is MessageState.UNCONFIRMED for m in self._messages())
        return (
            f"{len(self._crowd.said)} filed, {sum(1 for _ in self._view.all(Evidence))} files, "
            f"{sum(1 for _ in self._messages())} messages ({doubtful} unconfirmed), "
            f"items {dict(states)}"
        )


def _repeated(what: str, values: Iterator[str]) -> Iterator[str]:
    for value, times in Counter(values).items():
        if times > 1:
            yield f"{what} {value!r}: {times} times"
