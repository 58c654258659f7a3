"""Correcting, recalling, waiving proof, carrying over, and beginning a closed one again."""

from datetime import timedelta

from handlers import from_unit, reminders
from handlers.buttons import button, rows_of
from handlers.context import Desk, Turn
from handlers.liaison import asked_again
from handlers.liaison.notices import notify_of_edition
from handlers.liaison.views import refresh_liaison_side
from handlers.outward import show_item
from handlers.outward_cards import after_change, finding_of, item_at, show_preview
from handlers.references import HELD_CARD, finding_ref, item_ref
from handlers.unit_answers import refresh_answers
from inspection import outward_endings
from inspection.access import may_see_finding
from inspection.containing import is_outward_stopped
from inspection.enums import OutwardState, Priority
from inspection.errors import NoLiaisonError, NothingHereError, StaleError
from inspection.outward_moves import must_move
from inspection.outward_states import OutwardEvent
from inspection.recipients import receivers
from inspection.records import Finding, OutgoingMessage, OutwardItem

ASKED = {
    "o.correct": OutwardEvent.CORRECT,
    "o.recall": OutwardEvent.RECALL,
    "o.waive": OutwardEvent.WAIVE_PROOF,
}


def _ask(turn: Turn, item_id: int, verb: str, macro: str) -> None:
    item = item_at(turn, item_id)
    must_move(item, ASKED[verb], turn.me)
    turn.tell_me(
        turn.texts("outward", macro, item=item), asks=f"{verb}:{item.id}", about=_about(turn, item)
    )
    turn.goes_on_in_private()


def _about(turn: Turn, item: OutwardItem) -> tuple[str, ...]:
    return (finding_ref(finding_of(turn, item)), item_ref(item))


def _both_sides(turn: Turn, item: OutwardItem) -> None:
    after_change(turn, item)
    refresh_answers(turn, item, finding_of(turn, item))
    show_item(turn, item)
    refresh_liaison_side(turn, item)


# --- correcting ------------------------------------------------------------------------


def ask_correction(turn: Turn, item_id: int, _argument: str) -> None:
    """`更正`: the wording as text to copy; the answer is the next edition's."""
    _ask(turn, item_id, "o.correct", "ask_correction")


def answer_correction(turn: Turn, item_id: int, text: str) -> None:
    """Show what the next edition would say; nothing has left."""
    item = item_at(turn, item_id)
    item = outward_endings.propose_correction(
        turn.work,
        item,
        finding_of(turn, item),
        text,
        by=turn.me,
        now=turn.now,
        people=turn.people_here(),
    )
    turn.show(
        turn.user_id,
        f"edition:{item.id}",
        turn.texts("outward", "correction", item=item, finding=finding_of(turn, item)),
        buttons=[[button("确认发送", "o.edition", item.id), button("取消", "o.keep", item.id)]],
        about=_about(turn, item),
        anew=True,
    )


def correct(turn: Turn, item_id: int, _argument: str) -> None:
    """`确认发送`: the liaison's message changes, and a short notice says so."""
    item = item_at(turn, item_id)
    item = outward_endings.correct(
        turn.work,
        item,
        finding_of(turn, item),
        by=turn.me,
        now=turn.now,
        people=turn.people_here(),
    )
    stopped = is_outward_stopped(turn.work)
    turn.toast_of("edition", label=item.inside_label, number=item.edition, stopped=stopped)
    _close_correction(turn, item, "corrected", stopped=stopped)
    _both_sides(turn, item)
    notify_of_edition(turn, item)


def keep(turn: Turn, item_id: int, _argument: str) -> None:
    """`取消`: the edition the unit has stays."""
    item = outward_endings.drop_correction(turn.work, item_at(turn, item_id), by=turn.me)
    turn.toast_of("cancelled_unsent")
    _close_correction(turn, item, "not_corrected")


def _close_correction(turn: Turn, item: OutwardItem, macro: str, **facts: object) -> None:
    text = turn.texts("outward", macro, item=item, **facts)
    about = _about(turn, item)
    turn.show(turn.user_id, f"edition:{item.id}", text, about=about, only_update=True)


# --- recalling -------------------------------------------------------------------------


def ask_recall(turn: Turn, item_id: int, _argument: str) -> None:
    """`收回`: ask for the reason, which stays inside."""
    _ask(turn, item_id, "o.recall", "ask_recall")


def answer_recall(turn: Turn, item_id: int, text: str) -> None:
    """Take back a mistake: its messages go, or say so where they cannot be deleted any more."""
    item = item_at(turn, item_id)
    read = item.acknowledged_at
    about = _about(turn, item)
    item = outward_endings.recall(
        turn.work, item, finding_of(turn, item), reason=text, by=turn.me, now=turn.now
    )
    take_from_unit(turn, item)
    asked_again.after_recall(turn, item)
    after_change(turn, item)
    show_item(turn, item)
    turn.tell_me(turn.texts("outward", "recalled", item=item, read=read), about=about)


