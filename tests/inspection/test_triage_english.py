"""Findings in English: a closed grammar suggests telling, the gates hold, the rest is quiet."""

from pathlib import Path

import pytest

from inspection.english_slips import slip_in
from inspection.enums import Aspect, Handling
from inspection.triage import Roster, Suggestion, suggest
from inspection.triage_gates import Reason

GOES_OUT = frozenset({Handling.JZJG, Handling.LXLG})
HOSTILE = tuple(
    line
    for line in Path(__file__).with_name("english_hostile.txt").read_text("utf-8").splitlines()
    if line and not line.startswith("#")
)
SLIPS = (
    "fire extinguisher out of date",
    "Fire extinguisher on the 3rd floor is out of date",
    "sign missing",
    "There is no sign at the entrance",
    "Exit sign in the lobby is faded and torn",
    "Evacuation plan on 7th floor not updated",
    "I noticed that the evacuation map on the second floor is outdated",
    "The party flag hangs upside down",
    "Door plate of the archive room misspelt",
    "Notice board in the hall still shows the old phone number",
    "Contact list at the front desk not updated",
    "Meeting room 2: clock 10 minutes slow. Others are fine.",
    "Duty roster out of date",
    "ledger not signed",
    "The ledger of May has no signature",
    "Meeting minutes not dated",
    "sign-in sheet unsigned",
    "Signature missing on the sign-in sheet of 12 May",
    "Two page numbers missing in the maintenance log",
    "Cleaning log uses the old template",
    "first-aid kit expired",
    "Soap dispenser empty in the toilet on 3rd floor",
    "Light in the stairwell not working; photo attached",
    "Printer in the office out of paper",
    "No label on cabinet 3",
    "Cabinet 4 has no label",
    "Hydrant on floor 2 without inspection card, please replace by Friday",
    "Hydrant has no inspection card, to be put up before 5 December",
    "2nd floor hydrant: no inspection card",
    "Old phone number on the notice board",
    "Typo on the door sign of room 305",
    "Poster torn\nIMG_2034.jpg",
)
DANGERS = (
    "today the fire door on floor 2 was locked",
    "Fire exit on 1F blocked by boxes, to be cleared today",
    "Socket in the server room burnt",
    "Fire door on 3rd floor does not close",
    "Handrail on the 2nd floor loose",
    "Fire extinguisher in the warehouse empty",
)
KEPT = {
    "Deputy manager takes kickbacks from the vendor": (Handling.CLUE, Reason.PERSON),
    "The canteen contract went to the manager's brother": (Handling.CLUE, Reason.RELATIVE),
    "Mr. Zhao approved RMB 12,000 without receipts": (Handling.CLUE, Reason.PERSON),
    "Wang Lei did not come": (Handling.PENDING, Reason.PERSON),
    "Ledger not signed, do not tell the unit yet": (Handling.PENDING, Reason.HOLD_ASKED),
    "Three vouchers back-dated": (Handling.XQZG, Reason.EVIDENCE_AT_RISK),
    "Someone told us the roster is old": (Handling.PENDING, Reason.SOURCE_AT_RISK),
    "In the interview the night shift was mentioned": (Handling.PENDING, Reason.SOURCE_AT_RISK),
    "Evacuation plan outdated again": (Handling.XQZG, Reason.REPEAT),
    "30 laptops bought without a tender": (Handling.XQZG, Reason.BREACH),
    "Repair of the roof: RMB 150,000": (Handling.XQZG, Reason.BREACH),
    "The invoices lie in the lobby": (Handling.PENDING, Reason.UNCLEAR),
}


def told(found: Suggestion) -> tuple[Handling, bool, bool]:
    return found.handling, found.hold_suggested, found.sealed


@pytest.mark.parametrize("text", SLIPS)
def test_a_slip_in_english_is_fixed_on_notice(text: str) -> None:
    found = suggest(text)

    assert told(found) == (Handling.JZJG, False, False)
    assert found.reasons[0] is Reason.SLIP


