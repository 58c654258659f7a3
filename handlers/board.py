"""The group's board: share, who has read, list."""

from telegram import Message

from handlers.board_cards import (
    card_of,
    chats_of,
    ref_of,
    refresh_note,
    show_addition,
    show_note,
)
from handlers.context import Turn
from handlers.evidence import keep_files
from handlers.filing import finding_behind, is_topic_root
from handlers.interview_notes import is_of_interview
from handlers.plans import Act
from handlers.said import words_of
from inspection import board, kinship
from inspection.echoes import quoted_by
from inspection.errors import NothingHereError, NotShareableError, UsageError
from inspection.findings import visible
from inspection.ports import View
from inspection.records import Finding, Member, OutgoingMessage, SharedNote
from inspection.triage import suggest

LISTED = 15
RECENT = 500  # findings whose words a note is searched for; of earlier ones only what is closed


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
    chats = chats_of(turn)
    for chat_id in chats:
        show_note(turn, shared, chat_id, files=files)
    if turn.chat_id not in chats:
        turn.reply(
            turn.texts("board", "shared", note=shared, in_group=chats[0] < 0),
            about=(ref_of(shared),),
        )


def replied_to(
    view: View, member: Member | None, message: Message, replied: OutgoingMessage | None
) -> SharedNote | None:
    """Return the member's own note that a message answers: its card, or what they said of it."""
    own = message.reply_to_message
    if member is None or own is None or is_topic_root(message, own):
        return None
    refs = replied.about if replied is not None else ()
    if len(refs) == 1 and refs[0].startswith("note:"):
        found = view.get(SharedNote, int(refs[0].removeprefix("note:")))
        is_own = found is not None and found.author_id == member.user_id
        return found if found and is_own and board.may_read(view, (member,), found) else None
    return board.own_note_at(view, member, (own.chat_id, own.message_id))


def add_reply(turn: Turn, note_id: int, otherwise: Act) -> None:
    """A reply to one's own note adds to it, and the group reads what was added.

    What not everybody in the group may read is kept as any other message is.
    """
    shared, message = turn.work.get(SharedNote, note_id), turn.message
    if shared is None or message is None:
        raise NothingHereError
    text = words_of(message)
    try:
        quotes = _quoted(turn, message, text)
    except NotShareableError:
        otherwise(turn)
        return
    files = keep_files(turn, message, caption=text)
    place = (message.chat_id, message.message_id)
    shared = board.add_to(
        turn.work,
        shared,
        text=text,
        by=turn.me,
        now=turn.now,
        evidence=files,
        quotes=quotes,
        source=place,
    )
    chats = chats_of(turn)
    for chat_id in chats:
        show_addition(turn, shared, text, chat_id, files=files)
    refresh_note(turn, shared)
    if turn.chat_id not in chats:
        turn.reply(
            turn.texts("board", "shared", note=shared, in_group=chats[0] < 0, added=True),
            about=(ref_of(shared),),
        )


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


def mark_read(turn: Turn, note_id: int, _argument: str) -> None:
    """`已阅`: the presser's name joins the card."""
    shared = turn.work.get(SharedNote, note_id)
    if shared is None or not board.may_read(turn.work, (turn.me,), shared):
        raise NothingHereError
    shared = board.mark_read(turn.work, shared, by=turn.me)
    turn.toast_of("read")
    refresh_note(turn, shared)


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
    text, buttons = card_of(turn, shared)
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
