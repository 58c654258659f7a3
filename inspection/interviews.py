"""Interviews: begun, noted, ended; what becomes of the notes is decided afterwards."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, time, timedelta

from inspection.access import is_recused, may_see_interview
from inspection.audit import note as audit
from inspection.enums import InterviewState
from inspection.errors import (
    EmptyTextError,
    NotAllowedError,
    NothingHereError,
    StaleError,
    TooLongError,
)
from inspection.interview_errors import InInterviewError, InterviewTimesError
from inspection.ports import Store, View, Work
from inspection.records import Change, Finding, Interview, InterviewNote, Member

SILENCE = timedelta(minutes=20)  # after which a message may be about something else
LONG = timedelta(hours=3)  # after which the interviewers are reminded
FORGOTTEN = timedelta(hours=12)  # without a note; what waits for its end waits no longer
DETAIL = 100  # characters of place or person
_RANGE = re.compile(
    r"\s*(\d{1,2})[:：]?(\d{2})\s*(?:[-–—－~～至到]|--|——)\s*(\d{1,2})[:：]?(\d{2})\s*"
)


@dataclass(frozen=True)
class Entry:
    """One line of the list: a message, or an album as a whole."""

    number: int
    notes: tuple[InterviewNote, ...]

    @property
    def first(self) -> InterviewNote:
        """The note that stands for the line."""
        return self.notes[0]

    @property
    def text(self) -> str:
        """All that was written."""
        return "\n".join(n.text.strip() for n in self.notes if n.text.strip())

    @property
    def evidence(self) -> tuple[int, ...]:
        """All its files."""
        return tuple(e for n in self.notes for e in n.evidence)


def open_of(view: View, user_id: int) -> Interview | None:
    """Return the interview the person is in."""
    going_on = view.lookup(Interview, "state", InterviewState.OPEN)
    return next((i for i in going_on if user_id in i.interviewers), None)


def undisturbed_in(store: Store, now: datetime) -> frozenset[int]:
    """Return who is in an interview, and told only what answers their own acts until its end."""
    return frozenset(u for scope in store.scopes() for u in undisturbed(store.view(scope), now))


def undisturbed(view: View, now: datetime) -> frozenset[int]:
    """Return who is in an interview of this inspection, except in one long forgotten."""
    going_on = view.lookup(Interview, "state", InterviewState.OPEN)
    return frozenset(u for i in going_on if now - i.last_at < FORGOTTEN for u in i.interviewers)


def long_open(view: View, now: datetime) -> tuple[Interview, ...]:
    """Return the interviews that go on for longer than people talk."""
    going_on = view.lookup(Interview, "state", InterviewState.OPEN)
    return tuple(i for i in going_on if now - i.opened_at >= LONG)


def show_interview(view: View, member: Member, number: int) -> Interview:
    """Return the interview with this number. Raises `NothingHereError` also when hidden."""
    found = next(iter(view.lookup(Interview, "number", number)), None)
    if found is None or not may_see_interview(member, found):
        raise NothingHereError(f"T{number}")
    return found


def read_times(text: str, now: datetime) -> tuple[datetime, datetime] | None:
    """Return begin and end of `09:30-11:30` today; None when the text means no times.

    Raises `InterviewTimesError` for times that cannot be, or are not over.
    """
    found = _RANGE.fullmatch(text)
    if found is None:
        if re.match(r"\s*\d{1,2}[:：]\d", text):
            raise InterviewTimesError(text)
        return None
    try:
        hours = [time(int(found[1]), int(found[2])), time(int(found[3]), int(found[4]))]
    except ValueError:
        raise InterviewTimesError(text) from None
    begun, ended = (datetime.combine(now.date(), h, tzinfo=now.tzinfo) for h in hours)
    if not begun < ended <= now:
        raise InterviewTimesError(text)
    return begun, ended


def begin(
    work: Work,
    *,
    unit: str,
    by: Member,
    now: datetime,
    times: tuple[datetime, datetime] | None = None,
) -> Interview:
    """Open an interview; with times, one that is over and whose notes follow now.

    Raises `NotAllowedError` for who keeps away from the unit, `InInterviewError` during one.
    """
    if is_recused(by, unit):
        raise NotAllowedError
    _must_be_free(work, by)
    interview = work.add(
        Interview(
            number=work.number("interview"),
            unit=unit,
            interviewers=(by.user_id,),
            opened_at=now,
            begun_at=times[0] if times else now,
            ended_at=times[1] if times else None,
            last_at=now,
            is_afterwards=times is not None,
        )
    )
    return saved(work, interview, by=by, now=now, what="opened")


def _must_be_free(work: Work, member: Member) -> None:
    if open_of(work, member.user_id) is not None:
        raise InInterviewError(member.name)


def join(
    work: Work, interview: Interview, other: Member, *, by: Member, now: datetime
) -> Interview:
    """Name a further interviewer, who sees the interview and can end it."""
    if other.user_id in interview.interviewers:
        return interview
    if interview.state is InterviewState.OPEN:
        _must_be_free(work, other)
    joined = interview.changed(interviewers=(*interview.interviewers, other.user_id))
    return saved(work, joined, by=by, now=now, what="joined")


def take_note(
    work: Work,
    interview: Interview,
    note: InterviewNote,
    *,
    is_sure: bool,
    by: Member,
    now: datetime,
) -> InterviewNote:
    """Keep a message; after a long silence it is undecided whether it belongs here.

    A reply to a note or to the interview's card is sure, also after the end.
    """
    late = not is_sure and _may_be_elsewhere(work, interview, note)
    kept = work.add(note.changed(interview_id=interview.id, is_undecided=late))
    if not late:
        work.put(interview.changed(last_at=max(interview.last_at, note.at)))
    audit(work, by=by.user_id, at=now, act="interview.noted", subject=_ref(interview))
    return kept


def _may_be_elsewhere(view: View, interview: Interview, note: InterviewNote) -> bool:
    waiting = any(n.author_id == note.author_id for n in undecided(view, interview))
    return waiting or note.at - interview.last_at > SILENCE


def revise(
    work: Work, note: InterviewNote, text: str, *, by: Member, now: datetime
) -> InterviewNote:
    """Take an edited message as a revision; the earlier text stays in the history."""
    if text == note.text or is_erased(work, note):
        return note
    change = Change(at=now, by=by.user_id, what="edited", before=note.text, after=text)
    subject = f"interview_note:{note.id}"
    audit(work, by=by.user_id, at=now, act="interview.note_edited", subject=subject)
    return work.put(note.changed(text=text, history=(*note.history, change)))


def notes_of_album(view: View, chat_id: int, album: str | None) -> tuple[InterviewNote, ...]:
    """Return the notes that earlier messages of the album were kept as."""
    return view.lookup(InterviewNote, "album_key", (chat_id, album)) if album is not None else ()


def is_erased(view: View, note: InterviewNote) -> bool:
    """Whether the note went into a clue, and was emptied with it."""
    made = view.get(Finding, note.finding_id) if note.finding_id is not None else None
    return made is not None and made.handling.value == "CLUE"


def undecided(view: View, interview: Interview) -> tuple[InterviewNote, ...]:
    """Return the notes of which it was not said yet whether they belong here."""
    return view.lookup(InterviewNote, "undecided", interview.id)


def keep(
    work: Work, interview: Interview, notes: Iterable[InterviewNote], *, by: Member, now: datetime
) -> Interview:
    """Say that these belong here."""
    kept = [work.put(n.changed(is_undecided=False)) for n in notes]
    last = max([interview.last_at, *(n.at for n in kept)])
    return saved(work, interview.changed(last_at=last), by=by, now=now, what="kept")


def end(work: Work, interview: Interview, *, by: Member, now: datetime) -> Interview:
    """End it; what was undecided stays with it, so that nothing is lost."""
    if interview.state is not InterviewState.OPEN:
        raise StaleError(interview.label)
    for note in undecided(work, interview):
        work.put(note.changed(is_undecided=False))
    ended = interview.changed(
        state=InterviewState.ENDED, ended_at=interview.ended_at or now, picked=()
    )
    return saved(work, ended, by=by, now=now, what="ended")


def describe(
    work: Work, interview: Interview, field: str, text: str, *, by: Member, now: datetime
) -> Interview:
    """Set `place` or `talked_to`; the audit trail learns which, never what."""
    said = text.strip()
    if not said:
        raise EmptyTextError
    if len(said) > DETAIL:
        raise TooLongError(len(said), DETAIL)
    return saved(work, interview.changed(**{field: said}), by=by, now=now, what=field)


def entries(view: View, interview: Interview) -> tuple[Entry, ...]:
    """Return the lines of the list, in order."""
    notes = view.lookup(InterviewNote, "interview_id", interview.id)
    return grouped(n for n in notes if not n.is_elsewhere)


def grouped(notes: Iterable[InterviewNote]) -> tuple[Entry, ...]:
    """Return one line a message, and one an album."""
    groups: dict[object, list[InterviewNote]] = {}
    for note in notes:
        groups.setdefault(note.album or note.id, []).append(note)
    return tuple(Entry(n, tuple(each)) for n, each in enumerate(groups.values(), start=1))


def _ref(interview: Interview) -> str:
    return f"interview:{interview.id}"


def saved(work: Work, interview: Interview, *, by: Member, now: datetime, what: str) -> Interview:
    """Keep a changed interview, with a line of history and one of the audit trail."""
    audit(work, by=by.user_id, at=now, act=f"interview.{what}", subject=_ref(interview))
    change = Change(at=now, by=by.user_id, what=what)
    return work.put(interview.changed(history=(*interview.history, change)))
