"""The draft of the inspection report: what is on record, in the group's own words, in order.

No adjective, no conclusion and no proposal is added, and nothing is said of accountability;
what people are to judge (overall, suggestions) is left blank. Clues have a report of their own
and leave no trace here, not even in a count.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date

from inspection.calendar import withdrawal_day
from inspection.case_file import CaseFile, Heading
from inspection.enums import Aspect, Focus, Handling, OutwardState
from inspection.finding_list import EarlierFinding, earlier_findings
from inspection.records import Finding, OutwardItem
from inspection.rectification_ledger import latest_items
from inspection.statistics import WorkFigures, work_figures


@dataclass(frozen=True)
class ReportedFinding:
    """A finding in the group's own wording."""

    label: str
    unit: str
    wording: str
    handling: Handling
    is_fixed: bool
    repeats: EarlierFinding | None = None  # where one was named


@dataclass(frozen=True)
class ReportedFix:
    """Something the unit put right, or was told and has not put right, during the inspection."""

    label: str
    outward: str
    wording: str  # as the unit was told
    handling: Handling
    state: OutwardState
    closed_on: date | None
    is_waived: bool  # closed without proof, on somebody's word
    later_on: date | None = None  # seen put right after it was carried over: not closed by that


@dataclass(frozen=True)
class ReportDraft:
    """The parts of the report; each finding stands in the parts that its class asks for."""

    heading: Heading
    entry: date
    withdrawal: date
    figures: WorkFigures
    filed: int
    by_handling: Mapping[Handling, int]
    main: Mapping[Aspect | None, tuple[ReportedFinding, ...]]
    fixed: tuple[ReportedFix, ...]
    not_fixed: tuple[ReportedFix, ...]
    untold: tuple[str, ...]  # 即知即改 and 立行立改 of which the unit was told nothing
    repeated: tuple[ReportedFinding, ...]
    pending: tuple[str, ...]


MAIN = frozenset({Handling.LXLG, Handling.XQZG})
TOLD = frozenset({Handling.JZJG, Handling.LXLG})


def report_draft(case: CaseFile) -> ReportDraft:
    """Return the draft from what the asker may see.

    A small matter (即知即改) is no main finding, fixed or not: it stands in the third part
    (domain 7.9).
    """
    told, earlier = latest_items(case), earlier_findings(case)
    counted = case.counted
    main = [f for f in counted if f.handling in MAIN]
    fixes = [(f, told[f.id]) for f in counted if f.handling in TOLD and f.id in told]
    return ReportDraft(
        heading=case.heading,
        entry=case.inspection.entry,
        withdrawal=withdrawal_day(case.inspection.entry, case.inspection.days),
        figures=work_figures(case),
        filed=len(counted),
        by_handling={h: _number(counted, h) for h in Handling if h is not Handling.CLUE},
        main={
            aspect: tuple(_reported(f, told) for f in main if f.aspect is aspect)
            for aspect in (*Aspect, None)
        },
        fixed=tuple(_fix(case, f, i) for f, i in fixes if i.state is OutwardState.CLOSED),
        not_fixed=tuple(_fix(case, f, i) for f, i in fixes if i.state is not OutwardState.CLOSED),
        untold=tuple(f.label for f in counted if f.handling in TOLD and f.id not in told),
        repeated=tuple(
            replace(_reported(f, told), repeats=earlier.get(f.repeats or 0))
            for f in counted
            if f.focus is Focus.EARLIER_FINDINGS
        ),
        pending=tuple(f.label for f in counted if f.handling is Handling.PENDING),
    )


def _number(findings: Iterable[Finding], handling: Handling) -> int:
    return sum(finding.handling is handling for finding in findings)


def _reported(finding: Finding, told: Mapping[int, OutwardItem]) -> ReportedFinding:
    item = told.get(finding.id)
    return ReportedFinding(
        label=finding.label,
        unit=finding.unit,
        wording=finding.wording,
        handling=finding.handling,
        is_fixed=item is not None and item.state is OutwardState.CLOSED,
    )


def _fix(case: CaseFile, finding: Finding, item: OutwardItem) -> ReportedFix:
    return ReportedFix(
        label=finding.label,
        outward=item.notice or item.inside_label,
        wording=item.wording,
        handling=finding.handling,
        state=item.state,
        closed_on=case.day(item.closed_at) if item.closed_at is not None else None,
        is_waived=bool(item.proof_waiver),
        later_on=_later_day(case, item),
    )


def _later_day(case: CaseFile, item: OutwardItem) -> date | None:
    moment = item.later_fix.recorded_at if item.later_fix is not None else None
    return case.day(moment) if moment is not None else None
