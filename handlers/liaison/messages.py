"""What a liaison says: never a finding; it goes to the item it belongs to, or waits for a tap."""

from datetime import datetime, timedelta

from telegram import Message

from handlers.both_sides import tell_both
from handlers.buttons import button, rows_of
from handlers.context import Turn
from handlers.evidence import keep_files
from handlers.inside import group_or_leaders
from handlers.liaison.sendings import card_of, show_sending
from handlers.liaison.views import (
    MOST_BUTTONS,
    arrived,
    is_open,
    is_visible,
    is_waiting,
    item_of,
    items_of,
)
from handlers.rectification_cards import has_open_matters
from handlers.references import finding_ref, held_card, item_ref
from handlers.said import UNREADABLE, words_of
from handlers.unit_answers import refresh_answers
from inspection import frozen, gathering, item_numbers, outbox, unit_sendings
from inspection.audit import note
from inspection.enums import AnswerKind, Priority
from inspection.errors import EmptyTextError, NothingHereError, NotLaterError, StaleError
from inspection.extension_words import read_extension
from inspection.records import (
    Finding,
    FixReport,
    HeldContent,
    OutgoingMessage,
    OutwardItem,
    Piece,
    UnitAnswer,
)

STILL_MEANT = timedelta(minutes=30)  # after a report a further photo may well belong to it


def take_message(turn: Turn, replied: OutgoingMessage | None) -> None:
    """Add what was said to the item it belongs to; when that is not clear, hold it and ask."""
    message = turn.message
    if message is None:
        return
    text = words_of(message)
    if text == UNREADABLE:
        raise EmptyTextError
    replied_to = _named(turn, message, replied)
    several = _several(turn, text) if replied_to is None else ()
    named = replied_to or (None if several else _numbered(turn, text))
    if named is not None and not _takes_more(named):
        turn.reply(turn.texts("liaison", "not_open", item=frozen.as_shown(named)))
        return
    near = candidates(turn)
    item = named or (None if several else _meant(near))
    held = _held_album(turn, message)
    if held is not None and named is None:
        _hold(turn, _piece(turn, message, text), held)
    elif item is not None:
        _take(turn, item, (_piece(turn, message, text),))
    elif near:
        _hold(turn, _piece(turn, message, text), None)
    else:
        turn.reply(turn.texts("liaison", "no_item", matters=has_open_matters(turn, turn.me)))


def _piece(turn: Turn, message: Message, text: str) -> Piece:
    return Piece(
        by=turn.user_id,
        message_id=message.message_id,
        album=message.media_group_id or "",
        text="" if item_numbers.is_a_number(text) else text.strip(),
        evidence=keep_files(turn, message),
    )


def _take(turn: Turn, item: OutwardItem, pieces: tuple[Piece, ...]) -> None:
    """Gather on the item; what was submitted a moment ago is opened again for it."""
    item = arrived(turn, item)
    leaving = next((s for s in unit_sendings.sendings(item) if s.is_leaving), None)
    if unit_sendings.gathering(item) is None and leaving is not None:
        item = gathering.take_back(turn.work, item, leaving, by=turn.me, now=turn.now)
    if is_waiting(item):
        item = gathering.begin(turn.work, item, AnswerKind.MORE, by=turn.me, now=turn.now)
    elif unit_sendings.gathering(item) is None:
        item = gathering.begin(turn.work, item, AnswerKind.FIX, by=turn.me, now=turn.now)
    item = gathering.gather(turn.work, item, pieces)
    sending = unit_sendings.gathering(item)
    if sending is None:
        return
    key = unit_sendings.key_of(item, sending)
    item = _with_due(turn, item, sending, " ".join(p.text for p in pieces))
    sending = unit_sendings.at_key(item, key)
    shown = outbox.latest_card(turn.work, turn.user_id, card_of(item, sending))
    show_sending(turn, turn.user_id, item, sending, anew=shown is None)


