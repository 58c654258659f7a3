"""Chats that change: blocked, joined, left, removed, upgraded; nothing here is a message."""

from collections.abc import Callable

from telegram import ChatMember, ChatMemberRestricted, ChatMemberUpdated, Message, Update

from handlers import containing, delivery, reaching
from handlers.context import Desk
from handlers.gate import scope_of_chat
from inspection.containing import is_group_held
from inspection.enrolment import find_person, memberships
from inspection.enums import MessageState
from inspection.ports import REGISTRY, Store, Work
from inspection.records import Inspection, Member, OutgoingMessage, Person

GONE = {"left", "kicked"}


def concerns(update: Update) -> bool:
    """Whether the update is about a chat rather than said in one."""
    message = update.message
    happened = message is not None and bool(
        message.migrate_to_chat_id
        or message.migrate_from_chat_id
        or message.new_chat_members
        or message.left_chat_member
    )
    member_changed = update.my_chat_member is not None or update.chat_member is not None
    return member_changed or happened


def changed(store: Store, update: Update, desk_for: Callable[[Work], Desk]) -> int | None:
    """Take the change in; return the chat to leave when nobody enrolled added the bot."""
    if update.my_chat_member is not None:
        return _membership(store, update.my_chat_member, desk_for)
    if update.chat_member is not None:
        _member_changed(store, update.chat_member, desk_for)
        return None
    message = update.message
    if message is not None and (message.new_chat_members or message.left_chat_member):
        _came_and_went(store, message, desk_for)
    elif message is not None:
        old = message.chat_id if message.migrate_to_chat_id else message.migrate_from_chat_id
        new = message.migrate_to_chat_id or message.chat_id
        if old is not None and new is not None:
            move(store, old, new)
    return None


def _came_and_went(store: Store, message: Message, desk_for: Callable[[Work], Desk]) -> None:
    scope = scope_of_chat(store, message.chat_id)
    if scope is not None:
        with store.unit(scope) as work:
            containing.came_and_went(desk_for(work), message)
            work.commit()


def _member_changed(
    store: Store, update: ChatMemberUpdated, desk_for: Callable[[Work], Desk]
) -> None:
    """Who came or went, as an administrator is told: large groups have no message of it."""
    scope = scope_of_chat(store, update.chat.id)
    if scope is not None:
        member = update.new_chat_member
        with store.unit(scope) as work:
            desk = desk_for(work)
            if is_there(member):
                containing.came_in(desk, (member.user,))
            else:
                containing.went_out(desk, member.user)
            work.commit()


def is_there(member: ChatMember) -> bool:
    """Whether somebody is in a chat; one who is restricted may be in it or not."""
    if isinstance(member, ChatMemberRestricted):
        return bool(member.is_member)
    return member.status not in GONE


def _membership(
    store: Store, update: ChatMemberUpdated, desk_for: Callable[[Work], Desk]
) -> int | None:
    is_gone, is_muted = _is_gone(update.new_chat_member), _is_muted(update.new_chat_member)
    if update.chat.type == "private":
        _reachable(store, update.chat.id, reachable=not is_gone, at=desk_for)
        return None
    scope = scope_of_chat(store, update.chat.id)
    if scope is not None:
        _in_group(store, scope, is_gone=is_gone, is_muted=is_muted, desk_for=desk_for)
        return None
    enrolled = memberships(store.view(REGISTRY), update.from_user.id)
    if not is_gone and not any(member.is_inside for member in enrolled):
        return update.chat.id
    return None


def _is_gone(member: ChatMember) -> bool:
    """Whether the bot is out; one who is restricted may be out or in."""
    is_outside = isinstance(member, ChatMemberRestricted) and not member.is_member
    return member.status in GONE or is_outside


def _is_muted(member: ChatMember) -> bool:
    return isinstance(member, ChatMemberRestricted) and not member.can_send_messages


def _reachable(store: Store, user_id: int, *, reachable: bool, at: Callable[[Work], Desk]) -> None:
    person = find_person(store.view(REGISTRY), user_id)
    if person is None:
        return
    with store.unit(REGISTRY) as work:
        since = None if reachable else person.unreachable_since or at(work).now
        work.put(person.changed(unreachable_since=since))
        work.commit()
    if reachable or person.unreachable_since is not None:
        return
    for member in memberships(store.view(REGISTRY), user_id):
        with store.unit(member.inspection_id) as work:
            reaching.say_away(at(work), user_id)
            work.commit()


def _in_group(
    store: Store, scope: str, *, is_gone: bool, is_muted: bool, desk_for: Callable[[Work], Desk]
) -> None:
    with store.unit(scope) as work:
        desk = desk_for(work)
        if is_gone or is_muted:
            delivery.after_group_lost(desk, muted=not is_gone)
        elif not is_group_held(work):
            work.put(desk.inspection.changed(chat_active=True))
        work.commit()


def move(store: Store, old: int, new: int) -> None:
    """A group became a supergroup: everything that named the old chat names the new (C020)."""
    for scope in store.scopes():
        inspection = store.view(scope).get(Inspection, 1)
        if inspection is None or inspection.chat_id != old:
            continue
        with store.unit(scope) as work:
            work.put(inspection.changed(chat_id=new))
            for message in work.lookup(OutgoingMessage, "state", MessageState.QUEUED):
                if message.chat_id == old:
                    work.put(message.changed(chat_id=new))
            work.commit()


def rename(work: Work, person: Person, name: str) -> None:
    """Keep the newest name of a person, everywhere they are a member; they can be reached."""
    work.put(person.changed(name=name, unreachable_since=None))
    for member in work.lookup(Member, "user_id", person.user_id):
        if member.name != name:
            work.put(member.changed(name=name))
