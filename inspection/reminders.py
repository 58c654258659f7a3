"""What the unit still owes, and at which moments its liaison is reminded of it.

A reminder is derived: from the records and the clock, nothing is stored but what a reader put
off. Whatever else the unit may owe (a notice, a list of documents) is one more row of SOURCES.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum

from inspection import frozen
from inspection.audit import note
from inspection.calendar import (
    OfficeHours,
    add_workdays,
    next_opening,
    next_workday,
    office_hours_between,
    roll_to_workday,
)
from inspection.enums import AnswerKind, OutwardState
from inspection.ports import View, Work, WorkdayCalendar
from inspection.records import (
    DocumentRequest,
    OutwardItem,
    RectificationItem,
    RequestList,
    Snooze,
)
from inspection.rectification_states import NOT_CLOSED, OWED, due_of
from inspection.request_answers import AWAITED

DAILY_AFTER = 3  # workdays overdue: from then on once a day, at the first push
QUIET_AFTER_DELIVERY = timedelta(hours=2)  # of office hours, before 待签收 is said of it
SNOOZE = timedelta(hours=1)
WAITS_FOR_DECISION = frozenset({AnswerKind.LONGER, AnswerKind.CANNOT})
OF_THE_VISIT = frozenset({"outward_item", "document_request"})
OWED_IN = frozenset({OutwardState.DELIVERED, OutwardState.ACKNOWLEDGED, OutwardState.PASSED_ON})


class Cause(StrEnum):
    """Why something is named in a reminder, the most pressing first."""

    OVERDUE = "overdue"
    TODAY = "today"
    NEXT_WORKDAY = "next_workday"
    SOON = "soon"
    UNSIGNED = "unsigned"


@dataclass(frozen=True)
class Owed:
    """One thing the unit still has to answer."""

    ref: str  # "outward_item:5"
    label: str  # the number the unit knows
    unit: str
    recipient_id: int | None
    due: datetime | None
    delivered_at: datetime
    since: datetime  # when it last changed: it is not owed in this way at an earlier moment
    signed: bool
    soon_on: date | None = None  # the day on which it is named once before its due


@dataclass(frozen=True)
class Plan:
    """When the unit works, and when its liaison is reminded."""

    calendar: WorkdayCalendar
    hours: OfficeHours
    times: tuple[time, ...] = (time(9), time(15))


def owed_items(view: View) -> Iterator[Owed]:
    """Yield the outward items without an answer, frozen ones as the unit knows them."""
    states = (*OWED_IN, OutwardState.FROZEN)
    for item in (i for state in states for i in view.lookup(OutwardItem, "state", state)):
        shown = frozen.as_shown(item)
        if shown.state not in OWED_IN or item.delivered_at is None or is_the_groups_turn(item):
            continue
        yield Owed(
            ref=f"outward_item:{item.id}",
            label=item.label,
            unit=item.unit,
            recipient_id=item.recipient_id,
            due=item.due,
            delivered_at=item.delivered_at,
            since=_last_change(item, item.delivered_at),
            signed=item.acknowledged_at is not None,
        )


def _last_change(item: OutwardItem, delivered_at: datetime) -> datetime:
    """Return when it last changed for the unit; a freeze is no change they know of."""
    known = [c.at for c in item.history if c.what != OutwardState.FROZEN.value]
    acts = (item.acknowledged_at, item.passed_on_at, delivered_at)
    return max([*known, *(at for at in acts if at is not None)])


def is_the_groups_turn(item: OutwardItem) -> bool:
    """Whether the unit has answered and waits: a fix on its way, more time asked for, or none."""
    report = item.report
    is_leaving = report is not None and report.is_leaving
    return is_leaving or any(
        answer.kind in WAITS_FOR_DECISION and not answer.is_open and answer.decision is None
        for answer in item.answers
    )


def owed_requests(view: View) -> Iterator[Owed]:
    """Yield the documents the unit was asked for and has not provided."""
    for request in (r for state in AWAITED for r in view.lookup(DocumentRequest, "state", state)):
        if request.sent_at is None or request.due is None or request.declined_at is not None:
            continue
        batch = view.get(RequestList, request.list_id)
        yield Owed(
            ref=f"document_request:{request.id}",
            label=request.label,
            unit=request.unit,
            recipient_id=batch.recipient_id if batch is not None else None,
            due=request.due,
            delivered_at=request.sent_at,
            since=max([request.sent_at, *(change.at for change in request.history)]),
            signed=True,  # a list is not signed for
        )


def owed_rectifications(view: View) -> Iterator[Owed]:
    """Yield the matters after the feedback on which it is the unit's turn, or not signed for."""
    states = sorted(NOT_CLOSED, key=lambda state: state.value)
    for item in (i for state in states for i in view.lookup(RectificationItem, "state", state)):
        is_theirs = item.state in OWED
        if item.delivered_at is None or not (is_theirs or item.signed_at is None):
            continue
        due = due_of(item)
        yield Owed(
            ref=f"rectification:{item.id}",
            label=item.label,
            unit=item.unit,
            recipient_id=item.recipient_id,
            due=due,
            delivered_at=item.delivered_at,
            since=max([item.delivered_at, *(change.at for change in item.history)]),
            signed=item.signed_at is not None,
            soon_on=_soon(item, due),
        )


