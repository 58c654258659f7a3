"""`后续整改`: what was carried over was seen put right later; it stays apart from what was closed.

The holder, or who leads, replies with words and photos to one question; what was gathered is on
record on `登记`. A mistake is taken back with a reason.
"""

from telegram import Message

from handlers.buttons import button
from handlers.context import Turn
from handlers.evidence import has_file, keep_files
from handlers.inside import group_or_leaders
from handlers.liaison.views import refresh_liaison_side
from handlers.outward import show_item
from handlers.outward_cards import after_change, finding_of, item_at
from handlers.plans import Act
from handlers.references import finding_ref, item_ref
from handlers.said import words_of
from handlers.second_look import judge, look_again
from inspection import findings, later_fixes, outbox
from inspection.access import may_see_finding
from inspection.enums import Priority
from inspection.errors import NothingHereError
from inspection.records import Finding, OutgoingMessage, OutwardItem

VERB = "o.later"
ASKED = f"{VERB}:"
CARD = "later:"


def ask(turn: Turn, item_id: int, _argument: str) -> None:
    """`后续整改`: ask what was seen, or go on with what was begun; replies are gathered."""
    item = item_at(turn, item_id)
    finding = finding_of(turn, item)
    _must(turn, item, finding)
    turn.goes_on_in_private()
    if item.later_draft(turn.user_id) is not None:
        _show_draft(turn, item, finding, anew=True)
        return
    _ask(turn, item, finding, turn.texts("outward", "ask_later", item=item))


def _ask(turn: Turn, item: OutwardItem, finding: Finding, text: str) -> None:
    turn.tell_me(text, asks=f"{ASKED}{item.id}", about=_about(item, finding))


def _must(turn: Turn, item: OutwardItem, finding: Finding) -> None:
    later_fixes.must_record(item, finding, turn.me, other_person=turn.settings.other_verifier)


def _about(item: OutwardItem, finding: Finding) -> tuple[str, ...]:
    return (finding_ref(finding), item_ref(item))


def answer(turn: Turn, item_id: int, text: str) -> None:
    """Take the words that were replied."""
    _gather(turn, item_id, text, None)


def taking(message: Message, replied: OutgoingMessage | None) -> Act | None:
    """Return what takes a file, or further words, sent as a reply to the question or its card."""
    if replied is None:
        return None
    for place in (replied.asks or "", replied.card or ""):
        for head in (ASKED, CARD):
            number = place.removeprefix(head)
            if place.startswith(head) and number.isdecimal():
                return lambda turn: _take(turn, int(number), message, replied)
    return None


def _take(turn: Turn, item_id: int, message: Message, replied: OutgoingMessage) -> None:
    if replied.asks and not replied.answered:
        outbox.answered(turn.work, replied)
    _gather(turn, item_id, words_of(message), message)


def take_filed(turn: Turn, item_id: int, filed: Finding) -> None:
    """`作为回答`: what was filed for want of a reply, with its files; not a suspected clue."""
    if filed.sealed:
        raise NothingHereError(filed.label)
    _add(turn, item_id, filed.raw, filed.evidence)


def _gather(turn: Turn, item_id: int, text: str, message: Message | None) -> None:
    files = keep_files(turn, message) if message is not None and has_file(message) else ()
    _add(turn, item_id, text, files, message)


def _add(
    turn: Turn,
    item_id: int,
    text: str,
    files: tuple[int, ...],
    message: Message | None = None,
) -> None:
    item = item_at(turn, item_id)
    finding = finding_of(turn, item)
    _must(turn, item, finding)
    if _is_sealed_by(turn, item, finding, text, files):
        return
    before = _missing(turn, item)
    item = later_fixes.gather(turn.work, item, text, files, by=turn.me, now=turn.now)
    if before and before == _missing(turn, item) and message is not None:
        place = {"chat_id": turn.chat_id, "message_id": message.message_id}
        outbox.react(turn.work, **place, emoji="👌", now=turn.now)  # one more of an album
        return
    _show_draft(turn, item, finding, anew=before != ())


def _is_sealed_by(
    turn: Turn, item: OutwardItem, finding: Finding, text: str, files: tuple[int, ...] = ()
) -> bool:
    """Whether the words may be of a clue: they go into the finding, which is sealed with them."""
    if not judge(turn, text, files).sealed:
        return False
    said = findings.add_to(turn.work, finding, text=text, evidence=files, by=turn.me, now=turn.now)
    look_again(turn, said, by=turn.me, shown_in=turn.chat_id)
    turn.tell_me(turn.texts("outward", "later_sealed", item=item))
    return True


