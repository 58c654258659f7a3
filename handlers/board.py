"""The group's board: share, who has read, list."""

from collections.abc import Iterable

from telegram import Message

from handlers.cards import button
from handlers.context import Desk, Keyboard, Turn
from handlers.evidence import keep_files
from handlers.filing import finding_behind, is_topic_root
from handlers.interview_notes import is_of_interview
from inspection import board, kinship, outbox
from inspection.echoes import quoted_by
from inspection.enums import Priority
from inspection.errors import NothingHereError, NotShareableError, UsageError
from inspection.findings import visible
from inspection.records import Finding, Member, OutgoingMessage, SharedNote
from inspection.triage import suggest

LISTED = 15
RECENT = 500  # findings whose words a note is searched for; of earlier ones only what is closed


def ref_of(shared: SharedNote) -> str:
    """How messages name a note, and its card."""
    return f"note:{shared.id}"


def share(turn: Turn, argument: str) -> None:
    """Post a text or file to the board, once in the group, with `已阅`."""
    message = turn.message
    if message is None:
        raise NothingHereError
    text, source = argument, message
    replied = message.reply_to_message
    if replied is not None and not argument and not is_topic_root(message, replied):
        text, source = (replied.text or replied.caption or ""), replied
    quotes = _quoted(turn, source, text)
    files = keep_files(turn, source)
    if not text.strip() and not files:
        raise UsageError("share")
    place = (source.chat_id, source.message_id)
    shared = board.share(
        turn.work,
        text=text,
        by=turn.me,
        now=turn.now,
        evidence=files,
        quotes=quotes,
        source=None if source.from_user is not None and source.from_user.is_bot else place,
    )
    chats = _chats(turn)
    for chat_id in chats:
        _show(turn, shared, chat_id, files=files)
    if turn.chat_id not in chats:
        turn.reply(turn.texts("board", "shared", note=shared, in_group=chats[0] < 0))


def _quoted(turn: Turn, source: Message, text: str) -> tuple[Finding, ...]:
    """Return the findings whose words are shared.

    Raises `NotShareableError` for what not everybody in the group may know. A finding that who
    shares it may not read is not looked at: a refusal would tell of it.
    """
    behind = finding_behind(turn.work, source)
    known = visible(turn.me, turn.work.all(Finding))
    closed = tuple(f for f in known[:-RECENT] if f.sealed or f.hold or f.interview_id is not None)
    known = (*closed, *known[-RECENT:])
    found = (*([behind] if behind is not None else []), *quoted_by(turn.work, text, known))
    is_closed = any(not turn.group_may_see(kinship.home(turn.work, each)) for each in found)
    if is_closed or is_of_interview(turn.work, source) or suggest(text).sealed:
        raise NotShareableError
    return found


def _chats(turn: Desk) -> list[int]:
    """The group, or with no group bound everybody inside, one by one."""
    inspection = turn.inspection
    if inspection.chat_id is not None and inspection.chat_active:
        return [inspection.chat_id]
    return [m.user_id for m in turn.inside]


def _show(turn: Turn, shared: SharedNote, chat_id: int, *, files: tuple[int, ...] = ()) -> None:
    text, buttons = _card(turn, shared)
    turn.say(
        chat_id,
        text,
        buttons=buttons,
        card=ref_of(shared),
        about=(ref_of(shared),),
        attachments=files,
        as_caption=True,
        thread_id=turn.inspection.thread_id if chat_id < 0 else None,
        priority=Priority.NOTICE,
    )


def _card(turn: Desk, shared: SharedNote) -> tuple[str, Keyboard]:
    readers = [turn.name(user_id) for user_id in shared.readers]
    text = turn.texts(
        "board", "card", note=shared, author=turn.name(shared.author_id), readers=readers
    )
    return text, [[button("已阅", "n.read", shared.id)]]


def mark_read(turn: Turn, note_id: int, _argument: str) -> None:
    """`已阅`: the presser's name joins the card."""
    shared = turn.work.get(SharedNote, note_id)
    if shared is None or not board.may_read(turn.work, (turn.me,), shared):
        raise NothingHereError
    shared = board.mark_read(turn.work, shared, by=turn.me)
    turn.toast_of("read")
    _refresh(turn, shared)


def _refresh(desk: Desk, shared: SharedNote) -> None:
    """Change the note's card wherever it stands; where it may not be read it is its number."""
    text, buttons = _card(desk, shared)
    hushed = desk.texts("board", "number_only", note=shared)
    for chat_id in _everywhere(desk):
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


def _everywhere(desk: Desk) -> set[int]:
    bound = desk.inspection.chat_id
    return {*(() if bound is None else (bound,)), *(m.user_id for m in desk.inside)}


def follow(desk: Desk, finding: Finding) -> None:
    """A finding opens or closes: so does what quotes it, wherever it was said."""
    for shared in desk.work.all(SharedNote):
        if finding in board.quoted_in(desk.work, shared):
            _refresh(desk, shared)
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
    for shared in notes:
        words = desk.texts("board", "number_only", note=shared)
        for message in list(desk.work.all(OutgoingMessage)):
            if ref_of(shared) in message.about and message.place is not None:
                desk.replace(message, words)
        if shared.source_chat_id is not None and shared.source_message_id is not None:
            place = {"chat_id": shared.source_chat_id, "message_id": shared.source_message_id}
            outbox.delete(desk.work, **place, now=desk.now)


def show_board(turn: Turn, _argument: str) -> None:
    """List the newest notes, with who has read them."""
    notes = board.notes_for(turn.work, readers_here(turn))
    lines = [
        {
            "label": n.label,
            "text": turn.texts.short(n.text),
            "author": turn.name(n.author_id),
            "at": n.at,
            "read": len(n.readers),
            "files": len(n.evidence),
        }
        for n in reversed(notes[-LISTED:])
    ]
    turn.reply(
        turn.texts("board", "list", notes=lines, total=len(notes), people=len(turn.inside)),
        about=tuple(ref_of(n) for n in notes[-LISTED:]),
    )


def readers_here(turn: Turn) -> tuple[Member, ...]:
    """Return who reads what is answered here: who asks, and in the group everybody inside."""
    return (turn.me,) if turn.is_private else (turn.me, *turn.inside)


def show_number(turn: Turn, number: int) -> None:
    """G4 alone shows the note again."""
    shared = board.note_by_number(turn.work, number, readers_here(turn))
    text, buttons = _card(turn, shared)
    turn.say(
        turn.chat_id,
        text,
        buttons=buttons,
        card=ref_of(shared),
        about=(ref_of(shared),),
        thread_id=turn.thread_id,
        attachments=shared.evidence,
        as_caption=True,
    )
