"""Documents that fit no model: kept verbatim in the file, named, and in nobody's way."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass

from pydantic import ValidationError

from inspection.records import Record
from storage.json_file import Tables

SET_ASIDE = "set_aside"


@dataclass(frozen=True)
class SetAside:
    """A document that does not fit its model; it stays in the file as it was."""

    scope: str
    table: str
    id: str
    document: object
    reason: str  # the fields that do not fit
    is_new: bool  # not set aside before


def sort_out(
    tables: Tables, kinds: Iterable[type[Record]], scope: str
) -> tuple[list[Record], list[SetAside]]:
    """Return the records of the tables, and move to `set_aside` what fits no model.

    What was set aside earlier gets another try: the model of a later version may fit it.
    """
    by_table = {kind.TABLE: kind for kind in kinds}
    restored = _restore(tables, by_table)
    records: list[Record] = []
    aside: list[SetAside] = []
    for name, kind in by_table.items():
        for key, document in tables.get(name, {}).items():
            record, reason = _fitted(kind, key, document)
            if record is not None:
                records.append(record)
            else:
                is_new = (name, key) not in restored
                aside.append(SetAside(scope, name, key, document, reason, is_new))
    _put_aside(tables, aside)
    return records, aside


def rows_where(tables: Tables, is_meant: Callable[[object], bool]) -> set[int]:
    """Return the numbers of the set-aside rows whose documents are meant."""
    rows = tables.get(SET_ASIDE, {}).items()
    meant = (number for number, row in rows if is_meant(_document_in(row)))
    return {int(number) for number in meant if number.isdecimal()}


def _document_in(row: object) -> object:
    return row.get("document") if isinstance(row, dict) else row


def _fitted(kind: type[Record], key: str, document: object) -> tuple[Record | None, str]:
    try:
        record = kind.model_validate(document)
    except ValidationError as error:
        fields = (".".join(map(str, each["loc"])) for each in error.errors())
        return None, ", ".join(fields) or "document"
    return (record, "") if key == str(record.id) else (None, "id")


def _restore(tables: Tables, by_table: Mapping[str, object]) -> set[tuple[str, str]]:
    """Move set-aside documents back to their tables, and return where they are."""
    restored = set()
    for number, row in list(_rows(tables)):
        name, key = row["table"], row["id"]
        if name in by_table and key not in tables.get(name, {}):
            tables.setdefault(name, {})[key] = row["document"]
            del tables[SET_ASIDE][number]
            restored.add((name, key))
    return restored


def _rows(tables: Tables) -> Iterator[tuple[str, dict[str, str]]]:
    for number, row in tables.get(SET_ASIDE, {}).items():
        if not isinstance(row, dict) or "document" not in row:
            continue
        if isinstance(row.get("id"), str) and isinstance(row.get("table"), str):
            yield number, row


def _put_aside(tables: Tables, aside: Iterable[SetAside]) -> None:
    for each in aside:
        del tables[each.table][each.id]
        rows = tables.setdefault(SET_ASIDE, {})
        number = 1 + max((int(each) for each in rows if each.isdecimal()), default=0)
        rows[str(number)] = {"id": each.id, "table": each.table, "document": each.document}
