"""What the clock asks of the rectification: deliveries, and what waits in the morning."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from handlers.context import Desk
from handlers.inside import leader_of
from handlers.liaison import rectification as unit_side
from handlers.rectification_cards import finding_of, is_open_to, list_ref
from handlers.rectification_lists import refresh_draft
from inspection import rectification_delivery as delivery
from inspection import rectification_lists as lists
from inspection.calendar import next_opening
from inspection.containing import is_outward_stopped
from inspection.enums import Priority, Role
from inspection.recipients import instead_of, is_reachable
from inspection.records import (
    FeedbackList,
    FeedbackState,
    Member,
    RectificationItem,
    RectificationState,
    SendingKind,
)
from inspection.rectification_states import NOT_CLOSED, due_of

S = RectificationState


def push_problem_lists(desk: Desk) -> None:
    """End the undo windows of problem lists: number them and queue the one message.

    Asked again at this moment whether everything on it may go; else it is a draft again.
    """
    if is_outward_stopped(desk.work):
        return
    opening = next_opening(desk.settings.calendar, desk.settings.hours, desk.now)
    for batch in delivery.due_for_delivery(desk.work, desk.now):
        if not delivery.may_go(desk.work, batch, desk.people_here(), desk.now):
            _give_back(desk, batch)
        elif opening > desk.now:
            desk.work.put(batch.changed(deliver_at=opening))
        else:
            _deliver_or_wait(desk, _rerouted(desk, batch))


def _deliver_or_wait(desk: Desk, batch: FeedbackList) -> None:
    if is_reachable(desk.people, batch.recipient_id or 0):
        sent = delivery.deliver(desk.work, batch, desk.settings.rectification, now=desk.now)
        unit_side.deliver(desk, sent)
        refresh_draft(desk, sent)
        return
    name = desk.name(batch.recipient_id)
    _tell_leader(desk, batch, "unreachable", f"feedback_unreachable:{desk.today}", name=name)


def _give_back(desk: Desk, batch: FeedbackList) -> None:
    back = lists.take_back(desk.work, batch, by=None, now=desk.now)
    refresh_draft(desk, back)
    _tell_leader(desk, back, "given_back", f"feedback_back:{len(back.history)}")


def _tell_leader(desk: Desk, batch: FeedbackList, macro: str, key: str, **facts: object) -> None:
    leader = leader_of(desk)
    if leader is not None:
        desk.say(
            leader.user_id,
            desk.texts("rectification", macro, batch=batch, **facts),
            about=(list_ref(batch),),
            priority=Priority.NOTICE,
            dedupe=f"{key}:{batch.id}",
        )


def _rerouted(desk: Desk, batch: FeedbackList) -> FeedbackList:
    """Return the list addressed to whoever of the unit receives today."""
    scope, day = desk.work.scope, desk.today
    other = instead_of(desk.people, scope, batch.unit, day, batch.recipient_id)
    if other is None:
        return batch
    return delivery.readdress(desk.work, batch, other, now=desk.now)


def moments(desk: Desk) -> list[datetime]:
    """Return when the undo windows of problem lists end."""
    released = desk.work.lookup(FeedbackList, "state", FeedbackState.RELEASED)
    return [
        b.deliver_at
        for b in released
        if b.deliver_at is not None and is_reachable(desk.people, b.recipient_id or 0)
    ]


# --- in the morning -------------------------------------------------------------------------


def waiting(
    desk: Desk, member: Member, moment: datetime
) -> Iterator[tuple[str, RectificationItem]]:
    """Yield what waits for who leads, or for whoever the finding belongs to, with its kind."""
    for item in desk.work.all(RectificationItem):
        finding = finding_of(desk, item)
        is_new = item.delivered_at is None or item.delivered_at >= moment  # told when it came
        if item.state not in NOT_CLOSED or is_new or not is_open_to(member, item, finding):
            continue
        is_own = finding is not None and finding.responsible_id == member.user_id
        is_meant = member.role in {Role.LEADER, Role.DEPUTY} or is_own
        kind = _kind(desk, item, moment) if is_meant else None
        if kind is not None:
            yield kind, item


def _kind(desk: Desk, item: RectificationItem, moment: datetime) -> str | None:
    """Return why it is named this morning: each matter once, the most pressing reason first."""
    if item.state is S.AWAITING_CHECK:
        return "rect_check" if _waits_long(desk, item, moment) else None
    due = due_of(item)
    if due is not None and due <= moment:
        return "rect_plan" if item.state is S.TO_PLAN else "rect_overdue"
    if item.signed_at is None:
        return "rect_unsigned"
    soon = timedelta(days=item.soon_days)
    return "rect_soon" if due is not None and soon and due - soon <= moment else None


def _waits_long(desk: Desk, item: RectificationItem, moment: datetime) -> bool:
    asked = item.latest(SendingKind.CLOSE_OUT)
    since = asked.sent_at if asked is not None else None
    days = timedelta(days=desk.settings.rectification.verify_days)
    return since is not None and since + days <= moment
