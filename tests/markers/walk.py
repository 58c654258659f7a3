"""A walk through a marked inspection: everybody tries everything, and what leaves is searched."""

import asyncio
import json
import logging
import random
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path

from inspection.ports import REGISTRY
from inspection.records import Member
from sandbox.calls import Call
from tests.markers import probes
from tests.markers.ground import BESIDE, ELSEWHERE, INSIDE, with_two_units
from tests.markers.oracle import MARKER, Knowers, known_by
from tests.markers.page import page_for
from tests.markers.reading import texts_in
from tests.markers.seed import OTHER_LIAISON, OTHER_UNIT
from tests.ports import free_port
from tests.stage import GROUP_ID, SCOPE, UNIT, Stage, stage

CURIOUS = ("周", "吴", "生人", "丁", "戊", "己")
WORKING = ("甲", "乙", "丙", "丁")
EVERYBODY = ("丁", "周", "吴", "生人", "己", "戊", "乙", "丙", "甲")
MOMENTS = (timedelta(minutes=2), timedelta(hours=3), timedelta(hours=8), timedelta(days=1))
ROUNDS = 4
ACTS = 12


class Watch:
    """Searches what the bot sent since last asked."""

    def __init__(self, here: Stage) -> None:
        self.here = here
        self.read = 0
        self.before = self._knowers()

    def _knowers(self) -> dict[str, Knowers]:
        store = self.here.bot.shared.store
        return known_by(store, SCOPE) | known_by(store, ELSEWHERE)

    def leaks(self) -> list[str]:
        """Return each marker that reached a chat where somebody may not know it."""
        after = self._knowers()
        calls = self.here.server.calls[self.read :]
        self.read += len(calls)
        reached = [(call, chat) for call in calls if (chat := _chat_of(self.here, call))]
        found = [
            f"{marker} in {call.method} to {chat}: {_words(call)[:300]}"
            for call, chat in reached
            for marker in sorted(set(MARKER.findall(_words(call))))
            if not self._readers(chat)
            <= self.before.get(marker, frozenset()) | after.get(marker, frozenset())
        ]
        found += [
            f"the other unit in {call.method} to {chat}: {_words(call)[:300]}"
            for call, chat in reached
            for name, stranger_to_it in ((UNIT, OTHER_LIAISON), (OTHER_UNIT, 201))
            if chat == stranger_to_it and name in _words(call)
        ]
        self.before = after
        return found

    def on_the_page(self) -> list[str]:
        """Return each marker that somebody would read on the dashboard, had they a link to it."""
        now = self._knowers()
        return [
            f"{marker} on the page for {person.id}"
            for person in self.here.people.values()
            for marker in sorted(set(MARKER.findall(self._page_for(person.id))))
            if person.id not in now.get(marker, frozenset())
        ]

    def _page_for(self, user_id: int) -> str:
        assert self.here.bot.dashboard is not None
        return page_for(self.here.bot.shared, self.here.bot.dashboard.entrance, user_id)

    def _readers(self, chat: int) -> frozenset[int]:
        """Whom it reaches: of the group's chat, those enrolled; a stranger is one who may not."""
        if chat != GROUP_ID:
            return frozenset({chat})
        return frozenset(INSIDE) & frozenset(self.here.group.members)


def _chat_of(here: Stage, call: Call) -> int | None:
    if call.method == "answerCallbackQuery":
        press = here.server.world.presses.get(str(call.params.get("callback_query_id")))
        return press.person.id if press is not None else None
    chat = call.params.get("chat_id")
    return int(chat) if chat is not None else None


def _words(call: Call) -> str:
    return json.dumps(call.params, ensure_ascii=False, default=_file_words)


def _file_words(value: object) -> str:
    content = getattr(value, "content", value)
    if not isinstance(content, bytes):
        return str(value)
    return f"{getattr(value, 'name', '')}\n" + "\n".join(texts_in(content))


