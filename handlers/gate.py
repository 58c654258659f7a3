"""Who is writing, where, and which inspection it belongs to; decided on user ids only."""

from dataclasses import dataclass

from telegram import Message, Update

from inspection import outbox
from inspection.enrolment import find_person, memberships
from inspection.ports import REGISTRY, Store
from inspection.records import Inspection, Member, OutgoingMessage, Person


@dataclass(frozen=True)
class Caller:
    """Somebody, somewhere, in the scope that their update belongs to."""

    user_id: int
    user_name: str
    chat_id: int
    thread_id: int | None
    scope: str  # the inspection's, or the registry's for strangers
    person: Person | None
    member: Member | None
    bound: bool  # the chat is private, or the group of this inspection

    @property
    def is_private(self) -> bool:
        """Whether this is a private chat."""
        return self.chat_id > 0


def identify(store: Store, update: Update) -> Caller | None:
    """Return who sent the update; None for what no person sent, and for channels."""
    user, chat = update.effective_user, update.effective_chat
    if user is None or chat is None or user.is_bot or chat.type == "channel":
        return None
    message = update.effective_message
    if message is not None and (message.is_automatic_forward or message.sender_chat):
        return None
    people = store.view(REGISTRY)
    places = memberships(people, user.id)
    person = find_person(people, user.id)
    thread = message.message_thread_id if message and message.is_topic_message else None
    if chat.id > 0:
        member = _at_place(store, places, update) or _current(places, person)
        bound = True
    else:
        scope = scope_of_chat(store, chat.id)
        bound = scope is not None
        member = next((m for m in places if m.inspection_id == scope), None)
        if not bound:
            member = _current(places, person)
    return Caller(
        user_id=user.id,
        user_name=name_of(user.full_name, user.id),
        chat_id=chat.id,
        thread_id=thread,
        scope=member.inspection_id if member else REGISTRY,
        person=person,
        member=member,
        bound=bound,
    )


def name_of(full_name: str, user_id: int) -> str:
    """Return a name that can be shown: visible, on one line, not endless (C030)."""
    shown = "".join(c for c in full_name if c.isprintable() and c not in "\u200b\u200e\u200f\u202e")
    return shown.strip()[:32] or f"用户{user_id % 10000:04d}"


def scope_of_chat(store: Store, chat_id: int) -> str | None:
    """Return the inspection that a group chat is bound to."""
    for scope in store.scopes():
        inspection = store.view(scope).get(Inspection, 1)
        if inspection is not None and inspection.chat_id == chat_id:
            return scope
    return None


def _current(places: tuple[Member, ...], person: Person | None) -> Member | None:
    chosen = person.inspection_id if person else None
    return next((m for m in places if m.inspection_id == chosen), places[-1] if places else None)


def _at_place(store: Store, places: tuple[Member, ...], update: Update) -> Member | None:
    """Return the place whose inspection made the message that was pressed or replied to."""
    if len(places) < 2:
        return None
    message = _pointed_at(update)
    if message is None:
        return None
    for place in places:
        if outbox.message_at(store.view(place.inspection_id), message.chat_id, message.message_id):
            return place
    return None


def _pointed_at(update: Update) -> Message | None:
    if update.callback_query is not None:
        pressed = update.callback_query.message
        return pressed if isinstance(pressed, Message) else None
    message = update.effective_message
    return message.reply_to_message if message else None


def asked_by(
    store: Store, scope: str, message: Message | None
) -> tuple[str, OutgoingMessage] | None:
    """Return the bot's message that was replied to, and the scope it was said in."""
    if message is None:
        return None
    for where in (scope, REGISTRY):
        found = outbox.message_at(store.view(where), message.chat_id, message.message_id)
        if found is not None:
            return where, found
    return None
