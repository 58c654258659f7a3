"""Other channels: that there is something to read in Telegram, by apprise, off the event loop.

A notice is a record; it is marked as begun on disk before it is tried, so that one that may
have left in a crash is never repeated. Addresses hold secrets: they are in no log and no record.
"""

import asyncio
import html
import logging
from collections.abc import Callable
from datetime import datetime, timedelta

from bot.wiring import Shared
from handlers import containing, delivery
from handlers.inside import leader_of
from inspection import interviews
from inspection.enums import MessageState, Priority
from inspection.frozen import as_shown
from inspection.ports import Receipt
from inspection.records import ChannelNotice, OutgoingMessage, OutwardItem

log = logging.getLogger(__name__)

PAUSES = (timedelta(minutes=1), timedelta(minutes=10), timedelta(hours=1))
QUIET = ("apprise", "urllib3")  # what they write may hold an address with its secrets

Notify = Callable[[str, str, str], bool]


def by_apprise(url: str, title: str, body: str) -> bool:
    """Send one text to one address; slow to import, and so imported when first needed."""
    import apprise  # noqa: PLC0415  # a fifth of a second

    for name in QUIET:
        logging.getLogger(name).setLevel(logging.CRITICAL + 1)
    sender = apprise.Apprise()
    return bool(sender.add(url)) and bool(sender.notify(title=title, body=body))


class OtherChannels:
    """Sends waiting notices one after another for as long as the bot runs."""

    def __init__(self, shared: Shared, *, notify: Notify = by_apprise) -> None:
        self._shared = shared
        self._notify = notify
        self._busy = False
        self.wake = asyncio.Event()

    @property
    def is_configured(self) -> bool:
        """Whether there is any channel."""
        return bool(self._shared.config.channels)

    def recover(self) -> None:
        """After a crash: what was begun may have left, and is not repeated."""
        for scope in self._shared.store.scopes():
            with self._shared.store.unit(scope) as work:
                begun = [n for n in _queued(work.lookup) if n.started_at is not None]
                for notice in begun:
                    work.put(notice.changed(state=MessageState.UNCONFIRMED))
                if begun:
                    work.commit()

    async def run(self) -> None:
        """Send for as long as the bot runs."""
        while True:
            self.wake.clear()
            self._busy = True
            await self._shared.store.saved(lazy_too=False)
            due, later = self._due()
            for scope, notice in due:
                await self._send(scope, notice)
            self._busy = False
            if not due:
                await self._shared.clock.sleep_until(later, self.wake)

    def is_idle(self) -> bool:
        """Whether nothing is being sent and nothing is due now."""
        return not self.is_configured or (not self._busy and not self._due()[0])

    def _due(self) -> tuple[list[tuple[str, ChannelNotice]], datetime | None]:
        now = self._shared.clock.now()
        undisturbed = interviews.undisturbed_in(self._shared.store, now)
        stopped = containing.waiting_for_resume(self._shared.store)
        waiting = [
            (scope, notice)
            for scope in self._shared.store.scopes()
            for notice in _queued(self._shared.store.view(scope).lookup)
            if notice.user_id not in undisturbed | stopped
        ]
        due = [(s, n) for s, n in waiting if n.not_before is None or n.not_before <= now]
        later = [n.not_before for _, n in waiting if n.not_before and n.not_before > now]
        return due, min(later, default=None)

    async def _send(self, scope: str, notice: ChannelNotice) -> None:
        begun = self._begun(scope, notice)
        if begun is None:
            return
        body, receipt = begun
        await receipt.saved()
        channel = self._shared.config.channels[notice.channel]
        title = html.unescape(self._shared.texts_for(notice.user_id)("reminder", "elsewhere_title"))
        url = channel.url.get_secret_value()
        try:
            sent = await asyncio.to_thread(self._notify, url, title, body)
        except Exception as error:  # noqa: BLE001  # a plug-in's fault; its text may hold secrets
            log.warning("channel %s: %s", notice.channel, type(error).__name__)
            sent = False
        self._settle(scope, notice, sent=sent)

    def _begun(self, scope: str, notice: ChannelNotice) -> tuple[str, Receipt] | None:
        """Mark the notice as begun and return its text, if the person may still know of it."""
        shared = self._shared
        with shared.store.unit(scope) as work:
            desk = shared.desk(work)
            asked = OutgoingMessage(chat_id=notice.user_id, about=notice.about, created_at=desk.now)
            known = notice.channel in shared.config.channels
            if (
                not known
                or not desk.audience(notice.user_id)
                or not delivery.may_leave(desk, asked)
            ):
                work.put(notice.changed(state=MessageState.WITHDRAWN))
                work.commit()
                return None
            items = (work.get(OutwardItem, _id(ref)) for ref in notice.about if _is_item(ref))
            allowed = shared.config.channels[notice.channel].content
            contents = [as_shown(i).wording for i in items if i is not None] if allowed else []
            texts = desk.texts_for(notice.user_id)
            body = texts("reminder", "elsewhere", text=_plain(notice.text), contents=contents)
            work.put(notice.changed(started_at=desk.now))
            return html.unescape(body), work.commit()

    def _settle(self, scope: str, notice: ChannelNotice, *, sent: bool) -> None:
        with self._shared.store.unit(scope) as work:
            desk = self._shared.desk(work)
            now, tries = desk.now, notice.tries + 1
            if sent:
                work.put(
                    notice.changed(
                        state=MessageState.SENT, sent_at=now, started_at=now, tries=tries
                    )
                )
            elif tries <= len(PAUSES):
                log.warning(
                    "channel %s: notice %s not sent, tried again", notice.channel, notice.id
                )
                work.put(notice.changed(not_before=now + PAUSES[tries - 1], tries=tries))
            else:
                log.warning("channel %s: notice %s given up", notice.channel, notice.id)
                work.put(notice.changed(state=MessageState.FAILED, tries=tries))
                leader = leader_of(desk)
                if leader is not None:
                    desk.say(
                        leader.user_id,
                        desk.texts("reminder", "channel_failed", channel=notice.channel),
                        priority=Priority.NOTICE,
                        dedupe=f"channel_failed:{notice.channel}:{desk.today}",
                    )
            work.commit()
        self._shared.wake.set()


def _queued(lookup: Callable[..., tuple[ChannelNotice, ...]]) -> tuple[ChannelNotice, ...]:
    return lookup(ChannelNotice, "state", MessageState.QUEUED)


def _is_item(ref: str) -> bool:
    return ref.startswith("outward_item:")


def _id(ref: str) -> int:
    return int(ref.partition(":")[2])


def _plain(text: str) -> str:
    """The stored text is escaped for Telegram; the template escapes again."""
    return html.unescape(text)
