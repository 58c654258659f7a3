"""Sending within the limits: nothing lost, nothing too soon, nothing slower than need be."""

from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from bot.clock import ManualClock, SystemClock
from bot.pace import NO_LIMITS, Limit, Limits, Pace, limits_for
from inspection import outbox
from inspection.enums import MessageState, Priority
from inspection.ports import REGISTRY
from inspection.records import OutgoingMessage
from sandbox.errors import ApiError
from sandbox.faults import FloodLimits
from tests.stage import GROUP_ID, MORNING, SCOPE, SHANGHAI, Stage, stage

pytestmark = pytest.mark.slow

GROUP = -1


@dataclass
class Ticking:
    """Seconds that pass only when somebody waits."""

    seconds: float = 1000.0

    def __call__(self) -> float:
        return self.seconds


@dataclass
class Line:
    """One loop that sends whatever may go, against a server that counts."""

    time: Ticking = field(default_factory=Ticking)
    server: FloodLimits = field(default_factory=FloodLimits)
    refused: int = 0

    def __post_init__(self) -> None:
        self.pace = Pace(Limits(), now=self.time)
        self.began = self.time.seconds

    def send_all(self, queued: dict[int, int]) -> float:
        """Send so many to each chat; return how many seconds it took."""
        left = dict(queued)
        while left:
            for chat_id in [c for c in left if self.pace.wait(c, is_new=True) <= 0]:
                self._send(chat_id)
                left[chat_id] -= 1
            left = {c: n for c, n in left.items() if n}
            self.time.seconds += min(
                (max(self.pace.wait(c, is_new=True), 0.001) for c in left), default=0.0
            )
        return self.time.seconds - self.began

    def _send(self, chat_id: int) -> None:
        if self.pace.wait(chat_id, is_new=True) > 0:  # others went first in this round
            self.time.seconds += self.pace.wait(chat_id, is_new=True)
        self.pace.begin(chat_id, is_new=True)
        try:
            self.server.check(str(chat_id), self.time.seconds)
        except ApiError:
            self.refused += 1
        self.pace.end(chat_id, is_new=True)


def test_two_hundred_to_a_group_and_fifty_people_break_no_limit() -> None:
    line = Line()
    line.send_all({GROUP: 200, **dict.fromkeys(range(1, 51), 1)})
    assert line.refused == 0


def test_two_hundred_to_a_group_take_hardly_longer_than_the_limit_demands() -> None:
    least = (200 / 20 - 1) * 60  # the last twenty may go when nine minutes are over
    taken = Line().send_all({GROUP: 200, **dict.fromkeys(range(1, 51), 1)})
    assert least <= taken <= least * 1.2


def test_three_hundred_people_take_hardly_longer_than_thirty_a_second() -> None:
    least = 300 / 30 - 1
    taken = Line().send_all(dict.fromkeys(range(1, 301), 1))
    assert least <= taken <= least * 1.2


def test_the_first_answer_to_a_person_goes_at_once() -> None:
    assert Pace(Limits(), now=Ticking()).wait(7, is_new=True) == 0


def test_the_second_message_to_a_person_waits_for_the_rest_of_the_second() -> None:
    time = Ticking()
    pace = Pace(Limits(), now=time)
    pace.begin(7, is_new=True)
    pace.end(7, is_new=True)
    time.seconds += 0.25
    assert pace.wait(7, is_new=True) == 0.75


def test_a_call_under_way_counts_until_a_second_after_its_end() -> None:
    time = Ticking()
    pace = Pace(Limits(), now=time)
    pace.begin(7, is_new=True)
    time.seconds += 5
    assert pace.wait(7, is_new=True) > 0


def test_a_card_that_changes_does_not_wait_for_the_chat() -> None:
    pace = Pace(Limits(), now=Ticking())
    pace.begin(7, is_new=True)
    pace.end(7, is_new=True)
    assert pace.wait(7, is_new=False) == 0


def test_chats_that_are_quiet_again_are_forgotten() -> None:
    time = Ticking()
    pace = Pace(Limits(), now=time)
    for chat_id in range(1, 2000):
        pace.begin(chat_id, is_new=True)
        pace.end(chat_id, is_new=True)
        time.seconds += 2
    assert len(pace._chats) < 600


