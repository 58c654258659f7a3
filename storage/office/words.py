"""The words of documents in each language: the Chinese one is the key, as it is for labels.

A document says everything of its own through `Words`; what people wrote goes in untouched. The
English ones stand in `english.toml`; a test reads every Chinese word in the modules that make
documents, and fails on one that the table does not have.
"""

import tomllib
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from inspection.enums import Language
from storage.office.forms import FORMS, Forms

GROUP = "巡察组"  # what a group is called that has no name of its own


@dataclass(frozen=True)
class Words:
    """How one language says what documents say; `forms` are its days, its commas, its fonts."""

    language: Language
    forms: Forms
    table: Mapping[str, str]

    def __call__(self, text: str, /, **places: object) -> str:
        """Return a text of the product, its `{places}` filled."""
        said = self.table.get(text, text)
        return said.format(**places) if places else said

    def listed(self, parts: Iterable[str]) -> str:
        """Return names beside one another."""
        return self.forms.comma.join(parts)

    def listed_or_none(self, parts: Iterable[str]) -> str:
        """Return names beside one another, or a word for none."""
        return self.listed(parts) or self("无")

    def group(self, name: str) -> str:
        """Return a group's name, which is its own but where it was never given one."""
        return self(GROUP) if name == GROUP else name

    def drill(self, *, drill: bool) -> str:
        """Return what every document of a drill begins with."""
        return self("【演练】") if drill else ""


@cache
def words_in(language: Language) -> Words:
    """Return the words of a language."""
    return Words(language, FORMS[language], _TABLES[language]())


def _english() -> dict[str, str]:
    text = files("storage").joinpath("office/english.toml").read_text("utf-8")
    return {key: said for topic in tomllib.loads(text).values() for key, said in topic.items()}


_TABLES: Mapping[Language, Callable[[], Mapping[str, str]]] = {
    Language.CHINESE: dict,
    Language.ENGLISH: _english,
}
