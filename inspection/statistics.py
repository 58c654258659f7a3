"""The figures an inspection office asks for, each with what exactly it counts (domain 7.16)."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from inspection.case_file import CaseFile, Heading
from inspection.day_counts import SENT
from inspection.enums import Focus, Handling, InterviewState, OutwardState, PriorState, RowState
from inspection.finding_list import Cross, crossed
from inspection.methods import PROVIDED
from inspection.records import Method, MethodTally, RequestState
from inspection.transfer_rows import TransferRow, transfer_rows
from inspection.work_paper_terms import PaperState, SourceKind


class FigureName(StrEnum):
    """One figure; what it counts stands beside it in the document."""

    TALKS = "talks"  # interviews that ended
    FROM_TALKS = "from_talks"  # findings made from one
    PETITIONS = "petitions"  # letters and visits, where they were counted by hand
    FROM_PETITIONS = "from_petitions"
    PERSONAL_MATTERS = "personal_matters"  # spot checks, where they were counted by hand
    ASKED_FOR = "asked_for"  # materials that the unit was asked for
    RECEIVED = "received"
    RETURNED = "returned"
    FINDINGS = "findings"
    PENDING = "pending"
    PAPERS = "papers"
    PAPERS_SIGNED = "papers_signed"
    TOLD = "told"  # 即知即改 that reached the unit
    TOLD_CLOSED = "told_closed"
    NOTICES = "notices"
    NOTICES_CLOSED = "notices_closed"
    PRIORS = "priors"
    PRIORS_OPEN = "priors_open"
    REPEATS = "repeats"
    SPECIAL_REPORTS = "special_reports"  # nobody records them: blank
    CLUES = "clues"  # the leader's only


F = FigureName
WorkFigures = Mapping[FigureName, int | None]  # None: blank, to be written by hand


@dataclass(frozen=True)
class PlannedWork:
    """A row of the timetable with a quantity: plan and actual."""

    name: str
    planned: int | None
    actual: int
    unit: str


@dataclass(frozen=True)
class UsedMethod:
    """One of the fourteen; `is_counted` says that the records tell how often it was used."""

    method: Method
    planned: int | None
    actual: int
    is_counted: bool


@dataclass(frozen=True)
class Statistics:
    """All figures; `figures` has clues for the leader alone."""

    heading: Heading
    figures: WorkFigures
    findings: Cross
    papers: Mapping[PaperState, int]
    rows: tuple[PlannedWork, ...]
    methods: tuple[UsedMethod, ...]
    transfers: tuple[TransferRow, ...]  # those of clues for the leader alone


def statistics(case: CaseFile) -> Statistics:
    """Return the figures of what the asker may see."""
    clues = sum(finding.handling is Handling.CLUE for finding in case.clues)
    figures = dict(work_figures(case))
    if case.leads:
        figures[F.CLUES] = clues
    return Statistics(
        heading=case.heading,
        figures=figures,
        findings=crossed(case.counted),
        papers={state: sum(p.state is state for p in case.papers) for state in PaperState},
        rows=tuple(
            PlannedWork(f"{r.row} {r.work}", r.planned_quantity, r.actual_quantity, r.quantity_unit)
            for r in case.rows
            if r.state is not RowState.CANCELLED and (r.planned_quantity or r.actual_quantity)
        ),
        methods=used_methods(case),
        transfers=transfer_rows(case),
    )


def used_methods(case: CaseFile) -> tuple[UsedMethod, ...]:
    """Return all fourteen; what the asker may not see of a talk is not counted for them."""
    counted = {
        Method.INTERVIEW: sum(each.state is InterviewState.ENDED for each in case.interviews),
        Method.DOCUMENTS: sum(each.state in PROVIDED for each in case.requests),
    }
    kept = {tally.method: tally for tally in case.methods}
    return tuple(_used(each, kept.get(each), counted.get(each)) for each in Method)


def _used(method: Method, tally: MethodTally | None, counted: int | None) -> UsedMethod:
    by_hand = sum(step.added for step in tally.steps) if tally is not None else 0
    return UsedMethod(
        method=method,
        planned=tally.planned if tally is not None else None,
        actual=by_hand if counted is None else counted,
        is_counted=counted is not None,
    )


def _by_hand(case: CaseFile, method: Method) -> int | None:
    """Return what was counted by hand; nothing where nobody ever counted."""
    steps = [step.added for t in case.methods if t.method is method for step in t.steps]
    return sum(steps) if steps else None


def work_figures(case: CaseFile) -> WorkFigures:
    """Return the figures without clues."""
    counted = case.counted
    reached = [i for i in case.items if i.number is not None and i.state in SENT]
    small = [item for item in reached if item.notice_id is None]
    written = [item for item in reached if item.notice_id is not None]
    sources = [f.source_kind for f in counted]
    received = {RequestState.RECEIVED, RequestState.RETURNED}
    return {
        F.TALKS: sum(each.state is InterviewState.ENDED for each in case.interviews),
        F.FROM_TALKS: sum(
            f.interview_id is not None or f.source_kind == SourceKind.INTERVIEW for f in counted
        ),
        F.PETITIONS: _by_hand(case, Method.PETITION),
        F.PERSONAL_MATTERS: _by_hand(case, Method.PERSONAL_MATTERS),
        F.FROM_PETITIONS: sources.count(SourceKind.PETITION),
        F.ASKED_FOR: sum(each.number is not None for each in case.requests),
        F.RECEIVED: sum(each.state in received for each in case.requests),
        F.RETURNED: sum(each.state is RequestState.RETURNED for each in case.requests),
        F.FINDINGS: len(counted),
        F.PENDING: sum(f.handling is Handling.PENDING for f in counted),
        F.PAPERS: len(case.papers),
        F.PAPERS_SIGNED: sum(paper.state is PaperState.SIGNED for paper in case.papers),
        F.TOLD: len(small),
        F.TOLD_CLOSED: sum(item.state is OutwardState.CLOSED for item in small),
        F.NOTICES: len(written),
        F.NOTICES_CLOSED: sum(item.state is OutwardState.CLOSED for item in written),
        F.PRIORS: len(case.priors),
        F.PRIORS_OPEN: sum(prior.state is PriorState.OPEN for prior in case.priors),
        F.REPEATS: sum(f.focus is Focus.EARLIER_FINDINGS for f in counted),
        F.SPECIAL_REPORTS: None,
    }
