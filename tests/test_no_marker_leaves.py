"""Whatever anybody sends, no internal text reaches a chat that may not know it (design 6.2-6.5).

Random inspections carry a marker in every internal text. The group works in them, and a
liaison of each unit, a stranger and a recused member try everything there is to try. Every
call to the server is searched for markers, and each must be known to all who read that chat.
"""

import asyncio
import io
import json
import random
import zipfile
from collections.abc import Iterable
from datetime import timedelta
from pathlib import Path

import pytest

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


def _with_two_units(folder: Path, seed: int) -> None:
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
        found = [
            f"{marker} in {call.method} to {chat}: {_words(call)[:300]}"
            for call in calls
            for chat in [_chat_of(self.here, call)]
            if chat is not None
            for marker in sorted(set(MARKER.findall(_words(call))))
            if not self._readers(chat)
            <= self.before.get(marker, frozenset()) | after.get(marker, frozenset())
        ]
        found += [
            f"the other unit in {call.method} to {chat}: {_words(call)[:300]}"
            for call in calls
            for chat in [_chat_of(self.here, call)]
            for name, stranger_to_it in ((UNIT, OTHER_LIAISON), (OTHER_UNIT, 201))
            if chat == stranger_to_it and name in _words(call)
        ]
        self.before = after
        return found

    def _readers(self, chat: int) -> frozenset[int]:
        return frozenset(self.here.group.members) & set(INSIDE) if chat == GROUP_ID else {chat}  # type: ignore[return-value]  # a set of one


def _chat_of(here: Stage, call: Call) -> int | None:
    if call.method == "answerCallbackQuery":
        press = here.server.world.presses.get(str(call.params.get("callback_query_id")))
        return press.person.id if press is not None else None
    chat = call.params.get("chat_id")
    return int(chat) if chat is not None else None


def _words(call: Call) -> str:
    parts = [json.dumps(call.params, ensure_ascii=False, default=_file_words)]
    return "\n".join(parts)


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


async def _go_through(here: Stage, seed: int) -> list[str]:
    dice = random.Random(seed)  # variety, no secret
    here.people["吴"] = here.server.world.add_person(OTHER_LIAISON, "吴")
    here.server.world.private(OTHER_LIAISON).started = True
    watch = Watch(here)
    for name in CURIOUS:
        probes.try_every_command(here[name])
        await here.settle()
    leaks = watch.leaks()
    for _ in range(ROUNDS):
        for name in probes.choices(dice, (*CURIOUS, *CURIOUS, *WORKING), ACTS):
            dice.choice(probes.PROBES)(here[name], dice)
            await here.settle()
            leaks += watch.leaks()
        worker = here[dice.choice(WORKING)]
        dice.choice((probes.try_in_group, probes.press_in_group))(here, worker, dice)
        await here.settle()
        leaks += watch.leaks()
        await here.later(dice.choice(MOMENTS))
        leaks += watch.leaks()
    return leaks


async def _leaks_of(folder: Path, seed: int) -> list[str]:
    await asyncio.to_thread(_with_two_units, folder, seed)
    async with stage(folder, prepared=False, options={"SUMMARY__EVENING": "17:30"}) as here:
        return await _go_through(here, seed)


@pytest.mark.parametrize("seed", range(2))
async def test_no_marker_reaches_who_may_not_know_it(tmp_path: Path, seed: int) -> None:
    assert await _leaks_of(tmp_path, seed) == []


@pytest.mark.slow
@pytest.mark.parametrize("block", range(20))
async def test_no_marker_leaves_in_two_hundred_inspections(tmp_path: Path, block: int) -> None:
    leaks = [
        f"seed {seed}: {leak}"
        for seed in range(1000 + block * 10, 1010 + block * 10)
        for leak in await _leaks_of(tmp_path / str(seed), seed)
    ]
    assert leaks == []
