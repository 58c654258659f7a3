"""What is due now, asked of the records and the clock every minute: nothing is stored."""

from datetime import datetime, time, timedelta

from handlers import cards, liaison, timetable
from handlers.context import Desk
from handlers.outward_cards import refresh_group_side
from handlers.snapshot import snapshot
from inspection.enrolment import find_person
from inspection.enums import OutwardState, Priority
from inspection.errors import DueTooSoonError
from inspection.outward import due_for_delivery, give_number
from inspection.records import Finding, Inspection, Member, OutwardItem
from inspection.summary import daily_summary

MORNING_LATE_AT_MOST = timedelta(hours=3)
LATE_AFTER = timedelta(minutes=5)


def push_due(desk: Desk) -> None:
    """Queue everything that is due in this inspection at this moment, each thing once."""
    if desk.work.get(Inspection, 1) is None:
        return
    deliver_due(desk)
    push_morning(desk)
    push_evening(desk)


def deliver_due(desk: Desk) -> None:
    """End the undo windows that are over: give the number and queue the delivery."""
    for item in due_for_delivery(desk.work, desk.now):
        if item.due is None or item.due <= desk.now:
            _too_late(desk, item)
            continue
        numbered = give_number(desk.work, item)
        liaison.deliver(desk, numbered)
        finding = desk.work.get(Finding, item.finding_id)
        if finding is not None:
            cards.refresh_finding(desk, finding)
        refresh_group_side(desk, numbered)


def _too_late(desk: Desk, item: OutwardItem) -> None:
    """A due that has passed meanwhile is not sent: whoever released it is told."""
    back = desk.work.put(item.changed(state=OutwardState.DRAFT, due=None, due_choice=None))
    finding = desk.work.get(Finding, item.finding_id)
    if finding is None or item.released_by is None or item.due is None:
        return
    desk.say(
        item.released_by,
        desk.texts("refusals", "DueTooSoonError", e=DueTooSoonError(item.due)),
        about=(cards.finding_ref(finding),),
        priority=Priority.NOTICE,
    )
    cards.refresh_finding(desk, finding)
    refresh_group_side(desk, back)


def _at(desk: Desk, hhmm: str) -> datetime:
    return datetime.combine(desk.today, time.fromisoformat(hhmm), tzinfo=desk.now.tzinfo)


def push_morning(desk: Desk) -> None:
    """Give each member the rows of the day; dropped when more than three hours late."""
    due = _at(desk, desk.settings.morning)
    if not due <= desk.now < due + MORNING_LATE_AT_MOST:
        return
    for member in desk.inside:
        if member.joined_at <= due and _reachable(desk, member):
            timetable.morning_rows(desk, member)


def _reachable(desk: Desk, member: Member) -> bool:
    person = find_person(desk.people, member.user_id)
    return person is None or person.unreachable_since is None


def push_evening(desk: Desk) -> None:
    """Give the group its summary, once; only today's is caught up, until midnight."""
    due = _at(desk, desk.settings.evening)
    if desk.now < due:
        return
    if desk.inspection.created_at > due:
        return
    summary = daily_summary(snapshot(desk), at=desk.now, cal=desk.settings.calendar)
    if not summary.is_worth_sending:
        return
    is_late = desk.now > due + LATE_AFTER
    for chat_id in _summary_chats(desk):
        hushed = desk.settings.numbers_only and chat_id < 0
        text = timetable.summary_text(desk, late=is_late, numbers_only=hushed)
        desk.say(
            chat_id,
            text,
            thread_id=desk.inspection.thread_id if chat_id < 0 else None,
            priority=Priority.DIGEST,
            dedupe=f"summary:{desk.today}:{'group' if chat_id < 0 else chat_id}",
        )


def _summary_chats(desk: Desk) -> list[int]:
    inspection = desk.inspection
    if inspection.chat_id is not None and inspection.chat_active:
        return [inspection.chat_id]
    return [m.user_id for m in desk.inside]


def next_moment(desk: Desk) -> datetime | None:
    """Return when the next undo window ends, for a wake-up between the minutes."""
    released = desk.work.lookup(OutwardItem, "state", OutwardState.RELEASED)
    waits = [i.deliver_at for i in released if i.number is None and i.deliver_at is not None]
    return min(waits, default=None)
