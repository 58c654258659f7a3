"""整改 inside: how it stands, each matter, and the group's check, the second of two."""

from handlers.buttons import button, rows_of
from handlers.context import Keyboard, Turn
from handlers.liaison import rectification as unit_side
from handlers.paging import page_of
from handlers.rectification_cards import (
    ASPECTS_OR_NONE,
    about,
    finding_of,
    is_open_to,
    refresh_inside,
    show_matter,
)
from handlers.rectification_preview import show_preview
from handlers.typed_days import read_day
from inspection import rectification as matters
from inspection.enums import Role
from inspection.errors import NothingHereError
from inspection.records import RectificationItem, RectificationState
from inspection.rectification_counts import rectification_counts
from inspection.rectification_states import due_of, is_overdue

CARD = "matters"


def command(turn: Turn, argument: str) -> None:
    """`/rectification`: each side sees its own."""
    if not turn.me.is_inside:
        unit_side.list_matters(turn, argument)
        return
    text, buttons, refs = _page(turn, 1)
    turn.reply(text, buttons=buttons, about=refs, card=CARD)


def turn_page(turn: Turn, page: int, _argument: str) -> None:
    """Another page of the overview, as it is now."""
    text, buttons, refs = _page(turn, page)
    turn.show(turn.user_id, CARD, text, buttons=buttons, about=refs)


def _mine(turn: Turn) -> list[RectificationItem]:
    """Return the newest cycle of everything this member may read, what waits for them first."""
    seen = [
        i for i in turn.work.all(RectificationItem) if is_open_to(turn.me, i, finding_of(turn, i))
    ]
    newest = {(i.unit, i.number): i for i in sorted(seen, key=_recalled_first)}
    order = [RectificationState.AWAITING_CHECK, *RectificationState]
    return sorted(newest.values(), key=lambda i: (order.index(i.state), i.unit, i.number))


def _recalled_first(item: RectificationItem) -> tuple[bool, int]:
    """What was recalled stands for a number only where nothing else does."""
    return item.state is not RectificationState.WITHDRAWN, item.id


def _page(turn: Turn, number: int) -> tuple[str, Keyboard, tuple[str, ...]]:
    mine = _mine(turn)
    page = page_of(mine, number)
    every = [
        i for i in turn.work.all(RectificationItem) if is_open_to(turn.me, i, finding_of(turn, i))
    ]
    text = turn.texts(
        "rectification",
        "overview",
        counts=rectification_counts(every, turn.now),
        overdue=sum(is_overdue(i, turn.now) for i in mine),
        aspects=ASPECTS_OR_NONE,
        lines=[(i, finding_of(turn, i), due_of(i), is_overdue(i, turn.now)) for i in page.shown],
        page=page,
        leads=turn.me.role is Role.LEADER,
    )
    keys = [button(i.inside_label, "ri.show", i.id) for i in page.shown]
    buttons = [*rows_of(keys, 4), *page.buttons("ri.page"), *_of_leader(turn)]
    return text, buttons, tuple(ref for i in page.shown for ref in about(turn, i))


def _of_leader(turn: Turn) -> Keyboard:
    if turn.me.role is not Role.LEADER:
        return []
    units = turn.inspection.units
    several = len(units) > 1
    begin = [
        button(f"拟问题清单 {unit}" if several else "拟问题清单", "rl.draft", number)
        for number, unit in enumerate(units)
    ]
    return [*rows_of(begin, 2), [button("移交情况", "rt.list")]]


def matter_at(turn: Turn, item_id: int) -> RectificationItem:
    """Return the matter, if the member may read it now."""
    item = turn.work.get(RectificationItem, item_id)
    if item is None or not is_open_to(turn.me, item, finding_of(turn, item)):
        raise NothingHereError
    return item


def show(turn: Turn, item_id: int, _argument: str = "") -> None:
    """A number's button: the matter's card, in the presser's private chat."""
    show_matter(turn, matter_at(turn, item_id), turn.me, anew=True)
    turn.goes_on_in_private()


