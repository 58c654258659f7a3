"""Files that are damaged: set aside or shut, said to who must know, and the rest works."""

import asyncio
import sqlite3
from collections.abc import AsyncIterator
from contextlib import closing
from pathlib import Path

import orjson
import pytest

from inspection.enums import Role
from inspection.ports import REGISTRY
from inspection.records import Inspection, Member
from storage.layout import scope_file
from storage.tiny import TinyStore
from tests.stage import ENTRY, MORNING, SCOPE, Stage, stage

pytestmark = pytest.mark.slow


@pytest.fixture
async def here(tmp_path: Path) -> AsyncIterator[Stage]:
    """Provide an inspection with everybody in it."""
    async with stage(tmp_path) as staged:
        yield staged


def said_to(here: Stage, name: str) -> list[str]:
    """Return what the bot told somebody."""
    return [m.text for m in here[name].screen() if m.from_bot]


async def test_a_journal_that_becomes_malformed_stops_nothing_and_is_said(here: Stage) -> None:
    await here.say("丙", "走廊灯不亮")
    records = (here.folder / "inspections" / SCOPE / "inspection.json").read_bytes()
    with closing(sqlite3.connect(here.folder / "journal.sqlite3")) as db:
        db.execute("PRAGMA writable_schema = ON")
        db.execute("UPDATE sqlite_master SET rootpage = 4000000 WHERE type = 'table'")
        db.execute("PRAGMA schema_version = 999")
        db.commit()
    assert (here.folder / "inspections" / SCOPE / "inspection.json").read_bytes() == records
    await here.say("丙", "楼梯灯不亮")
    await here.say("丁", "库房漏水")
    assert [f.number for f in here.findings()] == [1, 2, 3]
    assert len([t for t in said_to(here, "甲") if "收发登记文件损坏" in t]) == 1
    assert [t.split()[0] for t in said_to(here, "丙")] == ["W1", "W2"]
    await here.restart()
    assert len(list(here.folder.glob("journal.sqlite3.broken-*"))) > 0
    assert [f.number for f in here.findings()] == [1, 2, 3]


async def test_an_inspection_without_its_own_record_is_shut_and_the_others_work(
    here: Stage,
) -> None:
    await here.bot.stop()
    broken = scope_file(here.folder, SCOPE)
    tables = orjson.loads(broken.read_bytes())
    tables["inspection"]["1"]["entry"] = "not a day"
    broken.write_bytes(orjson.dumps(tables))
    before = broken.read_bytes()
    await asyncio.to_thread(second_inspection, here.folder)
    await here.start_again()
    await here.say("丙", "走廊灯不亮")
    await here.say("乙", "楼梯灯不亮")
    assert "记录暂时打不开，本条没有保存" in said_to(here, "丙")[-1]
    assert any("t1" in text and "打不开" in text for text in said_to(here, "甲"))
    assert said_to(here, "乙")[-1].startswith("W1 已记录")
    assert broken.read_bytes() == before


async def test_the_start_names_a_record_that_fits_no_model_and_shows_none_of_it(
    here: Stage, caplog: pytest.LogCaptureFixture
) -> None:
    await here.say("丙", "走廊灯不亮")
    await here.bot.stop()
    file = scope_file(here.folder, SCOPE)
    tables = orjson.loads(file.read_bytes())
    tables["findings"]["1"]["author_id"] = "nobody"
    file.write_bytes(orjson.dumps(tables))
    await here.start_again()
    [line] = [r.getMessage() for r in caplog.records if "does not fit" in r.getMessage()]
    assert line.startswith("findings/1 of t1 does not fit (author_id)")
    assert "走廊灯不亮" not in caplog.text
    await here.say("丁", "库房漏水")
    assert here.findings()[-1].raw == "库房漏水"


async def test_the_start_names_an_inspection_whose_folder_is_gone(
    here: Stage, caplog: pytest.LogCaptureFixture
) -> None:
    await here.bot.stop()
    folder = here.folder / "inspections" / SCOPE
    folder.rename(here.folder / "elsewhere")
    await here.start_again()
    assert "inspection t1 has members, but its folder is gone" in caplog.text
    await here.say("丙", "走廊灯不亮")
    assert "仅供已登记人员使用" in said_to(here, "丙")[-1]
    assert not folder.exists()


def second_inspection(folder: Path) -> None:
    """Make another inspection, with 乙 in it."""
    store = TinyStore(folder)
    store.create("t2")
    with store.unit("t2") as work:
        about = {"slug": "t2", "name": "城西巡察", "units": ("城西",), "entry": ENTRY, "days": 9}
        work.add(Inspection.model_validate({**about, "created_at": MORNING}))
        work.commit()
    with store.unit(REGISTRY) as work:
        place = {"user_id": 102, "name": "乙", "role": Role.LEADER, "joined_at": MORNING}
        work.add(Member.model_validate({"inspection_id": "t2", **place}))
        work.commit()
    store.flush()
    asyncio.run(store.close())
