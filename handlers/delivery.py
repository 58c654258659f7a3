"""What follows from a message having arrived, or not: asked by the sender afterwards."""

from handlers import cards, live_board, reaching
from handlers.context import Desk
from handlers.inside import group_or_leaders, leader_of
from handlers.liaison.views import refresh_liaison_side
from handlers.outward_cards import refresh_group_side
from handlers.references import finding_ref
from handlers.release_cards import approver_unreachable
from inspection import outward as items
from inspection.access import may_know
from inspection.board import quoted_in
from inspection.enums import OutwardState, Priority
from inspection.records import (
    ChecklistItem,
    DocumentRequest,
    Evidence,
    FeedbackList,
    Finding,
    Inspection,
    Interview,
    Notice,
    OutgoingMessage,
    OutwardItem,
    PriorFinding,
    PriorImport,
    Record,
    RectificationItem,
    RequestList,
    SharedNote,
    Task,
    TimetableDraft,
    TimetableItem,
    Transfer,
    WorkPaper,
)
from inspection.sources import owners_of
from inspection.tasks import finding_of

TABLES: dict[str, type[Record]] = {
    "finding": Finding,
    "outward_item": OutwardItem,
    "note": SharedNote,
    "prior": PriorFinding,
    "prior_import": PriorImport,
    "checklist": ChecklistItem,
    "evidence": Evidence,
    "row": TimetableItem,
    "work_paper": WorkPaper,
    "timetable_draft": TimetableDraft,
    "interview": Interview,
    "notice": Notice,
    "request_list": RequestList,
    "document_request": DocumentRequest,
    "task": Task,
    "feedback_list": FeedbackList,
    "rectification": RectificationItem,
    "transfer": Transfer,
}


def may_leave(desk: Desk, message: OutgoingMessage) -> bool:
    """Whether everybody whom the message reaches may know what it speaks of, as of now."""
    item = _delivered_item(desk, message)
    if item is not None and not _still_goes_out(desk, item):
        return False
    if not message.about:
        return True
    audience = desk.audience(message.chat_id)
    if audience is None:
        return False
    records = [_with_findings(desk, ref) for ref in message.about]
    known = [pair for pairs in records for pair in pairs]
    return all(records) and all(may_know(member, known) for member in audience)


def _still_goes_out(desk: Desk, item: OutwardItem) -> bool:
    finding = desk.work.get(Finding, item.finding_id)
    stopped = item.state in {OutwardState.WITHDRAWN, OutwardState.FROZEN}
    return finding is not None and not stopped and not finding.sealed


def _with_findings(desk: Desk, ref: str) -> list[tuple[Record, Finding | None]]:
    """Return what is named, once for each finding it grew from; nothing for what is unknown."""
    table, _, number = ref.partition(":")
    kind = TABLES.get(table)
    record = desk.work.get(kind, int(number)) if kind is not None else None
    if record is None:
        return []
    if isinstance(record, OutwardItem | WorkPaper | Notice | RectificationItem):
        return [(record, desk.work.get(Finding, record.finding_id))]
    if isinstance(record, Task):
        return [(record, finding_of(desk.work, record))]
    if isinstance(record, SharedNote):
        return [(record, each) for each in quoted_in(desk.work, record)] or [(record, None)]
    if isinstance(record, Evidence):  # a file is as secret as what it supports
        return [(record, each) for each in owners_of(desk.work, record.id)] or [(record, None)]
    return [(record, None)]


def after_sent(desk: Desk, message: OutgoingMessage) -> bool:
    """An item that reached its liaison is delivered; return whether anything followed."""
    if live_board.after_sent(desk, message):
        return True
    item = _delivered_item(desk, message)
    if item is None:
        return False
    _changed(desk, items.delivered(desk.work, item, now=desk.now))
    return True


def after_unreachable(desk: Desk, message: OutgoingMessage) -> None:
    """An item that cannot reach its liaison is shown to the group at once (C032)."""
    item = _delivered_item(desk, message)
    if item is None:
        reaching.did_not_arrive(desk, message)
        approver_unreachable(desk, message)
        return
    message = desk.work.get(OutgoingMessage, message.id) or message
    desk.work.put(message.withdrawn(dedupe=None))
    if reaching.has_another(desk, item):  # the next tick addresses it to them
        _changed(desk, items.undeliverable(desk.work, item, now=desk.now))
    else:
        tell_undelivered(desk, item)


def tell_undelivered(desk: Desk, item: OutwardItem) -> None:
    """The liaison is out of reach: the item waits without a number, and the group is told."""
    item = items.undeliverable(desk.work, item, now=desk.now)
    _tell_group(desk, item, "undelivered", f"undelivered:{item.id}:{desk.today}")
    reaching.call_elsewhere(desk, item)
    _changed(desk, item)


