"""Who is writing, where, and which inspection it belongs to; decided on user ids only."""

import unicodedata
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import partial

from telegram import Chat, MaybeInaccessibleMessage, Message, Update

from inspection import outbox
from inspection.enrolment import find_person, memberships
from inspection.interviews import notes_of_album, open_of
from inspection.ports import REGISTRY, Store, View
from inspection.records import Inspection, InterviewNote, Member, OutgoingMessage, Person
from inspection.sources import album_finding, finding_from


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
    user, chat_id = update.effective_user, _chat_of(update)
    if user is None or chat_id is None or user.is_bot:
        return None
    message = update.effective_message
    if message is not None and (message.is_automatic_forward or message.sender_chat):
        return None
    people = store.view(REGISTRY)
    scopes = store.scopes()  # an inspection that is being destroyed is none any more
    places = tuple(m for m in memberships(people, user.id) if m.inspection_id in scopes)
    person = find_person(people, user.id)
    thread = message.message_thread_id if message and message.is_topic_message else None
    if chat_id > 0:
        there = _at_place(store, places, update) or _in_interview(store, places)
        member = there or (None if _is_lost(update, places) else current_place(places, person))
        bound = True
    else:
        scope = scope_of_chat(store, chat_id)
        bound = scope is not None
        member = next((m for m in places if m.inspection_id == scope), None)
        if not bound:
            member = current_place(places, person)
    return Caller(
        user_id=user.id,
        user_name=name_of(user.full_name or "", user.id),
        chat_id=chat_id,
        thread_id=thread,
        scope=member.inspection_id if member else REGISTRY,
        person=person,
        member=member,
        bound=bound,
    )


def _chat_of(update: Update) -> int | None:
    """Return the chat; of a press whose message is missing, the private one of who pressed."""
    chat, user = update.effective_chat, update.effective_user
    if chat is not None:
        return None if chat.type == Chat.CHANNEL else chat.id
    return user.id if update.callback_query is not None and user is not None else None


def _is_lost(update: Update, places: tuple[Member, ...]) -> bool:
    """Whether a press says by its number alone what it is on, and may mean any of several."""
    query = update.callback_query
    return query is not None and query.message is None and len(places) > 1


# marks, controls, what is not assigned: nothing of it can be seen, or it covers its neighbours
UNSEEN = frozenset({"Cc", "Cf", "Cn", "Co", "Cs", "Mn", "Me", "Zl", "Zp"})
BLANK = "\u115f\u1160\u2800\u3164\uffa0"  # letters and symbols that look like nothing


def name_of(full_name: str, user_id: int) -> str:
    """Return a name that can be shown: visible, on one line, not endless (C030)."""
    whole = unicodedata.normalize("NFC", full_name)
    seen = (" " if c.isspace() or c in BLANK else c for c in whole)
    shown = " ".join("".join(c for c in seen if unicodedata.category(c) not in UNSEEN).split())
    return shown[:32].strip() or f"用户{user_id % 10000:04d}"


def anonymous_in(store: Store, update: Update) -> str | None:
    """Return the inspection in whose group an anonymous administrator wrote: nobody one knows."""
    message = update.message
    if message is None or message.sender_chat is None or message.is_automatic_forward:
        return None
    is_the_group = message.sender_chat.id == message.chat_id
    return scope_of_chat(store, message.chat_id) if is_the_group else None


def scope_of_chat(store: Store, chat_id: int) -> str | None:
    """Return the inspection that a group chat is bound to."""
    for scope in store.scopes():
        inspection = store.view(scope).get(Inspection, 1)
        if inspection is not None and inspection.chat_id == chat_id:
            return scope
    return None


def current_place(places: tuple[Member, ...], person: Person | None) -> Member | None:
    """Return the place a person works in: as chosen, else the newest."""
    chosen = person.inspection_id if person else None
    return next((m for m in places if m.inspection_id == chosen), places[-1] if places else None)


def _in_interview(store: Store, places: tuple[Member, ...]) -> Member | None:
    """Return the place at which somebody holds an interview: what they send belongs to it."""
    if len(places) < 2:
        return None
    views = ((place, store.view(place.inspection_id)) for place in places)
    return next((place for place, view in views if open_of(view, place.user_id)), None)


def _at_place(store: Store, places: tuple[Member, ...], update: Update) -> Member | None:
    """Return the place that an update goes back to, whichever its sender works in now.

    It is the one whose inspection made the message that was pressed or replied to, or kept the
    message that was edited, replied to or begun as an album.
    """
    if len(places) < 2:
        return None
    known: Iterable[Callable[[View], bool]] = (
        *(partial(_knows, message=each) for each in _pointed_at(update)),
        partial(_has_begun_album, message=update.message),
    )
    for is_there in known:
        for place in places:
            if is_there(store.view(place.inspection_id)):
                return place
    return None


def _pointed_at(update: Update) -> Iterator[MaybeInaccessibleMessage]:
    """Yield what an update points at: what was edited, what was pressed or replied to.

    Of a message older than 48 hours Telegram says no more than where it stands; that is enough.
    """
    if update.callback_query is not None:
        if update.callback_query.message is not None:
            yield update.callback_query.message
        return
    if update.edited_message is not None:
        yield update.edited_message
    message = update.effective_message
    if message is not None and message.reply_to_message is not None:
        yield message.reply_to_message


def _knows(view: View, message: MaybeInaccessibleMessage) -> bool:
    """Whether the bot said it in this inspection, or a finding or a note was made of it."""
    place = (message.chat.id, message.message_id)
    if outbox.message_at(view, *place) is not None or finding_from(view, place) is not None:
        return True
    return bool(view.lookup(InterviewNote, "source", place))


def _has_begun_album(view: View, message: Message | None) -> bool:
    """Whether earlier photos of the message's album went into this inspection."""
    if message is None or message.media_group_id is None:
        return False
    album = (message.chat_id, message.media_group_id)
    return album_finding(view, *album) is not None or bool(notes_of_album(view, *album))


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
