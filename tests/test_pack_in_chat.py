"""The leader asks for a pack in the chat: one message tells how far, the file follows or not."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from pathlib import Path
from zipfile import ZipFile

import pytest

from inspection.enrolment import membership
from inspection.findings import register_clue
from inspection.ports import REGISTRY
from inspection.records import EvidencePack, Finding, PackState, Purge
from storage.layout import PACKS
from storage.pack import sha256_of
from storage.pack_check import check_pack
from tests.pictures import a_photo
from tests.stage import SCOPE, Stage, stage

APPROVED = {
    "DISCLOSURE__MODE": "approved",
    "DISCLOSURE__APPROVED_BY": "某单位",
    "DISCLOSURE__APPROVED_REF": "某〔2026〕1号",
    "DISCLOSURE__APPROVED_UNTIL": "2026-12-31",
}


@asynccontextmanager
async def worked_in(folder: Path, **options: str) -> AsyncIterator[Stage]:
    async with stage(folder, options=options) as here:
        await here.say("丙", "二楼消防栓未见点检卡")
        here["丙"].send_photo(a_photo(), caption="现场照片")
        await here.settle()
        yield here


def the_pack(here: Stage) -> EvidencePack:
    (pack,) = here.bot.shared.store.view(SCOPE).all(EvidencePack)
    return pack


def said(here: Stage, name: str = "甲") -> list[str]:
    return [m.text for m in here[name].screen() if m.from_bot]


async def test_a_drill_sends_the_pack_that_lies_on_the_host(tmp_path: Path) -> None:
    async with worked_in(tmp_path) as here:
        await here.say("甲", "/pack")
        pack = the_pack(here)
        sent = [c for c in here.server.calls if c.method == "sendDocument"]
    file = tmp_path / PACKS / SCOPE / pack.name
    assert (pack.state, check_pack(file, sha256=pack.sha256).faults) == (PackState.MADE, ())
    assert len(sent) == 1
    assert file.stat().st_mode & 0o777 == 0o600


@pytest.mark.parametrize(("allowed", "files"), [("false", 0), ("true", 1)])
async def test_in_earnest_the_chat_gets_name_and_sum(
    tmp_path: Path, allowed: str, files: int
) -> None:
    options = {**APPROVED, "DISCLOSURE__EXPORT_IN_CHAT": allowed}
    async with worked_in(tmp_path, **options) as here:
        await here.say("甲", "证据包")
        pack = the_pack(here)
        sent = [c for c in here.server.calls if c.method == "sendDocument"]
        card = next(text for text in said(here) if pack.name in text)
    assert len(sent) == files
    assert pack.sha256 in card


async def test_one_message_tells_how_far_it_is(tmp_path: Path) -> None:
    async with worked_in(tmp_path, **APPROVED) as here:
        await here.say("甲", "/pack")
        cards = [text for text in said(here) if "证据包" in text]
    assert len(cards) == 1


async def test_the_unit_named_gets_a_pack_of_its_own(tmp_path: Path) -> None:
    async with worked_in(tmp_path) as here:
        await here.say("甲", "/pack 单位")
        pack = the_pack(here)
    checked = check_pack(tmp_path / PACKS / SCOPE / pack.name)
    assert checked.title == "【演练】城东分公司 往来材料"


@pytest.mark.parametrize("name", ["乙", "丙", "周"])
async def test_nobody_but_the_leader_gets_one(tmp_path: Path, name: str) -> None:
    async with worked_in(tmp_path) as here:
        await here.say(name, "/pack")
        assert list(here.bot.shared.store.view(SCOPE).all(EvidencePack)) == []


async def test_a_pack_of_a_group_that_reads_english_is_english_and_goes_with_a_clue_like_any(
    tmp_path: Path,
) -> None:
    async with worked_in(tmp_path, INSPECTION__LANGUAGE="en") as here:
        await here.say("甲", "/pack")
        pack = the_pack(here)
        file = tmp_path / PACKS / SCOPE / pack.name
        with ZipFile(file) as archive:
            names = archive.namelist()
        await here.later(timedelta(minutes=1))
        registered(here, 1)
        await here.later(timedelta(minutes=1))
        assert not file.exists()
    assert pack.name.startswith("t1-evidence-pack-")
    assert [name for name in names if not name.isascii()] == []
    assert "List of files.txt" in names


async def test_a_pack_that_a_stop_cut_off_is_made_at_the_next_start(tmp_path: Path) -> None:
    async with worked_in(tmp_path) as here:
        here.bot.packer.look = lambda: None  # type: ignore[method-assign]  # killed before it
        await here.say("甲", "/pack")
        assert the_pack(here).state is PackState.MAKING
        await here.restart()
        assert the_pack(here).state is PackState.MADE


async def test_in_earnest_the_ledger_lies_on_the_host_and_the_chat_gets_its_name(
    tmp_path: Path,
) -> None:
    async with worked_in(tmp_path, **APPROVED) as here:
        await here.say("甲", "/export")
        (file,) = (tmp_path / PACKS / SCOPE).iterdir()
        assert [c for c in here.server.calls if c.method == "sendDocument"] == []
        told = said(here)[-1]
    assert (file.name in told, sha256_of(file) in told) == (True, True)
    assert file.stat().st_mode & 0o777 == 0o600
    assert "消防栓" not in told


@pytest.mark.parametrize("options", [{}, {**APPROVED, "DISCLOSURE__EXPORT_IN_CHAT": "true"}])
async def test_where_it_is_allowed_the_ledger_comes_as_a_file(
    tmp_path: Path, options: dict[str, str]
) -> None:
    async with worked_in(tmp_path, **options) as here:
        await here.say("甲", "/export")
        assert len([c for c in here.server.calls if c.method == "sendDocument"]) == 1
    assert not (tmp_path / PACKS).exists()


def registered(here: Stage, finding_id: int) -> None:
    """Let the leader register a finding as a clue."""
    shared = here.bot.shared
    leader = membership(shared.store.view(REGISTRY), 101, SCOPE)
    with shared.store.unit(SCOPE) as work:
        finding = work.get(Finding, finding_id)
        assert finding is not None
        assert leader is not None
        register_clue(work, finding, by=leader, now=here.clock.now())
        work.commit()


async def test_what_was_packed_goes_when_it_tells_a_clue(tmp_path: Path) -> None:
    """Backups are made anew without it (design 6.3); a pack on the host is no exception."""
    async with worked_in(tmp_path) as here:
        await here.say("甲", "/pack")
        file = tmp_path / PACKS / SCOPE / the_pack(here).name
        assert file.exists()
        await here.later(timedelta(minutes=1))
        registered(here, 1)
        await here.later(timedelta(minutes=1))
        assert not file.exists()
        pack = the_pack(here)
        assert pack.state is PackState.REMOVED
        assert [t for t in said(here) if "已从主机移除" in t] != []
        assert [m for m in here["甲"].screen() if m.from_bot and m.file is not None] == []


@pytest.mark.parametrize("name", ["丙", "周", "生人"])
async def test_a_forged_press_reaches_no_purge(tmp_path: Path, name: str) -> None:
    async with worked_in(tmp_path) as here:
        on = await here.say(name, "/help")
        for data in ("z.ask", "z.confirm:1", "z.cancel:1", "doc.make:0", "z.confirm:x", "z.ask:9"):
            here[name].press_data(data, on=here[name].screen()[-1])
        await here.settle()
        assert on is not None
        assert list(here.bot.shared.store.view(REGISTRY).all(Purge)) == []
        assert [c for c in here.server.calls if c.method == "sendDocument"] == []
