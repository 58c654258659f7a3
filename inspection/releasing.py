"""Letting an item go: its wording is sound or answered for, its due far enough, who in whose stead.

`inspection/outward.py` moves the states; what must be true before stands here.
"""

import re
from collections.abc import Iterable
from datetime import datetime

from inspection import outward
from inspection.audit import note
from inspection.calendar import (
    Departure,
    DueCode,
    OfficeHours,
    add_workdays,
    due_on,
    office_hours_between,
)
from inspection.english_days import due_in_chinese
from inspection.enums import OutwardState, Role
from inspection.errors import (
    DueMissingError,
    DueTooSoonError,
    EmptyTextError,
    InspectionError,
    NotAllowedError,
    ReasonMissingError,
    StaleError,
    TooLongError,
    WordingRefusedError,
)
from inspection.numerals import read_number
from inspection.outward_check import faults_in
from inspection.ports import View, Work, WorkdayCalendar
from inspection.records import Change, Finding, Member, OutwardItem
from inspection.release_queue import TOO_LATE
from inspection.wording import WordingFault

REWORDED = "reworded"
INSISTED = "insisted"
DUE_CHANGED = "due_changed"
_WORKDAYS = {DueCode.NEXT_WORKDAY.value: 1, DueCode.THREE_WORKDAYS.value: 3}
_SAID = re.compile(r"([0-9０-９一二三四五六七八九十两]{1,3})个?工作日")
_TERM = re.compile(r"workdays:(\d{1,3})")


class WordingDoubtfulError(InspectionError):
    """The wording holds words that leave only when somebody stands for them."""

    def __init__(self, words: tuple[str, ...]) -> None:
        super().__init__(", ".join(words))
        self.words = words


def faults_of(
    view: View, item: OutwardItem, finding: Finding, people: Iterable[Member], *, text: str = ""
) -> tuple[WordingFault, ...]:
    """Return what is wrong with the item's wording (or with `text` in its place), as of now."""
    said = text or item.wording
    return faults_in(view, said, unit=item.unit, people=people, finding=finding)


def insisted(item: OutwardItem) -> Change | None:
    """Return who stands for the wording as it is, and why; gone with the next rewording."""
    said = (change for change in reversed(item.history) if change.what in {REWORDED, INSISTED})
    last = next(said, None)
    return last if last is not None and last.what == INSISTED else None


def insist(work: Work, item: OutwardItem, reason: str, *, by: Member, now: datetime) -> OutwardItem:
    """Stand for a wording with doubtful words, with a reason that is kept; leader and deputies.

    Nobody can for words that must not leave: `ready` asks again.
    """
    if not by.leads:
        raise NotAllowedError
    if not reason.strip():
        raise ReasonMissingError
    note(work, by=by.user_id, at=now, act="outward.insisted", subject=f"outward_item:{item.id}")
    change = Change(at=now, by=by.user_id, what=INSISTED, after=reason.strip())
    return work.put(item.changed(history=(*item.history, change)))


def sound(item: OutwardItem, faults: Iterable[WordingFault], *, for_release: bool) -> None:
    """Raise `WordingRefusedError` for hard faults, `WordingDoubtfulError` for soft ones.

    Soft ones only stand against the release, until somebody insisted.
    """
    faults = tuple(faults)
    if not item.wording.strip():
        raise EmptyTextError
    hard = tuple(word for fault in faults if fault.hard for word in fault.words)
    if hard:
        raise WordingRefusedError(hard)
    soft = tuple(word for fault in faults for word in fault.words)
    if for_release and soft and insisted(item) is None:
        raise WordingDoubtfulError(soft)


def correct_wording(
    work: Work, item: OutwardItem, text: str, *, by: Member, now: datetime
) -> OutwardItem:
    """The approver rewords what waits; the words before are kept."""
    _waits_for(item, by)
    if not text.strip():
        raise EmptyTextError
    if len(text) > outward.WORDING_LIMIT:
        raise TooLongError(len(text), outward.WORDING_LIMIT)
    new = text.strip()
    change = Change(at=now, by=by.user_id, what=REWORDED, before=item.wording, after=new)
    note(work, by=by.user_id, at=now, act="outward.corrected", subject=f"outward_item:{item.id}")
    return work.put(
        item.changed(wording=new, wording_by=by.user_id, history=(*item.history, change))
    )


