import importlib
import inspect
import pkgutil
from collections.abc import Callable, Iterator
from datetime import date, datetime
from enum import Enum
from types import NoneType
from typing import get_args, get_origin, get_type_hints

import pytest
from jinja2 import UndefinedError

import handlers
import inspection
from handlers.texts import Texts, cut, short, utf16_length
from inspection.errors import (
    InspectionError,
    NoLiaisonError,
    NothingHereError,
    StaleError,
    UnreadableDateError,
    WordingRefusedError,
)
from tests.make import NOW, ZONE

TEXTS = Texts(ZONE)
NASTY = "<b>&_*"
ESCAPED = "&lt;b&gt;&amp;_*"
GIVEN: dict[object, object] = {
    str: NASTY,
    int: 7,
    bool: False,
    datetime: NOW,
    date: NOW.date(),
    tuple[str, ...]: (NASTY, "乙"),
}


def import_all() -> None:
    """A refusal defined in any module counts, whether or not something imports it."""
    for package in (inspection, handlers):
        for module in pkgutil.walk_packages(package.__path__, f"{package.__name__}."):
            importlib.import_module(module.name)


def below(kind: type[InspectionError]) -> Iterator[type[InspectionError]]:
    for each in kind.__subclasses__():
        yield each
        yield from below(each)


import_all()
REFUSALS = sorted(set(below(InspectionError)), key=lambda kind: kind.__name__)
RAISED = [kind for kind in REFUSALS if not kind.__subclasses__()]  # not the families


def given(fact: object) -> object:
    """Something of the kind that a fact asks for."""
    if fact in GIVEN:
        return GIVEN[fact]
    choices = [each for each in get_args(fact) if each not in {NoneType, ...}]
    if get_origin(fact) is tuple:
        return tuple(given(each) for each in choices)
    if choices:
        return given(choices[0])
    assert isinstance(fact, type), f"no example of {fact}"
    if issubclass(fact, Enum):
        return next(iter(fact))
    needed = get_type_hints(fact)
    return fact(**{name: given(kind) for name, kind in needed.items() if _is_field(fact, name)})


def _is_field(kind: type, name: str) -> bool:
    return name in getattr(kind, "model_fields", getattr(kind, "__dataclass_fields__", ()))


def an_error(kind: type[InspectionError]) -> InspectionError:
    """One of its kind, with something for every fact it asks for."""
    make: Callable[..., InspectionError] = kind
    facts = inspect.signature(kind.__init__, eval_str=True).parameters.values()
    return make(**{f.name: given(f.annotation) for f in facts if f.annotation is not f.empty})


def refusal(error: InspectionError) -> str:
    return TEXTS("refusals", type(error).__name__, e=error)


# --- refusals ---


@pytest.mark.parametrize("kind", RAISED)
def test_every_refusal_has_its_words(kind: type[InspectionError]) -> None:
    assert TEXTS.has("refusals", kind.__name__)


@pytest.mark.parametrize("kind", RAISED)
def test_every_refusal_can_be_said(kind: type[InspectionError]) -> None:
    assert refusal(an_error(kind)).endswith(("。", "？"))


@pytest.mark.parametrize("kind", RAISED)
def test_no_refusal_shows_the_code_behind_it(kind: type[InspectionError]) -> None:
    said = refusal(an_error(kind))

    assert [word for word in ("None", "Error", "{{", "}}", "<b>") if word in said] == []


@pytest.mark.parametrize(
    "state", ["RELEASED", "AWAITING_RELEASE", "DRAFT", "WITHDRAWN", "CLOSED", "FROZEN"]
)
def test_a_stale_button_names_what_it_was_about(state: str) -> None:
    error = StaleError("W12", state)

    assert refusal(error).startswith("W12 ")


# --- escaping ---


@pytest.mark.parametrize(
    "kind", [UnreadableDateError, NoLiaisonError, NothingHereError, StaleError]
)
def test_a_persons_text_comes_out_escaped(kind: type[InspectionError]) -> None:
    assert ESCAPED in refusal(an_error(kind))


def test_each_of_several_words_comes_out_escaped() -> None:
    assert f"{ESCAPED}、乙" in refusal(an_error(WordingRefusedError))


def test_a_missing_fact_is_an_error_and_no_gap() -> None:
    with pytest.raises(UndefinedError):
        TEXTS("refusals", "NoLiaisonError", e=object())


def test_there_is_no_message_of_an_unknown_name() -> None:
    assert not TEXTS.has("refusals", "NoSuchError")


# --- lengths, days ---


@pytest.mark.parametrize(
    ("text", "length"), [("", 0), ("ab", 2), ("巡察", 2), ("😀", 2), ("a😀", 3)]
)
def test_lengths_are_counted_as_telegram_counts(text: str, length: int) -> None:
    assert utf16_length(text) == length


@pytest.mark.parametrize("text", ["一二三四", "😀😀", "a😀b"])
def test_a_text_of_just_the_limit_is_not_cut(text: str) -> None:
    assert cut(text, 4) == text


@pytest.mark.parametrize(
    ("text", "kept"), [("一二三四五", "一二三四"), ("😀😀😀", "😀😀"), ("a😀😀b", "a😀")]
)
def test_a_cut_counts_utf16_units_and_splits_no_sign(text: str, kept: str) -> None:
    assert cut(text, 4) == f"{kept}……（全文已保存）"


@pytest.mark.parametrize(
    ("text", "line"), [("一\n二", "一"), ("\n 一", "一"), ("  ", ""), ("一二三四五", "一二三…")]
)
def test_a_list_shows_the_first_line_shortened(text: str, line: str) -> None:
    assert short(text, 4) == line


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("twelve signs", "twelve signs"),
        ("second round of talks", "second…"),
        ("abcdefghijklmnop", "abcdefghij…"),
        ("七楼A座疏散图", "七楼A座疏…"),
        ("七楼A座图一", "七楼A座图一"),
    ],
)
def test_a_list_has_room_for_twice_as_many_letters_and_tears_no_word(text: str, line: str) -> None:
    assert short(text, 6) == line


def test_a_moment_is_absolute_with_its_weekday() -> None:
    assert TEXTS.moment(datetime(2026, 11, 27, 18, 0, tzinfo=ZONE)) == "11月27日（周五）18:00"


def test_a_day_is_told_in_the_inspections_zone() -> None:
    late = datetime.fromisoformat("2026-11-26T16:30:00+00:00")

    assert TEXTS.moment(late) == "11月27日（周五）00:30"
