"""What is due now, asked of the records and the clock every minute: nothing is stored."""

from datetime import datetime, timedelta

from handlers import (
    cards,
    delivery,
    gaps,
    handover,
    interviews,
    morning,
    notice_cards,
    notice_pushes,
    outward_endings,
    pledges,
    preview_cards,
    reaching,
    rectification_amending,
    rectification_pushes,
    release_cards,
    reminders,
    request_pushes,
    task_lists,
    timetable_import,
    wrapup,
)
from handlers.asking import LATE_AFTER, push_asking
from handlers.context import Desk
from handlers.inside import leader_of
from handlers.liaison import sendings, views
from handlers.live_board import push_board
from handlers.outward_cards import refresh_group_side
from handlers.references import finding_ref
from handlers.summary import push_evening
from inspection import notice_issue, releasing
from inspection.calendar import next_opening, office_hours_between
from inspection.containing import is_outward_stopped
from inspection.enrolment import find_person
from inspection.enums import OutwardState, Priority
from inspection.outward import LEAST_NOTICE, due_for_delivery, give_number, why_not_releasable
from inspection.records import Finding, OutwardItem

MORNING_LATE_AT_MOST = timedelta(hours=3)


def deliver_due(desk: Desk) -> None:
    """End the undo windows that are over: give the number and queue the delivery.

    Asked again at this moment, against the records as they are: whether it may go at all,
    whether the unit is open, whether enough time is left, whether the liaison can be reached.
    """
    if is_outward_stopped(desk.work):
        return
    for item in due_for_delivery(desk.work, desk.now):
        if item.notice_id is not None:
            notice_pushes.deliver(desk, item, _deliver_or_wait)
            continue
        finding = desk.work.get(Finding, item.finding_id)
        if finding is None or why_not_releasable(finding) is not None:
            _stop(desk, item, finding)
        elif not item.immediate and _opening(desk) > desk.now:
            _put_off(desk, item)
        elif _is_too_late(desk, item := _counted_from_today(desk, item)):
            _too_late(desk, item)
        else:
            _deliver_or_wait(desk, reaching.rerouted(desk, item, finding), finding)


def _deliver_or_wait(desk: Desk, item: OutwardItem, finding: Finding) -> None:
    if item.recipient_id is None or _reachable(desk, item.recipient_id):
        _deliver(desk, item, finding)
    elif item.state is not OutwardState.UNDELIVERABLE:
        delivery.tell_undelivered(desk, item)


def _deliver(desk: Desk, item: OutwardItem, finding: Finding) -> None:
    numbered = notice_issue.give_number(desk.work, give_number(desk.work, item), now=desk.now)
    views.deliver(desk, numbered)
    reaching.tell_elsewhere(desk, numbered)
    notice_cards.delivered(desk, numbered)
    cards.refresh_finding(desk, finding)
    refresh_group_side(desk, numbered)


def _stop(desk: Desk, item: OutwardItem, finding: Finding | None) -> None:
    stopped = desk.work.put(item.changed(state=OutwardState.WITHDRAWN))
    if finding is not None:
        cards.refresh_finding(desk, finding)
        refresh_group_side(desk, stopped)


def _opening(desk: Desk) -> datetime:
    return next_opening(desk.settings.calendar, desk.settings.hours, desk.now)


def _put_off(desk: Desk, item: OutwardItem) -> None:
    """The bot was late: what would arrive outside office hours waits for the next opening."""
    later = desk.work.put(item.changed(deliver_at=_opening(desk)))
    finding = desk.work.get(Finding, item.finding_id)
    if finding is not None:
        cards.refresh_finding(desk, finding)
        refresh_group_side(desk, later)


def _is_too_late(desk: Desk, item: OutwardItem) -> bool:
    if item.due is None or item.due <= desk.now:
        return True
    if item.immediate:
        return False
    left = office_hours_between(desk.settings.calendar, desk.settings.hours, desk.now, item.due)
    # what was released in time may lose the seconds of its undo window
    return left < LEAST_NOTICE - desk.settings.undo - timedelta(minutes=1)


def _too_late(desk: Desk, item: OutwardItem) -> None:
    """A due that has passed meanwhile is not sent: it waits again, for another one."""
    is_own = desk.settings.direct_release or item.released_by == item.drafted_by
    back = releasing.too_late(desk.work, item, direct=is_own, now=desk.now)
    finding = desk.work.get(Finding, item.finding_id)
    if finding is None or item.due is None:
        return
    if not is_own:
        release_cards.given_back_too_late(desk, back, finding)
    cards.refresh_finding(desk, finding)
    refresh_group_side(desk, back)
    if not is_own:
        return
    preview_cards.show_preview(desk, back, anew=True)
    desk.say(
        item.drafted_by,
        desk.texts("release", "too_late", finding=finding, due=item.due),
        about=(finding_ref(finding),),
        priority=Priority.NOTICE,
    )


def _counted_from_today(desk: Desk, item: OutwardItem) -> OutwardItem:
    """A due in workdays counts from the day it really arrives."""
    due = releasing.due_counted(item, desk.now, desk.settings.calendar, desk.settings.hours)
    return item if due == item.due else desk.work.put(item.changed(due=due))


def push_morning(desk: Desk) -> None:
    """Give each member the rows of the day; dropped when more than three hours late."""
    due = desk.at(desk.settings.morning)
    if not due <= desk.now < due + MORNING_LATE_AT_MOST or desk.settings.is_quiet(desk.today):
        return
    for member in desk.inside:
        if member.joined_at <= due and _reachable(desk, member.user_id):
            morning.tell(desk, member, due=due, late=desk.now > due + LATE_AFTER)


def _reachable(desk: Desk, user_id: int) -> bool:
    person = find_person(desk.people, user_id)
    return person is None or person.unreachable_since is None


def next_moment(desk: Desk) -> datetime | None:
    """Return when the next undo window ends, for a wake-up between the minutes."""
    if is_outward_stopped(desk.work):
        return min(sendings.leaving_times(desk), default=None)
    released = desk.work.lookup(OutwardItem, "state", OutwardState.RELEASED)
    waits = [i.deliver_at for i in released if i.number is None and i.deliver_at is not None]
    lists = (
        *request_pushes.moments(desk),
        *rectification_pushes.moments(desk),
        *rectification_amending.moments(desk),
    )
    return min([*waits, *sendings.leaving_times(desk), *lists], default=None)


def tell_failure(desk: Desk, name: str) -> None:
    """Tell the leader, once a day, that a push could not be made; it is tried again by itself."""
    leader = leader_of(desk)
    if leader is not None:
        desk.say(
            leader.user_id,
            desk.texts("asking", "push_failed", name=name, today=desk.today),
            priority=Priority.NOTICE,
            dedupe=f"push-failed:{desk.today}:{name}",
        )


# everything the clock asks for
PUSHES = (
    deliver_due,
    notice_pushes.push_fall_back,
    request_pushes.push_lists,
    rectification_pushes.push_problem_lists,
    rectification_amending.push_amendments,
    request_pushes.push_originals,
    sendings.leave_due,
    outward_endings.remind_of_withdrawal,
    reminders.push_reminders,
    reminders.push_unsigned,
    handover.push_handovers,
    push_morning,
    pledges.push_missing,
    wrapup.push_closing,
    push_board,
    push_asking,
    task_lists.push_tasks,
    push_evening,
    gaps.push_missed,
    wrapup.push_week,
    interviews.push_long,
    timetable_import.push_ignored,
)
