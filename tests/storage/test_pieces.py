"""What is serialised piece by piece is what the tables hold, whatever was done to them."""

from pathlib import Path

import orjson
from hypothesis import given
from hypothesis import strategies as st
from tinydb.table import Document as Row

from storage.json_file import JsonFile, RecordTable, Tables
from storage.pieces import PIECE, Pieces
from storage.scope_file import Records

NUMBERS = st.integers(min_value=1, max_value=12)
STEPS = st.lists(st.tuples(st.sampled_from(["put", "remove"]), NUMBERS, st.text()), max_size=40)


class Disk:
    """Keeps what was written last, and refuses when told to."""

    def __init__(self) -> None:
        self.data = b""
        self.is_full = False

    def replace(self, path: Path, data: bytes) -> None:
        if self.is_full:
            raise OSError(28, "full")
        self.data = data


def opened(disk: Disk, tables: Tables) -> RecordTable:
    table = Records(Path("records.json"), tables, disk.replace, storage=JsonFile).table("finding")
    assert isinstance(table, RecordTable)
    return table


def put(table: RecordTable, number: int, text: str) -> None:
    if table.contains(doc_id=number):
        table.update({"text": text}, doc_ids=[number])
    else:
        table.insert(Row({"text": text}, number))


def written(pieces: Pieces, rows: dict[str, object]) -> object:
    return orjson.loads(b"".join(pieces.parts(rows)))


@given(STEPS)
def test_the_file_says_what_was_done(steps: list[tuple[str, int, str]]) -> None:
    disk = Disk()
    table = opened(disk, {"finding": {"5": {"text": "earlier"}}})
    expected: dict[str, object] = {"5": {"text": "earlier"}}
    for step, number, text in steps:
        if step == "put":
            put(table, number, text)
            expected[str(number)] = {"text": text}
        else:
            table.remove(doc_ids=[number])
            expected.pop(str(number), None)
        assert orjson.loads(disk.data)["finding"] == expected


def test_what_a_full_disk_refused_is_in_the_next_write() -> None:
    disk = Disk()
    table = opened(disk, {})
    put(table, 1, "一")
    disk.is_full = True
    try:
        put(table, 2, "二")
    except OSError:
        disk.is_full = False
    put(table, 3, "三")
    assert list(orjson.loads(disk.data)["finding"]) == ["1", "2", "3"]


def test_only_the_piece_that_changed_is_serialised_again() -> None:
    rows: dict[str, object] = {str(number): {"text": "旧"} for number in range(3 * PIECE)}
    pieces = Pieces(rows)
    written(pieces, rows)
    rows["0"] = {"text": "新"}
    rows[str(PIECE)] = {"text": "新"}
    pieces.touch("0")
    assert written(pieces, rows) == {**rows, str(PIECE): {"text": "旧"}}
