"""How a person comes to the demo's page: the port, the browser, and what is said instead."""

import errno
import socket
from collections.abc import Iterator
from pathlib import Path

import pytest

from bot import demo, demo_entry
from bot.commands_common import Fault
from bot.demo_entry import USUAL_PORT, came_up, folder_for, has_screen, port_for, require_alone
from storage.lock import FolderLock
from tests.ports import free_port


@pytest.fixture
def taken() -> Iterator[int]:
    with socket.socket() as line:
        line.bind(("127.0.0.1", 0))
        line.listen()
        yield line.getsockname()[1]


def test_a_named_port_in_use_is_refused_with_a_next_step(taken: int) -> None:
    with pytest.raises(Fault, match=rf"端口 {taken} 已被占用。\n下一步：换一个端口"):
        port_for(taken)


def test_the_usual_port_in_use_gives_way_to_the_next(
    taken: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(demo_entry, "USUAL_PORT", taken)
    assert taken < port_for(taken) <= taken + demo_entry.TRIED


@pytest.mark.slow
async def test_a_port_of_the_dashboard_that_was_taken_meanwhile_gives_way_to_another(
    taken: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    another = free_port()
    ports = iter((taken, another))
    monkeypatch.setattr(demo, "_free_port", lambda: next(ports))
    async with demo.demo_running(tmp_path) as running:
        assert running.clock.bot is not None
        assert running.clock.bot.shared.config.dashboard.port == another
        assert running.clock.bot.shared.facts.dashboard is not None


def test_a_home_that_can_be_written_is_used(tmp_path: Path) -> None:
    with folder_for(tmp_path / "demo") as folder:
        assert folder == tmp_path / "demo"
    assert folder.is_dir()


@pytest.mark.parametrize("home", ["a file", None])
def test_a_home_that_takes_no_files_gives_way_to_a_temporary_folder(
    home: str | None, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "a file").write_text("", encoding="utf-8")
    with folder_for(tmp_path / home / ".xuncha-demo" if home else None) as folder:
        (folder / "registry.json").write_text("{}", encoding="utf-8")
        said = capsys.readouterr().out
    assert "不能写入：这次的记录放在临时文件夹" in said
    assert ("a file" in said) is (home is not None)
    assert not folder.exists()


def test_where_nothing_can_be_written_there_is_a_next_step(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path / "not there"))
    with pytest.raises(Fault, match="没有可以写入的文件夹"), folder_for(None):
        pytest.fail("nothing can be written there")


def test_any_port_stays_any() -> None:
    assert port_for(0) == 0
    assert USUAL_PORT != 0


def test_a_port_of_the_system_is_refused_in_words(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(demo_entry, "_trouble_with", lambda _port: errno.EACCES)
    with pytest.raises(Fault, match="不能使用端口 80"):
        port_for(80)


def test_a_second_demo_leaves_the_first_its_records(tmp_path: Path) -> None:
    (tmp_path / "registry.json").write_text("{}", encoding="utf-8")
    lock = FolderLock(tmp_path)
    lock.take()
    try:
        with pytest.raises(Fault, match="演示已经在运行"):
            require_alone(tmp_path)
    finally:
        lock.release()
    require_alone(tmp_path)
    require_alone(tmp_path / "not yet")
    assert (tmp_path / "registry.json").exists()


@pytest.mark.parametrize(
    ("environ", "system", "expected"),
    [
        ({}, "linux", False),
        ({"DISPLAY": ""}, "linux", False),
        ({"DISPLAY": ":0"}, "linux", True),
        ({"WAYLAND_DISPLAY": "wayland-0"}, "linux", True),
        ({"BROWSER": "wslview"}, "linux", True),
        ({}, "darwin", True),
        ({}, "win32", True),
    ],
)
def test_a_browser_is_opened_only_where_it_has_a_window(
    environ: dict[str, str], system: str, expected: bool
) -> None:
    assert has_screen(environ, system) is expected


def test_without_a_screen_no_browser_is_started(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in demo_entry.SCREENS:
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setattr(demo_entry, "has_screen", lambda environ: has_screen(environ, "linux"))
    monkeypatch.setattr("webbrowser.open", lambda page: pytest.fail(f"{page} was opened"))
    assert not came_up("http://127.0.0.1:1/")
