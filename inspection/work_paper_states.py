"""The life of a work paper as a table, and who may take which step (domain 1.3)."""

from collections.abc import Iterable
from enum import StrEnum

from inspection.access import may_see_finding
from inspection.enums import Role
from inspection.ports import View
from inspection.records import Exhibit, Finding, Member, WorkPaper
from inspection.work_paper_terms import PaperState


class PaperEvent(StrEnum):
    """What can happen to a work paper."""

    SUBMIT = "submit"
    PASS = "pass"  # noqa: S105  # a step, no secret
    SIGN = "sign"
    SEND_BACK = "send_back"
    CHANGE = "change"


E = PaperEvent
S = PaperState

MOVES: dict[tuple[PaperState, PaperEvent], PaperState] = {
    (S.COMPILING, E.SUBMIT): S.AWAITING_REVIEW,
    (S.SENT_BACK, E.SUBMIT): S.AWAITING_REVIEW,
    (S.AWAITING_REVIEW, E.PASS): S.AWAITING_SIGNATURE,
    (S.AWAITING_REVIEW, E.SEND_BACK): S.SENT_BACK,
    (S.AWAITING_SIGNATURE, E.SIGN): S.SIGNED,
    (S.AWAITING_SIGNATURE, E.SEND_BACK): S.SENT_BACK,
    # what was reviewed is what was read: any change begins again
    **{(state, E.CHANGE): S.COMPILING for state in S},
}
BEING_COMPILED = frozenset({S.COMPILING, S.SENT_BACK})


def next_state(state: PaperState, event: PaperEvent) -> PaperState | None:
    """Return where the event leads from here, or None when there is no such move."""
    return MOVES.get((state, event))


def may_compile(member: Member, finding: Finding) -> bool:
    """Whether the member may fill the paper: who filed the finding, the leader, deputies."""
    is_theirs = member.leads or member.user_id == finding.author_id
    return is_theirs and may_see_finding(member, finding)


def compilers(view: View, paper: WorkPaper) -> frozenset[int]:
    """Return everybody whose words stand in the paper or its catalogue, and who submitted it."""
    exhibits = view.lookup(Exhibit, "paper_id", paper.id)
    people = (paper.submitted_by, *(e.by for e in paper.entries), *(e.by for e in exhibits))
    return frozenset(person for person in people if person is not None)


def reviewers(
    view: View, paper: WorkPaper, finding: Finding, members: Iterable[Member]
) -> tuple[Member, ...]:
    """Return who may review: a deputy who did not compile it.

    Where there is none, the leader reviews, as a step before and apart from the signature.
    """
    hands = compilers(view, paper)
    able = [
        m for m in members if m.leads and may_see_finding(m, finding) and m.user_id not in hands
    ]
    deputies = tuple(m for m in able if m.role is Role.DEPUTY)
    return deputies or tuple(able)


def signers(paper: WorkPaper, finding: Finding, members: Iterable[Member]) -> tuple[Member, ...]:
    """Return who may sign: the leader; without one, a deputy who did not review it."""
    able = [m for m in members if m.leads and may_see_finding(m, finding)]
    leaders = tuple(m for m in able if m.role is Role.LEADER)
    return leaders or tuple(m for m in able if m.user_id != paper.reviewed_by)
