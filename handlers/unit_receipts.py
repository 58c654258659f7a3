"""A notice on the unit's side: handed to the head, signed, and the signed page sent as proof."""

from handlers import cards
from handlers.buttons import button
from handlers.context import Desk, Turn
from handlers.evidence import has_file, keep_files
from handlers.inside import group_or_leaders
from handlers.liaison.views import refresh_liaison_side
from handlers.notice_cards import about, notice_ref, refresh
from handlers.references import item_ref
from inspection import frozen, notice_receipts
from inspection.access import may_see_item
from inspection.enums import Mode, Priority
from inspection.errors import NothingHereError
from inspection.records import (
    Finding,
    Notice,
    OutgoingMessage,
    OutwardItem,
)


def _notice(turn: Turn, item_id: int) -> tuple[Notice, OutwardItem]:
    item = turn.work.get(OutwardItem, item_id)
    if item is None or item.notice_id is None or not may_see_item(turn.me, item, None):
        raise NothingHereError
    notice = turn.work.get(Notice, item.notice_id)
    if notice is None:
        raise NothingHereError
    return notice, item


def begin(turn: Turn, item_id: int, _argument: str) -> None:
    """`已送达主要负责人`: from now on files are the signed page, until `提交`."""
    notice, item = _notice(turn, item_id)
    if not notice_receipts.is_gathering(notice):
        notice = notice_receipts.begin_receipt(turn.work, notice, by=turn.me, now=turn.now)
    _show(turn, notice, item, anew=True)


def _show(desk: Turn, notice: Notice, item: OutwardItem, *, anew: bool = False) -> None:
    go = [button("提交", "y.signed", item.id)] if notice.receipt else []
    desk.show(
        desk.user_id,
        f"receipt:{notice.id}",
        desk.texts("notice", "receipt", item=item, notice=notice),
        buttons=[[*go, button("取消", "y.unsign", item.id)]],
        about=(item_ref(item), notice_ref(notice)),
        anew=anew,
    )


def take_page(turn: Turn, replied: OutgoingMessage | None) -> bool:
    """Take a file as the signed page, if that is what is waited for; whether it was one."""
    message = turn.message
    waiting = notice_receipts.gathering_of(turn.work, turn.user_id)
    if message is None or waiting is None or not has_file(message):
        return False
    notice, item = waiting
    if replied is not None and replied.about and notice_ref(notice) not in replied.about:
        return False
    notice = notice_receipts.gather_receipt(turn.work, notice, keep_files(turn, message))
    _show(turn, notice, item)
    return True


def drop(turn: Turn, item_id: int, _argument: str) -> None:
    """`取消`: nothing was sent."""
    notice, item = _notice(turn, item_id)
    notice = notice_receipts.drop_receipt(turn.work, notice)
    turn.toast_of("cancelled_unsent")
    _close(turn, notice, item, "receipt_dropped")


def submit(turn: Turn, item_id: int, _argument: str) -> None:
    """`提交`: signed for; the group gets the page."""
    notice, item = _notice(turn, item_id)
    notice, item = notice_receipts.sign_for(turn.work, notice, item, by=turn.me, now=turn.now)
    turn.toast_of("submitted", label=item.label)
    _close(turn, notice, item, "receipt_sent")
    refresh_liaison_side(turn, item)
    finding = turn.work.get(Finding, item.finding_id)
    if finding is not None and not frozen.is_frozen(item):
        _tell_group(turn, notice, item, finding)


def _close(turn: Turn, notice: Notice, item: OutwardItem, macro: str) -> None:
    turn.show(
        turn.user_id,
        f"receipt:{notice.id}",
        turn.texts("notice", macro, item=item, notice=notice),
        about=(item_ref(item), notice_ref(notice)),
        only_update=True,
    )


def _tell_group(turn: Turn, notice: Notice, item: OutwardItem, finding: Finding) -> None:
    refresh(turn, notice, finding)
    cards.refresh_finding(turn, finding)
    text = turn.texts(
        "notice", "signed_for", item=item, finding=finding, notice=notice, name=turn.me.name
    )
    for chat_id in group_or_leaders(turn, finding):
        turn.say(
            chat_id,
            text,
            about=(item_ref(item), *about(notice, finding)),
            thread_id=turn.inspection.thread_id if chat_id < 0 else None,
            priority=Priority.NOTICE,
            attachments=notice.receipt,
        )


def send_slip(turn: Turn, item_id: int, _argument: str) -> None:
    """`打印件`: one page with what the unit may see of an item; a notice is its own paper."""
    item = turn.work.get(OutwardItem, item_id)
    finding = turn.work.get(Finding, item.finding_id) if item is not None else None
    if item is None or item.number is None or not may_see_item(turn.me, item, finding):
        raise NothingHereError
    refs: tuple[str, ...] = (item_ref(item),)
    if item.notice_id is not None:
        refs = (*refs, f"notice:{item.notice_id}")
    turn.say(
        turn.user_id,
        turn.texts("notice", "slip", item=item, drill=_is_drill(turn)),
        document=f"notice:{item.notice_id}" if item.notice_id else f"slip:{item.id}",
        about=refs,
    )
    turn.goes_on_in_private()


def _is_drill(desk: Desk) -> bool:
    return desk.settings.mode is Mode.DRILL
