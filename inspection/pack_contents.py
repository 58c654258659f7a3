"""What goes into an evidence pack: which files, for whom, and what the unit's own pack tells."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime

from inspection.access import may_see_finding, may_see_interview, was_shown
from inspection.board import notes_to_take_out
from inspection.enums import FetchState, Handling, Language, OutwardState, RowState
from inspection.frozen import as_shown
from inspection.ports import View
from inspection.records import (
    DocumentRequest,
    Evidence,
    FeedbackList,
    Finding,
    FixReport,
    Inspection,
    Interview,
    InterviewNote,
    Member,
    Notice,
    OutwardItem,
    RectificationItem,
    RectificationState,
    RequestList,
    TimetableItem,
)
from inspection.unit_sendings import sendings

# the list for people in a pack; what a program reads is `manifest.json` in every language
LISTINGS: Mapping[Language, str] = {
    Language.CHINESE: "清单.txt",
    Language.ENGLISH: "List of files.txt",
}


@dataclass(frozen=True)
class Piece:
    """A file of evidence, and whose it is: W12, T3, G4, J5（某单位）."""

    evidence: Evidence
    owner: str


def is_withheld(finding: Finding) -> bool:
    """Whether nothing of the finding may leave: a clue, or what may be one (design 6.3)."""
    return finding.sealed or finding.handling is Handling.CLUE


def pieces_for(view: View, asker: Member | None) -> tuple[Piece, ...]:
    """Return the files that support what the asker may see, each once, in the order of ids.

    Without an asker it is the host's own pack. A file that also belongs to a clue, or to what
    may be one, is in no pack.
    """
    kept_back = {e for f in view.all(Finding) if is_withheld(f) for e in f.evidence}
    owners: dict[int, str] = {}
    for owner, ids in _owners(view, asker):
        for each in ids:
            owners.setdefault(each, owner)
    return tuple(
        Piece(file, owners[file.id])
        for file in view.all(Evidence)
        if file.id in owners and file.id not in kept_back and file.fetch_state not in GONE
    )


GONE = frozenset({FetchState.TO_ERASE, FetchState.ERASED})


def _owners(view: View, asker: Member | None) -> Iterator[tuple[str, tuple[int, ...]]]:
    """Yield everything that has files, by its number, with the ids of the files."""
    for finding in view.all(Finding):
        if _sees(asker, finding):
            yield finding.label, finding.evidence
    for interview in view.all(Interview):
        if asker is None or may_see_interview(asker, interview):
            for note in view.lookup(InterviewNote, "interview_id", interview.id):
                yield f"T{interview.number}", note.evidence
    for shared in notes_to_take_out(view, asker):
        yield shared.label, shared.evidence
    yield from _from_unit(view, asker)


def _from_unit(view: View, asker: Member | None) -> Iterator[tuple[str, tuple[int, ...]]]:
    for item in view.all(OutwardItem):
        about = view.get(Finding, item.finding_id)
        if about is not None and _sees(asker, about):
            for sending in (each for each in sendings(item) if each.has_left):
                yield item.inside_label, sending.evidence
            for fix in (each for each in item.later_fixes if each.recorded_at is not None):
                yield item.inside_label, fix.evidence
    for matter in view.all(RectificationItem):
        about = view.get(Finding, matter.finding_id)
        if about is not None and _sees(asker, about):
            for sent in matter.sendings:
                yield matter.inside_label, sent.evidence
    for request in view.all(DocumentRequest):
        if request.handed_over:
            yield request.inside_label, request.handed_over
    for notice in view.all(Notice):
        if notice.receipt_at is not None:
            yield notice.label, notice.receipt


def _sees(asker: Member | None, finding: Finding) -> bool:
    if is_withheld(finding):
        return False
    return asker is None or may_see_finding(asker, finding)


# --- the unit's own pack --------------------------------------------------------------------


@dataclass(frozen=True)
class ToldItem:
    """An item as the unit knows it, with what it sent on it and the pictures it was sent."""

    item: OutwardItem  # in the state the unit knows; its history is not the unit's
    sent: tuple[FixReport, ...]
    pictures: tuple[Evidence, ...]


@dataclass(frozen=True)
class ToldRow:
    """A row of the timetable under its outward title."""

    title: str
    first_day: date
    last_day: date


@dataclass(frozen=True)
class UnitContents:
    """All that one unit may take away: nothing in it comes from a finding."""

    unit: str
    group: str
    items: tuple[ToldItem, ...]
    notices: tuple[Notice, ...]
    lists: tuple[tuple[RequestList, tuple[DocumentRequest, ...]], ...]
    rows: tuple[ToldRow, ...]
    feedback: tuple[tuple[FeedbackList, tuple[RectificationItem, ...]], ...]
    files: Mapping[int, Evidence]  # every one there is; named by what the unit was told or sent


def for_unit(view: View, unit: str, *, show_carried_over: bool = True) -> UnitContents:
    """Return what the unit's liaison was told and answered, by the rules of its chat."""
    inspection = view.get(Inspection, 1)
    items = [_told(view, i) for i in view.all(OutwardItem) if i.unit == unit and _is_known(i)]
    if not show_carried_over:
        items = [i for i in items if i.item.state is not OutwardState.CARRIED_OVER]
    lists = [r for r in view.all(RequestList) if r.unit == unit and r.number is not None]
    return UnitContents(
        unit=unit,
        group=inspection.group if inspection is not None else "",
        items=tuple(sorted(items, key=lambda told: told.item.number or 0)),
        notices=tuple(n for n in view.all(Notice) if n.unit == unit and n.number is not None),
        lists=tuple((each, _requests(view, each)) for each in lists),
        rows=tuple(_rows(view)),
        feedback=tuple(_feedback(view, unit)),
        files={file.id: file for file in view.all(Evidence)},
    )


