"""The life of an outward item as a table: state, event, who may, next state (design 5)."""

from enum import StrEnum

from inspection.enums import OutwardState, Role
from inspection.roles import INSIDE, LEADER, LEADING, LIAISON, THE_BOT


class OutwardEvent(StrEnum):
    """What can happen to an outward item."""

    PROPOSE = "propose"
    RELEASE = "release"
    SEND_BACK = "send_back"
    WITHDRAW = "withdraw"
    DELIVER = "deliver"
    FAIL = "fail"
    ACKNOWLEDGE = "acknowledge"
    PASS_ON = "pass_on"  # noqa: S105  # a step, no secret
    REPORT_FIX = "report_fix"
    ANSWER = "answer"
    ADD = "add"
    EXTEND = "extend"
    REFUSE = "refuse"
    GO_ON = "go_on"
    FORMALIZE = "formalize"
    CORRECT = "correct"
    WAIVE_PROOF = "waive_proof"
    VERIFY = "verify"
    RETURN = "return"
    RECALL = "recall"
    FREEZE = "freeze"
    CARRY_OVER = "carry_over"


E = OutwardEvent
S = OutwardState


WHO: dict[OutwardEvent, frozenset[Role]] = {
    E.PROPOSE: INSIDE,
    E.RELEASE: LEADING,
    E.SEND_BACK: LEADING,
    E.WITHDRAW: INSIDE,
    E.DELIVER: THE_BOT,
    E.FAIL: THE_BOT,
    E.ACKNOWLEDGE: LIAISON,
    E.PASS_ON: LIAISON,
    E.REPORT_FIX: LIAISON,
    E.ANSWER: LIAISON,
    E.ADD: LIAISON,
    E.EXTEND: LEADING,
    E.REFUSE: LEADING,
    E.GO_ON: LEADING,
    E.FORMALIZE: LEADING,
    E.CORRECT: LEADING,
    E.WAIVE_PROOF: LEADING,
    E.VERIFY: INSIDE,
    E.RETURN: INSIDE,
    E.RECALL: LEADER,
    E.FREEZE: THE_BOT,
    E.CARRY_OVER: LEADING,
}

WITH_THE_UNIT = (S.DELIVERED, S.ACKNOWLEDGED, S.PASSED_ON, S.FIX_REPORTED, S.UNDELIVERABLE)
ANSWERABLE = (S.DELIVERED, S.ACKNOWLEDGED, S.PASSED_ON)  # the unit still has to do something

MOVES: dict[tuple[OutwardState, OutwardEvent], OutwardState] = {
    (S.DRAFT, E.PROPOSE): S.AWAITING_RELEASE,
    (S.AWAITING_RELEASE, E.RELEASE): S.RELEASED,
    (S.AWAITING_RELEASE, E.SEND_BACK): S.DRAFT,
    (S.DRAFT, E.WITHDRAW): S.WITHDRAWN,
    (S.AWAITING_RELEASE, E.WITHDRAW): S.WITHDRAWN,
    (S.RELEASED, E.WITHDRAW): S.WITHDRAWN,
    (S.RELEASED, E.DELIVER): S.DELIVERED,
    (S.RELEASED, E.FAIL): S.UNDELIVERABLE,
    (S.UNDELIVERABLE, E.DELIVER): S.DELIVERED,
    (S.DELIVERED, E.ACKNOWLEDGE): S.ACKNOWLEDGED,
    # each step implies those before it: the liaison never has to press in order
    (S.DELIVERED, E.PASS_ON): S.PASSED_ON,
    (S.ACKNOWLEDGED, E.PASS_ON): S.PASSED_ON,
    (S.DELIVERED, E.REPORT_FIX): S.FIX_REPORTED,
    (S.ACKNOWLEDGED, E.REPORT_FIX): S.FIX_REPORTED,
    (S.PASSED_ON, E.REPORT_FIX): S.FIX_REPORTED,
    (S.DELIVERED, E.ANSWER): S.ACKNOWLEDGED,
    (S.ACKNOWLEDGED, E.ANSWER): S.ACKNOWLEDGED,
    (S.PASSED_ON, E.ANSWER): S.PASSED_ON,
    # what comes after a report is no report; the report may be returned before it leaves
    **{(s, E.ADD): s for s in (S.ACKNOWLEDGED, S.PASSED_ON, S.FIX_REPORTED)},
    **{(s, e): s for s in ANSWERABLE for e in (E.EXTEND, E.REFUSE, E.GO_ON)},
    **{(s, E.CORRECT): s for s in (*ANSWERABLE, S.FIX_REPORTED)},
    **{(s, E.WAIVE_PROOF): S.CLOSED for s in ANSWERABLE},
    **{(s, E.FORMALIZE): S.CARRIED_OVER for s in ANSWERABLE},
    (S.FIX_REPORTED, E.VERIFY): S.CLOSED,
    (S.FIX_REPORTED, E.RETURN): S.ACKNOWLEDGED,
    **{(state, E.RECALL): S.WITHDRAWN for state in WITH_THE_UNIT},
    **{(state, E.FREEZE): S.FROZEN for state in WITH_THE_UNIT},
    **{(state, E.CARRY_OVER): S.CARRIED_OVER for state in WITH_THE_UNIT},
}


def next_state(state: OutwardState, event: OutwardEvent) -> OutwardState | None:
    """Return where the event leads from here, or None when there is no such move."""
    return MOVES.get((state, event))


def may(role: Role | None, event: OutwardEvent) -> bool:
    """Whether somebody in this role (None: the bot itself) may cause the event."""
    return not WHO[event] if role is None else role in WHO[event]
