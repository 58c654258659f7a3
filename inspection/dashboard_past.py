"""A record as it stood at an earlier moment, told from its own history.

Who may see it is asked of the record as it is now: the past opens nothing that is closed today.
"""

from collections.abc import Iterable, Sequence
from datetime import date, datetime

from inspection.enums import Aspect, Handling, OutwardState, RowState, Standing
from inspection.records import (
    Change,
    DocumentRequest,
    Finding,
    OutwardItem,
    RequestState,
    TimetableItem,
)

_LEAVES = {  # what takes a finding out of lists and counts, and what brings it back
    "not_a_finding": Standing.NOT_A_FINDING,
    "void": Standing.VOID,
    "split": Standing.SPLIT,
    "merged_into": Standing.MERGED,
    "unsplit": Standing.ACTIVE,
    "unmerged": Standing.ACTIVE,
}
_DUE_CHANGES = frozenset({"due_changed", "due"})
_STATES = frozenset(state.value for state in OutwardState)
_REQUEST_STATES = frozenset(state.value for state in RequestState)


def finding_at(finding: Finding, at: datetime) -> Finding | None:
    """Return the finding as it stood; None when it was not filed yet."""
    if finding.recorded_at > at:
        return None
    later = _after(finding.history, at)
    if not later:
        return finding
    classified = [c for c in later if c.what == "classified"]
    named = [c for c in later if c.what == "aspect"]
    told = [c for c in finding.history if c.what == "aspect" and c.at <= at]
    aspect = Aspect(told[-1].after) if told else None
    return finding.changed(
        handling=Handling(classified[0].before) if classified else finding.handling,
        aspect=aspect if named else finding.aspect,
        standing=_standing(finding, at, later),
    )


def _standing(finding: Finding, at: datetime, later: Iterable[Change]) -> Standing:
    if not any(c.what in _LEAVES for c in later):
        return finding.standing
    before = [_LEAVES[c.what] for c in finding.history if c.at <= at and c.what in _LEAVES]
    return before[-1] if before else Standing.ACTIVE


def item_at(item: OutwardItem, at: datetime) -> OutwardItem | None:
    """Return the outward item as it stood; None when nobody had drafted it yet."""
    later = _after(item.history, at)
    if not later:
        return item
    if len(later) == len(item.history):
        return None
    dues = [c.before for c in later if c.what in _DUE_CHANGES]
    return item.changed(
        state=_state(item, at),
        due=(datetime.fromisoformat(dues[0]) if dues[0] else None) if dues else item.due,
        delivered_at=_not_later(item.delivered_at, at),
        acknowledged_at=_not_later(item.acknowledged_at, at),
        passed_on_at=_not_later(item.passed_on_at, at),
        closed_at=_not_later(item.closed_at, at),
    )


def _state(item: OutwardItem, at: datetime) -> OutwardState:
    """Return where the last step until then led; out of a freeze nothing leads."""
    state = OutwardState.DRAFT
    for change in item.history:
        if change.at <= at and state is not OutwardState.FROZEN:
            state = next(
                (OutwardState(s) for s in (change.after, change.what) if s in _STATES), state
            )
    return state


def row_at(row: TimetableItem, at: datetime) -> TimetableItem:
    """Return the row with the reports and the days it had; what was cancelled stays so."""
    entries = tuple(entry for entry in row.entries if entry.at <= at)
    added_later = sum(entry.added for entry in row.entries if entry.at > at)
    first, last = _days(row, at)
    is_same = len(entries) == len(row.entries) or row.state is RowState.CANCELLED
    state = entries[-1].state if entries else RowState.NOT_STARTED
    undone = row.not_done_on is not None and row.not_done_on <= at.date()
    return row.changed(
        entries=entries,
        actual_quantity=row.actual_quantity - added_later,
        state=row.state if is_same else state,
        done_on=row.done_on if row.done_on is not None and row.done_on <= at.date() else None,
        not_done_on=row.not_done_on if undone else None,
        not_done_reason=row.not_done_reason if undone else "",
        first_day=first,
        last_day=last,
    )


def _days(row: TimetableItem, at: datetime) -> tuple[date, date]:
    known = [replan for replan in row.replans if replan.at <= at]
    if len(known) == len(row.replans):
        return row.first_day, row.last_day
    if known:
        return known[-1].first_day, known[-1].last_day
    return row.planned_first_day, row.planned_last_day


def request_at(request: DocumentRequest, at: datetime) -> DocumentRequest | None:
    """Return the request as it stood; None when it had not been sent."""
    if request.sent_at is None or request.sent_at > at:
        return None
    later = _after(request.history, at)
    known = [c.after for c in request.history if c.at <= at and c.after in _REQUEST_STATES]
    if not any(c.after in _REQUEST_STATES for c in later):
        return request
    return request.changed(state=RequestState(known[-1]) if known else RequestState.SENT)


def _after(history: Sequence[Change], at: datetime) -> list[Change]:
    return [change for change in history if change.at > at]


def _not_later(moment: datetime | None, at: datetime) -> datetime | None:
    return moment if moment is not None and moment <= at else None
