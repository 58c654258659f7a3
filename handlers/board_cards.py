"""The card of a shared note: as open as what it quotes, wherever it was said."""

from collections.abc import Iterable

from handlers.buttons import button
from handlers.context import Desk, Keyboard
from handlers.inside import chats_inside
from inspection import board, outbox
from inspection.enums import Priority
from inspection.records import Finding, OutgoingMessage, SharedNote


def ref_of(shared: SharedNote) -> str:
    """How messages name a note, and its card."""
    return f"note:{shared.id}"


def chats_of(desk: Desk) -> list[int]:
    """The group, or with no group bound everybody inside, one by one."""
    inspection = desk.inspection
    if inspection.chat_id is not None and inspection.chat_active:
        return [inspection.chat_id]
    return [m.user_id for m in desk.inside]


def show_note(desk: Desk, shared: SharedNote, chat_id: int, *, files: tuple[int, ...] = ()) -> None:
    """Put the note into a chat, with its files."""
    text, buttons = card_of(desk, shared)
    desk.say(
        chat_id,
        text,
        buttons=buttons,
        card=ref_of(shared),
        about=(ref_of(shared),),
        attachments=files,
        as_caption=True,
        thread_id=desk.inspection.thread_id if chat_id < 0 else None,
        priority=Priority.NOTICE,
    )


def show_addition(
    desk: Desk, shared: SharedNote, text: str, chat_id: int, *, files: tuple[int, ...] = ()
) -> None:
    """Say in a chat what was added to the note, with its files."""
    author = desk.name(shared.author_id)
    desk.say(
        chat_id,
        desk.texts("board", "added", note=shared, author=author, text=text, at=desk.now),
        about=(ref_of(shared),),
        attachments=files,
        as_caption=True,
        thread_id=desk.inspection.thread_id if chat_id < 0 else None,
        priority=Priority.NOTICE,
    )


def card_of(desk: Desk, shared: SharedNote) -> tuple[str, Keyboard]:
    """Return what the note's card says, and its button."""
    readers = [desk.name(user_id) for user_id in shared.readers]
    text = desk.texts(
        "board", "card", note=shared, author=desk.name(shared.author_id), readers=readers
    )
    return text, [[button("已阅", "n.read", shared.id)]]


def refresh_note(desk: Desk, shared: SharedNote) -> None:
    """Change the note's card wherever it stands; where it may not be read it is its number."""
    text, buttons = card_of(desk, shared)
    hushed = desk.texts("board", "number_only", note=shared)
    for chat_id in chats_inside(desk):
        readers = desk.audience(chat_id) or ()
        is_open = bool(readers) and board.may_read(desk.work, readers, shared)
        standing = outbox.latest_card(desk.work, chat_id, ref_of(shared))
        if standing is not None and standing.is_media and not is_open:
            desk.replace(standing, hushed)  # its file may not stay either
            continue
        desk.show(
            chat_id,
            ref_of(shared),
            text if is_open else hushed,
            buttons=buttons if is_open else (),
            about=(ref_of(shared),) if is_open else (),
            only_update=True,
        )


def follow(desk: Desk, finding: Finding) -> None:
    """A finding opens or closes: so does what quotes it, wherever it was said."""
    for shared in desk.work.all(SharedNote):
        if finding in board.quoted_in(desk.work, shared):
            refresh_note(desk, shared)
            _close_lists(desk, shared)


def _close_lists(desk: Desk, shared: SharedNote) -> None:
    """Empty the lists that told it to who may not read it now, and take its files away."""
    words = desk.texts("lookup", "list_is_old")
    for message in list(desk.work.all(OutgoingMessage)):
        is_card = message.card == ref_of(shared) and not message.is_media
        if ref_of(shared) not in message.about or message.place is None or is_card:
            continue
        readers = desk.audience(message.chat_id) or ()
        if not board.may_read(desk.work, readers, shared):
            desk.replace(message, words)


def forget(desk: Desk, notes: Iterable[SharedNote]) -> None:
    """What these told has become a clue: the board's messages shrink to the number."""
    emptied = tuple(notes)
    words = {ref_of(shared): desk.texts("board", "number_only", note=shared) for shared in emptied}
    for message in outbox.telling(desk.work, words):
        if message.place is not None:
            told = [ref for ref in message.about if ref in words]
            desk.replace(message, words[told[-1]])
    for shared in emptied:
        for chat_id, message_id in shared.places:
            outbox.delete(desk.work, chat_id=chat_id, message_id=message_id, now=desk.now)
