"""What comes of an interview: findings made from its notes, and one count in the timetable."""

from collections.abc import Iterable
from datetime import date, datetime

from inspection.enums import RowState
from inspection.errors import StaleError
from inspection.interviews import open_of, saved
from inspection.ports import View, Work
from inspection.records import (
    Finding,
    Interview,
    InterviewNote,
    Member,
    SourceMessage,
    TimetableItem,
)

METHODS = ("谈话", "interview")  # of a timetable row
SOURCE = "interview"  # as the source and the method of a finding


def pick(work: Work, interview: Interview, note_id: int) -> Interview:
    """Choose a line of the list, or take the choice back."""
    chosen = set(interview.picked) ^ {note_id}
    return work.put(interview.changed(picked=tuple(sorted(chosen))))


def became(work: Work, notes: Iterable[InterviewNote], finding: Finding) -> None:
    """Note which finding was made from these; one that is not of the interview was elsewhere."""
    elsewhere = finding.interview_id is None
    for note in notes:
        work.put(note.changed(finding_id=finding.id, is_undecided=False, is_elsewhere=elsewhere))


def said_in(note: InterviewNote) -> SourceMessage:
    """Return the message of a note as the source of a finding that is still to be named."""
    return SourceMessage(
        finding_id=0,
        chat_id=note.source_chat_id,
        message_id=note.source_message_id,
        author_id=note.author_id,
        said_at=note.at,
        text=note.text,
        album=note.album,
        forwarded_from=note.forwarded_from,
    )


def claim(work: Work, finding: Finding) -> Finding:
    """Link a finding to the interview it was filed in by a trigger word, or whose note it files.

    It is then for its filer, the leader and deputies only (design 6.4).
    """
    source = finding.source
    notes = work.lookup(InterviewNote, "source", source) if source is not None else ()
    is_private = finding.source_chat_id == finding.author_id
    interview = work.get(Interview, notes[0].interview_id) if notes else None
    if interview is None and is_private:
        interview = open_of(work, finding.author_id)
    if interview is None:
        return finding
    claimed = made_in(work, finding, interview)
    became(work, notes, claimed)
    return claimed


def made_in(work: Work, finding: Finding, interview: Interview) -> Finding:
    """Mark a finding as made from an interview."""
    return work.put(
        finding.changed(
            interview_id=interview.id, source_kind=SOURCE, method=finding.method or SOURCE
        )
    )


def rows_to_count(view: View, today: date) -> tuple[TimetableItem, ...]:
    """Return the timetable rows of interviews that are under way, with a quantity to reach."""
    ended = {RowState.DONE, RowState.CANCELLED}
    return tuple(
        row
        for row in view.all(TimetableItem)
        if any(word in row.method.casefold() for word in METHODS)
        and row.first_day <= today
        and row.state not in ended
        and row.planned_quantity is not None
    )


def count(
    work: Work, interview: Interview, row: TimetableItem, *, by: Member, now: datetime
) -> Interview:
    """Count it for a row, once, whoever asks. Raises `StaleError` when it was counted."""
    if interview.row_id is not None:
        raise StaleError(interview.label)
    return saved(work, interview.changed(row_id=row.id), by=by, now=now, what="counted")
