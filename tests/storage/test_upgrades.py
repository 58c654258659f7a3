"""Files of every earlier schema open, lose nothing, and are copied before they are changed."""

import asyncio
import shutil
from pathlib import Path

import orjson
import pytest

from inspection.enums import OutwardState
from inspection.ports import REGISTRY
from inspection.records import (
    ChecklistItem,
    Finding,
    Member,
    MethodTally,
    OutgoingMessage,
    OutwardItem,
    Pledge,
    PriorFinding,
    PriorImport,
    TimetableItem,
)
from storage.audit import AUDIT_FILE, verify
from storage.cipher import Cipher, Key
from storage.meta import SCHEMA
from storage.tiny import TinyStore
from tests.storage.builders import a_finding

SAMPLES = Path(__file__).parent / "samples"
FOLDERS = sorted(path.name for path in SAMPLES.iterdir() if path.is_dir())
SCOPE = "t1"
FILES = ("registry.json", f"inspections/{SCOPE}/inspection.json")
SAID = ["二楼1处消防栓未见点检卡", "会议记录本缺十月两次例会的记录"]


def sample(name: str, folder: Path) -> Path:
    shutil.copytree(SAMPLES / name, folder, dirs_exist_ok=True)
    return folder


def schema_of(path: Path) -> int:
    return int(orjson.loads(path.read_bytes())["meta"]["1"]["schema"])


def test_there_is_a_sample_of_every_schema() -> None:
    found = {schema_of(SAMPLES / name / file) for name in FOLDERS for file in FILES}
    assert found == set(range(SCHEMA + 1))


@pytest.mark.parametrize("name", FOLDERS)
def test_a_sample_opens_with_everything_in_it(name: str, tmp_path: Path) -> None:
    store = TinyStore(sample(name, tmp_path))
    view, people = store.view(SCOPE), store.view(REGISTRY)
    (item,) = view.all(OutwardItem)
    assert store.set_aside == []
    assert [finding.raw for finding in view.all(Finding)] == SAID
    assert (item.label, item.state) == ("J1", OutwardState.ACKNOWLEDGED)
    assert [member.name for member in people.all(Member)] == ["甲", "乙", "丙", "丁", "周"]
    assert len(list(view.all(TimetableItem))) == 30
    assert len(list(view.all(OutgoingMessage))) > 20
    asyncio.run(store.close())


def test_what_was_prepared_before_entry_opens_with_everything_in_it(tmp_path: Path) -> None:
    store = TinyStore(sample("1-before-entry", tmp_path))
    view, people = store.view(SCOPE), store.view(REGISTRY)
    assert store.set_aside == []
    assert [prior.same_as for prior in view.all(PriorFinding)] == [None, 1]
    assert [each.source for each in view.all(PriorImport)] == ["内审", "财务"]
    assert [item.label for item in view.all(ChecklistItem)] == ["政策1", "情况1", "预设1"]
    assert [(each.planned, len(each.steps)) for each in view.all(MethodTally)] == [(3, 1)]
    assert [each.pledged_at is not None for each in people.all(Pledge)] == [True]
    asyncio.run(store.close())


@pytest.mark.parametrize("name", FOLDERS)
def test_a_sample_is_worked_on_and_numbered_on(name: str, tmp_path: Path) -> None:
    store = TinyStore(sample(name, tmp_path))
    with store.unit(SCOPE) as work:
        added = work.add(a_finding(number=work.number("finding")))
        work.commit()
    asyncio.run(store.close())
    again = TinyStore.read_only(tmp_path)
    assert (added.id, added.number) == (3, 3)
    assert len(list(again.view(SCOPE).all(Finding))) == 3
    assert {schema_of(tmp_path / file) for file in FILES[1:]} == {SCHEMA}
    assert verify(tmp_path / "inspections" / SCOPE / AUDIT_FILE) is None


@pytest.mark.parametrize("name", [each for each in FOLDERS if each.startswith("0")])
@pytest.mark.parametrize("cipher", [Cipher(), Cipher([Key(b"1" * 32)])], ids=["plain", "sealed"])
def test_an_older_file_is_copied_before_it_is_upgraded(
    name: str, cipher: Cipher, tmp_path: Path
) -> None:
    sample(name, tmp_path)
    before = {file: (tmp_path / file).read_bytes() for file in FILES}
    asyncio.run(TinyStore(tmp_path, cipher=cipher).close())
    for file, scope in zip(FILES, (REGISTRY, SCOPE), strict=True):
        copy = (tmp_path / f"{file}.v0.bak").read_bytes()
        assert cipher.open(copy, f"records/{scope}") == before[file]
        assert (copy == before[file]) is not cipher.is_on
