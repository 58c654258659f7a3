"""Long work of the command line says how far it is, in numbers that only grow and end at all."""

import zipfile
from collections.abc import Callable
from itertools import pairwise
from pathlib import Path

import pytest

from bot.archive import pack
from bot.commands_common import working
from bot.restoring import unpack
from storage.keys import cipher_of, new_key
from storage.pack import sha256_of
from storage.pack_check import check_pack
from storage.sealing import seal_folder

Told = list[tuple[int, int]]
FILES = 5


def grows_to_all(told: Told) -> bool:
    grows = all(before[0] <= after[0] for before, after in pairwise(told))
    return grows and told[-1][0] == told[-1][1] and len({total for _, total in told}) == 1


def noted(told: Told) -> Callable[[int, int], None]:
    return lambda done, total: told.append((done, total))


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    place = tmp_path / "data"
    evidence = place / "inspections" / "t1" / "evidence"
    evidence.mkdir(parents=True)
    (place / "registry.json").write_text("{}", encoding="utf-8")
    for number in range(FILES):
        (evidence / f"{number:064x}.bin").write_bytes(bytes(10_000))
    return place


def test_a_restore_tells_its_bytes(folder: Path, tmp_path: Path) -> None:
    told: Told = []
    pack(folder, tmp_path / "b.zip")
    empty = tmp_path / "new"
    empty.mkdir()
    unpack(tmp_path / "b.zip", empty, check=lambda _path: None, progress=noted(told))
    assert grows_to_all(told)
    assert told[-1][1] > FILES * 10_000


def test_a_hash_tells_its_bytes(tmp_path: Path) -> None:
    told: Told = []
    (tmp_path / "big").write_bytes(bytes(3 * 2**20 + 5))
    sha256_of(tmp_path / "big", noted(told))
    assert len(told) > 1
    assert grows_to_all(told)


def test_a_pack_that_is_looked_at_tells_both_readings(tmp_path: Path) -> None:
    told: Told = []
    path = tmp_path / "p.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("a", bytes(1000))
    check_pack(path, progress=noted(told))
    assert told[0] == (path.stat().st_size, 2 * path.stat().st_size)


def test_sealing_anew_tells_its_files(folder: Path) -> None:
    told: Told = []
    count = seal_folder(folder, ("registry", "t1"), cipher_of(new_key()), progress=noted(told))
    assert told[-1] == (count, count)
    assert grows_to_all(told)


def test_without_a_terminal_nothing_is_shown(capsys: pytest.CaptureFixture[str]) -> None:
    with working("x") as progress:
        progress(1, 2)
    assert capsys.readouterr() == ("", "")
