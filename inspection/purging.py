"""Destroying an inspection: two of its people within ten minutes, after it was handed over.

What stays is a record in the registry without any content: who, when, how much, and the hashes
that tie it to the pack that was handed over and to the audit trail that is gone.
"""

from datetime import datetime, timedelta

from inspection.audit import note
from inspection.enrolment import members_of
from inspection.enums import Role
from inspection.errors import NotAllowedError, NothingHereError
from inspection.ports import View, Work
from inspection.purge_errors import (
    AddedSinceError,
    AskerGoneError,
    NobodyElseError,
    NotClosedError,
    NotHandedOverError,
    OwnPurgeError,
    PurgeBegunError,
    PurgeDroppedError,
    PurgeTooLateError,
)
from inspection.records import Closing, Member, Purge
from inspection.records.closing import PurgePhase

WINDOW = timedelta(minutes=10)
GOING_ON = (PurgePhase.MESSAGES, PurgePhase.RECORDS, PurgePhase.TRACES, PurgePhase.FAREWELL)


def closing_of(view: View) -> Closing | None:
    """Return how the inspection was closed, None while it goes on."""
    return view.get(Closing, 1)


def is_closed(view: View) -> bool:
    """Whether the inspection is over and nothing may be added to it."""
    return closing_of(view) is not None


def check_handed_over(view: View) -> Closing:
    """Return the closing. Raises what has to be done before anything may be destroyed."""
    closing = closing_of(view)
    if closing is None:
        raise NotClosedError
    if closing.receipt is None:
        raise NotHandedOverError
    return closing


def ask(work: Work, view: View, *, by: Member, now: datetime) -> Purge:
    """The leader asks; somebody else has ten minutes to agree. `work` is the registry's."""
    if by.role is not Role.LEADER:
        raise NotAllowedError
    closing = check_handed_over(view)
    must_have_seconder(work, by)
    for earlier in of_inspection(work, by.inspection_id):
        if earlier.phase in GOING_ON:
            raise PurgeBegunError
        if earlier.phase is PurgePhase.ASKED:
            work.put(earlier.changed(phase=PurgePhase.CANCELLED))
    purge = work.add(
        Purge(
            inspection_id=by.inspection_id,
            asked_member=by.id,
            asked_at=now,
            pack_sha256=closing.pack_sha256,
        )
    )
    _note(work, purge, by, now, "purge.asked")
    return purge


def must_have_seconder(people: View, asker: Member) -> tuple[Member, ...]:
    """Return who may agree. Raises `NobodyElseError` where the asker is alone."""
    found = seconders(people, asker)
    if not found:
        raise NobodyElseError
    return found


def seconders(people: View, asker: Member) -> tuple[Member, ...]:
    """Return who may agree: a deputy, and where there is none, anybody else of the group."""
    others = [
        m
        for m in members_of(people, asker.inspection_id)
        if m.is_inside and m.user_id != asker.user_id
    ]
    leading = tuple(m for m in others if m.leads)
    return leading or tuple(others)


def confirm(work: Work, view: View, purge: Purge, *, by: Member, now: datetime) -> Purge:
    """A second person agrees; from here on it is carried out, whatever is stopped meanwhile."""
    asker = work.get(Member, purge.asked_member)
    if asker is None or by.inspection_id != purge.inspection_id:
        raise NothingHereError
    if by.id == asker.id or by.user_id == asker.user_id:
        raise OwnPurgeError
    check_waiting(purge)
    if not asker.is_active:
        raise AskerGoneError(asker.name)
    if by.id not in {m.id for m in seconders(work, asker)}:
        raise NotAllowedError
    if now - purge.asked_at > WINDOW:
        raise PurgeTooLateError(purge.asked_at + WINDOW)
    if check_handed_over(view).pack_sha256 != purge.pack_sha256:
        raise AddedSinceError
    agreed = work.put(
        purge.changed(phase=PurgePhase.MESSAGES, confirmed_member=by.id, confirmed_at=now)
    )
    _note(work, agreed, by, now, "purge.confirmed")
    return agreed


def check_waiting(purge: Purge) -> None:
    """Raise what became of a request that waits for nobody any more."""
    if purge.phase is PurgePhase.CANCELLED:
        raise PurgeDroppedError
    if purge.phase is not PurgePhase.ASKED:
        raise PurgeBegunError


def cancel(work: Work, purge: Purge, *, by: Member, now: datetime) -> Purge:
    """Whoever is asked, or asked, may still say no."""
    if by.inspection_id != purge.inspection_id:
        raise NothingHereError
    check_waiting(purge)
    dropped = work.put(purge.changed(phase=PurgePhase.CANCELLED))
    _note(work, dropped, by, now, "purge.cancelled")
    return dropped


def _note(work: Work, purge: Purge, by: Member, now: datetime, act: str) -> None:
    note(work, by=by.user_id, at=now, act=act, subject=f"purge:{purge.id}")


def of_inspection(people: View, scope: str) -> tuple[Purge, ...]:
    """Return every purge that was asked for an inspection, the oldest first."""
    return people.lookup(Purge, "inspection_id", scope)


def under_way(people: View) -> tuple[Purge, ...]:
    """Return what two have agreed on and is not done, the oldest first.

    One that only waits for its last words to arrive holds up no other.
    """
    found = (p for phase in GOING_ON for p in people.lookup(Purge, "phase", phase))
    return tuple(sorted(found, key=lambda p: (p.phase is PurgePhase.FAREWELL, p.id)))
