"""The shape of the code where a tool can hold it: who imports whom; no wording is idle."""

import re
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

import grimp
import pytest

ROOT = Path(__file__).parents[1]
PACKAGES = ("bot", "handlers", "inspection", "storage", "sandbox")
SPOKEN_IN = ("handlers", "bot", "inspection", "storage")
MACRO = re.compile(r"{%-?\s*macro\s+(\w+)")
# called by a name that is put together: an error's class, a key's fault, a step, a word's field
PUT_TOGETHER = re.compile(r"[A-Z]\w+|allowed_\w+|ask_\w+|key_\w+|\w+_next")


def circle_in(package: str) -> list[str]:
    """Return modules that import each other in a loop, if there are any."""
    graph = grimp.build_graph(package, cache_dir=None, exclude_type_checking_imports=True)
    imports = {each: graph.find_modules_directly_imported_by(each) for each in graph.modules}
    try:
        TopologicalSorter(imports).prepare()
    except CycleError as found:
        return [str(each) for each in found.args[1]]
    return []


@pytest.mark.parametrize("package", PACKAGES)
def test_no_two_modules_lead_to_each_other(package: str) -> None:
    assert circle_in(package) == []


@pytest.fixture(scope="module")
def every_word() -> frozenset[str]:
    """Every word of code, pages and templates, but for the names that macros are given."""
    sources = (
        path.read_text(encoding="utf-8")
        for package in SPOKEN_IN
        for path in (ROOT / package).rglob("*")
        if path.suffix in {".py", ".j2", ".html", ".js"}
    )
    return frozenset(word for text in sources for word in re.findall(r"\w+", MACRO.sub("", text)))


@pytest.mark.parametrize("folder", ["handlers/texts/zh", "bot/texts/zh"])
def test_every_wording_is_said_somewhere(folder: str, every_word: frozenset[str]) -> None:
    macros = {
        f"{path.stem}.{name}": name
        for path in (ROOT / folder).glob("*.j2")
        for name in MACRO.findall(path.read_text(encoding="utf-8"))
    }
    idle = [
        where
        for where, name in macros.items()
        if name not in every_word and not PUT_TOGETHER.fullmatch(name)
    ]
    assert idle == []


def is_on_the_map(stem: str, named: frozenset[str]) -> bool:
    """Whether a module is named, or as a family's: `a_*`, or `a` with `_b`."""
    parts = stem.split("_")
    heads = ["_".join(parts[:n]) for n in range(1, len(parts))]
    families = ((head, stem.removeprefix(head)) for head in heads)
    return stem in named or any(
        f"{head}_*" in named
        or (head in named and tail in named)
        or (f"{head}s" in named and tail in named)
        for head, tail in families
    )


@pytest.mark.parametrize("package", ["bot", "handlers", "inspection", "storage"])
def test_a_newcomer_finds_every_module_on_the_map(package: str) -> None:
    text = (ROOT / "docs/architecture.md").read_text(encoding="utf-8")
    quoted = re.findall(r"`(?:[\w/]+/)?([\w*]+)(?:\.py)?`", text)
    stems = {path.stem for path in (ROOT / package).glob("[a-z]*.py")}
    assert {stem for stem in stems if not is_on_the_map(stem, frozenset(quoted))} == set()
