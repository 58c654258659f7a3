"""A link's QR code: drawn where it shows, kept as a picture elsewhere."""

import stat
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

import pytest

from bot.link_square import Screen, show_square

LINK, CODE = "https://t.me/group_demo_bot?start=ABCD2345", "ABCD2345"
USUAL = {"TERM": "xterm-256color", "LANG": "zh_CN.UTF-8"}
SCREEN = Screen(encoding="utf-8", columns=80, lines=40, environ=USUAL)
BLOCKS = frozenset("█▀▄")


def told(screen: Screen, capsys: pytest.CaptureFixture[str]) -> str:
    show_square(LINK, CODE, screen)
    return capsys.readouterr().out


@pytest.mark.parametrize(
    "environ",
    [
        USUAL,
        {"TERM": "xterm"},  # a container: nothing is said of the locale
        {"TERM": "xterm", "LC_CTYPE": "C.UTF-8"},
        {"TERM": "xterm", "LANG": "C", "LC_ALL": "en_GB.UTF-8"},
    ],
)
def test_a_terminal_that_shows_it_gets_it_drawn(
    environ: Mapping[str, str], capsys: pytest.CaptureFixture[str]
) -> None:
    assert set(told(replace(SCREEN, environ=environ), capsys)) >= BLOCKS


@pytest.mark.parametrize(
    "screen",
    [
        replace(SCREEN, columns=30),
        replace(SCREEN, lines=12),
        replace(SCREEN, encoding="cp936"),
        replace(SCREEN, environ={**USUAL, "TERM": "dumb"}),
        replace(SCREEN, environ={"LANG": "zh_CN.UTF-8"}),
        replace(SCREEN, environ={**USUAL, "LC_ALL": "C"}),
        replace(SCREEN, environ={"TERM": "xterm", "LANG": "C", "LC_CTYPE": "C.UTF-8"}),
        replace(SCREEN, environ={"TERM": "xterm", "LC_CTYPE": "POSIX"}),
    ],
)
def test_elsewhere_a_picture_is_written_and_named(
    screen: Screen,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.chdir(tmp_path)
    out = told(screen, capsys)
    picture = tmp_path / f"xuncha-{CODE}.png"
    assert picture.name in out
    assert BLOCKS.isdisjoint(out)
    assert picture.read_bytes().startswith(b"\x89PNG")
    assert stat.S_IMODE(picture.stat().st_mode) == 0o600


def test_a_picture_that_cannot_be_kept_takes_nothing_from_the_link(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / f"xuncha-{CODE}.png").mkdir()
    show_square(LINK, CODE, replace(SCREEN, columns=30))
    assert "链接有效" in capsys.readouterr().err
