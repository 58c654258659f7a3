"""Correcting and recalling a matter that the unit has: looked at, let go, undone, then made."""

from collections.abc import Callable
from datetime import datetime

from handlers.buttons import button
from handlers.context import Desk, Keyboard, Turn
from handlers.inside import leader_of
from handlers.liaison import rectification_changes as changes
from handlers.rectification import matter_at
from handlers.rectification_cards import about, finding_of, is_drill, refresh_inside
from inspection import rectification_amending as amending
from inspection.containing import is_outward_stopped
from inspection.enums import Priority
from inspection.records import AmendmentKind, RectificationItem
from inspection.rectification_moves import must_move

K = AmendmentKind
ASKS = {K.CORRECT: "ask_correction", K.RECALL: "ask_recall"}
GOES = {K.CORRECT: "确认发送", K.RECALL: "确认收回"}


def ask(kind: AmendmentKind) -> Callable[[Turn, int, str], None]:
    """Return what asks for the next edition's words, or for the reason of a recall."""

    def asking(turn: Turn, item_id: int, _argument: str) -> None:
        item = matter_at(turn, item_id)
        must_move(item, amending.EVENTS[kind], turn.me)
        turn.tell_me(
            turn.texts("rectification", ASKS[kind], item=item),
            asks=f"ri.{kind.value}:{item.id}",
            about=about(turn, item),
        )
        turn.goes_on_in_private()

    return asking


def answer(kind: AmendmentKind) -> Callable[[Turn, int, str], None]:
    """Return what shows how it would be; nothing has left."""

    def take(turn: Turn, item_id: int, text: str) -> None:
        item = matter_at(turn, item_id)
        item = amending.propose(
            turn.work,
            item,
            finding_of(turn, item),
            kind,
            text,
            people=turn.people_here(),
            by=turn.me,
            now=turn.now,
        )
        _show(turn, item, turn.user_id, "amendment", _before(item), anew=True)

    return take


def _before(item: RectificationItem) -> Keyboard:
    begun = item.amendment
    kind = begun.kind if begun is not None else K.CORRECT
    return [[button(GOES[kind], "ri.go", item.id), button("取消", "ri.keep_it", item.id)]]


def _show(
    desk: Desk,
    item: RectificationItem,
    user_id: int,
    macro: str,
    buttons: Keyboard = (),
    *,
    anew: bool = False,
    **facts: object,
) -> None:
    desk.show(
        user_id,
        f"amendment:{item.id}",
        desk.texts("rectification", macro, item=item, drill=is_drill(desk), **facts),
        buttons=buttons,
        about=about(desk, item),
        anew=anew,
        only_update=not anew,
    )


def go(turn: Turn, item_id: int, _argument: str) -> None:
    """`确认发送`, `确认收回`: it is made when the undo window ends."""
    item = matter_at(turn, item_id)
    item = amending.confirm(
        turn.work,
        item,
        finding_of(turn, item),
        undo=turn.settings.undo,
        by=turn.me,
        now=turn.now,
    )
    _show(turn, item, turn.user_id, "amending", [[button("撤回", "ri.keep_it", item.id)]])
    turn.toast_of("amending")


def keep_it(turn: Turn, item_id: int, _argument: str) -> None:
    """`取消`, `撤回`: what the unit has stays as it is."""
    item = matter_at(turn, item_id)
    was_leaving = item.amendment is not None and item.amendment.goes_at is not None
    item = amending.give_up(turn.work, item, finding_of(turn, item), by=turn.me, now=turn.now)
    turn.toast_of("taken_back" if was_leaving else "cancelled_unsent")
    _show(turn, item, turn.user_id, "not_amended")


# --- when the undo window ends --------------------------------------------------------------


def push_amendments(desk: Desk) -> None:
    """Make what was confirmed and not undone, as far as it still may be made."""
    if is_outward_stopped(desk.work):
        return
    for item in amending.due_for_amending(desk.work, desk.now):
        begun = item.amendment
        made = amending.make(
            desk.work, item, finding_of(desk, item), people=desk.people_here(), now=desk.now
        )
        if begun is not None and made is None:
            _not_made(desk, item, begun.by)
        elif begun is not None and made is not None:
            _made(desk, made, begun.kind, begun.by)


def _made(desk: Desk, item: RectificationItem, kind: AmendmentKind, by: int) -> None:
    _show(desk, item, by, "amended")
    refresh_inside(desk, item)
    (changes.recalled if kind is K.RECALL else changes.corrected)(desk, item)


def _not_made(desk: Desk, item: RectificationItem, by: int) -> None:
    """Say so to who wanted it: by number alone, the matter may be a clue by now."""
    leader, is_here = leader_of(desk), by in {m.user_id for m in desk.inside}
    if not is_here and leader is None:
        return  # an account that was taken away is told nothing
    desk.say(
        by if is_here or leader is None else leader.user_id,
        desk.texts("rectification", "amendment_not_made", label=item.inside_label),
        priority=Priority.NOTICE,
    )


def moments(desk: Desk) -> list[datetime]:
    """Return when the undo windows of corrections and recalls end."""
    begun = (item.amendment for item in desk.work.all(RectificationItem))
    return [each.goes_at for each in begun if each is not None and each.goes_at is not None]
