"""What the liaison reads: items released to their unit, and rows marked visible."""

from handlers.buttons import button, rows_of
from handlers.context import Desk, Keyboard, Turn
from handlers.paging import page_of
from handlers.references import item_ref
from handlers.texts import Label
from handlers.unit_numbers import of_number
from inspection import frozen, outward, unit_sendings
from inspection.access import may_see_item, may_see_row
from inspection.enums import Mode, OutwardState, Priority, RowState
from inspection.errors import NothingHereError
from inspection.outward_states import ANSWERABLE
from inspection.records import Member, OutwardItem, TimetableItem

MOST_BUTTONS = 30
OVER = frozenset({OutwardState.CLOSED, OutwardState.CARRIED_OVER})
LATEST = 3  # answers named on the item
LISTED = {*ANSWERABLE, OutwardState.FIX_REPORTED, OutwardState.CLOSED, OutwardState.CARRIED_OVER}
LISTED |= {OutwardState.FROZEN}  # only those that had arrived; `may_see_item` sees to it


def item_text(desk: Desk, item: OutwardItem, user_id: int) -> str:
    """Return what the liaison reads: number, wording, due, state; nothing of the finding.

    Who is the liaison in several inspections reads for which unit: an inspection's name may
    name others, too.
    """
    shown = frozen.as_shown(item)
    told = [a for a in shown.answers if a.has_left]
    return desk.texts(
        "liaison",
        "item",
        item=shown,
        drill=is_drill(desk),
        group=Label("巡察组"),
        answers=told[-LATEST:],
        leaving=next((s for s in unit_sendings.sendings(item) if s.is_leaving), None),
        unit=item.unit if desk.name_for(user_id) else "",
    )


def is_drill(desk: Desk) -> bool:
    """Whether what the unit reads is marked as a drill."""
    return desk.settings.mode is Mode.DRILL


def item_buttons(item: OutwardItem) -> Keyboard:
    """Return the four answers, as long as the item is open on the liaison's side."""
    if not is_open(item):
        return ()
    if item.notice_id is not None:
        return _notice_buttons(item)
    rows = [
        [button("已收到", "l.ack", item.id), button("已转报", "l.pass", item.id)],
        [button("报告已整改", "l.fix", item.id), button("有疑问", "l.ask", item.id)],
    ]
    if item.passed_on_at is not None and not item.passed_to:
        rows.append([button("补充转报给谁", "l.to", item.id)])
    return rows


def _notice_buttons(item: OutwardItem) -> Keyboard:
    """A written notice is signed for by the unit's head, and has its own paper."""
    first = [button("已收到", "l.ack", item.id)]
    if item.passed_on_at is None:
        first.append(button("已送达主要负责人", "y.head", item.id))
    return [
        first,
        [button("报告已整改", "l.fix", item.id), button("有疑问", "l.ask", item.id)],
        [button("打印件", "y.slip", item.id)],
    ]


def is_open(item: OutwardItem) -> bool:
    """Whether the liaison can still answer, as far as they know."""
    return frozen.as_shown(item).state in ANSWERABLE or is_on_its_way(item)


def is_waiting(item: OutwardItem) -> bool:
    """Whether a reported fix waits for its verification, as far as the unit knows."""
    return frozen.as_shown(item).state is OutwardState.FIX_REPORTED


def is_on_its_way(item: OutwardItem) -> bool:
    """Whether the item has a number and its arrival is not known yet."""
    return item.number is not None and item.state in {
        OutwardState.RELEASED,
        OutwardState.UNDELIVERABLE,
    }


def arrived(desk: Desk, item: OutwardItem) -> OutwardItem:
    """A press proves that the message arrived, whatever was recorded of its sending."""
    return outward.delivered(desk.work, item, now=desk.now) if is_on_its_way(item) else item


def deliver(desk: Desk, item: OutwardItem) -> None:
    """Queue the item for its liaison, once."""
    if item.recipient_id is None:
        return
    desk.say(
        item.recipient_id,
        item_text(desk, item, item.recipient_id),
        buttons=item_buttons(item),
        card=f"item:{item.id}",
        about=(item_ref(item),),
        attachments=item.attachments,
        priority=Priority.NOTICE,
        dedupe=f"deliver:{item.id}:{item.edition}",
    )