def pointer(desk: Desk, message: OutgoingMessage) -> str:
    """Return the number by which the reader finds what a message shows; empty without one.

    The unit knows its own numbers only, and none of an item that it was not given yet.
    """
    audience = desk.audience(message.chat_id) or ()
    is_inside = bool(audience) and all(member.is_inside for member in audience)
    for ref in message.about:
        for record, finding in _with_findings(desk, ref):
            if isinstance(record, Finding) and is_inside:
                return record.label
            if isinstance(record, OutwardItem) and (is_inside or record.delivered_at is not None):
                return record.label or (finding.label if is_inside and finding else "")
    return ""


def in_words(desk: Desk, message: OutgoingMessage) -> str:
    """Return what is said in the place of a message that cannot be shown; empty for a delivery.

    An item is delivered when its words are read, not when it is said that there are some.
    """
    if _delivered_item(desk, message) is not None:
        return ""
    text = desk.texts("common", "unshown", label=pointer(desk, message))
    return desk.said_to(message.chat_id, text)


def after_unshown(desk: Desk, message: OutgoingMessage, *, was_sent: bool) -> None:
    """Tell the leader of a message that Telegram does not show: once a day, or each lost one."""
    leader = leader_of(desk)
    if leader is None:
        return
    inside = message.changed(chat_id=leader.user_id)
    desk.say(
        leader.user_id,
        desk.texts(
            "refusals",
            "unshown" if was_sent else "unsent",
            number=message.id,
            label=pointer(desk, inside),
        ),
        priority=Priority.NOTICE,
        dedupe=f"unshown:{desk.today}" if was_sent else f"unsent:{message.id}",
    )


def after_unconfirmed(desk: Desk, message: OutgoingMessage) -> None:
    """An item that may or may not have arrived is said to the group; it is never repeated."""
    item = _delivered_item(desk, message)
    if item is not None:
        _tell_group(desk, item, "unconfirmed", f"unconfirmed:{message.id}")


def _tell_group(desk: Desk, item: OutwardItem, macro: str, dedupe: str) -> None:
    finding = desk.work.get(Finding, item.finding_id)
    if finding is None:
        return
    text = desk.texts(
        "outward", macro, item=item, finding=finding, name=desk.name(item.recipient_id)
    )
    for chat_id in group_or_leaders(desk, finding):
        desk.say(
            chat_id,
            text,
            about=(finding_ref(finding),),
            thread_id=desk.inspection.thread_id if chat_id < 0 else None,
            priority=Priority.NOTICE,
            dedupe=f"{dedupe}:{chat_id}",
        )


def after_file_failed(desk: Desk, message: OutgoingMessage) -> None:
    """A file that could not be passed on is said where it was expected (C113)."""
    desk.say(
        message.chat_id,
        desk.texts("outward", "file_failed"),
        reply_to=message.reply_to,
        priority=Priority.NOTICE,
    )


def after_refused(desk: Desk, message: OutgoingMessage) -> None:
    """A message that the disclosure check kept back is reported to the leader, by ids only.

    An item whose delivery was kept back gives up its number: the unit never saw it.
    """
    item = _delivered_item(desk, message)
    if item is not None and item.delivered_at is None:
        desk.work.put(item.changed(number=None))
    leader = leader_of(desk)
    if leader is not None and leader.user_id != message.chat_id:
        desk.say(
            leader.user_id,
            desk.texts("refusals", "kept_back", number=message.id),
            priority=Priority.NOTICE,
            dedupe=f"kept_back:{message.id}",
        )


def after_group_lost(desk: Desk, *, muted: bool = False) -> None:
    """The bot is not in the group, or may not write there: the leader is told once (C022)."""
    inspection = desk.work.get(Inspection, 1)
    if inspection is None or not inspection.chat_active:
        return
    desk.work.put(inspection.changed(chat_active=False))
    leader = leader_of(desk)
    if leader is not None:
        desk.say(
            leader.user_id,
            desk.texts("refusals", "group_muted" if muted else "group_lost", inspection=inspection),
            priority=Priority.NOTICE,
        )


def _delivered_item(desk: Desk, message: OutgoingMessage) -> OutwardItem | None:
    if message.dedupe is None or not message.dedupe.startswith("deliver:"):
        return None
    return desk.work.get(OutwardItem, int(message.dedupe.split(":")[1]))


def _changed(desk: Desk, item: OutwardItem) -> None:
    finding = desk.work.get(Finding, item.finding_id)
    if finding is not None:
        cards.refresh_finding(desk, finding)
    refresh_group_side(desk, item)
    refresh_liaison_side(desk, item)
