"""What somebody may take out: the records as they may see them, for the export."""

from handlers.context import Desk
from inspection.access import may_see_finding
from inspection.enrolment import membership
from inspection.errors import NotAllowedError
from inspection.records import Finding, OutwardItem, SharedNote, TimetableItem
from storage.export import Ledger


def ledger_for(desk: Desk, user_id: int) -> Ledger:
    """Return the ledger for a leader or deputy. Raises `NotAllowedError` for anybody else."""
    asker = membership(desk.people, user_id, desk.work.scope)
    if asker is None or not asker.leads:
        raise NotAllowedError
    seen = [f for f in desk.work.all(Finding) if may_see_finding(asker, f)]
    ids = {f.id for f in seen}
    return Ledger(
        inspection=desk.inspection,
        members=desk.people_here(),
        findings=seen,
        outward_items=[i for i in desk.work.all(OutwardItem) if i.finding_id in ids],
        notes=list(desk.work.all(SharedNote)),
        timetable_items=list(desk.work.all(TimetableItem)),
    )
