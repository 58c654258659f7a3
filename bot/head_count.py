"""How many, and who, are in the chats of groups, as Telegram says."""

import logging
from datetime import datetime, timedelta

from telegram import Bot, ChatMember
from telegram.error import TelegramError

from bot.wiring import Shared
from handlers import containing
from inspection.containing import containment_of, expected_in_group, is_made_up
from inspection.enrolment import members_of
from inspection.enums import MessageKind, Priority
from inspection.ports import REGISTRY
from inspection.records import Inspection, OutgoingMessage

log = logging.getLogger(__name__)

COUNTED_EVERY = timedelta(minutes=1)  # for what is no push of its own: a card that changes
COMPARED_EVERY = timedelta(minutes=10)  # with who is enrolled, while nobody more is
THERE = {ChatMember.OWNER, ChatMember.ADMINISTRATOR, ChatMember.MEMBER}


class HeadCount:
    """Counts at the start and before a push; compares when it was too many and people joined."""

    def __init__(self, shared: Shared, bot: Bot) -> None:
        self._shared = shared
        self._bot = bot
        self._counted: dict[int, datetime] = {}
        self._compared: dict[str, tuple[frozenset[int], datetime]] = {}

    def look(self) -> None:
        """Begin what is to be counted now."""
        for scope in self._shared.store.scopes():
            chat_id = self._chat_of(scope)
            if chat_id is None:
                continue
            if chat_id not in self._counted:
                self._counted[chat_id] = self._shared.clock.now()
                self._shared.tasks.start(self._count(scope, chat_id), f"count-{scope}")
            elif self._is_to_compare(scope):
                self._shared.tasks.start(self._compare(scope, chat_id), f"compare-{scope}")

    def _chat_of(self, scope: str) -> int | None:
        inspection = self._shared.store.view(scope).get(Inspection, 1)
        return inspection.chat_id if inspection is not None else None

    async def before(self, scope: str, message: OutgoingMessage) -> None:
        """Count before a push to a group, and now and then before anything else."""
        if message.chat_id > 0 or scope == REGISTRY:
            return
        is_push = message.kind is MessageKind.SEND and message.priority > Priority.ANSWER
        last = self._counted.get(message.chat_id)
        is_old = last is None or self._shared.clock.now() - last >= COUNTED_EVERY
        if is_push or is_old:
            await self._count(scope, message.chat_id)

    async def _count(self, scope: str, chat_id: int) -> None:
        shared = self._shared
        self._counted[chat_id] = shared.clock.now()
        count = await self._number_in(chat_id)
        if count is None:
            return
        with shared.store.unit(scope) as work:
            desk = shared.desk(work)
            if desk.inspection.chat_id == chat_id:
                containing.counted(desk, count)
                work.commit()
        shared.wake.set()

    async def _number_in(self, chat_id: int) -> int | None:
        try:
            return await self._bot.get_chat_member_count(chat_id)
        except TelegramError as error:
            log.info("members of a group not counted: %s", type(error).__name__)
            return None

    # --- too many were counted, and more have joined the inspection

    def _is_to_compare(self, scope: str) -> bool:
        view, now = self._shared.store.view(scope), self._shared.clock.now()
        if not containment_of(view).held_for_count:
            return False
        members = members_of(self._shared.store.view(REGISTRY), scope)
        if not is_made_up(view, members):
            return False
        expected = expected_in_group(view, members)
        before, at = self._compared.get(scope, (frozenset(), now))
        if before == expected and now - at < COMPARED_EVERY:
            return False
        self._compared[scope] = (expected, now)
        return True

    async def _compare(self, scope: str, chat_id: int) -> None:
        """Let messages go on when everybody counted there is known by name."""
        shared = self._shared
        members = members_of(shared.store.view(REGISTRY), scope)
        expected = expected_in_group(shared.store.view(scope), members)
        there = [user_id for user_id in sorted(expected) if await self._is_in(chat_id, user_id)]
        count = await self._number_in(chat_id)
        with shared.store.unit(scope) as work:
            desk = shared.desk(work)
            known = len(there) + len(containment_of(work).bots) + 1
            is_theirs = desk.inspection.chat_id == chat_id and is_made_up(work, desk.members)
            if count is not None and count <= known and is_theirs:
                containing.resume_made_up(desk, count)
                work.commit()
        shared.wake.set()

    async def _is_in(self, chat_id: int, user_id: int) -> bool:
        try:
            found = await self._bot.get_chat_member(chat_id, user_id)
        except TelegramError as error:
            log.info("a member of a group not looked up: %s", type(error).__name__)
            return False
        return found.status in THERE or bool(getattr(found, "is_member", False))
