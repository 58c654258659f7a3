"""The week's wrap-up, and the lists before withdrawal; in private, to those who lead."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from handlers.asking import LATE_AFTER
from handlers.buttons import button, rows_of
from handlers.context import Desk, Keyboard
from handlers.references import finding_ref
from handlers.request_pushes import originals_for
from inspection.access import counts, may_see_finding, may_see_request
from inspection.calendar import Stage, day_number, last_workday_of_week, withdrawal_day
from inspection.enums import MessageState, Mode, Priority
from inspection.recipients import is_reachable
from inspection.records import (
    DocumentRequest,
    Finding,
    Member,
    OutgoingMessage,
    OutwardItem,
    TimetableItem,
    WorkPaper,
)
from inspection.records.document_requests import RequestState
from inspection.repeats import plain
from inspection.wrapup import (
    days_left,
    open_items,
    same_kind,
    undecided,
    unsigned,
    week_of,
    without_evidence,
)

GROUPS = 8  # kinds named in one message
MADE_AGAIN = 3  # times, when the disclosure check kept one back
WITH_THE_GROUP = frozenset({RequestState.PROVIDED, RequestState.RECEIVED})


def push_week(desk: Desk) -> None:
    """Wrap up the week on its last workday, after the evening summary; caught up until midnight."""
    due = desk.at(desk.settings.evening)
    if desk.now < due or _is_outside(desk) or desk.settings.is_quiet(desk.today):
        return
    if last_workday_of_week(desk.settings.calendar, desk.today) != desk.today:
        return
    for member in _readers(desk, due):
        key = _key(desk, f"week:{desk.today}:{member.user_id}")
        if key is not None:
            _tell_week(desk, member, key, late=desk.now > due + LATE_AFTER)


def push_closing(desk: Desk) -> None:
    """Give the lists 7, 3 and 1 days before withdrawal, in the morning; caught up that day."""
    due = desk.at(desk.settings.morning)
    if desk.now < due or _is_outside(desk) or desk.settings.is_quiet(desk.today):
        return
    withdrawal = withdrawal_day(desk.inspection.entry, desk.inspection.days)
    left = days_left(withdrawal, desk.today, desk.settings.is_quiet)
    for member in _readers(desk, due) if left is not None else ():
        key = _key(desk, f"closing:{withdrawal}:{left}:{member.user_id}")
        if key is not None:
            _tell_closing(desk, member, key, late=desk.now > due + LATE_AFTER)


def _is_outside(desk: Desk) -> bool:
    inspection = desk.inspection
    day = day_number(inspection.entry, inspection.days, desk.today)
    return day.stage is not Stage.DURING


def _readers(desk: Desk, due: datetime) -> list[Member]:
    leading = (m for m in desk.leaders if m.joined_at <= due)
    return [m for m in leading if is_reachable(desk.people, m.user_id)]


def _key(desk: Desk, base: str) -> str | None:
    """Return a key that is free; None when it was said, so that one kept back is made anew."""
    for number in range(MADE_AGAIN):
        key = f"{base}:{number}"
        said = desk.work.lookup(OutgoingMessage, "dedupe", key)
        if not said:
            return key
        if any(message.state is not MessageState.WITHDRAWN for message in said):
            return None
    return None


def _seen(desk: Desk, member: Member) -> list[Finding]:
    """Return what counts and the reader may know, as it is now."""
    return [f for f in desk.work.all(Finding) if counts(f) and may_see_finding(member, f)]


# --- the week -------------------------------------------------------------------------------


def _tell_week(desk: Desk, member: Member, key: str, *, late: bool) -> None:
    settings, inspection = desk.settings, desk.inspection
    seen = _seen(desk, member)
    rows = tuple(desk.work.all(TimetableItem))
    week = week_of(rows, day=desk.today, cal=settings.calendar, base=settings.base)
    kinds = same_kind(seen, lambda finding: _alike(desk, finding, seen))[:GROUPS]
    named = [finding for kind in kinds for finding in kind]
    desk.say(
        member.user_id,
        desk.texts(
            "wrapup",
            "week",
            week=week,
            position=day_number(inspection.entry, inspection.days, desk.today),
            kinds=[(kind[0], _labels(kind)) for kind in kinds],
            bare=_labels(without_evidence(seen)),
            undecided=_labels(undecided(seen)),
            drill=settings.mode is Mode.DRILL,
            late=late,
        ),
        buttons=_to_open([kind[0] for kind in kinds]),
        priority=Priority.DIGEST,
        about=_about(named, [row.id for row in week.ended]),
        dedupe=key,
    )


def _alike(desk: Desk, finding: Finding, seen: Sequence[Finding]) -> list[int]:
    """Return the ids of what resembles a finding, of the same unit, among what is seen."""
    unit_of = {f.id: f.unit for f in seen}
    filed = desk.finder.of(desk.store.view(desk.work.scope))
    found = filed.alike.like(
        plain(finding.wording, desk.inspection.units),
        may_name=lambda key: (
            key[0] == "finding" and key[1] != finding.id and unit_of.get(key[1]) == finding.unit
        ),
    )
    return [alike.key[1] for alike in found]


# --- before withdrawal ----------------------------------------------------------------------


def _tell_closing(desk: Desk, member: Member, key: str, *, late: bool) -> None:
    seen = {finding.id: finding for finding in _seen(desk, member)}
    withdrawal = withdrawal_day(desk.inspection.entry, desk.inspection.days)
    items = [i for i in open_items(desk.work.all(OutwardItem)) if i.finding_id in seen]
    apart = originals_for(desk, member)
    papers = [p for p in unsigned(desk.work.all(WorkPaper)) if p.finding_id in seen]
    desk.say(
        member.user_id,
        desk.texts(
            "wrapup",
            "closing",
            today=desk.today,
            withdrawal=withdrawal,
            left=(withdrawal - desk.today).days,
            items=[(i.inside_label or seen[i.finding_id].label, i.state.value) for i in items],
            bare=_labels(without_evidence(seen.values())),
            undecided=_labels(undecided(seen.values())),
            papers=[(p.label, p.state.value) for p in papers],
            originals=_originals(desk, member, apart),
            apart=len(apart),
            drill=desk.settings.mode is Mode.DRILL,
            late=late,
        ),
        priority=Priority.DIGEST,
        about=_about([seen[i.finding_id] for i in items], []),
        dedupe=key,
    )


def _originals(desk: Desk, member: Member, apart: Sequence[DocumentRequest]) -> tuple[str, ...]:
    """Return the numbers of originals that the group still holds, but for those named apart."""
    named = {request.id for request in apart}
    asked = (a for a in desk.work.all(DocumentRequest) if a.id not in named)
    held = (a for a in asked if a.original and a.state in WITH_THE_GROUP)
    return tuple(a.inside_label for a in held if may_see_request(member, a))


# --- common ---------------------------------------------------------------------------------


def _labels(findings: Iterable[Finding]) -> list[str]:
    return [finding.label for finding in findings]


def _about(findings: Iterable[Finding], rows: Iterable[int]) -> tuple[str, ...]:
    named = [*(finding_ref(f) for f in findings), *(f"row:{row_id}" for row_id in rows)]
    return tuple(dict.fromkeys(named))


def _to_open(findings: Iterable[Finding]) -> Keyboard:
    return rows_of([button(f.label, "q.see", f.id, "finding") for f in findings], 4)
