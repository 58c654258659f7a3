"""A command that is written wrongly is answered in the language of the terminal, and its help is.

typer finds the mistakes and has English sentences alone: where it words one anew, a test here
fails before a person meets it.
"""

import os
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from typer.testing import CliRunner

from bot.cli import app, main
from bot.speech import speaking
from inspection.enums import Language

CREATE = ("inspection", "create", "--name", "N", "--unit", "U")
MISTAKES = (
    (("nix",), "没有命令 nix。", "There is no command nix."),
    (("inspect",), "没有命令 inspect。是不是 inspection？", "Did you mean inspection?"),
    (("a'b",), "没有命令 a'b。", "There is no command a'b."),
    (("a'b\"c",), "没有命令 a'b\"c。", "There is no command a'b\"c."),
    (("key", "nix"), "没有命令 nix。", "There is no command nix."),
    (("pack", "verify"), "缺少参数 文件。", "The argument FILE is missing."),
    (("invite",), "缺少参数 角色。", "The argument ROLE is missing."),
    (("export",), "缺少参数 文件夹。", "The argument DIR is missing."),
    (("inspection", "create"), "缺少选项 --name。", "The option --name is missing."),
    (("check", "--nope"), "没有选项 --nope。", "There is no option --nope."),
    (("check", "--confi", "x"), "没有选项 --confi。是不是 --config？", "Did you mean --config?"),
    (("check", "-x"), "没有选项 -x。", "There is no option -x."),
    (("check", "--config"), "选项 --config 后面缺少值。", "--config needs a value after it."),
    (("evaluate", "--json=3"), "选项 --json 后面不带值。", "The option --json takes no value."),
    (("backup", "a", "b", "c"), "多出的参数：b c。", "More arguments than are known: b c."),
    (("backup", "a", "b"), "多出的参数：b。", "More arguments than are known: b."),
    (("demo", "--port", "x"), "--port 的值 x 不对，应为整数。", "it should be a whole number."),
    (("demo", "--port="), "--port 的值（空）不对，应为整数。", "(nothing) is no value for --port"),
    (("demo", "--port", "-1"), "应为不小于 0 的整数。", "a whole number of 0 or more."),
    (("demo", "--port", "99999"), "应为不大于 65535 的整数。", "a whole number of 65535 or less."),
    ((*CREATE, "--entry", "5"), "--entry 的值 5 不对，应为日期", "5 is no value for --entry"),
)
LATIN = re.compile("[A-Za-z]+")


@pytest.fixture(autouse=True)
def _nothing_set(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    for name in [each for each in os.environ if each.startswith("XUNCHA_")]:
        monkeypatch.delenv(name)


def answered(words: tuple[str, ...], language: Language) -> str:
    with speaking(language):
        result = CliRunner().invoke(app, words)
    assert result.exit_code == 2, result.output
    assert result.stdout == ""
    return str(result.stderr)


@pytest.mark.parametrize(("words", "chinese", "english"), MISTAKES, ids=lambda each: str(each)[:40])
def test_a_mistake_is_named_in_the_language_of_the_terminal(
    words: tuple[str, ...], chinese: str, english: str
) -> None:
    said = answered(words, Language.CHINESE)
    assert chinese in said
    assert english_prose(said, *words, chinese) == []
    told = answered(words, Language.ENGLISH)
    assert english in told
    assert not re.search("[一-鿿]", told)


def english_prose(said: str, *written: str) -> list[str]:
    """Every word in Latin letters that is no name and was not written by the person."""
    names = {"xuncha", *LATIN.findall(" ".join(written))}
    prose = re.sub(r"--?\w[\w-]*", "", said)
    return [each for each in LATIN.findall(prose) if each not in names]


def test_below_a_mistake_stands_how_the_command_is_written_and_where_its_help_is() -> None:
    said = answered(("pack", "verify"), Language.CHINESE).splitlines()
    assert said[1:] == ["用法：xuncha pack verify [选项] {文件}", "说明见：xuncha pack verify -h"]


def helped(*words: str, language: Language = Language.CHINESE) -> Iterator[str]:
    with speaking(language):
        yield from CliRunner().invoke(app, [*words, "--help"]).output.splitlines()


def test_the_parts_of_a_help_are_headed_in_the_language_of_the_terminal() -> None:
    chinese = "\n".join([*helped(), *helped("pack", "verify"), *helped("demo")])
    for each in ("用法：", "[选项] 命令 [参数]", "─ 选项 ─", "─ 命令 ─", "─ 参数 ─", "[必填]"):
        assert each in chinese
    assert "[默认：8765]" in chinese
    assert not re.search("Usage|OPTIONS|Options|Commands|Arguments|required|Show", chinese)
    english = "\n".join(helped("pack", "verify", language=Language.ENGLISH))
    assert re.search(r"Usage: .*\[OPTIONS\].*─ Arguments ─.*\[required\]", english, re.DOTALL)


def test_a_group_alone_prints_its_help_and_is_wrong_usage() -> None:
    result = CliRunner().invoke(app, ["key"])
    assert (result.exit_code, "new" in result.stdout, result.stderr) == (2, True, "")


def test_the_installed_command_reads_the_language_before_the_mistake(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("sys.argv", ["xuncha", "nix"])
    monkeypatch.setenv("XUNCHA_INSPECTION__LANGUAGE", "en")
    with pytest.raises(SystemExit) as ended:
        main()
    assert ended.value.code == 2
    assert capsys.readouterr().err.startswith("There is no command nix.")
