import os
import stat
from collections.abc import Callable
from pathlib import Path

import orjson
import pytest

from inspection.audit import note
from inspection.ports import REGISTRY
from inspection.records import Finding
from storage import open_store
from storage.errors import (
    LockHeldError,
    ReadOnlyError,
    Refusal,
    StoreRefusedError,
)
from storage.tiny import TinyStore
from tests.storage.builders import NOW, SLUG, a_finding, a_folder, commit_finding, disk_full


def edited(file: Path, edit: Callable[[dict[str, dict[str, dict[str, object]]]], object]) -> bytes:
    tables = orjson.loads(file.read_bytes())
    edit(tables)
    file.write_bytes(orjson.dumps(tables))
    return file.read_bytes()


def files_of(folder: Path) -> dict[str, bytes]:
    found = (each for each in folder.rglob("*") if each.is_file() and each.name != ".lock")
    return {str(each.relative_to(folder)): each.read_bytes() for each in found}


# --- refusals


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"", Refusal.EMPTY),
        (b"\0" * 100, Refusal.NULLED),
        (b'{"meta": {"1": {"sch', Refusal.BROKEN),
        (b"PK\x03\x04", Refusal.BROKEN),
        (b"[]", Refusal.FOREIGN),
        (b'{"_default": {"1": {}}}', Refusal.FOREIGN),
        (b'{"meta": {"1": {"schema": 1, "scope": "another"}}}', Refusal.FOREIGN),
        (b'{"meta": {"1": {"schema": 2, "scope": "north-ferry"}}}', Refusal.NEWER),
    ],
)
async def test_a_file_that_is_not_ours_is_refused_and_left_as_it_is(
    tmp_path: Path, content: bytes, reason: Refusal
) -> None:
    file = await a_folder(tmp_path)
    good = file.with_name("inspection.json.monday.bak")
    good.write_bytes(file.read_bytes())
    file.with_name("inspection.json.tuesday.bak").write_bytes(b"\0\0")
    file.write_bytes(content)
    before = files_of(tmp_path)
    with pytest.raises(StoreRefusedError) as refused:
        TinyStore(tmp_path)
    assert (refused.value.path, refused.value.reason) == (file, reason)
    assert refused.value.backup == good
    assert files_of(tmp_path) == before


async def test_a_refusal_lets_go_of_the_lock(tmp_path: Path) -> None:
    file = await a_folder(tmp_path)
    data = file.read_bytes()
    file.write_bytes(b"")
    with pytest.raises(StoreRefusedError):
        TinyStore(tmp_path)
    file.write_bytes(data)
    await TinyStore(tmp_path).close()


async def test_an_inspection_without_its_file_is_refused(tmp_path: Path) -> None:
    (await a_folder(tmp_path)).unlink()
    with pytest.raises(StoreRefusedError) as refused:
        TinyStore(tmp_path)
    assert refused.value.reason is Refusal.MISSING


async def test_an_empty_registry_is_refused_but_a_missing_one_is_a_new_store(
    tmp_path: Path,
) -> None:
    store = TinyStore(tmp_path)
    await store.close()
    (tmp_path / "registry.json").touch()
    with pytest.raises(StoreRefusedError):
        TinyStore(tmp_path)


async def test_a_registry_that_was_taken_away_is_refused(tmp_path: Path) -> None:
    store = await a_registry(tmp_path)
    (tmp_path / "registry.json").unlink()
    with pytest.raises(StoreRefusedError) as refused:
        TinyStore(tmp_path)
    assert refused.value.reason is Refusal.MISSING
    assert refused.value.path == store


async def a_registry(folder: Path) -> Path:
    """Make a registry that somebody acted in, and return its file."""
    store = TinyStore(folder)
    with store.unit(REGISTRY) as work:
        note(work, by=None, at=NOW, act="invite.issued", subject="invite:1")
        work.commit()
    store.flush()
    await store.close()
    return folder / "registry.json"


async def test_a_file_that_an_editor_saved_with_a_mark_at_its_start_opens(tmp_path: Path) -> None:
    file = await a_folder(tmp_path)
    file.write_bytes(b"\xef\xbb\xbf" + file.read_bytes())
    store = TinyStore(tmp_path)
    commit_finding(store)
    await store.close()
    assert file.read_bytes()[:1] == b"{"


@pytest.mark.parametrize("lost", [{}, {"finding": 1}, {"finding": -7}], ids=str)
async def test_a_number_is_not_given_again_when_its_counter_is_lost(
    tmp_path: Path, lost: dict[str, int]
) -> None:
    file = await a_folder(tmp_path)
    edited(file, lambda tables: tables["meta"]["1"].update(sequences=lost))
    edited(file, lambda tables: tables["findings"]["1"].update(number=5))
    store = TinyStore(tmp_path)
    with store.unit(SLUG) as work:
        assert work.number("finding") == 6
    await store.close()


# --- upgrades, set aside, what a later version left


async def test_an_older_schema_is_upgraded_and_a_copy_kept(tmp_path: Path) -> None:
    file = await a_folder(tmp_path)
    old = edited(file, lambda tables: tables["meta"]["1"].update(schema=0))
    store = TinyStore(tmp_path)
    commit_finding(store)
    await store.close()
    assert file.with_name("inspection.json.v0.bak").read_bytes() == old
    assert orjson.loads(file.read_bytes())["meta"]["1"]["schema"] == 1


