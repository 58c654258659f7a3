"""The group's board: share, who has read, list."""

from telegram import Message

from handlers.cards import button
from handlers.context import Desk, Keyboard, Turn
from handlers.evidence import keep_files
from handlers.filing import finding_behind, is_topic_root
from handlers.interview_notes import is_of_interview
from inspection import board
from inspection.enums import Priority
from inspection.errors import NothingHereError, NotShareableError, UsageError
from inspection.records import SharedNote
from inspection.triage import suggest

LISTED = 15


def share(turn: Turn, argument: str) -> None:
    """Post a text or file to the board, once in the group, with `已阅`."""
    message = turn.message
    if message is None:
        raise NothingHereError
    text, source = argument, message
    replied = message.reply_to_message
    if replied is not None and not argument and not is_topic_root(message, replied):
        text, source = (replied.text or replied.caption or ""), replied
    _may_be_shared(turn, source, text)
    files = keep_files(turn, source)
    if not text.strip() and not files:
        raise UsageError("share")
    shared = board.share(turn.work, text=text, by=turn.me, now=turn.now, evidence=files)
    chats = _chats(turn)
    for chat_id in chats:
        _show(turn, shared, chat_id, files=files)
    if turn.chat_id not in chats:
        turn.reply(turn.texts("board", "shared", note=shared, in_group=chats[0] < 0))


def _may_be_shared(turn: Turn, source: Message, text: str) -> None:
    """Raise `NotShareableError` for what not everybody in the group may know."""
    finding = finding_behind(turn.work, source)
    is_closed = finding is not None and not turn.group_may_see(finding)
    if is_closed or is_of_interview(turn.work, source) or suggest(text).sealed:
        raise NotShareableError


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
        card=f"note:{shared.id}",
        about=(f"note:{shared.id}",),
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
    if shared is None or not turn.me.is_inside:
        raise NothingHereError
    shared = board.mark_read(turn.work, shared, by=turn.me)
    turn.toast_of("read")
    text, buttons = _card(turn, shared)
    for chat_id in {*_chats(turn), *(m.user_id for m in turn.inside)}:
        turn.show(
            chat_id,
            f"note:{shared.id}",
            text,
            buttons=buttons,
            about=(f"note:{shared.id}",),
            only_update=True,
        )


def show_board(turn: Turn, _argument: str) -> None:
    """List the newest notes, with who has read them."""
    notes = list(turn.work.all(SharedNote))
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
        about=tuple(f"note:{n.id}" for n in notes[-LISTED:]),
    )


def show_number(turn: Turn, number: int) -> None:
    """G4 alone shows the note again."""
    shared = board.note_by_number(turn.work, number)
    text, buttons = _card(turn, shared)
    turn.say(
        turn.chat_id,
        text,
        buttons=buttons,
        card=f"note:{shared.id}",
        about=(f"note:{shared.id}",),
        thread_id=turn.thread_id,
        attachments=shared.evidence,
        as_caption=True,
    )
