"""The end in the chat: the purge that two people have to want, and no word for what is over."""

from telegram import Update

from handlers.buttons import button
from handlers.context import Turn
from handlers.gate import Caller
from handlers.routing import Command, CommandTable, Press, PressTable
from inspection import purging
from inspection.enums import Priority
from inspection.errors import NothingHereError
from inspection.ports import REGISTRY, Store
from inspection.purge_errors import InspectionClosedError
from inspection.records import Member, Purge
from inspection.roles import INSIDE, LEADER

STILL_ANSWERED = frozenset({"start", "help", "status", "use", "purge", "language"})
STILL_PRESSED = ("z.", "x:", "p.use", "p.lang", "p.speak")


def begin(turn: Turn, _argument: str) -> None:
    """`/purge`: what would be destroyed, and the button that asks for it."""
    closing = purging.check_handed_over(turn.store.view(turn.me.inspection_id))
    others = purging.must_have_seconder(turn.work, turn.me)
    turn.reply(
        turn.texts("closing", "warning", closing=closing, others=others),
        buttons=[[button("申请销毁", "z.ask")], [button("取消", "x")]],
        card="purge",
    )


def ask(turn: Turn, _record_id: int, _argument: str) -> None:
    """`申请销毁`: the second one is asked."""
    view = turn.store.view(turn.me.inspection_id)
    purge = purging.ask(turn.work, view, by=turn.me, now=turn.now)
    until = purge.asked_at + purging.WINDOW
    others = purging.seconders(turn.work, turn.me)
    facts = {"purge": purge, "until": until, "name": turn.me.name}
    for other in others:
        turn.say(
            other.user_id,
            turn.texts("closing", "asked", **facts),
            buttons=[
                [button("确认销毁", "z.confirm", purge.id)],
                [button("不同意", "z.cancel", purge.id)],
            ],
            priority=Priority.NOTICE,
            card=f"purge:{purge.id}",
        )
    turn.show(
        turn.user_id,
        "purge",
        turn.texts("closing", "waiting", others=others, until=until),
        buttons=[[button("取消", "z.cancel", purge.id)]],
    )


def confirm(turn: Turn, purge_id: int, _argument: str) -> None:
    """`确认销毁`: from here on it is carried out."""
    purge = _purge(turn, purge_id)
    view = turn.store.view(purge.inspection_id)
    purging.confirm(turn.work, view, purge, by=turn.me, now=turn.now)
    _show_both(turn, purge, turn.texts("closing", "begun", name=turn.me.name))


def cancel(turn: Turn, purge_id: int, _argument: str) -> None:
    """`取消` or `不同意`: nothing is destroyed, and both read who did not want it."""
    purge = purging.cancel(turn.work, _purge(turn, purge_id), by=turn.me, now=turn.now)
    refused = turn.me.id != purge.asked_member
    _show_both(turn, purge, turn.texts("closing", "cancelled", name=turn.me.name, refused=refused))


def _purge(turn: Turn, purge_id: int) -> Purge:
    purge = turn.work.get(Purge, purge_id)
    if purge is None or purge.inspection_id != turn.me.inspection_id:
        raise NothingHereError
    return purge


def _show_both(turn: Turn, purge: Purge, text: str) -> None:
    asker = turn.work.get(Member, purge.asked_member)
    if asker is None:
        raise NothingHereError
    turn.show(asker.user_id, "purge", text, only_update=True)
    for other in purging.seconders(turn.work, asker):
        turn.show(other.user_id, f"purge:{purge.id}", text, only_update=True)


# --- what is over takes nothing -------------------------------------------------------------


def is_over_for(
    store: Store, update: Update, caller: Caller, table: CommandTable, username: str
) -> bool:
    """Whether the update is for an inspection that is closed, and asks for something it had."""
    if caller.scope == REGISTRY or not purging.is_closed(store.view(caller.scope)):
        return False
    if update.callback_query is not None:
        return not (update.callback_query.data or "").startswith(STILL_PRESSED)
    message = update.message
    asked = table.read(message.text or "", username) if message is not None else None
    return not _is_still_answered(asked.command if asked is not None else None, caller)


def _is_still_answered(command: Command | None, caller: Caller) -> bool:
    """Whether they may ask for it still: a word that is no command of theirs would be filed."""
    return (
        command is not None
        and command.name in STILL_ANSWERED
        and (caller.member is None or caller.member.role in command.who)
    )


def refuse_over(_turn: Turn) -> None:
    """Say that it is over: what came now would be in no pack."""
    raise InspectionClosedError


PRESSES: PressTable = {
    "z.ask": Press(ask, LEADER, on_registry=True),
    "z.confirm": Press(confirm, INSIDE, on_registry=True),
    "z.cancel": Press(cancel, INSIDE, on_registry=True),
}