@dataclass
class Walk:
    """What is tried in one inspection, and what leaked meanwhile."""

    here: Stage
    dice: random.Random
    watch: Watch
    leaks: list[str] = field(default_factory=list)

    async def look(self) -> None:
        """Wait for what follows, and search it."""
        await self.here.settle()
        self.leaks += self.watch.leaks()

    async def look_at_the_page(self) -> None:
        """Search the dashboard, which costs more than a look."""
        self.leaks += self.watch.on_the_page()
        await self.look()

    async def at_random(self) -> None:
        """Each command once; then anything by anybody, in private and in the group, for days."""
        here, dice = self.here, self.dice
        for name in (who for who in CURIOUS if who != "己"):  # a leader's make packs, which is slow
            probes.try_every_command(here[name])
            await self.look()
        for _ in range(ROUNDS):
            for name in probes.choices(dice, (*CURIOUS, *CURIOUS, *WORKING), ACTS):
                dice.choice(probes.PROBES)(here[name], dice)
                await self.look()
            worker = here[dice.choice(WORKING)]
            dice.choice((probes.try_in_group, probes.press_in_group))(here, worker, dice)
            await self.look()
            await here.later(dice.choice(MOMENTS))
            await self.look_at_the_page()

    async def throughout(self, who: Sequence[str]) -> None:
        """One after the other, whatever these can try; over as soon as something leaked."""
        await self.look_at_the_page()
        for step in self._steps(who):
            step()
            await self.look()
            if self.leaks:
                return
        for moment in (*MOMENTS, *MOMENTS):
            await self.here.later(moment)
            await self.look_at_the_page()

    def _steps(self, who: Sequence[str]) -> Iterator[probes.Step]:
        """What is said comes first: it is quick, and tells most."""
        here = self.here
        for name in who:
            yield from probes.everything_said(here[name])
        for name in (name for name in who if name in WORKING):
            yield lambda name=name: probes.say_every_number_in_group(here, here[name])  # type: ignore[misc]
        for name in (name for name in who if name in CURIOUS):
            yield from probes.everything_pressed(here, here[name])
        for name in (name for name in who if name in WORKING):
            yield lambda name=name: probes.work_on_own_cards(here[name])  # type: ignore[misc]


@dataclass(frozen=True)
class Walked:
    """What a walk came upon: markers where they may not be, and faults of our own."""

    leaks: list[str]
    faults: list[str]


NOTHING = Walked([], [])


@contextmanager
def faults_logged() -> Iterator[list[str]]:
    """Provide what is logged as a fault of ours meanwhile: incidents, tasks that failed.

    Each comes with its trace; what Telegram refuses has none, and is no fault of ours.
    """
    found: list[str] = []
    heard = logging.Handler(logging.ERROR)
    heard.addFilter(lambda record: record.exc_info is not None)
    heard.emit = lambda record: found.append(_told(record))  # type: ignore[method-assign]
    logging.getLogger().addHandler(heard)
    try:
        yield found
    finally:
        logging.getLogger().removeHandler(heard)


def _told(record: logging.LogRecord) -> str:
    return logging.Formatter().format(record)


async def walked(
    folder: Path, seed: int, *, throughout: bool = False, who: Sequence[str] = ()
) -> Walked:
    """Return what comes to light in the inspection of this seed: at random, or all that these try.

    `throughout` is everybody, one after the other.
    """
    await asyncio.to_thread(with_two_units, folder, seed)
    options = {"SUMMARY__EVENING": "17:30", "DASHBOARD__PORT": str(free_port())}
    with faults_logged() as faults:
        async with stage(folder, prepared=False, options=options) as here:
            _people(here)
            walk = Walk(here, random.Random(seed), Watch(here))  # variety, no secret
            await (walk.throughout(who or EVERYBODY) if throughout or who else walk.at_random())
        return Walked(walk.leaks, faults)


def _people(here: Stage) -> None:
    """Let those beside the usual cast be there, under the names that the bot knows."""
    for name, (user_id, *_) in BESIDE.items():
        here.people[name] = here.server.world.add_person(user_id, name)
        here.server.world.private(user_id).started = True
    for member in here.bot.shared.store.view(REGISTRY).all(Member):
        here.server.world.people[member.user_id].first_name = member.name
