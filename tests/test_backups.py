"""Daily copies of a running bot: whole, restorable, few, and without what became a clue."""

import asyncio
import threading
import zipfile
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager, closing
from datetime import datetime, timedelta
from pathlib import Path

import orjson
import pytest

from bot.acts import WAITING, note_act, take_acts
from bot.archive import MANIFEST, pack
from bot.config import Config
from bot.copies import Copies
from bot.restoring import WrongArchiveError, manifest_of, unpack
from inspection.enums import FetchState, Handling
from inspection.ports import REGISTRY
from inspection.records import Evidence, Finding
from storage import backups
from storage.audit import verify
from storage.cipher import PLAIN, Cipher
from storage.errors import Refusal, SealError
from storage.evidence import EvidenceFolder
from storage.journal import Journal
from storage.keys import cipher_of, new_key
from storage.tiny import TinyStore
from tests.pictures import a_photo
from tests.stage import SCOPE, SHANGHAI, Stage, stage
from tests.storage.builders import SLUG, a_finding, an_entry

SAID = "三号仓库灭火器未见点检卡"
KEY = new_key()
WITH_AND_WITHOUT_A_KEY = pytest.mark.parametrize("key", ["", KEY], ids=["plain", "sealed"])


@asynccontextmanager
async def a_stage(folder: Path, key: str = "", **options: str) -> AsyncIterator[Stage]:
    """Run the bot on a folder that may be sealed."""
    given = {"STORAGE__PATH": str(folder), **options}
    async with stage(folder, options={**given, **({"STORAGE__KEY": key} if key else {})}) as here:
        yield here


def made(here: Stage) -> list[Path]:
    """Return the backups there are, the newest first."""
    return backups.backups_in(here.folder / backups.BACKUPS)


def restored(backup: Path, folder: Path, cipher: Cipher = PLAIN) -> TinyStore:
    """Put a backup on an empty machine and open it."""
    folder.mkdir()
    unpack(backup, folder, check=lambda path: TinyStore.read_only(path, cipher), cipher=cipher)
    return TinyStore.read_only(folder, cipher)


def everything(store: TinyStore) -> dict[str, object]:
    """Return all records of all scopes."""
    return {
        scope: {kind: rows.by_id for kind, rows in store._scopes[scope].state._rows.items()}
        for scope in (REGISTRY, *store.scopes())
    }


@WITH_AND_WITHOUT_A_KEY
async def test_a_backup_restored_on_an_empty_machine_is_the_same(tmp_path: Path, key: str) -> None:
    cipher = cipher_of(key) if key else PLAIN
    async with a_stage(tmp_path / "data", key) as here:
        await here.say("丙", SAID)
        here["丙"].send_photo(a_photo(), caption="库房照片")
        await here.settle()
        await Copies(here.bot.shared).look()
        (backup,) = made(here)
    again = await asyncio.to_thread(restored, backup, tmp_path / "new", cipher)
    assert everything(again) == everything(TinyStore.read_only(tmp_path / "data", cipher))
    (photo,) = again.view(SCOPE).lookup(Evidence, "fetch_state", FetchState.FETCHED)
    evidence = EvidenceFolder(tmp_path / "new", cipher)
    assert evidence.read(SCOPE, photo.sha256 or "") == a_photo()
    for scope in ("", f"inspections/{SCOPE}/"):
        assert verify(tmp_path / "new" / f"{scope}audit.jsonl") is None
    async with stage(tmp_path / "new", prepared=False, options={"STORAGE__KEY": key}) as restarted:
        assert [f.raw for f in restarted.findings()] == [SAID, "库房照片"]


async def test_a_sealed_backup_tells_nothing(tmp_path: Path) -> None:
    async with a_stage(tmp_path, KEY) as here:
        await here.say("丙", SAID)
        await Copies(here.bot.shared).look()
        (backup,) = made(here)
    with zipfile.ZipFile(backup) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    assert [name for name, data in parts.items() if SAID.encode() in data] == []
    with pytest.raises(SealError) as caught:
        manifest_of(backup)
    assert caught.value.reason is Refusal.LOCKED


async def test_a_copy_is_made_each_day_and_only_so_many_are_kept(tmp_path: Path) -> None:
    async with a_stage(tmp_path, BACKUP__KEEP="3") as here:
        copies = Copies(here.bot.shared)
        for _ in range(5):
            await copies.look()
            await copies.look()
            here.clock.advance_to(here.clock.now() + timedelta(days=1))
        names = [path.name for path in made(here)]
    assert names == [f"xuncha-202611{day}-100000.zip" for day in (29, 28, 27)]


def test_age_counts_beside_number_and_the_newest_always_stays() -> None:
    now = datetime(2026, 11, 25, 10, tzinfo=SHANGHAI)
    every = [Path(backups.name_at(now - timedelta(days=day))) for day in (50, 40, 3, 2, 1)]
    assert backups.surplus(every, now, keep=9, days=30) == [every[1], every[0]]
    assert backups.surplus(every, now, keep=2, days=30) == [every[2], every[1], every[0]]
    assert backups.surplus(every[:1], now, keep=1, days=30) == []


