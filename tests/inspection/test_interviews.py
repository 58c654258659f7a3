from collections.abc import Iterator
from datetime import datetime, timedelta

import pytest

from inspection import interview_results, interviews
from inspection.access import may_see_finding, may_see_interview
from inspection.enums import EvidenceKind, Handling, InterviewState, Role
from inspection.errors import StaleError
from inspection.findings import classify
from inspection.interview_errors import InInterviewError, InterviewTimesError
from inspection.ports import Work
from inspection.records import AuditEntry, Evidence, Interview, InterviewNote, Member, TimetableItem
from tests.make import (
    MEMBER_ID,
    NOW,
    UNIT,
    a_finding,
    a_member,
    a_work,
    acts_in,
    at,
    everything_in,
)

MEMBER = a_member()
OTHER = a_member(id=9, user_id=9, name="另一人")
MINUTE = timedelta(minutes=1)


@pytest.fixture
def work() -> Iterator[Work]:
    yield from a_work()


def begun(work: Work, **facts: object) -> Interview:
    return interviews.begin(work, unit=UNIT, by=MEMBER, now=NOW, **facts)  # type: ignore[arg-type]  # what a test states


def noted(work: Work, text: str, *, when: datetime = NOW, **facts: object) -> InterviewNote:
    """Let the member say something during the only interview."""
    (interview,) = work.all(Interview)
    given: dict[str, object] = {
        "interview_id": interview.id,
        "author_id": MEMBER_ID,
        "text": text,
        "at": when,
        "source_chat_id": MEMBER_ID,
        "source_message_id": len(list(work.all(InterviewNote))) + 1,
    }
    note = InterviewNote.model_validate({**given, **facts})
    return interviews.take_note(work, interview, note, is_sure=False, by=MEMBER, now=when)


def the_interview(work: Work) -> Interview:
    (interview,) = work.all(Interview)
    return interview


# --- times ---


@pytest.mark.parametrize("text", ["8:05-9:30", "08:05—09:30", "8：05至9：30", "0805-0930"])
def test_times_are_read_as_people_write_them(text: str) -> None:
    assert interviews.read_times(text, NOW) == (at(9, 16, 8, 5), at(9, 16, 9, 30))


@pytest.mark.parametrize(
    "text", ["09:30-11:30", "09:30-09:30", "09:30-08:30", "25:00-26:00", "08:61-09:30", "9:30"]
)
def test_times_that_cannot_be_or_are_not_over_are_refused(text: str) -> None:
    with pytest.raises(InterviewTimesError):
        interviews.read_times(text, NOW)


@pytest.mark.parametrize("text", ["库管员孙某", "两人", "3号楼的人"])
def test_words_are_no_times(text: str) -> None:
    assert interviews.read_times(text, NOW) is None


# --- one at a time ---


def test_a_person_is_in_one_interview_at_a_time(work: Work) -> None:
    begun(work)
    with pytest.raises(InInterviewError):
        begun(work)


def test_who_is_in_an_interview_cannot_be_added_to_another(work: Work) -> None:
    first = begun(work)
    interviews.begin(work, unit=UNIT, by=OTHER, now=NOW)
    with pytest.raises(InInterviewError):
        interviews.join(work, first, OTHER, by=MEMBER, now=NOW)


def test_an_interview_filed_afterwards_keeps_its_real_times(work: Work) -> None:
    times = (at(9, 16, 8), at(9, 16, 9))
    interview = interviews.end(work, begun(work, times=times), by=MEMBER, now=NOW)
    assert (interview.begun_at, interview.ended_at) == times


# --- notes ---


def test_what_comes_within_twenty_minutes_belongs_to_it(work: Work) -> None:
    begun(work)
    assert not noted(work, "例会只开过两次", when=NOW + 20 * MINUTE).is_undecided


def test_what_comes_after_a_silence_is_undecided_and_so_is_what_follows(work: Work) -> None:
    begun(work)
    late = [noted(work, "走廊照片", when=NOW + n * MINUTE) for n in (21, 22)]
    assert [note.is_undecided for note in late] == [True, True]


def test_once_it_is_said_to_belong_the_next_is_sure(work: Work) -> None:
    interview = begun(work)
    late = noted(work, "回来接着谈", when=NOW + 21 * MINUTE)
    interviews.keep(work, interview, [late], by=MEMBER, now=NOW + 22 * MINUTE)
    assert not noted(work, "第二个问题", when=NOW + 30 * MINUTE).is_undecided


def test_what_nobody_decided_on_stays_with_the_interview(work: Work) -> None:
    begun(work)
    noted(work, "走廊照片", when=NOW + 21 * MINUTE)
    ended = interviews.end(work, the_interview(work), by=MEMBER, now=NOW + 30 * MINUTE)
    assert [e.text for e in interviews.entries(work, ended)] == ["走廊照片"]


def test_an_album_is_one_line(work: Work) -> None:
    begun(work)
    noted(work, "台账", album="a1", evidence=(1,))
    noted(work, "", album="a1", evidence=(2,))
    (entry,) = interviews.entries(work, the_interview(work))
    assert (entry.text, entry.evidence) == ("台账", (1, 2))


def test_an_edit_keeps_what_stood_there(work: Work) -> None:
    begun(work)
    revised = interviews.revise(work, noted(work, "两次"), "三次", by=MEMBER, now=NOW)
    assert (revised.text, revised.history[-1].before) == ("三次", "两次")


def test_ending_twice_is_stale(work: Work) -> None:
    ended = interviews.end(work, begun(work), by=MEMBER, now=NOW)
    with pytest.raises(StaleError):
        interviews.end(work, ended, by=MEMBER, now=NOW)


# --- who may know ---


