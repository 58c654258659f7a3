"""整改 on the unit's side: the list signed for, each matter, and what the group decided.

What has no number, or is another unit's, does not exist here.
"""

from handlers.buttons import button, rows_of
from handlers.context import Desk, Keyboard, Turn
from handlers.paging import page_of
from handlers.rectification_cards import (
    for_unit,
    is_drill,
    liaisons_of,
    list_ref,
    matter_ref,
)
from handlers.rectification_lists import refresh_draft
from handlers.texts import MESSAGE, utf16_length
from handlers.unit_numbers import of_number
from inspection import outbox
from inspection import rectification_delivery as delivery
from inspection.access import may_see_feedback, may_see_rectification
from inspection.calendar import next_opening
from inspection.enums import Priority
from inspection.errors import NothingHereError
from inspection.recipients import receivers
from inspection.records import (
    FeedbackList,
    RectificationItem,
    RectificationState,
    SendingKind,
)
from inspection.rectification_lists import items_of
from inspection.rectification_states import due_of

S, K = RectificationState, SendingKind
MOST_BUTTONS = 40
CARD = "unit_matters"


# --- what the unit reads --------------------------------------------------------------------


def _list_buttons(batch: FeedbackList, lines: tuple[RectificationItem, ...]) -> Keyboard:
    left = _left(lines)
    sign = [[button("签收", "ru.sign", batch.id)]] if left and batch.signed_at is None else []
    keys = [button(line.label, "ru.show", line.id) for line in left[:MOST_BUTTONS]]
    return [*sign, *rows_of(keys, 4)]


def _left(lines: tuple[RectificationItem, ...]) -> tuple[RectificationItem, ...]:
    """Return what of a list was not recalled."""
    return tuple(line for line in lines if line.state is not S.WITHDRAWN)


def _list_refs(batch: FeedbackList, lines: tuple[RectificationItem, ...]) -> tuple[str, ...]:
    return (list_ref(batch), *(matter_ref(line) for line in _left(lines)))


def deliver(desk: Desk, batch: FeedbackList, *, dedupe: str | None = None) -> None:
    """Queue the list for its liaison, once, as one message."""
    if batch.recipient_id is None:
        return
    lines = items_of(desk.work, batch)
    desk.say(
        batch.recipient_id,
        for_unit(desk, batch, lines),
        buttons=_list_buttons(batch, lines),
        card=f"feedback:{batch.id}",
        about=_list_refs(batch, lines),
        priority=Priority.NOTICE,
        dedupe=dedupe or list_key(batch),
    )


def list_key(batch: FeedbackList) -> str:
    """Return by which key the list is delivered once."""
    return f"feedback_list:{batch.id}"


def refresh_list(desk: Desk, batch: FeedbackList) -> None:
    """Change the list in place; one that was said in parts stays as it is."""
    lines = items_of(desk.work, batch)
    text = for_unit(desk, batch, lines)
    if utf16_length(text) > MESSAGE:
        return
    for member in liaisons_of(desk, batch):
        desk.show(
            member.user_id,
            f"feedback:{batch.id}",
            text,
            buttons=_list_buttons(batch, lines),
            about=_list_refs(batch, lines),
            only_update=True,
        )


def _text(desk: Desk, item: RectificationItem) -> str:
    return desk.texts(
        "rectification",
        "unit_matter",
        item=item,
        due=due_of(item),
        asked=item.latest(K.CLOSE_OUT),
        progress=item.latest(K.PROGRESS),
        reports=sum(sent.kind is K.PROGRESS for sent in item.sendings),
        drill=is_drill(desk),
    )


def _buttons(item: RectificationItem) -> Keyboard:
    plan = button("改整改措施" if item.plan is not None else "报整改措施", "ru.plan", item.id)
    report = button("报告进展", "ru.report", item.id)
    match item.state:
        case S.TO_PLAN:
            return [[plan]]
        case S.UNDER_WAY:
            return [[report, button("申请销号", "ru.end", item.id)], [plan]]
        case S.AWAITING_CHECK:
            return [[report]]
        case S.LONG_TERM:
            return [[report], [plan]]
        case _:
            return ()


def _show(desk: Desk, item: RectificationItem, user_id: int, *, anew: bool = False) -> None:
    desk.show(
        user_id,
        f"unit_matter:{item.id}",
        _text(desk, item),
        buttons=_buttons(item),
        about=(matter_ref(item),),
        anew=anew,
        only_update=not anew,
    )


