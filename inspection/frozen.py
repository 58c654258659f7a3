"""A frozen item stays, for the unit, what it was: silence must look the same (domain 7.11).

What the liaison still does with it is kept in the record and told to nobody.
"""

from datetime import datetime

from inspection.enums import OutwardState
from inspection.errors import ProofMissingError
from inspection.ports import Work
from inspection.records import FixReport, OutwardItem


def is_frozen(item: OutwardItem) -> bool:
    """Whether the item was stopped after it had arrived."""
    return item.state is OutwardState.FROZEN and item.delivered_at is not None


def as_shown(item: OutwardItem) -> OutwardItem:
    """Return the item in the state that the unit knows it in."""
    return item.changed(state=_known_state(item)) if is_frozen(item) else item


def _known_state(item: OutwardItem) -> OutwardState:
    report = item.report
    if report is not None and report.submitted_at is not None and not report.returned_reason:
        return OutwardState.FIX_REPORTED
    if item.passed_on_at is not None:
        return OutwardState.PASSED_ON
    if item.acknowledged_at is not None:
        return OutwardState.ACKNOWLEDGED
    return OutwardState.DELIVERED


def acknowledged(work: Work, item: OutwardItem, *, now: datetime) -> OutwardItem:
    """Note that it was signed for."""
    return work.put(item.changed(acknowledged_at=item.acknowledged_at or now))


def passed_on(work: Work, item: OutwardItem, *, now: datetime) -> OutwardItem:
    """Note that it was passed on."""
    return work.put(acknowledged(work, item, now=now).changed(passed_on_at=now))


def report_begun(work: Work, item: OutwardItem, *, now: datetime) -> OutwardItem:
    """Open a fix report, as for any item."""
    report = item.report
    if report is not None and report.submitted_at is None:
        return item
    return work.put(item.changed(reports=(*item.reports, FixReport(begun_at=now))))


def submitted(work: Work, item: OutwardItem, *, now: datetime) -> OutwardItem:
    """Note that the report was submitted; it needs words and proof like any other."""
    report = item.report
    if report is None or not report.texts or not report.evidence:
        has_text, has_file = bool(report and report.texts), bool(report and report.evidence)
        raise ProofMissingError(has_text=has_text, has_file=has_file)
    sent = report.model_copy(update={"submitted_at": now})
    return work.put(item.changed(reports=(*item.reports[:-1], sent)))