@pytest.mark.parametrize(
    ("member", "may"),
    [
        (MEMBER, True),
        (a_member(role=Role.LEADER), True),
        (a_member(role=Role.DEPUTY), True),
        (OTHER, False),
        (a_member(role=Role.GROUP_LIAISON), False),
        (a_member(role=Role.UNIT_LIAISON), False),
        (a_member(role=Role.DEPUTY, recusals=(UNIT,)), False),
        (a_member(role=Role.LEADER, left_at=NOW), False),
    ],
)
def test_an_interview_is_for_who_held_it_and_those_who_lead(
    work: Work, member: Member, may: bool
) -> None:
    assert may_see_interview(member, begun(work)) is may


def test_who_it_was_with_stands_in_the_interview_and_nowhere_else(work: Work) -> None:
    interviews.describe(work, begun(work), "talked_to", "孙某", by=MEMBER, now=NOW)
    assert everything_in(work).count("孙某") == 1
    assert [entry for entry in work.all(AuditEntry) if "孙某" in entry.model_dump_json()] == []
    assert acts_in(work) == ("interview.opened", "interview.talked_to")


def test_a_finding_filed_during_an_interview_is_for_filer_and_leaders(work: Work) -> None:
    interview = begun(work)
    filed = a_finding(work, source_chat_id=MEMBER_ID, source_message_id=7)
    finding = interview_results.claim(work, filed)
    assert (finding.interview_id, finding.source_kind) == (interview.id, "interview")
    assert may_see_finding(MEMBER, finding)
    assert not may_see_finding(OTHER, finding)


def test_a_finding_filed_in_the_group_is_not_of_the_interview(work: Work) -> None:
    begun(work)
    finding = interview_results.claim(
        work, a_finding(work, source_chat_id=-1001, source_message_id=7)
    )
    assert finding.interview_id is None


# --- silence ---


def test_its_people_are_not_disturbed_until_its_end(work: Work) -> None:
    interview = interviews.join(work, begun(work), OTHER, by=MEMBER, now=NOW)
    assert interviews.undisturbed(work, NOW) == {MEMBER_ID, OTHER.user_id}
    interviews.end(work, interview, by=MEMBER, now=NOW)
    assert interviews.undisturbed(work, NOW) == frozenset()


def test_an_interview_forgotten_overnight_keeps_nothing_back(work: Work) -> None:
    begun(work)
    assert interviews.undisturbed(work, NOW + timedelta(hours=12)) == frozenset()


def test_after_three_hours_it_is_long(work: Work) -> None:
    interview = begun(work)
    assert interviews.long_open(work, NOW + 179 * MINUTE) == ()
    assert interviews.long_open(work, NOW + 180 * MINUTE) == (interview,)


# --- the timetable ---


def a_row(work: Work, **fields: object) -> TimetableItem:
    given: dict[str, object] = {
        "row": 10,
        "stage": "现场",
        "first_day": NOW.date(),
        "last_day": NOW.date(),
        "planned_first_day": NOW.date(),
        "planned_last_day": NOW.date(),
        "work": "第一轮",
        "method": "个别谈话(2对1)",
        "planned_quantity": 18,
    }
    return work.add(TimetableItem.model_validate({**given, **fields}))


@pytest.mark.parametrize(
    "fields",
    [
        {"method": "查阅资料"},
        {"state": "DONE"},
        {"state": "CANCELLED"},
        {"first_day": NOW.date() + timedelta(days=1)},
        {"planned_quantity": None},
    ],
)
def test_only_rows_of_interviews_under_way_are_offered(
    work: Work, fields: dict[str, object]
) -> None:
    offered = a_row(work)
    a_row(work, row=11, **fields)
    assert interview_results.rows_to_count(work, NOW.date()) == (offered,)


def test_it_counts_once_whoever_of_its_people_asks(work: Work) -> None:
    row = a_row(work)
    counted = interview_results.count(work, begun(work), row, by=MEMBER, now=NOW)
    with pytest.raises(StaleError):
        interview_results.count(work, counted, row, by=OTHER, now=NOW)


# --- erasing ---


def test_a_clue_empties_the_notes_it_was_made_from(work: Work) -> None:
    interview = begun(work)
    file = work.add(
        Evidence(
            kind=EvidenceKind.PHOTO,
            file_id="f",
            file_unique_id="u",
            caption="三家比价",
            author_id=MEMBER_ID,
            taken_at=NOW,
            source_chat_id=MEMBER_ID,
            source_message_id=1,
        )
    )
    note = interviews.revise(
        work, noted(work, "三家比价", evidence=(file.id,)), "三家比价同一法人", by=MEMBER, now=NOW
    )
    noted(work, "例会只开过两次")
    finding = a_finding(work, raw="三家比价同一法人", wording="三家比价同一法人")
    interview_results.became(work, [note], interview_results.made_in(work, finding, interview))
    finding = work.get(type(finding), finding.id) or finding
    classify(work, finding, Handling.CLUE, by=a_member(role=Role.LEADER), now=NOW)
    assert "三家比价" not in everything_in(work)
    assert "例会只开过两次" in everything_in(work)
    assert the_interview(work).state is InterviewState.OPEN


def test_an_emptied_note_takes_no_new_words(work: Work) -> None:
    interview = begun(work)
    note = noted(work, "三家比价同一法人")
    finding = interview_results.made_in(work, a_finding(work), interview)
    interview_results.became(work, [note], finding)
    classify(work, finding, Handling.CLUE, by=a_member(role=Role.LEADER), now=NOW)
    emptied = work.get(InterviewNote, note.id)
    assert emptied is not None
    assert interviews.revise(work, emptied, "又写一遍", by=MEMBER, now=NOW).text == ""
