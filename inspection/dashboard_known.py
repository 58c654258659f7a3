"""The records a dashboard is made of, and what of them one asker may know at one moment."""

from dataclasses import dataclass, replace
from datetime import datetime

from inspection.access import may_see_finding, may_see_request, may_see_task
from inspection.dashboard_past import finding_at, item_at, request_at, row_at
from inspection.day_counts import is_secret
from inspection.records import DocumentRequest, Member, Task, WorkPaper
from inspection.summary import Snapshot


@dataclass(frozen=True, slots=True)
class Known:
    """The records of one inspection that a dashboard is made of, whoever asks."""

    snapshot: Snapshot
    requests: tuple[DocumentRequest, ...] = ()
    tasks: tuple[Task, ...] = ()
    papers: tuple[tuple[WorkPaper, tuple[Member, ...]], ...] = ()  # with whose turn it is


def known_to(known: Known, asker: Member, at: datetime, *, is_now: bool) -> Known:
    """Return the records the asker may see today, as they stood at the moment."""
    snapshot = known.snapshot
    open_now = [f for f in snapshot.findings if may_see_finding(asker, f) and not is_secret(f)]
    ids = {finding.id for finding in open_now}
    items = [item for item in snapshot.outward_items if item.finding_id in ids]
    requests = [r for r in known.requests if may_see_request(asker, r)]
    by_id = {finding.id: finding for finding in open_now}
    known = replace(
        known,
        tasks=tuple(t for t in known.tasks if may_see_task(asker, t, by_id.get(t.finding_id or 0))),
        papers=tuple(each for each in known.papers if each[0].finding_id in ids),
    )
    if is_now:
        sent = tuple(r for r in requests if r.sent_at is not None)
        now = replace(snapshot, findings=tuple(open_now), outward_items=tuple(items))
        return replace(known, snapshot=now, requests=sent)
    past = replace(
        snapshot,
        findings=tuple(p for f in open_now if (p := finding_at(f, at)) is not None),
        outward_items=tuple(i for item in items if (i := item_at(item, at)) is not None),
        timetable_items=tuple(row_at(row, at) for row in snapshot.timetable_items),
        papers=(),
    )
    stood = tuple(s for r in requests if (s := request_at(r, at)) is not None)
    return replace(known, snapshot=past, requests=stood)