async def test_another_file_in_the_folder_is_never_removed(tmp_path: Path) -> None:
    other = tmp_path / "copies" / "xuncha-by-hand.zip"
    other.parent.mkdir()
    other.write_bytes(b"mine")
    async with a_stage(
        tmp_path / "data", BACKUP__FOLDER=str(other.parent), BACKUP__KEEP="1"
    ) as here:
        for _ in range(3):
            await Copies(here.bot.shared).look()
            here.clock.advance_to(here.clock.now() + timedelta(days=1))
    assert len(backups.backups_in(other.parent)) == 1
    assert other.read_bytes() == b"mine"


def told_of_no_copy(here: Stage, name: str) -> list[str]:
    """Return what somebody was told of a backup that was not made."""
    return [m.text for m in here[name].screen() if m.from_bot and "备份没有做成" in m.text]


async def test_a_backup_that_fails_is_told_to_the_leader_once_a_day_until_one_succeeds(
    tmp_path: Path,
) -> None:
    in_the_way = tmp_path / "copies"
    in_the_way.write_bytes(b"a file where the folder should be")
    async with a_stage(tmp_path / "data", BACKUP__FOLDER=str(in_the_way)) as here:
        copies = Copies(here.bot.shared)
        for _ in range(3):  # twice on one day, once on the next, and then there is a folder again
            assert not await copies.look_and_tell()
            await here.settle()
            await here.later(timedelta(hours=12))
        in_the_way.unlink()
        assert await copies.look_and_tell()
        await here.later(timedelta(days=1))
        assert await copies.look_and_tell()
        await here.settle()
        first, second = told_of_no_copy(here, "甲")
        others = [name for name in ("乙", "丙", "丁", "周") if told_of_no_copy(here, name)]
    trail = (tmp_path / "data" / "inspections" / SCOPE / "audit.jsonl").read_text(encoding="utf-8")
    assert first.startswith("11月25日（周三）的备份没有做成：备份文件夹写不进去。\n")
    assert "目前没有可用的备份。" in first
    assert second.startswith("11月26日（周四）的备份没有做成")
    assert others == []
    assert trail.count('"backup.failed"') == 2


