"""What waits for whom: each thing once, with everybody who can take the next step."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from inspection.access import counts, may_release, may_see_finding
from inspection.dashboard_known import Known
from inspection.enums import OutwardState
from inspection.progress import Pace
from inspection.records import Finding, Member, OutwardItem, RequestState
from inspection.summary import DayRow
from inspection.timetable import owners_of
from inspection.work_paper_terms import PaperState


class WaitKind(StrEnum):
    """The next step that is waited for."""

    RELEASE = "release"
    VERIFY = "verify"
    REVIEW = "review"
    SIGN = "sign"
    TASK = "task"
    ROW = "row"
    RECEIVE = "receive"
    ACKNOWLEDGE = "acknowledge"
    FIX = "fix"
    PROVIDE = "provide"


OF_UNIT = frozenset({WaitKind.ACKNOWLEDGE, WaitKind.FIX, WaitKind.PROVIDE})
WITH_UNIT = {
    OutwardState.DELIVERED: WaitKind.ACKNOWLEDGE,
    OutwardState.ACKNOWLEDGED: WaitKind.FIX,
    OutwardState.PASSED_ON: WaitKind.FIX,
}
PAPERS = {
    PaperState.AWAITING_REVIEW: WaitKind.REVIEW,
    PaperState.AWAITING_SIGNATURE: WaitKind.SIGN,
}


@dataclass(frozen=True, slots=True)
class Wait:
    """One thing that waits; of the unit's the unit's name stands in `who`."""

    kind: WaitKind
    label: str
    text: str
    who: tuple[str, ...]
    user_ids: tuple[int, ...]
    due: datetime | None = None
    is_late: bool = False


def waits_of(
    known: Known, *, at: datetime, rows: Iterable[DayRow], is_now: bool
) -> tuple[Wait, ...]:
    """Return what waits at the moment, late things first; tasks and papers only of today.

    `known` is what the asker may know; the past of tasks and papers is not kept.
    """
    found = [*_items(known, at), *_requests(known, at), *_rows(known, rows)]
    if is_now:
        found += [*_tasks(known, at), *_papers(known)]
    return tuple(
        sorted(found, key=lambda wait: (not wait.is_late, list(WaitKind).index(wait.kind)))
    )


def _items(known: Known, at: datetime) -> Iterator[Wait]:
    findings = {f.id: f for f in known.snapshot.findings if counts(f)}
    inside = [m for m in known.snapshot.members if m.is_inside]
    for item in known.snapshot.outward_items:
        finding = findings.get(item.finding_id)
        if finding is None:
            continue
        label, late = item.inside_label or finding.label, item.due is not None and item.due < at
        if item.state is OutwardState.AWAITING_RELEASE:
            able = [m for m in inside if may_release(m) and may_see_finding(m, finding)]
            yield _wait(WaitKind.RELEASE, label, item.wording, able, item.due, is_late=late)
        elif item.state is OutwardState.FIX_REPORTED:
            yield _verification(item, finding, label, inside, is_late=late)
        elif item.state in WITH_UNIT:
            unit, kind = (item.unit,), WITH_UNIT[item.state]
            yield Wait(kind, label, item.wording, unit, (), item.due, is_late=late)


def _verification(
    item: OutwardItem, finding: Finding, label: str, inside: list[Member], *, is_late: bool
) -> Wait:
    theirs = [m for m in inside if m.user_id == finding.responsible_id]
    able = theirs or [m for m in inside if m.leads]
    return _wait(WaitKind.VERIFY, label, item.wording, able, item.due, is_late=is_late)


def _requests(known: Known, at: datetime) -> Iterator[Wait]:
    inside = [m for m in known.snapshot.members if m.is_inside]
    for request in known.requests:
        late = request.due is not None and request.due < at
        label, text, due = request.inside_label, request.material, request.due
        if request.state is RequestState.SENT:
            yield Wait(WaitKind.PROVIDE, label, text, (request.unit,), (), due, is_late=late)
        elif request.state in {RequestState.PROVIDED, RequestState.DECLINED}:
            theirs = [m for m in inside if m.user_id == request.responsible_id]
            yield _wait(WaitKind.RECEIVE, label, text, theirs, due, is_late=late)


def _rows(known: Known, rows: Iterable[DayRow]) -> Iterator[Wait]:
    for line in rows:
        if line.progress.pace is not Pace.OVERDUE:
            continue
        able = owners_of(line.item, known.snapshot.members)
        ids = tuple(member.user_id for member in able)
        yield Wait(
            WaitKind.ROW, str(line.item.row), line.item.work, line.owners, ids, None, is_late=True
        )


def _tasks(known: Known, at: datetime) -> Iterator[Wait]:
    inside = [m for m in known.snapshot.members if m.is_inside]
    for task in known.tasks:
        if task.is_open and not task.is_dropped:
            theirs = [m for m in inside if m.user_id == task.owner_id]
            late = task.due is not None and task.due < at
            yield _wait(WaitKind.TASK, task.label, task.text, theirs, task.due, is_late=late)


def _papers(known: Known) -> Iterator[Wait]:
    findings = {f.id: f for f in known.snapshot.findings if counts(f)}
    for paper, able in known.papers:
        finding = findings.get(paper.finding_id)
        if finding is not None and paper.state in PAPERS:
            kind = PAPERS[paper.state]
            yield _wait(kind, paper.label, finding.wording, able, None, is_late=False)


def _wait(
    kind: WaitKind,
    label: str,
    text: str,
    able: Iterable[Member],
    due: datetime | None,
    *,
    is_late: bool,
) -> Wait:
    people = tuple(able)
    names, ids = tuple(m.name for m in people), tuple(m.user_id for m in people)
    return Wait(kind, label, text, names, ids, due, is_late=is_late)
