"""The group's board: notes shared with everybody inside, and who has read them."""

from datetime import datetime

from inspection.audit import note
from inspection.errors import EmptyTextError, NothingHereError
from inspection.ports import View, Work
from inspection.records import Member, SharedNote


def share(
    work: Work, *, text: str, by: Member, now: datetime, evidence: tuple[int, ...] = ()
) -> SharedNote:
    """Put a text or a file on the board. Raises `EmptyTextError` when there is neither."""
    if not text.strip() and not evidence:
        raise EmptyTextError
    shared = work.add(
        SharedNote(
            number=work.number("note"),
            text=text.strip(),
            author_id=by.user_id,
            at=now,
            evidence=evidence,
        )
    )
    note(work, by=by.user_id, at=now, act="note.shared", subject=f"note:{shared.id}")
    return shared


def mark_read(work: Work, shared: SharedNote, *, by: Member) -> SharedNote:
    """Note that a member has read it; a second time changes nothing."""
    if by.user_id in shared.readers:
        return shared
    return work.put(shared.changed(readers=(*shared.readers, by.user_id)))


def note_by_number(view: View, number: int) -> SharedNote:
    """Return the note with this number. Raises `NothingHereError`."""
    found = next((n for n in view.all(SharedNote) if n.number == number), None)
    if found is None:
        raise NothingHereError(f"G{number}")
    return found
