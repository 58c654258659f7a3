"""Messages, buttons and files as people see them in a chat."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Any, TypedDict

if TYPE_CHECKING:
    from sandbox.chats import Chat

Json = dict[str, Any]  # the Bot API's own objects, checked against its models before they leave


@dataclass(frozen=True)
class Button:
    """One inline button."""

    text: str
    data: str | None = None
    url: str | None = None


_ENDINGS = {"photo": "jpg", "voice": "oga", "sticker": "webp", "video_note": "mp4"}


@dataclass(frozen=True)
class StoredFile:
    """A file the server knows."""

    file_id: str
    unique_id: str
    kind: str
    content: bytes
    size: int
    name: str | None = None
    mime_type: str | None = None
    duration: int = 0

    @property
    def path(self) -> str:
        """Where the file can be downloaded, below the token."""
        suffix = self.name.rpartition(".")[2] if self.name and "." in self.name else "jpg"
        ending = _ENDINGS.get(self.kind, suffix)
        return f"{self.kind}s/file_{self.unique_id}.{ending}"


@dataclass(eq=False, repr=False)
class ShownMessage:
    """A message as it stands in the chat now."""

    chat: Chat
    message_id: int
    sender: int
    from_bot: bool
    date: datetime
    text: str = ""
    caption: str = ""
    html: str = ""
    entities: list[Json] = field(default_factory=list)
    file: StoredFile | None = None
    reply_to: ShownMessage | None = None
    thread_id: int | None = None
    media_group_id: str | None = None
    markup: Json | None = None
    extra: Json = field(default_factory=dict)
    protected: bool = False
    edited: int = 0
    edited_at: datetime | None = None
    deleted: bool = False
    pinned: bool = False
    reacted: dict[int, list[str]] = field(default_factory=dict)

    def __repr__(self) -> str:
        words = self.text or self.caption or (self.file.kind if self.file else "")
        state = " deleted" if self.deleted else ""
        return f"<{self.sender} #{self.message_id}{state} {words!r} {list(self.labels)}>"

    @property
    def chat_id(self) -> int:
        """The chat it stands in."""
        return self.chat.id

    @property
    def buttons(self) -> tuple[tuple[Button, ...], ...]:
        """The inline buttons it has now."""
        rows = (self.markup or {}).get("inline_keyboard", [])
        return tuple(tuple(_button(key) for key in row) for row in rows)

    @property
    def labels(self) -> tuple[str, ...]:
        """The labels of its buttons, in order."""
        return tuple(key.text for row in self.buttons for key in row)

    @property
    def forced_reply(self) -> bool:
        """Whether the chat opens an answer to it."""
        return bool((self.markup or {}).get("force_reply"))

    @property
    def reactions(self) -> tuple[str, ...]:
        """The reactions on it, oldest first."""
        return tuple(emoji for chosen in self.reacted.values() for emoji in chosen)

    @property
    def photo(self) -> str | None:
        """The file id of its photo."""
        return self.file.file_id if self.file and self.file.kind == "photo" else None

    def _of_kind(self, kind: str) -> StoredFile | None:
        return self.file if self.file and self.file.kind == kind else None

    @property
    def document(self) -> StoredFile | None:
        """Its document."""
        return self._of_kind("document")

    @property
    def voice(self) -> StoredFile | None:
        """Its voice note."""
        return self._of_kind("voice")

    @property
    def video(self) -> StoredFile | None:
        """Its video."""
        return self._of_kind("video")

    @property
    def audio(self) -> StoredFile | None:
        """Its audio file."""
        return self._of_kind("audio")

    @property
    def sticker(self) -> StoredFile | None:
        """Its sticker."""
        return self._of_kind("sticker")


class Content(TypedDict, total=False):
    """What a new message holds, by the names of its fields."""

    text: str
    caption: str
    html: str
    entities: list[Json]
    file: StoredFile | None
    reply_to: ShownMessage | None
    thread_id: int | None
    media_group_id: str | None
    markup: Json | None
    extra: Json
    protected: bool


def _button(key: Json) -> Button:
    return Button(key["text"], key.get("callback_data"), key.get("url"))
