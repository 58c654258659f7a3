"""What the journal knows of messages under way; a disk that takes nothing doubles none."""

import logging
import sqlite3
from datetime import datetime

from storage.journal import Journal

log = logging.getLogger(__name__)

NO_ROOM_PAUSE = 5.0  # seconds before a chat is tried again when the disk takes nothing


class Attempts:
    """Notes on disk that a message is about to leave, and what came of it."""

    def __init__(self, journal: Journal) -> None:
        self._journal = journal

    def begin(self, scope: str, message_id: int, now: datetime) -> bool:
        """Note that a message leaves; False when the disk refuses: then it may not leave yet."""
        try:
            self._journal.attempt(scope, message_id, now.isoformat())
        except sqlite3.Error as error:
            log.error("message %s of %s waits, no room: %s", message_id, scope, error)  # noqa: TRY400
            return False
        return True

    def end(self, scope: str, message_id: int, telegram_id: int | None) -> None:
        """Note what came of it: the id that Telegram gave, or None when it did not leave.

        When the disk refuses the note, a crash would leave the message `unconfirmed`; for this
        process the records in memory know better.
        """
        try:
            self._journal.outcome(scope, message_id, telegram_id)
        except sqlite3.Error as error:
            log.error("what came of message %s of %s: %s", message_id, scope, error)  # noqa: TRY400