def refresh(desk: Desk, item: RectificationItem) -> None:
    """Change the matter's card in the chats of the unit's liaisons."""
    for member in desk.members:
        if not member.is_inside and may_see_rectification(member, item, None):
            _show(desk, item, member.user_id)


def notify(desk: Desk, item: RectificationItem, macro: str) -> None:
    """Tell the unit what the group decided; outside office hours at the next opening."""
    text = desk.texts("rectification", macro, item=item, drill=is_drill(desk))
    keys = [[button(item.label, "ru.show", item.id)]]
    tell(desk, item, text, refs=(matter_ref(item),), buttons=keys)


def tell(
    desk: Desk,
    item: RectificationItem,
    text: str,
    *,
    refs: tuple[str, ...],
    buttons: Keyboard = (),
) -> None:
    """Say something to whoever of the unit receives today, while the unit is at work."""
    found = receivers(
        desk.people, desk.work.scope, item.unit, desk.today, preferred=item.recipient_id
    )
    first = next(iter(found), None)
    if first is None:
        return
    opening = next_opening(desk.settings.calendar, desk.settings.hours, desk.now)
    outbox.say(
        desk.work,
        chat_id=first.user_id,
        text=desk.said_to(first.user_id, text),
        now=desk.now,
        buttons=desk.keys_for(first.user_id, buttons),
        priority=Priority.NOTICE,
        about=refs,
        not_before=opening if opening > desk.now else None,
    )


# --- lists and cards ------------------------------------------------------------------------


def _mine(turn: Turn) -> list[RectificationItem]:
    """Return the newest cycle of everything the liaison's unit was given."""
    seen = [i for i in turn.work.all(RectificationItem) if may_see_rectification(turn.me, i, None)]
    newest = {(i.unit, i.number): i for i in seen}
    return sorted(newest.values(), key=lambda i: (i.state is S.CLOSED, i.unit, i.number))


def list_matters(turn: Turn, _argument: str) -> None:
    """`/rectification` for a liaison: what their unit is to put right, by pages."""
    text, buttons, refs = _page(turn, 1)
    turn.reply(text, buttons=buttons, about=refs, card=CARD)


def turn_page(turn: Turn, page: int, _argument: str) -> None:
    """Another page, as it is now."""
    text, buttons, refs = _page(turn, page)
    turn.show(turn.user_id, CARD, text, buttons=buttons, about=refs)


def _page(turn: Turn, number: int) -> tuple[str, Keyboard, tuple[str, ...]]:
    page = page_of(_mine(turn), number)
    lines = [(i, due_of(i)) for i in page.shown]
    text = turn.texts("rectification", "unit_list", lines=lines, page=page, drill=is_drill(turn))
    keys = [button(i.label, "ru.show", i.id) for i in page.shown]
    refs = tuple(matter_ref(i) for i in page.shown)
    return text, [*rows_of(keys, 4), *page.buttons("ru.page")], refs


def matter_at(turn: Turn, item_id: int) -> RectificationItem:
    """Return the matter, if the liaison's unit has it."""
    item = turn.work.get(RectificationItem, item_id)
    if item is None or not may_see_rectification(turn.me, item, None):
        raise NothingHereError
    return item


def show(turn: Turn, item_id: int, _argument: str = "") -> None:
    """A number leads to the matter's card."""
    _show(turn, matter_at(turn, item_id), turn.user_id, anew=True)


def show_number(turn: Turn, number: int) -> None:
    """Z3 alone shows the matter."""
    _show(turn, of_number(_mine(turn), "Z", number), turn.user_id, anew=True)


def sign(turn: Turn, list_id: int, _argument: str) -> None:
    """`签收`: the unit has the list; the group sees it."""
    batch = turn.work.get(FeedbackList, list_id)
    if batch is None or not may_see_feedback(turn.me, batch):
        raise NothingHereError
    batch = delivery.sign(turn.work, batch, by=turn.me, now=turn.now)
    turn.note(turn.texts("rectification", "list_signed", batch=batch))
    refresh_list(turn, batch)
    _tell_leader(turn, batch)


def _tell_leader(turn: Turn, batch: FeedbackList) -> None:
    refresh_draft(turn, batch)
