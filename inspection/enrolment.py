"""How people come in: one-time codes, bound to a role and a unit, kept as hashes."""

import hashlib
import secrets
from datetime import datetime, timedelta

from inspection.accounts import replace_account
from inspection.audit import note
from inspection.enums import Role
from inspection.errors import (
    AlreadyEnrolledError,
    CodeExpiredError,
    CodeLockedError,
    CodeUnknownError,
    CodeUsedError,
)
from inspection.ports import View, Work
from inspection.records import Inspection, Invite, Member, Person

ALPHABET = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"  # no 0/O, no 1/I: read aloud and typed
CODE_LENGTH = 8
WRONG_CODES = 5
LOCKED_FOR = timedelta(hours=1)
_SALT = b"xuncha enrolment code"


def new_code() -> str:
    """Return a fresh code of eight characters."""
    return "".join(secrets.choice(ALPHABET) for _ in range(CODE_LENGTH))


def hash_of(code: str) -> str:
    """Return what is kept of a code; case and surrounding blanks do not matter."""
    return hashlib.scrypt(code.strip().upper().encode(), salt=_SALT, n=1024, r=8, p=1).hex()


def invite(
    work: Work,
    *,
    inspection_id: str,
    role: Role,
    unit: str | None,
    by: int | None,
    now: datetime,
    valid_for: timedelta,
    posts: tuple[str, ...] = (),
    recusals: tuple[str, ...] = (),
    replaces: int | None = None,
) -> tuple[Invite, str]:
    """Issue a code; only its hash is stored, the code itself is returned once."""
    draft = Invite(
        code_hash="",
        inspection_id=inspection_id,
        role=role,
        unit=unit,
        posts=posts,
        recusals=recusals,
        replaces=replaces,
        issued_by=by,
        issued_at=now,
        expires_at=now + valid_for,
    )
    return issue(work, work.add(draft), by=by, now=now, valid_for=valid_for)


def invite_again(
    work: Work, member: Member, *, by: int | None, now: datetime, valid_for: timedelta
) -> tuple[Invite, str]:
    """Issue a code that binds another account to the same member, with all they had."""
    return invite(
        work,
        inspection_id=member.inspection_id,
        role=member.role,
        unit=member.units[0] if member.units else None,
        by=by,
        now=now,
        valid_for=valid_for,
        posts=member.posts,
        recusals=member.recusals,
        replaces=member.id,
    )


def revoke_codes(work: Work, member: Member, *, now: datetime) -> int:
    """Let the unused codes of who is no longer trusted expire; return how many there were."""
    issued = work.lookup(Invite, "inspection_id", member.inspection_id)
    open_ones = [i for i in issued if i.issued_by == member.user_id and i.used_at is None]
    running = [i for i in open_ones if i.code_hash and i.expires_at > now]
    for each in running:
        work.put(each.changed(expires_at=now))
        note(work, by=None, at=now, act="invite.revoked", subject=f"invite:{each.id}")
    return len(running)


def issue(
    work: Work, draft: Invite, *, by: int | None, now: datetime, valid_for: timedelta
) -> tuple[Invite, str]:
    """Give a prepared invitation its code."""
    code = new_code()
    issued = work.put(
        draft.changed(code_hash=hash_of(code), issued_at=now, expires_at=now + valid_for)
    )
    note(work, by=by, at=now, act="invite.issued", subject=f"invite:{issued.id}")
    return issued, code


