"""A whole inspection that is given anything: what must hold after each update."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from pydantic import ValidationError
from telegram import Update

from bot.intake import parsed
from handlers.routing import clean
from inspection.enums import OutwardState
from inspection.records import Finding
from sandbox.people import Press
from sandbox.shown import ShownMessage, StoredFile
from sandbox.updates import UpdateError, check_update
from tests.fuzz.shapes import BEYOND, ENROLLED, FILE, Json
from tests.stage import CAST, Stage, stage

PLAIN = "甲标记三号楼消防栓未见点检卡"
SEALED = "乙标记经理周凌渡把装修给他小舅子的公司，三家比价两家同一法人"
HELD = "丙标记库房漏水"
MARKS = {mark[:3]: number for number, mark in enumerate((PLAIN, SEALED, HELD), 1)}
HIDDEN = {SEALED[:3], HELD[:3]}
LIAISON, STRANGER, MEMBER = CAST["周"][0], CAST["生人"][0], CAST["丁"][0]
ANSWERS = ("send", "editmessage", "setmessagereaction", "deletemessage")


@dataclass
class Yard:
    """The inspection, and what was asked of it so far."""

    stage: Stage
    history: list[Json] = field(default_factory=list)
    places: set[str] = field(default_factory=set)  # where a message was said

    async def give(self, update: Json) -> None:
        """Let the update arrive, wait for what follows, and check all that must hold."""
        server, before = self.stage.server, len(self.stage.server.calls)
        self._number_anew(update)
        press = self._press(update)
        self.history.append(update)
        update_id = server.updates.push_raw(update)
        await self.stage.settle()
        read = parsed(update, None)
        is_set_aside = update_id in dict(self.stage.bot.shared.journal.failed())
        if fits_the_specification(update):
            assert not is_set_aside, f"an incident at {update}"
        assert read is not None or is_set_aside, f"unread and not set aside: {update}"
        if read is not None and not is_set_aside:
            self._check_answers(read, press, before)
        self.check_disclosure()

    def _number_anew(self, update: Json) -> None:
        """Give no number of a chat to two messages: the second would be a repeat, and dropped."""
        message = update.get("message")
        if not isinstance(message, dict) or not isinstance(message.get("message_id"), int):
            return
        place = str((message.get("chat"), message["message_id"]))
        if place in self.places:
            message["message_id"] = 10_000 + self.stage.server.world.serial()
        self.places.add(place)

    def _press(self, update: Json) -> Press | None:
        """Make the press known to the server, so that it can be answered."""
        query, server = update.get("callback_query"), self.stage.server
        if not isinstance(query, dict) or query.get("id") != "press":
            return None
        query["id"] = f"{server.world.serial():018d}"
        somebody = self.stage["甲"]
        shown = ShownMessage(server.world.private(somebody.id), 1, 4242, True, server.world.now())
        press = Press(query["id"], somebody, shown, "", server.world.now())
        server.world.presses[press.id] = press
        return press

    def _check_answers(self, read: Update, press: Press | None, before: int) -> None:
        if press is not None and read.callback_query is not None:
            assert press.answers == 1, f"{press.answers} answers to {self.history[-1]}"
        if must_be_answered(read) and read.effective_chat is not None:
            made = self._calls_to(read.effective_chat.id, before)
            assert made, f"silence after {self.history[-1]}"

    def _calls_to(self, chat_id: int, before: int) -> list[str]:
        calls = self.stage.server.calls[before:]
        to_chat = [c for c in calls if str(c.params.get("chat_id")) == str(chat_id)]
        return [c.method for c in to_chat if c.method.lower().startswith(ANSWERS)]

    def check_disclosure(self) -> None:
        """Neither the unit, nor a stranger, nor who is kept out reads what is not for them."""
        outside = self._read_by(LIAISON) + self._read_by(STRANGER)
        told = [i for i in self.stage.items() if i.state not in NOT_OUT]
        allowed = {i.finding_id for i in told}
        for mark, number in MARKS.items():
            assert mark not in outside or number in allowed, f"{mark} left the group"
        findings = {f.id: f for f in self.stage.findings()}
        for mark in HIDDEN:
            if is_close(findings[MARKS[mark]]):
                assert mark not in self._read_by(MEMBER), f"{mark} was read by a member"

    def _read_by(self, user_id: int) -> str:
        """Return what the bot shows somebody, and every alert there was for them."""
        chat = self.stage.server.world.private(user_id)
        return "\n".join(m.text + m.caption for m in chat.messages if m.from_bot and not m.deleted)


def fits_the_specification(update: Json) -> bool:
    """Whether a server that keeps to the Bot API could have sent it."""
    if str(BEYOND) in str(update):
        return False
    try:
        check_update(update)
    except (ValidationError, UpdateError, KeyError, TypeError, AttributeError):
        return False
    except (ValueError, OverflowError):  # a moment that no calendar has
        return False
    return True


NOT_OUT = {OutwardState.DRAFT, OutwardState.AWAITING_RELEASE, OutwardState.WITHDRAWN}


def is_close(finding: Finding) -> bool:
    """Whether the finding is still what it was made: sealed, or on hold."""
    return finding.sealed or finding.hold


def must_be_answered(read: Update) -> bool:
    """Whether it is an enrolled person's own message with words, in their private chat."""
    message, user, chat = read.message, read.effective_user, read.effective_chat
    if message is None or user is None or chat is None or user.is_bot:
        return False
    is_own = user.id in ENROLLED and chat.id == user.id and chat.type == "private"
    if not is_own or message.sender_chat or message.is_automatic_forward or message.media_group_id:
        return False
    if any(getattr(message, field) for field in SERVICE):
        return False
    return bool(isinstance(message.text, str) and clean(message.text))


SERVICE = (
    "migrate_to_chat_id", "migrate_from_chat_id", "new_chat_members", "left_chat_member",
    "via_bot",
)  # fmt: skip


@asynccontextmanager
async def yard(folder: Path) -> AsyncIterator[Yard]:
    """Run an inspection with three findings: one open to the group, one sealed, one on hold."""
    async with stage(folder) as here:
        kept: dict[str, Any] = {"kind": "photo", "content": b"\x89PNG\r\n\x1a\n", "size": 8}
        name = str(FILE["file_id"])
        here.server.world.files[name] = StoredFile(name, str(FILE["file_unique_id"]), **kept)
        for said in (PLAIN, SEALED, HELD):
            await here.say("丙", said)
        here["丙"].press_data("f.hold:3", on=here["丙"].last())
        await here.settle()
        await here.say("丙", "/items")
        assert [is_close(finding) for finding in here.findings()] == [False, True, True]
        yield Yard(here)
