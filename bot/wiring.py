"""What the parts of the running bot share, made once."""

import asyncio
import logging
from collections.abc import Coroutine
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, Protocol

from bot.artist import Artist
from bot.config import Config
from bot.office import Office
from bot.workdays import ChineseWorkdays
from handlers.context import Desk
from handlers.settings import BotFacts, OtherChannel, Settings, overridden
from handlers.texts import Texts, texts_in
from inspection import deadline_forms, english_slips
from inspection.calendar import OfficeHours
from inspection.finder import Finder
from inspection.languages import language_of, languages_read
from inspection.ports import REGISTRY, View, Work
from inspection.progress import Base
from inspection.records import ChosenSettings, Member
from inspection.rectification_delivery import Periods
from storage.evidence import EvidenceFolder
from storage.journal import Journal
from storage.tiny import TinyStore

log = logging.getLogger(__name__)


class WakingClock(Protocol):
    """A clock one can wait on."""

    def now(self) -> datetime:
        """Return the moment."""
        ...

    async def sleep_until(self, when: datetime | None, wake: asyncio.Event) -> None:
        """Return when the time has come or the event is set."""
        ...


class Tasks:
    """The background tasks of the bot: kept, seen when they fail, awaited at the end."""

    def __init__(self) -> None:
        self._running: set[asyncio.Task[None]] = set()

    def start(self, work: Coroutine[Any, Any, None], name: str) -> asyncio.Task[None]:
        """Run something beside the rest."""
        task = asyncio.create_task(work, name=name)
        self._running.add(task)
        task.add_done_callback(self._ended)
        return task

    def _ended(self, task: asyncio.Task[None]) -> None:
        self._running.discard(task)
        if not task.cancelled() and task.exception() is not None:
            log.error("background task %s failed", task.get_name(), exc_info=task.exception())

    def names(self) -> list[str]:
        """Return the names of those that are running."""
        return [task.get_name() for task in self._running]

    async def finish(self, name: str, seconds: float) -> None:
        """Let those whose name begins so come to their end, for so long at most."""
        running = [task for task in self._running if task.get_name().startswith(name)]
        if running:
            await asyncio.wait(running, timeout=seconds)

    async def stop(self) -> None:
        """Cancel what is left and wait for it."""
        running = list(self._running)
        for task in running:
            task.cancel()
        await asyncio.gather(*running, return_exceptions=True)


@dataclass
class Shared:
    """Records, words, settings and the clock, for door, sender, fetcher and pulse."""

    config: Config
    store: TinyStore
    journal: Journal
    evidence: EvidenceFolder
    clock: WakingClock
    texts: Texts
    settings: Settings
    facts: BotFacts = field(default_factory=BotFacts)
    finder: Finder = field(default_factory=Finder)
    tasks: Tasks = field(default_factory=Tasks)
    artist: Artist = field(default_factory=Artist)
    wake: asyncio.Event = field(default_factory=asyncio.Event)
    office: Office = field(init=False)

    def __post_init__(self) -> None:
        """The office looks at what it is part of."""
        self.office = Office(self)

    def texts_for(self, user_id: int) -> Texts:
        """Return the wording in the language that a person reads."""
        chosen = language_of(self.store.view(REGISTRY), user_id)
        return self.texts.in_language(chosen or self.texts.language)

    async def read_words(self) -> None:
        """Compile the wording of every language that is read, and what reads days, in a thread.

        What is asked for before that is compiled where it is asked for.
        """
        await asyncio.to_thread(deadline_forms.read_ahead)
        await asyncio.to_thread(english_slips.read_ahead)
        for language in dict.fromkeys((self.texts.language, *sorted(languages_read(self.store)))):
            await asyncio.to_thread(self.texts.in_language(language).read_ahead)

    def desk(self, work: Work) -> Desk:
        """Return a desk for one unit of work, at this moment."""
        return Desk(
            store=self.store,
            work=work,
            now=self.clock.now(),
            texts=self.texts,
            settings=self.settings_for(work),
            facts=self.facts,
            finder=self.finder,
        )

    def settings_now(self) -> Settings:
        """Return the settings of the day: an approval ends on its last day."""
        mode = self.config.disclosure.effective_mode(self.clock.now().date())
        return self.settings if mode is self.settings.mode else replace(self.settings, mode=mode)

    def settings_for(self, view: View) -> Settings:
        """Return the settings of the day, with what was chosen in the inspection's own chat."""
        chosen = None if view.scope == REGISTRY else view.get(ChosenSettings, 1)
        settings = self.settings_now()
        return settings if chosen is None else overridden(settings, chosen)

    def scopes(self) -> tuple[str, ...]:
        """Return every scope, the registry first."""
        return (REGISTRY, *self.store.scopes())


def settings_of(config: Config, now: datetime) -> Settings:
    """Return what the chat needs to know of the configuration."""
    start, end = config.reminders.office_hours
    return Settings(
        calendar=ChineseWorkdays(config.calendar.holidays, config.calendar.workdays),
        hours=OfficeHours(start=start, end=end),
        undo=timedelta(seconds=config.release.undo_seconds),
        direct_release=config.release.mode == "direct",
        export_in_chat=config.disclosure.export_in_chat,
        numbers_only=config.disclosure.group_push == "numbers",
        invite_valid=timedelta(hours=config.invites.hours_valid),
        morning=config.summary.morning.strftime("%H:%M"),
        evening=config.summary.evening.strftime("%H:%M"),
        asking=config.summary.asking.strftime("%H:%M"),
        weekend_pushes=config.summary.weekends,
        live_board=config.summary.live_board,
        mode=config.disclosure.effective_mode(now.date()),
        base=Base(config.summary.base),
        empty_days=config.summary.empty_days,
        other_verifier=config.verify.other_person,
        show_carried_over=config.carry_over.liaison_sees,
        departments=config.inspection.departments,
        notice_office=config.notice.office,
        rectification=Periods(**config.rectification.model_dump()),
        language=config.inspection.language,
        reminders=tuple(f"{at:%H:%M}" for at in config.reminders.times),
        unacknowledged_hours=config.reminders.unacknowledged_hours,
        channels={
            name: OtherChannel(content=channel.content, people=channel.people)
            for name, channel in config.channels.items()
        },
    )


def _say_what_is_gone(store: TinyStore) -> None:
    """Log which inspections have members and no folder: these are strangers until it is back."""
    enrolled = {m.inspection_id for m in store.view(REGISTRY).all(Member) if m.left_at is None}
    for scope in sorted(enrolled - set(store.scopes()) - set(store.shut)):
        log.error("inspection %s has members, but its folder is gone", scope)
    for scope in store.shut:
        log.error("inspection %s is left as it is: its own record fits no model", scope)


def share(config: Config, clock: WakingClock, folder: Path | None = None) -> Shared:
    """Open the records and make what the parts share. Raises the storage's refusals."""
    path = folder or config.storage.path
    cipher = config.storage.cipher()
    store = TinyStore(path, cipher=cipher)
    for each in store.set_aside:
        log.error(
            "%s/%s of %s does not fit (%s): kept in its file, shown to nobody",
            *(each.table, each.id, each.scope, each.reason),
        )
    _say_what_is_gone(store)
    return Shared(
        config=config,
        store=store,
        journal=Journal(path, cipher=cipher),
        evidence=EvidenceFolder(path, cipher),
        clock=clock,
        texts=texts_in(config.inspection.zone, config.inspection.language),
        settings=settings_of(config, clock.now()),
        facts=BotFacts(shut=frozenset(store.shut)),
    )
