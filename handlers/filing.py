"""Filing: what was sent becomes a finding at once; replies add, edits correct."""

from datetime import datetime

from telegram import (
    Message,
    MessageOriginChannel,
    MessageOriginChat,
    MessageOriginHiddenUser,
    MessageOriginUser,
)

from handlers import cards
from handlers.context import Turn
from handlers.evidence import has_file, keep_files
from handlers.findings import outward_stopped
from inspection import findings, outbox
from inspection.access import may_see_finding
from inspection.enums import Handling, Priority
from inspection.errors import (
    EmptyTextError,
    NothingHereError,
    UsageError,
)
from inspection.ports import View
from inspection.records import Finding
from inspection.triage import suggest


def file_finding(turn: Turn, text: str) -> None:
    """File what was sent; as a reply to somebody's message, file that message."""
    message = _message(turn)
    replied = message.reply_to_message
    if replied is not None and not text and not is_topic_root(message, replied):
        if replied.from_user is not None and replied.from_user.id == turn.facts.user_id:
            raise UsageError("finding")
        message, text = replied, (replied.text or replied.caption or "")
    _file(turn, message, text)


def file_anything(turn: Turn) -> None:
    """File a message of the private chat that asks for nothing else."""
    message = _message(turn)
    text = message.text or message.caption or _said_otherwise(message)
    _file(turn, message, text)


def _file(turn: Turn, message: Message, text: str) -> None:
    source = (message.chat_id, message.message_id)
    if turn.work.lookup(Finding, "source", source):
        finding = turn.work.lookup(Finding, "source", source)[0]
        cards.show_finding(turn, finding, turn.chat_id, thread_id=turn.thread_id)
        return
    album = _album_finding(turn, message)
    files = keep_files(turn, message)
    if album is not None:
        added = findings.add_to(
            turn.work, album, text=text, evidence=files, by=turn.me, now=turn.now
        )
        cards.refresh_finding(turn, _look_again(turn, added))
        return
    suggestion = suggest(text)
    finding = findings.file_finding(
        turn.work,
        text=text,
        unit=turn.inspection.units[0],
        by=turn.me,
        now=turn.now,
        occurred_at=_occurred(message),
        source=source,
        thread_id=turn.thread_id,
        forwarded_from=_origin(message),
        evidence=files,
        sealed=suggestion.sealed,
        suspicion=tuple(str(r) for r in suggestion.reasons) if suggestion.hold_suggested else (),
    )
    if message.media_group_id:
        finding = turn.work.put(finding.changed(album=message.media_group_id))
    cards.show_finding(
        turn,
        finding,
        turn.chat_id,
        thread_id=turn.thread_id,
        reply_to=None if turn.is_private else message.message_id,
    )
    if finding.sealed:
        _tell_those_who_may(turn, finding)


def _album_finding(turn: Turn, message: Message) -> Finding | None:
    """Return the finding that the album of this message made already (C011)."""
    if not message.media_group_id:
        return None
    mine = turn.work.lookup(Finding, "author_id", turn.user_id)
    return next((f for f in reversed(mine[-20:]) if f.album == message.media_group_id), None)


def _tell_those_who_may(turn: Turn, finding: Finding) -> None:
    """A sealed finding is shown, privately, to the leader and, from a group, to its filer."""
    leader = cards.leader_of(turn)
    told = {leader.user_id} if leader is not None else set()
    if not turn.is_private:
        told.add(finding.author_id)
    for user_id in sorted(told - ({turn.chat_id} if turn.is_private else set())):
        cards.show_finding(turn, finding, user_id, priority=Priority.NOTICE)


def _origin(message: Message) -> str | None:
    """Return who said a forwarded message, hidden senders too (C051)."""
    match message.forward_origin:
        case MessageOriginUser(sender_user=user):
            return str(user.full_name)
        case MessageOriginHiddenUser(sender_user_name=name):
            return str(name)
        case MessageOriginChat(sender_chat=chat):
            return chat.title or chat.full_name or "群"
        case MessageOriginChannel(chat=chat):
            return chat.title or "频道"
        case _:
            return None


def _occurred(message: Message) -> datetime:
    origin = message.forward_origin
    return origin.date if origin is not None else message.date


def _said_otherwise(message: Message) -> str:
    """Return words for a message that has none of its own."""
    if message.sticker is not None:
        return message.sticker.emoji or "贴纸"
    if message.location is not None:
        place = message.location
        return f"位置：{place.latitude:.5f},{place.longitude:.5f}"
    if message.contact is not None:
        return f"联系人：{message.contact.first_name} {message.contact.phone_number}"
    return "" if has_file(message) else "（这类消息只记下了收到的时间）"


def _message(turn: Turn) -> Message:
    if turn.message is None:
        raise NothingHereError
    return turn.message


def is_topic_root(message: Message, replied: Message) -> bool:
    """In forum topics every message carries the topic's root: that is no reply."""
    return bool(message.is_topic_message) and replied.message_id == message.message_thread_id


def finding_behind(view: View, message: Message) -> Finding | None:
    """Return the finding that a message shows, or was made into."""
    place = (message.chat_id, message.message_id)
    card = outbox.message_at(view, *place)
    refs = card.about if card is not None else ()
    ids = [int(r.removeprefix("finding:")) for r in refs if r.startswith("finding:")]
    if ids:
        return view.get(Finding, ids[0])
    return next(iter(view.lookup(Finding, "source", place)), None)


def add_reply(turn: Turn, finding: Finding) -> None:
    """A reply to the card, or to one's own message, adds to the finding."""
    if not may_see_finding(turn.me, finding) or finding.handling is Handling.CLUE:
        raise NothingHereError(finding.label)
    message = _message(turn)
    text = message.text or message.caption or ""
    files = keep_files(turn, message)
    if not text and not files:
        raise EmptyTextError
    changed = findings.add_to(
        turn.work, finding, text=text, evidence=files, by=turn.me, now=turn.now
    )
    changed = _look_again(turn, changed)
    outbox.react(
        turn.work,
        chat_id=turn.chat_id,
        message_id=message.message_id,
        emoji="👌",
        now=turn.now,
    )
    cards.refresh_finding(turn, changed)


def edit_finding(turn: Turn, finding: Finding, text: str) -> None:
    """An edited message is a revision of its finding, never a second one."""
    changed = findings.correct(turn.work, finding, text=text, by=turn.me, now=turn.now)
    cards.refresh_finding(turn, _look_again(turn, changed))


def _look_again(turn: Turn, finding: Finding) -> Finding:
    """Judge a finding by all that it says now: a later word may make it a suspected clue."""
    suggestion = suggest(finding.wording)
    reasons = tuple(str(r) for r in suggestion.reasons)
    if suggestion.sealed and not finding.sealed:
        finding = findings.seal(turn.work, finding, reasons=reasons, by=turn.me, now=turn.now)
        outward_stopped(turn, finding)
        _tell_those_who_may(turn, finding)
    elif suggestion.hold_suggested and not finding.suspicion:
        finding = turn.work.put(finding.changed(suspicion=reasons))
    return finding
