"""Logging that never tells the token, whoever writes the record."""

import logging
import re
import sys
import traceback
from collections.abc import Callable, Iterable, Iterator
from types import TracebackType
from typing import TextIO
from urllib.parse import quote

HIDDEN = "***"
LINE = "%(asctime)s %(levelname)s %(name)s: %(message)s"
MOMENT = "%Y-%m-%dT%H:%M:%S%z"
# bot123:ABC as it stands in an address; the colon may be percent-encoded, once or twice.
IN_ADDRESS = re.compile(r"bot\d+(?::|%(?:25)?3A)[A-Za-z0-9_%~.-]+", re.IGNORECASE)

OURS = frozenset({"bot", "handlers", "inspection", "storage", "sandbox"})
# below these levels libraries write what is said and to whom
LIBRARIES = {
    **dict.fromkeys(("httpx", "httpcore", "apscheduler", "apprise"), logging.WARNING),
    **dict.fromkeys(("telegram", "asyncio", "aiohttp", "PIL", "matplotlib"), logging.INFO),
}

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
        text = _message_of(record)
        is_ours = record.name.partition(".")[0] in OURS
        record.msg = self.clean(text if is_ours or not _may_be_speech(text) else _left_out(text))
        record.args = ()
        if isinstance(record.exc_info, tuple) and record.exc_info[1] is not None:
            record.exc_text = "".join(lines_of(record.exc_info[1])).rstrip()
        if record.exc_text:
            record.exc_text = self.clean(record.exc_text)
            record.exc_info = None  # another formatter would write it anew, uncleaned
        if record.stack_info:
            record.stack_info = self.clean(record.stack_info)
        return True


def lines_of(error: BaseException) -> Iterator[str]:
    """Yield the lines of a traceback, without what people said.

    A message that is not all ASCII may quote a finding, and only its length is written; where
    it was raised is the program's own text.
    """
    earlier = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
    if earlier is not None:
        yield from lines_of(earlier)
        yield "\nand from this followed:\n\n"
    yield "Traceback (most recent call last):\n"
    yield from traceback.format_tb(error.__traceback__)
    yield f"{type(error).__qualname__}: {_without_speech(error)}\n"
    if isinstance(error, BaseExceptionGroup):
        for each in error.exceptions:
            yield from lines_of(each)


def _without_speech(error: BaseException) -> str:
    try:
        text = str(error)
    except Exception:  # noqa: BLE001  # the error's own __str__ may raise anything
        return "(cannot be written)"
    said = (text, *(arg for arg in error.args if isinstance(arg, str)))
    return _left_out(text) if any(map(_may_be_speech, said)) else text


def _may_be_speech(text: str) -> bool:
    return not text.isascii() or "\\u" in text


def _left_out(text: str) -> str:
    return f"({len(text)} characters left out)"


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
    for noisy, least in LIBRARIES.items():
        logging.getLogger(noisy).setLevel(max(least, logging.getLogger().level))
    sys.excepthook = _excepthook(scrubber, stream)


def _excepthook(scrubber: Scrubber, stream: TextIO | None) -> ExceptHook:
    """Write the traceback of a crash cleaned, too."""

    def hook(_kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
        text = "".join(lines_of(error.with_traceback(trace)))
        (stream or sys.stderr).write(scrubber.clean(text))

    return hook
