"""The steps of a work paper after compiling: handed in, reviewed, given back, signed."""

from collections.abc import Iterable
from datetime import datetime

from inspection.access import counts
from inspection.errors import (
    NoReviewerError,
    NotAllowedError,
    NothingHereError,
    OwnPaperError,
    PaperIncompleteError,
    ReasonMissingError,
    ReviewedItselfError,
    StaleError,
    TooLongError,
)
from inspection.ports import View, Work
from inspection.records import Change, Finding, Member, WorkPaper
from inspection.work_paper_states import PaperEvent, compilers, next_state, reviewers, signers
from inspection.work_paper_terms import PaperState
from inspection.work_papers import LONGEST_OF_A_LINE, missing, only_compilers, saved


def submit(
    work: Work,
    paper: WorkPaper,
    finding: Finding,
    *,
    members: Iterable[Member],
    by: Member,
    now: datetime,
) -> WorkPaper:
    """Hand the paper in for review.

    Raises `PaperIncompleteError` naming what is missing, `NoReviewerError` when everybody
    who could review it compiled it.
    """
    only_compilers(by, finding)
    state = _next(paper, PaperEvent.SUBMIT)
    lacking = missing(work, paper)
    if lacking:
        raise PaperIncompleteError(paper.label, tuple(lacking))
    submitted = paper.changed(state=state, submitted_by=by.user_id)
    if not reviewers(work, submitted, finding, members):
        raise NoReviewerError(paper.label)
    return saved(work, submitted, Change(at=now, by=by.user_id, what="submitted"))


def review(
    work: Work,
    paper: WorkPaper,
    finding: Finding,
    *,
    members: Iterable[Member],
    by: Member,
    now: datetime,
) -> WorkPaper:
    """Pass the review. Raises `OwnPaperError` for whoever compiled it."""
    state = _next(paper, PaperEvent.PASS)
    _only_reviewers(work, paper, finding, members, by)
    return saved(
        work,
        paper.changed(state=state, reviewed_by=by.user_id, returned_why=""),
        Change(at=now, by=by.user_id, what="reviewed"),
    )


def sign(
    work: Work,
    paper: WorkPaper,
    finding: Finding,
    *,
    members: Iterable[Member],
    by: Member,
    now: datetime,
) -> WorkPaper:
    """Sign the paper. Raises `ReviewedItselfError` for the deputy who reviewed it."""
    state = _next(paper, PaperEvent.SIGN)
    _only_signers(paper, finding, members, by)
    return saved(
        work,
        paper.changed(state=state, signed_by=by.user_id),
        Change(at=now, by=by.user_id, what="signed"),
    )


def send_back(
    work: Work,
    paper: WorkPaper,
    finding: Finding,
    *,
    reason: str,
    members: Iterable[Member],
    by: Member,
    now: datetime,
) -> WorkPaper:
    """Give the paper back with a reason, from the review or from the signature."""
    state = _next(paper, PaperEvent.SEND_BACK)
    check_turn(work, paper, finding, members, by)
    reason = reason.strip()
    if not reason:
        raise ReasonMissingError
    if len(reason) > LONGEST_OF_A_LINE:
        raise TooLongError(len(reason), LONGEST_OF_A_LINE)
    return saved(
        work,
        paper.changed(state=state, reviewed_by=None, returned_why=reason),
        Change(at=now, by=by.user_id, what="sent_back", after=reason),
    )


def check_turn(
    view: View, paper: WorkPaper, finding: Finding, members: Iterable[Member], by: Member
) -> None:
    """Refuse when the paper does not wait for this member's review or signature."""
    if paper.state is PaperState.AWAITING_REVIEW:
        _only_reviewers(view, paper, finding, members, by)
    elif paper.state is PaperState.AWAITING_SIGNATURE:
        _only_signers(paper, finding, members, by)
    else:
        raise StaleError(paper.label, paper.state.value)


def _only_reviewers(
    view: View, paper: WorkPaper, finding: Finding, members: Iterable[Member], by: Member
) -> None:
    if not counts(finding):
        raise NothingHereError(finding.label)
    if by.user_id in compilers(view, paper):
        raise OwnPaperError(paper.label)
    if by not in reviewers(view, paper, finding, members):
        raise NotAllowedError


def _only_signers(
    paper: WorkPaper, finding: Finding, members: Iterable[Member], by: Member
) -> None:
    if not counts(finding):
        raise NothingHereError(finding.label)
    if by in signers(paper, finding, members):
        return
    raise ReviewedItselfError(paper.label) if by.user_id == paper.reviewed_by else NotAllowedError


def _next(paper: WorkPaper, event: PaperEvent) -> PaperState:
    state = next_state(paper.state, event)
    if state is None:
        raise StaleError(paper.label, paper.state.value)
    return state
