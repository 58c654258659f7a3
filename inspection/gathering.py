"""What the unit's liaison sends: gathered over days, previewed, submitted, and only then gone.

A fix report and the four other answers are gathered alike; a frozen item gathers like any.
"""

from collections.abc import Iterable
from datetime import datetime, timedelta

from inspection.audit import note
from inspection.enums import AnswerKind
from inspection.errors import (
    EmptyTextError,
    NotLaterError,
    ProofMissingError,
    StaleError,
    TooLongError,
)
from inspection.frozen import as_shown
from inspection.outward_moves import EVENTS, moved, must_move, remembered
from inspection.outward_states import OutwardEvent, next_state
from inspection.ports import View, Work
from inspection.records import Change, FixReport, Member, OutwardItem, Piece, UnitAnswer
from inspection.unit_sendings import (
    event_of,
    gathering,
    key_of,
    pieces_of,
    replaced,
    sendings,
    with_pieces,
    with_sending,
)

SENDING = "SENDING"  # what went stale is the sending, whatever the item's state
POST_LIMIT = 60  # of a post's name


def acknowledge(work: Work, item: OutwardItem, *, by: Member, now: datetime) -> OutwardItem:
    """The liaison has read it."""
    return moved(work, item, OutwardEvent.ACKNOWLEDGE, by=by, now=now, acknowledged_at=now)


def pass_on(work: Work, item: OutwardItem, *, by: Member, now: datetime) -> OutwardItem:
    """The liaison has passed it on inside the unit; implies having read it."""
    read = item.acknowledged_at or now
    event = OutwardEvent.PASS_ON
    return moved(work, item, event, by=by, now=now, passed_on_at=now, acknowledged_at=read)


def name_passed_to(
    work: Work, item: OutwardItem, text: str, *, by: Member, now: datetime
) -> OutwardItem:
    """Keep to whom it was passed on; a post, never needed."""
    if item.passed_on_at is None:
        raise StaleError(item.label, SENDING)
    history = remembered(item, "passed_to", by=by.user_id, now=now, after=_post(text))
    return work.put(item.changed(passed_to=_post(text), history=history))


def name_approver(work: Work, item: OutwardItem, report: FixReport, text: str) -> OutwardItem:
    """Keep who approved what is about to be submitted; a post, never needed."""
    if not report.is_open:
        raise StaleError(item.label, SENDING)
    return replaced(work, item, report, report.model_copy(update={"approver": _post(text)}))


def _post(text: str) -> str:
    named = " ".join(text.split())
    if not named:
        raise EmptyTextError
    if len(named) > POST_LIMIT:
        raise TooLongError(len(named), POST_LIMIT)
    return named


# --- gathering -------------------------------------------------------------------------


def begin(
    work: Work, item: OutwardItem, kind: AnswerKind, *, by: Member, now: datetime
) -> OutwardItem:
    """Open, or find again, what gathers words and proof; nothing leaves yet.

    An answer of another kind that was begun before becomes one of this kind, with its words.
    """
    is_fix = kind is AnswerKind.FIX
    must_move(item, EVENTS[kind], by)
    if any(s.is_leaving for s in (item.reports if is_fix else item.answers)):
        raise StaleError(item.label, "LEAVING")
    note(work, by=by.user_id, at=now, act=f"{kind.value}.begun", subject=f"outward_item:{item.id}")
    begun = next((s for s in (item.reports if is_fix else item.answers) if s.is_open), None)
    if isinstance(begun, UnitAnswer):
        fields = {"kind": kind, "due": None, "begun_at": now}
        return replaced(work, item, begun, begun.model_copy(update=fields))
    if begun is not None:
        return replaced(work, item, begun, begun.model_copy(update={"begun_at": now}))
    if is_fix:
        return work.put(item.changed(reports=(*item.reports, FixReport(begun_at=now))))
    return work.put(item.changed(answers=(*item.answers, UnitAnswer(begun_at=now, kind=kind))))


def gather(work: Work, item: OutwardItem, pieces: Iterable[Piece]) -> OutwardItem:
    """Add words or files to what is being gathered; nothing leaves yet."""
    report = gathering(item)
    if report is None:
        raise StaleError(item.label, SENDING)
    added = (*pieces_of(report), *pieces)
    return replaced(work, item, report, with_pieces(report, added))


