"""What people type for a day at a prompt, and what is no day."""

from datetime import date

import pytest

from bot.init_days import read_day

TODAY = date(2026, 11, 25)  # a Wednesday


@pytest.mark.parametrize(
    "text",
    [
        "2026-12-01",
        "2026-12-1",
        "2026.12.1",
        "2026/12/01",
        "2026年12月1日",
        "2026 年 12 月 1 日",
        "２０２６－１２－１",
        "20261201",
        "12月1日",
        "12月1号",
        "12.1",
        "12/1",
        "2026年12月1日（周二）",
        "下周二",
        "下星期二",
        "next tuesday",
        "1 Dec",
        "1 December 2026",
        "Dec 1, 2026",
        "Dec 1st",
    ],
)
def test_a_day_is_read_in_the_forms_people_type(text: str) -> None:
    assert read_day(text, TODAY) == date(2026, 12, 1)


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("明天", date(2026, 11, 26)),
        ("今天", TODAY),
        ("昨天", date(2026, 11, 24)),
        ("Tomorrow", date(2026, 11, 26)),
        ("周一", date(2026, 11, 23)),
        ("本周日", date(2026, 11, 29)),
        ("last friday", date(2026, 11, 20)),
    ],
)
def test_a_day_beside_today_is_counted_from_it(text: str, day: date) -> None:
    assert read_day(text, TODAY) == day


@pytest.mark.parametrize(
    ("text", "today", "day"),
    [
        ("1月5日", date(2026, 12, 30), date(2027, 1, 5)),
        ("12月30日", date(2027, 1, 5), date(2026, 12, 30)),
        ("2月29日", date(2027, 12, 1), date(2028, 2, 29)),
    ],
)
def test_a_day_without_a_year_is_the_nearest(text: str, today: date, day: date) -> None:
    assert read_day(text, today) == day


@pytest.mark.parametrize(
    "text", ["", "2026-13-01", "2月30日", "12月", "下个月", "13/25", "2026-12-01 之后", "soon", "1"]
)
def test_what_is_no_day_is_not_guessed(text: str) -> None:
    assert read_day(text, TODAY) is None
