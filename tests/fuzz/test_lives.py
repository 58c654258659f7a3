"""Anybody does anything in any order: a step is taken by the rules or refused, and they hold."""

from collections.abc import Callable
from datetime import date, timedelta

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from inspection import interviews, outward, outward_endings, work_paper_review, work_papers
from inspection import timetable as rows
from inspection.calendar import Departure, OfficeHours
from inspection.enums import InterviewState, OutwardState, Role, RowState
from inspection.errors import InspectionError
from inspection.findings import set_hold
from inspection.gathering import acknowledge, pass_on
from inspection.outward_states import OutwardEvent, may, next_state
from inspection.ports import Work
from inspection.records import (
    Finding,
    Interview,
    InterviewNote,
    Member,
    OutwardItem,
    TimetableItem,
    WorkPaper,
)
from inspection.work_paper_states import compilers
from inspection.work_paper_terms import PaperField, PaperState
from tests.make import NOW, SCOPE, UNIT, Weekdays, a_finding, a_member, memory_store

CAL, HOURS = Weekdays(), OfficeHours()
INSIDE = [a_member(role=role) for role in Role if role is not Role.UNIT_LIAISON]
SECOND_DEPUTY = a_member(role=Role.DEPUTY, id=9, user_id=9, name="deputy-2")
ALL = [*INSIDE, SECOND_DEPUTY, a_member(role=Role.UNIT_LIAISON)]
BY_ID = {member.user_id: member for member in ALL}
anyone = st.sampled_from(ALL)
insiders = st.sampled_from([*INSIDE, SECOND_DEPUTY])


class Life(RuleBasedStateMachine):
    """A store of its own, a clock that moves, and acts that may be refused."""

    def __init__(self) -> None:
        super().__init__()
        self.unit = memory_store().unit(SCOPE)
        self.work: Work = self.unit.__enter__()
        self.now = NOW

    def teardown(self) -> None:
        self.unit.__exit__(None, None, None)

    def attempt(self, act: Callable[[], object]) -> bool:
        """Do it; return whether it was allowed."""
        try:
            act()
        except InspectionError:
            return False
        return True

    @rule(minutes=st.sampled_from([1, 30, 400, 3000]))
    def wait(self, minutes: int) -> None:
        self.now += timedelta(minutes=minutes)


