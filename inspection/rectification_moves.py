"""How a matter after the feedback moves: by the table alone, with its history and audit line."""

from collections.abc import Iterable
from datetime import datetime

from inspection.audit import note
from inspection.errors import (
    IllegalMoveError,
    NotAllowedError,
    ReasonMissingError,
    TooLongError,
    WordingRefusedError,
)
from inspection.outward_check import faults_in, hard_words
from inspection.ports import View, Work
from inspection.records import (
    Change,
    FeedbackList,
    FeedbackState,
    Finding,
    Member,
    RectificationItem,
)
from inspection.rectification_states import WHO, RectificationEvent, next_state

TEXT_LIMIT = 400  # characters of one text


def moved(
    work: Work,
    item: RectificationItem,
    event: RectificationEvent,
    *,
    by: Member | None,
    now: datetime,
    **fields: object,
) -> RectificationItem:
    """Move the item by the table. Raises `IllegalMoveError`, `NotAllowedError`."""
    must_move(item, event, by)
    state = next_state(item.state, event) or item.state
    who, subject = by.user_id if by else None, f"rectification:{item.id}"
    note(work, by=who, at=now, act=f"rectification.{event.value}", subject=subject)
    change = Change(at=now, by=who, what=event.value, before=item.state.value, after=state.value)
    return work.put(item.changed(state=state, history=(*item.history, change), **fields))


def must_move(item: RectificationItem, event: RectificationEvent, by: Member | None) -> None:
    """Raise what stands against a move that is to follow."""
    if next_state(item.state, event) is None:
        raise IllegalMoveError(item.label, item.state.value, event.value)
    if (by is None) != (not WHO[event]) or (by is not None and by.role not in WHO[event]):
        raise NotAllowedError


def fit_for_the_unit(
    view: View, unit: str, finding: Finding | None, text: str, people: Iterable[Member]
) -> str:
    """Return a text that the unit may read. Raises what stands against it."""
    said = text.strip()
    if not said:
        raise ReasonMissingError
    if len(said) > TEXT_LIMIT:
        raise TooLongError(len(said), TEXT_LIMIT)
    words = hard_words(faults_in(view, said, unit=unit, people=people, finding=finding))
    if words:
        raise WordingRefusedError(words)
    return said


def list_moved(
    work: Work,
    batch: FeedbackList,
    state: FeedbackState,
    what: str,
    *,
    by: Member | None,
    now: datetime,
    **fields: object,
) -> FeedbackList:
    """Move a list, with its history and audit line."""
    who = by.user_id if by else None
    note(work, by=who, at=now, act=f"feedback.{what}", subject=f"feedback_list:{batch.id}")
    change = Change(at=now, by=who, what=what, before=batch.state.value, after=state.value)
    return work.put(batch.changed(state=state, history=(*batch.history, change), **fields))
