"""The sample of `xuncha demo`: who plays, what was found this morning, where it lies."""

import asyncio
import json
import shutil
from collections.abc import Mapping
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
GROUP_ID = -1001  # an ordinary group, so that its upgrade can be tried
SAMPLES = 12
ROLES: Mapping[int, Role] = {
    101: Role.LEADER,
    102: Role.DEPUTY,
    103: Role.MEMBER,
    104: Role.MEMBER,
    201: Role.UNIT_LIAISON,
}
INSIDE = tuple(each for each, role in ROLES.items() if role is not Role.UNIT_LIAISON)
ORDER = (103, 101, GROUP_ID, 201, 104, 102)  # as the first tour goes through them
FILERS = (104, 102)  # of what was found this morning


@dataclass(frozen=True)
class Names:
    """What people and things of the sample are called; posts as the timetable calls owners."""

    bot: str
    unit: str
    inspection: str
    group: str
    findings: str  # the file of what was found this morning
    people: Mapping[int, str]
    posts: Mapping[int, tuple[str, ...]]


NAMES: Mapping[Language, Names] = {
    Language.CHINESE: Names(
        bot="巡察助手",
        unit="城东分公司",
        inspection="城东分公司巡察",
        group="城东巡察组",
        findings="findings.jsonl",
        people={101: "甲", 102: "乙", 103: "丙", 104: "丁", 201: "周"},
        posts={
            102: ("副组长A", "副组长B"),
            103: ("财务岗", "工程岗"),
            104: ("党建岗", "信访专人"),
        },
    ),
    Language.ENGLISH: Names(
        bot="Inspection assistant",
        unit="East City Branch",
        inspection="Inspection of East City Branch",
        group="Inspection group East City",
        findings="findings.en.jsonl",
        people={101: "Alder", 102: "Birch", 103: "Cedar", 104: "Dogwood", 201: "Willow"},
        posts={
            102: ("Deputy A", "Deputy B"),
            103: ("Finance", "Projects"),
            104: ("Party affairs", "Complaints desk"),
        },
    ),
}
TITLES: Mapping[Role, str] = {  # the page has them in its own language
    Role.LEADER: "组长",
    Role.DEPUTY: "副组长",
    Role.MEMBER: "组员",
    Role.UNIT_LIAISON: "被巡察单位联络员",
}


def prepare(folder: Path, language: Language = Language.CHINESE) -> None:
    """Begin the sample anew: people enrolled, the group bound, the timetable on real dates."""
    names = NAMES[language]
    shutil.rmtree(folder, ignore_errors=True)
    store = TinyStore(folder)
    store.create(SCOPE)
    begun = BEGIN - timedelta(days=1)
    with store.unit(SCOPE) as work:
        work.add(
            Inspection(
                slug=SCOPE,
                name=names.inspection,
                units=(names.unit,),
                entry=ENTRY,
                days=DAYS,
                chat_id=GROUP_ID,
                created_at=begun,
            )
        )
        for row in parse_timetable(built_in_timetable(language), entry=ENTRY).rows:
            over = row.last_day < BEGIN.date()
            ended = datetime.combine(row.last_day, time(17, 0), tzinfo=ZONE)
            work.add(report(row, by=INSIDE[0], at=ended, done=True) if over else row)
        work.commit()
    for user_id in ROLES:
        _admit(store, user_id, names, begun)
    store.flush()
    asyncio.run(store.close())


def _admit(store: TinyStore, user_id: int, names: Names, at: datetime) -> None:
    role = ROLES[user_id]
    with store.unit(REGISTRY) as work:
        _, code = invite(
            work,
            inspection_id=SCOPE,
            role=role,
            unit=names.unit if role is Role.UNIT_LIAISON else None,
            by=None,
            now=at,
            valid_for=timedelta(hours=1),
            posts=names.posts.get(user_id, ()),
        )
        enrol(work, code=code, user_id=user_id, name=names.people[user_id], now=at)
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


def let_in(server: BotApiServer, language: Language = Language.CHINESE) -> None:
    """Put the people, their chats and the group into the server's world."""
    world, names = server.world, NAMES[language]
    world.bot_name = names.bot
    people = {user_id: world.add_person(user_id, name) for user_id, name in names.people.items()}
    for person in people.values():
        world.private(person.id).started = True
    inside = [people[user_id] for user_id in INSIDE]
    world.add_group(GROUP_ID, names.group, members=inside, bot_admin=True, supergroup=False)


def seats(language: Language = Language.CHINESE) -> list[Seat]:
    """Return the columns of the page, in the order of the tour."""
    names = NAMES[language]
    chats = {
        user_id: Seat(names.people[user_id], TITLES[role], user_id, user_id)
        for user_id, role in ROLES.items()
    }
    chats[GROUP_ID] = Seat(names.group, "群聊", INSIDE[0], GROUP_ID, INSIDE)
    return [chats[chat_id] for chat_id in ORDER]


async def fill(server: BotApiServer, language: Language = Language.CHINESE) -> None:
    """Let the members file the samples, as if they had typed them this morning."""
    text = files("sandbox").joinpath(NAMES[language].findings).read_text(encoding="utf-8")
    samples = [json.loads(line)["text"] for line in text.splitlines() if line.strip()]
    authors = [server.world.people[user_id] for user_id in FILERS]
    for number, sample in enumerate(samples[:SAMPLES]):
        authors[number % len(authors)].say(sample)
    await server.all_delivered()