def correct_due(
    work: Work, item: OutwardItem, due: datetime, choice: str, *, by: Member, now: datetime
) -> OutwardItem:
    """The approver names another due for what waits; the one before is kept."""
    _waits_for(item, by)
    change = Change(at=now, by=by.user_id, what=DUE_CHANGED, before=_iso(item.due), after=_iso(due))
    note(work, by=by.user_id, at=now, act="outward.corrected", subject=f"outward_item:{item.id}")
    return work.put(item.changed(due=due, due_choice=choice, history=(*item.history, change)))


def _waits_for(item: OutwardItem, by: Member) -> None:
    if item.state is not OutwardState.AWAITING_RELEASE:
        raise StaleError(item.inside_label, item.state.value)
    if not by.leads:
        raise NotAllowedError


def corrections(item: OutwardItem) -> tuple[Change, ...]:
    """Return what others than the drafter changed since it was last proposed."""
    asked = [n for n, each in enumerate(item.history) if each.what == "propose"]
    later = item.history[asked[-1] :] if asked else ()
    changed = (each for each in later if each.what in {REWORDED, DUE_CHANGED})
    return tuple(each for each in changed if each.by not in {None, item.drafted_by})


def term_of(text: str) -> str:
    """Return how a due in somebody's words is kept: `workdays:3` counts on, a date stays."""
    found = _SAID.search(due_in_chinese(text.strip()))
    days = read_number(found[1]) if found is not None else None
    return f"workdays:{days}" if days else "other"


def due_counted(
    item: OutwardItem, arrival: datetime, calendar: WorkdayCalendar, hours: OfficeHours
) -> datetime | None:
    """Return the due as counted from the day it arrives, for a due in workdays; never earlier."""
    term = _TERM.fullmatch(item.due_choice or "")
    days = int(term[1]) if term else _WORKDAYS.get(item.due_choice or "")
    if item.due is None or not days:
        return item.due
    counted = due_on(add_workdays(calendar, arrival.date(), days), hours, zone=arrival.tzinfo)
    return max(item.due, counted)


def enough_time(
    item: OutwardItem, arrival: datetime, calendar: WorkdayCalendar, hours: OfficeHours
) -> None:
    """Raise `DueTooSoonError` when too few office hours are left between arrival and due."""
    due = due_counted(item, arrival, calendar, hours)
    if due is None:
        raise DueMissingError
    if office_hours_between(calendar, hours, arrival, due) < outward.LEAST_NOTICE:
        raise DueTooSoonError(due)


def release(
    work: Work,
    item: OutwardItem,
    finding: Finding,
    *,
    by: Member,
    leader: Member | None,
    faults: Iterable[WordingFault],
    now: datetime,
    departure: Departure,
    mode_direct: bool = False,
) -> OutwardItem:
    """Let the item go, as `outward.release` does, with its wording asked and its due counted.

    A deputy's release is in the leader's stead, which is recorded (domain 7.23).
    """
    sound(item, faults, for_release=True)
    arrival = departure.after(now)
    due = due_counted(item, arrival, departure.calendar, departure.hours)
    counted = item.changed(due=due)
    released = outward.release(
        work,
        counted,
        finding,
        by=by,
        now=now,
        departure=departure,
        mode_direct=mode_direct,
    )
    if by.role is not Role.DEPUTY or leader is None or by.user_id == item.drafted_by:
        return released
    note(work, by=by.user_id, at=now, act="outward.in_stead", subject=f"outward_item:{item.id}")
    return work.put(released.changed(released_for=leader.user_id))


def too_late(work: Work, item: OutwardItem, *, direct: bool, now: datetime) -> OutwardItem:
    """Stop at the door what has no time left: it waits again, for another due.

    Where nobody else releases, it is its drafter's again, without a due.
    """
    state = OutwardState.DRAFT if direct else OutwardState.AWAITING_RELEASE
    change = Change(at=now, by=None, what=TOO_LATE, before=item.state.value, after=state.value)
    note(work, by=None, at=now, act="outward.too_late", subject=f"outward_item:{item.id}")
    return work.put(
        item.changed(
            state=state,
            due=None if direct else item.due,
            due_choice=None if direct else item.due_choice,
            deliver_at=None,
            history=(*item.history, change),
        )
    )


def _iso(moment: datetime | None) -> str:
    return moment.isoformat() if moment is not None else ""
