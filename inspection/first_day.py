"""The preparations of an inspection: which are done is read from the records, never ticked."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from inspection.enums import DraftState, Role, Step
from inspection.ports import View, Work
from inspection.records import FirstDay, Inspection, IssuedSummary, Member, TimetableDraft

BEGINS_WITHIN = timedelta(hours=1)  # of the leader's enrolment: older inspections are left alone


def steps_done(view: View, members: Iterable[Member]) -> tuple[Step, ...]:
    """Return the steps that are true now, in the order of the list."""
    inspection, kept = view.get(Inspection, 1), view.get(FirstDay, 1)
    if inspection is None:
        return ()
    here = tuple(members)
    told = {unit for m in here if m.role is Role.UNIT_LIAISON for unit in m.units}
    imported = view.lookup(TimetableDraft, "state", DraftState.IMPORTED)
    true = {
        Step.BIND: inspection.chat_id is not None and inspection.chat_active,
        Step.MEMBERS: any(m.is_inside and m.role is not Role.LEADER for m in here),
        Step.LIAISON: set(inspection.units) <= told,
        Step.TIMETABLE: bool(imported) or (kept is not None and kept.has_timetable),
        Step.PUSH: any(True for _ in view.all(IssuedSummary)),
    }
    return tuple(step for step in Step if true[step])


def leader_to_show(view: View, members: Iterable[Member], now: datetime) -> Member | None:
    """Return the leader whose checklist has to be shown or changed now; None when it is right."""
    kept = view.get(FirstDay, 1)
    if kept is not None and kept.done_at is not None:
        return None
    here = tuple(members)
    leader = next((m for m in here if m.role is Role.LEADER), None)
    if leader is None:
        return None
    if kept is None or kept.leader_id is None:
        return leader if now - leader.joined_at < BEGINS_WITHIN else None
    is_as_shown = kept.leader_id == leader.user_id and kept.shown == steps_done(view, here)
    return None if is_as_shown else leader


def shown_to(work: Work, leader: Member, steps: tuple[Step, ...], now: datetime) -> FirstDay:
    """Note what the leader was shown; after the last step the list is over for good."""
    kept = work.get(FirstDay, 1) or work.add(FirstDay())
    done_at = now if set(steps) == set(Step) else None
    return work.put(kept.changed(leader_id=leader.user_id, shown=steps, done_at=done_at))


def has_timetable(work: Work) -> None:
    """Note that the timetable is the inspection's own."""
    kept = work.get(FirstDay, 1) or work.add(FirstDay())
    work.put(kept.changed(has_timetable=True))
