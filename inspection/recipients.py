"""Which liaison of a unit receives: the first, whoever stands in, or one who can be reached."""

from collections.abc import Iterator
from datetime import date, datetime

from inspection.audit import note
from inspection.enrolment import find_person, liaisons_of
from inspection.enums import Role
from inspection.errors import InspectionError, NotAllowedError, NothingHereError
from inspection.ports import View, Work
from inspection.records import Member, StandIn


class StandInDaysError(InspectionError):
    """The days of a stand-in are over, or end before they begin."""


def receivers(
    people: View, scope: str, unit: str, day: date, *, preferred: int | None = None
) -> tuple[Member, ...]:
    """Return the unit's liaisons in the order in which something is sent to them.

    First whom an item already belongs to, else who was enrolled first; who stands in for them
    that day goes before them; who cannot be reached comes last.
    """
    liaisons = liaisons_of(people, scope, unit)
    wanted = [m for m in liaisons if m.user_id == preferred]
    first = [*wanted, *(m for m in liaisons if m not in wanted)]
    ordered = dict.fromkeys(each for m in first for each in (*_standing_in_for(people, m, day), m))
    return tuple(sorted(ordered, key=lambda m: not is_reachable(people, m.user_id)))


def instead_of(
    people: View, scope: str, unit: str, day: date, recipient_id: int | None
) -> Member | None:
    """Return who receives that day in the recipient's place: somebody else who can be reached."""
    found = receivers(people, scope, unit, day, preferred=recipient_id)
    first = next(iter(found), None)
    if first is None or first.user_id == recipient_id:
        return None
    return first if is_reachable(people, first.user_id) else None


def _standing_in_for(people: View, liaison: Member, day: date) -> Iterator[Member]:
    for standing in stand_ins(people, liaison.inspection_id):
        if standing.for_id == liaison.user_id and covers(standing, day):
            for unit in liaison.units:
                for each in liaisons_of(people, liaison.inspection_id, unit):
                    if each.user_id == standing.by_id:
                        yield each


def whose(people: View, scope: str, recipient_id: int | None, on: date) -> int | None:
    """Return whose an item is that somebody received on a day: who they stood in for, or theirs.

    An arrangement that ended since counts for the days on which it held.
    """
    for standing in people.lookup(StandIn, "inspection_id", scope):
        ended = standing.ended_at
        held = covers(standing, on) and (ended is None or on <= ended.date())
        if standing.by_id == recipient_id and held:
            return standing.for_id
    return recipient_id


def is_reachable(people: View, user_id: int) -> bool:
    """Whether nothing says that this person cannot be written to."""
    person = find_person(people, user_id)
    return person is None or person.unreachable_since is None


def stand_ins(people: View, scope: str) -> tuple[StandIn, ...]:
    """Return what was arranged in an inspection and not ended, the newest first."""
    made = people.lookup(StandIn, "inspection_id", scope)
    return tuple(s for s in reversed(made) if s.ended_at is None and s.last_day is not None)


def covers(standing: StandIn, day: date) -> bool:
    """Whether somebody stands in on this day."""
    return standing.last_day is not None and standing.first_day <= day <= standing.last_day


def propose_stand_in(
    work: Work, liaison: Member, other: Member, *, first_day: date, by: Member, now: datetime
) -> StandIn:
    """Begin to arrange that another liaison of the unit receives; it holds once it has an end."""
    if not by.leads or by.inspection_id != liaison.inspection_id:
        raise NotAllowedError
    both = (liaison, other)
    if any(m.role is not Role.UNIT_LIAISON or not m.is_active for m in both):
        raise NothingHereError
    if liaison.user_id == other.user_id or not set(liaison.units) & set(other.units):
        raise NothingHereError
    return work.add(
        StandIn(
            inspection_id=liaison.inspection_id,
            for_id=liaison.user_id,
            by_id=other.user_id,
            first_day=first_day,
            set_by=by.user_id,
            at=now,
        )
    )


def set_stand_in(
    work: Work, standing: StandIn, *, last_day: date, by: Member, now: datetime
) -> StandIn:
    """Let it hold until this day; what was arranged before for the same liaison ends."""
    if not by.leads or by.inspection_id != standing.inspection_id:
        raise NotAllowedError
    if last_day < standing.first_day or last_day < now.date():
        raise StandInDaysError
    for earlier in stand_ins(work, standing.inspection_id):
        if earlier.for_id == standing.for_id and earlier.id != standing.id:
            work.put(earlier.changed(ended_at=now))
    subject = f"stand_in:{standing.id}"
    note(work, by=by.user_id, at=now, act="stand_in.set", subject=subject)
    return work.put(standing.changed(last_day=last_day))


def end_stand_in(work: Work, standing: StandIn, *, by: Member, now: datetime) -> StandIn:
    """End it before its last day."""
    if not by.leads or by.inspection_id != standing.inspection_id:
        raise NotAllowedError
    note(work, by=by.user_id, at=now, act="stand_in.ended", subject=f"stand_in:{standing.id}")
    return work.put(standing.changed(ended_at=now))
