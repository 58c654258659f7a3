"""What is to be said: queued with the records it follows from, in the same write.

A card is a message that shows one thing in one chat and changes in place: `show` makes it,
edits it, or replaces what is still waiting, so that the newest content wins and an edit
that would change nothing is never sent.
"""

import hashlib
from collections.abc import Collection, Sequence
from datetime import datetime, timedelta
from typing import TypedDict, Unpack

from inspection import captions
from inspection.enums import MessageKind, MessageState, Priority
from inspection.ports import View, Work
from inspection.records import Button, OutgoingMessage

Keyboard = Sequence[Sequence[Button]]
DELETABLE = timedelta(hours=47)  # Telegram deletes what is younger than 48 hours


class Ties(TypedDict, total=False):
    """What ties one message to what it shows, asks, answers or carries."""

    card: str | None
    asks: str | None
    reply_to: int | None
    attachments: tuple[int, ...]
    document: str | None


def digest_of(text: str, buttons: Keyboard) -> str:
    """Return what tells whether a message would look the same."""
    rows = "\n".join("|".join(f"{b.label}={b.data}{b.url or ''}" for b in row) for row in buttons)
    return hashlib.blake2b(f"{text}\0{rows}".encode(), digest_size=12).hexdigest()


def say(
    work: Work,
    *,
    chat_id: int,
    text: str,
    now: datetime,
    buttons: Keyboard = (),
    thread_id: int | None = None,
    priority: Priority = Priority.ANSWER,
    about: tuple[str, ...] = (),
    as_caption: bool = False,
    not_before: datetime | None = None,
    dedupe: str | None = None,
    **ties: Unpack[Ties],
) -> OutgoingMessage | None:
    """Queue a new message; None when one with the same dedupe key was queued before.

    Files follow as messages of their own; with `as_caption` a single one carries the text.
    """
    if dedupe is not None and work.lookup(OutgoingMessage, "dedupe", dedupe):
        return None
    return work.add(
        OutgoingMessage(
            chat_id=chat_id,
            thread_id=thread_id,
            text=text,
            buttons=tuple(tuple(row) for row in buttons),
            priority=priority,
            created_at=now,
            about=about,
            is_media=as_caption and captions.fits(text, ties.get("attachments", ())),
            not_before=not_before,
            dedupe=dedupe,
            **ties,
        )
    )


def show(
    work: Work,
    *,
    chat_id: int,
    card: str,
    text: str,
    now: datetime,
    buttons: Keyboard = (),
    about: tuple[str, ...] = (),
    thread_id: int | None = None,
    priority: Priority = Priority.ANSWER,
    reply_to: int | None = None,
    only_update: bool = False,
    anew: bool = False,
) -> None:
    """Make the card, or change it in place where it stands.

    `only_update` changes it where there is one and makes none; `anew` makes a new one, which
    is then the one that changes.
    """
    standing = latest_card(work, chat_id, card)
    outgrown = standing is not None and standing.is_media and captions.outgrows(text)
    if standing is not None and outgrown and standing.state is MessageState.QUEUED:
        standing = work.put(standing.changed(is_media=False))  # its file follows the text
    elif outgrown:
        anew, only_update = True, False  # the picture stays, the text goes on below it
    if standing is None or anew:
        if standing is not None and standing.state is MessageState.SENT:
            _take_buttons(work, standing, now=now)
        if not only_update:
            say(
                work,
                chat_id=chat_id,
                card=card,
                text=text,
                now=now,
                buttons=buttons,
                about=about,
                thread_id=thread_id,
                priority=priority,
                reply_to=reply_to,
            )
        return
    rows = tuple(tuple(row) for row in buttons)
    if standing.state is MessageState.QUEUED:
        work.put(standing.changed(text=text, buttons=rows, about=about))
        return
    edit(work, standing, text=text, buttons=rows, about=about, now=now)


def _take_buttons(work: Work, standing: OutgoingMessage, *, now: datetime) -> None:
    """An earlier showing of a card keeps its text and loses its buttons."""
    waiting = _waiting_edit(work, standing)
    if waiting is not None:
        work.put(waiting.changed(buttons=()))
    elif standing.has_buttons:
        work.add(
            OutgoingMessage(
                kind=MessageKind.EDIT,
                chat_id=standing.chat_id,
                message_id=standing.message_id,
                created_at=now,
                is_media=standing.is_media,
                dedupe=_edit_key(standing),
            )
        )


def _edit_key(standing: OutgoingMessage) -> str:
    """Edits of one message coalesce under this key."""
    return f"edit:{standing.chat_id}:{standing.message_id}"


def _waiting_edit(view: View, standing: OutgoingMessage) -> OutgoingMessage | None:
    """Return the change of a message that has not left yet."""
    made = view.lookup(OutgoingMessage, "dedupe", _edit_key(standing))
    return next((m for m in made if m.state is MessageState.QUEUED), None)


