"""Drafting a list of materials: whose list a line goes on, and which unit it is for."""

from collections.abc import Iterable
from datetime import datetime

from inspection.audit import note
from inspection.document_requests import MOST_LINES, may_edit, requests_of
from inspection.errors import NothingHereError
from inspection.ports import View, Work
from inspection.records import (
    Change,
    DocumentRequest,
    ListState,
    Member,
    RequestList,
)
from inspection.request_lines import Wanted


def open_drafts(view: View, member: Member, unit: str) -> tuple[RequestList, ...]:
    """Return the lists for this unit that the member is drafting, the oldest first."""
    drafts = view.lookup(RequestList, "state", ListState.DRAFT)
    return tuple(d for d in drafts if d.drafted_by == member.user_id and d.unit == unit)


def add_lines(
    work: Work, wanted: Iterable[Wanted], *, unit: str, by: Member, now: datetime
) -> tuple[RequestList, ...]:
    """Put materials on the member's draft for the unit; return every list that got some.

    What a list has no room for begins another. An empty `unit` has to be chosen before sending.
    """
    waiting, touched = list(wanted), list[RequestList]()
    drafts = list(open_drafts(work, by, unit))
    while waiting or not touched:
        batch = drafts.pop(0) if drafts else _begun(work, unit, by, now)
        room = MOST_LINES - len(requests_of(work, batch))
        if room <= 0:
            continue
        for line in waiting[:room]:
            _put_on(work, batch, line, by, now)
        waiting = waiting[room:]
        touched.append(batch)
        subject = f"request_list:{batch.id}"
        note(work, by=by.user_id, at=now, act="request_list.drafted", subject=subject)
    return tuple(touched)


def _begun(work: Work, unit: str, by: Member, now: datetime) -> RequestList:
    change = Change(at=now, by=by.user_id, what="drafted")
    return work.add(
        RequestList(unit=unit, drafted_by=by.user_id, drafted_at=now, history=(change,))
    )


def _put_on(work: Work, batch: RequestList, line: Wanted, by: Member, now: datetime) -> None:
    work.add(
        DocumentRequest(
            list_id=batch.id,
            unit=batch.unit,
            material=line.material,
            period=line.period,
            copies=line.copies,
            original=line.original,
            electronic=line.electronic,
            due=line.due,
            asked_by=by.user_id,
            asked_at=now,
        )
    )


def choose_unit(
    work: Work, batch: RequestList, unit: str, *, among: tuple[str, ...], by: Member, now: datetime
) -> RequestList:
    """Say which unit a list is for, as long as it was not sent."""
    may_edit(batch, by)
    if unit not in among:
        raise NothingHereError(batch.label)
    for line in requests_of(work, batch):
        work.put(line.changed(unit=unit))
    subject = f"request_list:{batch.id}"
    note(work, by=by.user_id, at=now, act="request_list.unit", subject=subject)
    change = Change(at=now, by=by.user_id, what="unit", before=batch.unit, after=unit)
    return work.put(batch.changed(unit=unit, history=(*batch.history, change)))
