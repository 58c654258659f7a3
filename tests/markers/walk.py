"""A walk through a marked inspection: everybody tries everything, and what leaves is searched."""

import asyncio
import io
import json
import random
import socket
import zipfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path

from bot.dashboard.entrance import ClosedError
from bot.dashboard.view import view
from bot.dashboard.wishes import wishes_of
from inspection.enrolment import enrol, invite
from inspection.enums import Language, Role
from inspection.ports import REGISTRY
from inspection.records import Inspection, Member, Person
from sandbox.calls import Call
from storage.tiny import TinyStore
from tests.markers import probes
from tests.markers.oracle import MARKER, Knowers, known_by
from tests.markers.seed import OTHER_LIAISON, OTHER_UNIT, Seeder
from tests.stage import CAST, GROUP_ID, MORNING, SCOPE, UNIT, Stage, prepare, stage

INSIDE = tuple(cast[0] for cast in CAST.values() if cast[1] not in {None, Role.UNIT_LIAISON})
CURIOUS = ("周", "吴", "生人", "丁", "戊", "己")
WORKING = ("甲", "乙", "丙", "丁")
MOMENTS = (timedelta(minutes=2), timedelta(hours=3), timedelta(hours=8), timedelta(days=1))
ELSEWHERE, ELSEWHERE_UNITS = "t2", ("南岸公司", "西山公司")
ENGLISH = 0.25
ROUNDS = 4
ACTS = 12


# who comes beside the usual cast: a second unit's liaison, somebody whose account was taken
# away, the leader of another inspection on the same machine
BESIDE = {
    "吴": (OTHER_LIAISON, Role.UNIT_LIAISON, OTHER_UNIT, SCOPE),
    "戊": (105, Role.MEMBER, None, SCOPE),
    "己": (301, Role.LEADER, None, ELSEWHERE),
}


def with_two_units(folder: Path, seed: int) -> None:
    """Prepare the folder: two inspections, two units, everybody, markers everywhere."""
    prepare(folder)
    store = TinyStore(folder)
    store.create(ELSEWHERE)
    with store.unit(ELSEWHERE) as work:
        here = store.view(SCOPE).get(Inspection, 1)
        assert here is not None
        work.add(here.changed(id=0, slug=ELSEWHERE, name="另一处", chat_id=None))
        work.commit()
    for name in BESIDE:
        _admit(store, name)
    _fill(store, seed)
    store.flush()
    asyncio.run(store.close())


def _admit(store: TinyStore, name: str) -> None:
    user_id, role, unit, scope = BESIDE[name]
    terms = {"inspection_id": scope, "role": role, "unit": unit}
    with store.unit(REGISTRY) as work:
        valid = timedelta(hours=1)
        _, code = invite(work, **terms, by=None, now=MORNING, valid_for=valid)  # type: ignore[arg-type]
        member = enrol(work, code=code, user_id=user_id, name=name, now=MORNING)
        if name == "戊":
            work.put(member.changed(disabled_at=MORNING))
        work.commit()


def _fill(store: TinyStore, seed: int) -> None:
    seeder = Seeder(seed, now=MORNING, inside=INSIDE, units=(UNIT, OTHER_UNIT))
    seeder.fill(store, SCOPE)
    elsewhere = Seeder(
        seed + 50_000, now=MORNING, inside=(301,), units=ELSEWHERE_UNITS, liaisons=()
    )
    elsewhere.fill(store, ELSEWHERE)
    with store.unit(REGISTRY) as work:  # who reads what in English hears the same secrets
        for person in tuple(work.all(Person)):
            if seeder.random.random() < ENGLISH:
                work.put(person.changed(language=Language.ENGLISH))
        work.commit()


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
            for marker in sorted(set(MARKER.findall(page_for(self.here, person.id))))
            if person.id not in now.get(marker, frozenset())
        ]

    def _readers(self, chat: int) -> frozenset[int]:
        """Whom it reaches: of the group's chat, those enrolled; a stranger is one who may not."""
        if chat != GROUP_ID:
            return frozenset({chat})
        return frozenset(INSIDE) & frozenset(self.here.group.members)


def page_for(here: Stage, user_id: int) -> str:
    """Return the dashboard as this account sees it, with a link that somebody let them have."""
    assert here.bot.dashboard is not None
    entrance = here.bot.dashboard.entrance
    secret = entrance.link_for(user_id, SCOPE).partition("=")[2]
    try:
        found = entrance.by_session(entrance.begin(secret))
    except ClosedError:
        return ""
    with here.bot.shared.store.unit(found.scope) as work:
        return view(here.bot.shared.desk(work), found.member, wishes_of({}))


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

    async def throughout(self) -> None:
        """One after the other, whatever there is to try; over as soon as something leaked."""
        await self.look_at_the_page()
        for step in self._steps():
            step()
            await self.look()
            if self.leaks:
                return
        for moment in (*MOMENTS, *MOMENTS):
            await self.here.later(moment)
            await self.look_at_the_page()

    def _steps(self) -> Iterator[probes.Step]:
        """What is said comes first: it is quick, and tells most."""
        here = self.here
        for name in ("丁", "周", "吴", "生人", "己", "戊", "乙", "丙", "甲"):
            yield from probes.everything_said(here[name])
        for name in WORKING:
            yield lambda name=name: probes.say_every_number_in_group(here, here[name])  # type: ignore[misc]
        for name in CURIOUS:
            yield from probes.everything_pressed(here, here[name])
        for name in WORKING:
            yield lambda name=name: probes.work_on_own_cards(here[name])  # type: ignore[misc]


def free_port() -> int:
    with socket.socket() as line:
        line.bind(("127.0.0.1", 0))
        return int(line.getsockname()[1])


async def walked(folder: Path, seed: int, *, throughout: bool = False) -> list[str]:
    """Return what leaks in the inspection of this seed."""
    await asyncio.to_thread(with_two_units, folder, seed)
    options = {"SUMMARY__EVENING": "17:30", "DASHBOARD__PORT": str(free_port())}
    async with stage(folder, prepared=False, options=options) as here:
        for name, (user_id, *_) in BESIDE.items():
            here.people[name] = here.server.world.add_person(user_id, name)
            here.server.world.private(user_id).started = True
        for member in here.bot.shared.store.view(REGISTRY).all(Member):
            here.server.world.people[member.user_id].first_name = member.name  # as the bot knows it
        walk = Walk(here, random.Random(seed), Watch(here))  # variety, no secret
        await (walk.throughout() if throughout else walk.at_random())
        return walk.leaks
