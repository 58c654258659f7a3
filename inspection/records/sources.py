"""The messages of people that a finding was made from."""

from typing import ClassVar

from pydantic import AwareDatetime

from inspection.records.base import Record


class SourceMessage(Record):
    """One message of a person, and the finding it went into.

    It lets an edit correct its own part, an album stay together, and erasure reach all of it.
    """

    TABLE: ClassVar[str] = "source_messages"
    INDEXES: ClassVar[tuple[str, ...]] = ("finding_id", "place", "album_key")

    finding_id: int
    chat_id: int
    message_id: int
    author_id: int
    said_at: AwareDatetime  # by Telegram; for a forward, when it was first said
    text: str = ""  # as it reads now
    album: str | None = None  # the media group it belongs to
    forwarded_from: str | None = None

    @property
    def place(self) -> tuple[int, int]:
        """Chat and message."""
        return (self.chat_id, self.message_id)

    @property
    def album_key(self) -> tuple[int, str] | None:
        """Chat and media group, which Telegram gives to every message of an album."""
        return None if self.album is None else (self.chat_id, self.album)