class LifeOfAnItem(Life):
    """What a unit is told: never without a release, never past the table."""

    def __init__(self) -> None:
        super().__init__()
        self.finding_id = a_finding(self.work).id

    @property
    def finding(self) -> Finding:
        found = self.work.get(Finding, self.finding_id)
        assert found is not None
        return found

    def items(self) -> tuple[OutwardItem, ...]:
        return self.work.lookup(OutwardItem, "finding_id", self.finding_id)

    def newest(self) -> OutwardItem | None:
        return self.items()[-1] if self.items() else None

    @rule(by=insiders)
    def draft(self, by: Member) -> None:
        liaisons = [m for m in ALL if m.role is Role.UNIT_LIAISON]
        self.attempt(
            lambda: outward.draft(self.work, self.finding, liaisons=liaisons, by=by, now=self.now)
        )

    @rule(by=insiders, days=st.integers(-1, 5))
    def choose_due(self, by: Member, days: int) -> None:
        self._on_newest(
            by,
            lambda item, member: outward.choose_due(
                self.work,
                item,
                self.now + timedelta(days=days),
                "x",
                by=member,
                now=self.now,
            ),
        )

    @rule(by=insiders)
    def propose(self, by: Member) -> None:
        self._on_newest(
            by, lambda i, m: outward.propose(self.work, i, self.finding, by=m, now=self.now)
        )

    @rule(by=anyone, immediate=st.booleans())
    def release(self, by: Member, immediate: bool) -> None:  # drawn
        self._on_newest(
            by,
            lambda i, m: outward.release(
                self.work,
                i,
                self.finding,
                by=m,
                now=self.now,
                departure=Departure(timedelta(seconds=30), CAL, HOURS),
                immediate=immediate,
            ),
        )

    @rule(by=anyone, what=st.sampled_from(["withdraw", "send_back", "recall", "verify"]))
    def go_back(self, by: Member, what: str) -> None:
        acts: dict[str, Callable[..., object]] = {
            "withdraw": lambda i, m: outward.withdraw(self.work, i, by=m, now=self.now),
            "send_back": lambda i, m: outward.send_back(self.work, i, by=m, now=self.now),
            "recall": lambda i, m: outward_endings.recall(
                self.work, i, self.finding, reason="误发", by=m, now=self.now
            ),
            "verify": lambda i, m: outward_endings.verify(
                self.work, i, self.finding, by=m, now=self.now
            ),
        }
        self._on_newest(by, acts[what])

    @rule(by=anyone, what=st.sampled_from([acknowledge, pass_on]))
    def answer(self, by: Member, what: Callable[..., object]) -> None:
        self._on_newest(by, lambda i, m: what(self.work, i, by=m, now=self.now))

    @rule(reached=st.booleans())
    def deliver(self, reached: bool) -> None:  # drawn
        for due in outward.due_for_delivery(self.work, self.now):
            numbered = outward.give_number(self.work, due)
            sent = outward.delivered if reached else outward.undeliverable
            sent(self.work, numbered, now=self.now)

    @rule(by=insiders)
    def hold(self, by: Member) -> None:
        self.attempt(
            lambda: set_hold(
                self.work, self.finding, hold=not self.finding.hold, by=by, now=self.now
            )
        )

    def _on_newest(self, by: Member, act: Callable[..., object]) -> None:
        item = self.newest()
        if item is not None:
            self.attempt(lambda: act(item, by))

    @invariant()
    def every_move_stands_in_the_table_and_its_actor_was_allowed(self) -> None:
        events = {event.value for event in OutwardEvent}
        for item in self.items():
            for change in (c for c in item.history if c.what in events and c.before):
                event = OutwardEvent(change.what)
                after = next_state(OutwardState(change.before), event)
                assert after is not None
                assert after.value == change.after
                actor = BY_ID[change.by].role if change.by is not None else None
                assert may(actor, event)

    @invariant()
    def nothing_reaches_the_unit_that_nobody_released(self) -> None:
        for item in self.items():
            if item.delivered_at is not None or item.number is not None:
                assert item.released_by is not None
                assert item.deliver_at is not None
                assert item.deliver_at <= self.now
                assert BY_ID[item.released_by].leads

    @invariant()
    def a_number_is_used_once(self) -> None:
        numbers = [item.number for item in self.items() if item.delivered_at is not None]
        assert len(set(numbers)) == len(numbers)


class LifeOfAPaper(Life):
    """A work paper: nobody reviews or signs what is theirs alone; a change begins again."""

    def __init__(self) -> None:
        super().__init__()
        self.finding = a_finding(self.work)
        author = BY_ID[self.finding.author_id]
        paper = work_papers.open_paper(self.work, self.finding, by=author, now=self.now)
        self.paper_id = paper.id

    @property
    def paper(self) -> WorkPaper:
        found = self.work.get(WorkPaper, self.paper_id)
        assert found is not None
        return found

    @rule(by=anyone, field=st.sampled_from(PaperField), text=st.sampled_from(["公司", "", "1"]))
    def fill(self, by: Member, field: PaperField, text: str) -> None:
        before = self.paper
        said = next(iter(work_papers.CHOICES.get(field, {text: ""})), text)
        facts = {"by": by, "now": self.now}
        self.attempt(
            lambda: work_papers.fill(
                self.work,
                self.paper,
                self.finding,
                field,
                said,
                **facts,  # type: ignore[arg-type]
            )
        )
        if self.paper.entries != before.entries:
            assert self.paper.state is PaperState.COMPILING

    @rule(by=anyone, what=st.sampled_from(["submit", "review", "sign", "send_back"]))
    def step(self, by: Member, what: str) -> None:
        before = self.paper
        act: Callable[..., object] = getattr(work_paper_review, what)
        facts: dict[str, object] = {"members": ALL, "by": by, "now": self.now}
        facts |= {"reason": "时间不清"} if what == "send_back" else {}
        if self.attempt(lambda: act(self.work, before, self.finding, **facts)) and what == "review":
            assert by.user_id not in compilers(self.work, before)

    @invariant()
    def what_is_signed_was_submitted_reviewed_and_signed_by_who_may(self) -> None:
        paper = self.paper
        if paper.state is PaperState.SIGNED:
            assert paper.submitted_by is not None
            assert paper.reviewed_by not in compilers(self.work, paper)
            assert paper.signed_by is not None
            assert BY_ID[paper.signed_by].role is Role.LEADER


