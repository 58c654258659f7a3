"""The Telegram part of `xuncha check`: token, clock, each bound group, each private chat."""

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any

from bot.check_items import Item, good, notice, wrong
from bot.commands_server import NoAnswerError, NotAcceptedError, ask
from bot.config import Config
from bot.speech import console
from inspection.ports import View
from inspection.records import Inspection, Member, Person

SECONDS = 5
CLOCK_DRIFT = 60  # seconds
DAY = 86_400  # seconds
CONFLICT = 409
WATCHED = 2  # seconds in which another reader comes back and is noticed


def telegram_items(
    config: Config, inspections: list[Inspection], people: View | None, *, is_running: bool
) -> Iterator[Item]:
    """Yield how the bot stands with Telegram; who else reads its updates, while it does not."""
    if not config.telegram.token.get_secret_value():
        yield wrong(_say("no_token"), _say("no_token_step"))
        return
    try:
        answer = ask(config, "getMe", seconds=SECONDS)
    except NoAnswerError as error:
        yield wrong(_say("no_answer", error=error), _say("no_answer_step"))
        return
    except NotAcceptedError as error:
        yield wrong(_say("refused", error=error), _say("refused_step"))
        return
    me = answer.result
    yield good(_say("accepted", name=me.get("username", "")))
    yield from drift(answer.date)
    yield _privacy(me)
    if not is_running:
        yield from _other_readers(config)
    for inspection in inspections:
        yield from _group(config, inspection, int(me.get("id", 0)))
    if people is not None:
        yield from _private_chats(config, people)


def _other_readers(config: Config) -> Iterator[Item]:
    """Yield whether another program reads with this token: one of two polls is refused."""
    try:
        ask(config, "getUpdates", seconds=SECONDS + WATCHED, kind=list, timeout=WATCHED, limit=1)
    except NoAnswerError:
        return
    except NotAcceptedError as error:
        if error.code != CONFLICT:
            return
        if "webhook" in str(error).lower():
            if config.telegram.webhook_url:
                return
            yield notice(_say("webhook"), _say("webhook_step"))
            return
        yield wrong(_say("other_reader"), _say("other_reader_step"))
    else:
        yield good(_say("only_reader"))


def _privacy(me: Mapping[str, Any]) -> Item:
    if me.get("can_read_all_group_messages"):
        return good(_say("privacy_off"))
    step = _say("privacy_on_step", name=me.get("username", ""))
    return notice(_say("privacy_on"), step)


def drift(date: str | None) -> Iterator[Item]:
    """Yield whether this machine's clock is the server's, by the Date of its answer."""
    try:
        server = parsedate_to_datetime(date or "")
    except ValueError:
        return
    server = server if server.tzinfo else server.replace(tzinfo=UTC)
    seconds = (datetime.now(UTC) - server).total_seconds()
    if abs(seconds) <= CLOCK_DRIFT:
        yield good(_say("clock"))
        return
    text = _say("clock_off", is_fast=seconds > 0, seconds=f"{abs(seconds):.0f}")
    yield wrong(text, _say("clock_off_step"))


# --- the group's chat ----------------------------------------------------------------------


def _group(config: Config, inspection: Inspection, bot_id: int) -> Iterator[Item]:
    chat, label = inspection.chat_id, _say("label", inspection=inspection)
    if chat is None:
        yield notice(_say("no_group", label=label), _say("bind_step"))
        return
    try:
        member = ask(config, "getChatMember", seconds=SECONDS, chat_id=chat, user_id=bot_id).result
        group = ask(config, "getChat", seconds=SECONDS, chat_id=chat).result
    except NoAnswerError as error:
        yield wrong(_say("group_unknown", label=label, error=error), _say("group_unknown_step"))
        return
    except NotAcceptedError as error:
        text = _say("group_lost", label=label, chat=chat, error=error)
        yield wrong(text, _say("group_lost_step"))
        return
    yield _rights(label, member)
    if inspection.thread_id is not None and not group.get("is_forum"):
        yield wrong(_say("no_topics", label=label), _say("no_topics_step"))
    yield _auto_delete(_say("the_group", label=label), group)


def _rights(label: str, member: Mapping[str, Any]) -> Item:
    status = member.get("status")
    if status in {"left", "kicked"}:
        return wrong(_say("not_in_group", label=label), _say("bind_step"))
    if status == "restricted" and not member.get("can_send_messages"):
        return wrong(_say("muted", label=label), _say("muted_step"))
    if status != "administrator":
        return notice(_say("plain_member", label=label), _say("plain_member_step"))
    if not member.get("can_pin_messages"):
        return notice(_say("no_pinning", label=label), _say("no_pinning_step"))
    return good(_say("all_rights", label=label))


# --- auto-delete timers --------------------------------------------------------------------


def _auto_delete(where: str, chat: Mapping[str, Any]) -> Item:
    seconds = int(chat.get("message_auto_delete_time") or 0)
    if not seconds:
        return good(_say("keeps", where=where))
    days, hours = seconds // DAY, max(1, seconds // 3600)
    return notice(_say("vanishes", where=where, days=days, hours=hours), _say("vanishes_step"))


def _private_chats(config: Config, people: View) -> Iterator[Item]:
    """Yield the private chats whose messages vanish; one line when there is none."""
    active = {m.user_id: m.name for m in people.all(Member) if m.is_active}
    reachable = [p.user_id for p in people.all(Person) if p.unreachable_since is None]
    looked = 0
    vanishing = []
    for user_id in reachable:
        if user_id not in active:
            continue
        try:
            chat = ask(config, "getChat", seconds=SECONDS, chat_id=user_id).result
        except NoAnswerError:
            return
        except NotAcceptedError:
            continue
        looked += 1
        item = _auto_delete(_say("the_private_chat", name=active[user_id]), chat)
        if item.next_step:
            vanishing.append(item)
    yield from vanishing
    if looked and not vanishing:
        yield good(_say("private_chats_keep", count=looked))


def _say(macro: str, **facts: object) -> str:
    return console()("check_chats", macro, **facts)