def test_only_a_clock_that_runs_by_itself_has_limits() -> None:
    assert limits_for(ManualClock(MORNING)) == NO_LIMITS
    assert limits_for(SystemClock(SHANGHAI)) == Limits()


# --- the real application, a tenth of a second for each second --------------------------------


@pytest.fixture
async def here(tmp_path: Path) -> AsyncIterator[Stage]:
    """Provide a server that enforces the limits, ten and a hundred times faster."""
    async with stage(tmp_path) as staged:
        staged.server.flood = FloodLimits(private=(1, 0.05), group=(20, 0.25), overall=(30, 0.05))
        limits = Limits(overall=Limit(30, 0.05), chat=Limit(1, 0.005), group=Limit(20, 0.25))
        staged.bot.sender.pace = Pace(limits)
        yield staged


def queue(here: Stage, chat_id: int, count: int, priority: Priority = Priority.NOTICE) -> None:
    with here.bot.shared.store.unit(REGISTRY if chat_id > 900 else SCOPE) as work:
        for number in range(count):
            outbox.say(
                work,
                chat_id=chat_id,
                text=f"通知{number + 1}",
                now=here.clock.now(),
                priority=priority,
            )
        work.commit()


def texts_in(here: Stage, chat_id: int) -> list[str]:
    sent = [c for c in here.server.calls_of("sendMessage") if c.answer and c.answer.ok]
    return [str(c.params["text"]) for c in sent if int(c.params["chat_id"]) == chat_id]


async def test_a_burst_loses_nothing_and_is_never_refused(here: Stage) -> None:
    for chat_id in range(1001, 1051):
        person = here.server.world.add_person(chat_id, f"某{chat_id}")
        here.server.world.private(person.id).started = True
        queue(here, chat_id, 1)
    queue(here, GROUP_ID, 200)
    here.bot.shared.wake.set()
    await here.settle()
    refused = [c for c in here.server.calls if c.answer and c.answer.error_code == 429]
    reached = [c for c in range(1001, 1051) if texts_in(here, c) == ["通知1"]]
    assert (refused, len(reached)) == ([], 50)
    assert texts_in(here, GROUP_ID) == [f"通知{n + 1}" for n in range(200)]


async def test_answers_go_before_reminders_and_these_before_digests(here: Stage) -> None:
    slow = Limits(overall=Limit(1, 0.05), chat=Limit(0, 0), group=Limit(0, 0))
    here.bot.sender.pace = Pace(slow)
    here.server.flood = None
    queue(here, 103, 1, Priority.DIGEST)
    queue(here, 102, 1, Priority.REMINDER)
    queue(here, 101, 1, Priority.ANSWER)
    here.bot.shared.wake.set()
    await here.settle()
    chats = [int(c.params["chat_id"]) for c in here.server.calls_of("sendMessage")]
    assert chats == [101, 102, 103]


async def test_one_chat_that_must_wait_does_not_stop_the_others(here: Stage) -> None:
    refusal = (429, "Too Many Requests: retry after 30", {"retry_after": 30})
    here.server.faults.add("sendMessage", chat_id=103, error=refusal)
    queue(here, 103, 1)
    queue(here, 104, 1)
    here.bot.shared.wake.set()
    await here.settle()
    assert (texts_in(here, 103), texts_in(here, 104)) == ([], ["通知1"])


async def test_waiting_changes_of_one_card_go_out_as_one(here: Stage) -> None:
    def show(text: str) -> None:
        with here.bot.shared.store.unit(SCOPE) as work:
            outbox.show(work, chat_id=101, card="card:1", text=text, now=here.clock.now())
            work.commit()

    show("一")
    here.bot.shared.wake.set()
    await here.settle()
    for text in ("二", "三", "四"):
        show(text)
    here.bot.shared.wake.set()
    await here.settle()
    assert [c.params["text"] for c in here.server.calls_of("editMessageText")] == ["四"]


async def test_nothing_is_left_waiting_after_a_burst(here: Stage) -> None:
    queue(here, GROUP_ID, 30)
    here.bot.shared.wake.set()
    await here.settle()
    left = here.bot.shared.store.view(SCOPE).lookup(OutgoingMessage, "state", MessageState.QUEUED)
    assert left == ()
