"""A member's new account in the place of a lost one: their findings, roles and rows follow.

People are named by their Telegram user id everywhere. A change of account is a line in the
registry first, with the member; the inspection's own records follow in one unit of work, as
often as it takes: what names the new one already stays as it is.
"""

from datetime import datetime

from inspection.audit import note
from inspection.errors import NothingHereError
from inspection.ports import View, Work
from inspection.records import (
    INSPECTION_RECORDS,
    AccountChange,
    AuditEntry,
    Member,
    Model,
    OutgoingMessage,
    Record,
    StandIn,
)

# fields that hold the user id of a person, in whatever record
OF_PEOPLE = frozenset(
    {
        "asked_by",
        "asker_id",
        "author_id",
        "by",
        "by_id",
        "compiled_by",
        "correction_by",
        "decided_by",
        "done_by",
        "drafted_by",
        "for_id",
        "from_id",
        "holder_id",
        "interviewers",
        "issued_by",
        "missed_by",
        "outward_stopped_by",
        "owner_id",
        "owner_ids",
        "provided_by",
        "readers",
        "received_by",
        "recipient_id",
        "released_by",
        "released_for",
        "returned_by",
        "reviewed_by",
        "sent_by",
        "set_by",
        "signed_by",
        "submitted_by",
        "to_id",
        "user_id",
        "verified_by",
        "wording_by",
    }
)
# what was said where, and who did what, stays as it was
UNTOUCHED: tuple[type[Record], ...] = (OutgoingMessage, AuditEntry)


def replace_account(work: Work, member: Member, user_id: int, *, now: datetime) -> Member:
    """Give a member whose account was taken away the new one."""
    if member.disabled_at is None or member.left_at is not None:
        raise NothingHereError
    before = member.user_id
    member = work.put(member.changed(user_id=user_id, disabled_at=None))
    if before != user_id:
        work.add(
            AccountChange(
                inspection_id=member.inspection_id,
                member_id=member.id,
                before=before,
                after=user_id,
                at=now,
            )
        )
        for standing in work.lookup(StandIn, "inspection_id", member.inspection_id):
            _follow_one(work, standing, before, user_id)
    subject, detail = f"member:{member.id}", f"{before}>{user_id}"
    note(work, by=user_id, at=now, act="member.account_replaced", subject=subject, detail=detail)
    return member


def to_follow(people: View) -> tuple[AccountChange, ...]:
    """Return the changes that the inspections' records do not show yet, oldest first."""
    return tuple(c for c in people.all(AccountChange) if c.followed_at is None)


def follow(work: Work, change: AccountChange, *, now: datetime) -> None:
    """Let every record of the inspection name the new account."""
    for kind in INSPECTION_RECORDS:
        for record in list(work.all(kind)) if kind not in UNTOUCHED else ():
            _follow_one(work, record, change.before, change.after)
    subject = f"member:{change.member_id}"
    note(work, by=None, at=now, act="member.account_followed", subject=subject)


def _follow_one(work: Work, record: Record, before: int, after: int) -> None:
    changed = _renamed(record, before, after)
    if changed:
        work.put(record.changed(**changed))


def _renamed(model: Model, before: int, after: int) -> dict[str, object]:
    """Return the fields that change when one user id stands for another."""
    changed: dict[str, object] = {}
    for name, value in model:
        new = _instead(name, value, before, after)
        if new != value:
            changed[name] = new
    return changed


def _instead(name: str, value: object, before: int, after: int) -> object:
    match value:
        case bool():
            return value
        case int() if name in OF_PEOPLE:
            return after if value == before else value
        case tuple():
            return tuple(_instead(name, each, before, after) for each in value)
        case Model():
            return value.model_copy(update=_renamed(value, before, after))
        case _:
            return value