def _with_due(turn: Turn, item: OutwardItem, sending: FixReport, text: str) -> OutwardItem:
    """Read the later due out of a wish for more time; one that is no later is said at once."""
    if not isinstance(sending, UnitAnswer) or sending.kind is not AnswerKind.LONGER:
        return item
    settings, inspection = turn.settings, turn.inspection
    due = read_extension(
        text,
        turn.now,
        settings.calendar,
        settings.hours,
        entry=inspection.entry,
        days=inspection.days,
    )
    if due is None:
        return item
    try:
        return gathering.ask_for_due(turn.work, item, sending, due, now=turn.now)
    except NotLaterError as refusal:
        turn.reply(turn.texts("refusals", "NotLaterError", e=refusal))
        return item


# --- which item ------------------------------------------------------------------------


def _named(turn: Turn, message: Message, replied: OutgoingMessage | None) -> OutwardItem | None:
    """The item of the message replied to, the bot's or their own, or of the album begun."""
    about = replied.about if replied is not None else ()
    refs = [ref for ref in about if ref.startswith("outward_item:")]
    if len(refs) == 1:  # a list speaks of several and names none
        item = turn.work.get(OutwardItem, int(refs[0].removeprefix("outward_item:")))
        return item if item is not None and is_visible(turn, turn.me, item) else None
    own = message.reply_to_message
    found = (
        unit_sendings.sent_in(turn.work, turn.user_id, own.message_id) if own is not None else None
    )
    item = found[0] if found is not None else None
    if item is None and message.media_group_id:
        item = unit_sendings.from_album(turn.work, turn.user_id, message.media_group_id)
    return item if item is not None and is_visible(turn, turn.me, item) else None


def _numbered(turn: Turn, text: str) -> OutwardItem | None:
    """The item that the words begin with, as they name it: J2, or J2 已整改."""
    number = item_numbers.begins_with(text)
    return next((item for item in items_of(turn) if number and item.number == number), None)


def _several(turn: Turn, text: str) -> tuple[OutwardItem, ...]:
    """The items on which the words say something each; none if it is only one."""
    said = item_numbers.spoken_of(text)
    found = tuple(i for i in items_of(turn) if i.number in said and _takes_more(i))
    return found if len(found) > 1 else ()


def _takes_more(item: OutwardItem) -> bool:
    """Whether something can still be sent on the item: to be put right, or to be verified."""
    return is_open(item) or is_waiting(item)


def candidates(turn: Turn) -> list[OutwardItem]:
    """The items that an unaddressed message may belong to.

    Those to be put right, and those reported a while ago; with none of them any that waits.
    """
    mine = [i for i in items_of(turn) if _takes_more(i)]
    open_now = [i for i in mine if is_open(i) or _reported_since(i, turn.now - STILL_MEANT)]
    return open_now or mine


def _reported_since(item: OutwardItem, moment: datetime) -> bool:
    report = item.report
    return report is not None and report.left_at is not None and report.left_at >= moment


def _meant(mine: list[OutwardItem]) -> OutwardItem | None:
    """The item whose sending was asked last, else the only one it can be."""
    begun = [(g.begun_at, i.id, i) for i in mine if (g := unit_sendings.gathering(i)) is not None]
    if begun:
        return max(begun)[2]
    return mine[0] if len(mine) == 1 else None


# --- held until it is clear ------------------------------------------------------------


def _held_album(turn: Turn, message: Message) -> HeldContent | None:
    album = message.media_group_id
    if not album:
        return None
    mine = turn.work.lookup(HeldContent, "by", turn.user_id)
    waiting = (h for h in mine if h.item_id is None)
    return next((h for h in waiting if any(p.album == album for p in h.pieces)), None)


def _hold(turn: Turn, piece: Piece, held: HeldContent | None) -> None:
    if held is None:
        held = turn.work.add(HeldContent(by=turn.user_id, pieces=(piece,), at=turn.now))
        note(turn.work, by=turn.user_id, at=turn.now, act="held", subject=f"held:{held.id}")
    else:
        held = turn.work.put(held.changed(pieces=(*held.pieces, piece)))
    ask_which(turn, held)