def _is_known(item: OutwardItem) -> bool:
    return item.number is not None and item.delivered_at is not None and was_shown(item)


def _told(view: View, item: OutwardItem) -> ToldItem:
    shown = as_shown(item)
    sent = tuple(each for each in sendings(shown) if each.has_left)
    found = (view.get(Evidence, each) for each in shown.attachments)
    pictures = tuple(each for each in found if each is not None)
    return ToldItem(shown, sent, pictures)


def _requests(view: View, shared: RequestList) -> tuple[DocumentRequest, ...]:
    found = view.lookup(DocumentRequest, "list_id", shared.id)
    return tuple(each for each in found if each.number is not None)


def _rows(view: View) -> Iterator[ToldRow]:
    for row in view.all(TimetableItem):
        if row.visible_to_unit and row.outward_title and row.state is not RowState.CANCELLED:
            yield ToldRow(row.outward_title, row.first_day, row.last_day)


def _feedback(
    view: View, unit: str
) -> Iterator[tuple[FeedbackList, tuple[RectificationItem, ...]]]:
    """Yield each problem list with what is on it for the unit; what was recalled is not."""
    gone = {RectificationState.DRAFT, RectificationState.DROPPED, RectificationState.WITHDRAWN}
    for batch in (b for b in view.all(FeedbackList) if b.unit == unit and b.number is not None):
        found = view.lookup(RectificationItem, "list_id", batch.id)
        given = [i for i in found if i.number is not None and i.state not in gone]
        yield batch, tuple(sorted(given, key=lambda i: (i.number or 0, i.cycle)))


def last_clue_at(view: View) -> datetime | None:
    """Return when a finding was registered as a clue last: what was packed before may tell it."""
    clues = (f for f in view.all(Finding) if f.handling is Handling.CLUE)
    return max((c.at for f in clues for c in f.history if c.what == "clue"), default=None)


def settled_at(view: View) -> datetime:
    """Return the moment that stands in every document of a pack as that of its making."""
    inspection = view.get(Inspection, 1)
    if inspection is None:
        raise LookupError(view.scope)
    return inspection.created_at
