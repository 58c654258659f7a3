"""The catalogue of a work paper: each piece that supports it, named and classed (domain 2.4)."""

from datetime import datetime

from inspection.errors import EmptyTextError, TooLongError
from inspection.ports import View, Work
from inspection.records import Change, Evidence, Exhibit, Finding, Member, WorkPaper
from inspection.work_paper_states import BEING_COMPILED
from inspection.work_paper_terms import Flag, ProofKind
from inspection.work_papers import LONGEST_OF_A_LINE, only_compilers, reopened, saved

PROVEN_BY = frozenset({ProofKind.MINUTES, ProofKind.INTERVIEW_RECORD})
TALK = ProofKind.INTERVIEW_RECORD


def catalogue(view: View, paper: WorkPaper) -> tuple[Exhibit, ...]:
    """Return every piece, in the order it came in, those left out as well."""
    return view.lookup(Exhibit, "paper_id", paper.id)


def unlisted(view: View, paper: WorkPaper, finding: Finding) -> tuple[int, ...]:
    """Return the ids of the finding's files that the catalogue does not know yet."""
    known = {e.evidence_id for e in catalogue(view, paper)}
    return tuple(i for i in finding.evidence if i not in known)


def list_files(work: Work, paper: WorkPaper, finding: Finding, *, now: datetime) -> None:
    """Put the finding's new files into the catalogue while the paper is being compiled."""
    if paper.state not in BEING_COMPILED:
        return
    for evidence_id in unlisted(work, paper, finding):
        file = work.get(Evidence, evidence_id)
        name = file.file_name if file is not None else ""
        work.add(Exhibit(paper_id=paper.id, evidence_id=evidence_id, name=name, at=now))


def add_piece(
    work: Work, paper: WorkPaper, finding: Finding, *, name: str, by: Member, now: datetime
) -> Exhibit:
    """Add something that is kept outside the bot: a copied ledger, a talk record on paper."""
    piece = Exhibit(paper_id=paper.id, name=_line(name), by=by.user_id, at=now)
    only_compilers(by, finding)
    piece = work.add(piece)
    _changed(work, paper, piece, "added", after=piece.name, by=by, now=now)
    return piece


def change_piece(
    work: Work,
    paper: WorkPaper,
    finding: Finding,
    piece: Exhibit,
    *,
    by: Member,
    now: datetime,
    kind: ProofKind | None = None,
    original: bool | None = None,
    name: str | None = None,
    obtained: str | None = None,
    listed: bool | None = None,
) -> Exhibit:
    """Class or name a piece, say whether it is the original and where it is from, leave it out."""
    only_compilers(by, finding)
    given: dict[str, ProofKind | bool | str | None] = {
        "kind": kind,
        "original": original,
        "name": _line(name) if name is not None else None,
        "obtained": _line(obtained) if obtained is not None else None,
        "listed": listed,
    }
    [(what, value)] = ((key, value) for key, value in given.items() if value is not None)
    before = getattr(piece, what)
    if before == value:
        return piece
    piece = work.put(piece.changed(**{what: value, "by": by.user_id}))
    _changed(work, paper, piece, what, before=str(before), after=str(value), by=by, now=now)
    return piece


def _line(text: str) -> str:
    text = text.strip()
    if not text:
        raise EmptyTextError
    if len(text) > LONGEST_OF_A_LINE:
        raise TooLongError(len(text), LONGEST_OF_A_LINE)
    return text


def _changed(
    work: Work,
    paper: WorkPaper,
    piece: Exhibit,
    what: str,
    *,
    by: Member,
    now: datetime,
    before: str = "",
    after: str = "",
) -> None:
    code = f"exhibit.{what}.{piece.id}"
    change = Change(at=now, by=by.user_id, what=code, before=before, after=after)
    saved(work, reopened(paper), change)


def flags(view: View, paper: WorkPaper, finding: Finding) -> tuple[Flag, ...]:
    """Return what a reviewer would send the paper back for, though no field is empty.

    A paper needs minutes or a talk record behind it, and one talk alone proves nothing
    (domain 2.4).
    """
    kinds = [e.kind for e in catalogue(view, paper) if e.listed]
    found = {
        Flag.NO_MINUTES_NO_TALK: not PROVEN_BY.intersection(kinds),
        Flag.TALK_ALONE: bool(kinds) and set(kinds) == {TALK},
        Flag.UNLISTED_FILES: bool(unlisted(view, paper, finding)),
    }
    return tuple(flag for flag, is_so in found.items() if is_so)
