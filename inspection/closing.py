"""The end of an inspection: what is still open, the closing, the receipt for its pack."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from inspection.access import counts
from inspection.audit import note
from inspection.enums import FetchState, Handling, OutwardState, Standing
from inspection.errors import InspectionError
from inspection.open_things import OPEN_ITEMS, OPEN_REQUESTS
from inspection.ports import View, Work
from inspection.records import (
    Closing,
    DocumentRequest,
    Evidence,
    Finding,
    HandOver,
    Notice,
    NoticeState,
    OutwardItem,
    Receipt,
    RectificationItem,
    Task,
    WorkPaper,
)
from inspection.rectification_states import NOT_CLOSED
from inspection.work_paper_terms import PaperState

NOT_ISSUED = frozenset(
    {NoticeState.DRAFT, NoticeState.AT_DEPUTY, NoticeState.AT_LEADER, NoticeState.AT_OFFICE}
)
NOT_FETCHED = frozenset({FetchState.PENDING, FetchState.UNREACHABLE, FetchState.TO_ERASE})


class Lack(StrEnum):
    """Why something is still open."""

    UNDECIDED = "undecided"
    SEALED = "sealed"
    ITEM = "item"
    RECTIFICATION = "rectification"
    NOTICE = "notice"
    REQUEST = "request"
    PAPER = "paper"
    FILE = "file"
    HAND_OVER = "hand_over"
    TASK = "task"
    CLUE = "clue"


@dataclass(frozen=True)
class OpenThing:
    """One thing that is not finished, by its number; never by its content."""

    lack: Lack
    label: str


class StillOpenError(InspectionError):
    """The inspection is not finished; `things` names what is open."""

    def __init__(self, things: tuple[OpenThing, ...]) -> None:
        super().__init__(len(things))
        self.things = things


class NotClosedYetError(InspectionError):
    """There is nothing to receive: no pack was made at a closing."""


class OtherPackError(InspectionError):
    """What was received is not the pack that was made, by its SHA-256."""

    def __init__(self, wanted: str, given: str) -> None:
        super().__init__(wanted, given)
        self.wanted = wanted
        self.given = given


def _undecided(view: View) -> Iterator[str]:
    pending = Handling.PENDING
    return (f.label for f in view.all(Finding) if counts(f) and f.handling is pending)


def _sealed(view: View) -> Iterator[str]:
    for finding in view.all(Finding):
        is_open = finding.sealed and finding.standing is Standing.ACTIVE
        if is_open and finding.handling is not Handling.CLUE:
            yield finding.label


def _clues(view: View) -> Iterator[str]:
    return (f.label for f in view.all(Finding) if f.handling is Handling.CLUE)


def _items(view: View) -> Iterator[str]:
    states = OPEN_ITEMS | {OutwardState.FIX_REPORTED}
    for item in view.all(OutwardItem):
        if item.state in states:
            finding = view.get(Finding, item.finding_id)
            yield item.inside_label or (finding.label if finding is not None else "")


def _rectifications(view: View) -> Iterator[str]:
    return (i.inside_label for i in view.all(RectificationItem) if i.state in NOT_CLOSED)


def _notices(view: View) -> Iterator[str]:
    for notice in view.all(Notice):
        finding = view.get(Finding, notice.finding_id)
        if notice.state in NOT_ISSUED and finding is not None:
            yield finding.label


def _requests(view: View) -> Iterator[str]:
    return (r.inside_label for r in view.all(DocumentRequest) if r.state in OPEN_REQUESTS)


def _papers(view: View) -> Iterator[str]:
    for paper in view.all(WorkPaper):
        finding = view.get(Finding, paper.finding_id)
        is_kept = finding is not None and counts(finding)
        if is_kept and paper.state is not PaperState.SIGNED:
            yield paper.label


def _files(view: View) -> Iterator[str]:
    return (f"E{file.id:04d}" for file in view.all(Evidence) if file.fetch_state in NOT_FETCHED)


def _hand_overs(view: View) -> Iterator[str]:
    return (entry.label for each in view.all(HandOver) for entry in each.waiting)


def _tasks(view: View) -> Iterator[str]:
    return (f"待办{task.number}" for task in view.all(Task) if task.done_at is None)


SOURCES: dict[Lack, Callable[[View], Iterator[str]]] = {
    Lack.UNDECIDED: _undecided,
    Lack.SEALED: _sealed,
    Lack.ITEM: _items,
    Lack.RECTIFICATION: _rectifications,
    Lack.NOTICE: _notices,
    Lack.REQUEST: _requests,
    Lack.PAPER: _papers,
    Lack.FILE: _files,
    Lack.HAND_OVER: _hand_overs,
    Lack.TASK: _tasks,
    Lack.CLUE: _clues,
}


def open_at_closing(view: View, *, clues_handed_over: bool = False) -> tuple[OpenThing, ...]:
    """Return everything unfinished, kind by kind.

    Clues are handed over on paper, of which nothing is on record: each is open until somebody
    says that they were.
    """
    return tuple(
        OpenThing(lack, label)
        for lack, source in SOURCES.items()
        if lack is not Lack.CLUE or not clues_handed_over
        for label in source(view)
    )


def check_finished(things: Sequence[OpenThing], reason: str) -> None:
    """Raise `StillOpenError` unless nothing is open, or a reason says why it is closed anyway."""
    if things and not reason.strip():
        raise StillOpenError(tuple(things))


def close(
    work: Work,
    things: Sequence[OpenThing],
    *,
    reason: str,
    pack_name: str,
    pack_sha256: str,
    pack_files: int,
    now: datetime,
) -> Closing:
    """Close the inspection with the pack that was made of it; closed again, a receipt is void."""
    check_finished(things, reason)
    closing = Closing(
        at=now,
        open_things=len(things),
        reason=reason.strip(),
        pack_name=pack_name,
        pack_sha256=pack_sha256,
        pack_files=pack_files,
    )
    earlier = work.get(Closing, 1)
    kept = work.add(closing) if earlier is None else work.put(closing.changed(id=earlier.id))
    act = "inspection.closed_with_open_things" if things else "inspection.closed"
    detail = f"{len(things)} {pack_sha256}"
    note(work, by=None, at=now, act=act, subject="inspection:1", detail=detail)
    return kept


def receive(
    work: Work, *, received_by: str, received_at: datetime, sha256: str, now: datetime
) -> Closing:
    """Record who took the pack over; it has to be the pack that was made."""
    closing = work.get(Closing, 1)
    if closing is None:
        raise NotClosedYetError
    given = sha256.strip().lower()
    if given != closing.pack_sha256:
        raise OtherPackError(closing.pack_sha256, given)
    receipt = Receipt(
        received_by=" ".join(received_by.split()),
        received_at=received_at,
        sha256=given,
        entered_at=now,
    )
    note(work, by=None, at=now, act="pack.received", subject="inspection:1", detail=given)
    return work.put(closing.changed(receipt=receipt))
