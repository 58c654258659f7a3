"""A data folder with a key: nothing readable on disk, nothing lost when the key changes."""

import asyncio
import shutil
import stat
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest

from inspection.records import Finding
from storage.cipher import PLAIN, Cipher, Key, is_sealed
from storage.errors import Refusal, StoreRefusedError
from storage.evidence import EvidenceFolder
from storage.journal import Journal
from storage.keys import cipher_of, text_of, write_new
from storage.platform import replace_file
from storage.sealing import seal_folder
from storage.tiny import TinyStore
from tests.storage.builders import FILE, SLUG, commit_finding, disk_full

ONE, OTHER = Key(b"1" * 32), Key(b"2" * 32)
MARKER = "灭火器未见点检卡"
PHOTO = b"\xff\xd8 a photo \xe7\x81\xad" * 1000
SCOPES = ("registry", SLUG)


def fill(folder: Path, cipher: Cipher) -> Path:
    """Put a finding, a piece of evidence and an update not handled yet in a folder."""
    store = TinyStore(folder, cipher=cipher)
    store.create(SLUG)
    commit_finding(store)
    with store.unit("registry") as work:
        work.handles(1)
        work.commit()
    asyncio.run(store.close())
    EvidenceFolder(folder, cipher).save(SLUG, PHOTO, ".jpg")
    with closing(Journal(folder, cipher=cipher)) as journal:
        journal.receive([(7, MARKER.encode()), (8, b"{}")])
    return folder


def read(folder: Path, cipher: Cipher) -> tuple[list[str], bytes, list[tuple[int, bytes]]]:
    """Return all that was put in, or raise what keeps it from being read."""
    findings = list(TinyStore.read_only(folder, cipher).view(SLUG).all(Finding))
    (path,) = (folder / FILE).with_name("evidence").iterdir()
    evidence = EvidenceFolder(folder, cipher).read(SLUG, path.name.partition(".")[0])
    with closing(Journal(folder, cipher=cipher)) as journal:
        return [each.raw for each in findings], evidence, journal.pending()


WHOLE = ([MARKER], PHOTO, [(7, MARKER.encode()), (8, b"{}")])


