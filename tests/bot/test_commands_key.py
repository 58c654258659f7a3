"""Keys and sealed folders as the command line meets them."""

import asyncio
import os
import stat
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from bot.cli import app
from inspection.records import Inspection
from storage.cipher import is_sealed
from storage.keys import new_key, written_in
from storage.tiny import TinyStore

SLUG = "20261116-1"
NAME = "北渡巡察"
CREATE = (
    *("inspection", "create", "--entry", "2026-11-16", "--days", "40"),
    *("--name", NAME, "--unit", "北渡县分公司"),
)
RECORDS = Path("data") / "inspections" / SLUG / "inspection.json"
KEY_FILE = Path("xuncha.key")


def run(*words: str, code: int = 0) -> str:
    result: Result = CliRunner().invoke(app, words)
    assert result.exit_code == code, (result.output, result.exception)
    for key in written_in(KEY_FILE.read_text()) if KEY_FILE.exists() else ():
        assert key not in result.output
    return str(result.output)


@pytest.fixture(autouse=True)
def _in_a_folder_of_its_own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    for name in [each for each in os.environ if each.startswith("XUNCHA_")]:
        monkeypatch.delenv(name)


@pytest.fixture
def _sealed(monkeypatch: pytest.MonkeyPatch) -> None:
    run(*CREATE)
    run("key", "new", str(KEY_FILE))
    monkeypatch.setenv("XUNCHA_STORAGE__KEY_FILE", str(KEY_FILE))
    run("invite", "deputy")


def everything() -> bytes:
    return b"".join(path.read_bytes() for path in Path("data").rglob("*") if path.is_file())


@pytest.mark.usefixtures("_sealed")
def test_a_key_seals_the_records_at_the_next_start() -> None:
    assert stat.S_IMODE(KEY_FILE.stat().st_mode) == 0o600
    assert is_sealed(RECORDS.read_bytes())
    assert NAME.encode() not in everything()
    assert run("audit", "verify").count("完整") == 2
    assert "AES-256-GCM" in run("check", code=1)


@pytest.mark.usefixtures("_sealed")
def test_a_change_of_keys_seals_everything_anew() -> None:
    before = RECORDS.read_bytes()
    (old,) = written_in(KEY_FILE.read_text())
    broken = Path("data") / "journal.sqlite3.broken-20261125-100000"
    broken.write_bytes(b"sealed with the key before")
    assert "已换用新密钥" in run("key", "rotate")
    assert not broken.exists()
    new = written_in(KEY_FILE.read_text())
    assert new[1:] == (old,)
    assert RECORDS.read_bytes()[8:16] != before[8:16]
    KEY_FILE.write_text(new[0])
    assert "20261116-1" in run("invite", "member") + run("audit", "verify")


@pytest.mark.usefixtures("_sealed")
def test_without_the_key_nothing_is_opened_or_changed(monkeypatch: pytest.MonkeyPatch) -> None:
    before = everything()
    monkeypatch.delenv("XUNCHA_STORAGE__KEY_FILE")
    assert "没有配置密钥" in run("invite", "deputy", code=1)
    assert "没有配置密钥" in run("check", code=1)
    monkeypatch.setenv("XUNCHA_STORAGE__KEY", new_key())
    assert "另一个密钥" in run("invite", "deputy", code=1)
    monkeypatch.setenv("XUNCHA_STORAGE__KEY", "not-a-key")
    assert "XUNCHA_STORAGE__KEY 里不是密钥" in run("invite", "deputy", code=1)
    assert everything() == before


@pytest.mark.usefixtures("_sealed")
def test_a_sealed_backup_is_restored_with_its_key_only(monkeypatch: pytest.MonkeyPatch) -> None:
    run("backup", "b.zip")
    assert NAME.encode() not in Path("b.zip").read_bytes()
    monkeypatch.setenv("XUNCHA_STORAGE__PATH", "other")
    monkeypatch.delenv("XUNCHA_STORAGE__KEY_FILE")
    assert "没有配置密钥" in run("restore", "b.zip", code=1)
    assert not Path("other").exists()
    monkeypatch.setenv("XUNCHA_STORAGE__KEY_FILE", str(KEY_FILE))
    run("restore", "b.zip")
    assert run("audit", "verify").count("完整") == 2


def test_a_key_in_the_data_folder_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    run(*CREATE)
    run("key", "new", "data/key")
    monkeypatch.setenv("XUNCHA_STORAGE__KEY_FILE", "data/key")
    assert "在数据文件夹里" in run("invite", "deputy", code=1)


def test_a_missing_key_file_opens_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    run(*CREATE)
    monkeypatch.setenv("XUNCHA_STORAGE__KEY_FILE", "none")
    assert "密钥文件 none 不存在" in run("invite", "deputy", code=1)
    assert not is_sealed(RECORDS.read_bytes())


def test_two_sources_of_a_key_are_a_mistake(monkeypatch: pytest.MonkeyPatch) -> None:
    key = new_key()
    monkeypatch.setenv("XUNCHA_STORAGE__KEY", key)
    monkeypatch.setenv("XUNCHA_STORAGE__KEY_FILE", "key")
    told = run("invite", "deputy", code=2)
    assert "storage.key_file" in told
    assert key not in told


def test_a_key_of_the_environment_is_changed_there(monkeypatch: pytest.MonkeyPatch) -> None:
    old, new = new_key(), new_key()
    monkeypatch.setenv("XUNCHA_STORAGE__KEY", old)
    run(*CREATE)
    assert "重启" in run("key", "rotate", code=1)
    monkeypatch.setenv("XUNCHA_STORAGE__KEY", f"{new},{old}")
    run("invite", "deputy")
    monkeypatch.setenv("XUNCHA_STORAGE__KEY", new)
    assert run("audit", "verify").count("完整") == 2


def test_a_running_bot_keeps_its_key() -> None:
    run(*CREATE)
    run("key", "new", str(KEY_FILE))
    before = KEY_FILE.read_text()
    owner = TinyStore(Path("data"))
    os.environ["XUNCHA_STORAGE__KEY_FILE"] = str(KEY_FILE)
    try:
        assert "占用" in run("key", "rotate", code=1)
    finally:
        del os.environ["XUNCHA_STORAGE__KEY_FILE"]
        asyncio.run(owner.close())
    assert KEY_FILE.read_text() == before


def test_an_existing_file_is_never_overwritten() -> None:
    KEY_FILE.write_text("mine")
    assert "已经存在" in run("key", "new", str(KEY_FILE), code=1)
    assert KEY_FILE.read_text() == "mine"


def test_check_says_that_nothing_is_sealed_and_that_others_read_the_key(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    run(*CREATE)
    assert "记录没有加密" in run("check", code=1)
    run("key", "new", str(KEY_FILE))
    KEY_FILE.chmod(0o644)
    monkeypatch.setenv("XUNCHA_STORAGE__KEY_FILE", str(KEY_FILE))
    assert "chmod 600" in run("check", code=1)


def test_the_same_records_are_there_with_and_without_a_key(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    run(*CREATE)
    before = TinyStore.read_only(Path("data")).view(SLUG).get(Inspection, 1)
    key = new_key()
    monkeypatch.setenv("XUNCHA_STORAGE__KEY", key)
    run("export", "out")
    with pytest.raises(Exception, match="locked"):
        TinyStore.read_only(Path("data"))
    assert before is not None
    assert Path("out", "台账.xlsx").exists()
