"""Releasing: let go, give back, correct and let go, take back within the window."""

from datetime import datetime

from handlers.context import Turn
from handlers.inside import leader_of
from handlers.outward_cards import after_change
from handlers.outward_items import (
    about,
    arrival,
    due_pressed,
    faults_of,
    finding_of,
    item_at,
    only_while,
)
from handlers.preview_cards import show_preview
from handlers.references import finding_ref
from handlers.release_cards import CARD, Step, ask_approvers, show_queue, too_soon_text
from handlers.typed_days import read_day
from inspection import outbox, outward, releasing
from inspection.enums import OutwardState, Priority, Role
from inspection.errors import DueTooSoonError
from inspection.records import OutwardItem


def confirm_item(turn: Turn, item: OutwardItem) -> None:
    """Ask for the release of a draft; the leader's own, and in direct mode a sound one, goes."""
    finding = finding_of(turn, item)
    faults = faults_of(turn, item, finding)
    releasing.sound(item, faults, for_release=False)
    is_sound = not faults or releasing.insisted(item) is not None
    goes = turn.me.role is Role.LEADER or (turn.settings.direct_release and is_sound)
    if goes:
        releasing.sound(item, faults, for_release=True)
        _enough_time(turn, item)
    item = outward.propose(turn.work, item, finding, by=turn.me, now=turn.now)
    if goes:
        release_now(turn, item)
        return
    if turn.settings.direct_release:
        turn.note(turn.texts("release", "to_approvers"))
    else:
        turn.toast_of("proposed")
    ask_approvers(turn, item, finding)
    after_change(turn, item)


def release(turn: Turn, item_id: int, _argument: str) -> None:
    """`放行`: the first press wins; what has no time left is given another due."""
    item = item_at(turn, item_id)
    only_while(turn, item, OutwardState.AWAITING_RELEASE)
    _release_or_ask_due(turn, item)


def _release_or_ask_due(turn: Turn, item: OutwardItem) -> None:
    try:
        release_now(turn, item)
    except DueTooSoonError as refusal:
        turn.note(too_soon_text(turn, refusal), alert=True)
        show_queue(turn, turn.me, first=item.id, step=Step.TOO_SOON)


def release_now(turn: Turn, item: OutwardItem) -> None:
    """Release the item, by whoever may, and tell the filer of what was changed in it."""
    finding = finding_of(turn, item)
    changed = releasing.corrections(item)
    item = releasing.release(
        turn.work,
        item,
        finding,
        by=turn.me,
        leader=leader_of(turn),
        faults=faults_of(turn, item, finding),
        now=turn.now,
        departure=turn.settings.departure,
        mode_direct=turn.settings.direct_release,
    )
    turn.note(turn.texts("release", "released", item=item))
    if changed and item.drafted_by != turn.user_id:
        turn.say(
            item.drafted_by,
            turn.texts("release", "released_changed", item=item, finding=finding, by=turn.me.name),
            about=(finding_ref(finding),),
            priority=Priority.NOTICE,
        )
    after_change(turn, item)


def ask_reason(turn: Turn, item_id: int, _argument: str) -> None:
    """`仍然发送`: doubtful words leave only with a reason; the answer is a reply."""
    item = item_at(turn, item_id)
    finding = finding_of(turn, item)
    words = [word for fault in faults_of(turn, item, finding) for word in fault.words]
    turn.tell_me(
        turn.texts("release", "ask_reason", finding=finding, words=words),
        asks=f"o.insist:{item.id}",
        about=(finding_ref(finding),),
    )


def answer_reason(turn: Turn, item_id: int, text: str) -> None:
    """Keep the reason: what waits is let go, a draft is shown again to be confirmed."""
    item = item_at(turn, item_id)
    if item.state is not OutwardState.DRAFT:
        only_while(turn, item, OutwardState.AWAITING_RELEASE)
    item = releasing.insist(turn.work, item, text, by=turn.me, now=turn.now)
    if item.state is OutwardState.DRAFT:
        show_preview(turn, item, anew=True)
    else:
        _release_or_ask_due(turn, item)


def offer_return(turn: Turn, item_id: int, _argument: str) -> None:
    """`退回`: for its wording, its due, or not to be told for now."""
    _turn_card(turn, item_id, Step.WHY_BACK)


def offer_amend(turn: Turn, item_id: int, argument: str) -> None:
    """`改后放行`: another due or wording, without the way back through the filer."""
    _turn_card(turn, item_id, Step.OTHER_DUE if argument == "due" else Step.WHAT_ELSE)


