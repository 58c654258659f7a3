"""Issuing a notice: the outward item that the unit answers, and the number on paper."""

from datetime import datetime

from inspection.audit import note
from inspection.calendar import Departure
from inspection.enums import OutwardState
from inspection.errors import DueTooSoonError
from inspection.outward import LEAST_NOTICE
from inspection.ports import View, Work
from inspection.records import Change, Member, Notice, OutwardItem


def made_item(
    work: Work,
    notice: Notice,
    recipient: Member,
    by: Member,
    now: datetime,
    *,
    departure: Departure,
) -> OutwardItem:
    """Make what the unit will answer; it leaves when the undo window ends, in office hours."""
    deliver_at = departure.after(now)
    due = notice.due or now
    if departure.time_left(deliver_at, due) < LEAST_NOTICE:
        raise DueTooSoonError(due)
    said = (notice.facts, notice.provision, notice.demand, notice.reporting)
    return work.add(
        OutwardItem(
            finding_id=notice.finding_id,
            notice_id=notice.id,
            unit=notice.unit,
            wording="\n".join(said),
            wording_by=notice.drafted_by,
            recipient_id=recipient.user_id,
            due=due,
            due_choice="notice",
            state=OutwardState.RELEASED,
            drafted_by=notice.drafted_by,
            released_by=by.user_id,
            released_at=now,
            deliver_at=deliver_at,
            history=(Change(at=now, by=by.user_id, what="release", after="RELEASED"),),
        )
    )


def give_number(work: Work, item: OutwardItem, *, now: datetime) -> OutwardItem:
    """Give the notice behind an item its number, in the write that queues the delivery.

    It follows the numbers of the unit's year that the unit may have seen: no gap (design 4).
    """
    notice = work.get(Notice, item.notice_id) if item.notice_id is not None else None
    if notice is None:
        return item
    numbered = notice.changed(year=now.year, number=_next(work, notice, now.year), issued_at=now)
    work.put(numbered)
    note(work, by=None, at=now, act="notice.issued", subject=f"notice:{notice.id}")
    return work.put(item.changed(notice=numbered.label))


def _next(view: View, notice: Notice, year: int) -> int:
    seen = 0
    for other in view.all(Notice):
        item = view.get(OutwardItem, other.item_id) if other.item_id is not None else None
        is_known = item is not None and item.number is not None and other.id != notice.id
        if is_known and other.unit == notice.unit and other.year == year:
            seen = max(seen, other.number or 0)
    return seen + 1
