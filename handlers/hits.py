"""What a search finds among what every reader may see, the newest first."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import datetime, time, timedelta
from heapq import merge

from handlers import cards
from handlers.context import Turn
from inspection import searching
from inspection.access import may_know, may_see_interview
from inspection.finder import Entry
from inspection.records import (
    Finding,
    Interview,
    InterviewNote,
    Member,
    OutwardItem,
    PriorFinding,
    SharedNote,
)
from inspection.searching import Query
from inspection.tags import tags_of

Dated = Finding | SharedNote | InterviewNote
Hit = Dated | PriorFinding
Readers = Sequence[Member]
KINDS: Mapping[str, type[Finding] | type[SharedNote] | type[PriorFinding]] = {
    "finding": Finding,
    "note": SharedNote,
    "prior": PriorFinding,
}


def readers_of(turn: Turn) -> Readers:
    """Return who reads the answer: the asker, or everybody in the group's chat."""
    return (turn.me,) if turn.is_private else turn.inside


def hits(turn: Turn, query: Query, readers: Readers) -> Iterator[Hit]:
    """Yield what every reader may see, the newest first; earlier checks come last."""
    dated: tuple[Iterator[Dated], ...] = (
        _findings(turn, query, readers),
        _notes(turn, query, readers),
        _interview_notes(turn, query, readers),
    )
    if not query.priors_only:
        yield from merge(*dated, key=_moment, reverse=True)
    yield from _priors(turn, query, readers)


def _moment(hit: Dated) -> datetime:
    return hit.recorded_at if isinstance(hit, Finding) else hit.at


def _candidates(turn: Turn, query: Query, table: str) -> Iterator[tuple[int, Entry]]:
    for record_id, entry in reversed(_filed(turn)[table].items()):
        if searching.has_words(query, entry.text):
            yield record_id, entry


def _visible(turn: Turn, table: str, record_id: int, readers: Readers) -> Hit | None:
    """Return the record as it is now, if every reader may see it."""
    record = turn.work.get(KINDS[table], record_id)
    if record is None or not all(may_know(member, ((record, None),)) for member in readers):
        return None
    return record


def _findings(turn: Turn, query: Query, readers: Readers) -> Iterator[Finding]:
    spans, out = _spans(turn, query), _item_ids(turn, query)
    for record_id, entry in _candidates(turn, query, "finding"):
        before = entry.record
        if out is not None and record_id not in out:
            continue
        if not isinstance(before, Finding) or not searching.fits(query, before, entry.tags):
            continue
        if spans and not _is_within(before.recorded_at, spans):
            continue
        now = _visible(turn, "finding", record_id, readers)
        if isinstance(now, Finding) and _fits_now(turn, query, now):
            yield now


def _fits_now(turn: Turn, query: Query, finding: Finding) -> bool:
    if not query.states:
        return searching.fits(query, finding, tags_of(finding))
    item = cards.latest_item(turn, finding)
    return searching.fits_item(query, finding, item.state if item is not None else None)


def _item_ids(turn: Turn, query: Query) -> frozenset[int] | None:
    """Return the findings whose items stand where asked; None when it is not only items."""
    states = [searching.STATES[name].item for name in query.states]
    if not states or None in states:
        return None
    items = (turn.work.lookup(OutwardItem, "state", state) for state in states)
    return frozenset(item.finding_id for found in items for item in found)


def _spans(turn: Turn, query: Query) -> tuple[tuple[datetime, datetime], ...]:
    """Return the days asked for as moments: from the first midnight up to the last."""
    zone = turn.texts.zone
    return tuple(
        (
            datetime.combine(days.first, time.min, zone),
            datetime.combine(days.last + timedelta(days=1), time.min, zone),
        )
        for days in query.days
    )


def _is_within(moment: datetime, spans: Sequence[tuple[datetime, datetime]]) -> bool:
    return any(first <= moment < last for first, last in spans)


def _notes(turn: Turn, query: Query, readers: Readers) -> Iterator[SharedNote]:
    if query.takes_findings_only or query.departments:
        return
    spans = _spans(turn, query)
    for record_id, _ in _candidates(turn, query, "note"):
        note = _visible(turn, "note", record_id, readers)
        if not isinstance(note, SharedNote) or (spans and not _is_within(note.at, spans)):
            continue
        if not query.people or note.author_id in query.people:
            yield note


def _interview_notes(turn: Turn, query: Query, readers: Readers) -> Iterator[InterviewNote]:
    """Yield notes of interviews that every reader held; others are no matter of a search."""
    if query.takes_findings_only or query.departments:
        return
    spans = _spans(turn, query)
    for record_id, _ in _candidates(turn, query, "interview_note"):
        note = turn.work.get(InterviewNote, record_id)
        if note is None or (spans and not _is_within(note.at, spans)):
            continue
        is_asked = not query.people or note.author_id in query.people
        if is_asked and all(_held(turn, member, note) for member in readers):
            yield note


def _held(turn: Turn, member: Member, note: InterviewNote) -> bool:
    interview = turn.work.get(Interview, note.interview_id)
    if interview is None or member.user_id not in interview.interviewers:
        return False
    return may_see_interview(member, interview)


def label_of_interview(turn: Turn, note: InterviewNote) -> str:
    """Return the number of the interview a note belongs to."""
    interview = turn.work.get(Interview, note.interview_id)
    return interview.label if interview is not None else ""


def _priors(turn: Turn, query: Query, readers: Readers) -> Iterator[PriorFinding]:
    if query.takes_findings_only or query.people or query.days:
        return
    for record_id, _ in _candidates(turn, query, "prior"):
        prior = _visible(turn, "prior", record_id, readers)
        if isinstance(prior, PriorFinding) and (
            not query.departments or prior.department in query.departments
        ):
            yield prior


def _department(entry: Entry) -> tuple[str, ...]:
    department = getattr(entry.record, "department", None)
    return (department,) if department else ()


def departments_seen(turn: Turn, readers: Readers) -> frozenset[str]:
    """Return the departments of what every reader may see."""
    return _named(turn, readers, _department)


def tags_seen(turn: Turn, readers: Readers) -> frozenset[str]:
    """Return the tags of what every reader may see."""
    return _named(turn, readers, lambda entry: entry.tags)


def _named(
    turn: Turn, readers: Readers, names: Callable[[Entry], tuple[str, ...]]
) -> frozenset[str]:
    """Return the names that stand on something every reader may see."""
    found = set[str]()
    for table in ("finding", "prior"):
        for record_id, entry in _filed(turn)[table].items():
            new = set(names(entry)) - found
            if new and _visible(turn, table, record_id, readers) is not None:
                found |= new
    return frozenset(found)


def _filed(turn: Turn) -> dict[str, dict[int, Entry]]:
    return turn.finder.of(turn.store.view(turn.work.scope)).entries