def bytes_in(folder: Path) -> dict[Path, bytes]:
    return {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def refusal(folder: Path, cipher: Cipher) -> Refusal:
    with pytest.raises(StoreRefusedError) as caught:
        TinyStore(folder, cipher=cipher)
    return caught.value.reason


def test_with_a_key_no_text_is_on_disk(tmp_path: Path) -> None:
    fill(tmp_path, Cipher([ONE]))
    files = bytes_in(tmp_path)
    assert [path for path, data in files.items() if MARKER.encode() in data or PHOTO in data] == []
    assert read(tmp_path, Cipher([ONE])) == WHOLE


def test_without_a_key_the_files_are_as_they_always_were(tmp_path: Path) -> None:
    fill(tmp_path, PLAIN)
    assert (tmp_path / FILE).read_bytes()[:1] == b"{"
    assert read(tmp_path, PLAIN) == WHOLE


def test_switching_on_seals_what_is_there_and_keeps_a_sealed_copy(tmp_path: Path) -> None:
    fill(tmp_path, PLAIN)
    before = (tmp_path / FILE).read_bytes()
    asyncio.run(TinyStore(tmp_path, cipher=Cipher([ONE])).close())
    assert read(tmp_path, Cipher([ONE])) == WHOLE
    files = bytes_in(tmp_path)
    assert [p for p, data in files.items() if MARKER.encode() in data or PHOTO in data] == []
    copy = (tmp_path / FILE).with_name("inspection.json.unsealed.bak")
    assert Cipher([ONE]).open(copy.read_bytes(), f"records/{SLUG}") == before


@pytest.mark.parametrize(
    ("cipher", "reason"),
    [(PLAIN, Refusal.LOCKED), (Cipher([OTHER]), Refusal.WRONG_KEY)],
)
def test_a_wrong_key_is_refused_before_anything_is_written(
    tmp_path: Path, cipher: Cipher, reason: Refusal
) -> None:
    fill(tmp_path, Cipher([ONE]))
    before = bytes_in(tmp_path)
    assert refusal(tmp_path, cipher) is reason
    with pytest.raises(StoreRefusedError):
        Journal(tmp_path, cipher=cipher)
    after = bytes_in(tmp_path)
    for name in list(after):
        if name.name.startswith("journal.sqlite3-"):  # SQLite's own, empty
            del after[name]
    assert after == {p: d for p, d in before.items() if not p.name.startswith("journal.sqlite3-")}


def test_files_cannot_take_each_others_place(tmp_path: Path) -> None:
    fill(tmp_path, Cipher([ONE]))
    twin = tmp_path / "inspections" / "south-ferry"
    shutil.copytree((tmp_path / FILE).parent, twin)
    assert refusal(tmp_path, Cipher([ONE])) is Refusal.ALTERED


def test_a_file_altered_by_a_byte_is_refused_and_left(tmp_path: Path) -> None:
    fill(tmp_path, Cipher([ONE]))
    data = bytearray((tmp_path / FILE).read_bytes())
    data[-20] ^= 1
    (tmp_path / FILE).write_bytes(data)
    assert refusal(tmp_path, Cipher([ONE])) is Refusal.ALTERED
    assert (tmp_path / FILE).read_bytes() == data


def test_an_inbox_body_that_was_altered_is_set_aside(tmp_path: Path) -> None:
    fill(tmp_path, Cipher([ONE]))
    with closing(Journal(tmp_path, cipher=Cipher([ONE]))) as journal:
        journal._db.execute("UPDATE inbox SET body = (SELECT body FROM inbox WHERE update_id = 7)")
        assert journal.pending() == [(7, MARKER.encode())]
        assert journal.failed() == [(8, "altered-8")]


def test_only_the_owner_may_read_what_is_sealed(tmp_path: Path) -> None:
    fill(tmp_path / "data", PLAIN)
    asyncio.run(TinyStore(tmp_path / "data", cipher=Cipher([ONE])).close())
    every = list((tmp_path / "data").rglob("*"))
    wide = [p.name for p in every if stat.S_IMODE(p.stat().st_mode) & 0o077]
    assert [name for name in wide if not name.startswith("journal.sqlite3-")] == []


def test_another_program_is_shown_an_open_copy_for_as_long_as_it_looks(tmp_path: Path) -> None:
    evidence = EvidenceFolder(tmp_path, Cipher([ONE]))
    digest = evidence.save(SLUG, PHOTO, ".ogg")
    with evidence.opened(SLUG, digest) as path:
        assert path is not None
        assert (path.suffix, path.read_bytes()) == (".ogg", PHOTO)
        assert evidence.path_of(SLUG, digest) != path
    assert not path.exists()


def test_an_open_copy_that_a_kill_left_is_removed(tmp_path: Path) -> None:
    fill(tmp_path, Cipher([ONE]))
    left = (tmp_path / FILE).with_name("evidence") / ".opened-ab.ogg"
    left.write_bytes(PHOTO)
    asyncio.run(TinyStore(tmp_path, cipher=Cipher([ONE])).close())
    assert not left.exists()


class FailingDisk:
    """Replaces so many files, and then no more."""

    def __init__(self, writes: int) -> None:
        self.left = writes

    def __call__(self, path: Path, data: bytes) -> None:
        if not self.left:
            raise disk_full()
        self.left -= 1
        replace_file(path, data)


@pytest.mark.parametrize("writes", range(4))
def test_a_change_of_keys_that_stops_anywhere_loses_nothing(tmp_path: Path, writes: int) -> None:
    fill(tmp_path, Cipher([ONE]))
    (tmp_path / FILE).with_name("inspection.json.v0.bak").write_bytes(
        (tmp_path / FILE).read_bytes()
    )
    both = Cipher([OTHER, ONE])
    with pytest.raises(OSError, match="No space"):
        seal_folder(tmp_path, SCOPES, both, FailingDisk(writes))
    assert read(tmp_path, both) == WHOLE
    asyncio.run(TinyStore(tmp_path, cipher=both).close())
    assert read(tmp_path, Cipher([OTHER])) == WHOLE
    sealed = [p for p, data in bytes_in(tmp_path).items() if is_sealed(data)]
    assert [p for p in sealed if not Cipher([OTHER]).is_current(p.read_bytes())] == []


PROGRAM = """
import sys
from pathlib import Path
from bot.commands_key import seal_anew
from storage.keys import put_new_first

while True:
    seal_anew(Path(sys.argv[1]), put_new_first(Path(sys.argv[2])))
    print("rotated", flush=True)
"""


def test_a_change_of_keys_that_is_killed_loses_nothing(tmp_path: Path) -> None:
    key_file, folder = tmp_path / "key", tmp_path / "data"
    write_new(key_file)
    fill(folder, cipher_of(text_of(key_file)))
    for confirmed in range(1, 4):
        command = [sys.executable, "-c", PROGRAM, str(folder), str(key_file)]
        with subprocess.Popen(command, stdout=subprocess.PIPE) as process:  # noqa: S603  # our own
            assert process.stdout is not None
            assert [process.stdout.readline() for _ in range(confirmed)] != []
            process.kill()
        assert read(folder, cipher_of(text_of(key_file))) == WHOLE