def _soon(item: RectificationItem, due: datetime | None) -> date | None:
    days = item.soon_days
    return due.date() - timedelta(days=days) if due is not None and days else None


SOURCES: tuple[Callable[[View], Iterator[Owed]], ...] = (
    owed_items,
    owed_requests,
    owed_rectifications,
)


def is_left_behind(owed: Owed, last_day: date, today: date) -> bool:
    """Whether it belonged to the visit, which is over: what nobody carried over is not reminded.

    What is owed in another way, after the visit, has its own reminders.
    """
    return today > last_day and owed.ref.partition(":")[0] in OF_THE_VISIT


def all_owed(view: View) -> tuple[Owed, ...]:
    """Return everything owed, of every kind."""
    return tuple(owed for source in SOURCES for owed in source(view))


def cause_of(owed: Owed, moment: datetime, plan: Plan) -> Cause | None:
    """Return why it is named at this moment, or None.

    Nothing is overdue before its due is over. What was delivered within the last two office
    hours is not called unsigned yet.
    """
    today = moment.date()
    if owed.due is not None:
        due_day = owed.due.astimezone(moment.tzinfo).date()
        if owed.due <= moment:
            return Cause.OVERDUE
        if due_day == today:
            return Cause.TODAY
        if due_day <= next_workday(plan.calendar, today):
            return Cause.NEXT_WORKDAY
        if owed.soon_on is not None and roll_to_workday(plan.calendar, owed.soon_on) == today:
            return Cause.SOON
    waited = office_hours_between(plan.calendar, plan.hours, owed.delivered_at, moment)
    return Cause.UNSIGNED if not owed.signed and waited >= QUIET_AFTER_DELIVERY else None


def push_moment(now: datetime, plan: Plan, until: Sequence[datetime] = ()) -> datetime | None:
    """Return the last moment of today at which a reminder was due, None outside office hours.

    `until` are the moments to which reminders were put off.
    """
    if next_opening(plan.calendar, plan.hours, now) != now:
        return None
    opening = plan.hours.opening(now.date(), now.tzinfo)
    moments = (*push_moments(now, plan), *until)
    return max((at for at in moments if opening <= at <= now), default=None)


def push_moments(now: datetime, plan: Plan) -> tuple[datetime, ...]:
    """Return the moments of this day at which reminders go out, the first one first."""
    opening = plan.hours.opening(now.date(), now.tzinfo)
    planned = (datetime.combine(now.date(), at, tzinfo=now.tzinfo) for at in plan.times)
    return tuple(sorted({max(at, opening) for at in planned}))


def is_nothing_new(named: Sequence[tuple[Cause, Owed]], moment: datetime, plan: Plan) -> bool:
    """Whether all of it is long overdue: once a day is enough, and the same words twice too much.

    With anything else in the message it is named, too: a reminder is the whole list.
    """
    return all(
        cause is Cause.OVERDUE
        and owed.due is not None
        and add_workdays(plan.calendar, owed.due.astimezone(moment.tzinfo).date(), DAILY_AFTER)
        < moment.date()
        for cause, owed in named
    )


def snoozed(view: View, user_id: int) -> tuple[Snooze, ...]:
    """Return what a reader put off, oldest first."""
    return view.lookup(Snooze, "user_id", user_id)


def is_put_off(owed: Owed, snoozes: Sequence[Snooze], moment: datetime) -> bool:
    """Whether its reader asked not to hear of it before a later moment."""
    return any(s.at <= moment < s.until and owed.ref in s.refs for s in snoozes)


def named_at(
    everything: Sequence[Owed], moment: datetime, plan: Plan, snoozes: Sequence[Snooze] = ()
) -> tuple[tuple[Cause, Owed], ...]:
    """Return what a reminder at this moment names, the most pressing first."""
    order = list(Cause)
    found = [
        (cause, owed)
        for owed in everything
        if owed.since < moment and not is_put_off(owed, snoozes, moment)
        if (cause := cause_of(owed, moment, plan)) is not None
    ]
    return tuple(sorted(found, key=lambda pair: (order.index(pair[0]), pair[1].delivered_at)))


def snooze(
    work: Work,
    *,
    user_id: int,
    refs: tuple[str, ...],
    now: datetime,
    plan: Plan,
    tomorrow: bool = False,
) -> Snooze:
    """Put one reminder off by an hour, or to the next workday; within office hours."""
    if tomorrow:
        day = next_workday(plan.calendar, now.date())
        wanted = datetime.combine(day, min(plan.times, default=time(9)), tzinfo=now.tzinfo)
    else:
        wanted = now + SNOOZE
    until = next_opening(plan.calendar, plan.hours, wanted)
    note(work, by=user_id, at=now, act="reminder.snoozed", detail=until.isoformat())
    return work.add(Snooze(user_id=user_id, at=now, until=until, refs=refs))
