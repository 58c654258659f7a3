"""A liaison's question, wish or partial fix as the group sees it, and what is decided on it."""

from collections.abc import Callable
from functools import partial

from handlers.buttons import button
from handlers.context import Desk, Keyboard, Turn
from handlers.inside import chats_inside, group_or_leaders
from handlers.liaison.notices import notify
from handlers.liaison.views import refresh_liaison_side
from handlers.outward_cards import after_change, finding_of, item_at
from handlers.references import finding_ref, item_ref
from inspection import outbox, unit_answers, unit_sendings
from inspection.enums import AnswerKind, Handling, OutwardState, Priority
from inspection.errors import NothingHereError, StaleError
from inspection.findings import classify
from inspection.outward_moves import must_move
from inspection.outward_states import ANSWERABLE, OutwardEvent
from inspection.records import Finding, OutwardItem, UnitAnswer

Decide = Callable[..., OutwardItem]


def card_of(item: OutwardItem, answer: UnitAnswer) -> str:
    """Return the name of the card that shows the answer to the group."""
    return f"answer:{item.id}:{unit_sendings.key_of(item, answer)}"


def show_answer(desk: Desk, item: OutwardItem, finding: Finding, answer: UnitAnswer) -> None:
    """Give the group what the liaison answered, with what can be decided on it."""
    for chat_id in group_or_leaders(desk, finding):
        _show_in(desk, item, finding, answer, chat_id, anew=True)


def refresh_answers(desk: Desk, item: OutwardItem, finding: Finding) -> None:
    """Change the cards of the item's answers wherever they stand."""
    for answer in item.answers:
        for chat_id in chats_inside(desk):
            if outbox.latest_card(desk.work, chat_id, card_of(item, answer)) is not None:
                _show_in(desk, item, finding, answer, chat_id)


def _show_in(
    desk: Desk,
    item: OutwardItem,
    finding: Finding,
    answer: UnitAnswer,
    chat_id: int,
    *,
    anew: bool = False,
) -> None:
    in_group = chat_id < 0
    hushed = in_group and desk.settings.numbers_only
    facts = {
        "item": item,
        "finding": finding,
        "answer": answer,
        "name": desk.name(answer.submitted_by),
        "decided_by": desk.name(answer.decided_by),
        "numbers_only": hushed,
        "beyond": answer.due is not None
        and unit_answers.is_beyond(answer.due, desk.last_day, desk.now),
    }
    card, text = card_of(item, answer), desk.texts("outward", "answer_card", **facts)
    buttons = _buttons(item, answer, hushed=hushed)
    about = (finding_ref(finding), item_ref(item))
    thread = desk.inspection.thread_id if in_group else None
    if not anew:
        desk.show(chat_id, card, text, buttons=buttons, about=about, only_update=True)
        return
    desk.say(
        chat_id,
        text,
        buttons=buttons,
        card=card,
        about=about,
        thread_id=thread,
        priority=Priority.NOTICE,
        attachments=() if hushed else answer.evidence,
    )


def _buttons(item: OutwardItem, answer: UnitAnswer, *, hushed: bool) -> Keyboard:
    key = unit_sendings.key_of(item, answer)
    if hushed:
        return [[button("看详情", "u.show", item.id, key)]]
    if answer.decision is not None or item.state not in ANSWERABLE:
        return ()
    if answer.kind is AnswerKind.LONGER:
        return [
            [
                button("同意延期", "u.extend", item.id, key),
                button("不同意", "u.refuse", item.id, key),
            ]
        ]
    if answer.kind is AnswerKind.CANNOT:
        formal = button("转限期整改", "u.formal", item.id, key)
        go_on = button("退回继续", "u.goon", item.id, key)
        return [[formal, go_on], [button("携出", "o.carry", item.id)]]
    return ()


# --- presses ---------------------------------------------------------------------------


def answer_at(item: OutwardItem, key: str) -> UnitAnswer:
    """Return the answer of this key, once it has left the unit. Raises `NothingHereError`."""
    found = unit_sendings.at_key(item, key)
    if not isinstance(found, UnitAnswer) or not found.has_left:
        raise NothingHereError(item.inside_label)
    return found


def show_here(turn: Turn, item_id: int, key: str) -> None:
    """`看详情`: the answer whole, in the presser's private chat."""
    item = item_at(turn, item_id)
    _show_in(turn, item, finding_of(turn, item), answer_at(item, key), turn.user_id, anew=True)
    turn.goes_on_in_private()


def extend(turn: Turn, item_id: int, key: str) -> None:
    """`同意延期`: the new due is said to both sides; the old one stays in the history."""
    old = item_at(turn, item_id).due
    verb = partial(unit_answers.extend, withdrawal=turn.last_day)
    item = _decide(turn, item_id, key, verb)
    _say_to_unit(turn, item, "extended", old=old)


def go_on(turn: Turn, item_id: int, key: str) -> None:
    """`退回继续`: it has to be put right all the same."""
    _say_to_unit(turn, _decide(turn, item_id, key, unit_answers.go_on), "go_on")


def make_formal(turn: Turn, item_id: int, key: str) -> None:
    """`转限期整改`: no longer handled on the spot; finding and item say so."""
    item = _decide(turn, item_id, key, unit_answers.make_formal)
    finding = finding_of(turn, item)
    classify(turn.work, finding, Handling.XQZG, by=turn.me, now=turn.now)
    _say_to_unit(turn, item, "made_formal")
    after_change(turn, item)


def _decide(turn: Turn, item_id: int, key: str, verb: Decide) -> OutwardItem:
    item = item_at(turn, item_id)
    finding, answer = finding_of(turn, item), answer_at(item, key)
    item = verb(turn.work, item, finding, answer, by=turn.me, now=turn.now)
    turn.toast_of("decided", label=item.inside_label)
    return item


def ask_refusal(turn: Turn, item_id: int, key: str) -> None:
    """`不同意`: ask for the reason, in the presser's private chat."""
    item = item_at(turn, item_id)
    must_move(item, OutwardEvent.REFUSE, turn.me)
    if answer_at(item, key).decision is not None:
        raise StaleError(item.inside_label, item.state.value)
    turn.tell_me(
        turn.texts("outward", "ask_refusal", item=item),
        asks=f"u.refuse:{item.id}",
        about=(finding_ref(finding_of(turn, item)), item_ref(item)),
    )
    turn.goes_on_in_private()


def answer_refusal(turn: Turn, item_id: int, text: str) -> None:
    """Keep the due, with the replied reason, which goes to the liaison."""
    item = item_at(turn, item_id)
    open_ones = [
        a for a in item.answers if a.kind is AnswerKind.LONGER and a.has_left and a.decision is None
    ]
    if not open_ones:
        raise StaleError(item.inside_label, item.state.value)
    finding = finding_of(turn, item)
    item = unit_answers.refuse(
        turn.work,
        item,
        finding,
        open_ones[-1],
        reason=text,
        by=turn.me,
        now=turn.now,
        people=turn.people_here(),
    )
    about = (finding_ref(finding), item_ref(item))
    turn.tell_me(turn.texts("outward", "decision_sent", item=item), about=about)
    _say_to_unit(turn, item, "not_extended", reason=text.strip())


def _say_to_unit(turn: Turn, item: OutwardItem, macro: str, **facts: object) -> None:
    after_change(turn, item)
    refresh_answers(turn, item, finding_of(turn, item))
    refresh_liaison_side(turn, item)
    if item.state is not OutwardState.FROZEN:
        notify(turn, item, macro, **facts)