def show_number(turn: Turn, number: int) -> None:
    """Z3 alone shows the matter, in each unit that has one."""
    found = [i for i in _mine(turn) if i.number == number]
    if not found:
        raise NothingHereError(f"Z{number}")
    for item in found:
        show_matter(turn, item, turn.me, anew=True)
    if not turn.is_private:
        turn.reply(turn.texts("common", "see_private"))


# --- the group's check -----------------------------------------------------------------------


def verify(turn: Turn, item_id: int, _argument: str) -> None:
    """`核验通过`: closed; the unit is told."""
    item = matter_at(turn, item_id)
    finding = finding_of(turn, item)
    item = matters.verify(turn.work, item, finding, by=turn.me, now=turn.now)
    turn.toast_of("closed", label=item.inside_label)
    _both_sides(turn, item, "unit_closed")


def ask_reason(turn: Turn, item_id: int, _argument: str) -> None:
    """`退回重改`: ask why; the answer is a reply that the unit reads."""
    item = matter_at(turn, item_id)
    turn.tell_me(
        turn.texts("rectification", "ask_reason", item=item),
        asks=f"ri.back:{item.id}",
        about=about(turn, item),
    )
    turn.goes_on_in_private()


def answer_reason(turn: Turn, item_id: int, text: str) -> None:
    """Give the close-out back with the replied reason."""
    item = matter_at(turn, item_id)
    people = turn.people_here()
    item = matters.give_back(
        turn.work, item, finding_of(turn, item), text, people=people, by=turn.me, now=turn.now
    )
    turn.tell_me(turn.texts("rectification", "gave_back", item=item), about=about(turn, item))
    _both_sides(turn, item, "unit_returned")


def keep_up(turn: Turn, item_id: int, _argument: str) -> None:
    """`长期坚持`: a class of its own, which is not closed."""
    item = matter_at(turn, item_id)
    item = matters.keep_up(turn.work, item, finding_of(turn, item), by=turn.me, now=turn.now)
    turn.note(turn.texts("rectification", "kept_up", item=item))
    _both_sides(turn, item, "unit_kept_up")


def resume(turn: Turn, item_id: int, _argument: str) -> None:
    """`转限期整改`: it is to be closed after all."""
    item = matter_at(turn, item_id)
    item = matters.resume(turn.work, item, finding_of(turn, item), by=turn.me, now=turn.now)
    turn.note(turn.texts("rectification", "resumed", item=item))
    _both_sides(turn, item, "unit_resumed")


def ask_due(turn: Turn, item_id: int, _argument: str) -> None:
    """`改时限`: a later one; the answer is a reply."""
    item = matter_at(turn, item_id)
    turn.tell_me(
        turn.texts("rectification", "ask_later", item=item),
        asks=f"ri.extend:{item.id}",
        about=about(turn, item),
    )


def answer_due(turn: Turn, item_id: int, text: str) -> None:
    """Take the later due that was replied."""
    item, due = matter_at(turn, item_id), read_day(turn, text)
    item = matters.extend(turn.work, item, finding_of(turn, item), due, by=turn.me, now=turn.now)
    show_matter(turn, item, turn.me, anew=True)
    _both_sides(turn, item, "unit_extended")


def begin_again(turn: Turn, item_id: int, _argument: str) -> None:
    """`问题反弹`: a new cycle, looked at and released as a list; the closed one stays closed."""
    item = matter_at(turn, item_id)
    batch, _ = matters.begin_again(
        turn.work, item, finding_of(turn, item), by=turn.me, now=turn.now
    )
    show_preview(turn, batch)


def _both_sides(turn: Turn, item: RectificationItem, macro: str) -> None:
    refresh_inside(turn, item)
    unit_side.notify(turn, item, macro)
    unit_side.refresh(turn, item)
