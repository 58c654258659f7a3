"""Logging that never tells the token, whoever writes the record."""

import logging
import re
import sys
import traceback
from collections.abc import Callable, Iterable
from types import TracebackType
from typing import TextIO
from urllib.parse import quote

HIDDEN = "***"
LINE = "%(asctime)s %(levelname)s %(name)s: %(message)s"
MOMENT = "%Y-%m-%dT%H:%M:%S%z"
# bot123:ABC as it stands in an address; the colon may be percent-encoded, once or twice.
IN_ADDRESS = re.compile(r"bot\d+(?::|%(?:25)?3A)[A-Za-z0-9_%~.-]+", re.IGNORECASE)

ExceptHook = Callable[[type[BaseException], BaseException, TracebackType | None], None]


class Scrubber(logging.Filter):
    """Takes secrets out of a record's message, arguments and traceback.

    It belongs on handlers: a filter on a logger does not see the records of the loggers
    below it, and httpx and python-telegram-bot write the token from theirs.
    """

    def __init__(self, secrets: Iterable[str] = ()) -> None:
        super().__init__()
        forms = {form for secret in secrets if secret for form in _forms_of(secret)}
        longest_first = sorted(forms, key=len, reverse=True)
        self._secrets = re.compile(
            "|".join(map(re.escape, longest_first)) or r"(?!)", re.IGNORECASE
        )

    def clean(self, text: str) -> str:
        """Return the text with every secret replaced."""
        return IN_ADDRESS.sub(f"bot{HIDDEN}", self._secrets.sub(HIDDEN, text))

    def filter(self, record: logging.LogRecord) -> bool:
        """Clean the record in place; it is always written."""
        record.msg = self.clean(_message_of(record))
        record.args = ()
        if isinstance(record.exc_info, tuple) and record.exc_info[1] is not None:
            record.exc_text = "".join(traceback.format_exception(record.exc_info[1])).rstrip()
        if record.exc_text:
            record.exc_text = self.clean(record.exc_text)
            record.exc_info = None  # another formatter would write it anew, uncleaned
        if record.stack_info:
            record.stack_info = self.clean(record.stack_info)
        return True


def _forms_of(secret: str) -> Iterable[str]:
    """Yield the ways a token may be written: whole, its secret half, percent-encoded."""
    half = secret.partition(":")[2]
    for part in (secret, half if len(half) >= 6 else secret):
        yield from (part, quote(part), quote(part, safe=""), repr(part)[1:-1])


def _message_of(record: logging.LogRecord) -> str:
    """Put a record's arguments into its message, also when they do not fit."""
    try:
        return record.getMessage()
    except Exception:  # noqa: BLE001  # an argument's own __str__ may raise anything
        return f"{record.msg} {record.args!r}"


def set_up_logging(level: str, secrets: Iterable[str] = (), stream: TextIO | None = None) -> None:
    """Send all records of the process, cleaned, to one stream (standard error)."""
    scrubber = Scrubber(secrets)
    handler = logging.StreamHandler(stream or sys.stderr)
    handler.setFormatter(logging.Formatter(LINE, MOMENT))
    handler.addFilter(scrubber)
    logging.basicConfig(level=level, handlers=[handler], force=True)
    logging.captureWarnings(capture=True)
    for noisy in ("httpx", "httpcore", "apscheduler"):
        logging.getLogger(noisy).setLevel(logging.WARNING)
    sys.excepthook = _excepthook(scrubber, stream)


def _excepthook(scrubber: Scrubber, stream: TextIO | None) -> ExceptHook:
    """Write the traceback of a crash cleaned, too."""

    def hook(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
        text = "".join(traceback.format_exception(kind, error, trace))
        (stream or sys.stderr).write(scrubber.clean(text))

    return hook
