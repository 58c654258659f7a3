"""A problem list leaves for the unit: asked once more whether it may, numbered, signed for."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from inspection.calendar import Departure, due_on, roll_to_workday
from inspection.enums import Role
from inspection.errors import DueTooSoonError, NothingHereError, StaleError
from inspection.ports import View, Work
from inspection.records import (
    FeedbackList,
    FeedbackState,
    Inspection,
    Member,
    RectificationItem,
    RectificationState,
)
from inspection.rectification_errors import (
    FeedbackEmptyError,
    FeedbackWordsError,
    NotForFeedbackError,
)
from inspection.rectification_lists import items_of, must_be_whole
from inspection.rectification_moves import list_moved, moved
from inspection.rectification_states import RectificationEvent

L = FeedbackState


@dataclass(frozen=True)
class Periods:
    """How many days each step has, as it is set; none is a rule, 0 means that none is set."""

    measures_days: int = 0
    days: int = 0
    soon_days: int = 0
    verify_days: int = 0
    report_days: int = 0

    def due(self, days: int, now: datetime, departure: Departure) -> datetime | None:
        """Return the close of office so many days from now, on a workday; None without days."""
        if days <= 0:
            return None
        day = roll_to_workday(departure.calendar, now.date() + timedelta(days=days))
        return due_on(day, departure.hours, zone=now.tzinfo)


def due_for_delivery(view: View, now: datetime) -> tuple[FeedbackList, ...]:
    """Return the released lists whose moment has come."""
    waiting = view.lookup(FeedbackList, "state", L.RELEASED)
    return tuple(b for b in waiting if b.deliver_at is not None and b.deliver_at <= now)


def may_go(view: View, batch: FeedbackList, people: Iterable[Member], now: datetime) -> bool:
    """Whether nothing on the list stands against its delivery, as the records are now."""
    try:
        must_be_whole(view, batch, tuple(people), now)
    except (
        NotForFeedbackError,
        FeedbackEmptyError,
        FeedbackWordsError,
        DueTooSoonError,
    ):
        return False
    return True


def deliver(work: Work, batch: FeedbackList, periods: Periods, *, now: datetime) -> FeedbackList:
    """Give the list and its matters the unit's next numbers, in the write that queues them."""
    inspection = work.get(Inspection, 1)
    among = inspection is not None and len(inspection.units) > 1
    for line in items_of(work, batch):
        moved(
            work,
            line,
            RectificationEvent.DELIVER,
            by=None,
            now=now,
            **_numbered(work, line),
            measures_due=batch.measures_due,
            due=batch.due,
            soon_days=periods.soon_days,
            report_days=periods.report_days,
            delivered_at=now,
            recipient_id=batch.recipient_id,
            among_units=among,
        )
    known = [b.number for b in work.all(FeedbackList) if b.unit == batch.unit and b.number]
    number = 1 + max(known, default=0)
    return list_moved(work, batch, L.SENT, "sent", by=None, now=now, number=number, sent_at=now)


def _numbered(view: View, line: RectificationItem) -> dict[str, object]:
    """A new cycle keeps the number of what came back; everything else takes the next one.

    What was recalled keeps its number and its cycle: neither is used again.
    """
    given = [i for i in view.all(RectificationItem) if i.unit == line.unit and i.number]
    before = view.get(RectificationItem, line.follows) if line.follows is not None else None
    if before is not None:
        cycles = (i.cycle for i in given if i.number == before.number)
        return {"number": before.number, "cycle": 1 + max(cycles, default=before.cycle)}
    return {"number": 1 + max((i.number or 0 for i in given), default=0)}


def readdress(work: Work, batch: FeedbackList, to: Member, *, now: datetime) -> FeedbackList:
    """Address what has not left to another liaison of the same unit."""
    to_id = to.user_id
    return list_moved(work, batch, batch.state, "rerouted", by=None, now=now, recipient_id=to_id)


def sign(work: Work, batch: FeedbackList, *, by: Member, now: datetime) -> FeedbackList:
    """The liaison signs for the list, once."""
    if batch.state is not L.SENT or by.role is not Role.UNIT_LIAISON:
        raise NothingHereError
    if batch.signed_at is not None:
        raise StaleError(batch.label, "SIGNED")
    for line in items_of(work, batch):
        if line.state is not RectificationState.WITHDRAWN:
            work.put(line.changed(signed_at=now))
    fields = {"signed_by": by.user_id, "signed_at": now}
    return list_moved(work, batch, L.SENT, "signed", by=by, now=now, **fields)
