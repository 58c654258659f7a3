import asyncio
import errno
from pathlib import Path

import orjson
import pytest

from inspection.ports import REGISTRY
from inspection.records import AuditEntry, Finding, Person
from storage.audit import verify
from storage.errors import (
    WriterFailedError,
)
from storage.tiny import TinyStore
from tests.storage.builders import (
    FILE,
    SLUG,
    Disk,
    a_folder,
    an_entry,
    commit_finding,
    disk_full,
)

# --- group commit


async def test_units_that_arrive_together_share_writes(tmp_path: Path) -> None:
    disk = Disk()
    store = TinyStore(tmp_path, replace=disk)
    store.create(SLUG)
    receipts = [commit_finding(store, number=number) for number in range(1, 51)]
    assert not any(receipt.is_saved for receipt in receipts)
    await asyncio.gather(*(receipt.saved() for receipt in receipts))
    assert disk.writes == 1
    await store.close()


async def test_a_commit_during_a_write_travels_with_the_next(tmp_path: Path) -> None:
    disk = Disk()
    store = TinyStore(tmp_path, replace=disk)
    store.create(SLUG)
    first = commit_finding(store)
    waiting = asyncio.ensure_future(first.saved())
    await asyncio.sleep(0)
    await asyncio.sleep(0)
    late = [commit_finding(store, number=number) for number in (2, 3)]
    await waiting
    await asyncio.gather(*(receipt.saved() for receipt in late))
    assert disk.writes == 2
    await store.close()


async def test_a_unit_that_changes_nothing_takes_no_promise_back(tmp_path: Path) -> None:
    """What is sent waits for it: a message would leave before its unit is on disk."""
    store = TinyStore(tmp_path, replace=Disk())
    store.create(SLUG)
    await commit_finding(store).saved()
    receipt = commit_finding(store, number=2)
    with store.unit(SLUG) as work:
        work.commit()
    await store.saved(lazy_too=False)
    assert receipt.is_saved
    await store.close()


async def test_a_lazy_commit_waits_for_the_next_write(tmp_path: Path) -> None:
    disk = Disk()
    store = TinyStore(tmp_path, replace=disk, lazy_seconds=3600)
    store.create(SLUG)
    lazy = commit_finding(store, lazy=True)
    for _ in range(20):
        await asyncio.sleep(0)
    assert (disk.writes, lazy.is_saved) == (0, False)
    await commit_finding(store).saved()
    assert (disk.writes, lazy.is_saved) == (1, True)
    await store.close()


async def test_who_asked_during_a_write_hurries_no_lazy_commit_after_it(tmp_path: Path) -> None:
    disk = Disk()
    store = TinyStore(tmp_path, replace=disk, lazy_seconds=3600)
    store.create(SLUG)
    first = commit_finding(store)
    await asyncio.sleep(0)
    await asyncio.sleep(0)
    await store.saved(lazy_too=False)
    lazy = commit_finding(store, number=2, lazy=True)
    with store.unit(SLUG) as work:
        work.commit()  # nothing that anybody waits for
    with pytest.raises(TimeoutError):
        async with asyncio.timeout(0.2):
            await lazy.saved()
    assert (first.is_saved, disk.writes, lazy.is_saved) == (True, 1, False)
    await store.close()


async def test_a_lazy_commit_is_written_on_its_own_in_the_end(tmp_path: Path) -> None:
    store = TinyStore(tmp_path, lazy_seconds=0)
    store.create(SLUG)
    await commit_finding(store, lazy=True).saved()
    await store.close()


async def test_the_flush_of_a_thread_under_way_is_not_overtaken(tmp_path: Path) -> None:
    store = TinyStore(tmp_path)
    store.create(SLUG)
    first = commit_finding(store, number=1)
    waiting = asyncio.ensure_future(first.saved())
    await asyncio.sleep(0)
    await asyncio.sleep(0)
    with store.unit(SLUG) as work:
        found = work.get(Finding, 1)
        assert found is not None
        work.put(found.changed(wording="改"))
        work.commit()
    store.flush()
    await waiting
    await store.close()
    saved = TinyStore.read_only(tmp_path).view(SLUG).get(Finding, 1)
    assert saved is not None
    assert saved.wording == "改"


def test_without_a_loop_flush_writes(tmp_path: Path) -> None:
    store = TinyStore(tmp_path, lock=False)
    with store.unit(REGISTRY) as work:
        work.add(Person(user_id=7))
        receipt = work.commit()
    assert not receipt.is_saved
    store.flush()
    assert receipt.is_saved
    assert len(TinyStore.read_only(tmp_path).view(REGISTRY).lookup(Person, "user_id", 7)) == 1


