"""aiogram's models as the specification of every method and type."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import cache
from typing import Any, get_args

from aiogram import methods
from aiogram.methods.base import TelegramMethod
from pydantic import BaseModel, TypeAdapter

Model = type[TelegramMethod[Any]]  # each method returns something else


@cache
def method_models() -> Mapping[str, Model]:
    """Return every method of the Bot API by its lower-case name."""
    found = (getattr(methods, name) for name in methods.__all__)
    models = (m for m in found if isinstance(m, type) and issubclass(m, TelegramMethod))
    return {m.__api_method__.lower(): m for m in models if m is not TelegramMethod}


@cache
def takes_text(model: Model, name: str) -> bool:
    """Whether a parameter may be a plain string, so that it is not read as JSON."""
    return str in set(_parts(model.model_fields[name].annotation))


def _parts(annotation: object) -> Iterable[object]:
    arguments = get_args(annotation)
    if not arguments or getattr(annotation, "__origin__", None) in {list, dict}:
        yield annotation
        return
    for argument in arguments:
        yield from _parts(argument)


def stray_fields(value: object) -> list[str]:
    """Return the names that no model of the Bot API knows, at any depth."""
    if isinstance(value, BaseModel):
        own = list(value.model_extra or {})
        return own + [name for _, inner in value for name in stray_fields(inner)]
    if isinstance(value, list | tuple):
        return [name for inner in value for name in stray_fields(inner)]
    return []


@cache
def _answer_type(model: Model) -> TypeAdapter[Any]:
    return TypeAdapter(model.__returning__)


def check_answer(model: Model, result: object) -> None:
    """Refuse a result that the real server could not have returned."""
    stray = stray_fields(_answer_type(model).validate_python(result))
    if stray:
        raise AssertionError(f"{stray} in the answer of {model.__api_method__}: {result}")
