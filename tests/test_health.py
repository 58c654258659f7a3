"""Whether the bot lives, as somebody sees it who only has the data folder."""

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from typer.testing import CliRunner

from bot.archive import pack
from bot.cli import app
from bot.health import HEALTH_FILE, STARTS_WITHIN, WRITTEN_EVERY, Signs, verdict
from tests.stage import stage

SHANGHAI = ZoneInfo("Asia/Shanghai")


class Hands:
    """The machine's clock, moved by the test."""

    def __init__(self) -> None:
        self.at = datetime(2026, 11, 25, 2, 0, tzinfo=UTC).timestamp()

    def __call__(self) -> float:
        return self.at

    @property
    def now(self) -> datetime:
        return datetime.fromtimestamp(self.at, UTC)


@pytest.fixture
def hands() -> Hands:
    return Hands()


def test_a_bot_that_polls_and_sends_is_well(tmp_path: Path, hands: Hands) -> None:
    signs = Signs(tmp_path, real=hands)
    signs.polled()
    hands.at += WRITTEN_EVERY
    signs.sent()
    found = verdict(tmp_path, hands.now, SHANGHAI)
    assert found.is_well
    assert found.text == (
        "机器人正常。最近收信 2026-11-25 10:00:00，最近发出 2026-11-25 10:00:05。"
    )


def test_a_bot_that_hears_nothing_is_not_well(tmp_path: Path, hands: Hands) -> None:
    signs = Signs(tmp_path, real=hands)
    signs.polled()
    hands.at += 150
    signs.write_if_due()
    found = verdict(tmp_path, hands.now, SHANGHAI)
    assert not found.is_well
    assert "收不到消息" in found.text


def test_a_bot_that_has_just_started_is_not_called_deaf(tmp_path: Path, hands: Hands) -> None:
    Signs(tmp_path, real=hands).write_if_due()
    hands.at += STARTS_WITHIN.total_seconds()
    found = verdict(tmp_path, hands.now, SHANGHAI)
    assert "刚启动（2026-11-25 10:00:00）" in found.text
    assert found.is_starting
    assert not found.is_well  # a container calls it healthy only once it has heard


def test_a_bot_that_never_heard_anything_is_not_well(tmp_path: Path, hands: Hands) -> None:
    signs = Signs(tmp_path, real=hands)
    hands.at += STARTS_WITHIN.total_seconds() + 1
    signs.write_if_due()
    found = verdict(tmp_path, hands.now, SHANGHAI)
    assert not found.is_well
    assert "收不到消息" in found.text


def test_a_new_start_is_not_judged_by_how_the_last_one_ended(tmp_path: Path, hands: Hands) -> None:
    Signs(tmp_path, real=hands).stopped()
    hands.at += 5
    Signs(tmp_path, real=hands).write_if_due()
    assert verdict(tmp_path, hands.now, SHANGHAI).is_starting


def test_a_bot_that_died_is_not_well(tmp_path: Path, hands: Hands) -> None:
    Signs(tmp_path, real=hands).polled()
    hands.at += 90
    found = verdict(tmp_path, hands.now, SHANGHAI)
    assert not found.is_well
    assert "没有在运行" in found.text


def test_a_bot_that_was_stopped_says_so(tmp_path: Path, hands: Hands) -> None:
    signs = Signs(tmp_path, real=hands)
    signs.polled()
    signs.stopped()
    found = verdict(tmp_path, hands.now, SHANGHAI)
    assert (found.is_well, found.text[:6]) == (False, "机器人已停止")


@pytest.mark.parametrize("content", ["", "{", '{"pid": 1}', "\0\0"])
def test_a_file_that_cannot_be_read_is_not_well(tmp_path: Path, content: str) -> None:
    (tmp_path / HEALTH_FILE).write_text(content)
    assert not verdict(tmp_path, datetime.now(UTC), SHANGHAI).is_well  # noqa: TID251


def test_the_file_is_written_at_most_every_few_seconds(tmp_path: Path, hands: Hands) -> None:
    signs = Signs(tmp_path, real=hands)
    signs.polled()
    first = (tmp_path / HEALTH_FILE).read_text()
    hands.at += WRITTEN_EVERY / 2
    signs.sent()
    assert (tmp_path / HEALTH_FILE).read_text() == first
    hands.at += WRITTEN_EVERY / 2
    signs.write_if_due()
    assert json.loads((tmp_path / HEALTH_FILE).read_text())["last_send"] is not None


def test_a_clock_set_back_does_not_stop_the_writing(tmp_path: Path, hands: Hands) -> None:
    signs = Signs(tmp_path, real=hands)
    signs.polled()
    hands.at -= 3600
    signs.polled()
    assert verdict(tmp_path, hands.now, SHANGHAI).is_well


def test_a_file_that_cannot_be_written_disturbs_nothing(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    signs = Signs(tmp_path / "gone", written_every=0)
    for _ in range(3):
        signs.polled()
    assert len(caplog.records) == 1


def test_a_backup_holds_no_signs_of_life(tmp_path: Path) -> None:
    (tmp_path / "data").mkdir()
    Signs(tmp_path / "data").stopped()
    assert pack(tmp_path / "data", tmp_path / "backup.zip") == 0


async def test_the_running_bot_writes_when_it_last_heard_and_sent(tmp_path: Path) -> None:
    async with stage(tmp_path) as here:
        await here.say("丙", "走廊灯不亮")
        here.bot.signs._written = 0
        here.bot.signs.write_if_due()
        found = verdict(tmp_path, datetime.now(UTC), SHANGHAI)  # noqa: TID251
        assert found.is_well, found.text
        assert "（还没有）" not in found.text
    assert "机器人已停止" in verdict(tmp_path, datetime.now(UTC), SHANGHAI).text  # noqa: TID251


@pytest.mark.parametrize("words", [("health",), ("check", "--health")])
def test_the_command_line_answers_with_a_sentence_and_a_code(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, words: tuple[str, ...]
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("XUNCHA_STORAGE__PATH", str(tmp_path))
    missing = CliRunner().invoke(app, words)
    assert (missing.exit_code, "还没有运行过" in missing.output) == (1, True)
    Signs(tmp_path).polled()
    well = CliRunner().invoke(app, words)
    assert (well.exit_code, "机器人正常" in well.output) == (0, True)


def test_times_are_in_the_zone_of_the_inspection(tmp_path: Path, hands: Hands) -> None:
    Signs(tmp_path, real=hands).polled()
    found = verdict(tmp_path, hands.now + timedelta(seconds=1), ZoneInfo("UTC"))
    assert "2026-11-25 02:00:00" in found.text