class LifeOfAnInterview(Life):
    """Interviews: a person is in one at most, and no note is lost, whoever ends it when."""

    def __init__(self) -> None:
        super().__init__()
        self.said: list[str] = []

    @rule(by=insiders)
    def begin(self, by: Member) -> None:
        self.attempt(lambda: interviews.begin(self.work, unit=UNIT, by=by, now=self.now))

    @rule(by=insiders, other=insiders)
    def join(self, by: Member, other: Member) -> None:
        first, second = by, other
        going_on = interviews.open_of(self.work, first.user_id)
        if going_on is not None:
            self.attempt(
                lambda: interviews.join(self.work, going_on, second, by=first, now=self.now)
            )

    @rule(by=insiders, is_sure=st.booleans())
    def note(self, by: Member, is_sure: bool) -> None:  # drawn
        going_on = interviews.open_of(self.work, by.user_id)
        if going_on is None:
            return
        text = f"第{len(self.said)}句"
        note = InterviewNote(
            interview_id=going_on.id,
            author_id=by.user_id,
            text=text,
            at=self.now,
            source_chat_id=by.user_id,
            source_message_id=len(self.said) + 1,
        )
        interviews.take_note(self.work, going_on, note, is_sure=is_sure, by=by, now=self.now)
        self.said.append(text)

    @rule(by=insiders)
    def end(self, by: Member) -> None:
        going_on = interviews.open_of(self.work, by.user_id)
        if going_on is not None:
            self.attempt(lambda: interviews.end(self.work, going_on, by=by, now=self.now))

    @invariant()
    def every_note_is_kept_in_its_order(self) -> None:
        assert [note.text for note in self.work.all(InterviewNote)] == self.said

    @invariant()
    def nobody_is_in_two_interviews(self) -> None:
        going_on = self.work.lookup(Interview, "state", InterviewState.OPEN)
        inside = [user_id for each in going_on for user_id in each.interviewers]
        assert len(set(inside)) == len(inside)

    @invariant()
    def after_its_end_nothing_waits_for_a_decision(self) -> None:
        for each in self.work.lookup(Interview, "state", InterviewState.ENDED):
            assert not interviews.undecided(self.work, each)


class LifeOfARow(Life):
    """A row of the timetable: what was reported adds up, and done stays done."""

    def __init__(self) -> None:
        super().__init__()
        first = date(2026, 9, 9)
        days = {"first_day": first, "last_day": first}
        planned = {"planned_first_day": first, "planned_last_day": first}
        row = {"row": 1, "stage": "现场", "work": "查阅", "planned_quantity": 30, **days, **planned}
        self.row = TimetableItem.model_validate(row)

    @rule(by=insiders, added=st.integers(0, 20), done=st.booleans())
    def report(self, by: Member, added: int, done: bool) -> None:  # drawn
        before = self.row
        self.row = rows.report(before, by=by.user_id, at=self.now, added=added, done=done)
        if before.state is RowState.DONE:
            assert self.row.state is RowState.DONE

    @rule(by=insiders)
    def not_done(self, by: Member) -> None:

        def act() -> None:
            self.row = rows.not_done(self.row, by=by.user_id, at=self.now, reason="停电")

        assert self.attempt(act) is (self.row.state is not RowState.DONE)

    @invariant()
    def the_quantity_is_what_was_reported(self) -> None:
        assert self.row.actual_quantity == sum(entry.added for entry in self.row.entries)

    @invariant()
    def what_is_reached_is_done_and_has_its_day(self) -> None:
        if self.row.actual_quantity >= 30:
            assert self.row.state is RowState.DONE
        assert (self.row.done_on is not None) == (self.row.state is RowState.DONE)
        assert self.row.done_on is None or not self.row.not_done_reason


TestLifeOfAnItem = LifeOfAnItem.TestCase
TestLifeOfAPaper = LifeOfAPaper.TestCase
TestLifeOfAnInterview = LifeOfAnInterview.TestCase
TestLifeOfARow = LifeOfARow.TestCase
for _case in (TestLifeOfAnItem, TestLifeOfAPaper, TestLifeOfAnInterview, TestLifeOfARow):
    _case.settings = settings(deadline=None, stateful_step_count=40)
