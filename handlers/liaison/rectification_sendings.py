"""What the unit sends on a matter: measures, progress, its own check with the signed page.

What the liaison writes is read by nobody before `提交`.
"""

from collections.abc import Callable

from handlers.buttons import button
from handlers.context import Keyboard, Turn
from handlers.liaison.rectification import matter_at, refresh
from handlers.rectification_cards import matter_ref, tell_group
from handlers.typed_days import read_day
from inspection import rectification as matters
from inspection import rectification_drafts as drafts
from inspection.errors import NothingHereError
from inspection.records import (
    RectificationItem,
    Sending,
    SendingKind,
)

K = SendingKind


# --- measures -------------------------------------------------------------------------------


def begin_plan(turn: Turn, item_id: int, _argument: str) -> None:
    """`报整改措施`: three things are asked for, one after the other."""
    item = matters.begin(turn.work, matter_at(turn, item_id), K.PLAN, by=turn.me, now=turn.now)
    draft = item.draft
    if draft is None or not draft.measures:
        ask_field(turn, item, "measures")
    else:
        show_draft(turn, item)


def ask_again(turn: Turn, item_id: int, argument: str) -> None:
    """`改措施`, `改负责人`, `改完成日期`: that one again."""
    if argument not in FIELDS:
        raise NothingHereError
    ask_field(turn, matter_at(turn, item_id), argument)


def ask_field(turn: Turn, item: RectificationItem, name: str) -> None:
    """Ask for one of the three things that measures are made of."""
    kept = len(item.draft.evidence) if item.draft is not None else 0
    asked = turn.texts("rectification", f"ask_{name}", item=item)
    text = turn.texts.joined(turn.texts("rectification", "annexed", kept=kept), asked)
    turn.tell_me(
        text if kept else asked,
        asks=f"ru.{name}:{item.id}",
        about=(matter_ref(item),),
    )


def _take_measures(turn: Turn, item: RectificationItem, text: str) -> RectificationItem:
    return matters.write_measures(turn.work, item, text)


def _take_responsible(turn: Turn, item: RectificationItem, text: str) -> RectificationItem:
    return matters.name_responsible(turn.work, item, text)


def _take_planned(turn: Turn, item: RectificationItem, text: str) -> RectificationItem:
    return matters.plan_day(turn.work, item, read_day(turn, text), now=turn.now)


FIELDS: dict[str, Callable[[Turn, RectificationItem, str], RectificationItem]] = {
    "measures": _take_measures,
    "responsible": _take_responsible,
    "planned": _take_planned,
}


def answer(name: str) -> Callable[[Turn, int, str], None]:
    """Return what takes the words of this field, and asks for the next that is missing."""

    def take(turn: Turn, item_id: int, text: str) -> None:
        item = FIELDS[name](turn, matter_at(turn, item_id), text)
        draft = item.draft
        missing = drafts.lacking(draft) if draft is not None else ()
        if missing:
            ask_field(turn, item, missing[0])
        else:
            show_draft(turn, item)

    return take


# --- progress and close-out -----------------------------------------------------------------


def begin_report(turn: Turn, item_id: int, _argument: str) -> None:
    """`报告进展`: from now on words and files gather here until `提交`."""
    _begin(turn, item_id, K.PROGRESS)


def begin_end(turn: Turn, item_id: int, _argument: str) -> None:
    """`申请销号`: the unit's own check, with the page that the named person signed."""
    _begin(turn, item_id, K.CLOSE_OUT)


def _begin(turn: Turn, item_id: int, kind: SendingKind) -> None:
    item = matters.begin(turn.work, matter_at(turn, item_id), kind, by=turn.me, now=turn.now)
    show_draft(turn, item)


def show_draft(turn: Turn, item: RectificationItem, *, anew: bool = True) -> None:
    """Show what was written so far, with what is missing."""
    draft = item.draft
    if draft is None:
        return
    turn.show(
        turn.user_id,
        f"matter_draft:{item.id}",
        turn.texts(
            "rectification",
            "sending",
            item=item,
            draft=draft,
            missing=drafts.lacking(draft),
        ),
        buttons=_draft_buttons(item, draft),
        about=(matter_ref(item),),
        anew=anew,
    )


def _draft_buttons(item: RectificationItem, draft: Sending) -> Keyboard:
    go = [] if drafts.lacking(draft) else [button("提交", "ru.send", item.id)]
    end = [button("取消", "ru.drop", item.id)]
    if draft.kind is not K.PLAN:
        return [[*go, *end]]
    words = [
        button("改措施", "ru.ask", item.id, "measures"),
        button("改负责人", "ru.ask", item.id, "responsible"),
        button("改完成日期", "ru.ask", item.id, "planned"),
    ]
    return [*([go] if go else []), words, end]


def send(turn: Turn, item_id: int, _argument: str) -> None:
    """`提交`: it leaves for the group."""
    item = matters.send(turn.work, matter_at(turn, item_id), by=turn.me, now=turn.now)
    turn.toast_of("submitted", label=item.label)
    _close_draft(turn, item, "sent")
    refresh(turn, item)
    tell_group(turn, item, turn.me.name)


def drop(turn: Turn, item_id: int, _argument: str) -> None:
    """`取消`: nothing was sent."""
    item = matters.give_up(turn.work, matter_at(turn, item_id))
    turn.toast_of("cancelled_unsent")
    _close_draft(turn, item, "dropped")


def _close_draft(turn: Turn, item: RectificationItem, macro: str) -> None:
    turn.show(
        turn.user_id,
        f"matter_draft:{item.id}",
        turn.texts("rectification", macro, item=item),
        about=(matter_ref(item),),
        only_update=True,
    )
