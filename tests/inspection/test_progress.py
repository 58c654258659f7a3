from datetime import date, timedelta

import pytest

from inspection.enums import RowState
from inspection.forecast import critical_rows, forecast
from inspection.progress import Base, Pace, RowProgress, is_planned_on, progress_of
from inspection.records import TimetableItem

ENTRY = date(2026, 9, 7)
HOLIDAYS = {date(2026, 9, 25), *(date(2026, 10, day) for day in range(1, 8))}


class Calendar:
    """Weekdays without the holidays of autumn 2026, and one swapped Sunday."""

    def is_workday(self, day: date) -> bool:
        return day == date(2026, 9, 20) or (day.weekday() < 5 and day not in HOLIDAYS)

    def is_published(self, year: int) -> bool:
        return year == 2026

    def name_of(self, day: date) -> str | None:
        return None

    def is_in_lieu(self, day: date) -> bool:
        return False


CAL = Calendar()


def a_row(first: int, last: int, **facts: object) -> TimetableItem:
    days = [ENTRY + timedelta(days=n) for n in (first, last)]
    quiet: dict[str, object] = {
        "row": 10,
        "stage": "现场",
        "first_day": days[0],
        "last_day": days[1],
        "planned_first_day": days[0],
        "planned_last_day": days[1],
        "work": "第一轮谈话",
    }
    return TimetableItem.model_validate({**quiet, **facts})


def talks(actual: int) -> TimetableItem:
    return a_row(2, 9, planned_quantity=18, actual_quantity=actual, state=RowState.UNDER_WAY)


def on_day(item: TimetableItem, number: int, *, weekends: bool = False) -> RowProgress:
    today = ENTRY + timedelta(days=number)
    return progress_of(item, today=today, cal=CAL, group_works_weekends=weekends)


def test_row_10_with_9_of_18_at_the_end_of_day_7_is_behind() -> None:
    assert on_day(talks(9), 7) == RowProgress(
        planned=18,
        actual=9,
        share_done=0.5,
        days=6,
        days_gone=4,
        share_time=4 / 6,
        base=Base.WORKDAYS,
        pace=Pace.BEHIND,
    )


def test_a_group_that_works_weekends_counts_all_days() -> None:
    progress = on_day(talks(9), 7, weekends=True)

    assert (progress.base, progress.days, progress.days_gone) == (Base.ALL_DAYS, 8, 6)
    assert progress.share_time == 0.75


def test_a_row_on_days_off_counts_all_days() -> None:
    progress = on_day(a_row(24, 24), 24)

    assert (progress.base, progress.share_time) == (Base.ALL_DAYS, 1)


def test_a_swapped_sunday_counts() -> None:
    assert on_day(a_row(11, 14), 13).days_gone == 2  # Friday and the Sunday, not the Saturday


@pytest.mark.parametrize(
    ("actual", "day", "pace"),
    [
        (0, 1, Pace.NOT_DUE),
        (1, 1, Pace.AHEAD),
        (3, 2, Pace.ON_TIME),
        (4, 2, Pace.AHEAD),
        (1, 2, Pace.BEHIND),
        (12, 7, Pace.ON_TIME),
        (12, 6, Pace.AHEAD),
        (5, 7, Pace.AT_RISK),  # 13 left in two days, three a day were planned
        (17, 9, Pace.AT_RISK),
        (18, 9, Pace.ON_TIME),
        (17, 10, Pace.OVERDUE),
    ],
)
def test_pace_follows_quantity_against_workdays(actual: int, day: int, pace: Pace) -> None:
    assert on_day(talks(actual), day).pace is pace


def test_less_than_one_unit_short_is_on_time() -> None:
    assert on_day(a_row(1, 3, planned_quantity=5, actual_quantity=1), 1).pace is Pace.ON_TIME


def test_the_only_day_of_a_row_is_no_delay_before_it_is_over() -> None:
    row = a_row(0, 0, planned_quantity=90)

    assert (on_day(row, 0).pace, on_day(row, 1).pace) == (Pace.ON_TIME, Pace.OVERDUE)


