"""The lists before entry as they look: three figures, a page of entries, one entry."""

from handlers import whose_unit
from handlers.buttons import button, rows_of
from handlers.context import Desk, Keyboard, Turn
from handlers.paging import page_of
from inspection import checklists
from inspection.enums import Priority
from inspection.records import Button, Checklist, ChecklistItem, CheckState, Member


def show_overview(turn: Turn) -> None:
    """Show all three in figures, each a button."""
    tallies = [checklists.tally(turn.work, turn.me, each) for each in Checklist]
    text = turn.texts("checklist", "overview", tallies=tallies)
    keys = [button(f"{each.value}清单", "cl.list", 0, each.name.lower()) for each in Checklist]
    turn.show(turn.user_id, "checklists", text, buttons=[keys], anew=True)


def show_list(turn: Turn, checklist: Checklist, number: int) -> None:
    """Show a page of one list; each number leads to its entry."""
    own = checklists.entries(turn.work, turn.me, checklist)
    page = page_of(own, number)
    name = checklist.name.lower()
    rows = [
        (item, checklists.state_for(turn.work, turn.me, item), turn.name(item.owner_id))
        for item in page.shown
    ]
    numbers = [button(item.label, "cl.show", item.id) for item in page.shown]
    beside = (("上一页", page.number - 1), ("下一页", page.number + 1))
    turning = [
        button(word, "cl.list", 0, f"{name}.{to}") for word, to in beside if 1 <= to <= page.pages
    ]
    last = [*turning, button("添加", "cl.add", 0, name)]
    turn.show(
        turn.user_id,
        f"checklist:{name}",
        turn.texts(
            "checklist",
            "page",
            tally=checklists.tally(turn.work, turn.me, checklist),
            rows=rows,
            page=page,
        ),
        buttons=[*rows_of(numbers, 5), last],
        about=tuple(checklists.ref(item) for item in page.shown),
        anew=turn.query is None,
    )


def show_item(turn: Turn, item: ChecklistItem, *, anew: bool = False) -> None:
    """Show one entry to who acts, with what they can do about it."""
    put(
        turn,
        item,
        _text(turn, turn.me, item),
        _buttons(turn, item),
        _about(turn, turn.me, item),
        anew=anew,
    )


def tell_owner(turn: Turn, item: ChecklistItem, owner: Member) -> None:
    """Show an entry to whom it was given."""
    turn.show(
        owner.user_id,
        checklists.ref(item),
        _text(turn, owner, item),
        buttons=[[button(item.label, "cl.show", item.id)]],
        about=_about(turn, owner, item),
        priority=Priority.NOTICE,
        anew=True,
    )


def show_dropped(turn: Turn, item: ChecklistItem) -> None:
    """Say that an entry is out, without its words."""
    text = turn.texts("checklist", "dropped", item=item)
    keys = [[button("恢复", "cl.again", item.id)]]
    turn.show(turn.user_id, checklists.ref(item), text, buttons=keys)


def put(
    turn: Turn,
    item: ChecklistItem,
    text: str,
    buttons: Keyboard,
    about: tuple[str, ...] = (),
    *,
    anew: bool = False,
) -> None:
    """Put something on an entry's card."""
    about = about or (checklists.ref(item),)
    turn.show(turn.user_id, checklists.ref(item), text, buttons=buttons, about=about, anew=anew)


def _text(desk: Desk, reader: Member, item: ChecklistItem) -> str:
    return desk.texts(
        "checklist",
        "item",
        item=item,
        state=checklists.state_for(desk.work, reader, item),
        owner=desk.name(item.owner_id),
        author=desk.name(item.by),
        proofs=checklists.proofs(desk.work, (reader,), item),
        unit=whose_unit.named(desk, item),
    )


def _about(desk: Desk, reader: Member, item: ChecklistItem) -> tuple[str, ...]:
    proofs = checklists.proofs(desk.work, (reader,), item)
    return (checklists.ref(item), *(f"finding:{each.id}" for each in proofs))


def _buttons(turn: Turn, item: ChecklistItem) -> Keyboard:
    state = checklists.state_for(turn.work, turn.me, item)
    reopen = button("恢复待查", "cl.state", item.id, CheckState.OPEN.value)
    first = [reopen] if state is not CheckState.OPEN else []
    if item.checklist is Checklist.PRESUMED:
        more = "再加一件" if state is CheckState.PROVED else "证实"
        none = button("未发现", "cl.state", item.id, CheckState.NOT_FOUND.value)
        first = [button(more, "cl.prove", item.id), *(first or [none])]
    elif not first:
        first = [button("已完成", "cl.state", item.id, CheckState.DONE.value)]
    last: list[Button] = [button("负责人", "cl.owner", item.id)]
    if checklists.may_drop(turn.me, item):
        last.append(button("删除", "cl.drop", item.id))
    last += whose_unit.change_row(turn, item)
    back = button("返回清单", "cl.list", 0, item.checklist.name.lower())
    return [first, [*last, back]]
