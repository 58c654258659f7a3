"""What is also said outside Telegram: that there is something to read, hardly ever what."""

from typing import ClassVar

from pydantic import AwareDatetime

from inspection.enums import MessageState
from inspection.records.base import Record


class ChannelNotice(Record):
    """One notice to one person by one other channel, and whether it left."""

    TABLE: ClassVar[str] = "channel_notices"
    INDEXES: ClassVar[tuple[str, ...]] = ("state", "key")

    channel: str  # the name in the configuration; its address is nowhere in the records
    user_id: int
    key: str  # makes it go out once
    kind: str  # which words: item, reminder, unsigned …
    text: str  # number, state and date; a content that is allowed is read when it is sent
    about: tuple[str, ...] = ()
    created_at: AwareDatetime
    not_before: AwareDatetime | None = None
    state: MessageState = MessageState.QUEUED
    started_at: AwareDatetime | None = None  # set, on disk, before the first attempt
    tries: int = 0
    sent_at: AwareDatetime | None = None
