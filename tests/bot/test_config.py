import re
import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, date, datetime, time
from pathlib import Path

import pytest
from pydantic import SecretStr

from bot.config import Config, ConfigError, Disclosure, OtherChannel, load_config
from bot.config_sources import tables_of
from inspection.enums import Mode

EXAMPLE = Path(__file__).parents[2] / "config.example.toml"
TODAY = date(2026, 11, 25)
APPROVED = {"approved_by": "区委巡察办", "approved_ref": "〔2026〕3号", "approved_until": TODAY}


def config_of(text: str, folder: Path) -> Config:
    path = folder / "config.toml"
    path.write_text(text, encoding="utf-8")
    return load_config(path, {})


def mistake_in(text: str, folder: Path) -> ConfigError:
    with pytest.raises(ConfigError) as caught:
        config_of(text, folder)
    return caught.value


def test_the_example_holds_the_defaults() -> None:
    assert load_config(EXAMPLE, {}) == Config()


def test_days_off_may_be_given_as_spans(tmp_path: Path) -> None:
    text = '[calendar]\nholidays=["2026-10-01~2026-10-03", "2026-12-31"]\n'
    days = [(10, 1), (10, 2), (10, 3), (12, 31)]
    assert config_of(text, tmp_path).calendar.holidays == tuple(date(2026, *d) for d in days)


@pytest.mark.parametrize("span", ["2026-10-03~2026-10-01", "2026-10-01~2027-10-01", "2026-10-01~"])
def test_a_span_that_cannot_be_meant_is_a_mistake(tmp_path: Path, span: str) -> None:
    assert mistake_in(f'[calendar]\nholidays=["{span}"]\n', tmp_path).key == "calendar.holidays"


def test_a_day_is_off_or_worked_and_not_both(tmp_path: Path) -> None:
    text = '[calendar]\nholidays=["2026-12-01"]\nworkdays=["2026-12-01"]\n'
    mistake = mistake_in(text, tmp_path)
    assert (mistake.key, "calendar.holidays" in mistake.allowed) == ("calendar.workdays", True)


CODES = re.compile(r"[A-Za-z0-9_{}./:]+")  # values, keys, names: the same in both languages


def explained_in(text: str) -> Iterator[tuple[str, str, str]]:
    """Yield the key of every option, its Chinese sentence, and the English one below that.

    The English one is empty where it, or the option itself, does not stand in its place.
    """
    tables = {**tables_of(Config), "# [channels.wecom]": OtherChannel.model_fields}
    for table, fields in tables.items():
        head, mark = (table, "# ") if table.startswith("#") else (f"[{table}]", "")
        section = text.partition(f"\n{head}")[2].partition("\n[")[0]
        for key, field in fields.items():
            chinese = field.description or ""
            lines = f"{mark}# {re.escape(chinese)}\n{mark}# ([ -~]+\\.)\n{mark}{key} = "
            found = re.search(f"^{lines}", section, re.MULTILINE)
            yield f"{table}.{key}", chinese, found[1] if found else ""


def test_the_example_explains_every_key_in_chinese_and_in_english() -> None:
    explained = list(explained_in(EXAMPLE.read_text(encoding="utf-8")))
    assert [key for key, _, english in explained if not english] == []
    assert len(explained) > 50


def test_both_sentences_of_a_key_name_the_same_values() -> None:
    for key, chinese, english in explained_in(EXAMPLE.read_text(encoding="utf-8")):
        named = {each.strip(".:") for each in CODES.findall(chinese)}
        assert {each for each in named if each not in english} == set(), key


def test_every_table_of_the_example_is_headed_in_both_languages() -> None:
    text = EXAMPLE.read_text(encoding="utf-8")
    headed = re.findall(r"^\[(\w+)\]  # [^·\n]*[一-鿿][^·\n]* · [ -~]+$", text, re.MULTILINE)
    assert headed == [name for name in Config.model_fields if name != "channels"]


def test_every_description_is_one_sentence() -> None:
    sentences = [f.description or "" for t in tables_of(Config).values() for f in t.values()]
    assert [s for s in sentences if not re.fullmatch("[^。]+。", s)] == []


def test_without_a_file_the_defaults_and_the_environment_serve() -> None:
    config = load_config(None, {"XUNCHA_TELEGRAM__TOKEN": "1:abc", "HOME": "/root"})
    assert config.telegram.token.get_secret_value() == "1:abc"
    assert config.summary.evening == time(17, 30)
    assert config.inspection.zone.key == "Asia/Shanghai"


def test_the_environment_wins_over_the_file(tmp_path: Path) -> None:
    path = tmp_path / "config.toml"
    path.write_text('[release]\nundo_seconds = 5\nmode = "direct"\n', encoding="utf-8")
    config = load_config(path, {"XUNCHA_RELEASE__UNDO_SECONDS": "0"})
    assert (config.release.undo_seconds, config.release.mode) == (0, "direct")