def refresh_liaison_side(desk: Desk, item: OutwardItem) -> None:
    """Change the item's message in the chat of every liaison of the unit who has it."""
    if item.recipient_id is None:
        return
    for user_id in liaisons_with(desk, item):
        desk.show(
            user_id,
            f"item:{item.id}",
            item_text(desk, item, user_id),
            buttons=item_buttons(item),
            about=(item_ref(item),),
            only_update=True,
        )


def liaisons_with(desk: Desk, item: OutwardItem) -> tuple[int, ...]:
    """Return everybody of the unit in whose chat the item, or what is sent on it, may stand."""
    colleagues = (m.user_id for m in desk.members if not m.is_inside and item.unit in m.units)
    first = () if item.recipient_id is None else (item.recipient_id,)
    return tuple(dict.fromkeys((*first, *colleagues)))


def item_of(turn: Turn, item_id: int) -> OutwardItem:
    """Return the item, if the liaison's unit was shown it. Raises `NothingHereError`."""
    item = turn.work.get(OutwardItem, item_id)
    if item is None or not is_visible(turn, turn.me, item):
        raise NothingHereError
    return item


def is_visible(desk: Desk, member: Member, item: OutwardItem) -> bool:
    """Whether the liaison sees the item now; one carried over only by the settings."""
    if item.state is OutwardState.CARRIED_OVER and not desk.settings.show_carried_over:
        return False
    return may_see_item(member, item, None)


def items_of(turn: Turn) -> list[OutwardItem]:
    """Return everything the liaison sees."""
    return [i for i in turn.work.all(OutwardItem) if is_visible(turn, turn.me, i)]


def open_items(turn: Turn) -> list[OutwardItem]:
    """Return what the liaison can still answer."""
    return [i for i in items_of(turn) if is_open(i)]


def list_items(turn: Turn, _argument: str) -> None:
    """`/items` for a liaison: what was released to them, with a button each, by pages."""
    text, buttons, about = _page(turn, 1)
    turn.reply(text, buttons=buttons, about=about, card="items")


def turn_page(turn: Turn, page: int, _argument: str) -> None:
    """Another page of the list, as it is now."""
    text, buttons, about = _page(turn, page)
    turn.show(turn.chat_id, "items", text, buttons=buttons, about=about)


def _page(turn: Turn, number: int) -> tuple[str, Keyboard, tuple[str, ...]]:
    mine = [frozen.as_shown(i) for i in items_of(turn) if i.state in LISTED or is_on_its_way(i)]
    mine.sort(key=lambda i: (i.state in OVER, i.number))
    page = page_of(mine, number)
    keys = [button(i.label, "l.show", i.id) for i in page.shown if i.state not in OVER]
    text = turn.texts("liaison", "list", page=page, drill=is_drill(turn))
    buttons = [*rows_of(keys), *page.buttons("l.page")]
    return text, buttons, tuple(item_ref(i) for i in page.shown)


def _with_paper(item: OutwardItem) -> Keyboard:
    """The answers, and the item on paper for whoever has to sign."""
    buttons = item_buttons(item)
    has_paper = item.notice_id is not None and bool(buttons)
    return buttons if has_paper else [*buttons, [button("打印件", "y.slip", item.id)]]


def show_item(turn: Turn, item_id: int, _argument: str = "") -> None:
    """Show one item again."""
    item = item_of(turn, item_id)
    turn.show(
        turn.user_id,
        f"item:{item.id}",
        item_text(turn, item, turn.user_id),
        buttons=_with_paper(item),
        about=(item_ref(item),),
        anew=True,
    )


def show_number(turn: Turn, number: int) -> None:
    """J3 alone shows the item again."""
    show_item(turn, of_number(items_of(turn), "J", number).id)


def plan(turn: Turn, _argument: str) -> None:
    """`/plan` for a liaison: rows marked visible, under their outward titles."""
    rows = [
        row
        for row in turn.work.all(TimetableItem)
        if may_see_row(turn.me, row) and row.state is not RowState.CANCELLED
    ]
    turn.reply(turn.texts("liaison", "plan", rows=rows, drill=is_drill(turn)))