def ask_which(turn: Turn, held: HeldContent) -> None:
    """Ask to which item it belongs, as the items are now."""
    said = "\n".join(piece.text for piece in held.pieces)
    several = _several(turn, said)
    items = several or candidates(turn)[-MOST_BUTTONS:]
    choices = [button(i.label, "l.held", held.id, str(i.id)) for i in items]
    turn.show(
        turn.user_id,
        held_card(held),
        turn.texts("liaison", "which", items=items, held=held, several=bool(several)),
        buttons=[*rows_of(choices), [button("取消", "l.held", held.id, "0")]],
        about=tuple(item_ref(i) for i in items),
    )


def choose_item(turn: Turn, held_id: int, argument: str) -> None:
    """Put what was held to the item that was pressed; nothing has to be sent again."""
    held = turn.work.get(HeldContent, held_id)
    if held is None or held.by != turn.user_id:
        raise NothingHereError
    if held.item_id is not None:
        raise StaleError
    if argument == "0":
        turn.work.put(held.changed(item_id=0))
        turn.toast_of("cancelled_unsent")
        text = turn.texts("liaison", "held_dropped", held=held)
        turn.show(turn.user_id, held_card(held), text, only_update=True)
        return
    item = item_of(turn, int(argument))
    if not _takes_more(item):
        raise NothingHereError(item.label)
    turn.work.put(held.changed(item_id=item.id))
    turn.show(
        turn.user_id,
        held_card(held),
        turn.texts("liaison", "held_put", item=item, held=held),
        about=(item_ref(item),),
        only_update=True,
    )
    _take(turn, item, held.pieces)


# --- edits -----------------------------------------------------------------------------


def edit_message(turn: Turn, text: str) -> None:
    """Follow an edit: what has not left changes; what has left keeps a revision, told once."""
    message_id = turn.message_id
    if message_id is None or not turn.is_private or _edit_held(turn, message_id, text):
        return
    found = unit_sendings.sent_in(turn.work, turn.user_id, message_id)
    if found is None or not is_visible(turn, turn.me, found[0]):
        return
    item, sending = found
    key = unit_sendings.key_of(item, sending)
    changed = gathering.revise(turn.work, item, sending, message_id, text, by=turn.me, now=turn.now)
    if changed is item:
        return
    if sending.has_left:
        _tell_revised(turn, changed, key)
        return
    item = _with_due(turn, changed, unit_sendings.at_key(changed, key), text)
    show_sending(turn, turn.user_id, item, unit_sendings.at_key(item, key))


def _edit_held(turn: Turn, message_id: int, text: str) -> bool:
    for held in turn.work.lookup(HeldContent, "by", turn.user_id):
        if held.item_id is None and any(p.message_id == message_id for p in held.pieces):
            pieces = tuple(
                p.model_copy(update={"text": text.strip()}) if p.message_id == message_id else p
                for p in held.pieces
            )
            ask_which(turn, turn.work.put(held.changed(pieces=pieces)))
            return True
    return False


def _tell_revised(turn: Turn, item: OutwardItem, key: str) -> None:
    show_sending(turn, turn.user_id, item, unit_sendings.at_key(item, key))
    turn.reply(turn.texts("liaison", "revised", item=item), about=(item_ref(item),))
    finding = turn.work.get(Finding, item.finding_id)
    if finding is None or frozen.is_frozen(item):
        return
    tell_both(turn, item)
    refresh_answers(turn, item, finding)
    for chat_id in group_or_leaders(turn, finding):
        turn.say(
            chat_id,
            turn.texts("outward", "revised", item=item, name=turn.me.name),
            about=(item_ref(item), finding_ref(finding)),
            thread_id=turn.inspection.thread_id if chat_id < 0 else None,
            priority=Priority.NOTICE,
            dedupe=f"revised:{item.id}:{key}:{item.state}:{chat_id}",  # again once it is verified
        )
