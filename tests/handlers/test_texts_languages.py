"""Both languages are whole: every message, with the same facts, and every label."""

import ast
import json
import re
from collections.abc import Iterator
from importlib.resources import files
from pathlib import Path

import pytest
from jinja2 import Environment, nodes

import handlers
from handlers.texts import labels_in
from handlers.texts.labels import read_labels
from inspection.enums import Language

FOLDER = Path(handlers.__file__).parent
TEXTS = FOLDER / "texts"
OTHERS = [each for each in Language if each is not Language.CHINESE]
TOPICS = sorted(path.stem for path in (TEXTS / "zh").glob("*.j2"))
HAN = re.compile(r"[一-鿿]")
MADE_BY = {"button": 0, "Label": 0, "_decide": 0, "named_button": 0}  # call → place of the label
PLACE = "\0"  # what is put into a label
VALUES = ("7", " W7", "W7 ")  # a number, one with its blank, which stands before or after


def macros_of(language: Language, topic: str) -> dict[str, tuple[tuple[str, ...], int]]:
    """Return the messages of a topic with the names of their facts and how many may be left out."""
    path = TEXTS / language / f"{topic}.j2"
    tree = Environment(autoescape=True).parse(path.read_text("utf-8")) if path.exists() else None
    found = tree.find_all(nodes.Macro) if tree is not None else ()
    return {m.name: (tuple(a.name for a in m.args), len(m.defaults)) for m in found}


@pytest.mark.parametrize("topic", TOPICS)
@pytest.mark.parametrize("language", OTHERS)
def test_every_message_takes_the_same_facts_in_each_language(
    language: Language, topic: str
) -> None:
    said = macros_of(language, topic)
    asked = macros_of(Language.CHINESE, topic)
    assert {name: said.get(name) for name in asked} == asked


def labels_in_code() -> Iterator[tuple[str, str]]:
    """Yield where a label stands and what it says, `{}` for what is put into it."""
    for path in sorted(FOLDER.rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
                yield from ((path.name, label) for label in _labels_of(node, node.func.id))


def _labels_of(call: ast.Call, name: str) -> Iterator[str]:
    if name in MADE_BY and call.args:
        yield from _texts_in(call.args[MADE_BY[name]])
    elif name == "labels" and isinstance(call.args[0], ast.Dict):
        for value in call.args[0].values:
            yield from _texts_in(value)


def _texts_in(node: ast.expr) -> Iterator[str]:
    match node:
        case ast.Constant(value=str(text)):
            yield text
        case ast.JoinedStr(values=parts):
            yield "".join(str(p.value) if isinstance(p, ast.Constant) else PLACE for p in parts)
        case ast.IfExp(body=body, orelse=otherwise):
            yield from (*_texts_in(body), *_texts_in(otherwise))
        case _:  # a name: its table is looked at where it is made
            return


@pytest.mark.parametrize("language", OTHERS)
def test_every_label_is_there_in_each_language(language: Language) -> None:
    known = labels_in(language)
    asked = {(where, label) for where, label in labels_in_code() if HAN.search(label)}
    assert len(asked) > 100  # the scan finds them at all
    filled = {(w, label): [label.replace(PLACE, v) for v in VALUES] for w, label in asked}
    lacking = {key for key, tried in filled.items() if not any(map(known.find, tried))}
    assert lacking == set()


@pytest.mark.parametrize("language", OTHERS)
def test_a_label_stands_once_in_the_table(language: Language) -> None:
    text = files("handlers").joinpath(f"texts/{language}/labels.json").read_text("utf-8")
    pairs = json.loads(text, object_pairs_hook=list)
    assert len(pairs) == len(read_labels(language))


def test_a_label_with_places_keeps_what_stands_in_them() -> None:
    english = labels_in(Language.ENGLISH)
    assert english.of("放行 W12") == "Release W12"
    assert english.of("第10行") == "Row 10"
    assert english.of("P1（审计部2025年）") == "P1 (审计部, 2025)"
    assert english.of("已接收 第10行") == "Accepted Row 10"
    assert english.of("下一工作日 11月27日（周五）") == "Next workday Fri 27 Nov"


def test_a_name_that_a_person_chose_is_no_label() -> None:
    assert labels_in(Language.ENGLISH).of("三号楼") == "三号楼"
    assert labels_in(Language.CHINESE).of("放行 W12") == "放行 W12"
