"""`xuncha inspection close` on an inspection that is closed: said, and nothing is made anew."""

import asyncio
from pathlib import Path

import pytest
from typer.testing import CliRunner

from bot.cli import app
from storage.layout import PACKS
from tests.stage import SCOPE, prepare

pytestmark = pytest.mark.slow
CLOSED = "2026-12-24T12:00:00+08:00"
LATER = "2026-12-30T09:00:00+08:00"


def close(folder: Path, *words: str, at: str = LATER, language: str = "zh") -> str:
    environ = {
        "XUNCHA_STORAGE__PATH": str(folder),
        "XUNCHA_CLOCK__START": at,
        "XUNCHA_INSPECTION__LANGUAGE": language,
    }
    done = CliRunner().invoke(app, ["inspection", "close", *words], env=environ)
    assert done.exit_code == 0, done.output
    return done.output


def packs(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in (folder / PACKS / SCOPE).iterdir()}


def digest_in(said: str) -> str:
    return said.partition("SHA-256：")[2][:64]


@pytest.fixture
async def folder(tmp_path: Path) -> Path:
    await asyncio.to_thread(prepare, tmp_path)
    return tmp_path


async def test_closed_again_makes_nothing_anew_and_says_what_is_next(folder: Path) -> None:
    first = await asyncio.to_thread(close, folder, at=CLOSED)
    before = packs(folder)
    said = await asyncio.to_thread(close, folder, "--force", "再来一次")
    assert packs(folder) == before
    assert digest_in(said) == digest_in(first)
    assert "已经结束（2026-12-24 12:00）" in said
    assert "--received-by" in said


async def test_after_the_receipt_the_purge_is_next(folder: Path) -> None:
    digest = digest_in(await asyncio.to_thread(close, folder, at=CLOSED))
    await asyncio.to_thread(close, folder, "--received-by", "巡察办", "--sha256", digest)
    said = await asyncio.to_thread(close, folder, language="en")
    assert "Receipt on record: 巡察办, 2026-12-30" in said
    assert "/purge" in said
    assert "--received-by" not in said


async def test_the_pack_is_made_again_when_it_is_asked_for(folder: Path) -> None:
    first = await asyncio.to_thread(close, folder, at=CLOSED)
    digest = digest_in(first)
    await asyncio.to_thread(close, folder, "--received-by", "巡察办", "--sha256", digest)
    again = await asyncio.to_thread(close, folder, "--again")
    assert digest_in(again) != digest
    assert "回执已登记" not in await asyncio.to_thread(close, folder)


async def test_a_pack_that_is_no_longer_there_is_said(folder: Path) -> None:
    await asyncio.to_thread(close, folder, at=CLOSED)
    for path in (folder / PACKS / SCOPE).iterdir():
        path.unlink()
    assert "这个文件已不在主机上" in await asyncio.to_thread(close, folder)