@pytest.mark.parametrize(
    ("state", "day", "pace"),
    [
        (RowState.NOT_STARTED, 0, Pace.NOT_DUE),
        (RowState.NOT_STARTED, 1, Pace.ON_TIME),
        (RowState.NOT_STARTED, 3, Pace.BEHIND),
        (RowState.NOT_STARTED, 5, Pace.OVERDUE),
        (RowState.UNDER_WAY, 4, Pace.ON_TIME),
        (RowState.UNDER_WAY, 5, Pace.OVERDUE),
        (RowState.DONE, 9, Pace.DONE),
        (RowState.CANCELLED, 9, Pace.NOT_DUE),
    ],
)
def test_without_a_quantity_the_state_decides(state: RowState, day: int, pace: Pace) -> None:
    progress = on_day(a_row(1, 4, state=state), day)

    assert (progress.pace, progress.planned, progress.share_done) == (pace, None, None)


@pytest.mark.parametrize(("day", "pace"), [(2, Pace.BEHIND), (4, Pace.AT_RISK)])
def test_a_row_said_to_be_undone_today_is_behind(day: int, pace: Pace) -> None:
    row = a_row(1, 4, state=RowState.UNDER_WAY, not_done_on=ENTRY + timedelta(days=day))

    assert on_day(row, day).pace is pace


def test_a_row_begun_before_its_first_day_is_ahead() -> None:
    row = a_row(1, 4, actual_quantity=2, state=RowState.UNDER_WAY, not_done_on=ENTRY)

    assert on_day(row, 0).pace is Pace.AHEAD


# --- days off, the rate so far, and the last days -------------------------------------------


def test_a_day_off_between_the_workdays_of_a_row_is_not_one_of_its_days() -> None:
    row = a_row(2, 9)  # Wednesday to Wednesday
    saturday = ENTRY + timedelta(days=5)

    assert not is_planned_on(row, saturday, CAL)
    assert is_planned_on(row, saturday + timedelta(days=2), CAL)
    assert is_planned_on(row, saturday, CAL, group_works_weekends=True)


def test_a_row_that_has_days_off_only_is_planned_on_them() -> None:
    assert is_planned_on(a_row(5, 6), ENTRY + timedelta(days=5), CAL)


def test_the_rate_so_far_tells_when_the_quantity_is_reached() -> None:
    today = ENTRY + timedelta(days=7)  # four of six workdays, nine of eighteen talks

    assert forecast(talks(9), today=today, cal=CAL) == ENTRY + timedelta(days=11)
    assert forecast(talks(12), today=today, cal=CAL) == ENTRY + timedelta(days=9)


@pytest.mark.parametrize("row", [talks(0), talks(18), a_row(2, 9)])
def test_without_a_rate_or_a_rest_there_is_no_forecast(row: TimetableItem) -> None:
    assert forecast(row, today=ENTRY + timedelta(days=7), cal=CAL) is None


def last_days(item: TimetableItem, days_before: int) -> list[tuple[int, int]]:
    withdrawal = ENTRY + timedelta(days=29)  # a Tuesday
    found = critical_rows(
        (item,),
        today=withdrawal - timedelta(days=days_before),
        entry=ENTRY,
        withdrawal=withdrawal,
        cal=CAL,
        group_works_weekends=True,
    )
    return [(each.needed, each.left) for each in found]


@pytest.mark.parametrize(
    ("days_before", "told"), [(3, []), (2, [(3, 3)]), (1, [(3, 2)]), (0, [(3, 1)])]
)
def test_a_row_is_critical_from_the_last_day_on_which_it_can_begin(
    days_before: int, told: list[tuple[int, int]]
) -> None:
    assert last_days(a_row(20, 22), days_before) == told


@pytest.mark.parametrize(
    "row",
    [
        a_row(20, 22, state=RowState.DONE),
        a_row(20, 22, state=RowState.UNDER_WAY),  # nothing tells how much is left
        a_row(-9, -7),  # before the stay
        a_row(28, 40),  # after it
    ],
)
def test_other_rows_are_not_critical(row: TimetableItem) -> None:
    assert last_days(row, 0) == []


def test_half_the_quantity_needs_half_the_days() -> None:
    assert last_days(a_row(20, 23, planned_quantity=8, actual_quantity=4), 1) == [(2, 2)]
