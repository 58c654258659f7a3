"""Labels and names: the Chinese one is the key, the other languages have a table each.

A label may have places: `第{n}行` is one key for every row, `放行 {}` one for every number.
What stands in a place is kept, but for a day and for another label, which have forms of their
own in each language.
"""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from typing import TypeVar

from handlers.texts.forms import FORMS, WEEKDAYS, Forms
from inspection.enums import Language

Key = TypeVar("Key")


class Label(str):
    """A name out of the product's own tables: said in the reader's language wherever it stands.

    What people wrote is never one, whatever it says.
    """

    __slots__ = ()


def labels(table: Mapping[Key, str]) -> dict[Key, Label]:
    """Return the table with labels for its names."""
    return {key: Label(name) for key, name in table.items()}


_MOMENT = re.compile(rf"(\d{{1,2}})月(\d{{1,2}})日（周([{WEEKDAYS}])）(\d\d:\d\d)?")
PLACE = re.compile(r"(\{n?\})")  # {n} is a number, {} anything
_SEEN: Mapping[str, str] = {"{n}": r"(?<!\d)(\d+)", "{}": r"(.+)"}


@dataclass(frozen=True)
class _Pattern:
    """A label with places, as it is recognised and as it is said: text and place by turns."""

    seen: re.Pattern[str]
    said: tuple[str, ...]


class Labels:
    """The labels of one language."""

    def __init__(self, forms: Forms, table: Mapping[str, str]) -> None:
        self._forms = forms
        self._plain = {key: said for key, said in table.items() if not PLACE.search(key)}
        with_places = [key for key in table if PLACE.search(key)]
        most_first = sorted(with_places, key=lambda key: -len(PLACE.sub("", key)))
        self._patterns = tuple(_pattern(key, table[key]) for key in most_first)

    def find(self, label: str) -> str | None:
        """Return the label in this language; None when the table does not have it."""
        if label in self._plain:
            return self._plain[label]
        for pattern in self._patterns:
            found = pattern.seen.fullmatch(label)
            if found is not None:
                return self._filled(pattern, found.groups())
        return self._value(label) if _MOMENT.fullmatch(label) else None

    def of(self, label: str) -> str:
        """Return the label in this language, or as it is: a name that a person chose."""
        return self.find(label) or label

    def _filled(self, pattern: _Pattern, values: tuple[str, ...]) -> str:
        places = iter(values)
        return "".join(
            self._value(next(places)) if PLACE.fullmatch(part) else part for part in pattern.said
        )

    def _value(self, text: str) -> str:
        """What stands in a place: a day, another label, or what it is."""
        found = _MOMENT.fullmatch(text)
        if found is None:
            return self.find(text) or text
        day = self._forms.day(int(found[1]), int(found[2]), WEEKDAYS.index(found[3]))
        return f"{day}{self._forms.before_time}{found[4]}" if found[4] else day


def _pattern(key: str, said: str) -> _Pattern:
    seen = "".join(_SEEN.get(part) or re.escape(part) for part in PLACE.split(key))
    return _Pattern(re.compile(seen), tuple(PLACE.split(said)))


def read_labels(language: Language) -> dict[str, str]:
    """Return the table of a language as it is written; the labels of Chinese are the keys."""
    if language is Language.CHINESE:
        return {}
    text = files("handlers").joinpath(f"texts/{language}/labels.json").read_text("utf-8")
    return {str(key): str(said) for key, said in json.loads(text).items()}


@lru_cache
def labels_in(language: Language) -> Labels:
    """Return the labels of a language."""
    return Labels(FORMS[language], read_labels(language))
