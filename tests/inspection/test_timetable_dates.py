from datetime import date, datetime

import pytest

from inspection.timetable_dates import read_days
from inspection.timetable_grid import MAC_EPOCH, Value

ENTRY = date(2026, 12, 7)


def iso(value: Value) -> str | None:
    days = read_days(value, ENTRY)
    return None if days is None else f"{days.first} {days.last}"


@pytest.mark.parametrize(
    ("text", "span"),
    [
        ("12月5日—9日", "2026-12-05 2026-12-09"),
        ("12月5-9日", "2026-12-05 2026-12-09"),
        ("12.5-12.9", "2026-12-05 2026-12-09"),
        ("12.5-9", "2026-12-05 2026-12-09"),
        ("12/5~12/9", "2026-12-05 2026-12-09"),
        ("12.10", "2026-12-10 2026-12-10"),
        ("2026.12.28-2027.1.3", "2026-12-28 2027-01-03"),
        ("12.28-1.3", "2026-12-28 2027-01-03"),
        ("2026.12.28—1.3", "2026-12-28 2027-01-03"),
        ("12月29日至1月4日", "2026-12-29 2027-01-04"),
        ("12月下旬-1月上旬", "2026-12-21 2027-01-10"),
        ("12月中旬", "2026-12-11 2026-12-20"),
        ("12月", "2026-12-01 2026-12-31"),
        ("2027年2月", "2027-02-01 2027-02-28"),
        ("D+4~D+16", "2026-12-11 2026-12-23"),
        ("D+4~16", "2026-12-11 2026-12-23"),
        ("20261205", "2026-12-05 2026-12-05"),
        ("46361", "2026-12-05 2026-12-05"),
        ("12月5日（周六）", "2026-12-05 2026-12-05"),
        ("12月5日 星期六", "2026-12-05 2026-12-05"),
        ("2026-12-05 00:00:00", "2026-12-05 2026-12-05"),
        ("2026-12-05T09:00:00", "2026-12-05 2026-12-05"),
        ("12月5日9:00-11:30", "2026-12-05 2026-12-05"),
        ("12.5上午", "2026-12-05 2026-12-05"),
        ("12月5日上午9时-11时30分", "2026-12-05 2026-12-05"),
        ("12月5日上午至12月6日下午", "2026-12-05 2026-12-06"),
        ("12月5号-9号", "2026-12-05 2026-12-09"),
        ("12月28日—次年1月9日", "2026-12-28 2027-01-09"),
        ("12月5日（可顺延）", "2026-12-05 2026-12-05"),
        ("12月5日，全组参加", "2026-12-05 2026-12-05"),
        ("第3-5天", "2026-12-09 2026-12-11"),
        ("D日", "2026-12-07 2026-12-07"),
        ("12月5日、6日、7日", "2026-12-05 2026-12-07"),
        ("12月5日、7日", "2026-12-05 2026-12-07"),
        ("12.5，12.9-12.11", "2026-12-05 2026-12-11"),
        ("D+1、D+3", "2026-12-08 2026-12-10"),
        ("12月28日、1月4日", "2026-12-28 2027-01-04"),
    ],
)
def test_days_are_read_as_offices_write_them(text: str, span: str) -> None:
    assert iso(text) == span


@pytest.mark.parametrize(
    "value",
    [
        "12.32",
        "13.1",
        "D+4~5日",
        "12月7日、5日",
        "12月5日、32日",
        "12月5日、",
        "12月~5",
        "12月5日（改为8日）",
        "12月5日（取消）",
        "12月5日 前",
        "12月5日 -",
        "12月5日（？）",
        "第2周",
        "周三",
        True,
        None,
        "36525",
        "1.2.3",
    ],
)
def test_what_is_no_day_is_none(value: Value) -> None:
    assert iso(value) is None


def test_a_time_of_day_beside_the_day_is_kept() -> None:
    afternoon = datetime.fromisoformat("2026-12-05 14:00")
    days = [read_days(value, ENTRY) for value in ("12月5日9:00-11:30", afternoon, 46361.375)]

    assert [d.rest for d in days if d is not None] == ["9:00-11:30", "14:00", "09:00"]


@pytest.mark.parametrize(
    ("text", "rest"),
    [
        ("12.5上午", "上午"),
        ("12月5日（可顺延）", "可顺延"),
        ("12月5日，全组参加", "全组参加"),
        ("12月5日 9:00（二楼）", "9:00 二楼"),
    ],
)
def test_words_beside_the_day_are_kept(text: str, rest: str) -> None:
    found = read_days(text, ENTRY)

    assert found is not None
    assert found.rest == rest


@pytest.mark.parametrize(
    ("text", "has_gaps"),
    [("12月5日、7日", True), ("12月5日、6日", False), ("12月5日-6日、7日-8日", False)],
)
def test_only_days_apart_from_each_other_are_doubtful(text: str, has_gaps: bool) -> None:
    found = read_days(text, ENTRY)

    assert found is not None
    assert (found.has_gaps, found.rest) == (has_gaps, text if has_gaps else "")


def test_a_serial_counts_from_its_books_epoch() -> None:
    days = read_days(44899, ENTRY, epoch=MAC_EPOCH)

    assert days is not None
    assert days.first == date(2026, 12, 5)


@pytest.mark.parametrize(
    ("value", "other"),
    [
        (12.1, date(2026, 12, 10)),
        (12.2, date(2026, 12, 20)),
        (12.3, date(2026, 12, 30)),
        (11.3, date(2026, 11, 30)),
        (12.4, None),
        (12.11, None),
    ],
)
def test_only_a_number_with_one_digit_may_have_lost_a_zero(value: float, other: date) -> None:
    days = read_days(value, ENTRY)

    assert days is not None
    assert days.other == other


def test_a_number_in_a_text_file_may_have_lost_a_zero_too() -> None:
    days = read_days("12.1", ENTRY, is_text=True)

    assert days is not None
    assert days.other == date(2026, 12, 10)


def test_february_has_no_thirtieth_to_doubt() -> None:
    days = read_days(2.3, date(2027, 2, 1))

    assert days is not None
    assert (days.first, days.other) == (date(2027, 2, 3), None)
