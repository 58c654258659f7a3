"""What this person can do now: read from the records, before the general part of the help."""

from dataclasses import dataclass, field

from handlers import preparing
from handlers.buttons import button
from handlers.context import Keyboard, Turn
from handlers.liaison.views import is_open, is_visible
from handlers.preparing import Preparing
from inspection import frozen, outbox, request_answers
from inspection.access import may_see_finding, may_see_rectification, may_see_request
from inspection.enums import OutwardState, Step
from inspection.interviews import open_of
from inspection.ports import View
from inspection.records import (
    DocumentRequest,
    Finding,
    FirstDay,
    Interview,
    OutwardItem,
    RectificationItem,
)
from inspection.rectification_states import NOT_CLOSED
from inspection.release_queue import queue_of


@dataclass(frozen=True)
class Now:
    """What waits for one of the group, in the order it should be seen to."""

    inspection: str = ""  # its name, for somebody who belongs to several
    interview: Interview | None = None
    question: bool = False
    to_release: int = 0
    to_verify: int = 0
    steps_left: int = 0
    preparing: Preparing = field(default_factory=Preparing)
    buttons: Keyboard = ()


def of_member(turn: Turn) -> Now:
    """Return what one of the group has before them, as they may know it."""
    view, me = turn.store.view(turn.me.inspection_id), turn.me
    interview = open_of(view, me.user_id)
    waiting = queue_of(view, me, since=None).waiting if me.leads else ()
    fixes = _fixes(turn, view)
    keys = [
        *([button("结束谈话", "v.end", interview.id)] if interview else ()),
        *([button("看待放行", "o.again", waiting[0].item.id)] if waiting else ()),
        *([button("看待核验", "o.fix", fixes[0].id)] if fixes else ()),
    ]
    return Now(
        inspection=turn.name_for(me.user_id, view),
        interview=interview,
        question=bool(outbox.open_questions(view, me.user_id)),
        to_release=len(waiting),
        to_verify=len(fixes),
        steps_left=_steps_left(view) if me.leads else 0,
        preparing=preparing.of(view, turn.people, me, turn.inside, turn.today),
        buttons=[keys] if keys else (),
    )


def _fixes(turn: Turn, view: View) -> list[OutwardItem]:
    """Reported fixes that this member may verify."""
    found = []
    for item in view.lookup(OutwardItem, "state", OutwardState.FIX_REPORTED):
        finding = view.get(Finding, item.finding_id)
        if finding is None or not may_see_finding(turn.me, finding):
            continue
        if turn.me.leads or finding.responsible_id == turn.me.user_id:
            found.append(item)
    return found


def _steps_left(view: View) -> int:
    kept = view.get(FirstDay, 1)
    if kept is None or kept.leader_id is None or kept.done_at is not None:
        return 0
    return len(set(Step) - set(kept.shown))


@dataclass(frozen=True)
class UnitNow:
    """What waits for a liaison, of what they were told."""

    to_acknowledge: int
    to_answer: int
    requests: int
    to_put_right: int
    had_matters: bool


def of_liaison(turn: Turn) -> UnitNow:
    """Return what the unit was told and has not answered; a frozen item looks as it did."""
    view, me = turn.store.view(turn.me.inspection_id), turn.me
    seen = [i for i in view.all(OutwardItem) if is_visible(turn, me, i) and is_open(i)]
    shown = [frozen.as_shown(i) for i in seen]
    new = [i for i in shown if i.acknowledged_at is None and i.passed_on_at is None]
    matters = [m for m in view.all(RectificationItem) if may_see_rectification(me, m, None)]
    asked = [r for r in view.all(DocumentRequest) if may_see_request(me, r)]
    return UnitNow(
        to_acknowledge=len(new),
        to_answer=len(seen),
        requests=sum(r.state in request_answers.AWAITED for r in asked),
        to_put_right=sum(m.state in NOT_CLOSED for m in matters),
        had_matters=bool(matters),
    )
