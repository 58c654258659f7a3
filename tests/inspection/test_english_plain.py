"""English findings are alike by their words, not by their letters."""

import itertools
import json
from importlib.resources import files

import pytest

from inspection.repeats import ALIKE, likeness, plain


def alike(first: str, second: str) -> int:
    return likeness(plain(first), plain(second))


@pytest.mark.parametrize(
    ("first", "second"),
    [
        (
            "Third floor, east side: the fire extinguisher has no inspection card",
            "2nd floor: fire extinguishers without inspection cards",
        ),
        ("Fire extinguisher expired", "Fire extinguishers expired in the canteen"),
        ("The evacuation plan isn't posted", "No evacuation plan posted on the 7th floor"),
        ("Ledger of seals not signed in August", "Ledger of seals for September was not signed"),
    ],
)
def test_the_same_said_otherwise_is_alike(first: str, second: str) -> None:
    assert alike(first, second) >= ALIKE


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("The meeting room's projector is broken", "The canteen's menu is not posted"),
        ("Minutes of the Party committee lack a number", "Minutes of the branch are not signed"),
        ("Evacuation plan on the 7th floor not updated", "First-aid kit on the 7th floor is empty"),
    ],
)
def test_another_matter_is_not(first: str, second: str) -> None:
    assert alike(first, second) < ALIKE


def test_no_two_findings_of_the_english_sample_are_alike() -> None:
    text = files("sandbox").joinpath("findings.en.jsonl").read_text(encoding="utf-8")
    found = [json.loads(line)["text"] for line in text.splitlines()]

    assert len(found) == 12
    assert max(alike(*two) for two in itertools.combinations(found, 2)) < ALIKE


def test_names_of_units_numbers_and_small_words_say_nothing() -> None:
    said = "At East City Branch the seal's ledger wasn't signed on the 3rd, 12kg of paper"

    assert plain(said, ["East City Branch"]) == plain("seals ledger not signed, papers")


def test_a_text_with_chinese_signs_is_read_by_signs() -> None:
    assert plain("三楼WiFi密码未改") == "三楼wifi密码未改".replace("三", "0")
