import io
import logging
import subprocess
import sys
from collections.abc import Iterator
from urllib.parse import quote

import pytest

from bot.logs import Scrubber, set_up_logging

TOKEN = "123:SECRETTOKEN"  # noqa: S105  # made up
ELSEWHERE = "https://api.telegram.org/file/bot987654:AAother-SECRET_x/photos/file_1.jpg"


@pytest.fixture(autouse=True)
def _restored() -> Iterator[None]:
    """Give logging back as the tests of others expect it."""
    root, hook, level = logging.getLogger(), sys.excepthook, logging.getLogger().level
    handlers = list(root.handlers)
    yield
    root.handlers[:] = handlers
    root.setLevel(level)
    logging.captureWarnings(capture=False)
    sys.excepthook = hook


@pytest.fixture(params=["INFO", "DEBUG"])
def log(request: pytest.FixtureRequest) -> io.StringIO:
    stream = io.StringIO()
    set_up_logging(request.param, [TOKEN], stream)
    return stream


@pytest.mark.parametrize(
    "text",
    [
        TOKEN,
        quote(TOKEN, safe=""),
        quote(TOKEN, safe="").lower(),
        f"https://api.telegram.org/bot{TOKEN}/getMe",
        "the half SECRETTOKEN alone",
        ELSEWHERE,
        quote(ELSEWHERE, safe=""),
        repr(TOKEN),
    ],
)
def test_no_form_of_a_token_is_written(text: str, log: io.StringIO) -> None:
    logger = logging.getLogger("telegram.ext")
    logger.info(text)
    logger.info("asked %s of %d", text, 3)
    logger.info("asked %(where)s", {"where": text})
    logger.warning(ValueError(text))
    assert "SECRET" not in log.getvalue().upper()
    assert log.getvalue().count("***") == 4


def test_a_traceback_is_written_without_the_token(log: io.StringIO) -> None:
    try:
        try:
            int(TOKEN)
        except ValueError as error:
            raise RuntimeError(f"rejected {TOKEN}") from error
    except RuntimeError:
        logging.getLogger("bot").exception("failed", stack_info=True)
    assert "SECRETTOKEN" not in log.getvalue()
    assert "RuntimeError: rejected ***" in log.getvalue()
    assert "with base 10: '***'" in log.getvalue()


def test_an_argument_that_does_not_fit_loses_no_line(log: io.StringIO) -> None:
    logging.getLogger("bot").warning("nothing here", TOKEN)  # noqa: PLE1205  # the mistake meant
    assert "nothing here" in log.getvalue()
    assert "SECRETTOKEN" not in log.getvalue()


def test_httpx_says_nothing_below_a_warning(log: io.StringIO) -> None:
    logging.getLogger("httpx").info("HTTP Request")
    logging.getLogger("httpcore.connection").debug("connect_tcp.started")
    assert log.getvalue() == ""


def test_a_record_names_its_level_and_logger(log: io.StringIO) -> None:
    logging.getLogger("bot.app").info("started")
    assert log.getvalue().endswith("INFO bot.app: started\n")


def test_what_is_no_token_is_left_alone() -> None:
    text = "bot 3: sent W12 at 08:15:30, robot7 is a name, 17:30"
    assert Scrubber([TOKEN, ""]).clean(text) == text


def test_a_crash_is_written_without_the_token() -> None:
    code = f"from bot.logs import set_up_logging; set_up_logging('INFO', ['{TOKEN}']); 1 / 0"
    crash = f"{code} if False else int('{TOKEN}')"
    done = subprocess.run(  # noqa: S603  # our own interpreter and words
        [sys.executable, "-c", crash], capture_output=True, text=True, check=False
    )
    assert done.returncode == 1
    assert "ValueError: invalid literal for int() with base 10: '***'" in done.stderr
    assert "SECRETTOKEN" not in done.stderr + done.stdout