async def test_records_that_are_never_still_are_told_after_an_hour(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with a_stage(tmp_path) as here:
        copies = Copies(here.bot.shared)
        assert await copies.look_and_tell()
        await here.later(timedelta(days=1))
        monkeypatch.setattr("bot.copies.pack", lambda *_args, **_options: None)
        await copies.look_and_tell()
        await here.settle()
        assert told_of_no_copy(here, "甲") == []
        await here.later(timedelta(hours=1))
        await copies.look_and_tell()
        await here.settle()
        [text] = told_of_no_copy(here, "甲")
    assert "最近一份备份：11月25日（周三）10:00。" in text


@WITH_AND_WITHOUT_A_KEY
async def test_a_registered_clue_vanishes_from_every_backup(tmp_path: Path, key: str) -> None:
    cipher = cipher_of(key) if key else PLAIN
    async with a_stage(tmp_path / "data", key) as here:
        copies = Copies(here.bot.shared)
        await here.say("丙", SAID)
        beside = tmp_path / "data" / "inspections" / SCOPE / "inspection.json.v0.bak"
        records = beside.with_name("inspection.json")
        beside.write_bytes(records.read_bytes())
        await copies.look()
        (old,) = made(here)
        here.clock.advance_to(here.clock.now() + timedelta(hours=1))
        for label in ("处理", "线索", "按线索登记"):
            await here.press("丙", label)
        assert here.findings()[0].handling is Handling.CLUE
        await copies.look()
        (new,) = made(here)
        assert new != old
        assert not beside.exists()
    again = await asyncio.to_thread(restored, new, tmp_path / "new", cipher)
    assert [(f.handling, f.raw) for f in again.view(SCOPE).all(Finding)] == [(Handling.CLUE, "")]
    plain = [each.model_dump_json() for each in again.view(SCOPE).all(Finding)]
    assert SAID not in str(everything(again)) + str(plain)


async def test_a_backup_without_a_clue_stays_when_nothing_was_registered(tmp_path: Path) -> None:
    async with a_stage(tmp_path) as here:
        await here.say("丙", SAID)
        await Copies(here.bot.shared).look()
        before = made(here)
        await here.say("丙", "另一处台账日期写错")
        await Copies(here.bot.shared).look()
        assert made(here) == before


def _write_one(store: TinyStore, folder: Path, number: int) -> None:
    """Write a finding with its evidence and its audit line."""
    digest = EvidenceFolder(folder).save(SLUG, f"photo {number}".encode() * 99, ".jpg")
    with store.unit(SLUG) as work:
        fields: Mapping[str, object] = {"number": number, "raw": digest, "wording": digest}
        work.add(a_finding(**fields))
        work.add(an_entry())
        work.commit()
    store.flush()


def _write_first(store: TinyStore) -> None:
    for scope in (REGISTRY, SLUG):
        with store.unit(scope) as work:
            work.add(an_entry())
            work.commit()
    store.flush()


def _write_on(store: TinyStore, folder: Path, stop: threading.Event) -> None:
    """Write one after another, as people do: with a breath between."""
    number = 0
    while not stop.wait(0.01):
        number += 1
        _write_one(store, folder, number)


def test_a_backup_taken_while_work_goes_on_is_of_one_moment(tmp_path: Path) -> None:
    folder, stop = tmp_path / "data", threading.Event()
    store = TinyStore(folder)
    store.create(SLUG)
    _write_first(store)
    writer = threading.Thread(target=_write_on, args=(store, folder, stop))
    writer.start()
    try:
        counts = [pack(folder, tmp_path / f"{n}.zip", pause=0.001) for n in range(4)]
    finally:
        stop.set()
        writer.join()
        asyncio.run(store.close())
    packed = [n for n, count in enumerate(counts) if count is not None]
    assert packed != []
    for number in packed:
        place = tmp_path / f"restored{number}"
        again = restored(tmp_path / f"{number}.zip", place)
        for finding in again.view(SLUG).all(Finding):
            assert EvidenceFolder(place).exists(SLUG, finding.raw)
        assert verify(place / "inspections" / SLUG / "audit.jsonl") is None


def _a_backup(folder: Path) -> Path:
    store = TinyStore(folder / "data")
    with store.unit(REGISTRY) as work:
        work.add(an_entry())
        work.commit()
    asyncio.run(store.close())
    with closing(Journal(folder / "data")) as journal:
        journal.receive([(5, b"{}")])
        pack(folder / "data", folder / "b.zip")
    return folder / "b.zip"


@pytest.mark.parametrize("harm", ["missing", "changed", "added"])
def test_a_backup_that_is_not_as_its_list_says_is_refused(tmp_path: Path, harm: str) -> None:
    backup = _a_backup(tmp_path)
    with zipfile.ZipFile(backup) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    if harm == "missing":
        del parts["audit.jsonl"]
    else:
        parts["audit.jsonl" if harm == "changed" else "other.json"] = b"{}"
    with zipfile.ZipFile(backup, "w") as archive:
        for name, data in parts.items():
            archive.writestr(name, data)
    with pytest.raises(WrongArchiveError, match="和清单不符"):
        restored(backup, tmp_path / "new")
    assert list((tmp_path / "new").iterdir()) == []


def test_a_backup_from_before_there_were_lists_can_be_restored(tmp_path: Path) -> None:
    backup = _a_backup(tmp_path)
    with zipfile.ZipFile(backup) as archive:
        parts = {name: archive.read(name) for name in archive.namelist() if name != MANIFEST}
    with zipfile.ZipFile(backup, "w") as archive:
        for name, data in parts.items():
            archive.writestr(name, data)
    assert restored(backup, tmp_path / "new").scopes() == ()


async def test_what_is_done_on_the_command_line_meanwhile_is_noted_by_the_bot(
    tmp_path: Path,
) -> None:
    async with a_stage(tmp_path) as here:
        note_act(here.config, "ledger.exported", SCOPE)
        take_acts(here.bot.shared.store)
        take_acts(here.bot.shared.store)
    trail = (tmp_path / "inspections" / SCOPE / "audit.jsonl").read_text(encoding="utf-8")
    assert trail.count("ledger.exported") == 1
    assert not (tmp_path / WAITING).exists()


def test_what_is_done_on_the_command_line_is_noted_at_once_when_nobody_runs(
    tmp_path: Path,
) -> None:
    _a_backup(tmp_path)
    config = Config.model_validate({"storage": {"path": tmp_path / "data"}})
    note_act(config, "backup.made")
    assert "backup.made" in (tmp_path / "data" / "audit.jsonl").read_text(encoding="utf-8")


def refusals(folder: Path) -> list[tuple[int, str]]:
    """Return who was refused what, by the audit trail."""
    lines = [orjson.loads(line) for line in (folder / "audit.jsonl").read_bytes().splitlines()]
    return [(line["by"], line["detail"]) for line in lines if line["act"] == "refused"]


async def test_a_refusal_is_noted(tmp_path: Path) -> None:
    async with a_stage(tmp_path) as here:
        await here.say("丙", SAID)
        await here.say("丁", "/export")
        here["周"].press_data("f.tell:1", on=await here.say("周", "W1"))
        await here.settle()
        await here.say("生人", SAID)
    assert refusals(tmp_path / "inspections" / SCOPE) == [(104, "export"), (201, "button")]
    assert refusals(tmp_path) == [(999, "stranger")]
