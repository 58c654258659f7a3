"""What a person at the page does: say, send, press, change, forward, come and go."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from sandbox.limits import CAPTION_LIMIT, REACTIONS, TEXT_LIMIT, utf16_length
from sandbox.page_requests import PageError, Upload, media_type, number
from sandbox.page_view import Seat, View

if TYPE_CHECKING:
    from sandbox.chats import Group
    from sandbox.people import Person, Press
    from sandbox.server import BotApiServer
    from sandbox.world import ShownMessage

Json = dict[str, Any]

ANSWER_SECONDS = 8.0
RAISED = 1_000_000_000_000  # what is taken from a group's id when it becomes a supergroup


@dataclass(frozen=True)
class Said:
    """What a person at the page wants to do: in which seat, as whom, answering what."""

    index: int
    seat: Seat
    person: Person
    chat: Group | None
    fields: Mapping[str, Any]

    def text(self, name: str) -> str:
        """Return a field as text."""
        return str(self.fields.get(name) or "")

    def find(self, name: str) -> ShownMessage | None:
        """Return the message a field names; it must still be there."""
        wanted = number(self.fields.get(name))
        if wanted is None:
            return None
        shown = self.person.screen(self.chat)
        found = next((m for m in shown if m.message_id == wanted and not m.deleted), None)
        if found is None:
            raise PageError("这条消息已经不在了。", "This message is gone.")
        return found

    def named(self) -> ShownMessage:
        """Return the message that is acted on."""
        message = self.find("message_id")
        if message is None:
            raise PageError("这条消息已经不在了。", "This message is gone.")
        return message


class Acts:
    """Does what people do, and refuses in words what an app would not offer."""

    def __init__(self, server: BotApiServer, seats: list[Seat], view: Callable[[], View]) -> None:
        self._server = server
        self._seats = seats
        self._view = view

    def said(self, fields: Mapping[str, Any]) -> Said:
        """Read who does it and where."""
        index = number(fields.get("seat"))
        if index is None or not 0 <= index < len(self._seats):
            raise PageError("没有这个会话。", "There is no such chat.")
        seat = self._seats[index]
        speaker = number(fields.get("speaker")) or seat.person_id
        if speaker not in (seat.speakers or (seat.person_id,)):
            raise PageError("此人不在这个会话中。", "This person is not in the chat.")
        person = self._server.world.people[speaker]
        return Said(index, seat, person, self._view().group(seat), fields)

    def writing(self, fields: Mapping[str, Any]) -> Said:
        """Read it for something that is written: only who is inside can."""
        said = self.said(fields)
        if said.chat is not None and said.person.id not in said.chat.members:
            raise PageError(
                "此人已退群，请先在“更多”里选“进群”。", "This person left; rejoin first (menu)."
            )
        if said.chat is None and self._server.world.private(said.person.id).blocked:
            raise PageError(
                "此人已停用机器人，请先在“更多”里恢复。",
                "The bot is blocked; unblock it first (menu).",
            )
        return said

    # --- words and files

    def say(self, said: Said) -> None:
        """Write a text."""
        said.person.say(_words(said), chat=said.chat, reply_to=said.find("reply_to"))

    def photo(self, upload: Upload) -> None:
        """Send a photo."""
        said = self.writing(upload.fields)
        _check_photos(upload)
        said.person.send_photo(
            upload.content, caption=_caption(said), chat=said.chat, reply_to=said.find("reply_to")
        )

    def document(self, upload: Upload) -> None:
        """Send a file."""
        said = self.writing(upload.fields)
        said.person.send_document(
            upload.content,
            upload.name,
            caption=_caption(said),
            chat=said.chat,
            reply_to=said.find("reply_to"),
        )

    def album(self, upload: Upload) -> None:
        """Send several photos, or several files, at once; the first carries the caption."""
        said = self.writing(upload.fields)
        kind = "photo" if said.text("kind") == "photo" else "document"
        if kind == "photo":
            _check_photos(upload)
        world = self._server.world
        files = [
            world.store(content, kind, name=name if kind == "document" else None)
            for name, content in upload.files
        ]
        said.person.send_files(
            files, [_caption(said)], chat=said.chat, reply_to=said.find("reply_to")
        )

    def voice(self, upload: Upload) -> None:
        """Send a voice note made beforehand; nothing is recorded here."""
        said = self.writing(upload.fields)
        said.person.send_voice(upload.content, chat=said.chat, reply_to=said.find("reply_to"))

    def video(self, upload: Upload) -> None:
        """Send a video."""
        said = self.writing(upload.fields)
        said.person.send_video(
            upload.content, caption=_caption(said), chat=said.chat, reply_to=said.find("reply_to")
        )

    def poll(self, said: Said) -> None:
        """Send a poll, its question and options a line each."""
        question, *options = said.text("lines").splitlines() or [""]
        if len(options) < 2:
            raise PageError("投票至少要有两个选项。", "A poll has two options or more.")
        said.person.send_poll(question, options, chat=said.chat)

    def location(self, said: Said) -> None:
        """Send a place."""
        said.person.send_location(chat=said.chat, reply_to=said.find("reply_to"))

    # --- what stands there

    def edit(self, said: Said) -> None:
        """Change one's own words."""
        message = said.named()
        if message.sender != said.person.id or message.extra:
            raise PageError("只能编辑自己写的消息。", "Only your own words can be edited.")
        said.person.edit(message, _words(said))

    def delete(self, said: Said) -> None:
        """Delete: in a private chat anything, in the group one's own."""
        message = said.named()
        if said.chat is not None and message.sender != said.person.id:
            raise PageError(
                "群里只能删除自己的消息。", "In the group only your own can be deleted."
            )
        said.person.delete(message)

    def react(self, said: Said) -> None:
        """React, or take the reaction back."""
        message, emoji = said.named(), said.text("emoji")
        if emoji and emoji not in REACTIONS:
            raise PageError("不能用这个表情回应。", "This is no reaction.")
        same = message.reacted.get(said.person.id) == [emoji]
        said.person.react(message, None if same else emoji or None)

    def forward(self, said: Said) -> None:
        """Forward into another chat of the same person."""
        message = said.named()
        target = self.writing({"seat": said.fields.get("to_seat"), "speaker": said.person.id})
        said.person.forward(message, chat=target.chat)

    # --- buttons

    async def press(self, said: Said) -> Json:
        """Press a button and return what the bot answered."""
        message, data = said.find("message_id"), said.text("data")
        keys = [] if message is None else [key.data for row in message.buttons for key in row]
        if message is None or data not in keys:
            raise PageError("这个按钮已经不在了。", "This button is gone.")
        return await _answered(said.person.press_data(data, on=message))

    # --- coming and going

    def member(self, said: Said) -> None:
        """Join, leave, block, unblock, take the bot in or out, upgrade."""
        act = _MEMBER.get((said.text("act"), said.chat is not None))
        if act is None:
            raise PageError("这里不能这样做。", "This cannot be done here.")
        act(self, said)

    def _upgrade(self, said: Said) -> None:
        group = _group(said)
        if group.kind == "supergroup":
            raise PageError("已经是超级群。", "It is a supergroup already.")
        new = group.id - RAISED
        seat = replace(said.seat, chat_id=new, earlier=(*said.seat.earlier, group.id))
        self._seats[said.index] = seat
        self._server.world.upgrade(group, new, by=said.person)

    def _join(self, said: Said) -> None:
        if said.person.id not in _group(said).members:
            said.person.join(_group(said))

    def _leave(self, said: Said) -> None:
        if said.person.id in _group(said).members:
            said.person.leave(_group(said))

    def _add_bot(self, said: Said) -> None:
        said.person.add_bot(_group(said), administrator=True)

    def _remove_bot(self, said: Said) -> None:
        said.person.remove_bot(_group(said))

    def _block(self, said: Said) -> None:
        said.person.block_bot()

    def _unblock(self, said: Said) -> None:
        said.person.unblock_bot()


