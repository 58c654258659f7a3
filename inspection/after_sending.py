"""What follows in the outbox once a message went out: its place, and what comes after it."""

from datetime import datetime

from inspection.enums import MessageKind, MessageState
from inspection.outbox import edit, message_at
from inspection.ports import Work
from inspection.records import OutgoingMessage


def settle(
    work: Work, message: OutgoingMessage, shown: str, telegram_id: int | None, *, now: datetime
) -> OutgoingMessage:
    """Note that a message was sent; it shrinks to its place, state and hash (design 2)."""
    sends = message.kind is MessageKind.SEND
    settled = message.changed(
        state=MessageState.SENT,
        sent_at=now,
        digest=shown,
        message_id=telegram_id if sends else message.message_id,
        dedupe=message.dedupe if sends else None,
        has_buttons=bool(message.buttons),
        text="",
        buttons=(),
        attachments=(),
        picture=None,
        is_media=message.is_media or message.picture is not None,
    )
    return work.put(settled)


def follow_up(
    work: Work,
    current: OutgoingMessage,
    sent: OutgoingMessage,
    settled: OutgoingMessage,
    *,
    now: datetime,
) -> bool:
    """Queue what belongs to a message that just went out: a change made meanwhile, and files.

    Return whether there was anything.
    """
    is_shown = sent.kind in {MessageKind.SEND, MessageKind.EDIT}
    now_and_then = ((m.text, m.buttons, m.blanks) for m in (current, sent))
    is_changed = is_shown and len(set(now_and_then)) > 1
    if is_changed:
        edit(
            work,
            settled,
            text=current.text,
            buttons=current.buttons,
            about=current.about,
            now=now,
            blanks=current.blanks,
        )
    if not sent.text or sent.is_media or sent.kind is not MessageKind.SEND:
        return is_changed
    for evidence_id in sent.attachments:
        work.add(
            OutgoingMessage(
                chat_id=sent.chat_id,
                thread_id=sent.thread_id,
                attachments=(evidence_id,),
                reply_to=settled.message_id,
                priority=sent.priority,
                created_at=now,
                about=sent.about,
            )
        )
    return is_changed or bool(sent.attachments)


def card_shows(work: Work, change: OutgoingMessage, shown: str) -> None:
    """Note what a card shows after it was changed."""
    if change.kind is not MessageKind.EDIT or change.message_id is None:
        return
    card = message_at(work, change.chat_id, change.message_id)
    if card is not None:
        about = (
            change.about if change.text else card.about
        )  # a card may come to show something else
        digest = shown if change.text else ""  # its buttons were taken: the text is the old one
        shows = {"digest": digest, "has_buttons": bool(change.buttons), "about": about}
        work.put(card.changed(**shows, is_media=card.is_media or change.is_media))
