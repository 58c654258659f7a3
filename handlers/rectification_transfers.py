"""移交 in the chat: what other bodies received and whether they answered; leader only."""

from collections.abc import Callable
from datetime import datetime

from handlers.buttons import button, rows_of
from handlers.context import Turn
from handlers.rectification_cards import transfer_ref
from handlers.texts import labels
from handlers.typed_days import due_in
from inspection import rectification_transfers as transfers
from inspection.calendar import due_on
from inspection.enums import Role
from inspection.errors import NotAllowedError, NothingHereError
from inspection.records import Transfer, TransferKind

K = TransferKind
KINDS = labels({K.DISCIPLINE: "线索移交", K.PERSONNEL: "干部人事", K.OTHER: "其他移交"})
CARD = "transfers"
MOST_BUTTONS = 30


def command(turn: Turn, _argument: str) -> None:
    """`/transfers`: what was handed over and how far it is."""
    _show(turn, anew=True)


def show_list(turn: Turn, _record_id: int, _argument: str) -> None:
    """`移交情况`: the same, from a button."""
    _show(turn, anew=True)


def _all(turn: Turn) -> list[Transfer]:
    return [each for each in turn.work.all(Transfer) if not each.is_dropped]


def _show(turn: Turn, *, anew: bool = False) -> None:
    if turn.me.role is not Role.LEADER:
        raise NotAllowedError
    every = _all(turn)
    keys = [button(f"查看 {n}", "rt.show", each.id) for n, each in enumerate(every, start=1)]
    begin = [button(label, "rt.new", 0, kind.value) for kind, label in KINDS.items()]
    turn.show(
        turn.user_id,
        CARD,
        turn.texts("rectification", "transfers", lines=every, kinds=KINDS),
        buttons=[*rows_of(keys[-MOST_BUTTONS:]), begin, [button("取消", "x")]],
        about=tuple(transfer_ref(each) for each in every),
        anew=anew,
    )


def _transfer(turn: Turn, transfer_id: int) -> Transfer:
    found = turn.work.get(Transfer, transfer_id)
    if found is None or found.is_dropped or turn.me.role is not Role.LEADER:
        raise NothingHereError
    return found


def show(turn: Turn, transfer_id: int, _argument: str) -> None:
    """One entry, with what can still be entered."""
    each = _transfer(turn, transfer_id)
    reply = [] if each.answered_on is not None else [button("已回复", "rt.reply", each.id)]
    turn.show(
        turn.user_id,
        CARD,
        turn.texts("rectification", "transfer", each=each, kind=KINDS[each.kind]),
        buttons=[[*reply, button("删除", "rt.drop", each.id)], [button("返回", "rt.list")]],
        about=(transfer_ref(each),),
    )


def ask_new(turn: Turn, _record_id: int, argument: str) -> None:
    """A kind: number, receiver and day are asked for in one line."""
    kind = K(argument)
    turn.tell_me(
        turn.texts("rectification", "ask_transfer", kind=KINDS[kind]),
        asks=f"rt.new.{kind.value}:0",
    )


def answer_new(kind: TransferKind) -> Callable[[Turn, int, str], None]:
    """Return what takes the replied line for this kind."""

    def take(turn: Turn, _record_id: int, text: str) -> None:
        paper, receiver, day = transfers.read(text, lambda said: _day(turn, said), turn.now)
        transfers.record(
            turn.work,
            kind,
            paper=paper,
            received_by=receiver,
            received_on=day,
            by=turn.me,
            now=turn.now,
        )
        _show(turn, anew=True)

    return take


def _day(turn: Turn, text: str) -> datetime | None:
    """Return the day that was named, today and before, too."""
    found = due_in(turn, text)
    if found is None:
        return None
    day = found.due.date()
    if day > turn.today:  # 12月20日 said on 5 January is last year's
        day = day.replace(year=day.year - 1)
    return min(turn.now, due_on(day, turn.settings.hours, zone=turn.now.tzinfo))


def reply(turn: Turn, transfer_id: int, _argument: str) -> None:
    """`已回复`: the body answered; what it answered stays on paper."""
    transfers.answered(turn.work, _transfer(turn, transfer_id), by=turn.me, now=turn.now)
    show(turn, transfer_id, "")


def drop(turn: Turn, transfer_id: int, _argument: str) -> None:
    """`删除`: it was entered by mistake."""
    transfers.drop(turn.work, _transfer(turn, transfer_id), by=turn.me, now=turn.now)
    _show(turn)
