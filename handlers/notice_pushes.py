"""What the clock asks of notices: an issue that became impossible goes back to the leader."""

from collections.abc import Callable
from datetime import timedelta

from handlers import cards, reaching
from handlers.context import Desk
from handlers.notice_cards import about, next_readers, refresh, show_notice
from inspection import notice_states, notices
from inspection.calendar import next_opening, office_hours_between
from inspection.enums import OutwardState, Priority
from inspection.outward import LEAST_NOTICE
from inspection.records import Finding, Notice, NoticeState, OutwardItem

Deliver = Callable[[Desk, OutwardItem, Finding], None]


def deliver(desk: Desk, item: OutwardItem, go: Deliver) -> None:
    """End the undo window of a notice: `go` delivers it, if it may and can still leave now."""
    finding = desk.work.get(Finding, item.finding_id)
    opening = next_opening(desk.settings.calendar, desk.settings.hours, desk.now)
    if finding is None or notice_states.why_not(finding) is not None or _is_too_late(desk, item):
        desk.work.put(item.changed(state=OutwardState.WITHDRAWN))
    elif opening > desk.now:
        desk.work.put(item.changed(deliver_at=opening))
    else:
        go(desk, reaching.rerouted(desk, item, finding), finding)


def _is_too_late(desk: Desk, item: OutwardItem) -> bool:
    if item.due is None or item.due <= desk.now:
        return True
    left = office_hours_between(desk.settings.calendar, desk.settings.hours, desk.now, item.due)
    # what was signed in time may lose the seconds of its undo window
    return left < LEAST_NOTICE - desk.settings.undo - timedelta(minutes=1)


def push_fall_back(desk: Desk) -> None:
    """What was signed and could not leave waits for the signature again; the leader is told."""
    for notice in desk.work.lookup(Notice, "state", NoticeState.ISSUED):
        item = desk.work.get(OutwardItem, notice.item_id) if notice.item_id is not None else None
        finding = desk.work.get(Finding, notice.finding_id)
        if item is None or finding is None or notice.number is not None:
            continue
        if item.state is OutwardState.WITHDRAWN:
            _fall_back(desk, notice, finding)


def _fall_back(desk: Desk, notice: Notice, finding: Finding) -> None:
    back = notices.fall_back(desk.work, notice, by=None, now=desk.now)
    refresh(desk, back, finding)
    cards.refresh_finding(desk, finding)
    for member in next_readers(desk, back, finding):
        desk.say(
            member.user_id,
            desk.texts("notice", "fell_back", finding=finding),
            about=about(back, finding),
            priority=Priority.NOTICE,
        )
        show_notice(desk, back, finding, member, anew=True)
