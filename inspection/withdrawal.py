"""What becomes of the unit's accounts after the withdrawal day (撤点)."""

from datetime import datetime
from enum import StrEnum

from inspection.audit import note
from inspection.calendar import Stage, day_number
from inspection.enrolment import members_of
from inspection.ports import Work
from inspection.records import Inspection, Member


class AfterWithdrawal(StrEnum):
    """What the unit's liaisons may still do."""

    RECTIFICATION = "rectification"  # what is open, and putting right
    CLOSED = "closed"


def settle_accounts(
    work: Work, inspection: Inspection, rule: AfterWithdrawal, *, now: datetime
) -> tuple[Member, ...]:
    """Limit or close the unit's accounts from the day after the withdrawal, and return those.

    `work` is the registry's, the day that of `now`'s zone. A limit goes when the inspection was
    made longer; a closed account needs a new invitation.
    """
    place = day_number(inspection.entry, inspection.days, now.date())
    is_over = place.stage is Stage.AFTER
    liaisons = [m for m in members_of(work, inspection.slug) if not m.is_inside]
    if not is_over:
        for member in (m for m in liaisons if m.limited_at is not None):
            _changed(work, member, now, "member.unlimited", limited_at=None)
        return ()
    if rule is AfterWithdrawal.CLOSED:
        return tuple(_changed(work, m, now, "member.closed", left_at=now) for m in liaisons)
    new = (m for m in liaisons if m.limited_at is None)
    return tuple(_changed(work, m, now, "member.limited", limited_at=now) for m in new)


def _changed(work: Work, member: Member, now: datetime, act: str, **fields: object) -> Member:
    note(work, by=None, at=now, act=act, subject=f"member:{member.id}")
    return work.put(member.changed(**fields))
