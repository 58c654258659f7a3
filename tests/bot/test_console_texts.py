"""The command line is whole in both languages, and says nothing that is not in its texts."""

import ast
import re
from collections.abc import Iterable, Iterator
from pathlib import Path

import pytest
from jinja2 import Environment, UndefinedError, nodes

import bot
from bot.check_items import Grade
from bot.speech import ConsoleTexts, texts_in
from inspection.closing import Lack
from inspection.enums import Language
from inspection.records import PurgePhase
from storage.errors import Refusal
from storage.keys import KeyFault
from storage.pack_check import Flaw

FOLDER = Path(bot.__file__).parent
TEXTS = FOLDER / "texts"
HAN = re.compile(r"[一-鿿]")
TOPICS = sorted(path.stem for path in (TEXTS / "zh").glob("*.j2"))
CONTENT = {  # Chinese in the code that is no wording of the command line, and why
    "demo_sample.py": "the people and places of the sample",
    "init_days.py": "how people write days: what is read, not what is said",
    "init_language.py": "what a language may be called: read, not said",
    "init_questions.py": "how people write a number of days: read, not said",
    "pack_orders.py": "a key of the words of documents, which have their languages there",
    "packing.py": "a key of the words of documents, which have their languages there",
    "plan_files.py": "a key of the words of documents, which have their languages there",
    "papers.py": "a key of the words of documents, which have their languages there",
    "document_work.py": "a key of the words of documents, which have their languages there",
}

Signature = tuple[tuple[str, ...], int]


def tree_of(language: Language, topic: str) -> nodes.Template:
    path = TEXTS / language / f"{topic}.j2"
    return Environment(autoescape=True).parse(path.read_text("utf-8"))


def macros_of(language: Language, topic: str) -> dict[str, Signature]:
    """Return the macros of a topic with the names of their facts and how many may be left out."""
    found = tree_of(language, topic).find_all(nodes.Macro)
    return {m.name: (tuple(a.name for a in m.args), len(m.defaults)) for m in found}


def tables_of(language: Language, topic: str) -> dict[str, set[str]]:
    """Return the tables of a topic: of each the keys that it has words for."""
    found: dict[str, set[str]] = {}
    for each in tree_of(language, topic).find_all(nodes.Assign):
        if isinstance(each.target, nodes.Name) and isinstance(each.node, nodes.Dict):
            found[each.target.name] = {pair.key.as_const() for pair in each.node.items}
    return found


def test_each_language_has_each_topic() -> None:
    assert len(TOPICS) > 10
    for language in Language:
        assert sorted(path.stem for path in (TEXTS / language).glob("*.j2")) == TOPICS


@pytest.mark.parametrize("topic", TOPICS)
def test_every_macro_takes_the_same_facts_in_each_language(topic: str) -> None:
    asked, said = (macros_of(language, topic) for language in Language)
    assert said == asked
    tables = [tables_of(language, topic) for language in Language]
    assert tables[0] == tables[1]


@pytest.mark.parametrize(
    ("topic", "table", "facts"),
    [
        ("storage", "reasons", Refusal),
        ("closing", "lacks", Lack),
        ("closing", "phases", PurgePhase),
        ("pack", "flaws", Flaw),
        ("check", "grades", Grade),
    ],
)
def test_every_fact_that_may_be_told_has_words(
    topic: str, table: str, facts: Iterable[str]
) -> None:
    assert tables_of(Language.CHINESE, topic)[table] == set(facts)


def test_every_fault_of_a_key_has_words() -> None:
    macros = macros_of(Language.CHINESE, "storage")
    assert {f"key_{fault}" for fault in KeyFault} <= macros.keys()


@pytest.mark.parametrize("topic", TOPICS)
def test_the_english_texts_are_english(topic: str) -> None:
    assert HAN.findall((TEXTS / "en" / f"{topic}.j2").read_text("utf-8")) == []


# --- what the code asks for ----------------------------------------------------------------


def calls_in(path: Path) -> Iterator[tuple[str, str, set[str] | None]]:
    """Yield topic, macro and facts of what a module says; None where facts come as a bag."""
    tree = ast.parse(path.read_text("utf-8"))
    own = {topic for topic, _, _ in _said(tree, None)}
    yield from _said(tree, next(iter(own)) if len(own) == 1 else None)


def _said(tree: ast.AST, own: str | None) -> Iterator[tuple[str, str, set[str] | None]]:
    for node in ast.walk(tree):
        if not isinstance(node, ast.Call):
            continue
        facts = {k.arg for k in node.keywords if k.arg is not None}
        told = facts if all(k.arg for k in node.keywords) else None
        match node:
            case ast.Call(
                func=ast.Call(func=ast.Name(id="console")),
                args=[ast.Constant(value=str(topic)), *rest],
            ):
                match rest:
                    case [ast.Constant(value=str(macro))]:
                        yield topic, macro, told
                    case _:
                        yield topic, "", None
            case ast.Call(func=ast.Name(id="_say"), args=[ast.Constant(value=str(macro))]) if own:
                yield own, macro, told
            case _:
                continue


def test_everything_that_is_asked_for_is_there_with_its_facts() -> None:
    asked = {(p.name, *call[:2]): call[2] for p in FOLDER.rglob("*.py") for call in calls_in(p)}
    named = {key: facts for key, facts in asked.items() if key[2]}
    assert len(named) > 150  # the scan finds them at all
    macros = {topic: macros_of(Language.CHINESE, topic) for topic in TOPICS}
    lacking = [key for key in named if key[2] not in macros[key[1]]]
    assert lacking == []
    wrong = [
        key
        for key, facts in named.items()
        if facts is not None and facts != set(macros[key[1]][key[2]][0])
    ]
    assert wrong == []


def helps_in(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Call):
            values = [k.value for k in node.keywords if k.arg == "help"]
            yield from (v.value for v in values if isinstance(v, ast.Constant))  # type: ignore[misc]  # always a text


def test_every_help_is_there() -> None:
    asked = {name for path in FOLDER.glob("*.py") for name in helps_in(path)}
    assert len(asked) > 40
    assert asked - macros_of(Language.CHINESE, "help").keys() == set()


def chinese_in(path: Path) -> Iterator[str]:
    """Yield the Chinese literals of a module; not its docstrings, not what describes an option.

    The sentence of an option stands in `config.example.toml`, too, and is printed nowhere.
    """
    tree = ast.parse(path.read_text("utf-8"))
    apart = {
        id(k.value)
        for n in ast.walk(tree)
        if isinstance(n, ast.Call)
        for k in n.keywords
        if k.arg == "description"
    }
    apart |= {id(n.value) for n in ast.walk(tree) if isinstance(n, ast.Expr)}
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in apart:
            yield from [node.value] if HAN.search(node.value) else []


def test_no_module_says_anything_by_itself() -> None:
    found = {path.name for path in FOLDER.rglob("*.py") if any(chinese_in(path))}
    assert found - CONTENT.keys() == set()


# --- how a text is made --------------------------------------------------------------------


@pytest.mark.parametrize("language", list(Language))
def test_a_terminal_is_no_html(language: Language) -> None:
    said = texts_in(language)("common", "no_records", folder="a<b>&c")
    assert "a<b>&c" in said
    assert not said.endswith("\n")


def test_a_fact_that_is_missing_is_an_error() -> None:
    with pytest.raises(UndefinedError, match="folder"):
        ConsoleTexts(Language.ENGLISH)("common", "no_records")
