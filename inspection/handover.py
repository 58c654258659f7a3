"""Hand-over between members: open things go to a colleague who accepts each of them.

Until one is accepted, and its day has come, whoever had it remains responsible. What the
colleague may not know goes to the leader instead, and to nobody else's knowledge.
"""

from collections.abc import Iterable
from datetime import date, datetime

from inspection.audit import note
from inspection.enums import OutwardState
from inspection.errors import InspectionError, NotAllowedError, NothingHereError
from inspection.open_things import finding_behind, may_have
from inspection.outward_moves import remembered
from inspection.ports import Work
from inspection.records import (
    Change,
    DocumentRequest,
    HandOver,
    HandOverEntry,
    Member,
    OutwardItem,
    TimetableItem,
    WorkPaper,
)
from inspection.timetable import owners_of


class OpenThingsError(InspectionError):
    """Somebody leaves who still has open things; `labels` are their numbers."""

    def __init__(self, name: str, labels: tuple[str, ...]) -> None:
        super().__init__(name)
        self.name = name
        self.labels = labels


class LeaderStaysError(InspectionError):
    """The leader leaves only when there is another one."""


def draft(work: Work, giver: Member, taker: Member, *, by: Member, now: datetime) -> HandOver:
    """Begin a hand-over; it is nothing yet until it has its day."""
    if not by.leads:
        raise NotAllowedError
    both = (giver, taker)
    if giver.user_id == taker.user_id or not all(m.is_active and m.is_inside for m in both):
        raise NothingHereError
    return work.add(
        HandOver(
            from_id=giver.user_id,
            to_id=taker.user_id,
            first_day=now.date(),
            by=by.user_id,
            at=now,
        )
    )


def begin(
    work: Work,
    handover: HandOver,
    entries: tuple[HandOverEntry, ...],
    *,
    first_day: date,
    by: Member,
    now: datetime,
) -> HandOver:
    """Offer these things to whoever takes over; what was offered to others before is taken back."""
    if not by.leads:
        raise NotAllowedError
    if handover.entries or not entries:
        raise NothingHereError
    refs = {entry.ref for entry in entries}
    for earlier in work.lookup(HandOver, "from_id", handover.from_id):
        _take_back(work, earlier, refs)
    note(work, by=by.user_id, at=now, act="handover.begun", subject=f"hand_over:{handover.id}")
    return work.put(handover.changed(entries=entries, first_day=first_day))


def _take_back(work: Work, earlier: HandOver, refs: set[str]) -> None:
    entries = tuple(
        e.model_copy(update={"dropped": True}) if e.ref in refs and e.moved_at is None else e
        for e in earlier.entries
    )
    if entries != earlier.entries:
        work.put(earlier.changed(entries=entries))


def accept(
    work: Work, handover: HandOver, ref: str | None, *, by: Member, now: datetime
) -> HandOver:
    """Take one thing over, or all with no ref. Raises `NothingHereError` for anybody else."""
    if by.user_id != handover.to_id:
        raise NothingHereError
    waiting = {e.ref for e in handover.waiting if may_have(work, by, e)}
    accepted = waiting if ref is None else waiting & {ref}
    if not accepted:
        raise NothingHereError
    entries = tuple(
        e.model_copy(update={"accepted_at": now}) if e.ref in accepted else e
        for e in handover.entries
    )
    note(
        work,
        by=by.user_id,
        at=now,
        act="handover.accepted",
        subject=f"hand_over:{handover.id}",
        detail=" ".join(sorted(accepted)),
    )
    return work.put(handover.changed(entries=entries))


def take_effect(
    work: Work, handover: HandOver, people: tuple[Member, ...], *, now: datetime
) -> HandOver:
    """Make the new one responsible for what was accepted, from the day on; the rest stays."""
    if now.date() < handover.first_day or handover.completed_at is not None:
        return handover
    taker = next((m for m in people if m.user_id == handover.to_id), None)
    entries = tuple(_settled(work, handover, e, people, taker, now) for e in handover.entries)
    is_complete = bool(entries) and all(e.moved_at is not None or e.dropped for e in entries)
    changed = handover.changed(entries=entries, completed_at=now if is_complete else None)
    if changed == handover:
        return handover
    if is_complete:
        note(work, by=None, at=now, act="handover.completed", subject=f"hand_over:{handover.id}")
    return work.put(changed)


def _settled(  # noqa: PLR0917  # a step of take_effect
    work: Work,
    handover: HandOver,
    entry: HandOverEntry,
    people: tuple[Member, ...],
    taker: Member | None,
    now: datetime,
) -> HandOverEntry:
    """Move what was accepted; drop what the taker may not know any more."""
    if entry.moved_at is not None or entry.dropped:
        return entry
    if taker is None or not may_have(work, taker, entry):
        return entry.model_copy(update={"dropped": True})
    if entry.accepted_at is None:
        return entry
    _move(work, handover, entry, people, now)
    return entry.model_copy(update={"moved_at": now})


def _move(
    work: Work,
    handover: HandOver,
    entry: HandOverEntry,
    people: tuple[Member, ...],
    now: datetime,
) -> None:
    table, _, number = entry.ref.partition(":")
    giver, taker = handover.from_id, handover.to_id
    if table == "row":
        row = work.get(TimetableItem, int(number))
        if row is not None:
            owners = (m.user_id for m in owners_of(row, people))
            new = tuple(dict.fromkeys(taker if each == giver else each for each in owners))
            work.put(row.changed(owner_ids=new))
        return
    if table == "work_paper":
        paper = work.get(WorkPaper, int(number))
        if paper is not None:
            work.put(paper.changed(holder_id=taker))
        return
    if table == "document_request":
        request = work.get(DocumentRequest, int(number))
        if request is not None:
            work.put(request.changed(holder_id=taker))
        return
    item = work.get(OutwardItem, int(number)) if table == "outward_item" else None
    if item is not None and item.state is OutwardState.CARRIED_OVER:
        _held_by(work, item, giver, taker, now)
        return
    finding = finding_behind(work, entry)
    if finding is not None and finding.responsible_id != taker:
        change = Change(at=now, by=taker, what="handed_over", before=str(giver), after=str(taker))
        work.put(finding.changed(holder_id=taker, history=(*finding.history, change)))


def _held_by(work: Work, item: OutwardItem, giver: int, taker: int, now: datetime) -> None:
    """What was carried over has a holder of its own, whoever answers for the finding."""
    if item.holder_id == giver:
        whose = {"before": str(giver), "after": str(taker)}
        history = remembered(item, "handed_over", by=taker, now=now, **whose)
        work.put(item.changed(holder_id=taker, history=history))


def leave(
    work: Work, member: Member, still_open: Iterable[str], *, by: Member, now: datetime
) -> Member:
    """End a membership. Raises `OpenThingsError` while the member is responsible for something."""
    if not by.leads or by.inspection_id != member.inspection_id:
        raise NotAllowedError
    labels = tuple(still_open)
    if labels:
        raise OpenThingsError(member.name, labels)
    note(work, by=by.user_id, at=now, act="member.left", subject=f"member:{member.id}")
    return work.put(member.changed(left_at=now))
