"""Releasing: let go, give back, take back within the window, deliver at once."""

from handlers.cards import button, finding_ref
from handlers.context import Turn
from handlers.outward_cards import (
    after_change,
    finding_of,
    item_at,
    only_while,
    show_preview,
    show_release_card,
)
from inspection import outward
from inspection.enums import OutwardState, Priority
from inspection.records import Finding, OutwardItem


def release(turn: Turn, item_id: int, _argument: str) -> None:
    """`放行`: the first press wins."""
    item = item_at(turn, item_id)
    only_while(turn, item, OutwardState.AWAITING_RELEASE)
    release_now(turn, item, finding_of(turn, item))


def release_now(turn: Turn, item: OutwardItem, finding: Finding) -> None:
    """Release the item, by whoever may."""
    item = outward.release(
        turn.work,
        item,
        finding,
        by=turn.me,
        now=turn.now,
        undo=turn.settings.undo,
        calendar=turn.settings.calendar,
        hours=turn.settings.hours,
        mode_direct=turn.settings.direct_release,
    )
    turn.note(turn.texts("outward", "released", item=item))
    after_change(turn, item)


def offer_return(turn: Turn, item_id: int, _argument: str) -> None:
    """`退回`: for its wording, its due, or not to be told for now."""
    item = item_at(turn, item_id)
    only_while(turn, item, OutwardState.AWAITING_RELEASE)
    finding = finding_of(turn, item)
    turn.show(
        turn.chat_id,
        f"release:{item.id}",
        turn.texts("outward", "return_why", item=item, finding=finding),
        buttons=[
            [
                button("改措辞", "o.return", item.id, "wording"),
                button("改期限", "o.return", item.id, "due"),
                button("暂不告知", "o.return", item.id, "not_now"),
            ],
            [button("取消", "o.again", item.id)],
        ],
        about=(finding_ref(finding),),
    )


def release_card_again(turn: Turn, item_id: int, _argument: str) -> None:
    """Show the release card again."""
    item = item_at(turn, item_id)
    show_release_card(turn, item, finding_of(turn, item), turn.me, anew=True)


def send_back(turn: Turn, item_id: int, argument: str) -> None:
    """Give it back with the reason that was pressed."""
    item = item_at(turn, item_id)
    only_while(turn, item, OutwardState.AWAITING_RELEASE)
    finding = finding_of(turn, item)
    if argument == "not_now":
        item = outward.withdraw(turn.work, item, by=turn.me, now=turn.now)
    else:
        item = outward.send_back(
            turn.work, item, by=turn.me, now=turn.now, keep_due=argument != "due"
        )
    turn.toast_of("sent_back")
    turn.say(
        item.drafted_by,
        turn.texts("outward", "returned", finding=finding, why=argument, by=turn.me.name),
        about=(finding_ref(finding),),
        priority=Priority.NOTICE,
    )
    after_change(turn, item)
    if item.state is OutwardState.DRAFT:
        show_preview(turn, item, anew=True)


def undo(turn: Turn, item_id: int, _argument: str) -> None:
    """`撤回`: nothing has left; only before the delivery."""
    item = item_at(turn, item_id)
    item = outward.withdraw(turn.work, item, by=turn.me, now=turn.now)
    turn.toast_of("taken_back")
    after_change(turn, item)


def at_once(turn: Turn, item_id: int, _argument: str) -> None:
    """`立即送达`, for leader and deputy."""
    item = outward.send_at_once(turn.work, item_at(turn, item_id), by=turn.me, now=turn.now)
    turn.toast_of("at_once")
    after_change(turn, item)
