"""One press under way at a time: a double tap is one, what comes later is another."""

import pytest
from telegram import CallbackQuery, User

from bot.presses import SAME_PRESS, UnderWay


def a_press(query_id: str, *, who: int = 103, data: str = "t.add:9:1") -> CallbackQuery:
    person = User(id=who, first_name="丙", is_bot=False)
    return CallbackQuery(id=query_id, from_user=person, chat_instance="7", data=data)


@pytest.fixture
def seconds() -> list[float]:
    """The time, to be moved by a test."""
    return [0.0]


@pytest.fixture
def under_way(seconds: list[float]) -> UnderWay:
    return UnderWay(lambda: seconds[0])


def test_the_same_press_before_the_answer_is_a_repetition(under_way: UnderWay) -> None:
    assert [under_way.is_repeated(a_press(one)) for one in ("1", "2", "3")] == [False, True, True]


def test_after_the_answer_the_next_press_is_another(under_way: UnderWay) -> None:
    under_way.is_repeated(a_press("1"))
    under_way.ended(a_press("1"))
    assert not under_way.is_repeated(a_press("2"))


def test_the_answer_to_a_repetition_does_not_end_the_first(under_way: UnderWay) -> None:
    under_way.is_repeated(a_press("1"))
    under_way.ended(a_press("2"))
    assert under_way.is_repeated(a_press("3"))


def test_a_press_that_is_tried_again_after_a_fault_is_no_repetition(under_way: UnderWay) -> None:
    under_way.is_repeated(a_press("1"))
    assert not under_way.is_repeated(a_press("1"))


@pytest.mark.parametrize("other", [{"who": 104}, {"data": "t.add:9:5"}])
def test_another_person_or_button_is_another_press(
    under_way: UnderWay, other: dict[str, object]
) -> None:
    under_way.is_repeated(a_press("1"))
    assert not under_way.is_repeated(a_press("2", **other))  # type: ignore[arg-type]  # by name


def test_a_press_long_after_one_without_an_answer_is_meant(
    under_way: UnderWay, seconds: list[float]
) -> None:
    under_way.is_repeated(a_press("1"))
    seconds[0] = SAME_PRESS
    assert not under_way.is_repeated(a_press("2"))