def _turn_card(turn: Turn, item_id: int, step: Step) -> None:
    item = item_at(turn, item_id)
    only_while(turn, item, OutwardState.AWAITING_RELEASE)
    show_queue(turn, turn.me, first=item.id, step=step)


def release_card_again(turn: Turn, item_id: int, _argument: str) -> None:
    """Show the release card again: where it stands, or as a new one when asked for elsewhere."""
    shown = outbox.message_at(turn.work, turn.chat_id, turn.message_id or 0)
    is_here = shown is not None and shown.card == CARD
    show_queue(turn, turn.me, first=item_at(turn, item_id).id, anew=not is_here)


def amend_due(turn: Turn, item_id: int, argument: str) -> None:
    """A date was pressed: with it the item is released."""
    item = item_at(turn, item_id)
    only_while(turn, item, OutwardState.AWAITING_RELEASE)
    due = due_pressed(turn, item, argument)
    _enough_time(turn, item.changed(due=due, due_choice=argument))
    release_now(turn, _with_due(turn, item, due, argument))


def ask_amended_due(turn: Turn, item_id: int, _argument: str) -> None:
    """`另定`: ask for a date; the answer is a reply."""
    item = item_at(turn, item_id)
    turn.tell_me(
        turn.texts("outward", "ask_due"), asks=f"o.amdue:{item.id}", about=about(turn, item)
    )


def answer_amended_due(turn: Turn, item_id: int, text: str) -> None:
    """Take the date that was replied, and show it before it is released."""
    item = item_at(turn, item_id)
    only_while(turn, item, OutwardState.AWAITING_RELEASE)
    _amended(turn, _with_due(turn, item, read_day(turn, text), releasing.term_of(text)))


def _enough_time(turn: Turn, item: OutwardItem) -> None:
    """Refuse before anything is written: what a refusal leaves written stays."""
    settings = turn.settings
    releasing.enough_time(item, arrival(turn), settings.calendar, settings.hours)


def _with_due(turn: Turn, item: OutwardItem, due: datetime, choice: str) -> OutwardItem:
    return releasing.correct_due(turn.work, item, due, choice, by=turn.me, now=turn.now)


def ask_amended_wording(turn: Turn, item_id: int, _argument: str) -> None:
    """Give the wording as text to copy, and take a reply."""
    item = item_at(turn, item_id)
    turn.tell_me(
        turn.texts("release", "ask_wording", wording=item.wording),
        asks=f"o.amword:{item.id}",
        about=about(turn, item),
    )


def answer_amended_wording(turn: Turn, item_id: int, text: str) -> None:
    """Take the wording that was replied, and show it before it is released."""
    item = item_at(turn, item_id)
    only_while(turn, item, OutwardState.AWAITING_RELEASE)
    faults = faults_of(turn, item, finding_of(turn, item), text)
    releasing.sound(item.changed(wording=text), faults, for_release=False)
    _amended(turn, releasing.correct_wording(turn.work, item, text, by=turn.me, now=turn.now))


def _amended(turn: Turn, item: OutwardItem) -> None:
    after_change(turn, item)
    show_queue(turn, turn.me, first=item.id, anew=True)


def send_back(turn: Turn, item_id: int, argument: str) -> None:
    """Give it back with the reason that was pressed."""
    item = item_at(turn, item_id)
    only_while(turn, item, OutwardState.AWAITING_RELEASE)
    finding = finding_of(turn, item)
    if argument == "not_now":
        item = outward.withdraw(turn.work, item, by=turn.me, now=turn.now)
    else:
        item = outward.send_back(
            turn.work, item, by=turn.me, now=turn.now, keep_due=argument != "due"
        )
    turn.toast_of("sent_back")
    turn.say(
        item.drafted_by,
        turn.texts("outward", "returned", finding=finding, why=argument, by=turn.me.name),
        about=(finding_ref(finding),),
        priority=Priority.NOTICE,
    )
    after_change(turn, item)
    if item.state is OutwardState.DRAFT:
        show_preview(turn, item, anew=True)


def undo(turn: Turn, item_id: int, _argument: str) -> None:
    """`撤回`: nothing has left; only before the delivery."""
    item = item_at(turn, item_id)
    if item.number is not None:
        turn.note(turn.texts("release", "has_left", item=item), alert=True)
        return
    item = outward.withdraw(turn.work, item, by=turn.me, now=turn.now)
    turn.toast_of("taken_back")
    after_change(turn, item)


def at_once(turn: Turn, item_id: int, _argument: str) -> None:
    """`立即送达`, for leader and deputy."""
    item = outward.send_at_once(turn.work, item_at(turn, item_id), by=turn.me, now=turn.now)
    turn.toast_of("at_once")
    after_change(turn, item)
