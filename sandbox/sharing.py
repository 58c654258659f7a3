"""The rarer things people send: sounds, rounds, places, cards, polls, and what others said."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sandbox.chats import Chat
from sandbox.markup import Rich, trimmed, with_found
from sandbox.origins import outside_origin
from sandbox.shown import Json, ShownMessage, StoredFile
from sandbox.writing import Writer


@dataclass(eq=False)
class Sharer(Writer):
    """Somebody who sends more than words and pictures."""

    # --- files

    def send_audio(
        self, data: bytes, file_name: str = "录音.mp3", *, caption: str | None = None
    ) -> ShownMessage:
        """Send a sound file with a name."""
        file = self.world.store(data, "audio", name=file_name, mime_type="audio/mpeg", duration=3)
        return self.send_file(file, caption=caption)

    def send_video_note(self, data: bytes, *, reply_to: ShownMessage | None = None) -> ShownMessage:
        """Send a round video, which has neither name nor caption."""
        return self.send_file(self.world.store(data, "video_note", duration=3), reply_to=reply_to)

    def send_animation(self, data: bytes, *, caption: str | None = None) -> ShownMessage:
        """Send an animation."""
        file = self.world.store(
            data, "animation", name="动图.mp4", mime_type="video/mp4", duration=3
        )
        return self.send_file(file, caption=caption)

    def send_files(
        self,
        files: Sequence[StoredFile],
        captions: Sequence[str | None] = (),
        *,
        chat: Chat | None = None,
        reply_to: ShownMessage | None = None,
        group: str | None = None,
    ) -> list[ShownMessage]:
        """Send files as an album; naming a `group` sends its stragglers."""
        album = group or f"{self.world.serial():017d}"
        texts = [*captions, *([None] * (len(files) - len(captions)))]
        return [
            self.send_file(file, caption=text, chat=chat, reply_to=reply_to, media_group_id=album)
            for file, text in zip(files, texts, strict=True)
        ]

    def replace_photo(self, message: ShownMessage, data: bytes) -> None:
        """Put another photo in the place of one's own; the caption stays."""
        message.file = self.world.store(data, "photo")
        self.edit(message, message.caption)

    # --- without a file

    def send_venue(
        self, title: str, address: str, *, reply_to: ShownMessage | None = None
    ) -> ShownMessage:
        """Send a named place, which comes as a location, too."""
        place = {"latitude": 39.9, "longitude": 116.4}
        venue = {"location": place, "title": title, "address": address}
        return self._share({"venue": venue, "location": place}, reply_to)

    def send_contact(
        self, first_name: str, phone: str, *, reply_to: ShownMessage | None = None
    ) -> ShownMessage:
        """Send somebody's card."""
        return self._share({"contact": {"phone_number": phone, "first_name": first_name}}, reply_to)

    def send_poll(
        self, question: str, options: Sequence[str], *, chat: Chat | None = None
    ) -> ShownMessage:
        """Send a poll nobody has answered."""
        choices = [
            {"text": text, "voter_count": 0, "persistent_id": f"o{at}"}
            for at, text in enumerate(options)
        ]
        poll = {
            "id": f"{self.world.serial():018d}",
            "question": question,
            "options": choices,
            "total_voter_count": 0,
            "is_closed": False,
            "is_anonymous": True,
            "type": "regular",
            "allows_multiple_answers": False,
            "allows_revoting": False,
            "members_only": False,
        }
        return self._share({"poll": poll}, None, chat)

    def send_dice(self, value: int = 4) -> ShownMessage:
        """Throw a die."""
        return self._share({"dice": {"emoji": "🎲", "value": value}}, None)

    def _share(
        self, extra: Json, reply_to: ShownMessage | None, chat: Chat | None = None
    ) -> ShownMessage:
        return self._post(chat, Rich("", []), reply_to=reply_to, extra=extra)

    # --- what others said

    def quote(
        self, message: ShownMessage, part: str, text: str, *, chat: Chat | None = None
    ) -> ShownMessage:
        """Answer a chosen part of a message."""
        at = (message.text or message.caption).index(part)
        quoted = {"quote": {"text": part, "position": at, "is_manual": True}}
        words = with_found(trimmed(Rich(text, [])))
        return self._post(chat, words, reply_to=message, extra=quoted)

    def quote_elsewhere(self, name: str, part: str, text: str) -> ShownMessage:
        """Answer, here, a part of what somebody hidden said in a chat without the bot."""
        date = self.world.now()
        extra = {
            "quote": {"text": part, "position": 0, "is_manual": True},
            "external_reply": {"origin": outside_origin("hidden", name, date)},
        }
        return self._post(None, with_found(trimmed(Rich(text, []))), extra=extra)

    def forward_from_outside(
        self,
        words: str,
        *,
        origin: str = "hidden",
        name: str = "老王",
        date: datetime | None = None,
        file: StoredFile | None = None,
        album: str | None = None,
    ) -> ShownMessage:
        """Forward what was said where the bot is not: `hidden`, `chat` or `channel`."""
        said = outside_origin(origin, name, date or self.world.now())
        rich = with_found(trimmed(Rich(words, [])))
        extra = {"forward_origin": said}
        return self._post(None, rich, file=file, media_group_id=album, extra=extra)