def test_what_was_committed_outside_a_loop_is_written_in_one(tmp_path: Path) -> None:
    store = TinyStore(tmp_path)
    with store.unit(REGISTRY) as work:
        work.add(Person(user_id=7))
        receipt = work.commit()
    asyncio.run(receipt.saved())
    assert receipt.is_saved
    asyncio.run(store.close())


# --- trouble


async def test_a_full_disk_is_reported_once_and_tried_until_it_works(tmp_path: Path) -> None:
    troubles: list[OSError] = []
    disk = Disk(failures=3, error=disk_full)
    store = TinyStore(tmp_path, replace=disk, on_trouble=troubles.append, retry_waits=(0,))
    store.create(SLUG)
    receipt = commit_finding(store)
    await receipt.saved()
    assert [trouble.errno for trouble in troubles] == [errno.ENOSPC]
    disk.failures = 1
    await commit_finding(store, number=2).saved()
    assert len(troubles) == 2
    await store.close()
    assert len(list(TinyStore.read_only(tmp_path).view(SLUG).all(Finding))) == 2


async def test_closing_on_a_full_disk_raises_and_lets_go(tmp_path: Path) -> None:
    await a_folder(tmp_path)
    disk = Disk(failures=1_000, error=disk_full)
    store = TinyStore(tmp_path, replace=disk, retry_waits=(3600,))
    receipt = commit_finding(store)
    with pytest.raises(OSError, match="No space"):
        await store.close()
    with pytest.raises(WriterFailedError):
        await receipt.saved()
    await TinyStore(tmp_path).close()


async def test_a_writer_that_breaks_tells_everyone(tmp_path: Path) -> None:
    store = TinyStore(tmp_path, replace=Disk(failures=1_000, error=ZeroDivisionError))
    store.create(SLUG)
    receipt = commit_finding(store)
    with pytest.raises(WriterFailedError):
        await receipt.saved()
    with pytest.raises(WriterFailedError):
        commit_finding(store)
    with pytest.raises(WriterFailedError):
        await store.close()


def test_a_loop_that_ends_takes_no_commit_with_it(tmp_path: Path) -> None:
    store = TinyStore(tmp_path)
    store.create(SLUG)

    async def commit_and_leave() -> None:
        commit_finding(store)
        await asyncio.sleep(0)

    asyncio.run(commit_and_leave())
    store.flush()
    assert len(list(TinyStore.read_only(tmp_path).view(SLUG).all(Finding))) == 1
    asyncio.run(store.close())


# --- the audit trail


async def test_audit_entries_become_lines_and_leave_the_records(tmp_path: Path) -> None:
    store = TinyStore(tmp_path)
    store.create(SLUG)
    for act in ("filed", "classified"):
        with store.unit(SLUG) as work:
            work.add(an_entry(act=act))
            work.commit()
        await store.saved()
    trail = tmp_path / FILE.with_name("audit.jsonl")
    lines = [orjson.loads(line) for line in trail.read_bytes().splitlines()]
    assert [(line["seq"], line["act"]) for line in lines] == [(1, "filed"), (2, "classified")]
    assert tuple(store.view(SLUG).all(AuditEntry)) == ()
    await store.close()


async def test_entries_that_a_crash_left_are_appended_once(tmp_path: Path) -> None:
    store = TinyStore(tmp_path)
    store.create(SLUG)
    with store.unit(SLUG) as work:
        work.add(an_entry())
        work.add(an_entry(act="released"))
        work.commit()
    store.flush()
    crashed = (tmp_path / FILE).read_bytes()  # the entries are in it: a later write takes them away
    await store.close()
    (tmp_path / FILE).write_bytes(crashed)
    assert len(orjson.loads(crashed)["audit"]) == 2
    again = TinyStore(tmp_path)
    again.flush()
    commit_finding(again)
    await again.close()
    trail = tmp_path / FILE.with_name("audit.jsonl")
    assert len(trail.read_bytes().splitlines()) == 2
    assert verify(trail, last_seq=2) is None
    assert orjson.loads((tmp_path / FILE).read_bytes())["audit"] == {}


async def test_an_audit_trail_that_cannot_be_written_holds_up_no_receipt(tmp_path: Path) -> None:
    troubles: list[OSError] = []
    store = TinyStore(tmp_path, on_trouble=troubles.append, retry_waits=(0,))
    trail = tmp_path / "audit.jsonl"
    trail.mkdir()
    with store.unit(REGISTRY) as work:
        work.add(an_entry())
        receipt = work.commit()
    await receipt.saved()
    assert len(troubles) == 1
    trail.rmdir()
    await store.close()
    assert len(trail.read_bytes().splitlines()) == 1
