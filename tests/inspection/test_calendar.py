from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from pydantic import ValidationError

from bot.workdays import ChineseWorkdays
from inspection.calendar import (
    DayOfInspection,
    DueCode,
    OfficeHours,
    Stage,
    add_workdays,
    day_number,
    due_choices,
    due_on,
    is_day_n,
    last_workday_of_week,
    next_opening,
    next_workday,
    office_hours_between,
    roll_to_workday,
    withdrawal_day,
)

ZONE = ZoneInfo("Asia/Shanghai")
CAL = ChineseWorkdays()
HOURS = OfficeHours()
FRIDAY_EVENING = datetime(2026, 9, 18, 18, 40, tzinfo=ZONE)  # before a swapped Sunday


def test_what_is_released_on_friday_evening_arrives_on_the_swapped_sunday() -> None:
    assert next_opening(CAL, HOURS, FRIDAY_EVENING) == datetime(2026, 9, 20, 9, tzinfo=ZONE)


def test_three_workdays_count_from_the_day_of_arrival() -> None:
    dues = {choice.code: choice.due for choice in due_choices(CAL, HOURS, FRIDAY_EVENING)}

    assert dues == {
        DueCode.TODAY: datetime(2026, 9, 20, 18, tzinfo=ZONE),
        DueCode.NEXT_WORKDAY: datetime(2026, 9, 21, 18, tzinfo=ZONE),
        DueCode.THREE_WORKDAYS: datetime(2026, 9, 23, 18, tzinfo=ZONE),
    }


@pytest.mark.parametrize(("hour", "minute", "offered"), [(16, 0, True), (16, 1, False)])
def test_today_is_offered_only_with_two_office_hours_left(
    hour: int, minute: int, offered: bool
) -> None:
    now = datetime(2026, 11, 25, hour, minute, tzinfo=ZONE)

    codes = [choice.code for choice in due_choices(CAL, HOURS, now)]

    assert (DueCode.TODAY in codes) is offered


@pytest.mark.parametrize(
    ("moment", "opening"),
    [
        (datetime(2026, 11, 25, 10, 5), datetime(2026, 11, 25, 10, 5)),  # noqa: DTZ001
        (datetime(2026, 11, 25, 7), datetime(2026, 11, 25, 9)),  # noqa: DTZ001
        (datetime(2026, 11, 25, 18), datetime(2026, 11, 26, 9)),  # noqa: DTZ001
        (datetime(2026, 11, 28, 12), datetime(2026, 11, 30, 9)),  # noqa: DTZ001
        (datetime(2026, 9, 30, 20), datetime(2026, 10, 8, 9)),  # noqa: DTZ001
    ],
)
def test_the_next_opening_is_now_or_the_next_office_hours(
    moment: datetime, opening: datetime
) -> None:
    assert next_opening(CAL, HOURS, moment.replace(tzinfo=ZONE)) == opening.replace(tzinfo=ZONE)


def test_the_day_of_notice_is_not_counted() -> None:
    assert add_workdays(CAL, date(2026, 9, 30), 1) == date(2026, 10, 8)
    assert next_workday(CAL, date(2026, 10, 9)) == date(2026, 10, 10)
    assert roll_to_workday(CAL, date(2026, 11, 28)) == date(2026, 11, 30)


def test_office_hours_skip_nights_and_days_off() -> None:
    start = datetime(2026, 11, 27, 17, tzinfo=ZONE)
    end = datetime(2026, 11, 30, 10, tzinfo=ZONE)

    assert office_hours_between(CAL, HOURS, start, end) == timedelta(hours=2)


def test_a_week_of_holiday_has_no_last_workday() -> None:
    assert last_workday_of_week(CAL, date(2026, 11, 25)) == date(2026, 11, 27)
    assert last_workday_of_week(ChineseWorkdays(), date(2026, 2, 18)) is None


def test_work_is_due_when_the_office_closes() -> None:
    assert due_on(date(2026, 11, 27), HOURS, zone=ZONE) == datetime(2026, 11, 27, 18, tzinfo=ZONE)


def test_office_hours_must_end_after_they_start() -> None:
    with pytest.raises(ValidationError):
        OfficeHours(start=time(18), end=time(9))


@pytest.mark.parametrize(
    ("day", "stage", "number"),
    [
        (date(2026, 11, 13), Stage.BEFORE, 10),
        (date(2026, 11, 23), Stage.DURING, 1),
        (date(2026, 11, 25), Stage.DURING, 3),
        (date(2026, 12, 22), Stage.DURING, 30),
        (date(2027, 1, 1), Stage.AFTER, 10),
    ],
)
def test_days_count_from_entry_and_from_withdrawal(day: date, stage: Stage, number: int) -> None:
    expected = DayOfInspection(stage=stage, number=number, total=30)
    assert day_number(date(2026, 11, 23), 30, day) == expected


def test_the_last_day_is_entry_and_days_less_one() -> None:
    assert withdrawal_day(date(2026, 11, 23), 30) == date(2026, 12, 22)
    assert is_day_n(date(2026, 11, 23), date(2026, 12, 22), n=30)


def test_in_lieu_is_a_day_off_and_swapped_is_a_workday() -> None:
    days = (date(2026, 2, 20), date(2026, 2, 28))
    assert [CAL.is_workday(day) for day in days] == [False, True]
    assert [CAL.name_of(day) for day in days] == ["春节", "春节"]
    assert CAL.name_of(date(2026, 10, 1)) == "国庆节"
    assert CAL.name_of(date(2026, 11, 25)) is None


def test_an_unpublished_year_counts_weekends_only_and_says_so() -> None:
    assert (CAL.is_published(2026), CAL.is_published(2027)) == (True, False)
    assert CAL.is_workday(date(2027, 10, 1))
    assert not CAL.is_workday(date(2027, 10, 2))


def test_overrides_win() -> None:
    cal = ChineseWorkdays(holidays=[date(2026, 11, 25)], workdays=[date(2026, 10, 1)])
    assert not cal.is_workday(date(2026, 11, 25))
    assert cal.is_workday(date(2026, 10, 1))


def test_a_day_is_not_both_holiday_and_workday() -> None:
    with pytest.raises(ValueError, match="both"):
        ChineseWorkdays(holidays=[date(2026, 11, 25)], workdays=[date(2026, 11, 25)])
