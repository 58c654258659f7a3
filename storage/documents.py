"""Records as the documents that a JSON file holds."""

import math
from collections.abc import Iterator

import orjson
from pydantic import BaseModel
from pydantic_core import PydanticSerializationError

from inspection.records import AuditEntry, OutgoingMessage, Record
from storage.errors import NotStorableError

Document = dict[str, object]
COMPACT = (OutgoingMessage, AuditEntry)


def document_of(record: Record) -> Document:
    """Return a record's JSON form, or raise `NotStorableError` when it has none.

    Messages and audit entries, of which there are many, leave out what stands at its default: a
    settled message is a third of the size, and a write of the whole file is shorter by that.
    A default of theirs may therefore change only with an upgrade.
    """
    try:
        document: Document = record.model_dump(
            mode="json", exclude_defaults=isinstance(record, COMPACT)
        )
        document["id"] = record.id
        orjson.dumps(document)
    except (PydanticSerializationError, ValueError, TypeError) as error:
        raise NotStorableError(record.TABLE, record.id, str(error)) from error
    if any(not math.isfinite(number) for number in _floats(record)):
        raise NotStorableError(record.TABLE, record.id, "not a finite number")
    return document


def _floats(value: object) -> Iterator[float]:
    """Yield the floats in a value; its JSON form would have null for those that are no number."""
    if isinstance(value, float):
        yield value
    elif isinstance(value, dict):
        for each in value.values():
            yield from _floats(each)
    elif isinstance(value, list | tuple):
        for each in value:
            yield from _floats(each)
    elif isinstance(value, BaseModel):
        for _, each in value:
            yield from _floats(each)