def ask_for_due(
    work: Work, item: OutwardItem, answer: UnitAnswer, due: datetime, *, now: datetime
) -> OutwardItem:
    """Keep the later due that is asked for. Raises `NotLaterError` for one that is not."""
    if due <= now or (item.due is not None and due <= item.due):
        raise NotLaterError(max(item.due or now, now))
    fields = {"due": due, "due_before": item.due}
    return replaced(work, item, answer, answer.model_copy(update=fields))


def drop(work: Work, item: OutwardItem, report: FixReport) -> OutwardItem:
    """Give up what was gathered; nothing was sent."""
    if not report.is_open:
        raise StaleError(item.label, SENDING)
    kept = tuple(r for r in item.reports if r is not report)
    return work.put(
        item.changed(reports=kept, answers=tuple(a for a in item.answers if a is not report))
    )


def is_ready(sending: FixReport) -> bool:
    """Whether it holds what it needs to be submitted."""
    if not isinstance(sending, UnitAnswer):
        return bool(sending.texts and sending.evidence)
    if sending.kind is AnswerKind.LONGER and sending.due is None:
        return False
    if sending.kind is AnswerKind.MORE:
        return bool(sending.texts or sending.evidence)
    return bool(sending.texts)


# --- submitting, taking back, leaving --------------------------------------------------


def submit(
    work: Work,
    item: OutwardItem,
    report: FixReport,
    *,
    by: Member,
    now: datetime,
    undo: timedelta,
) -> OutwardItem:
    """Let what was gathered go when the undo window ends.

    A fix report needs a few words and at least one photo or file, an answer its words, and a
    wish for more time its new due.
    """
    if not report.is_open:
        raise StaleError(item.label, SENDING)
    if not is_ready(report):
        is_fix = not isinstance(report, UnitAnswer)
        has_file = bool(report.evidence) or not is_fix
        raise ProofMissingError(has_text=bool(report.texts), has_file=has_file)
    must_move(item, event_of(report), by)
    note(work, by=by.user_id, at=now, act="sending.submitted", subject=f"outward_item:{item.id}")
    fields = {"submitted_at": now, "submitted_by": by.user_id, "leaves_at": now + undo}
    return replaced(work, item, report, report.model_copy(update=fields))


def take_back(
    work: Work, item: OutwardItem, report: FixReport, *, by: Member, now: datetime
) -> OutwardItem:
    """Open again what was submitted and has not left."""
    if not report.is_leaving:
        raise StaleError(item.label, SENDING)
    note(work, by=by.user_id, at=now, act="sending.taken_back", subject=f"outward_item:{item.id}")
    fields = {"submitted_at": None, "submitted_by": None, "leaves_at": None, "begun_at": now}
    return replaced(work, item, report, report.model_copy(update=fields))


def due_to_leave(view: View, now: datetime) -> tuple[tuple[OutwardItem, str], ...]:
    """Return what was submitted and whose undo window is over: items, with the keys."""
    return tuple(
        (item, key_of(item, sending))
        for item in view.all(OutwardItem)
        for sending in sendings(item)
        if sending.is_leaving and sending.leaves_at is not None and sending.leaves_at <= now
    )


def leave(work: Work, item: OutwardItem, report: FixReport, *, now: datetime) -> OutwardItem:
    """Note that it has gone; where the item moved on meanwhile it is kept, and moves nothing."""
    event, gone = event_of(report), report.model_copy(update={"left_at": now})
    if next_state(as_shown(item).state, event) is None:
        return replaced(work, item, report, gone)
    return moved(
        work,
        with_sending(item, report, gone),
        event,
        by=None,
        now=now,
        checked=False,
        actor=report.submitted_by,
        acknowledged_at=item.acknowledged_at or now,
    )


# --- edits -----------------------------------------------------------------------------


def revise(
    work: Work,
    item: OutwardItem,
    sending: FixReport,
    message_id: int,
    text: str,
    *,
    by: Member,
    now: datetime,
) -> OutwardItem:
    """Follow an edit of the liaison's: until it has left the text changes, then a revision is kept.

    What was before stays in `revisions` once it was submitted.
    """
    old = next(p for p in sending.pieces if p.message_id == message_id)
    if old.text == text.strip():
        return item
    new = old.model_copy(update={"text": text.strip()})
    changed = with_pieces(sending, tuple(new if p is old else p for p in sending.pieces))
    if not sending.is_open:
        who = by.user_id
        change = Change(at=now, by=who, what="revised", before=old.text, after=new.text)
        changed = changed.model_copy(update={"revisions": (*sending.revisions, change)})
    note(work, by=by.user_id, at=now, act="sending.revised", subject=f"outward_item:{item.id}")
    return replaced(work, item, sending, changed)
