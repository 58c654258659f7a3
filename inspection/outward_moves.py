"""How an outward item moves: by the table alone, with its line in history and audit trail."""

from datetime import datetime

from inspection.access import is_recused, may_see_finding
from inspection.audit import note
from inspection.enums import AnswerKind, OutwardState
from inspection.errors import IllegalMoveError, NotAllowedError, NothingHereError
from inspection.frozen import as_shown, is_frozen
from inspection.outward_states import OutwardEvent, may, next_state
from inspection.ports import Work
from inspection.records import Change, Finding, Member, OutwardItem

BY_UNIT = frozenset(
    {
        OutwardEvent.ACKNOWLEDGE,
        OutwardEvent.PASS_ON,
        OutwardEvent.REPORT_FIX,
        OutwardEvent.ANSWER,
        OutwardEvent.ADD,
    }
)

# what each kind of sending does to its item
EVENTS = {
    **dict.fromkeys(AnswerKind, OutwardEvent.ANSWER),
    AnswerKind.FIX: OutwardEvent.REPORT_FIX,
    AnswerKind.MORE: OutwardEvent.ADD,
}


def moved(
    work: Work,
    item: OutwardItem,
    event: OutwardEvent,
    *,
    by: Member | None,
    now: datetime,
    checked: bool = True,
    actor: int | None = None,
    **fields: object,
) -> OutwardItem:
    """Move the item by the table, or refuse with the facts.

    What the liaison does moves the item as they know it: a frozen one stays frozen, and looks
    moved. `actor` is whose act takes effect now, when the bot itself is at work.
    """
    by_unit = event in BY_UNIT
    before = as_shown(item).state if by_unit else item.state
    after = next_state(before, event)
    if after is None:
        raise IllegalMoveError(_named(item, event), before.value, event.value)
    if checked and not may(by.role if by else None, event):
        raise NotAllowedError
    who = actor if actor is not None else (by.user_id if by else None)
    note(work, by=who, at=now, act=f"outward.{event.value}", subject=f"outward_item:{item.id}")
    change = Change(at=now, by=who, what=event.value, before=before.value, after=after.value)
    state = OutwardState.FROZEN if by_unit and is_frozen(item) else after
    return work.put(item.changed(state=state, history=(*item.history, change), **fields))


def _named(item: OutwardItem, event: OutwardEvent) -> str:
    """Return what whoever causes the event calls the item; a unit never reads of units."""
    return item.label if event in BY_UNIT else item.inside_label


def must_move(item: OutwardItem, event: OutwardEvent, by: Member | None = None) -> None:
    """Raise what stands against a move that is to follow: `IllegalMoveError`, `NotAllowedError`."""
    shown = as_shown(item).state if event in BY_UNIT else item.state
    if next_state(shown, event) is None:
        raise IllegalMoveError(_named(item, event), shown.value, event.value)
    if by is not None and not may(by.role, event):
        raise NotAllowedError


def remembered(
    item: OutwardItem,
    what: str,
    *,
    by: int | None,
    now: datetime,
    before: str = "",
    after: str = "",
) -> tuple[Change, ...]:
    """Return the item's history with one more line that is no move."""
    return (*item.history, Change(at=now, by=by, what=what, before=before, after=after))


def not_recused(member: Member, finding: Finding) -> None:
    """Raise `NothingHereError` for whoever keeps away from the finding, or may not see it."""
    if is_recused(member, finding.unit, finding.department) or not may_see_finding(member, finding):
        raise NothingHereError
