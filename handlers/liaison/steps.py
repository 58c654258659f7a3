"""The presses on an item: read, passed on, a question."""

from handlers.both_sides import tell_both
from handlers.buttons import button
from handlers.context import Turn
from handlers.liaison.sendings import begin
from handlers.liaison.views import arrived, item_of, item_text, refresh_liaison_side
from handlers.references import item_ref
from inspection import gathering
from inspection.enums import AnswerKind
from inspection.errors import NothingHereError
from inspection.outward_moves import must_move
from inspection.outward_states import OutwardEvent

KINDS = (
    (AnswerKind.EXPLAIN, "请求说明"),
    (AnswerKind.LONGER, "申请延期"),
    (AnswerKind.PARTLY, "部分完成"),
    (AnswerKind.CANNOT, "无法整改"),
)


def acknowledge(turn: Turn, item_id: int, _argument: str) -> None:
    """`已收到`."""
    item = arrived(turn, item_of(turn, item_id))
    item = gathering.acknowledge(turn.work, item, by=turn.me, now=turn.now)
    turn.toast_of("acknowledged", label=item.label)
    tell_both(turn, item)


def pass_on(turn: Turn, item_id: int, _argument: str) -> None:
    """`已转报`."""
    item = arrived(turn, item_of(turn, item_id))
    item = gathering.pass_on(turn.work, item, by=turn.me, now=turn.now)
    turn.toast_of("passed_on", label=item.label)
    tell_both(turn, item)


def ask_passed_to(turn: Turn, item_id: int, _argument: str) -> None:
    """`补充转报给谁`: a reply, never needed."""
    item = item_of(turn, item_id)
    turn.tell_me(
        turn.texts("liaison", "ask_passed_to", item=item),
        asks=f"l.to:{item.id}",
        about=(item_ref(item),),
    )


def answer_passed_to(turn: Turn, item_id: int, text: str) -> None:
    """Keep to whom it was passed on."""
    item = item_of(turn, item_id)
    item = gathering.name_passed_to(turn.work, item, text, by=turn.me, now=turn.now)
    turn.tell_me(turn.texts("liaison", "passed_to", item=item), about=(item_ref(item),))
    tell_both(turn, item)


def ask(turn: Turn, item_id: int, argument: str) -> None:
    """`有疑问`: what kind, then the words."""
    item = arrived(turn, item_of(turn, item_id))
    if argument:
        kind = next((k for k, _ in KINDS if k.value == argument), None)
        if kind is None:
            raise NothingHereError
        begin(turn, item, kind)
        refresh_liaison_side(turn, item)
        return
    must_move(item, OutwardEvent.ANSWER)
    rows = [[button(label, "l.ask", item.id, kind.value)] for kind, label in KINDS]
    rows.append([button("取消", "l.back", item.id)])
    card = f"item:{item.id}"
    text = item_text(turn, item, turn.user_id)
    turn.show(turn.user_id, card, text, buttons=rows, about=(item_ref(item),))


def back(turn: Turn, item_id: int, _argument: str) -> None:
    """Show the four answers again."""
    refresh_liaison_side(turn, item_of(turn, item_id))
