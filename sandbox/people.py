"""People: everything they do pushes the update that the real server would."""

from __future__ import annotations

from dataclasses import dataclass

from sandbox.chats import Chat, Group
from sandbox.presses import CallbackAnswer, Press
from sandbox.sharing import Sharer
from sandbox.shown import Button, ShownMessage
from sandbox.visits import member_changed, private_member_changed, set_bot_status
from sandbox.wire import message_json

__all__ = ["CallbackAnswer", "Person", "Press"]


@dataclass(eq=False)
class Person(Sharer):
    """Somebody with a Telegram account."""

    def delete(self, message: ShownMessage) -> None:
        """Delete a message, of which the bot is not told."""
        message.deleted = True
        self.world.tell("deleted", message.chat, message)

    def react(self, message: ShownMessage, emoji: str | None) -> None:
        """React to a message, or take the reaction back."""
        before = message.reacted.pop(self.id, [])
        after = [emoji] if emoji else []
        if after:
            message.reacted[self.id] = after
        self.world.tell("reaction", message.chat, message)
        if isinstance(message.chat, Group) and not message.chat.bot_is_administrator:
            return
        update = {
            "chat": message.chat.json(),
            "message_id": message.message_id,
            "user": self.user_json(),
            "date": int(self.world.now().timestamp()),
            "old_reaction": [{"type": "emoji", "emoji": one} for one in before],
            "new_reaction": [{"type": "emoji", "emoji": one} for one in after],
        }
        self.world.updates.push("message_reaction", update)

    # --- pressing

    def press(
        self, label: str, *, on: ShownMessage | None = None, chat: Chat | None = None
    ) -> Press:
        """Press a button by its label, on the latest message that has it."""
        shown = [on] if on else self._with_buttons(chat)
        for message in shown:
            key = _button(message, label)
            if key is not None:
                if key.data is None:
                    raise AssertionError(f"{label!r} opens {key.url}, it is not a callback")
                return self.press_data(key.data, on=message)
        there = [label for message in shown for label in message.labels]
        raise AssertionError(f"{self.name} sees no button {label!r}; there are {there}")

    def _with_buttons(self, chat: Chat | None) -> list[ShownMessage]:
        return [m for m in reversed(self.screen(chat=chat)) if m.from_bot and m.buttons]

    def press_data(self, data: str, *, on: ShownMessage) -> Press:
        """Press with any data, as a stale or forged button does."""
        world = self.world
        press = Press(f"{world.serial():018d}", self, on, data, world.now())
        world.presses[press.id] = press
        gone = {"chat": on.chat.json(), "message_id": on.message_id, "date": 0}
        update = {
            "id": press.id,
            "from": self.user_json(),
            "message": gone if on.deleted else message_json(world, on),
            "chat_instance": str(on.chat_id * 31 + 7),
            "data": data,
        }
        world.updates.push("callback_query", update)
        return press

    # --- looking

    def screen(self, chat: Chat | None = None) -> list[ShownMessage]:
        """Return the messages that stand in a chat, oldest first."""
        place = chat or self.world.private(self.id)
        return [message for message in place.messages if not message.deleted]

    def last(self, *, chat: Chat | None = None) -> ShownMessage:
        """Return the bot's latest message in a chat."""
        by_bot = [message for message in self.screen(chat=chat) if message.from_bot]
        if not by_bot:
            raise AssertionError(f"the bot has written nothing that {self.name} sees there")
        return by_bot[-1]

    # --- coming and going

    def block_bot(self) -> None:
        """Block the bot."""
        self.world.private(self.id).blocked = True
        private_member_changed(self.world, self, blocked=True)

    def unblock_bot(self) -> None:
        """Let the bot write again."""
        self.world.private(self.id).blocked = False
        private_member_changed(self.world, self, blocked=False)

    def add_bot(self, group: Group, *, administrator: bool = False) -> None:
        """Add the bot to a group, or change what it is there."""
        set_bot_status(self.world, group, "administrator" if administrator else "member", by=self)

    def remove_bot(self, group: Group) -> None:
        """Remove the bot from a group."""
        set_bot_status(self.world, group, "kicked", by=self)

    def join(self, group: Group, *, quietly: bool = False) -> None:
        """Enter a group; quietly, as in a large one, without a message that says so."""
        group.members[self.id] = self
        member_changed(self.world, group, self, joined=True)
        if not quietly:
            self.world.service(group, self.id, {"new_chat_members": [self.user_json()]})

    def leave(self, group: Group, *, quietly: bool = False) -> None:
        """Leave a group; quietly, as from a large one, without a message that says so."""
        group.members.pop(self.id)
        member_changed(self.world, group, self, joined=False)
        if not quietly:
            self.world.service(group, self.id, {"left_chat_member": self.user_json()})


def _button(message: ShownMessage, label: str) -> Button | None:
    return next((key for row in message.buttons for key in row if key.text == label), None)
