"""The life of a matter after the feedback as a table: state, event, who may (domain 7.8).

Two checks close it: the unit's own, signed by the person it named, then the group's. What is
closed never moves again; when it comes back, a new cycle begins beside it.
"""

from datetime import datetime
from enum import StrEnum

from inspection.access import counts
from inspection.enums import Handling, Role
from inspection.records import Finding, RectificationItem, RectificationState
from inspection.roles import INSIDE, LEADER, LEADING, LIAISON, THE_BOT


class RectificationEvent(StrEnum):
    """What can happen to a matter on a problem list."""

    DELIVER = "deliver"
    DROP = "drop"
    PLAN = "plan"
    REPORT = "report"
    ASK_CLOSE_OUT = "ask_close_out"
    VERIFY = "verify"
    RETURN = "return"
    KEEP_UP = "keep_up"
    RESUME = "resume"
    EXTEND = "extend"
    CORRECT = "correct"
    RECALL = "recall"


E = RectificationEvent
S = RectificationState


WHO: dict[RectificationEvent, frozenset[Role]] = {
    E.DELIVER: THE_BOT,
    E.DROP: LEADER,
    E.PLAN: LIAISON,
    E.REPORT: LIAISON,
    E.ASK_CLOSE_OUT: LIAISON,
    E.VERIFY: INSIDE,
    E.RETURN: INSIDE,
    E.KEEP_UP: LEADING,
    E.RESUME: LEADING,
    E.EXTEND: LEADING,
    E.CORRECT: LEADING,
    E.RECALL: LEADER,
}

_OPEN = (S.TO_PLAN, S.UNDER_WAY, S.AWAITING_CHECK, S.LONG_TERM)  # with the unit, not closed

MOVES: dict[tuple[RectificationState, RectificationEvent], RectificationState] = {
    (S.DRAFT, E.DELIVER): S.TO_PLAN,
    (S.DRAFT, E.DROP): S.DROPPED,
    (S.TO_PLAN, E.PLAN): S.UNDER_WAY,
    **{(s, E.PLAN): s for s in (S.UNDER_WAY, S.LONG_TERM)},  # measures may be amended
    **{(s, E.REPORT): s for s in (S.UNDER_WAY, S.AWAITING_CHECK, S.LONG_TERM)},
    (S.UNDER_WAY, E.ASK_CLOSE_OUT): S.AWAITING_CHECK,
    (S.AWAITING_CHECK, E.VERIFY): S.CLOSED,
    (S.AWAITING_CHECK, E.RETURN): S.UNDER_WAY,
    **{(s, E.KEEP_UP): S.LONG_TERM for s in (S.UNDER_WAY, S.AWAITING_CHECK)},
    (S.LONG_TERM, E.RESUME): S.UNDER_WAY,
    **{(s, E.EXTEND): s for s in (S.TO_PLAN, S.UNDER_WAY, S.AWAITING_CHECK)},
    **{(s, E.CORRECT): s for s in _OPEN},
    **{(s, E.RECALL): S.WITHDRAWN for s in _OPEN},
}

FOR_FEEDBACK = frozenset({Handling.JZJG, Handling.LXLG, Handling.XQZG})
WITH_THE_UNIT = frozenset({S.TO_PLAN, S.UNDER_WAY, S.AWAITING_CHECK, S.CLOSED, S.LONG_TERM})
NOT_CLOSED = WITH_THE_UNIT - {S.CLOSED}
OWED = frozenset({S.TO_PLAN, S.UNDER_WAY, S.LONG_TERM})  # it is the unit's turn


def next_state(state: RectificationState, event: RectificationEvent) -> RectificationState | None:
    """Return where the event leads from here, or None when there is no such move."""
    return MOVES.get((state, event))


def why_not(finding: Finding) -> str | None:
    """Return the code of what keeps a finding off a problem list, or None."""
    if finding.sealed or finding.handling is Handling.CLUE:
        return "sealed"
    if not counts(finding):
        return "void"
    if finding.handling not in FOR_FEEDBACK:
        return "class"
    return "hold" if finding.hold else None


def due_of(item: RectificationItem) -> datetime | None:
    """Return until when the unit's next step is due, as the group set it or the unit planned."""
    match item.state:
        case S.TO_PLAN:
            return item.measures_due or item.due
        case S.UNDER_WAY:
            planned = item.plan.planned if item.plan is not None else None
            return planned or item.due
        case S.LONG_TERM:
            return item.report_due
        case _:
            return None


def is_overdue(item: RectificationItem, now: datetime) -> bool:
    """Whether the unit's next step is past its due."""
    due = due_of(item)
    return due is not None and due <= now
