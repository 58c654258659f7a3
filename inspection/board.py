"""The group's board: notes shared with everybody inside, and who has read them."""

from collections.abc import Sequence
from datetime import datetime

from inspection.access import may_see_note
from inspection.audit import note
from inspection.errors import EmptyTextError, NothingHereError
from inspection.kinship import home
from inspection.ports import View, Work
from inspection.records import Finding, Member, SharedNote


def share(
    work: Work,
    *,
    text: str,
    by: Member,
    now: datetime,
    evidence: tuple[int, ...] = (),
    quotes: Sequence[Finding] = (),
    source: tuple[int, int] | None = None,
) -> SharedNote:
    """Put a text or a file on the board. Raises `EmptyTextError` when there is neither.

    `quotes` are the findings whose words it says: it is as secret as they are or become.
    """
    if not text.strip() and not evidence:
        raise EmptyTextError
    shared = work.add(
        SharedNote(
            number=work.number("note"),
            text=text.strip(),
            author_id=by.user_id,
            at=now,
            evidence=evidence,
            findings=tuple(dict.fromkeys(finding.id for finding in quotes)),
            source_chat_id=source[0] if source else None,
            source_message_id=source[1] if source else None,
        )
    )
    note(work, by=by.user_id, at=now, act="note.shared", subject=f"note:{shared.id}")
    return shared


def add_to(
    work: Work,
    shared: SharedNote,
    *,
    text: str,
    by: Member,
    now: datetime,
    evidence: tuple[int, ...] = (),
    quotes: Sequence[Finding] = (),
    source: tuple[int, int],
) -> SharedNote:
    """Add its author's words or files to a note; who has read it stays.

    Raises `NothingHereError` for anybody else and `EmptyTextError` when there is neither.
    """
    if shared.author_id != by.user_id or shared.is_emptied:
        raise NothingHereError(shared.label)
    if not text.strip() and not evidence:
        raise EmptyTextError
    findings = dict.fromkeys((*shared.findings, *(finding.id for finding in quotes)))
    note(work, by=by.user_id, at=now, act="note.added", subject=f"note:{shared.id}")
    return work.put(
        shared.changed(
            text="\n".join(filter(None, (shared.text, text.strip()))),
            evidence=(*shared.evidence, *evidence),
            findings=tuple(findings),
            added_from=(*shared.added_from, source),
        )
    )


def own_note_at(view: View, member: Member, place: tuple[int, int]) -> SharedNote | None:
    """Return the note that a member's own message made or added to, if they may read it."""
    mine = (each for each in view.all(SharedNote) if each.author_id == member.user_id)
    found = next((each for each in mine if place in each.places), None)
    return found if found is not None and may_read(view, (member,), found) else None


def mark_read(work: Work, shared: SharedNote, *, by: Member) -> SharedNote:
    """Note that a member has read it; a second time changes nothing."""
    if by.user_id in shared.readers:
        return shared
    return work.put(shared.changed(readers=(*shared.readers, by.user_id)))


# --- as one person may know it --------------------------------------------------------------


def quoted_in(view: View, shared: SharedNote) -> tuple[Finding, ...]:
    """Return the findings that a note quotes, and where their words went since."""
    found = [f for each in shared.findings if (f := view.get(Finding, each)) is not None]
    homes = [home(view, finding) for finding in found]
    return tuple({finding.id: finding for finding in (*found, *homes)}.values())


def may_read(view: View, members: Sequence[Member], shared: SharedNote) -> bool:
    """Whether all these may read a note; nobody reads one that was emptied."""
    quoted = quoted_in(view, shared)
    return all(may_see_note(member, shared, quoted) for member in members)


def notes_for(view: View, members: Sequence[Member]) -> tuple[SharedNote, ...]:
    """Return the notes that all these may read, the oldest first."""
    return tuple(each for each in view.all(SharedNote) if may_read(view, members, each))


def notes_to_take_out(view: View, asker: Member | None) -> tuple[SharedNote, ...]:
    """Return the notes for an export or a pack: what the asker may read, the host's own without
    one; what quotes a sealed finding is in none."""
    return tuple(
        each
        for each in view.all(SharedNote)
        if not each.is_emptied
        and not any(finding.sealed for finding in quoted_in(view, each))
        and (asker is None or may_read(view, (asker,), each))
    )


def note_by_number(view: View, number: int, members: Sequence[Member]) -> SharedNote:
    """Return the note with this number. Raises `NothingHereError`, also when it is hidden."""
    found = next((n for n in view.all(SharedNote) if n.number == number), None)
    if found is None or not may_read(view, members, found):
        raise NothingHereError(f"G{number}")
    return found