def _missing(turn: Turn, item: OutwardItem) -> tuple[str, ...] | None:
    """Return what is missing of what this person gathers; None where nothing was begun."""
    draft = item.later_draft(turn.user_id)
    return later_fixes.lacking(item, draft, turn.me) if draft is not None else None


def _show_draft(turn: Turn, item: OutwardItem, finding: Finding, *, anew: bool) -> None:
    """Show what was gathered; what is missing is asked for, so that the next message is a reply."""
    draft = item.later_draft(turn.user_id)
    if draft is None:
        raise NothingHereError
    missing = later_fixes.lacking(item, draft, turn.me)
    has_proof = later_fixes.has_proof(item, draft)
    text = turn.texts(
        "outward", "later_draft", item=item, draft=draft, missing=missing, proof=has_proof
    )
    if missing:
        _ask(turn, item, finding, text)
        return
    go = button("登记" if has_proof else "免附佐证登记", "o.lsave", item.id)
    turn.show(
        turn.user_id,
        f"{CARD}{item.id}",
        text,
        buttons=[[go, button("取消", "o.ldrop", item.id)]],
        about=_about(item, finding),
        anew=anew,
    )


def record(turn: Turn, item_id: int, _argument: str) -> None:
    """`登记`: on record; the group is told, and what was closed stays as it was counted."""
    item = item_at(turn, item_id)
    finding = finding_of(turn, item)
    item = later_fixes.record(
        turn.work,
        item,
        finding,
        by=turn.me,
        now=turn.now,
        other_person=turn.settings.other_verifier,
    )
    turn.toast_of("later_fix", label=item.inside_label)
    _close_draft(turn, item, finding, "later_saved")
    _everywhere(turn, item)
    _tell_group(turn, item, finding)


def drop(turn: Turn, item_id: int, _argument: str) -> None:
    """`取消`: nothing was put on record."""
    item = item_at(turn, item_id)
    finding = finding_of(turn, item)
    item = later_fixes.give_up(turn.work, item, by=turn.me)
    turn.toast_of("cancelled")
    _close_draft(turn, item, finding, "later_dropped")


def _close_draft(turn: Turn, item: OutwardItem, finding: Finding, macro: str) -> None:
    turn.show(
        turn.user_id,
        f"{CARD}{item.id}",
        turn.texts("outward", macro, item=item),
        about=_about(item, finding),
        only_update=True,
    )


def _everywhere(turn: Turn, item: OutwardItem) -> None:
    after_change(turn, item)
    show_item(turn, item)
    refresh_liaison_side(turn, item)


def _tell_group(turn: Turn, item: OutwardItem, finding: Finding) -> None:
    fix = item.later_fix
    for chat_id in group_or_leaders(turn, finding) if fix is not None else ():
        hushed = turn.settings.numbers_only and chat_id < 0
        if chat_id == turn.user_id or fix is None:
            continue
        turn.say(
            chat_id,
            turn.texts(
                "outward",
                "later_told",
                item=item,
                finding=finding,
                fix=fix,
                name=turn.name(fix.by),
                numbers_only=hushed,
            ),
            buttons=[[button(f"查看 {item.inside_label}", "o.item", item.id)]],
            about=_about(item, finding),
            thread_id=turn.inspection.thread_id if chat_id < 0 else None,
            priority=Priority.NOTICE,
            attachments=() if hushed else fix.evidence,
        )


# --- a mistake ----------------------------------------------------------------------------


def ask_back(turn: Turn, item_id: int, _argument: str) -> None:
    """`登记有误`: ask why; what was recorded stays in the history."""
    item = item_at(turn, item_id)
    finding = finding_of(turn, item)
    if not later_fixes.may_record(item, turn.me) or item.later_fix is None:
        raise NothingHereError
    turn.tell_me(
        turn.texts("outward", "ask_later_back", item=item),
        asks=f"o.lback:{item.id}",
        about=_about(item, finding),
    )
    turn.goes_on_in_private()


def answer_back(turn: Turn, item_id: int, text: str) -> None:
    """Take the recorded fix back with the replied reason."""
    item = item_at(turn, item_id)
    finding = finding_of(turn, item)
    if _is_sealed_by(turn, item, finding, text):
        return
    item = later_fixes.take_back(turn.work, item, finding, reason=text, by=turn.me, now=turn.now)
    said = turn.texts("outward", "later_back", item=item, reason=text, name=turn.me.name)
    turn.tell_me(said, about=_about(item, finding))
    _everywhere(turn, item)
    if item.holder_id not in {None, turn.user_id} and item.holder_id in _reading(turn, finding):
        turn.say(item.holder_id, said, about=_about(item, finding), priority=Priority.NOTICE)


def _reading(turn: Turn, finding: Finding) -> set[int | None]:
    return {m.user_id for m in turn.inside if may_see_finding(m, finding)}
