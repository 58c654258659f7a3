"""A text is said again for who reads it; what people wrote stays."""

from datetime import date

import pytest

from handlers.texts import Label, Texts, texts_in
from handlers.texts.parts import in_parts
from inspection.enums import Language
from tests.make import NOW, ZONE

CHINESE = texts_in(ZONE)
ENGLISH = texts_in(ZONE, Language.ENGLISH)
FRIDAY = date(2026, 11, 27)


def test_a_text_is_said_again_in_the_language_of_its_reader() -> None:
    said = CHINESE("common", "cancelled")
    assert (said, ENGLISH.said(said)) == ("已取消。", "Cancelled.")
    assert CHINESE.said(ENGLISH.said(said)) == "已取消。"
    assert CHINESE.said(str(ENGLISH.said(said))) == "Cancelled."  # nobody knows how it was made


def test_a_text_inside_another_is_said_again_with_it() -> None:
    both = CHINESE.joined(CHINESE("common", "cancelled"), "三号楼", CHINESE("common", "cancelled"))
    assert both == "已取消。\n三号楼\n已取消。"
    assert ENGLISH.said(both) == "Cancelled.\n三号楼\nCancelled."


def test_what_a_person_wrote_is_never_translated() -> None:
    assert ENGLISH.said("返回") == "返回"
    assert ENGLISH.said(Label("返回")) == "Back"


@pytest.mark.parametrize(
    ("texts", "day", "moment"),
    [
        (CHINESE, "11月27日（周五）", "9月18日（周五）11:20"),
        (ENGLISH, "Fri 27 Nov", "Fri 18 Sep 11:20"),
    ],
)
def test_days_and_moments_have_the_form_of_the_language(
    texts: Texts, day: str, moment: str
) -> None:
    assert texts.day(FRIDAY) == day
    at = NOW.replace(year=2026, month=9, day=18, hour=11, minute=20)
    assert texts.moment(at.astimezone(ZONE).replace(hour=11, minute=20)) == moment


def test_facts_that_can_be_read_once_are_there_for_both() -> None:
    said = CHINESE("settings", "recused", name="丁", before=iter(()), after=("财务部",))
    assert "财务部" in said
    assert "财务部" in ENGLISH.said(said)


def test_the_parts_of_a_long_message_are_marked_as_the_language_does() -> None:
    parts = in_parts("a\n" * 60, 100, forms=ENGLISH.forms)
    assert parts[0].startswith(f"(1/{len(parts)})\n")
