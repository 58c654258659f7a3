from collections.abc import Iterator
from datetime import date

import pytest

from inspection.enums import RowState
from inspection.errors import InspectionError, ReasonMissingError
from inspection.ports import Work
from inspection.records import TimetableItem
from inspection.replan_reading import UnreadableDaysError, read_new_days
from inspection.replanning import (
    EndIsOverError,
    LastBeforeFirstError,
    SameDaysError,
    replan,
)
from inspection.timetable import RowCancelledError, RowDoneError
from tests.make import MEMBER_ID, NOW, a_work, acts_in

FIRST, LAST = date(2026, 9, 14), date(2026, 9, 18)
LATER = (date(2026, 9, 21), date(2026, 9, 23))


@pytest.fixture
def work() -> Iterator[Work]:
    yield from a_work()


def a_row(work: Work, **facts: object) -> TimetableItem:
    quiet: dict[str, object] = {
        "row": 10,
        "stage": "现场",
        "first_day": FIRST,
        "last_day": LAST,
        "planned_first_day": FIRST,
        "planned_last_day": LAST,
        "work": "第一轮谈话",
    }
    return work.add(TimetableItem.model_validate({**quiet, **facts}))


def moved(work: Work, row: TimetableItem, first: date, last: date, why: str) -> TimetableItem:
    return replan(work, row, first, last, reason=why, by=MEMBER_ID, now=NOW)


def test_the_first_dates_and_every_reason_are_kept(work: Work) -> None:
    row = moved(work, a_row(work), *LATER, "对象出差")
    row = moved(work, row, LATER[0], date(2026, 9, 25), "凭证未到")

    assert (row.first_day, row.last_day) == (LATER[0], date(2026, 9, 25))
    assert (row.planned_first_day, row.planned_last_day) == (FIRST, LAST)
    assert [change.reason for change in row.replans] == ["对象出差", "凭证未到"]
    assert acts_in(work) == ("row.replanned", "row.replanned")
    assert work.get(TimetableItem, row.id) == row


@pytest.mark.parametrize(
    ("days", "why", "refusal"),
    [
        (LATER, " ", ReasonMissingError),
        (LATER[::-1], "对象出差", LastBeforeFirstError),
        ((FIRST, date(2026, 9, 15)), "对象出差", EndIsOverError),
        ((FIRST, LAST), "对象出差", SameDaysError),
    ],
)
def test_what_does_not_fit_changes_nothing(
    work: Work, days: tuple[date, date], why: str, refusal: type[InspectionError]
) -> None:
    row = a_row(work)
    with pytest.raises(refusal):
        moved(work, row, *days, why)
    assert work.get(TimetableItem, row.id) == row


@pytest.mark.parametrize(
    ("state", "refusal"),
    [(RowState.DONE, RowDoneError), (RowState.CANCELLED, RowCancelledError)],
)
def test_a_settled_row_gets_no_other_days(
    work: Work, state: RowState, refusal: type[InspectionError]
) -> None:
    with pytest.raises(refusal):
        moved(work, a_row(work, state=state), *LATER, "对象出差")


@pytest.mark.parametrize(
    ("text", "first", "last", "reason"),
    [
        ("12月1日—12月8日 凭证未到", (2026, 12, 1), (2026, 12, 8), "凭证未到"),
        ("12月1日至8日，凭证未到", (2026, 12, 1), (2026, 12, 8), "凭证未到"),
        ("１２.１－１２.８ 凭证未到", (2026, 12, 1), (2026, 12, 8), "凭证未到"),
        ("2026-12-01到2026-12-08 会议", (2026, 12, 1), (2026, 12, 8), "会议"),
        ("12月4日 3名对象出差", (2026, 12, 4), (2026, 12, 4), "3名对象出差"),
        ("12月30日至1月4日 跨年", (2026, 12, 30), (2027, 1, 4), "跨年"),
        ("12月4日", (2026, 12, 4), (2026, 12, 4), ""),
    ],
)
def test_days_and_reason_are_read_from_one_reply(
    text: str, first: tuple[int, int, int], last: tuple[int, int, int], reason: str
) -> None:
    read = read_new_days(text, near=date(2026, 11, 25))

    assert (read.first, read.last, read.reason) == (date(*first), date(*last), reason)


@pytest.mark.parametrize(
    "text", ["", "推迟一下", "13月1日 出差", "2月30日 出差", "凭证未到 12月4日"]
)
def test_a_reply_that_does_not_begin_with_days_is_not_guessed_at(text: str) -> None:
    with pytest.raises(UnreadableDaysError):
        read_new_days(text, near=date(2026, 11, 25))
