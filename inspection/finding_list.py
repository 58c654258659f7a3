"""The list of findings (问题清单): every finding the asker may see, by aspect, and the sums.

Columns are those of the register of findings (domain 1.3). What does not count (void, split,
merged, no finding) stands apart with its number alone: a number is never used again.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from inspection.access import counts
from inspection.amounts import FEN_PER_YUAN
from inspection.case_file import CaseFile, Heading
from inspection.enums import Aspect, Focus, Handling, Standing
from inspection.pack_contents import Piece
from inspection.records import Finding, WorkPaper
from inspection.work_paper_terms import PaperField, PaperState

Cross = Mapping[tuple[Aspect | None, Handling], int]


@dataclass(frozen=True)
class EarlierFinding:
    """A finding of an earlier check, as the records have it."""

    source: str
    year: int | None
    text: str


@dataclass(frozen=True)
class ListedFinding:
    """One row of the list."""

    label: str
    unit: str
    recorded_at: datetime
    occurred_at: datetime
    place: str
    method: str | None  # codes, as in `work_paper_terms`; or the words that were typed
    source_kind: str | None
    raw: str
    wording: str
    aspect: Aspect | None
    focus: Focus | None
    repeats: EarlierFinding | None  # where one was named
    amounts: tuple[str, ...]  # as said
    yuan: Decimal | None  # only where one exact sum was said (domain 7.3)
    quantities: tuple[str, ...]
    clause: str
    files: tuple[Piece, ...]
    responsible: str
    handling: Handling
    hold: bool
    author: str
    paper: PaperState | None


@dataclass(frozen=True)
class Uncounted:
    """A number that is used and counts no more."""

    label: str
    recorded_at: datetime
    standing: Standing
    into: tuple[str, ...]  # the numbers that it became


@dataclass(frozen=True)
class FindingList:
    """The list: rows by aspect, what does not count, and how many of each."""

    heading: Heading
    by_aspect: Mapping[Aspect | None, tuple[ListedFinding, ...]]  # every aspect, then None
    uncounted: tuple[Uncounted, ...]
    totals: Cross
    repeats: int  # that a person said were found before


def finding_list(case: CaseFile) -> FindingList:
    """Return the list of findings of a case file, in the order of numbers."""
    papers = {paper.finding_id: paper for paper in case.papers}
    earlier = earlier_findings(case)
    counted = case.counted
    listed = [(f.aspect, _listed(case, f, papers.get(f.id), earlier)) for f in counted]
    return FindingList(
        heading=case.heading,
        by_aspect={
            aspect: tuple(row for own, row in listed if own is aspect) for aspect in (*Aspect, None)
        },
        uncounted=tuple(_uncounted(case, f) for f in case.findings if not counts(f)),
        totals=crossed(counted),
        repeats=sum(finding.focus is Focus.EARLIER_FINDINGS for finding in counted),
    )


def crossed(findings: tuple[Finding, ...]) -> Cross:
    """Return how many findings there are of each aspect and handling, none left out."""
    table: dict[tuple[Aspect | None, Handling], int]
    table = {(aspect, handling): 0 for aspect in (*Aspect, None) for handling in CLASSES}
    for finding in findings:
        table[finding.aspect, finding.handling] += 1
    return table


CLASSES = tuple(handling for handling in Handling if handling is not Handling.CLUE)


def earlier_findings(case: CaseFile) -> Mapping[int, EarlierFinding]:
    """Return each earlier finding that the asker may read, by its id."""
    return {each.id: EarlierFinding(each.source, each.year, each.text) for each in case.priors}


def _listed(
    case: CaseFile, finding: Finding, paper: WorkPaper | None, earlier: Mapping[int, EarlierFinding]
) -> ListedFinding:
    return ListedFinding(
        label=finding.label,
        unit=finding.unit,
        recorded_at=finding.recorded_at,
        occurred_at=finding.occurred_at,
        place=_entry(paper, PaperField.PLACE) or finding.department or "",
        method=_entry(paper, PaperField.METHOD) or finding.method,
        source_kind=_entry(paper, PaperField.SOURCE_KIND) or finding.source_kind,
        raw=finding.raw,
        wording=finding.wording,
        aspect=finding.aspect,
        focus=finding.focus,
        repeats=earlier.get(finding.repeats or 0),
        amounts=tuple(amount.raw for amount in finding.amounts),
        yuan=_yuan(finding),
        quantities=tuple(finding.counts),
        clause="\n".join(filter(None, (_entry(paper, f) for f in _BASIS))),
        files=case.pieces(finding.evidence),
        responsible=_entry(paper, PaperField.RESPONSIBLE),
        handling=finding.handling,
        hold=finding.hold,
        author=case.name(finding.author_id),
        paper=paper.state if paper is not None else None,
    )


_BASIS = (PaperField.BASIS, PaperField.CLAUSE)


def _entry(paper: WorkPaper | None, field: PaperField) -> str:
    entry = paper.entry(field) if paper is not None else None
    return entry.text if entry is not None else ""


def _yuan(finding: Finding) -> Decimal | None:
    sums = finding.amounts
    if len(sums) != 1 or sums[0].approx:
        return None
    return Decimal(sums[0].fen) / FEN_PER_YUAN


def _uncounted(case: CaseFile, finding: Finding) -> Uncounted:
    labels = {each.id: each.label for each in case.findings}
    became = (*finding.children, *filter(None, (finding.merged_into,)))
    return Uncounted(
        label=finding.label,
        recorded_at=finding.recorded_at,
        standing=finding.standing,
        into=tuple(labels[each] for each in became if each in labels),
    )
