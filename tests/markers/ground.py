"""Two inspections on one machine, two units, everybody, and markers in everything."""

import asyncio
from datetime import timedelta
from pathlib import Path

from inspection.enrolment import enrol, invite
from inspection.enums import Language, Role
from inspection.ports import REGISTRY
from inspection.records import Inspection, Person
from storage.tiny import TinyStore
from tests.markers.seed import OTHER_LIAISON, OTHER_UNIT, Seeder
from tests.stage import CAST, MORNING, SCOPE, UNIT, prepare

INSIDE = tuple(cast[0] for cast in CAST.values() if cast[1] not in {None, Role.UNIT_LIAISON})
LIAISONS = {UNIT: 201, OTHER_UNIT: OTHER_LIAISON}
ELSEWHERE, ELSEWHERE_UNITS = "t2", ("南岸公司", "西山公司")
ENGLISH = 0.25

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
        seed + 50_000, now=MORNING, inside=(301,), units=ELSEWHERE_UNITS, liaisons=(), sign="b"
    )
    elsewhere.fill(store, ELSEWHERE)
    with store.unit(REGISTRY) as work:  # who reads what in English hears the same secrets
        for person in tuple(work.all(Person)):
            if seeder.random.random() < ENGLISH:
                work.put(person.changed(language=Language.ENGLISH))
        work.commit()
