"""What is open with a member: what somebody else must take over before they leave."""

from collections.abc import Callable, Iterable, Iterator

from inspection.access import may_see_finding, may_see_request
from inspection.enums import OutwardState, RowState, Standing
from inspection.lacking import lacks
from inspection.ports import View
from inspection.records import (
    DocumentRequest,
    Finding,
    HandOverEntry,
    HandOverKind,
    Member,
    OutwardItem,
    RequestState,
    TimetableItem,
    WorkPaper,
)
from inspection.timetable import owners_of
from inspection.work_paper_terms import PaperState

Kind = HandOverKind
OPEN_ITEMS = frozenset(
    {
        OutwardState.AWAITING_RELEASE,
        OutwardState.RELEASED,
        OutwardState.DELIVERED,
        OutwardState.ACKNOWLEDGED,
        OutwardState.PASSED_ON,
        OutwardState.UNDELIVERABLE,
    }
)


OPEN_REQUESTS = frozenset({RequestState.SENT, RequestState.DECLINED, RequestState.PROVIDED})

Source = Callable[[View, Member, tuple[Member, ...]], Iterator[HandOverEntry]]


def _findings(view: View, member: Member, _inside: tuple[Member, ...]) -> Iterator[HandOverEntry]:
    for finding in view.lookup(Finding, "responsible_id", member.user_id):
        is_sealed = finding.sealed and finding.standing is Standing.ACTIVE
        if lacks(finding) or is_sealed:
            yield _entry(Kind.LACKING, f"finding:{finding.id}", finding.label)


def _papers(view: View, member: Member, _inside: tuple[Member, ...]) -> Iterator[HandOverEntry]:
    for paper in view.all(WorkPaper):
        holder = paper.holder_id if paper.holder_id is not None else paper.compiled_by
        if holder == member.user_id and paper.state is not PaperState.SIGNED:
            yield _entry(Kind.PAPER, f"work_paper:{paper.id}", f"{paper.label}底稿")


def _items(view: View, member: Member, _inside: tuple[Member, ...]) -> Iterator[HandOverEntry]:
    for item in view.all(OutwardItem):
        finding = view.get(Finding, item.finding_id)
        if finding is None:
            continue
        label = item.label or finding.label
        if _is_held(item, member):
            yield _entry(Kind.ITEM, f"outward_item:{item.id}", label)
        if finding.responsible_id != member.user_id:
            continue
        if item.state is OutwardState.FIX_REPORTED:
            yield _entry(Kind.VERIFY, f"outward_item:{item.id}", label)
        elif item.state in OPEN_ITEMS:
            yield _entry(Kind.ITEM, f"outward_item:{item.id}", label)


def _is_held(item: OutwardItem, member: Member) -> bool:
    """Whether it was carried over to the member and not seen put right: somebody must go on."""
    is_open = item.state is OutwardState.CARRIED_OVER and item.later_fix is None
    return is_open and item.holder_id == member.user_id


def _rows(view: View, member: Member, inside: tuple[Member, ...]) -> Iterator[HandOverEntry]:
    for row in view.all(TimetableItem):
        is_over = row.state in {RowState.DONE, RowState.CANCELLED}
        if not is_over and any(m.user_id == member.user_id for m in owners_of(row, inside)):
            yield _entry(Kind.ROW, f"row:{row.id}", f"第{row.row}行")


def _requests(view: View, member: Member, _inside: tuple[Member, ...]) -> Iterator[HandOverEntry]:
    for request in view.all(DocumentRequest):
        if request.responsible_id == member.user_id and request.state in OPEN_REQUESTS:
            yield _entry(Kind.REQUEST, f"document_request:{request.id}", request.inside_label)


def _entry(kind: HandOverKind, ref: str, label: str) -> HandOverEntry:
    return HandOverEntry(kind=kind, ref=ref, label=label)


SOURCES: tuple[Source, ...] = (_findings, _papers, _items, _requests, _rows)


def open_things(view: View, member: Member, inside: Iterable[Member]) -> tuple[HandOverEntry, ...]:
    """Return everything open that the member is responsible for."""
    people = tuple(inside)
    return tuple(entry for source in SOURCES for entry in source(view, member, people))


def finding_behind(view: View, entry: HandOverEntry) -> Finding | None:
    """Return the finding an entry is about, None for a row."""
    table, _, text = entry.ref.partition(":")
    number = int(text)
    match table:
        case "finding":
            return view.get(Finding, number)
        case "work_paper":
            paper = view.get(WorkPaper, number)
            return view.get(Finding, paper.finding_id) if paper is not None else None
        case "outward_item":
            item = view.get(OutwardItem, number)
            return view.get(Finding, item.finding_id) if item is not None else None
        case _:
            return None


def may_have(view: View, member: Member, entry: HandOverEntry) -> bool:
    """Whether the member may know what the entry is about, as of now."""
    table, _, number = entry.ref.partition(":")
    if table == "row":
        return member.is_active and member.is_inside
    if table == "document_request":
        request = view.get(DocumentRequest, int(number))
        return request is not None and may_see_request(member, request)
    finding = finding_behind(view, entry)
    return finding is not None and may_see_finding(member, finding)
