"""In a drill everybody confirms once that no real name, unit or clue is entered."""

from datetime import datetime

from inspection.audit import note
from inspection.ports import Work
from inspection.records import Member


def ask(work: Work, member: Member, *, now: datetime) -> Member:
    """Note that the member was asked; nothing waits for the answer."""
    return work.put(member.changed(drill_asked_at=now))


def owes(member: Member) -> bool:
    """Whether the member was asked and has not confirmed."""
    return member.drill_asked_at is not None and member.drill_confirmed_at is None


def confirm(work: Work, member: Member, *, now: datetime) -> Member:
    """Note the confirmation, once, with its line in the audit trail."""
    if not owes(member):
        return member
    subject = f"member:{member.id}"
    note(work, by=member.user_id, at=now, act="drill.confirmed", subject=subject)
    return work.put(member.changed(drill_confirmed_at=now))
