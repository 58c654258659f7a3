"""The language of the terminal is known before the configuration is."""

import subprocess
import sys
from pathlib import Path

import pytest

from bot.speech import VARIABLE, console, language_of, speaking, texts_in
from inspection.enums import Language

ENGLISH, CHINESE = Language.ENGLISH, Language.CHINESE
ROOT = Path(__file__).parents[2]


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ('[inspection]\nlanguage = "en"\n', ENGLISH),
        ('inspection = { language = "en" }\n', ENGLISH),
        ('\ufeff[inspection]\nlanguage = "en"\n', ENGLISH),
        ('[inspection]\nlanguage = "en"\n[release\n', ENGLISH),  # half-written
        ('[inspection]\nlanguage = "zh"\n', CHINESE),
        ('[inspection]\nlanguage = "de"\n', CHINESE),
        ("[inspection]\nlanguage = 5\n", CHINESE),
        ("inspection = 5\n", CHINESE),
        ('# language = "en"\n[release\n', CHINESE),
        ("", CHINESE),
    ],
)
def test_the_file_names_the_language(text: str, language: Language, tmp_path: Path) -> None:
    path = tmp_path / "config.toml"
    path.write_text(text, encoding="utf-8")
    assert language_of(path, {}) is language


def test_the_environment_wins_over_the_file(tmp_path: Path) -> None:
    path = tmp_path / "config.toml"
    path.write_text('[inspection]\nlanguage = "en"\n', encoding="utf-8")
    assert language_of(path, {VARIABLE: "zh"}) is CHINESE
    assert language_of(path, {VARIABLE: " "}) is ENGLISH


def test_a_file_that_cannot_be_read_names_none(tmp_path: Path) -> None:
    (tmp_path / "gbk").write_bytes("语言".encode("gbk"))
    for path in (tmp_path / "none", tmp_path, tmp_path / "gbk", None):
        assert language_of(path, {}) is CHINESE


def test_a_language_is_in_force_as_long_as_its_block_lasts() -> None:
    assert console().language is CHINESE
    with speaking(ENGLISH):
        assert console().language is ENGLISH
    assert console().language is CHINESE


@pytest.mark.parametrize("words", [("--help",), ("run", "--config", "other.toml", "--help")])
def test_the_help_is_in_the_language_of_the_file(words: tuple[str, ...], tmp_path: Path) -> None:
    name = "other.toml" if "--config" in words else "config.toml"
    (tmp_path / name).write_text('[inspection]\nlanguage = "en"\n', encoding="utf-8")
    done = subprocess.run(  # noqa: S603  # our own interpreter and words
        [sys.executable, "-m", "bot", *words],
        capture_output=True,
        check=True,
        cwd=tmp_path,
        env={"PYTHONUTF8": "1", "PYTHONPATH": str(ROOT)},
        text=True,
        encoding="utf-8",
    )
    assert "Run the bot until it is told to stop." in done.stdout


@pytest.mark.parametrize(
    ("typed", "found", "called"),
    [
        (".venv/bin/xuncha", None, ".venv/bin/xuncha"),
        (".venv/bin/xuncha", "/usr/bin/xuncha", "xuncha"),
        ("/usr/lib/python3/bot/__main__.py", None, "xuncha"),
    ],
)
@pytest.mark.parametrize("language", Language)
def test_a_next_step_is_called_as_it_can_be_typed(
    typed: str,
    found: str | None,
    called: str,
    language: Language,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("sys.argv", [typed, "check"])
    monkeypatch.setattr("shutil.which", lambda _name: found)

    assert f" {called} check" in texts_in(language)("check_chats", "group_unknown_step")
