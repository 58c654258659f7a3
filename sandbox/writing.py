"""What people write, send and forward."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from sandbox.chats import Chat, Group, PrivateChat, thread_in
from sandbox.limits import TEXT_LIMIT, utf16_length
from sandbox.markup import Rich, as_html, trimmed, with_found
from sandbox.origins import origin_json
from sandbox.privacy import reaches_bot
from sandbox.shown import Json, ShownMessage, StoredFile
from sandbox.wire import message_json

if TYPE_CHECKING:
    from sandbox.world import World


SHARED = frozenset({"location", "venue", "contact", "poll", "dice"})


@dataclass(eq=False)
class Writer:
    """Somebody with a Telegram account who writes."""

    world: World = field(repr=False)
    id: int
    first_name: str
    last_name: str | None = None
    username: str | None = None
    language: str = "zh-hans"

    @property
    def name(self) -> str:
        """The name as others see it."""
        return " ".join(part for part in (self.first_name, self.last_name) if part)

    def user_json(self) -> Json:
        """Return the Bot API's object."""
        named = {"last_name": self.last_name, "username": self.username}
        return {
            "id": self.id,
            "is_bot": False,
            "first_name": self.first_name,
            "language_code": self.language,
        } | {key: value for key, value in named.items() if value}

    # --- writing

    def say(
        self,
        text: str,
        *,
        chat: Chat | None = None,
        reply_to: ShownMessage | None = None,
        thread: int | None = None,
    ) -> ShownMessage:
        """Write a text, to the bot unless a group is named."""
        words = with_found(trimmed(Rich(text, [])))
        if not 1 <= utf16_length(words.text) <= TEXT_LIMIT:
            raise AssertionError("an app sends 1 to 4096 characters at once")
        return self._post(chat, words, reply_to=reply_to, thread=thread)

    def start_link(self, code: str) -> ShownMessage:
        """Open the bot through a link that carries a code."""
        return self.say(f"/start {code}")

    def send_photo(
        self,
        data: bytes,
        *,
        caption: str | None = None,
        chat: Chat | None = None,
        reply_to: ShownMessage | None = None,
        thread: int | None = None,
    ) -> ShownMessage:
        """Send a photo."""
        file = self.world.store(data, "photo")
        return self.send_file(file, caption=caption, chat=chat, reply_to=reply_to, thread=thread)

    def send_document(
        self,
        data: bytes,
        file_name: str,
        *,
        caption: str | None = None,
        mime_type: str | None = None,
        size: int | None = None,
        chat: Chat | None = None,
        reply_to: ShownMessage | None = None,
        thread: int | None = None,
    ) -> ShownMessage:
        """Send a file; `size` stands in for bytes a test does not want to hold."""
        file = self.world.store(data, "document", name=file_name, mime_type=mime_type, size=size)
        return self.send_file(file, caption=caption, chat=chat, reply_to=reply_to, thread=thread)

    def send_album(
        self,
        photos: Sequence[bytes | tuple[bytes, str]],
        *,
        chat: Chat | None = None,
        reply_to: ShownMessage | None = None,
        thread: int | None = None,
    ) -> list[ShownMessage]:
        """Send several photos at once, each with a caption or without."""
        pairs = [(photo, None) if isinstance(photo, bytes) else photo for photo in photos]
        group = f"{self.world.serial():017d}"
        return [
            self.send_file(
                self.world.store(data, "photo"),
                caption=caption,
                chat=chat,
                reply_to=reply_to,
                thread=thread,
                media_group_id=group,
            )
            for data, caption in pairs
        ]

    def send_voice(
        self,
        data: bytes,
        *,
        duration: int = 3,
        chat: Chat | None = None,
        reply_to: ShownMessage | None = None,
    ) -> ShownMessage:
        """Send a voice note."""
        file = self.world.store(data, "voice", mime_type="audio/ogg", duration=duration)
        return self.send_file(file, chat=chat, reply_to=reply_to)

    def send_video(
        self,
        data: bytes,
        *,
        duration: int = 3,
        caption: str | None = None,
        chat: Chat | None = None,
        reply_to: ShownMessage | None = None,
    ) -> ShownMessage:
        """Send a video."""
        file = self.world.store(data, "video", mime_type="video/mp4", duration=duration)
        return self.send_file(file, caption=caption, chat=chat, reply_to=reply_to)

    def send_sticker(
        self, *, chat: Chat | None = None, reply_to: ShownMessage | None = None
    ) -> ShownMessage:
        """Send a sticker."""
        return self.send_file(self.world.store(b"", "sticker"), chat=chat, reply_to=reply_to)

    def send_location(
        self,
        latitude: float = 39.9,
        longitude: float = 116.4,
        *,
        chat: Chat | None = None,
        reply_to: ShownMessage | None = None,
    ) -> ShownMessage:
        """Send a place."""
        place = {"location": {"latitude": latitude, "longitude": longitude}}
        return self._post(chat, Rich("", []), reply_to=reply_to, extra=place)

    def send_file(
        self,
        file: StoredFile,
        *,
        caption: str | None = None,
        chat: Chat | None = None,
        reply_to: ShownMessage | None = None,
        thread: int | None = None,
        media_group_id: str | None = None,
    ) -> ShownMessage:
        """Send a file the server has."""
        words = with_found(trimmed(Rich(caption or "", [])))
        return self._post(
            chat,
            words,
            reply_to=reply_to,
            thread=thread,
            file=file,
            media_group_id=media_group_id,
        )

    def forward(
        self,
        message: ShownMessage,
        *,
        chat: Chat | None = None,
        thread: int | None = None,
        origin: str = "user",
        album: str | None = None,
    ) -> ShownMessage:
        """Forward a message, shown as from a `user`, `hidden` user, `chat` or `channel`.

        An album is forwarded message by message under one new `album`.
        """
        words = Rich(message.text or message.caption, list(message.entities))
        forwarded = {"forward_origin": origin_json(self.world, message, origin)}
        kept = {k: v for k, v in message.extra.items() if k in SHARED}
        return self._post(
            chat,
            words,
            thread=thread,
            file=message.file,
            media_group_id=album,
            extra=kept | forwarded,
        )

    def _post(
        self,
        chat: Chat | None,
        words: Rich,
        *,
        file: StoredFile | None = None,
        thread: int | None = None,
        reply_to: ShownMessage | None = None,
        media_group_id: str | None = None,
        extra: Json | None = None,
    ) -> ShownMessage:
        place = self._enter(chat)
        message = self.world.post(
            place,
            self.id,
            text="" if file else words.text,
            caption=words.text if file else "",
            html=as_html(words.text),
            entities=words.entities,
            file=file,
            reply_to=reply_to,
            thread_id=self._thread(place, thread, reply_to),
            media_group_id=media_group_id,
            extra=extra or {},
        )
        self._tell_bot("message", message)
        return message

    def _enter(self, chat: Chat | None) -> Chat:
        place = chat or self.world.private(self.id)
        if isinstance(place, Group) and self.id not in place.members:
            raise AssertionError(f"{self.name} is not in {place.title}")
        if isinstance(place, PrivateChat):
            if place.person is not self or place.blocked:
                raise AssertionError(f"{self.name} cannot write to {place.name}")
            place.started = True
        return place

    def _thread(self, place: Chat, thread: int | None, reply_to: ShownMessage | None) -> int | None:
        if thread is not None and not (isinstance(place, Group) and thread in place.topics):
            raise AssertionError(f"{place.name} has no topic {thread}")
        return thread_in(place, thread, reply_to)

    def _tell_bot(self, kind: str, message: ShownMessage) -> None:
        if reaches_bot(self.world, message):
            self.world.updates.push(kind, message_json(self.world, message))

    def edit(self, message: ShownMessage, text: str) -> None:
        """Change the words of one's own message."""
        if message.sender != self.id:
            raise AssertionError(f"{self.name} did not write this message")
        words = with_found(trimmed(Rich(text, [])))
        message.text, message.caption = ("", words.text) if message.file else (words.text, "")
        message.html, message.entities = as_html(words.text), words.entities
        message.edited, message.edited_at = message.edited + 1, self.world.now()
        self.world.tell("edited", message.chat, message)
        self._tell_bot("edited_message", message)
