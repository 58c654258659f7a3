"""What somebody looks for, kept so that a button can turn the page."""

from typing import ClassVar

from pydantic import AwareDatetime

from inspection.records.base import Record


class SavedSearch(Record):
    """The latest words of one asker in one chat; `edition` tells the buttons of earlier ones."""

    TABLE: ClassVar[str] = "searches"
    INDEXES: ClassVar[tuple[str, ...]] = ("chat_id",)

    chat_id: int
    asker_id: int
    words: str
    at: AwareDatetime
    edition: int = 1
