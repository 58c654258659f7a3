"""The group's board: share, who has read, list."""

from telegram import Message

from handlers.board_cards import card_of, chats_of, ref_of, refresh_note, show_note
from handlers.context import Turn
from handlers.evidence import keep_files
from handlers.filing import finding_behind, is_topic_root
from handlers.interview_notes import is_of_interview
from inspection import board, kinship
from inspection.echoes import quoted_by
from inspection.errors import NothingHereError, NotShareableError, UsageError
from inspection.findings import visible
from inspection.records import Finding, Member, SharedNote
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
