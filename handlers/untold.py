"""Photos of the group that nobody asked to file yet: kept in memory only, for a while.

An album comes as separate messages; the one that says 问题 need not be the first, and somebody
may answer one photo of it later. What nobody files is forgotten, never stored.
"""

from collections import deque
from dataclasses import dataclass, field

from telegram import Message

KEPT = 200  # messages of all chats together; an album has at most ten


@dataclass
class UntoldAlbums:
    """The newest messages of albums that made nothing."""

    _messages: deque[Message] = field(default_factory=lambda: deque(maxlen=KEPT))

    def add(self, message: Message) -> None:
        """Remember a message of an album."""
        if message.media_group_id:
            self._messages.append(message)

    def pop(self, told: Message) -> tuple[Message, ...]:
        """Return the other messages of an album in their order, and forget them."""
        if not told.media_group_id:
            return ()
        album = (told.chat_id, told.media_group_id)
        same = [m for m in self._messages if (m.chat_id, m.media_group_id) == album]
        for message in same:
            self._messages.remove(message)
        others = (m for m in same if m.message_id != told.message_id)
        return tuple(sorted(others, key=lambda m: m.message_id))