async def test_a_record_that_fits_no_model_is_set_aside_and_the_rest_works(
    tmp_path: Path,
) -> None:
    file = await a_folder(tmp_path, findings=3)
    old = edited(file, lambda tables: tables["findings"]["2"].update(number="zwei"))
    document = orjson.loads(old)["findings"]["2"]
    store = TinyStore(tmp_path)
    named = [(each.table, each.id, each.reason) for each in store.set_aside]
    assert named == [("findings", "2", "number")]
    assert [each.id for each in store.view(SLUG).all(Finding)] == [1, 3]
    commit_finding(store)
    await store.close()
    row = {"id": "2", "table": "findings", "document": document}
    assert orjson.loads(file.read_bytes())["set_aside"] == {"1": row}
    assert file.with_name("inspection.json.set-aside.bak").read_bytes() == old


@pytest.mark.parametrize(
    "row",
    [{"x": {}}, {"1": {"id": "9"}}, {"1": {"id": [9], "table": ["findings"], "document": {}}}],
    ids=str,
)
async def test_what_somebody_wrote_among_the_records_set_aside_stays_and_stops_nothing(
    tmp_path: Path, row: dict[str, dict[str, object]]
) -> None:
    file = await a_folder(tmp_path)
    edited(file, lambda tables: tables.update(set_aside=row))
    edited(file, lambda tables: tables["findings"]["1"].update(handling="?"))
    store = TinyStore(tmp_path)
    commit_finding(store)
    await store.close()
    assert [each.id for each in store.set_aside] == ["1"]
    kept = orjson.loads(file.read_bytes())["set_aside"]
    assert kept.items() >= row.items()
    assert len(kept) == 2


async def test_the_id_of_a_record_set_aside_is_not_used_again(tmp_path: Path) -> None:
    file = await a_folder(tmp_path, findings=2)
    edited(file, lambda tables: tables["findings"]["2"].pop("raw"))
    edited(file, lambda tables: tables["meta"]["1"].pop("next_ids"))
    store = TinyStore(tmp_path)
    commit_finding(store)
    await store.close()
    assert [each.id for each in TinyStore.read_only(tmp_path).view(SLUG).all(Finding)] == [1, 3]


async def test_a_record_set_aside_returns_when_it_fits(tmp_path: Path) -> None:
    file = await a_folder(tmp_path, findings=2)
    edited(file, lambda tables: tables["findings"]["2"].update(number="zwei"))
    store = TinyStore(tmp_path)
    commit_finding(store)
    await store.close()
    edited(file, lambda t: t["set_aside"]["1"].update(document={**t["findings"]["1"], "id": 2}))
    again = TinyStore.read_only(tmp_path)
    assert again.set_aside == []
    assert [each.id for each in again.view(SLUG).all(Finding)] == [1, 2, 3]


async def test_tables_and_facts_of_a_later_version_are_kept(tmp_path: Path) -> None:
    file = await a_folder(tmp_path)
    edited(file, lambda tables: tables.update(rooms={"1": {"id": 1, "place": "会议室"}}))
    edited(file, lambda tables: tables["meta"]["1"].update(sealed_by="组长"))
    store = TinyStore(tmp_path)
    commit_finding(store)
    await store.close()
    tables = orjson.loads(file.read_bytes())
    assert tables["rooms"] == {"1": {"id": 1, "place": "会议室"}}
    assert tables["meta"]["1"]["sealed_by"] == "组长"


# --- files


async def test_only_the_owner_may_read(tmp_path: Path) -> None:
    file = await a_folder(tmp_path / "data")
    modes = [stat.S_IMODE(each.stat().st_mode) for each in (file, file.parent, tmp_path / "data")]
    assert modes == [0o600, 0o700, 0o700]


async def test_what_a_crash_left_is_removed_at_open(tmp_path: Path) -> None:
    file = await a_folder(tmp_path)
    leftover = file.with_name("inspection.json.tmp")
    leftover.write_bytes(b'{"meta"')
    staging = file.parent.with_name(".new-south")
    staging.mkdir()
    (staging / "inspection.json.tmp").touch()
    store = TinyStore(tmp_path)
    assert not leftover.exists()
    assert not staging.exists()
    assert store.scopes() == (SLUG,)
    await store.close()


async def test_a_write_that_fails_leaves_the_file_as_it_was(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = await a_folder(tmp_path)
    before = file.read_bytes()

    def fail(descriptor: int) -> None:
        raise disk_full()

    store = TinyStore(tmp_path)
    commit_finding(store)
    with monkeypatch.context() as patch:
        patch.setattr(os, "fsync", fail)
        with pytest.raises(OSError, match="No space"):
            store.flush()
    assert file.read_bytes() == before
    assert not file.with_name("inspection.json.tmp").exists()
    await store.close()
    assert len(orjson.loads(file.read_bytes())["findings"]) == 2


# --- who owns the folder


async def test_a_second_owner_is_refused(tmp_path: Path) -> None:
    store = open_store(tmp_path)
    with pytest.raises(LockHeldError):
        open_store(tmp_path)
    await store.close()
    await open_store(tmp_path).close()


async def test_a_reader_beside_the_owner_sees_the_file_and_changes_nothing(
    tmp_path: Path,
) -> None:
    await a_folder(tmp_path)
    owner = open_store(tmp_path)
    before = files_of(tmp_path)
    reader = TinyStore.read_only(tmp_path)
    with reader.unit(SLUG) as work:
        work.add(a_finding())
        with pytest.raises(ReadOnlyError):
            work.commit()
    await reader.close()
    await owner.close()
    assert files_of(tmp_path) == before