@pytest.mark.parametrize("text", DANGERS)
def test_a_danger_in_english_is_rectified_at_once(text: str) -> None:
    found = suggest(text)

    assert told(found) == (Handling.LXLG, False, False)
    assert found.reasons[0] is Reason.SAFETY


@pytest.mark.parametrize("text", HOSTILE)
def test_what_only_looks_like_a_slip_is_never_suggested_for_telling(text: str) -> None:
    assert suggest(text).handling not in GOES_OUT


def test_most_of_it_is_held_too() -> None:
    held = sum(suggest(text).hold_suggested for text in HOSTILE)

    assert held / len(HOSTILE) >= 0.7


@pytest.mark.parametrize("slip", [*SLIPS, *DANGERS])
@pytest.mark.parametrize(
    "beside",
    [
        "the cashier took the money",
        "Zhang Wei knows why",
        "RMB 300",
        "as the audit said",
        "keep quiet",
    ],
)
def test_a_word_that_is_not_known_beside_a_slip_keeps_it_in(slip: str, beside: str) -> None:
    assert suggest(f"{slip}, {beside}").handling not in GOES_OUT
    assert suggest(f"{beside}: {slip}").handling not in GOES_OUT


@pytest.mark.parametrize("text", KEPT)
def test_the_gates_hold_what_they_know_in_english(text: str) -> None:
    found = suggest(text)

    assert (found.handling, found.reasons[0]) == KEPT[text]
    assert found.hold_suggested


@pytest.mark.parametrize(
    "text",
    [
        "The canteen smells of paint",
        "We walked through three halls today",
        "ok",
        "👍",
        "It is cold in the hall",
    ],
)
def test_of_what_nothing_is_known_nothing_is_suggested(text: str) -> None:
    found = suggest(text)

    assert told(found) == (Handling.PENDING, False, False)


def test_a_name_of_the_roster_is_a_person_in_english() -> None:
    roster = Roster(people=frozenset({"May"}))

    assert suggest("Ledger of May not signed").handling is Handling.JZJG
    assert suggest("Ledger of May not signed", roster=roster).handling not in GOES_OUT


@pytest.mark.parametrize(
    "text",
    [
        "消防栓未见点检卡, the boss keeps cash at home",
        "消防栓未见点检卡 see the other one",
        "消防栓未见点检卡，Директор",
    ],
)
def test_a_foreign_phrase_beside_a_slip_in_chinese_is_not_told(text: str) -> None:
    assert suggest("消防栓未见点检卡").handling is Handling.JZJG
    assert suggest(text).handling not in GOES_OUT


def test_the_name_of_a_file_says_nothing_beside_a_slip_in_chinese() -> None:
    assert suggest("消防栓未见点检卡\nfire hydrant.jpg").handling is Handling.JZJG


def test_a_list_in_english_is_split_and_each_part_judged() -> None:
    found = suggest("1. sign missing at the entrance\n2. ledger not signed")

    assert [suggest(part).handling for part in found.parts] == [Handling.JZJG] * 2


@pytest.mark.parametrize(
    ("text", "aspect"),
    [
        ("fire extinguisher out of date", Aspect.STYLE),
        ("The party flag hangs upside down", Aspect.ORGANISATION),
        ("Study notes hard to read", Aspect.THOUGHT),
        ("Travel expenses reimbursed twice", Aspect.DISCIPLINE),
        ("Customers wait an hour in the business hall", Aspect.GRASSROOTS),
        ("The party committee did not discuss the investment", Aspect.POLITICAL),
        ("It smells of paint", None),
    ],
)
def test_the_aspect_is_read_from_english_words(text: str, aspect: Aspect | None) -> None:
    assert suggest(text).aspect is aspect


def test_a_long_text_is_no_slip() -> None:
    assert slip_in("sign missing. " * 30) is None
