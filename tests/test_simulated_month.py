"""A month of pushes, minute by minute: restarts at any time, a clock that is set back and forward.

The same loop as in the running bot asks what is due; what it queued is taken as sent at once, so
that a month takes seconds. Each push is told once, late ones say so, very late ones are dropped.
"""

import asyncio
import random
from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import date, datetime, time, timedelta
from pathlib import Path

import pytest

from bot.clock import ManualClock
from bot.config import load_config
from bot.wiring import Shared, share
from bot.workdays import ChineseWorkdays
from handlers import pushes
from inspection.enums import MessageKind, MessageState
from inspection.records import OutgoingMessage
from tests.stage import CAST, ENTRY, GROUP_ID, SCOPE, SHANGHAI, prepare

FIRST = datetime.combine(ENTRY, time(0), tzinfo=SHANGHAI)
DAYS = 30
MINUTE = timedelta(minutes=1)
INSIDE = [CAST[name][0] for name in "甲乙丙丁"]
LEADING = [CAST[name][0] for name in "甲乙"]
CAL = ChineseWorkdays()


class SteppedClock(ManualClock):
    """A clock that can be set back, as a machine's can."""

    def set_to(self, when: datetime) -> None:
        self._now = when


class Month:
    """The records, the tick, and whatever left."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.clock = SteppedClock(FIRST)
        self.left: list[tuple[datetime, OutgoingMessage]] = []
        self.shared = self._open()

    def _open(self) -> Shared:
        return share(load_config(None, {}), self.clock, self.folder)

    def close(self) -> None:
        self.shared.store.flush()
        asyncio.run(self.shared.store.close())
        self.shared.journal.close()

    def restart(self) -> None:
        self.close()
        self.shared = self._open()

    def tick(self, when: datetime) -> None:
        """Ask everything what is due, in the order of the running bot, and let it leave."""
        self.clock.set_to(when)
        for push in pushes.PUSHES:
            with self.shared.store.unit(SCOPE) as work:
                push(self.shared.desk(work))
                work.commit()
        self._let_leave(when)

    def _let_leave(self, when: datetime) -> None:
        with self.shared.store.unit(SCOPE) as work:
            for message in work.lookup(OutgoingMessage, "state", MessageState.QUEUED):
                number = len(self.left) + 1
                sent = message.changed(state=MessageState.SENT, message_id=number, sent_at=when)
                work.put(sent)
                self.left.append((when, message))
            work.commit()

    def told(self, words: str) -> list[tuple[datetime, OutgoingMessage]]:
        """What left and begins so or carries such a key."""
        return [(at, m) for at, m in self.left if (m.dedupe or "").startswith(words)]


@pytest.fixture
def month(tmp_path: Path) -> Iterator[Month]:
    prepare(tmp_path, now=FIRST, entry=ENTRY)
    made = Month(tmp_path)
    yield made
    made.close()


def minutes(first: datetime, last: datetime) -> Iterator[datetime]:
    while first <= last:
        yield first
        first += MINUTE


def around_the_pushes(days: Iterable[date]) -> Iterator[datetime]:
    """The minutes about each time of a push, and some in between."""
    for day in days:
        for hour, minute in ((0, 0), (8, 14), (8, 15), (8, 16), (11, 16), (12, 0), (16, 59)):
            yield datetime.combine(day, time(hour, minute), tzinfo=SHANGHAI)
        for minute in (0, 1, 29, 30, 31, 32):
            yield datetime.combine(day, time(17, minute), tzinfo=SHANGHAI)
        yield datetime.combine(day, time(23, 59), tzinfo=SHANGHAI)


def all_days() -> list[date]:
    return [ENTRY + timedelta(days=n) for n in range(DAYS)]


def workdays() -> list[date]:
    return [day for day in all_days() if CAL.is_workday(day)]


def disturbed(moments: Iterable[datetime], dice: random.Random) -> Iterator[tuple[datetime, bool]]:
    """The moments with steps of the clock in between; and whether it restarts before each."""
    for moment in moments:
        yield moment, dice.random() < 0.06
        if dice.random() < 0.10:
            back = timedelta(seconds=dice.choice((1, 30, 90, 120, 600)))
            yield moment - back, False
            yield moment, False


def play(month: Month, moments: Iterable[tuple[datetime, bool]]) -> None:
    for moment, restarts in moments:
        if restarts:
            month.restart()
        month.tick(moment)


def check_each_once(month: Month) -> None:
    """Every push of the month, exactly once, at its time."""
    keys = Counter(m.dedupe for _, m in month.left if m.kind is MessageKind.SEND and m.dedupe)
    assert {key: n for key, n in keys.items() if n > 1} == {}
    told = month.told("summary:")
    assert set(workdays()) <= {at.date() for at, _ in told}
    assert {at.strftime("%H:%M") for at, _ in told} == {"17:30"}
    assert {m.chat_id for _, m in told} == {GROUP_ID}
    assert {at.strftime("%H:%M") for at, _ in month.told("morning:")} == {"08:15"}
    assert {at.strftime("%H:%M") for at, _ in month.told("asking:")} == {"17:00"}
    assert [m for _, m in month.left if "补发" in m.text] == []


def check_weeks_and_withdrawal(month: Month) -> None:
    weeks = [(at.date(), m.chat_id) for at, m in month.told("week:")]
    fridays = [date(2026, 11, 27), date(2026, 12, 4), date(2026, 12, 11), date(2026, 12, 18)]
    assert weeks == [(day, chat) for day in fridays for chat in LEADING]
    lists = [(at.date(), m.chat_id) for at, m in month.told("closing:")]
    days = [date(2026, 12, 15), date(2026, 12, 19), date(2026, 12, 21)]
    assert lists == [(day, chat) for day in days for chat in LEADING]


def check_nobody_outside_was_told(month: Month) -> None:
    assert {m.chat_id for _, m in month.left} <= {*INSIDE, GROUP_ID}


@pytest.mark.parametrize("seed", [1, pytest.param(2, marks=pytest.mark.slow)])
def test_a_month_of_pushes_each_once_whatever_the_clock_does(month: Month, seed: int) -> None:
    dice = random.Random(seed)
    play(month, disturbed(around_the_pushes(all_days()), dice))
    check_each_once(month)
    check_weeks_and_withdrawal(month)
    check_nobody_outside_was_told(month)


@pytest.mark.slow
def test_a_month_minute_by_minute(month: Month) -> None:
    dice = random.Random(7)
    last = FIRST + timedelta(days=DAYS) - MINUTE
    moments = minutes(FIRST, last)
    play(month, ((m, r and dice.random() < 0.1) for m, r in disturbed(moments, dice)))
    check_each_once(month)
    check_weeks_and_withdrawal(month)
    check_nobody_outside_was_told(month)


# --- down at the hour -----------------------------------------------------------------------

WEDNESDAY = ENTRY + timedelta(days=2)


def at(hour: int, minute: int = 0, *, second: int = 0, day: date = WEDNESDAY) -> datetime:
    return datetime.combine(day, time(hour, minute, second), tzinfo=SHANGHAI)


@pytest.mark.parametrize(
    ("back", "words"),
    [
        (at(17, 30), [False]),
        (at(17, 35), [False]),
        (at(17, 36), [True]),
        (at(23, 59), [True]),
        (at(0, 0, day=WEDNESDAY + timedelta(days=1)), []),
        (at(9, 0, day=WEDNESDAY + timedelta(days=1)), []),
    ],
)
def test_a_summary_missed_is_caught_up_the_same_day_and_marked(
    month: Month, back: datetime, words: list[bool]
) -> None:
    month.tick(at(12))
    month.restart()
    month.tick(back)
    of_the_day = [m for _, m in month.told(f"summary:{WEDNESDAY}")]
    assert ["（补发）" in m.text for m in of_the_day] == words
    month.tick(back + MINUTE)
    assert len(month.told(f"summary:{WEDNESDAY}")) == len(words)


@pytest.mark.parametrize(("back", "told"), [(at(11, 14), True), (at(11, 15), False)])
def test_a_morning_more_than_three_hours_late_is_dropped(
    month: Month, back: datetime, told: bool
) -> None:
    month.tick(at(7))
    month.restart()
    month.tick(back)
    assert (month.told(f"morning:{WEDNESDAY}") != []) == told


def test_days_of_silence_are_not_made_up_for(month: Month) -> None:
    month.tick(at(12))
    month.tick(at(18, 0, day=WEDNESDAY + timedelta(days=5)))
    assert [at.date() for at, _ in month.told("summary:")] == [WEDNESDAY + timedelta(days=5)]


# --- C066, C068, C073: late, twice, stepped -------------------------------------------------


@pytest.mark.parametrize(
    "moments",
    [
        [at(17, 29, second=55), at(17, 30, second=1), at(17, 30, second=20), at(17, 31)],
        [at(17, 30), at(17, 31), at(17, 29), at(17, 30), at(17, 31)],  # set back two minutes
        [at(17, 29, second=30), at(17, 28), at(17, 29), at(17, 30)],  # set back 90 seconds before
        [at(17, 25), at(17, 35), at(17, 36)],  # ten minutes forward over the hour
        [at(17, 30), at(16, 0), at(17, 0), at(17, 30)],
        [at(17, 30), at(17, 30, day=WEDNESDAY - timedelta(days=1)), at(17, 31)],
    ],
)
def test_there_is_one_summary_of_the_day_whatever_the_clock_does(
    month: Month, moments: list[datetime]
) -> None:
    for moment in moments:
        month.tick(moment)
        month.restart()
    assert len(month.told(f"summary:{WEDNESDAY}")) == 1


def test_a_group_that_moved_gets_no_second_summary(month: Month) -> None:
    month.tick(at(17, 30))
    with month.shared.store.unit(SCOPE) as work:
        inspection = month.shared.desk(work).inspection
        work.put(inspection.changed(chat_id=-1009))
        work.commit()
    month.tick(at(17, 31))
    month.tick(at(17, 30, day=WEDNESDAY + timedelta(days=1)))
    assert [m.chat_id for _, m in month.told("summary:")] == [GROUP_ID, -1009]