@pytest.mark.parametrize(
    "raw", ["2026-10-08,2026-10-09", "2026-10-08， 2026-10-09", '["2026-10-08", "2026-10-09"]']
)
def test_a_list_in_the_environment_is_json_or_comma_separated(raw: str) -> None:
    config = load_config(None, {"XUNCHA_CALENDAR__HOLIDAYS": raw})
    assert config.calendar.holidays == (date(2026, 10, 8), date(2026, 10, 9))


def test_an_empty_variable_says_nothing() -> None:
    assert load_config(None, {"XUNCHA_RELEASE__UNDO_SECONDS": ""}) == Config()


def test_toml_s_own_dates_and_times_are_read(tmp_path: Path) -> None:
    text = "[calendar]\nworkdays=[2026-10-10]\n[summary]\nmorning=07:50:00\n"
    config = config_of(f"{text}[clock]\nstart=2026-11-25T08:00:00+08:00\n", tmp_path)
    assert config.calendar.workdays == (date(2026, 10, 10),)
    assert config.summary.morning == time(7, 50)
    assert config.clock.start == datetime(2026, 11, 25, 0, tzinfo=UTC)


def test_a_full_width_colon_is_a_colon(tmp_path: Path) -> None:
    assert config_of('[summary]\nmorning="8：05"\n', tmp_path).summary.morning == time(8, 5)


@pytest.mark.parametrize(
    ("table", "key", "value"),
    [
        ("release", "undo_seconds", "-1"),
        ("release", "undo_seconds", "true"),
        ("release", "undo_seconds", '"soon"'),
        ("release", "mode", '"later"'),
        ("summary", "morning", "815"),
        ("summary", "morning", '"25:00"'),
        ("summary", "evening", '""'),
        ("reminders", "office_hours", '["18:00", "09:00"]'),
        ("reminders", "office_hours", '["09:00"]'),
        ("calendar", "holidays", "20261001"),
        ("calendar", "holidays", '["10月1日"]'),
        ("disclosure", "mode", '"real"'),
        ("disclosure", "approved_until", '"soon"'),
        ("disclosure", "group_push", '"none"'),
        ("inspection", "timezone", '"Asia/Beijing"'),
        ("inspection", "timezone", '"Asia"'),
        ("inspection", "timezone", '"/etc/localtime"'),
        ("inspection", "timezone", '""'),
        ("telegram", "base_url", '"127.0.0.1/bot"'),
        ("telegram", "proxy", '"localhost"'),
        ("clock", "start", '"2026-11-25T08:00"'),
        ("clock", "start", "1764028800"),
        ("invites", "hours_valid", "0"),
        ("log", "level", '"LOUD"'),
        ("storage", "path", "7"),
        ("release", "undo_second", "5"),
    ],
)
def test_a_mistake_names_key_value_and_what_is_allowed(
    table: str, key: str, value: str, tmp_path: Path
) -> None:
    error = mistake_in(f"[{table}]\n{key} = {value}\n", tmp_path)
    assert error.key == f"{table}.{key}"
    assert all(part in str(error) for part in (error.key, error.value, error.allowed, "。"))
    assert len(error.allowed) > 4


def test_an_unknown_key_names_the_one_that_was_meant(tmp_path: Path) -> None:
    assert "undo_seconds？" in str(mistake_in("[release]\nundo_second = 5\n", tmp_path))
    assert "release？" in str(mistake_in("[relese]\nmode = 'direct'\n", tmp_path))


def test_an_unknown_variable_of_ours_is_a_mistake() -> None:
    with pytest.raises(ConfigError, match="XUNCHA_RELEASE__UNDO = 5"):
        load_config(None, {"XUNCHA_RELEASE__UNDO": "5"})


@pytest.mark.parametrize("table", list(tables_of(Config)))
def test_a_table_written_as_a_value_is_a_mistake(table: str, tmp_path: Path) -> None:
    assert mistake_in(f"{table} = 5\n", tmp_path).key == table


@pytest.mark.parametrize("content", [b"[release\n", "[summary] # 时间".encode("gbk")])
def test_an_unreadable_file_is_named(content: bytes, tmp_path: Path) -> None:
    path = tmp_path / "config.toml"
    path.write_bytes(content)
    with pytest.raises(ConfigError, match=r"config\.toml"):
        load_config(path, {})


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match=r"none\.toml"):
        load_config(tmp_path / "none.toml", {})


def test_a_byte_order_mark_is_no_mistake(tmp_path: Path) -> None:
    assert config_of("\ufeff[release]\nundo_seconds = 3\n", tmp_path).release.undo_seconds == 3


def test_the_token_is_missed_only_where_it_is_needed() -> None:
    with pytest.raises(ConfigError, match="XUNCHA_TELEGRAM__TOKEN") as caught:
        load_config(None, {}, require_token=True)
    assert caught.value.key == "telegram.token"
    assert load_config(None, {}).telegram.token == SecretStr("")