def edit(
    work: Work,
    standing: OutgoingMessage,
    *,
    text: str,
    buttons: tuple[tuple[Button, ...], ...],
    about: tuple[str, ...],
    now: datetime,
    blanks: bool = False,
) -> None:
    """Queue a change of a message that stands, unless it would change nothing.

    With `blanks` its file goes, too: an empty picture with the text takes its place.
    """
    waiting = _waiting_edit(work, standing)
    if waiting is not None:
        is_back = standing.digest == digest_of(text, buttons)  # changed and changed back
        blanks |= waiting.blanks
        state = MessageState.WITHDRAWN if is_back and not blanks else MessageState.QUEUED
        new = {"text": text, "buttons": buttons, "about": about, "state": state, "blanks": blanks}
        work.put(waiting.changed(**new, is_media=waiting.is_media or standing.is_media))
    elif blanks or standing.digest != digest_of(text, buttons):
        work.add(
            OutgoingMessage(
                kind=MessageKind.EDIT,
                chat_id=standing.chat_id,
                message_id=standing.message_id,
                text=text,
                buttons=buttons,
                created_at=now,
                about=about,
                card=standing.card,
                is_media=standing.is_media,
                blanks=blanks,
                dedupe=_edit_key(standing),
            )
        )


def react(work: Work, *, chat_id: int, message_id: int, emoji: str, now: datetime) -> None:
    """Put a reaction on somebody's message."""
    work.add(
        OutgoingMessage(
            kind=MessageKind.REACT,
            chat_id=chat_id,
            message_id=message_id,
            emoji=emoji,
            created_at=now,
        )
    )


def replace(work: Work, message: OutgoingMessage, *, text: str, now: datetime) -> None:
    """Put another text in the place of what was sent; a file is deleted, with its text or none.

    A change of its words would leave the file itself in the chat. One that is too old for that
    becomes an empty picture; in a group an administrator may delete it all the same.
    """
    if message.message_id is None:
        return
    if not is_file(message):
        edit(work, message, text=text, buttons=(), about=(), now=now)
        return
    file = message.changed(is_media=True)
    is_old = message.sent_at is None or now - message.sent_at >= DELETABLE
    if is_old and file.digest != digest_of(text, ()):
        edit(work, file, text=text, buttons=(), about=(), now=now, blanks=True)
    place = {"chat_id": message.chat_id, "message_id": message.message_id}
    delete(work, **place, instead="" if is_old else text, is_file=True, now=now)


def is_file(message: OutgoingMessage) -> bool:
    """Whether it is a file; a card is none, even one whose buttons were taken, text unknown."""
    has_no_words = message.card is None and message.digest == digest_of("", ())
    return message.is_media or message.document is not None or has_no_words


def delete(
    work: Work,
    *,
    chat_id: int,
    message_id: int,
    now: datetime,
    instead: str = "",
    is_file: bool = False,
) -> None:
    """Delete a message, the bot's or a person's, where Telegram still allows it.

    It may wait for longer, as for somebody who blocked the bot: of the bot's own, `instead` then
    stands in its place, with an empty picture for a file.
    """
    work.add(
        OutgoingMessage(
            kind=MessageKind.DELETE,
            chat_id=chat_id,
            message_id=message_id,
            text=instead,
            is_media=is_file,
            blanks=is_file,
            created_at=now,
        )
    )


def telling(view: View, refs: Collection[str]) -> tuple[OutgoingMessage, ...]:
    """Return every message that names one of these records, whatever became of it."""
    if not refs:
        return ()
    named = frozenset(refs)
    every = view.all(OutgoingMessage)
    return tuple(message for message in every if not named.isdisjoint(message.about))


def latest_card(view: View, chat_id: int, card: str) -> OutgoingMessage | None:
    """Return the message that shows the card in this chat, sent or waiting, the newest."""
    usable = {MessageState.QUEUED, MessageState.SENT}
    made = view.lookup(OutgoingMessage, "card_key", (chat_id, card))
    return next((m for m in reversed(made) if m.state in usable), None)


def message_at(view: View, chat_id: int, message_id: int) -> OutgoingMessage | None:
    """Return the bot's message that stands at this place."""
    return next(iter(view.lookup(OutgoingMessage, "place", (chat_id, message_id))), None)


def open_questions(view: View, chat_id: int) -> tuple[OutgoingMessage, ...]:
    """Return the questions this chat still owes an answer to, oldest first."""
    return view.lookup(OutgoingMessage, "open_question", chat_id)


def answered(work: Work, question: OutgoingMessage) -> None:
    """Note that a question has its answer."""
    work.put(question.changed(answered=True))
