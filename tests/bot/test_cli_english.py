"""Every command in English: no word of Chinese but what people wrote."""

import os
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
import typer
from typer.testing import CliRunner

from bot.cli import app
from bot.speech import speaking
from inspection.enums import Language

HAN = re.compile(r"[一-鿿]+")
SAMPLES = Path(__file__).parents[2] / "sandbox" / "findings.jsonl"
CREATE = ("inspection", "create", "--entry", "2026-11-16", "--days", "40")
FAULTY = "序号,阶段,日程,工作内容,方式,责任人,成果物,计划量,单位可见\n1,a,第Z天,b,c,d,e,1,是\n"
MISTAKES = (
    "[release]\nundo_second = 5\n",
    "[release]\nzzz = 5\n",
    "[relese]\nmode = 'direct'\n",
    "[release]\nmode = 'later'\n",
    "[release]\nundo_seconds = 'soon'\n",
    "[summary]\nmorning = ''\n",
    "[summary]\nweekends = 5\n",
    "[inspection]\ntimezone = 'Asia/Beijing'\n",
    "[unit]\nafter_withdrawal = 'later'\n",
    "[telegram]\nwebhook_url = 'https://a.example/b'\n",
    "[telegram]\ntoken = 'abc'\n",
    "[channels.a]\nurl = 'x'\n",
    "[channels.a]\nzzz = 'x'\n",
    "release = 5\n",
    "",
)


@pytest.fixture(autouse=True)
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    for name in list(os.environ):
        if name.startswith("XUNCHA_"):
            monkeypatch.delenv(name)
    monkeypatch.setenv("XUNCHA_INSPECTION__LANGUAGE", "en")
    return tmp_path


def run(*words: str, code: int = 0, expected: str = "") -> str:
    """Run a command; what it prints is English, and says what is expected."""
    result = CliRunner().invoke(app, words)
    assert result.exit_code == code, (result.output, result.exception)
    assert HAN.findall(result.output) == []
    assert expected in result.output
    return str(result.output)


def paths(command: object, words: tuple[str, ...] = ()) -> Iterator[tuple[str, ...]]:
    yield words
    for name, each in vars(command).get("commands", {}).items():
        yield from paths(each, (*words, name))


COMMANDS = sorted(paths(typer.main.get_command(app)))


@pytest.mark.parametrize("words", COMMANDS, ids=" ".join)
def test_the_help_of_each_command_is_there_in_both_languages(words: tuple[str, ...]) -> None:
    assert HAN.search(CliRunner().invoke(app, [*words, "--help"]).output)
    with speaking(Language.ENGLISH):
        run(*words, "--help", expected="Usage:")


def test_the_course_of_an_inspection(place: Path) -> None:
    run("invite", "leader", code=1, expected="no inspection in the data folder")
    run(*CREATE, "--name", " ", "--unit", "East", code=2, expected="cannot be empty")
    run(*CREATE, "--name", "East", "--unit", "East", expected="Link to join as leader, valid for")
    run("invite", "unit_liaison", expected="Link to join as unit liaison")
    run("invite", "nobody", code=2, expected="There is no role nobody")
    run("invite", "deputy", "--unit", "East", code=2)
    run("invite", "unit_liaison", "--unit", "West", code=2, expected="Please name one unit")
    run(*CREATE, "--name", "West", "--unit", "West")
    run("invite", "deputy", code=2, expected="There are several inspections")
    run("invite", "deputy", "--inspection", "z", code=2, expected="There is no inspection z")


def test_tables_in_and_out(place: Path) -> None:
    run(*CREATE, "--name", "East", "--unit", "East")
    run("plan", "export", "plan.xlsx", expected="30 rows exported: plan.xlsx")
    run("plan", "export", "plan.doc", code=2, expected="should end in .xlsx or .ics")
    run("plan", "export", "plan.ics", "--member", "Ann", code=1, expected="no member called")
    run("plan", "import", "plan.xlsx", expected="30 unchanged, 0 not in the file and kept.")
    (place / "faulty.csv").write_text(FAULTY, encoding="utf-8")
    (place / "none.xlsx").write_bytes(b"PK\3\4 nothing")
    run("plan", "import", "none.xlsx", code=1, expected="none.xlsx: ")
    told = CliRunner().invoke(app, ["plan", "import", "faulty.csv"]).output
    assert "faulty.csv has faults; nothing was written:\nLine 2 of the table, 日程" in told


def test_backup_restore_trail_and_key(place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    run(*CREATE, "--name", "East", "--unit", "East")
    run("backup", "data/b.zip", code=2, expected="cannot lie in the data folder")
    run("backup", "b.zip", expected="Backed up, ")
    run("restore", "b.zip", code=1, expected="is not overwritten")
    run("audit", "verify", expected="20261116-1: whole")
    (place / "no.zip").write_bytes(b"nothing")
    run("key", "new", "key", expected="Key file made: key")
    run("key", "new", "key", code=1, expected="is there already")
    run("key", "rotate", code=1, expected="takes a key file")
    monkeypatch.setenv("XUNCHA_STORAGE__KEY_FILE", "key")
    run("key", "rotate", expected="The new key is in use")
    monkeypatch.delenv("XUNCHA_STORAGE__KEY_FILE")
    run("audit", "verify", code=1, expected="the file is sealed and no key is configured")
    monkeypatch.setenv("XUNCHA_STORAGE__PATH", "elsewhere")
    run("restore", "no.zip", code=1, expected="is not an intact backup file")
    run("restore", "b.zip", expected="Restored ")


def test_evaluation() -> None:
    printed = CliRunner().invoke(app, ["evaluate", str(SAMPLES)])
    assert "Possible leaks leaks: 0" in printed.output
    Path("bad.jsonl").write_text('{"id": 3}\n', encoding="utf-8")
    run("evaluate", "bad.jsonl", code=1, expected="bad.jsonl, line 1 cannot be understood")


def test_the_state_of_things() -> None:
    run("health", code=1, expected="the bot has not run yet")
    run("check", code=1, expected="[wrong] There is no token.\n       Next step: run xuncha init")
    run(*CREATE, "--name", "East", "--unit", "East")
    run("check", code=1, expected="The records can be opened; 1 inspection.")
    run("inspection", "purge", expected="Before a purge")


@pytest.mark.parametrize("text", MISTAKES)
def test_a_mistake_in_the_configuration_names_what_is_allowed(text: str, place: Path) -> None:
    (place / "config.toml").write_text(text, encoding="utf-8")
    said = run("run", code=2, expected="Mistake in the configuration: ")
    assert re.search(r" = .+; (it should be|there is no such|the token is missing|a webhook)", said)
