"""`xuncha init` at a terminal: questions, answers that do not fit, stopped and gone on with."""

import asyncio
import tomllib
from datetime import date
from pathlib import Path

import pytest
import typer
from telegram.request import HTTPXRequest
from typer.testing import CliRunner, Result

from bot.commands_common import in_words
from bot.config import load_config
from bot.init_answers import Answers, keep, load, place_beside
from bot.init_flow import SetUp
from bot.init_given import Given
from bot.init_questions import QUESTIONS, ZONE
from bot.init_server import NoServerError, bot_of
from bot.speech import VARIABLE, speaking
from inspection.enums import Language
from sandbox.server import BotApiServer
from storage.tiny import TinyStore
from tests.bot.conftest import TOKEN

CHINESE, ENGLISH = "1", "2"
QUESTION = {each.key: each for each in (ZONE, *QUESTIONS)}


@pytest.fixture
def folder(empty: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr("bot.init_server.WATCHED", 0)  # nobody else reads here
    return empty


async def at_a_terminal(given: Given, *lines: str, config: str = "config.toml") -> Result:
    """Answer the questions in order; after the last line the input is at its end."""
    app = typer.Typer()

    @app.command()
    @in_words
    def go() -> None:
        SetUp(Path(config), given, asks=True).run()

    text = "".join(f"{line}\n" for line in lines)
    return await asyncio.to_thread(CliRunner().invoke, app, [], input=text)


@pytest.mark.parametrize(
    ("typed", "found", "shown"),
    [
        (".venv/bin/xuncha", None, ".venv/bin/xuncha"),
        (".venv/bin/xuncha", "/usr/bin/xuncha", "xuncha"),
        ("/usr/lib/python3/bot/__main__.py", None, "xuncha"),
    ],
)
def test_the_next_step_names_the_command_as_it_can_be_typed(
    monkeypatch: pytest.MonkeyPatch, typed: str, found: str | None, shown: str
) -> None:
    monkeypatch.setattr("sys.argv", [typed])
    monkeypatch.setattr("shutil.which", lambda _name: found)
    again = Given(proxy="http://a:1").again(Path("config.toml").absolute())
    assert again == f"{shown} init --proxy http://a:1"


def taken(key: str, text: str, answers: Answers = Answers()) -> Answers:  # noqa: B008  # frozen
    return QUESTION[key].take(text, answers)


# --- the whole way ---


@pytest.mark.parametrize(
    ("answer", "code", "said"),
    [(CHINESE, "zh", "下一步：\n"), ("English", "en", "Next steps:\n")],
)
async def test_the_language_is_asked_first_and_written(
    server: BotApiServer, folder: Path, answer: str, code: str, said: str
) -> None:
    done = await at_a_terminal(
        Given(base_url=server.base_url),
        *(answer, "", TOKEN, "城东巡察", "城东分公司", "2026-12-1", "", ""),
    )
    assert done.exit_code == 0, done.output
    assert done.output.startswith("语言 / Language")
    assert said in done.output
    written = tomllib.loads((folder / "config.toml").read_text(encoding="utf-8"))
    assert written["inspection"]["language"] == code


async def test_in_english_nothing_of_ours_is_chinese(server: BotApiServer, folder: Path) -> None:
    done = await at_a_terminal(
        Given(base_url=server.base_url, language=Language.ENGLISH),
        *("Mars", "", "no token", "1:WRONG", TOKEN),
        *("Eastern round", "North; South", "soon", "1 Dec", "0", "30", "none.xlsx", ""),
    )
    assert done.exit_code == 0, done.output
    assert [sign for sign in done.output if "\u3000" <= sign <= "\u9fff"] == []
    assert "Next step: " in done.output


async def test_the_language_of_the_environment_is_not_asked(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(VARIABLE, "en")
    stopped = await at_a_terminal(Given())
    assert stopped.output.startswith("About five minutes.")


async def test_a_pasted_answer_of_botfather_has_the_token(
    server: BotApiServer, folder: Path
) -> None:
    pasted = ("Use this token to access the HTTP API:", f"  {TOKEN}  ")
    stopped = await at_a_terminal(Given(base_url=server.base_url), CHINESE, "", *pasted)
    assert "这不像令牌" in stopped.output
    assert "令牌有效，机器人是 @xuncha_demo_bot。" in stopped.output


async def test_without_a_network_the_token_is_not_asked_twice(folder: Path) -> None:
    nowhere = Given(base_url="http://127.0.0.1:1/bot")
    stopped = await at_a_terminal(nowhere, CHINESE, "", TOKEN, "", "")
    assert stopped.output.count("令牌（粘贴后回车，不显示）") == 1
    assert stopped.output.count("代理地址") > 1
    assert not (folder / "config.toml").exists()


async def test_another_reader_is_waited_for(server: BotApiServer, folder: Path) -> None:
    server.faults.add("getUpdates", error=(409, "Conflict: other getUpdates request"), times=1)
    stopped = await at_a_terminal(Given(base_url=server.base_url), CHINESE, "", TOKEN, "")
    assert "下一步：停掉那个程序" in stopped.output
    assert (folder / "config.toml").is_file()


@pytest.mark.parametrize("base_url", ["https://api.example.com/bot", "http://example.com/bot"])
async def test_a_proxy_that_wants_a_password_says_how_it_is_written(
    folder: Path, base_url: str
) -> None:
    async def refuse(_reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b"HTTP/1.1 407 Proxy Authentication Required\r\nContent-Length: 0\r\n\r\n")
        await writer.drain()
        writer.close()

    proxy = await asyncio.start_server(refuse, "127.0.0.1", 0)
    async with proxy:
        address = f"127.0.0.1:{proxy.sockets[0].getsockname()[1]}"
        stopped = await at_a_terminal(Given(base_url=base_url, proxy=address), CHINESE, "", TOKEN)
    assert "代理要用户名和密码" in stopped.output
    assert "写成 http://用户名:密码@地址:端口" in stopped.output


@pytest.mark.parametrize("scheme", ["http", "https", "socks5", "socks5h"])
async def test_every_proxy_that_may_be_set_can_be_used(scheme: str) -> None:
    address = f"{scheme}://127.0.0.1:1"
    config = load_config(None, {"XUNCHA_TELEGRAM__PROXY": address})
    assert config.telegram.proxy == address
    request = HTTPXRequest(proxy=address)
    await request.shutdown()
    with pytest.raises(NoServerError, match=r"连不上|代理不能用"):
        await asyncio.to_thread(bot_of, config)


# --- stopped, and gone on with ---


@pytest.mark.parametrize("answered", range(8))
async def test_stopped_anywhere_it_goes_on_from_there(
    server: BotApiServer, folder: Path, answered: int
) -> None:
    lines = (CHINESE, "", TOKEN, "城东巡察", "城东分公司", "2026-12-1", "", "")
    given = Given(base_url=server.base_url)
    stopped = await at_a_terminal(given, *lines[:answered])
    assert stopped.exit_code == 1
    assert f"下一步：再运行一次 xuncha init --base-url {server.base_url}" in stopped.output
    left = lines[answered:] if answered != 0 else lines
    if answered == 0:
        assert load(folder / ".xuncha-init.json") is None
    done = await at_a_terminal(given, *left)
    assert done.exit_code == 0, done.output
    assert len(TinyStore.read_only(folder / "data").scopes()) == 1


async def test_the_way_on_names_all_that_came_with_the_command(folder: Path) -> None:
    given = Given(
        base_url="http://127.0.0.1:1/bot",
        proxy="http://127.0.0.1:2",
        token_file=Path("to ken"),
        language=Language.CHINESE,
    )
    (folder / "to ken").write_text(TOKEN, encoding="utf-8")
    stopped = await at_a_terminal(given, config="other.toml")
    assert stopped.exit_code == 1
    for words in (
        "--language zh",
        f"--config {folder / 'other.toml'}",
        "--base-url http://127.0.0.1:1/bot",
        "--proxy http://127.0.0.1:2",
        "--token-file 'to ken'",
    ):
        assert words in stopped.output


async def test_options_are_kept_before_anything_can_go_wrong(folder: Path) -> None:
    given = Given(answers={"name": "城东巡察", "entry": "12月1日"}, base_url="http://127.0.0.1:1")
    await at_a_terminal(given, CHINESE)
    kept = load(place_beside(folder / "config.toml"))
    assert kept is not None
    assert (kept.name, kept.entry and kept.entry.month) == ("城东巡察", 12)


async def test_a_language_answered_before_is_spoken_at_once(folder: Path) -> None:
    keep(place_beside(folder / "config.toml"), Answers(language=Language.ENGLISH))
    stopped = await at_a_terminal(Given())
    assert stopped.output.startswith("Going on from last time")


async def test_what_an_existing_file_does_not_take_is_said(
    server: BotApiServer, folder: Path
) -> None:
    written = f'[telegram]\ntoken = "{TOKEN}"\nbase_url = "{server.base_url}"\n'
    (folder / "config.toml").write_text(written, encoding="utf-8")
    (folder / "token").write_text("1:OTHER", encoding="utf-8")
    stopped = await at_a_terminal(Given(token_file=Path("token")))
    assert "--token-file、--proxy、--base-url 没有用上" in stopped.output
    assert (folder / "config.toml").read_text(encoding="utf-8") == written


# --- answers ---


def test_a_zone_is_known_whatever_its_case_and_suggested_by_its_city() -> None:
    assert taken("zone", "asia/shanghai").zone == "Asia/Shanghai"
    with pytest.raises(Exception, match="例如 Asia/Tokyo") as refused:
        taken("zone", "tokio")
    assert type(refused.value).__name__ == "Fault"


@pytest.mark.parametrize("text", ["甲，乙", "甲, 乙", "甲、乙", "甲;乙", "甲；乙；甲"])
def test_several_units_are_told_apart_however_they_are_parted(text: str) -> None:
    assert taken("unit", text).unit == ("甲", "乙")


def test_a_comma_in_brackets_parts_no_unit() -> None:
    assert taken("unit", "城东分公司（本部，含库房）").unit == ("城东分公司（本部，含库房）",)


def test_days_may_carry_their_word() -> None:
    assert [taken("days", text).days for text in ("30", "30天", " 45 days ")] == [30, 30, 45]


def test_a_day_is_read_as_people_write_it() -> None:
    assert taken("entry", "2026.12.1").entry == date(2026, 12, 1)


@pytest.mark.parametrize("form", ["{0}", "'{0}'", '"{0}"', "{1}", "file://{2}", "& '{0}'", " {0} "])
def test_a_file_dragged_in_is_found(tmp_path: Path, form: str) -> None:
    head = "序号,阶段,日程,工作内容,方式,责任人,成果物,计划量,单位可见"
    path = tmp_path / "我的 表.csv"
    path.write_text(f"{head}\n1,进驻,2026-12-01,动员会,,,,,\n", encoding="utf-8")
    escaped = str(path).replace(" ", "\\ ")
    text = form.format(path, escaped, str(path).replace(" ", "%20"))
    answers = taken("timetable", text, Answers(entry=date(2026, 12, 1)))
    assert answers.timetable == str(path)


@pytest.mark.parametrize("language", Language)
def test_every_question_has_its_words(language: Language) -> None:
    with speaking(language):
        assert all(each.label and each.why for each in QUESTION.values())
