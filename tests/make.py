"""Builders that state only what matters; the rest has quiet defaults."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from inspection.enums import OutwardState, Role
from inspection.ports import REGISTRY, Work
from inspection.records import (
    INSPECTION_RECORDS,
    REGISTRY_RECORDS,
    AuditEntry,
    Finding,
    Inspection,
    Member,
    OutgoingMessage,
    OutwardItem,
)
from storage.memory import MemoryStore

ZONE = ZoneInfo("Asia/Shanghai")
NOW = datetime(2026, 9, 16, 10, 0, tzinfo=ZONE)  # a Wednesday morning
HOUR = timedelta(hours=1)
SCOPE = "t1"
UNIT = "城东分公司"

LEADER_ID, DEPUTY_ID, MEMBER_ID, GROUP_LIAISON_ID, UNIT_LIAISON_ID = 1, 2, 3, 4, 5
USER_IDS = {
    Role.LEADER: LEADER_ID,
    Role.DEPUTY: DEPUTY_ID,
    Role.MEMBER: MEMBER_ID,
    Role.GROUP_LIAISON: GROUP_LIAISON_ID,
    Role.UNIT_LIAISON: UNIT_LIAISON_ID,
}


class Weekdays:
    """Monday to Friday, and whatever other days are worked."""

    def __init__(self, *, extra: frozenset[date] = frozenset()) -> None:
        self.extra = extra

    def is_workday(self, day: date) -> bool:
        return day.weekday() < 5 or day in self.extra

    def is_published(self, year: int) -> bool:
        return True

    def name_of(self, day: date) -> str | None:
        return None

    def is_in_lieu(self, day: date) -> bool:
        return False


def at(month: int, day: int, hour: int, minute: int = 0) -> datetime:
    return datetime(2026, month, day, hour, minute, tzinfo=ZONE)


def memory_store() -> MemoryStore:
    """A store with one inspection."""
    store = MemoryStore()
    store.create(SCOPE)
    return store


def a_work(scope: str = SCOPE) -> Iterator[Work]:
    """An open unit of work on a new store; for fixtures to yield from."""
    with memory_store().unit(scope) as work:
        yield work


def a_member(*, role: Role = Role.MEMBER, **fields: object) -> Member:
    """Somebody active; a unit liaison belongs to the unit, the others to no one."""
    given: dict[str, object] = {
        "id": USER_IDS[role],
        "inspection_id": SCOPE,
        "user_id": USER_IDS[role],
        "name": role.value,
        "role": role,
        "units": (UNIT,) if role is Role.UNIT_LIAISON else (),
        "joined_at": NOW,
    }
    return Member.model_validate({**given, **fields})


def an_inspection(**fields: object) -> Inspection:
    given: dict[str, object] = {
        "id": 1,
        "slug": SCOPE,
        "name": "城东巡察",
        "units": (UNIT,),
        "entry": date(2026, 9, 7),
        "days": 30,
        "created_at": NOW,
    }
    return Inspection.model_validate({**given, **fields})


def a_finding(work: Work, **fields: object) -> Finding:
    """A pending finding of the member's, under the next number."""
    given: dict[str, object] = {
        "number": work.number("finding"),
        "unit": UNIT,
        "raw": "三号楼消防栓未见点检卡",
        "wording": "三号楼消防栓未见点检卡",
        "author_id": MEMBER_ID,
        "recorded_at": NOW,
        "occurred_at": NOW,
    }
    return work.add(Finding.model_validate({**given, **fields}))


def an_item(
    work: Work, *, state: OutwardState = OutwardState.DRAFT, **fields: object
) -> OutwardItem:
    """An item that the member drafted, due in two days, of finding 1 unless told."""
    given: dict[str, object] = {
        "finding_id": 1,
        "unit": UNIT,
        "wording": "三号楼消防栓未见点检卡。",
        "wording_by": MEMBER_ID,
        "recipient_id": UNIT_LIAISON_ID,
        "drafted_by": MEMBER_ID,
        "due": NOW + timedelta(days=2),
        "state": state,
    }
    return work.add(OutwardItem.model_validate({**given, **fields}))


def a_message(work: Work, **fields: object) -> OutgoingMessage:
    given: dict[str, object] = {"chat_id": MEMBER_ID, "text": "好", "created_at": NOW}
    return work.add(OutgoingMessage.model_validate({**given, **fields}))


def everything_in(work: Work) -> str:
    """All records of the unit's scope as they would be stored."""
    kinds = REGISTRY_RECORDS if work.scope == REGISTRY else INSPECTION_RECORDS
    return "\n".join(record.model_dump_json() for kind in kinds for record in work.all(kind))


def acts_in(work: Work) -> tuple[str, ...]:
    """What the audit trail tells, in order."""
    return tuple(entry.act for entry in work.all(AuditEntry))