_MEMBER: Mapping[tuple[str, bool], Callable[[Acts, Said], None]] = {
    ("join", True): Acts._join,
    ("leave", True): Acts._leave,
    ("add_bot", True): Acts._add_bot,
    ("remove_bot", True): Acts._remove_bot,
    ("upgrade", True): Acts._upgrade,
    ("block", False): Acts._block,
    ("unblock", False): Acts._unblock,
}


def _group(said: Said) -> Group:
    if said.chat is None:
        raise PageError("没有这个会话。", "There is no such chat.")
    return said.chat


def _words(said: Said) -> str:
    text = said.text("text").strip()
    if not text:
        raise PageError("没有内容，没有发送。", "There is nothing to send.")
    if utf16_length(text) > TEXT_LIMIT:
        raise PageError(
            f"一条消息最多{TEXT_LIMIT}字，没有发送。", f"At most {TEXT_LIMIT} characters; not sent."
        )
    return text


def _caption(said: Said) -> str | None:
    text = said.text("caption").strip()
    if utf16_length(text) > CAPTION_LIMIT:
        raise PageError(
            f"文件说明最多{CAPTION_LIMIT}字，没有发送。",
            f"A caption has at most {CAPTION_LIMIT} characters; not sent.",
        )
    return text or None


def _check_photos(upload: Upload) -> None:
    if any(media_type(content) is None for _, content in upload.files):
        raise PageError(
            "这不是可用的照片，请作为文件发送。", "This is no usable photo; send it as a file."
        )


async def _answered(press: Press) -> Json:
    """Wait for the bot's answer to a press, and say so when none comes."""
    loop = asyncio.get_running_loop()
    end = loop.time() + ANSWER_SECONDS
    while press.answer is None:
        if loop.time() > end:
            raise PageError("机器人没有回应这次按钮。", "The bot did not answer this press.")
        await asyncio.sleep(0.03)
    return {"text": press.answer.text, "show_alert": press.answer.show_alert}
