"""What the records are made of, for tests that ask for every field."""

from collections.abc import Iterator
from typing import get_args

from pydantic import BaseModel


def numbers_in(kind: type[BaseModel]) -> frozenset[str]:
    """Return the names of all fields that hold whole numbers, in the values within, too."""
    return frozenset(_numbers(kind, ()))


def _numbers(kind: type[BaseModel], seen: tuple[type, ...]) -> Iterator[str]:
    for name, field in kind.model_fields.items():
        for part in _parts(field.annotation):
            if part is int:
                yield name
            elif isinstance(part, type) and issubclass(part, BaseModel) and part not in seen:
                yield from _numbers(part, (*seen, part))


def _parts(annotation: object) -> Iterator[object]:
    yield annotation
    for each in get_args(annotation):
        yield from _parts(each)
