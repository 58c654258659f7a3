"""A lost account: taken away at once, another one in its place, and who may give the link."""

from datetime import datetime, timedelta

from inspection import enrolment
from inspection.audit import note
from inspection.enums import Role
from inspection.errors import InspectionError, NotAllowedError, NothingHereError
from inspection.ports import View, Work
from inspection.records import Invite, Member


class NotOneselfError(InspectionError):
    """Nobody takes away their own access: they would have no way back."""


class SeesMoreError(InspectionError):
    """A link may not pass through the hands of somebody who sees less than the one it is for."""

    def __init__(self, name: str, *, is_leader: bool) -> None:
        super().__init__(name)
        self.name = name
        self.is_leader = is_leader  # then nobody in the chat may have it: the host gives it


def disable(work: Work, member: Member, *, by: Member, now: datetime) -> Member:
    """Take a member's account away: from the next update on it is a stranger's.

    The codes it gave out and nobody used yet lapse: whoever has the phone could use them.
    """
    _only_leading(by)
    if member.inspection_id != by.inspection_id or not member.is_active:
        raise NothingHereError
    if member.user_id == by.user_id:
        raise NotOneselfError
    subject = f"member:{member.id}"
    note(work, by=by.user_id, at=now, act="member.disabled", subject=subject)
    enrolment.revoke_codes(work, member, now=now)
    return work.put(member.changed(disabled_at=now))


def disabled_in(people: View, inspection_id: str) -> tuple[Member, ...]:
    """Return the members whose account was taken away and who have no other yet."""
    here = people.lookup(Member, "inspection_id", inspection_id)
    return tuple(m for m in here if m.disabled_at is not None and m.left_at is None)


def lost_leader(people: View, inspection_id: str) -> Member | None:
    """Return the leader whose account was taken away and who has no other yet."""
    disabled = disabled_in(people, inspection_id)
    return next((m for m in disabled if m.role is Role.LEADER), None)


def sees_more(member: Member, by: Member) -> bool:
    """Whether one member sees anything that another may not: the leader, an unrecused one.

    A leader may take any recusal off, their own included, and so sees no less than anybody.
    """
    if by.role is Role.LEADER:
        return False
    return member.role is Role.LEADER or not set(by.recusals) <= set(member.recusals)


def liaison_sees_more(by: Member) -> bool:
    """Whether a unit's liaison, for whom no recusal holds, sees anything that one may not."""
    return by.role is not Role.LEADER and bool(by.recusals)


def bind_anew(
    work: Work, member: Member, *, by: Member, now: datetime, valid_for: timedelta
) -> tuple[Invite, str]:
    """Issue the code that gives a disabled member another account.

    Raises `SeesMoreError` for whoever sees less: holding the code, they could use it themselves.
    """
    _only_leading(by)
    if member.disabled_at is None or member.left_at is not None:
        raise NothingHereError
    if sees_more(member, by):
        raise SeesMoreError(member.name, is_leader=member.role is Role.LEADER)
    return enrolment.invite_again(work, member, by=by.user_id, now=now, valid_for=valid_for)


def _only_leading(by: Member) -> None:
    if not by.is_active or not by.leads:
        raise NotAllowedError
