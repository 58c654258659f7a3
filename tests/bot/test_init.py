"""`xuncha init`: from nothing to the leader's link, against the loopback server."""

import asyncio
import stat
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from bot.cli import app
from bot.config import load_config
from bot.init_answers import NAME
from sandbox.server import BotApiServer
from storage.tiny import TinyStore
from tests.bot.conftest import TOKEN

WHOLE = ("--name", "城东巡察", "--unit", "城东分公司", "--entry", "2026-11-23")


@pytest.fixture
def folder(empty: Path) -> Path:
    (empty / "token").write_text(f"{TOKEN}\n", encoding="utf-8")
    return empty


async def run(*words: str) -> Result:
    return await asyncio.to_thread(CliRunner().invoke, app, ["init", *words])


def reached(server: BotApiServer) -> tuple[str, ...]:
    return ("--token-file", "token", "--base-url", server.base_url)


async def test_options_alone_lead_to_a_link(server: BotApiServer, folder: Path) -> None:
    done = await run(*reached(server), *WHOLE)
    assert done.exit_code == 0, done.output
    assert "https://t.me/xuncha_demo_bot?start=" in done.output
    assert "下一步" in done.output
    config = load_config(folder / "config.toml", {})
    assert config.telegram.token.get_secret_value() == TOKEN
    assert config.storage.path == folder / "data"
    assert not (folder / NAME).exists()


async def test_the_file_is_for_its_owner_and_the_token_is_never_printed(
    server: BotApiServer, folder: Path
) -> None:
    done = await run(*reached(server), *WHOLE)
    assert stat.S_IMODE((folder / "config.toml").stat().st_mode) == 0o600
    assert "SECRET" not in done.output


async def test_what_was_answered_is_not_asked_again(server: BotApiServer, folder: Path) -> None:
    first = await run(*reached(server), *WHOLE[:4])
    assert first.exit_code == 2
    assert "--entry" in first.output
    kept = folder / NAME
    assert stat.S_IMODE(kept.stat().st_mode) == 0o600
    assert "SECRET" not in kept.read_text(encoding="utf-8")
    second = await run(*WHOLE[4:])
    assert second.exit_code == 0, second.output


async def test_a_second_run_makes_no_second_inspection(server: BotApiServer, folder: Path) -> None:
    for _ in range(2):
        done = await run(*reached(server), *WHOLE)
        assert done.exit_code == 0, done.output
    assert len(TinyStore.read_only(folder / "data").scopes()) == 1


async def test_a_wrong_token_ends_in_a_next_step(server: BotApiServer, folder: Path) -> None:
    (folder / "token").write_text("1:WRONG", encoding="utf-8")
    done = await run(*reached(server), *WHOLE)
    assert done.exit_code == 1
    assert "下一步：在 BotFather 发送 /token" in done.output
    assert not (folder / "config.toml").exists()


async def test_a_token_that_is_read_elsewhere_ends_in_a_next_step(
    server: BotApiServer, folder: Path
) -> None:
    for reason in ("terminated by other getUpdates request", "can't use getUpdates method"):
        server.faults.add("getUpdates", error=(409, f"Conflict: {reason}"))
        done = await run(*reached(server), *WHOLE)
        assert done.exit_code == 1
        assert "下一步：停掉那个程序" in done.output
        assert not (folder / "config.toml").exists()


async def test_without_a_network_the_proxy_is_named(folder: Path) -> None:
    done = await run("--token-file", "token", "--base-url", "http://127.0.0.1:1/bot", *WHOLE)
    assert done.exit_code == 1
    assert "--proxy" in done.output
    assert not (folder / "config.toml").exists()


async def test_a_bad_timetable_names_its_rows(server: BotApiServer, folder: Path) -> None:
    table = "序号,阶段,日程,工作内容,方式,责任人,成果物,计划量,单位可见\n1,进驻,哪天,动员会,,,,,\n"
    (folder / "plan.csv").write_text(table, encoding="utf-8")
    done = await run(*reached(server), *WHOLE, "--timetable", "plan.csv")
    assert done.exit_code == 1
    assert "第" in done.output
    assert "下一步：" in done.output
    assert not (folder / "data").exists()


async def test_a_file_that_is_there_is_not_written_over(folder: Path) -> None:
    (folder / "config.toml").write_text("# 我的\n", encoding="utf-8")
    done = await run(*WHOLE)
    assert done.exit_code == 1
    assert "下一步" in done.output
    assert (folder / "config.toml").read_text(encoding="utf-8") == "# 我的\n"


async def test_without_a_token_it_says_where_it_goes(folder: Path) -> None:
    done = await run(*WHOLE)
    assert done.exit_code == 2
    assert "XUNCHA_TELEGRAM__TOKEN" in done.output
    assert not (folder / "config.toml").exists()
