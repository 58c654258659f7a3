import tracemalloc
from collections.abc import Callable
from pathlib import Path
from random import Random

import pytest

from storage.audit import AuditFile, last_line, verify
from tests.storage.builders import an_entry


def a_trail(folder: Path, *, lines: int = 20) -> Path:
    trail = folder / "audit.jsonl"
    entries = [an_entry(id=number, subject=f"finding:{number}") for number in range(1, lines + 1)]
    AuditFile(trail).append(entries)
    return trail


def lines_of(trail: Path) -> list[bytes]:
    return trail.read_bytes().splitlines(keepends=True)


def test_a_trail_as_it_was_written_is_whole(tmp_path: Path) -> None:
    assert verify(a_trail(tmp_path), last_seq=20) is None


def test_a_trail_that_never_was_is_whole(tmp_path: Path) -> None:
    assert verify(tmp_path / "audit.jsonl") is None


def flipped(data: bytes, place: int, dice: Random) -> bytes:
    return data[:place] + bytes([data[place] ^ 1 << dice.randrange(8)]) + data[place + 1 :]


def removed(data: bytes, place: int, _dice: Random) -> bytes:
    return data[:place] + data[place + 1 :]


def swapped(data: bytes, place: int, _dice: Random) -> bytes:
    """Swap the byte with the next one that differs."""
    other = next(
        p for p in range(place + 1, place + len(data)) if data[p % len(data)] != data[place]
    )
    first, second = sorted((place, other % len(data)))
    changed = bytearray(data)
    changed[first], changed[second] = data[second], data[first]
    return bytes(changed)


@pytest.mark.parametrize("harm", [flipped, removed, swapped])
def test_any_byte_harmed_is_found_in_its_line(
    tmp_path: Path, harm: Callable[[bytes, int, Random], bytes]
) -> None:
    trail = a_trail(tmp_path)
    data = trail.read_bytes()
    dice = Random(7)
    for place in [dice.randrange(len(data)) for _ in range(1000)]:
        harmed = harm(data, place, dice)
        trail.write_bytes(harmed)
        first = next((n for n, (x, y) in enumerate(zip(data, harmed, strict=False)) if x != y), -1)
        found = verify(trail, last_seq=20)
        assert found is not None
        assert found.line == data[:first].count(b"\n") + 1


def test_the_first_of_two_broken_lines_is_named(tmp_path: Path) -> None:
    trail = a_trail(tmp_path)
    trail.write_bytes(trail.read_bytes().replace(b"finding:7", b"finding:8"))
    trail.write_bytes(trail.read_bytes().replace(b"finding:5", b"finding:6"))
    found = verify(trail)
    assert found is not None
    assert (found.line, found.reason) == (5, "altered")


@pytest.mark.parametrize(
    ("left", "line", "reason"),
    [
        ([1, 3], 2, "chain"),
        ([2, 3], 1, "chain"),
        ([1, 1], 2, "chain"),
        ([2, 1], 1, "chain"),
        ([1, 2], 3, "cut"),
    ],
)
def test_missing_and_swapped_lines_are_found(
    tmp_path: Path, left: list[int], line: int, reason: str
) -> None:
    trail = a_trail(tmp_path, lines=3)
    lines = lines_of(trail)
    trail.write_bytes(b"".join(lines[number - 1] for number in left))
    found = verify(trail, last_seq=3)
    assert found is not None
    assert (found.line, found.reason) == (line, reason)


def test_a_trail_written_anew_with_its_hashes_is_found_by_the_anchor(tmp_path: Path) -> None:
    trail = a_trail(tmp_path, lines=3)
    entries = [an_entry(id=number, subject=f"finding:{number}") for number in (1, 2, 3)]
    known = AuditFile(trail)
    known.append(entries)
    trail.unlink()
    AuditFile(trail).append([entries[0], an_entry(id=2, subject="finding:9"), entries[2]])
    assert verify(trail, last_seq=3) is None
    found = verify(trail, last_seq=3, anchor=known.last)
    assert found is not None
    assert (found.line, found.reason) == (3, "replaced")


def test_entries_are_appended_once(tmp_path: Path) -> None:
    trail = a_trail(tmp_path, lines=3)
    again = AuditFile(trail)
    again.append([an_entry(id=2), an_entry(id=3), an_entry(id=4)])
    again.append([an_entry(id=4), an_entry(id=5)])
    assert len(lines_of(trail)) == 5
    assert verify(trail, last_seq=5) is None


@pytest.mark.parametrize("cut", [1, 40, 200])
def test_a_line_that_a_crash_cut_is_written_again(tmp_path: Path, cut: int) -> None:
    trail = a_trail(tmp_path, lines=3)
    whole = trail.read_bytes()
    trail.write_bytes(whole[:-cut])
    AuditFile(trail).append([an_entry(id=3, subject="finding:3")])
    assert trail.read_bytes() == whole


def test_a_broken_end_that_is_not_ours_stays_to_be_named(tmp_path: Path) -> None:
    trail = a_trail(tmp_path, lines=2)
    with trail.open("ab") as file:
        file.write(b'{"seq":9')
    AuditFile(trail).append([an_entry(id=3)])
    found = verify(trail)
    assert found is not None
    assert (found.line, found.reason) == (3, "unreadable")


def test_the_trail_goes_on_after_a_broken_line(tmp_path: Path) -> None:
    trail = a_trail(tmp_path, lines=3)
    trail.write_bytes(b"".join([*lines_of(trail)[:2], b"nonsense\n"]))
    AuditFile(trail).append([an_entry(id=4)])
    assert len(lines_of(trail)) == 4


def test_no_text_beyond_the_entry_is_in_a_line(tmp_path: Path) -> None:
    trail = tmp_path / "audit.jsonl"
    AuditFile(trail).append([an_entry(id=1, note="灭火器")])
    assert "灭火器" not in trail.read_text()


def test_a_long_trail_goes_on_without_being_read(tmp_path: Path) -> None:
    trail = a_trail(tmp_path, lines=3)
    lines = lines_of(trail)
    with trail.open("wb") as file:  # a hole of 200 MB, as long as a million lines
        file.seek(200 * 2**20)
        file.write(b"\n" + b"".join(lines))
    tracemalloc.start()
    AuditFile(trail).append([an_entry(id=4)])
    _, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert last_line(trail)[0] == 4
    assert most < 4 * 2**20


@pytest.mark.parametrize("block", [1, 7, 64])
def test_the_last_line_is_found_in_blocks_of_any_size(
    tmp_path: Path, block: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    trail = a_trail(tmp_path, lines=4)
    whole = trail.read_bytes()
    trail.write_bytes(whole[:-9])
    monkeypatch.setattr("storage.audit.BLOCK", block)
    assert last_line(trail)[0] == 3
    AuditFile(trail).append([an_entry(id=4, subject="finding:4")])
    assert trail.read_bytes() == whole