def take_from_unit(desk: Desk, item: OutwardItem) -> None:
    """Delete, or replace, every message about the item in the chats of its unit's liaisons."""
    text = desk.texts("liaison", "recalled", label=item.label)
    ref = item_ref(item)
    unit = (m for m in desk.people_here() if not m.is_inside and item.unit in m.units)
    outside = {item.recipient_id, *(m.user_id for m in unit)}
    every = sorted(desk.work.all(OutgoingMessage), key=from_unit.is_standing)
    for message in every:
        if message.chat_id not in outside or ref not in message.about:
            continue
        if message.card == reminders.CARD:  # it names others as well, and no words of theirs
            continue
        if (message.card or "").startswith(HELD_CARD):  # it is asked again: what was sent stays
            continue
        from_unit.take(desk, message, text)


# --- closing without proof, carrying over ----------------------------------------------


def ask_waiver(turn: Turn, item_id: int, _argument: str) -> None:
    """`免附佐证`: ask for the reason, which is kept under the name of who gave it."""
    _ask(turn, item_id, "o.waive", "ask_waiver")


def answer_waiver(turn: Turn, item_id: int, text: str) -> None:
    """Close it without proof, on the word of a leader or deputy."""
    item = item_at(turn, item_id)
    item = outward_endings.close_without_proof(
        turn.work, item, finding_of(turn, item), reason=text, by=turn.me, now=turn.now
    )
    turn.tell_me(turn.texts("outward", "waived", item=item), about=_about(turn, item))
    _both_sides(turn, item)


def carry_over(turn: Turn, item_id: int, argument: str) -> None:
    """`携出`: a named holder keeps it beyond the withdrawal day; it is not closed."""
    item = item_at(turn, item_id)
    must_move(item, OutwardEvent.CARRY_OVER, turn.me)
    finding = finding_of(turn, item)
    holders = [m for m in turn.inside if may_see_finding(m, finding)]
    if not argument:
        names = [button(m.name, "o.carry", item.id, str(m.user_id)) for m in holders]
        turn.tell_me(
            turn.texts("outward", "choose_holder", item=item),
            buttons=[*rows_of(names), [button("取消", "x")]],
            about=_about(turn, item),
            card=f"carry:{item.id}",
        )
        turn.goes_on_in_private()
        return
    holder = next((m for m in holders if str(m.user_id) == argument), None)
    if holder is None:
        raise NothingHereError
    item = outward_endings.carry_over(
        turn.work, item, finding, holder=holder, by=turn.me, now=turn.now
    )
    turn.toast_of("carried", label=item.inside_label, name=holder.name)
    text = turn.texts("outward", "carried", item=item, holder=holder.name)
    card, about = f"carry:{item.id}", _about(turn, item)
    turn.show(turn.user_id, card, text, about=about, only_update=True)
    _both_sides(turn, item)
    if holder.user_id != turn.user_id:
        turn.say(holder.user_id, text, about=about, priority=Priority.NOTICE)


def remind_of_withdrawal(desk: Desk) -> None:
    """On the last day the leader is asked who keeps hold of what is still open."""
    last = desk.inspection.entry + timedelta(days=desk.inspection.days - 1)
    morning = desk.settings.morning
    if desk.today != last or desk.now.strftime("%H:%M") < morning:
        return
    for leader in desk.leaders[:1]:
        found = ((i, desk.work.get(Finding, i.finding_id)) for i in desk.work.all(OutwardItem))
        still_open = [
            (item, finding)
            for item, finding in found
            if finding is not None and item.state in STILL_OPEN and may_see_finding(leader, finding)
        ]
        if still_open:
            desk.say(
                leader.user_id,
                desk.texts("outward", "withdrawal", items=still_open),
                buttons=rows_of(
                    [button(i.inside_label, "o.carry", i.id) for i, _ in still_open[:30]]
                ),
                about=tuple(finding_ref(f) for _, f in still_open),
                priority=Priority.NOTICE,
                dedupe=f"withdrawal:{last}",
            )


STILL_OPEN = frozenset(
    {
        OutwardState.DELIVERED,
        OutwardState.ACKNOWLEDGED,
        OutwardState.PASSED_ON,
        OutwardState.FIX_REPORTED,
    }
)


# --- again -----------------------------------------------------------------------------


def recur(turn: Turn, item_id: int, _argument: str) -> None:
    """`再次出现`: a new item that names the closed one, previewed like any."""
    closed = item_at(turn, item_id)
    finding = finding_of(turn, closed)
    if closed.state is not OutwardState.CLOSED:
        raise StaleError(closed.inside_label or finding.label, closed.state.value)
    found = receivers(
        turn.people, turn.work.scope, finding.unit, turn.today, preferred=closed.recipient_id
    )
    recipient = next(iter(found), None)
    if recipient is None:
        raise NoLiaisonError(finding.unit)
    item = outward_endings.begin_again(
        turn.work,
        closed,
        finding,
        wording=str(turn.texts("outward", "recurring", item=closed)),
        recipient=recipient,
        by=turn.me,
        now=turn.now,
    )
    show_preview(turn, item, anew=True)
