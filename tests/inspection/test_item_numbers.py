"""Which item a liaison's words are about: the one they begin with, or several."""

import pytest

from inspection.item_numbers import begins_with, spoken_of


@pytest.mark.parametrize(
    "text",
    [
        "J2 已整改",
        "J2，已整改",
        "Ｊ２，已整改",
        "J2、已整改",
        "J2。已更换",
        "J2：配件12月2日到",
        "J2及时整改了",
        "J2到位，照片见附件",
        "J2至今没有配件",
        "J2与物业协调中",
        "J2到12月2日完成",
        "J2，3处已改",
        "J2、3处已改",
        "J2 3个灯已换",
        "J2按J1的办法改了",
    ],
)
def test_what_begins_with_one_number_is_about_that_item(text: str) -> None:
    assert begins_with(text) == 2


@pytest.mark.parametrize(
    ("text", "numbers"),
    [
        ("J1、J2 都已完成", {1, 2}),
        ("J1和J2已整改", {1, 2}),
        ("J1 J2 都已整改", {1, 2}),
        ("J1, J2 done", {1, 2}),
        ("J1-J3 都完成了", {1, 2, 3}),
        ("J1到J3都完成了", {1, 2, 3}),
        ("J1 换了卡，J2 换了灯", {1, 2}),
    ],
)
def test_what_names_several_speaks_of_all_of_them(text: str, numbers: set[int]) -> None:
    assert spoken_of(text) == numbers


@pytest.mark.parametrize(
    "text", ["J1、J2 都已完成", "J1和2都改了", "J1-J3 都完成了", "J1 J2 都改了"]
)
def test_what_begins_with_several_begins_with_none(text: str) -> None:
    assert begins_with(text) == 0


@pytest.mark.parametrize("text", ["J1 按J2的办法改了", "J1 已换新卡，与J2无关"])
def test_an_item_that_is_only_mentioned_is_not_spoken_of(text: str) -> None:
    assert spoken_of(text) == {1}


def test_a_range_without_end_is_no_list() -> None:
    assert len(spoken_of("J1-J9999999")) <= 2
