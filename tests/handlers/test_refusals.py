"""A refusal that a person can act on says what to do instead: in each language, in each case."""

import re
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace

import pytest

import handlers.texts
from handlers.texts import Texts
from inspection.enums import Language
from inspection.errors import InspectionError
from tests.handlers.test_texts import RAISED, an_error
from tests.make import ZONE

FOLDER = Path(handlers.texts.__file__).parent
MACRO = re.compile(r"\{% macro (\w+Error)\(e\) %\}(.*?)\{% endmacro %\}", re.DOTALL)
CASE = re.compile(r'e\.(\w+) == "(\w+)"')
NEXT_STEP = {
    Language.CHINESE: re.compile("请|可以|可写|可当面|可先|先|不用|后再"),
    Language.ENGLISH: re.compile(
        r"please|press |send |see |nothing left|no need|until|you can|first|change wording",
        re.IGNORECASE,
    ),
}
NOTHING_TO_DO = {
    "NothingHereError": "must look the same whatever is there",
    "UnreadableTableError": "its words stand in timetable_import.j2",
}
TEXTS = {language: Texts(ZONE, language) for language in Language}
TOLD = [kind for kind in RAISED if kind.__name__ not in NOTHING_TO_DO]


def cases_of(kind: type[InspectionError], language: Language) -> Iterator[SimpleNamespace]:
    """The facts of a refusal in every case that its words tell apart, and in none of them."""
    text = (FOLDER / language / "refusals.j2").read_text(encoding="utf-8")
    error = an_error(kind)
    facts = {name: getattr(error, name) for name in dir(error) if not name.startswith("_")}
    yield SimpleNamespace(**facts)
    for name, value in CASE.findall(dict(MACRO.findall(text)).get(kind.__name__, "")):
        yield SimpleNamespace(**{**facts, name: value})
        yield SimpleNamespace(**{**facts, name: "something else"})


@pytest.mark.parametrize("language", Language)
@pytest.mark.parametrize("kind", TOLD)
def test_every_refusal_names_a_next_step_in_every_case(
    kind: type[InspectionError], language: Language
) -> None:
    said = [
        TEXTS[language]("refusals", kind.__name__, e=facts) for facts in cases_of(kind, language)
    ]
    assert [each for each in said if not NEXT_STEP[language].search(each)] == []
