"""Days and filters in English are read as answers, in the same places as the Chinese ones."""

from datetime import date, datetime

import pytest

from inspection.day_spans import Days, read_days
from inspection.deadlines import find_deadline, read_due
from inspection.english_days import due_in_chinese, span_in_chinese
from inspection.english_filters import filters_in_chinese
from inspection.outward_proposal import propose_outward
from inspection.releasing import term_of
from inspection.replan_reading import read_new_days
from inspection.request_answers import read_delivered
from tests.inspection.test_deadlines import CAL, ENTRY, HOURS, WEDNESDAY, shown

TODAY = WEDNESDAY.date()


def as_answer(text: str, now: datetime = WEDNESDAY) -> str:
    return shown(read_due(text, now, CAL, HOURS, entry=ENTRY, days=30))


@pytest.mark.parametrize(
    ("english", "chinese"),
    [
        ("tomorrow 18:00", "明天18:00"),
        ("Tomorrow at 6pm.", "明天18:00"),
        ("by Fri", "周五"),
        ("next Monday noon", "下周一12:00"),
        ("2 Dec", "12月2日"),
        ("Dec 2nd, 5:30 pm", "12月2日17:30"),
        ("Wed 2 Dec 18:00", "12月2日18:00"),
        ("in 3 working days", "3个工作日内"),
        ("within 5 days", "5天内"),
        ("end of the month", "月底"),
    ],
)
def test_a_due_in_english_is_the_one_in_chinese(english: str, chinese: str) -> None:
    assert as_answer(english)
    assert as_answer(english) == as_answer(chinese)


@pytest.mark.parametrize(
    "text",
    ["friday night", "2 people", "may", "31 Feb", "on the 2nd floor", "12-2-1-3", "3 Dec 25:00"],
)
def test_what_is_no_day_is_none_in_english_either(text: str) -> None:
    assert as_answer(text) == ""


@pytest.mark.parametrize(
    "prose",
    ["the fire door was locked by Fri", "tomorrow 18:00", "hydrant on floor 2 checked on 2 Dec"],
)
def test_the_prose_of_a_finding_is_not_read_in_english(prose: str) -> None:
    assert find_deadline(prose, WEDNESDAY, CAL, HOURS) is None


@pytest.mark.parametrize(
    ("prose", "chinese"),
    [
        ("sign missing, please replace by Friday", "周五前"),
        ("To be fixed before 7 December.", "12月7日前"),
        ("Label torn; must be changed by next Monday noon", "下周一12:00前"),
        ("Must be updated within 3 working days.", "3个工作日内"),
        ("Ledger not signed (due Friday 17:00)", "周五17:00前"),
        ("please update by tomorrow 6pm and send a photo", "明天18:00前"),
        ("消防栓未见点检卡, please replace by Friday", "周五前"),
    ],
)
def test_a_deadline_is_read_where_something_is_asked_for_in_english(
    prose: str, chinese: str
) -> None:
    found = find_deadline(prose, WEDNESDAY, CAL, HOURS)

    assert found is not None
    assert shown(found) == shown(find_deadline(f"请{chinese}整改", WEDNESDAY, CAL, HOURS))
    assert found.phrase in prose


@pytest.mark.parametrize(
    "story",
    [
        "ledger not signed by Friday",
        "it should have been signed by Friday",
        "was told to fix it by Friday",
        "extinguisher expired by May",
        "please hand in by Friday or Monday",
        "please put the sign by the window",
        "please replace by 31 February",
        "please replace by 5 Dec 2025",
        "reserved until Friday",
    ],
)
def test_a_story_in_english_has_no_deadline(story: str) -> None:
    assert find_deadline(story, WEDNESDAY, CAL, HOURS) is None


def test_two_deadlines_in_english_are_ambiguous() -> None:
    found = find_deadline("Replace by Friday. Clean by Monday.", WEDNESDAY, CAL, HOURS)

    assert found is not None
    assert found.ambiguous


def test_a_deadline_in_english_is_taken_out_of_the_proposed_wording() -> None:
    assert (
        propose_outward("Sign torn. Must be replaced by Friday.") == "Sign torn. Must be replaced."
    )


def test_workdays_in_english_count_on_from_the_delivery() -> None:
    assert term_of("3 workdays") == term_of("3个工作日内") == "workdays:3"


@pytest.mark.parametrize(
    ("text", "first", "last", "reason"),
    [
        ("1 Dec - 8 Dec vouchers not in", date(2026, 12, 1), date(2026, 12, 8), "vouchers not in"),
        ("1-8 Dec, Vouchers", date(2026, 12, 1), date(2026, 12, 8), "Vouchers"),
        ("Dec 1 to Dec 8: 凭证未到", date(2026, 12, 1), date(2026, 12, 8), "凭证未到"),
        ("28 Dec – 3 Jan 2027 ill", date(2026, 12, 28), date(2027, 1, 3), "ill"),
        ("Tue 1 Dec 3 people are ill", date(2026, 12, 1), date(2026, 12, 1), "3 people are ill"),
    ],
)
def test_days_and_a_reason_in_english(text: str, first: date, last: date, reason: str) -> None:
    read = read_new_days(text, near=date(2026, 11, 25))
    assert (read.first, read.last, read.reason) == (first, last, reason)


@pytest.mark.parametrize("text", ["12-1—12-8 凭证未到", "3 people came", "明天", "Decision 2"])
def test_what_begins_with_no_english_day_is_left_as_it_is(text: str) -> None:
    assert span_in_chinese(text) == text
    assert due_in_chinese(text) == text


@pytest.mark.parametrize(
    ("english", "chinese"),
    [
        ("yesterday", "昨天"),
        ("last week", "上周"),
        ("this month", "本月"),
        ("last 7 days", "近7天"),
        ("20-25 Nov", "11.20-11.25"),
    ],
)
def test_days_looked_back_to(english: str, chinese: str) -> None:
    days = read_days(english, TODAY)
    assert isinstance(days, Days)
    assert days == read_days(chinese, TODAY)


@pytest.mark.parametrize(
    ("english", "chinese"),
    [
        ("status:pending owner:me date:this week", "状态:待研判 人:我 日期:本周"),
        (
            "hydrant Status: Fix at once, to verify Aspect:conduct",
            "hydrant 状态:即知即改,待核验 方面:作风建设",
        ),
        ("tag:fire dept:财务部", "标签:fire 部门:财务部"),
        ("type:prior hydrant", "类型:既往 hydrant"),
        ("owner:Lin late again", "人:Lin late again"),
        ("date:20-25 Nov hydrant", "日期:11月20日至11月25日 hydrant"),
        ("the status was fine", "the status was fine"),
    ],
)
def test_filters_in_english_are_those_in_chinese(english: str, chinese: str) -> None:
    assert filters_in_chinese(english) == chinese


@pytest.mark.parametrize(
    ("said", "numbers"),
    [
        ("1 3 delivered", (1, 3)),
        ("D1, D2 and D4 are delivered.", (1, 2, 4)),
        ("1 was delivered to the wrong floor", ()),
        ("delivered", ()),
    ],
)
def test_what_was_delivered_is_said_in_english(said: str, numbers: tuple[int, ...]) -> None:
    assert read_delivered(said) == numbers
