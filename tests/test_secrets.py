"""Token, keys and the texts of findings are in no log, no error and no crash report.

That holds for every dialogue too: `test_dialogues.py` logs each at DEBUG and looks.
"""

import logging
import re
import subprocess
import sys
from pathlib import Path

import pytest
from pydantic import ValidationError
from telegram import Update

from bot import door
from bot.config import load_config
from handlers.gate import Caller
from handlers.plans import Plan
from inspection.ports import Store
from inspection.records import Finding
from storage.keys import new_key, write_new, written_in
from tests.listening import listening, told_in
from tests.stage import SCOPE, TOKEN, stage
from tests.storage.builders import a_finding

SAID = "三号仓库灭火器未见点检卡"


async def test_a_day_is_logged_without_what_was_said(tmp_path: Path) -> None:
    with listening() as log:
        async with stage(tmp_path) as here:
            await here.say("丙", SAID)
            for label in ("提示联络员", "下一工作日", "确认发送"):
                await here.press("丙", label)
            await here.press("甲", "放行")
            await here.restart()
    assert "bot" in log.getvalue() or "telegram" in log.getvalue()
    assert told_in(log.getvalue()) == []


async def test_a_fault_of_ours_is_logged_without_what_was_said(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fails(_store: Store, update: Update, _caller: Caller, _name: str) -> Plan:
        try:
            a_finding(number=str(update.effective_message))
        except ValidationError as error:
            raise RuntimeError(f"cannot do {update.effective_message}") from error
        raise AssertionError

    monkeypatch.setattr(door, "plan_for", fails)
    with listening() as log:
        async with stage(tmp_path) as here:
            await here.say("丙", SAID)
            shown = here["丙"].last().text
    assert "RuntimeError: (" in log.getvalue()
    assert "ValidationError" in log.getvalue()
    (incident,) = set(re.findall(r"incident (E\w{6})", log.getvalue()))
    assert incident in shown
    assert SAID not in shown
    lines = [line for line in told_in(log.getvalue()) if SAID in line or TOKEN in line]
    assert lines == []


def test_a_model_that_refuses_does_not_quote() -> None:
    with pytest.raises(ValidationError) as caught:
        Finding.model_validate({"raw": [SAID], "wording": {"x": SAID}})
    assert SAID not in str(caught.value)


@pytest.mark.parametrize("name", ["telegram.Bot", "asyncio", "py.warnings", "somebody.else"])
def test_a_library_s_line_that_may_quote_is_left_out(name: str) -> None:
    with listening() as log:
        logging.getLogger(name).critical("Received data was %r", {"text": SAID})
        logging.getLogger(name).error("escaped %s", '{"text": "\\u706d\\u706b"}')
        logging.getLogger(name).error("plain", exc_info=ValueError(SAID))
    assert told_in(log.getvalue()) == []
    assert "706d" not in log.getvalue()
    assert log.getvalue().count("characters left out") == 3


def test_a_crash_report_quotes_nobody_and_shows_no_key() -> None:
    key = new_key()
    program = (
        "import sys; from bot.logs import set_up_logging; "
        f"set_up_logging('DEBUG', ['{key}']); "
        "said = sys.argv[1]\ntry:\n    {}[said]\n"
        "except KeyError as error:\n    raise ExceptionGroup('two', [ValueError(sys.argv[2])])"
    )
    done = subprocess.run(  # noqa: S603  # our own interpreter and words
        [sys.executable, "-c", program, SAID, f"wrong {key}"],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 1
    assert "KeyError: (" in done.stderr
    assert "ValueError: wrong ***" in done.stderr
    assert SAID not in done.stderr + done.stdout
    assert key not in done.stderr + done.stdout


def test_a_configuration_shows_no_key(tmp_path: Path) -> None:
    path = tmp_path / "key"
    write_new(path)
    (key,) = written_in(path.read_text(encoding="utf-8"))
    by_file = load_config(None, {"XUNCHA_STORAGE__KEY_FILE": str(path)})
    by_name = load_config(None, {"XUNCHA_STORAGE__KEY": key})
    assert key not in repr(by_file) + repr(by_name) + str(by_name.model_dump())
    assert by_file.storage.secrets() == by_name.storage.secrets() == (key,)


async def test_the_key_is_in_no_record_and_no_call(tmp_path: Path) -> None:
    key = new_key()
    with listening(key) as log:
        async with stage(tmp_path, prepared=False, options={"STORAGE__KEY": key}) as here:
            here.bot.shared.store.create(SCOPE)
            await here.say("生人", SAID)
            calls = str(here.server.calls)
    kept = _bytes_in(tmp_path)
    assert key not in log.getvalue() + calls
    assert key.encode() not in kept


def _bytes_in(folder: Path) -> bytes:
    return b"".join(path.read_bytes() for path in folder.rglob("*") if path.is_file())