@pytest.mark.parametrize("name", ["TELEGRAM__TOKEN", "TELEGRAM__TOKNE", "RELEASE__MODE"])
@pytest.mark.parametrize("value", ["123:SECRET TOKEN", "12:SECRETTOKEN"])
def test_no_mistake_shows_a_token(name: str, value: str) -> None:
    environ = {f"XUNCHA_{name}": value, "XUNCHA_INVITES__HOURS_VALID": "0"}
    with pytest.raises(ConfigError) as caught:
        load_config(None, environ)
    assert "SECRET" not in str(caught.value)
    assert caught.value.__cause__ is None


def test_no_mistake_shows_the_password_of_a_proxy() -> None:
    with pytest.raises(ConfigError) as caught:
        load_config(None, {"XUNCHA_TELEGRAM__PROXY": "ftp://anna:password@host"})
    assert "password" not in str(caught.value)


def test_a_config_in_a_log_shows_no_secret() -> None:
    environ = {"XUNCHA_TELEGRAM__TOKEN": "1:SECRET", "XUNCHA_TELEGRAM__PROXY": "http://a:SECRET@b"}
    assert "SECRET" not in repr(load_config(None, environ))


def test_downloads_follow_the_server_of_the_calls() -> None:
    config = load_config(None, {"XUNCHA_TELEGRAM__BASE_URL": "http://127.0.0.1:8081/bot"})
    assert config.telegram.base_file_url == "http://127.0.0.1:8081/file/bot"


@pytest.mark.parametrize("missing", ["approved_by", "approved_ref", "approved_until"])
def test_an_incomplete_approval_is_a_drill_with_a_notice(missing: str) -> None:
    facts = {key: value for key, value in APPROVED.items() if key != missing}
    options = Disclosure.model_validate({"mode": "approved", **facts})
    assert options.effective_mode(TODAY) is Mode.DRILL
    assert missing in (options.notice(TODAY) or "")


def test_an_approval_holds_through_its_last_day() -> None:
    options = Disclosure.model_validate({"mode": "approved", **APPROVED})
    assert (options.effective_mode(TODAY), options.notice(TODAY)) == (Mode.APPROVED, None)
    tomorrow = date(2026, 11, 26)
    assert options.effective_mode(tomorrow) is Mode.DRILL
    assert "2026-11-25" in (options.notice(tomorrow) or "")


def test_a_drill_needs_no_notice() -> None:
    assert (Disclosure().effective_mode(TODAY), Disclosure().notice(TODAY)) == (Mode.DRILL, None)


def test_a_started_clock_is_for_drills_only() -> None:
    environ = {
        "XUNCHA_CLOCK__START": "2026-11-25T08:00:00+08:00",
        "XUNCHA_DISCLOSURE__MODE": "approved",
    }
    with pytest.raises(ConfigError, match=r"clock\.start"):
        load_config(None, environ)


def test_a_machine_without_zones_is_told_what_to_install() -> None:
    code = "import sys; sys.modules['tzdata'] = None; from bot.config import load_config"
    done = subprocess.run(  # noqa: S603  # our own interpreter and words
        [sys.executable, "-c", f"{code}; load_config(None, {{}})"],
        capture_output=True,
        check=False,
        cwd=EXAMPLE.parent,
        env={"PYTHONTZPATH": "", "PYTHONUTF8": "1"},
    )
    last = done.stderr.decode().splitlines()[-1]
    assert last.startswith("bot.option_types.ConfigError: 配置有误：inspection.timezone")
    assert "tzdata" in last


def test_the_token_may_stand_in_a_file_of_its_own(tmp_path: Path) -> None:
    (tmp_path / "token").write_text("1:abc\n", encoding="utf-8")
    given = {"XUNCHA_TELEGRAM__TOKEN_FILE": str(tmp_path / "token")}
    config = load_config(None, given, require_token=True)
    assert config.telegram.token.get_secret_value() == "1:abc"


@pytest.mark.parametrize("content", [None, "\n", "no token: 7\n", "\ud83d"])
def test_a_token_file_that_holds_none_is_a_mistake_that_does_not_quote_it(
    tmp_path: Path, content: str | None
) -> None:
    path = tmp_path / "token"
    if content is not None:
        path.write_bytes(content.encode("utf-8", errors="surrogatepass"))
    with pytest.raises(ConfigError) as caught:
        load_config(None, {"XUNCHA_TELEGRAM__TOKEN_FILE": str(path)})
    assert caught.value.key in {"telegram.token_file", "telegram.token"}
    assert "no token" not in str(caught.value)


def test_a_token_and_a_token_file_contradict_each_other(tmp_path: Path) -> None:
    text = f'[telegram]\ntoken = "1:abc"\ntoken_file = "{(tmp_path / "token").as_posix()}"\n'
    assert mistake_in(text, tmp_path).key == "telegram.token_file"
