"""A walk through a marked inspection: everybody tries everything, and what leaves is searched."""

import asyncio
import io
import json
import random
import zipfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path

from inspection.enrolment import enrol, invite
from inspection.enums import Role
from inspection.ports import REGISTRY
from sandbox.calls import Call
from storage.tiny import TinyStore
from tests.markers import probes
from tests.markers.oracle import MARKER, Knowers, known_by
from tests.markers.seed import OTHER_LIAISON, OTHER_UNIT, Seeder
from tests.stage import CAST, GROUP_ID, MORNING, SCOPE, UNIT, Stage, prepare, stage

INSIDE = tuple(cast[0] for cast in CAST.values() if cast[1] not in {None, Role.UNIT_LIAISON})
CURIOUS = ("周", "吴", "生人", "丁")
WORKING = ("甲", "乙", "丙", "丁")
MOMENTS = (timedelta(minutes=2), timedelta(hours=3), timedelta(hours=8), timedelta(days=1))
ROUNDS = 4
ACTS = 12


def with_two_units(folder: Path, seed: int) -> None:
    """Prepare the folder: the usual cast, a second unit's liaison, markers everywhere."""
    prepare(folder)
    store = TinyStore(folder)
    with store.unit(REGISTRY) as work:
        _, code = invite(
            work,
            inspection_id=SCOPE,
            role=Role.UNIT_LIAISON,
            unit=OTHER_UNIT,
            by=None,
            now=MORNING,
            valid_for=timedelta(hours=1),
        )
        enrol(work, code=code, user_id=OTHER_LIAISON, name="吴", now=MORNING)
        work.commit()
    Seeder(seed, now=MORNING, inside=INSIDE, units=(UNIT, OTHER_UNIT)).fill(store, SCOPE)
    store.flush()
    asyncio.run(store.close())


class Watch:
    """Searches what the bot sent since last asked."""

    def __init__(self, here: Stage) -> None:
        self.here = here
        self.read = 0
        self.before = self._knowers()

    def _knowers(self) -> dict[str, Knowers]:
        return known_by(self.here.bot.shared.store, SCOPE)

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
    return f"{getattr(value, 'name', '')}\n" + "\n".join(_texts_in(content))


def _texts_in(content: bytes) -> Iterable[str]:
    if zipfile.is_zipfile(io.BytesIO(content)):
        with zipfile.ZipFile(io.BytesIO(content)) as packed:
            return [packed.read(name).decode("utf-8", "ignore") for name in packed.namelist()]
    return [content.decode("utf-8", "ignore")]


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

    async def at_random(self) -> None:
        """Each command once; then anything by anybody, in private and in the group, for days."""
        here, dice = self.here, self.dice
        for name in CURIOUS:
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
            await self.look()

    async def throughout(self) -> None:
        """One after the other, whatever there is to try; over as soon as something leaked."""
        for step in self._steps():
            step()
            await self.look()
            if self.leaks:
                return
        for moment in (*MOMENTS, *MOMENTS):
            await self.here.later(moment)
            await self.look()

    def _steps(self) -> Iterator[probes.Step]:
        """What is said comes first: it is quick, and tells most."""
        here = self.here
        for name in ("丁", "周", "吴", "乙", "丙", "生人", "甲"):
            yield from probes.everything_said(here[name])
        for name in WORKING:
            yield lambda name=name: probes.say_every_number_in_group(here, here[name])  # type: ignore[misc]
        for name in CURIOUS:
            yield from probes.everything_pressed(here, here[name])
        for name in WORKING:
            yield lambda name=name: probes.work_on_own_cards(here[name])  # type: ignore[misc]


async def walked(folder: Path, seed: int, *, throughout: bool = False) -> list[str]:
    """Return what leaks in the inspection of this seed."""
    await asyncio.to_thread(with_two_units, folder, seed)
    async with stage(folder, prepared=False, options={"SUMMARY__EVENING": "17:30"}) as here:
        here.people["吴"] = here.server.world.add_person(OTHER_LIAISON, "吴")
        here.server.world.private(OTHER_LIAISON).started = True
        walk = Walk(here, random.Random(seed), Watch(here))  # variety, no secret
        await (walk.throughout() if throughout else walk.at_random())
        return walk.leaks