def enrol(work: Work, *, code: str, user_id: int, name: str, now: datetime) -> Member:
    """Make the person a member of what the code is bound to.

    Raises one of `CodeError`, or `AlreadyEnrolledError`; each refusal is in the audit trail
    when the unit of work is committed.
    """
    person = person_of(work, user_id, name)
    if person.locked_until is not None and person.locked_until > now:
        note(work, by=user_id, at=now, act="code.refused", detail="locked")
        raise CodeLockedError(person.locked_until)
    found = next(iter(work.lookup(Invite, "code_hash", hash_of(code))), None)
    if found is None:
        _count_wrong(work, person, now)
        raise CodeUnknownError
    if found.used_at is not None:
        _refused(work, user_id, now, "used", found)
        raise CodeUsedError
    if found.expires_at <= now:
        _refused(work, user_id, now, "expired", found)
        raise CodeExpiredError
    if membership(work, user_id, found.inspection_id) is not None:
        _refused(work, user_id, now, "enrolled", found)
        raise AlreadyEnrolledError
    return _admit(work, person, found, now)


def _admit(work: Work, person: Person, found: Invite, now: datetime) -> Member:
    work.put(found.changed(used_at=now, used_by=person.user_id))
    work.put(person.changed(inspection_id=found.inspection_id, wrong_codes=0))
    replaced = work.get(Member, found.replaces) if found.replaces is not None else None
    if replaced is not None:
        return replace_account(work, replaced, person.user_id, now=now)
    member = work.add(
        Member(
            inspection_id=found.inspection_id,
            user_id=person.user_id,
            name=person.name,
            role=found.role,
            posts=found.posts,
            units=(found.unit,) if found.unit else (),
            recusals=found.recusals,
            joined_at=now,
        )
    )
    note(work, by=person.user_id, at=now, act="member.enrolled", subject=f"member:{member.id}")
    return member


def code_behind(view: View, member: Member) -> Invite | None:
    """Return the code by which the member's present account took a lost one's place, if it did."""
    issued = view.lookup(Invite, "inspection_id", member.inspection_id)
    bound = [i for i in issued if i.replaces == member.id and i.used_by == member.user_id]
    return bound[-1] if bound else None


def _count_wrong(work: Work, person: Person, now: datetime) -> None:
    wrong = person.wrong_codes + 1
    locked = now + LOCKED_FOR if wrong >= WRONG_CODES else None
    work.put(person.changed(wrong_codes=0 if locked else wrong, locked_until=locked))
    note(work, by=person.user_id, at=now, act="code.refused", detail="unknown")


def _refused(work: Work, user_id: int, now: datetime, why: str, found: Invite) -> None:
    note(work, by=user_id, at=now, act="code.refused", subject=f"invite:{found.id}", detail=why)


def person_of(work: Work, user_id: int, name: str) -> Person:
    """Return the person with this user id, known from now on, under the newest name."""
    known = find_person(work, user_id)
    if known is None:
        return work.add(Person(user_id=user_id, name=name))
    return known if known.name == name or not name else work.put(known.changed(name=name))


def find_person(view: View, user_id: int) -> Person | None:
    """Return the person with this user id, if known."""
    return next(iter(view.lookup(Person, "user_id", user_id)), None)


def memberships(view: View, user_id: int) -> tuple[Member, ...]:
    """Return the person's active places, in the order of joining."""
    return tuple(m for m in view.lookup(Member, "user_id", user_id) if m.is_active)


def name_among_several(people: View, view: View, user_id: int) -> str:
    """Return what an inspection is called, for somebody who belongs to several; else empty."""
    inspection = view.get(Inspection, 1)
    several = len(memberships(people, user_id)) > 1
    return inspection.name if inspection is not None and several else ""


def membership(view: View, user_id: int, inspection_id: str) -> Member | None:
    """Return the person's active place in one inspection, if any."""
    return next((m for m in memberships(view, user_id) if m.inspection_id == inspection_id), None)


def members_of(view: View, inspection_id: str) -> tuple[Member, ...]:
    """Return everybody active in the inspection, liaisons included."""
    return tuple(m for m in view.lookup(Member, "inspection_id", inspection_id) if m.is_active)


def liaisons_of(view: View, inspection_id: str, unit: str) -> tuple[Member, ...]:
    """Return the unit's liaisons, who was enrolled first before the others."""
    here = members_of(view, inspection_id)
    return tuple(m for m in here if m.role is Role.UNIT_LIAISON and unit in m.units)
