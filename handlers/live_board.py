"""The live board: one pinned message in the group that changes in place, asked for every tick."""

from datetime import timedelta

from handlers.context import Desk
from handlers.snapshot import snapshot
from inspection import outbox
from inspection.calendar import Stage, day_number
from inspection.enums import MessageKind, MessageState, Mode, Priority, Role
from inspection.live_board import LEAST_GAP, PIN_AGAIN, board_of
from inspection.records import LiveBoard, OutgoingMessage

CARD = "live_board"
GONE = ("not found", "can't be edited")  # what the server says of a message somebody deleted
NO_RIGHT = ("not enough rights", "admin_required", "need administrator rights")


def push_board(desk: Desk) -> None:
    """Keep the board as things are: made in the morning, edited in place, made again if gone."""
    chat_id = desk.inspection.chat_id
    if chat_id is None or not desk.inspection.chat_active or not _is_wanted(desk):
        return
    drawn = desk.work.get(LiveBoard, 1)
    if drawn is not None and timedelta(0) <= desk.now - drawn.drawn_at < LEAST_GAP:
        return
    standing = outbox.latest_card(desk.work, chat_id, CARD)
    if standing is None or _is_lost(desk, standing):
        _make(desk, chat_id, drawn)
    else:
        _change(desk, chat_id, standing, drawn)
    _tell_if_not_pinned(desk, chat_id)


def _is_wanted(desk: Desk) -> bool:
    inspection = desk.inspection
    day = day_number(inspection.entry, inspection.days, desk.today)
    return desk.settings.live_board and day.stage is not Stage.AFTER


def _is_lost(desk: Desk, standing: OutgoingMessage) -> bool:
    """Whether it was deleted, as the server said of the last edit, or stands in another topic."""
    if standing.thread_id != desk.inspection.thread_id:
        return True
    refused = desk.work.lookup(OutgoingMessage, "state", MessageState.FAILED)
    return any(
        message.kind in {MessageKind.EDIT, MessageKind.PIN}
        and (message.chat_id, message.message_id) == (standing.chat_id, standing.message_id)
        and any(sign in (message.failure or "") for sign in GONE)
        for message in refused
    )


def _make(desk: Desk, chat_id: int, drawn: LiveBoard | None) -> None:
    """Make it once; never at night, and not again the same day when the group refused it."""
    if desk.now < desk.at(desk.settings.morning) or desk.settings.is_quiet(desk.today):
        return
    sent = [
        m
        for m in desk.work.lookup(OutgoingMessage, "card_key", (chat_id, CARD))
        if m.state is MessageState.SENT
    ]
    text, digest, about = _drawn(desk, chat_id)
    is_new = desk.say(
        chat_id,
        text,
        thread_id=desk.inspection.thread_id,
        priority=Priority.NOTICE,
        about=about,
        card=CARD,
        dedupe=f"board:{desk.today}:{chat_id}:{desk.inspection.thread_id}:{len(sent)}",
    )
    if is_new:
        for old in sent[-1:]:
            _remove(desk, old)
        made = 1 if drawn is None else drawn.made + 1
        _keep(
            desk,
            LiveBoard(id=drawn.id if drawn else 0, digest=digest, drawn_at=desk.now, made=made),
        )


def _remove(desk: Desk, old: OutgoingMessage) -> None:
    """The one in another topic goes; of one that is gone nothing is left to delete."""
    if old.thread_id != desk.inspection.thread_id and old.message_id is not None:
        outbox.delete(desk.work, chat_id=old.chat_id, message_id=old.message_id, now=desk.now)


def _change(desk: Desk, chat_id: int, standing: OutgoingMessage, drawn: LiveBoard | None) -> None:
    text, digest, about = _drawn(desk, chat_id)
    if drawn is not None and drawn.digest == digest:
        return
    outbox.show(
        desk.work,
        chat_id=chat_id,
        card=CARD,
        text=desk.said_to(chat_id, text),
        now=desk.now,
        about=about,
        only_update=True,
    )
    _let_answers_go_first(desk, standing)
    known = drawn or LiveBoard(drawn_at=desk.now, made=1)
    _keep(desk, known.changed(digest=digest, drawn_at=desk.now))
    if known.pinned_at is None or abs(desk.now - known.pinned_at) >= PIN_AGAIN:
        _pin(desk, standing)


def _let_answers_go_first(desk: Desk, standing: OutgoingMessage) -> None:
    key = f"edit:{standing.chat_id}:{standing.message_id}"
    for edit in desk.work.lookup(OutgoingMessage, "dedupe", key):
        if edit.state is MessageState.QUEUED:
            desk.work.put(edit.changed(priority=Priority.DIGEST))


def _keep(desk: Desk, board: LiveBoard) -> None:
    if board.id:
        desk.work.put(board)
    else:
        desk.work.add(board)


# --- pinning --------------------------------------------------------------------------------


def after_sent(desk: Desk, message: OutgoingMessage) -> bool:
    """Pin the board as soon as it stands; return whether anything followed."""
    if message.card != CARD:
        return False
    standing = outbox.latest_card(desk.work, message.chat_id, CARD)
    if standing is not None:
        _pin(desk, standing)
    return True


def _pin(desk: Desk, standing: OutgoingMessage) -> None:
    board = desk.work.get(LiveBoard, 1)
    if standing.message_id is None or board is None or _was_refused(desk, standing.chat_id):
        return
    desk.work.add(
        OutgoingMessage(
            kind=MessageKind.PIN,
            chat_id=standing.chat_id,
            message_id=standing.message_id,
            priority=Priority.NOTICE,
            created_at=desk.now,
        )
    )
    desk.work.put(board.changed(pinned_at=desk.now))


def _was_refused(desk: Desk, chat_id: int) -> bool:
    """Whether the bot may not pin there, as it was told today."""
    refused = desk.work.lookup(OutgoingMessage, "state", MessageState.FAILED)
    return any(
        message.kind is MessageKind.PIN
        and message.chat_id == chat_id
        and message.created_at.astimezone(desk.now.tzinfo).date() == desk.today
        and any(sign in (message.failure or "") for sign in NO_RIGHT)
        for message in refused
    )


def _tell_if_not_pinned(desk: Desk, chat_id: int) -> None:
    """The bot may not pin: the leader is told once how to let it."""
    leader = next((m for m in desk.inside if m.role is Role.LEADER), None)
    if leader is not None and _was_refused(desk, chat_id):
        desk.say(
            leader.user_id,
            desk.texts("live_board", "cannot_pin"),
            priority=Priority.NOTICE,
            dedupe=f"board-pin:{chat_id}",
        )


# --- what it says ---------------------------------------------------------------------------


def _drawn(desk: Desk, chat_id: int) -> tuple[str, str, tuple[str, ...]]:
    """Return the text, the hash of what it says, and the records that it names."""
    settings = desk.settings
    board = board_of(snapshot(desk), at=desk.now, cal=settings.calendar, base=settings.base)
    body = desk.texts(
        "live_board",
        "board",
        b=board,
        s=board.summary,
        drill=settings.mode is Mode.DRILL,
        numbers_only=settings.numbers_only,
    )
    stamp = desk.texts("live_board", "stamp", at=desk.now)
    rows = tuple(f"row:{line.item.id}" for line in board.summary.rows_today)
    read = desk.said_to(chat_id, body)  # in another language it is another text
    return desk.texts.joined(body, stamp), outbox.digest_of(read, ()), rows
