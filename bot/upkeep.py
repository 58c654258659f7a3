"""What has to be true before anything is said: accounts, menus, who is in the group's chat."""

import logging
from collections.abc import Collection
from datetime import datetime, timedelta

from telegram import (
    Bot,
    BotCommandScope,
    BotCommandScopeChat,
    BotCommandScopeDefault,
)
from telegram.error import TelegramError

from bot.head_count import HeadCount
from bot.wiring import Shared
from handlers import containing, first_day, gaps, lost_accounts, reminders
from handlers.commands import COMMANDS
from handlers.menus import Menu, Menus, menus_of, wanted
from inspection import accounts
from inspection.containing import is_outward_stopped
from inspection.enums import Language
from inspection.lost_accounts import disabled_in
from inspection.ports import REGISTRY
from inspection.records import OutgoingMessage

log = logging.getLogger(__name__)

TRIED_AGAIN = timedelta(minutes=5)  # a menu that could not be set


class Upkeep:
    """Follows the records wherever something outside them has to follow, too."""

    def __init__(self, shared: Shared, bot: Bot) -> None:
        self._shared = shared
        self._bot = bot
        languages = {each: shared.texts.in_language(each) for each in Language}
        self._all_menus = {each: menus_of(texts, COMMANDS) for each, texts in languages.items()}
        self._menus: dict[int, Menu | None] = {}  # as they were set
        self._not_before: dict[int, datetime] = {}  # chat → its menu could not be set
        self._setting = False
        self._head_count = HeadCount(shared, bot)

    def look(self, busy: Collection[int] = ()) -> None:
        """Do what the records ask for, whenever the sender looks; a fault keeps no message back.

        In the `busy` chats something is being said at this moment.
        """
        try:
            self._look(busy)
        except Exception:
            log.exception("what the records ask for failed; it is tried again")

    def _look(self, busy: Collection[int]) -> None:
        self._say_if_journal_is_new()
        self._follow_accounts()
        self._withdraw_from_disabled()
        self._hold_back_stopped(busy)
        self._head_count.look()
        self._follow_first_days()
        if not self._setting and self._menus_to_set():
            self._setting = True
            self._shared.tasks.start(self._set_menus(), "menus")

    def _say_if_journal_is_new(self) -> None:
        """A journal that became malformed was replaced while work went on: the leaders hear it."""
        shared, aside = self._shared, self._shared.journal.renewed()
        if aside is None:
            return
        log.error("the journal was malformed and is set aside as %s; work goes on", aside.name)
        for scope in shared.store.scopes():
            with shared.store.unit(scope) as work:
                gaps.tell_journal_renewed(shared.desk(work))
                work.commit()

    # --- accounts

    def _follow_accounts(self) -> None:
        shared = self._shared
        for change in accounts.to_follow(shared.store.view(REGISTRY)):
            now = shared.clock.now()
            with shared.store.unit(change.inspection_id) as work:
                accounts.follow(work, change, now=now)
                work.commit()
            with shared.store.unit(REGISTRY) as work:
                work.put(change.changed(followed_at=now))
                work.commit()

    def _withdraw_from_disabled(self) -> None:
        shared = self._shared
        for scope in shared.store.scopes():
            for member in disabled_in(shared.store.view(REGISTRY), scope):
                with shared.store.unit(scope) as work:
                    if lost_accounts.withdraw_from(shared.desk(work), member.user_id):
                        work.commit()

    # --- what goes to the unit

    def _hold_back_stopped(self, busy: Collection[int]) -> None:
        for scope in self._shared.store.scopes():
            if is_outward_stopped(self._shared.store.view(scope)):
                with self._shared.store.unit(scope) as work:
                    if containing.hold_back(self._shared.desk(work), busy):
                        work.commit()

    # --- the leader's first day

    def _follow_first_days(self) -> None:
        shared = self._shared
        for scope in shared.store.scopes():
            view, people = shared.store.view(scope), shared.store.view(REGISTRY)
            if first_day.is_due(view, people, shared.clock.now()):
                with shared.store.unit(scope) as work:
                    first_day.follow(shared.desk(work))
                    work.commit()

    # --- before something is said

    async def before(self, scope: str, message: OutgoingMessage) -> None:
        """Let a reminder say what holds now; count who is in the group's chat before a push."""
        if message.card == reminders.CARD:
            with self._shared.store.unit(scope) as work:
                if reminders.renew(self._shared.desk(work), message):
                    work.commit()
        await self._head_count.before(scope, message)

    # --- menus

    def _menus_in(self, language: Language | None) -> Menus:
        return self._all_menus[language or self._shared.texts.language]

    def _menus_to_set(self) -> dict[int, Menu | None]:
        shared, now = self._shared, self._shared.clock.now()
        return {
            chat: menu
            for chat, menu in wanted(shared.store, self._menus_in).items()
            if (chat not in self._menus or self._menus[chat] != menu)
            and self._not_before.get(chat, now) <= now
        }

    async def _set_menus(self) -> None:
        try:
            for chat, menu in self._menus_to_set().items():
                await self._set_menu(chat, menu)
        finally:
            self._setting = False

    async def _set_menu(self, chat: int, menu: Menu | None) -> None:
        scope: BotCommandScope = BotCommandScopeChat(chat) if chat else BotCommandScopeDefault()
        try:
            if menu is None:
                await self._bot.delete_my_commands(scope)
            else:
                await self._bot.set_my_commands(menu, scope)
                if not chat:
                    await self._set_for_strangers(scope)
        except TelegramError as error:
            log.info("a menu could not be set: %s", type(error).__name__)
            self._not_before[chat] = self._shared.clock.now() + TRIED_AGAIN
        else:
            self._menus[chat] = menu

    async def _set_for_strangers(self, scope: BotCommandScope) -> None:
        """Who chose no language yet sees the menu in the one that their app speaks."""
        for language, menus in self._all_menus.items():
            if language is not self._shared.texts.language:
                await self._bot.set_my_commands(menus.public, scope, language_code=language)
