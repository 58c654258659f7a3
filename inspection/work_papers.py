"""The work paper of a finding: opened, filled, counted; nothing in it but what people said."""

from collections.abc import Mapping
from datetime import datetime

from inspection.access import counts
from inspection.amounts import find_amounts
from inspection.audit import note
from inspection.errors import EmptyTextError, NotAllowedError, NothingHereError, TooLongError
from inspection.ports import View, Work
from inspection.records import Change, Exhibit, Finding, Member, PaperEntry, WorkPaper
from inspection.work_paper_states import may_compile
from inspection.work_paper_terms import Method, PaperField, PaperState, ProofKind, SourceKind

F = PaperField
OPTIONAL = frozenset({F.REMARK})
CHOICES = {F.METHOD: frozenset(Method), F.SOURCE_KIND: frozenset(SourceKind)}
LONG_FIELDS = frozenset({F.OVERVIEW, F.PROCESS, F.BASIS, F.REMARK})
LONGEST, LONGEST_OF_A_LINE = 1500, 200
AT_RISK = frozenset({SourceKind.INTERVIEW.value, SourceKind.PETITION.value})


def paper_of(view: View, finding: Finding) -> WorkPaper | None:
    """Return the finding's paper, if one was begun."""
    return next(iter(view.lookup(WorkPaper, "finding_id", finding.id)), None)


def open_paper(work: Work, finding: Finding, *, by: Member, now: datetime) -> WorkPaper:
    """Begin the finding's paper, or go on with it: one finding, one paper.

    Raises `NothingHereError` for a sealed finding and a clue, `NotAllowedError` for a member
    who is neither filer nor leading.
    """
    if not counts(finding):
        raise NothingHereError(finding.label)
    begun = paper_of(work, finding)
    if begun is not None:
        return begun
    if not may_compile(by, finding):
        raise NotAllowedError
    paper = work.add(
        WorkPaper(
            finding_id=finding.id,
            number=finding.number,
            compiled_at=now,
            compiled_by=by.user_id,
            entries=_taken_over(finding, now),
        )
    )
    return saved(work, paper, Change(at=now, by=by.user_id, what="opened"))


def _taken_over(finding: Finding, now: datetime) -> tuple[PaperEntry, ...]:
    """Return what was chosen on the finding itself; texts are proposals only."""
    known = ((F.METHOD, finding.method), (F.SOURCE_KIND, finding.source_kind))
    return tuple(
        PaperEntry(field=field, text=code, by=None, at=now)
        for field, code in known
        if code is not None and code in CHOICES[field]
    )


def proposals(finding: Finding, paper: WorkPaper, field: PaperField) -> tuple[str, ...]:
    """Return texts that are already on record, word for word, to be taken by a tap."""
    place = paper.entry(F.PLACE)
    known: dict[PaperField, tuple[str | None, ...]] = {
        F.TITLE: (finding.wording.strip().partition("\n")[0],),
        F.OVERVIEW: (finding.wording.strip(),),
        F.PLACE: (finding.department,),
        F.RESPONSIBLE: (finding.department, place.text if place else None),
        F.AMOUNT: _amounts(finding.wording),
    }
    limit = longest(field)
    texts = (text for text in known.get(field, ()) if text and len(text) <= limit)
    return tuple(dict.fromkeys(texts))


def _amounts(text: str) -> tuple[str, ...]:
    """Return the sums as said; several also together, never added up (domain 7.3)."""
    said = tuple(dict.fromkeys(amount.raw for amount in find_amounts(text)))
    return ("、".join(said), *said) if len(said) > 1 else said


def fill(
    work: Work,
    paper: WorkPaper,
    finding: Finding,
    field: PaperField,
    text: str,
    *,
    by: Member,
    now: datetime,
) -> WorkPaper:
    """Fill a field, or change it; what was reviewed goes back to 编制中."""
    only_compilers(by, finding)
    text = _checked(field, text)
    before = paper.entry(field)
    if before is not None and before.text == text:
        return paper
    entry = PaperEntry(field=field, text=text, by=by.user_id, at=now)
    kept = tuple(e for e in paper.entries if e.field is not field)
    if field is F.SOURCE_KIND:
        _guard_source(work, finding, text)
    change = Change(
        at=now,
        by=by.user_id,
        what=f"filled.{field.value}",
        before=before.text if before else "",
        after=text,
    )
    return saved(work, reopened(paper).changed(entries=(*kept, entry)), change)


def _checked(field: PaperField, text: str) -> str:
    text = text.strip()
    if field is F.EXHIBITS or (field in CHOICES and text not in CHOICES[field]):
        raise NothingHereError
    if not text:
        raise EmptyTextError
    if len(text) > longest(field):
        raise TooLongError(len(text), longest(field))
    return text


def longest(field: PaperField) -> int:
    """Return how many characters the field takes."""
    return LONGEST if field in LONG_FIELDS else LONGEST_OF_A_LINE


def _guard_source(work: Work, finding: Finding, source_kind: str) -> None:
    """A finding that a talk or a petition is behind is closed as such; never opened again here."""
    if source_kind in AT_RISK and finding.source_kind not in AT_RISK:
        work.put(finding.changed(source_kind=source_kind))


def reopened(paper: WorkPaper) -> WorkPaper:
    """Return the paper as it is once somebody changes anything in it."""
    return paper.changed(state=PaperState.COMPILING, reviewed_by=None, signed_by=None)


def missing(view: View, paper: WorkPaper) -> tuple[PaperField, ...]:
    """Return what is still to be filled, in the order of the paper."""
    filled = {entry.field for entry in paper.entries}
    if is_catalogued(view, paper):
        filled.add(F.EXHIBITS)
    return tuple(f for f in PaperField if f not in filled and f not in OPTIONAL)


def is_catalogued(view: View, paper: WorkPaper) -> bool:
    """Whether there is something in the catalogue and every piece of it is classed."""
    listed = [e for e in view.lookup(Exhibit, "paper_id", paper.id) if e.listed]
    return bool(listed) and all(isinstance(e.kind, ProofKind) for e in listed)


def only_compilers(by: Member, finding: Finding) -> None:
    """Refuse who may not fill the paper, and a finding that has none."""
    if not counts(finding):
        raise NothingHereError(finding.label)
    if not may_compile(by, finding):
        raise NotAllowedError


def count_by_state(view: View) -> Mapping[PaperState, int]:
    """Return how many papers stand in each state; those of findings that do not count are out."""
    found = dict.fromkeys(PaperState, 0)
    for paper in view.all(WorkPaper):
        finding = view.get(Finding, paper.finding_id)
        if finding is not None and counts(finding):
            found[paper.state] += 1
    return found


def saved(work: Work, paper: WorkPaper, change: Change) -> WorkPaper:
    """Keep the paper with this line in its history and in the audit trail."""
    note(
        work,
        by=change.by,
        at=change.at,
        act=f"work_paper.{change.what}",
        subject=f"work_paper:{paper.id}",
    )
    return work.put(paper.changed(history=(*paper.history, change)))
