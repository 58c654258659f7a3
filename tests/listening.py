"""Everything that is logged meanwhile, at every level, written as the running bot writes it."""

import io
import logging
import sys
from collections.abc import Iterator
from contextlib import contextmanager

from bot.logs import LIBRARIES, set_up_logging
from tests.stage import TOKEN


@contextmanager
def listening(*secrets: str) -> Iterator[io.StringIO]:
    """Log at DEBUG into a text, and give logging back as others expect it."""
    root, hook = logging.getLogger(), sys.excepthook
    handlers, level = list(root.handlers), root.level
    levels = {name: logging.getLogger(name).level for name in LIBRARIES}
    written = io.StringIO()
    set_up_logging("DEBUG", [TOKEN, *secrets], written)
    try:
        yield written
    finally:
        root.handlers[:] = handlers
        root.setLevel(level)
        for name, before in levels.items():
            logging.getLogger(name).setLevel(before)
        logging.captureWarnings(capture=False)
        sys.excepthook = hook


def told_in(written: str) -> list[str]:
    """Return the lines that may tell what somebody said, or the token.

    The program logs in ASCII, and people speak Chinese: any other sign came from them.
    """
    return [line for line in written.splitlines() if not line.isascii() or "STAGE-TOKEN" in line]
