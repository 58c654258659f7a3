"""The sample of `xuncha demo`: who plays, what was found this morning, where it lies."""

import asyncio
import json
import shutil
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from importlib.resources import files
from pathlib import Path
from zoneinfo import ZoneInfo

from inspection.enrolment import enrol, invite
from inspection.enums import Language, Role
from inspection.ports import REGISTRY
from inspection.records import Inspection, Person
from inspection.settings import chosen
from inspection.timetable import parse_timetable, report
from sandbox.page import Seat
from sandbox.server import BotApiServer
from storage.template import built_in_timetable
from storage.tiny import TinyStore

ZONE = ZoneInfo("Asia/Shanghai")
BEGIN = datetime(2026, 11, 25, 9, 30, tzinfo=ZONE)  # a Wednesday, the third day
ENTRY = date(2026, 11, 23)
DAYS = 30
END = datetime.combine(ENTRY + timedelta(days=DAYS), time(18, 0), tzinfo=ZONE)
SCOPE = "demo"
UNIT = "城东分公司"
GROUP_ID = -1001  # an ordinary group, so that its upgrade can be tried
SAMPLES = 12


@dataclass(frozen=True)
class Actor:
    """One person of the sample."""

    user_id: int
    name: str
    role: Role
    title: str
    posts: tuple[str, ...] = ()


CAST = (
    Actor(101, "甲", Role.LEADER, "组长"),
    Actor(102, "乙", Role.DEPUTY, "副组长", ("副组长A", "副组长B")),
    Actor(103, "丙", Role.MEMBER, "组员", ("财务岗", "工程岗")),
    Actor(104, "丁", Role.MEMBER, "组员", ("党建岗", "信访专人")),
    Actor(201, "周", Role.UNIT_LIAISON, "被巡察单位联络员"),
)
ORDER = ("丙", "甲", "群", "周", "丁", "乙")  # as the first tour goes through them


def prepare(folder: Path) -> None:
    """Begin the sample anew: people enrolled, the group bound, the timetable on real dates."""
    shutil.rmtree(folder, ignore_errors=True)
    store = TinyStore(folder)
    store.create(SCOPE)
    begun = BEGIN - timedelta(days=1)
    with store.unit(SCOPE) as work:
        work.add(
            Inspection(
                slug=SCOPE,
                name="城东分公司巡察",
                units=(UNIT,),
                entry=ENTRY,
                days=DAYS,
                chat_id=GROUP_ID,
                created_at=begun,
            )
        )
        for row in parse_timetable(built_in_timetable(), entry=ENTRY).rows:
            over = row.last_day < BEGIN.date()
            ended = datetime.combine(row.last_day, time(17, 0), tzinfo=ZONE)
            work.add(report(row, by=CAST[0].user_id, at=ended, done=True) if over else row)
        work.commit()
    for actor in CAST:
        _admit(store, actor, begun)
    store.flush()
    asyncio.run(store.close())


def _admit(store: TinyStore, actor: Actor, at: datetime) -> None:
    with store.unit(REGISTRY) as work:
        _, code = invite(
            work,
            inspection_id=SCOPE,
            role=actor.role,
            unit=UNIT if actor.role is Role.UNIT_LIAISON else None,
            by=None,
            now=at,
            valid_for=timedelta(hours=1),
            posts=actor.posts,
        )
        enrol(work, code=code, user_id=actor.user_id, name=actor.name, now=at)
        work.commit()


def read_in(store: TinyStore, language: Language) -> None:
    """Let everybody of the sample, and the group, read the bot in a language."""
    with store.unit(REGISTRY) as work:
        for person in tuple(work.all(Person)):
            work.put(person.changed(language=language))
        work.commit()
    with store.unit(SCOPE) as work:
        kept = chosen(work)
        changed = kept.changed(language=language)
        _ = work.put(changed) if kept.id else work.add(changed)
        work.commit()


def let_in(server: BotApiServer) -> None:
    """Put the people, their chats and the group into the server's world."""
    world = server.world
    people = {a.user_id: world.add_person(a.user_id, a.name) for a in CAST}
    for person in people.values():
        world.private(person.id).started = True
    inside = [people[a.user_id] for a in CAST if a.role is not Role.UNIT_LIAISON]
    world.add_group(GROUP_ID, "城东巡察组", members=inside, bot_admin=True, supergroup=False)


def seats() -> list[Seat]:
    """Return the columns of the page, in the order of the tour."""
    chats = {a.name: Seat(a.name, a.title, a.user_id, a.user_id) for a in CAST}
    inside = tuple(a.user_id for a in CAST if a.role is not Role.UNIT_LIAISON)
    chats["群"] = Seat("城东巡察组", "群聊", inside[0], GROUP_ID, inside)
    return [chats[name] for name in ORDER]


async def fill(server: BotApiServer) -> None:
    """Let the members file the samples, as if they had typed them this morning."""
    text = files("sandbox").joinpath("findings.jsonl").read_text(encoding="utf-8")
    samples = [json.loads(line)["text"] for line in text.splitlines() if line.strip()]
    authors = [server.world.people[104], server.world.people[102]]
    for number, sample in enumerate(samples[:SAMPLES]):
        authors[number % len(authors)].say(sample)
    await server.all_delivered()
