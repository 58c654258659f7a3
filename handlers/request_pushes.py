"""What the clock asks of document requests: deliveries, and originals before the group leaves."""

from datetime import datetime, time, timedelta

from handlers.buttons import button, rows_of
from handlers.context import Desk
from handlers.request_cards import group_chats, list_ref, refresh_list, request_ref
from handlers.unit_request_cards import send_to_unit
from inspection import document_requests, request_answers
from inspection.access import may_see_request
from inspection.calendar import next_opening
from inspection.containing import is_outward_stopped
from inspection.document_requests import SENDERS
from inspection.enums import Priority
from inspection.recipients import instead_of, is_reachable
from inspection.records import DocumentRequest, ListState, Member, RequestList

REMINDED = (7, 3, 1, 0)  # days before the withdrawal on which originals are listed
LATE_AT_MOST = timedelta(hours=3)


def push_lists(desk: Desk) -> None:
    """End the undo windows of lists: give the numbers and queue the one message."""
    if is_outward_stopped(desk.work):
        return
    opening = next_opening(desk.settings.calendar, desk.settings.hours, desk.now)
    for batch in document_requests.due_for_delivery(desk.work, desk.now):
        if opening > desk.now:
            later = desk.work.put(batch.changed(deliver_at=opening))
            refresh_list(desk, later)
        elif not is_reachable(desk.people, (batch := _rerouted(desk, batch)).recipient_id or 0):
            _tell_unreachable(desk, batch)
        else:
            sent = document_requests.deliver(desk.work, batch, now=desk.now)
            send_to_unit(desk, sent)
            refresh_list(desk, sent)


def _rerouted(desk: Desk, batch: RequestList) -> RequestList:
    """Return the list addressed to whoever of the unit receives today; a change is told."""
    scope, day = desk.work.scope, desk.today
    other = instead_of(desk.people, scope, batch.unit, day, batch.recipient_id)
    if other is None:
        return batch
    before = desk.name(batch.recipient_id)
    batch = document_requests.readdress(desk.work, batch, other, now=desk.now)
    for chat_id in group_chats(desk, batch):
        desk.say(
            chat_id,
            desk.texts("requests", "rerouted", batch=batch, before=before, after=other.name),
            about=(list_ref(batch),),
            thread_id=desk.inspection.thread_id if chat_id < 0 else None,
            priority=Priority.NOTICE,
        )
    return batch


def _tell_unreachable(desk: Desk, batch: RequestList) -> None:
    for chat_id in group_chats(desk, batch):
        desk.say(
            chat_id,
            desk.texts("requests", "unreachable", batch=batch, name=desk.name(batch.recipient_id)),
            about=(list_ref(batch),),
            thread_id=desk.inspection.thread_id if chat_id < 0 else None,
            priority=Priority.NOTICE,
            dedupe=f"list_unreachable:{batch.id}:{desk.today}:{chat_id}",
        )


def moments(desk: Desk) -> list[datetime]:
    """Return when the undo windows of lists end."""
    released = desk.work.lookup(RequestList, "state", ListState.RELEASED)
    return [
        b.deliver_at
        for b in released
        if b.deliver_at is not None and is_reachable(desk.people, b.recipient_id or 0)
    ]


def originals_for(desk: Desk, member: Member) -> list[DocumentRequest]:
    """Return the originals that a member is reminded of this morning."""
    if (desk.last_day - desk.today).days not in REMINDED or member.role not in SENDERS:
        return []
    return [r for r in request_answers.originals_out(desk.work) if may_see_request(member, r)]


def push_originals(desk: Desk) -> None:
    """Before the group leaves, list the originals that it still has.

    The lists before the withdrawal, which go to those who lead, name them no second time.
    """
    left = (desk.last_day - desk.today).days
    due = datetime.combine(
        desk.today, time.fromisoformat(desk.settings.morning), tzinfo=desk.now.tzinfo
    )
    if not due <= desk.now < due + LATE_AT_MOST:
        return
    for member in desk.inside:
        lines = originals_for(desk, member)
        if not lines:
            continue
        desk.say(
            member.user_id,
            desk.texts("requests", "originals", lines=lines, left=left, last=desk.last_day),
            buttons=rows_of([button(r.inside_label, "r.show", r.id) for r in lines[:30]], 5),
            about=tuple(request_ref(r) for r in lines),
            priority=Priority.REMINDER,
            dedupe=f"originals:{member.user_id}:{desk.today}",
        )
