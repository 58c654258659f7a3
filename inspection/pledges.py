"""Recusals declared and confidentiality pledged by each member before entry (domain 3.1, 3.2).

They stand in the registry beside the members, whose recusals hold from the same write on.
"""

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from inspection.audit import note
from inspection.errors import StaleError
from inspection.ports import View, Work
from inspection.records import Member, Pledge


@dataclass(frozen=True, slots=True)
class Missing:
    """What one member has not done yet."""

    member: Member
    declaration: bool
    pledge: bool


def of(view: View, member: Member) -> Pledge:
    """Return what a member declared and pledged; nothing yet is an empty one."""
    found = view.lookup(Pledge, "member_id", member.id)
    return found[-1] if found else Pledge(inspection_id=member.inspection_id, member_id=member.id)


def has_declared(pledge: Pledge, member: Member) -> bool:
    """Whether it is known what the member keeps away from: by their word, or set for them."""
    return pledge.declared_at is not None or bool(member.recusals)


def missing(view: View, members: Iterable[Member]) -> tuple[Missing, ...]:
    """Return those inside who have not declared or not pledged."""
    found = []
    for member in (m for m in members if m.is_active and m.is_inside):
        pledge = of(view, member)
        lacks = Missing(member, not has_declared(pledge, member), pledge.pledged_at is None)
        if lacks.declaration or lacks.pledge:
            found.append(lacks)
    return tuple(found)


def declare(work: Work, member: Member, recusals: Sequence[str], *, now: datetime) -> Member:
    """Keep what a member declares; what was set before stays, for only the leader takes it off."""
    known = tuple(dict.fromkeys((*member.recusals, *recusals)))
    _put(work, of(work, member).changed(declared_at=now))
    detail = f"{len(member.recusals)}→{len(known)}"
    note(
        work,
        by=member.user_id,
        at=now,
        act="member.recusals_declared",
        subject=f"member:{member.id}",
        detail=detail,
    )
    return work.put(member.changed(recusals=known)) if known != member.recusals else member


def pledge(work: Work, member: Member, words: str, *, now: datetime) -> Pledge:
    """Keep that a member confirmed these words. Raises `StaleError` when that was done before."""
    known = of(work, member)
    if known.pledged_at is not None:
        raise StaleError
    edition = hashlib.sha256(words.encode()).hexdigest()[:16]
    subject = f"member:{member.id}"
    note(work, by=member.user_id, at=now, act="member.pledged", subject=subject, detail=edition)
    return _put(work, known.changed(pledged_at=now, edition=edition))


def _put(work: Work, pledge: Pledge) -> Pledge:
    return work.put(pledge) if pledge.id else work.add(pledge)
