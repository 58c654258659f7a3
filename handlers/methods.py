"""`方法`: the fourteen methods, planned and actual, counted by a tap where nothing else counts."""

from handlers.buttons import button, rows_of
from handlers.context import Desk, Turn
from inspection import methods
from inspection.records import Method


def command(turn: Turn, _argument: str) -> None:
    """Show all fourteen."""
    _show(turn, anew=True)


def _show(turn: Turn, *, anew: bool = False) -> None:
    lines = methods.lines(turn.work)
    keys = [
        button(f"{line.method.value}+1", "md.add", 0, line.method.name)
        for line in lines
        if not line.is_counted
    ]
    last = [button("定计划数", "md.plan")] if turn.me.leads else []
    if methods.last_own(turn.work, turn.me, turn.now) is not None:
        last = [button("撤销上一次", "md.undo"), *last]
    text = turn.texts("method", "table", lines=lines, leads=turn.me.leads)
    rows = [*rows_of(keys, 2), *([last] if last else [])]
    turn.show(turn.user_id, "methods", text, buttons=rows, anew=anew)


def add_one(turn: Turn, _record_id: int, argument: str) -> None:
    """`+1` of a method."""
    if argument not in Method.__members__:
        raise ValueError(argument)
    methods.add_one(turn.work, Method[argument], by=turn.me, now=turn.now)
    line = next(each for each in methods.lines(turn.work) if each.method is Method[argument])
    turn.note(turn.texts("method", "added", line=line))
    _show(turn)


def undo(turn: Turn, _record_id: int, _argument: str) -> None:
    """`撤销上一次`: one's own last count of today."""
    method = methods.undo(turn.work, by=turn.me, now=turn.now)
    turn.note(turn.texts("method", "taken_back", method=method))
    _show(turn)


def ask_plan(turn: Turn, _record_id: int, _argument: str) -> None:
    """`定计划数`: the numbers come as a reply."""
    turn.tell_me(turn.texts("method", "ask_plan"), asks="md.plan:0")


def answer_plan(turn: Turn, _record_id: int, text: str) -> None:
    """Keep the planned numbers of a reply."""
    methods.plan(turn.work, methods.read_plan(text), by=turn.me, now=turn.now)
    _show(turn, anew=True)


def summary_line(desk: Desk) -> str:
    """Return the methods in one line for the day's figures; nothing while nobody uses them."""
    if not methods.is_used(desk.work):
        return ""
    return desk.texts("method", "line", lines=methods.lines(desk.work))
