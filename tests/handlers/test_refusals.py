"""A refusal that a person can act on says what to do instead."""

import re
from pathlib import Path

import handlers.texts

TEXT = (Path(handlers.texts.__file__).parent / "zh" / "refusals.j2").read_text(encoding="utf-8")
MACRO = re.compile(r"\{% macro (\w+Error)\(e\) %\}(.*?)\{% endmacro %\}", re.DOTALL)
NEXT_STEP = re.compile("请|可以|可当面|可先|先|不用|后再")
NOTHING_TO_DO = {
    "NothingHereError": "must look the same whatever is there",
    "UnreadableTableError": "its words stand in timetable_import.j2",
}


def test_every_refusal_names_a_next_step_or_has_a_reason_not_to() -> None:
    without = {name for name, body in MACRO.findall(TEXT) if not NEXT_STEP.search(body)}
    assert without == set(NOTHING_TO_DO)
