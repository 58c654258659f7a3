"""Fourteen days, minute by minute: no message without a cause, none outside office hours.

14 September to 27 September 2026: the 20th is a Sunday on which people work, the 25th a Friday
on which they do not.
"""

from collections import Counter, defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

import pytest

from bot.config import Config
from bot.wiring import settings_of
from handlers.context import Desk
from handlers.reminders import push_reminders, push_unsigned
from handlers.settings import BotFacts
from handlers.texts import Texts
from inspection import after_sending
from inspection.calendar import next_opening
from inspection.enums import MessageKind, MessageState, OutwardState, Role
from inspection.ports import REGISTRY, Work
from inspection.records import OutgoingMessage, OutwardItem
from storage.memory import MemoryStore
from tests.make import (
    DEPUTY_ID,
    LEADER_ID,
    MEMBER_ID,
    SCOPE,
    UNIT_LIAISON_ID,
    ZONE,
    a_finding,
    a_member,
    acts_in,
    an_inspection,
    an_item,
    at,
    memory_store,
)

FIRST = at(9, 14, 0)
DAYS = 14
ROLES = (Role.LEADER, Role.DEPUTY, Role.MEMBER, Role.UNIT_LIAISON)

Act = Callable[[Work], object]
Event = tuple[datetime, Act]


def delivered(number: int, now: datetime, due: datetime) -> Event:
    """An item arrives."""

    def act(work: Work) -> object:
        finding = a_finding(work, number=number)
        return an_item(
            work,
            state=OutwardState.DELIVERED,
            finding_id=finding.id,
            number=number,
            delivered_at=now,
            due=due,
        )

    return now, act


def signed(number: int, now: datetime) -> Event:
    """The liaison signs for it."""
    return now, lambda work: work.put(
        item(work, number).changed(state=OutwardState.ACKNOWLEDGED, acknowledged_at=now)
    )


def answered(number: int, now: datetime) -> Event:
    """The fix is reported."""
    return now, lambda work: work.put(item(work, number).changed(state=OutwardState.FIX_REPORTED))


def item(work: Work, number: int) -> OutwardItem:
    return next(i for i in work.all(OutwardItem) if i.number == number)


EVENTS = (
    delivered(1, at(9, 14, 10), at(9, 16, 18)),
    signed(1, at(9, 14, 10, 30)),
    answered(1, at(9, 16, 16)),
    delivered(2, at(9, 17, 16, 30), at(9, 21, 18)),  # signed late, answered a day too late
    signed(2, at(9, 18, 13)),
    answered(2, at(9, 22, 11)),
    delivered(3, at(9, 23, 9, 30), at(9, 24, 18)),  # nobody signs for it
)

REMINDED = {
    date(2026, 9, 15): ["下一工作日到期1件：J1"] * 2,
    date(2026, 9, 16): ["今日到期1件：J1"] * 2,
    date(2026, 9, 20): ["下一工作日到期1件：J2"] * 2,
    date(2026, 9, 21): ["今日到期1件：J2"] * 2,
    date(2026, 9, 22): ["逾期1件：J2"],
    date(2026, 9, 23): ["下一工作日到期1件：J3"],
    date(2026, 9, 24): ["今日到期1件：J3"] * 2,
}
"""What the liaison reads on each day; on every other day nothing."""


@dataclass
class Fortnight:
    """The records afterwards, and every message as it went out."""

    store: MemoryStore
    said: list[OutgoingMessage] = field(default_factory=list)

    def send(self, work: Work, now: datetime) -> None:
        """Take what is queued as sent; an edit is no message."""
        for message in work.lookup(OutgoingMessage, "state", MessageState.QUEUED):
            if message.kind is MessageKind.SEND:
                self.said.append(message)
            after_sending.settle(work, message, "shown", 1000 + message.id, now=now)


@pytest.fixture(scope="module")
def after() -> Fortnight:
    """Fourteen days of a tick a minute."""
    store = memory_store()
    with store.unit(REGISTRY) as work:
        for role in ROLES:
            work.add(a_member(role=role))
        work.commit()
    with store.unit(SCOPE) as work:
        work.add(an_inspection())
        work.commit()
    fortnight = Fortnight(store)
    texts, settings = Texts(ZONE), settings_of(Config(), FIRST)
    events = dict(EVENTS)
    for minute in range(DAYS * 24 * 60):
        now = FIRST + timedelta(minutes=minute)
        with store.unit(SCOPE) as work:
            if now in events:
                events[now](work)
            desk = Desk(store, work, now, texts, settings, BotFacts())
            push_reminders(desk)
            push_unsigned(desk)
            fortnight.send(work, now)
            work.commit()
    return fortnight


def test_the_liaison_reads_one_message_a_push_time_and_only_with_a_cause(
    after: Fortnight,
) -> None:
    read: dict[date, list[str]] = defaultdict(list)
    for message in after.said:
        if message.chat_id == UNIT_LIAISON_ID:
            first = message.text.splitlines()[0].removeprefix("【演练】")
            read[message.created_at.date()].append(first.partition("（")[0])
    assert dict(read) == REMINDED


def test_reminders_leave_at_the_push_times_only(after: Fortnight) -> None:
    at_liaison = [m.created_at for m in after.said if m.chat_id == UNIT_LIAISON_ID]
    assert {f"{moment:%H:%M}" for moment in at_liaison} == {"09:00", "15:00"}


def test_nothing_is_said_outside_the_units_hours(after: Fortnight) -> None:
    settings = settings_of(Config(), FIRST)
    moments = [m.created_at for m in after.said]
    outside = [m for m in moments if next_opening(settings.calendar, settings.hours, m) != m]
    assert (len(moments), outside) == (17, [])


def test_each_step_up_is_taken_once(after: Fortnight) -> None:
    told = Counter(m.chat_id for m in after.said if m.chat_id != UNIT_LIAISON_ID)
    assert told == {DEPUTY_ID: 2, MEMBER_ID: 2, LEADER_ID: 1}


def test_each_step_up_is_on_the_audit_trail(after: Fortnight) -> None:
    with after.store.unit(SCOPE) as work:
        assert acts_in(work).count("outward.unsigned") == 3
