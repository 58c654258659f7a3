"""Work papers as forms: one finding one paper (一事一底稿), with the list of what supports it."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from inspection.case_file import CaseFile, Heading
from inspection.pack_contents import Piece
from inspection.records import Exhibit, Finding, WorkPaper
from inspection.work_paper_terms import PaperField, PaperState, ProofKind


@dataclass(frozen=True)
class Support:
    """One piece of the catalogue."""

    name: str
    kind: ProofKind | None
    original: bool | None
    obtained: str
    file: Piece | None  # None: kept outside, or may not be named


@dataclass(frozen=True)
class Signature:
    """Who took a step, and when it still stands; both empty where it is to be taken."""

    name: str = ""
    at: datetime | None = None


@dataclass(frozen=True)
class WorkPaperForm:
    """A paper as it stands; an empty field is one that nobody has filled."""

    heading: Heading
    label: str
    unit: str
    compiled_at: datetime
    state: PaperState
    fields: tuple[tuple[PaperField, str], ...]  # all but the catalogue; choices as codes
    support: tuple[Support, ...]
    compiled: Signature
    reviewed: Signature
    signed: Signature


def work_paper_forms(case: CaseFile) -> tuple[WorkPaperForm, ...]:
    """Return a form for each paper that was begun, by number."""
    findings = {finding.id: finding for finding in case.findings}
    exhibits: dict[int, list[Exhibit]] = {}
    for exhibit in case.exhibits:
        exhibits.setdefault(exhibit.paper_id, []).append(exhibit)
    return tuple(
        _form(case, paper, findings[paper.finding_id], exhibits.get(paper.id, []))
        for paper in case.papers
    )


def _form(
    case: CaseFile, paper: WorkPaper, finding: Finding, exhibits: list[Exhibit]
) -> WorkPaperForm:
    compilers = paper.submitted_by if paper.submitted_by is not None else paper.compiled_by
    return WorkPaperForm(
        heading=case.heading,
        label=paper.label,
        unit=finding.unit,
        compiled_at=paper.compiled_at,
        state=paper.state,
        fields=tuple(_fields(paper)),
        support=tuple(_support(case, each) for each in exhibits if each.listed),
        compiled=_signature(case, paper, "submitted", compilers),
        reviewed=_signature(case, paper, "reviewed", paper.reviewed_by),
        signed=_signature(case, paper, "signed", paper.signed_by),
    )


def _fields(paper: WorkPaper) -> Iterator[tuple[PaperField, str]]:
    for field in PaperField:
        if field is not PaperField.EXHIBITS:
            entry = paper.entry(field)
            yield field, entry.text if entry is not None else ""


def _support(case: CaseFile, exhibit: Exhibit) -> Support:
    file = case.files.get(exhibit.evidence_id) if exhibit.evidence_id is not None else None
    return Support(
        name=exhibit.name or (file.evidence.file_name if file is not None else ""),
        kind=exhibit.kind,
        original=exhibit.original,
        obtained=exhibit.obtained,
        file=file,
    )


def _signature(case: CaseFile, paper: WorkPaper, what: str, by: int | None) -> Signature:
    if by is None:
        return Signature()
    taken = [change.at for change in paper.history if change.what == what and change.by == by]
    is_compiling = what == "submitted" and paper.state is PaperState.COMPILING
    return Signature(case.name(by), None if is_compiling or not taken else taken[-1])
