"""The ledgers of what the unit was told: 即知即改台账 and 立行立改台账, each step with its time.

Both are the group's own. What the unit reads of an item is its outward wording; the finding's
text stands in neither. Items that never reached the unit stand apart and have no number.
"""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from inspection.case_file import CaseFile, Heading
from inspection.enums import OutwardState
from inspection.outward_states import OutwardEvent
from inspection.pack_contents import Piece
from inspection.records import Change, Finding, Notice, NoticeState, OutwardItem


@dataclass(frozen=True)
class Step:
    """Something that was done: when, and by whom."""

    at: datetime | None = None
    by: str = ""


@dataclass(frozen=True)
class Returned:
    """A fix that was given back, and why."""

    at: datetime
    reason: str


@dataclass(frozen=True)
class LedgerItem:
    """One item from its draft to its end."""

    label: str
    finding: str
    unit: str
    department: str
    recipient: str
    wording: str
    edition: int
    due: datetime | None
    state: OutwardState
    drafted: Step
    released: Step
    delivered_at: datetime | None
    acknowledged_at: datetime | None
    passed_on_at: datetime | None
    passed_to: str
    reported_at: datetime | None
    report: str
    proof: tuple[Piece, ...]
    returned: tuple[Returned, ...]
    verified_by: str
    waiver: str  # why it was closed without proof
    closed_at: datetime | None
    holder: str  # who keeps hold of it after the withdrawal day
    later: Step = Step()  # seen put right after it was carried over, and by whom
    later_fix: str = ""
    later_proof: tuple[Piece, ...] = ()
    later_unproven: bool = False  # on the word of who leads


@dataclass(frozen=True)
class JzjgLedger:
    """即知即改台账."""

    heading: Heading
    told: tuple[LedgerItem, ...]  # those with a number
    untold: tuple[LedgerItem, ...]
    states: Mapping[OutwardState, int]  # of those told
    fixed_later: int = 0  # of those carried over: seen put right afterwards


@dataclass(frozen=True)
class LedgerNotice:
    """One notice on its way to the unit, and what the unit did."""

    label: str
    finding: str
    unit: str
    addressee: str
    facts: str
    provision: str
    demand: str
    reporting: str
    due: datetime | None
    state: NoticeState
    drafted: Step
    reviewed: Step
    signed: Step
    agreed_at: datetime | None
    issued_at: datetime | None
    receipt_at: datetime | None
    receipt: tuple[Piece, ...]
    item: LedgerItem | None


@dataclass(frozen=True)
class LxlgLedger:
    """立行立改台账: 应整改数 are the notices issued, 已整改数 those closed."""

    heading: Heading
    notices: tuple[LedgerNotice, ...]  # issued
    unissued: tuple[LedgerNotice, ...]  # on their way; dropped ones are left out
    closed: int


def jzjg_ledger(case: CaseFile) -> JzjgLedger:
    """Return the ledger of items that no notice stands behind, by their number."""
    findings = {finding.id: finding for finding in case.findings}
    items = [i for i in case.items if i.notice_id is None]
    listed = [(i, ledger_item(case, i, findings[i.finding_id])) for i in items]
    told = sorted((pair for pair in listed if pair[0].number is not None), key=_by_number)
    return JzjgLedger(
        heading=case.heading,
        told=tuple(row for _, row in told),
        untold=tuple(row for item, row in listed if item.number is None),
        states=dict(Counter(item.state for item, _ in told)),
        fixed_later=sum(row.later.at is not None for _, row in told),
    )


def _by_number(pair: tuple[OutwardItem, LedgerItem]) -> tuple[str, int]:
    return (pair[0].unit, pair[0].number or 0)


def lxlg_ledger(case: CaseFile) -> LxlgLedger:
    """Return the ledger of written notices, by their number on paper."""
    findings = {finding.id: finding for finding in case.findings}
    items = {item.id: item for item in case.items}
    listed = [
        _notice(case, notice, findings[notice.finding_id], items.get(notice.item_id or 0))
        for notice in sorted(case.notices, key=lambda n: (n.unit, n.year or 0, n.number or 0))
        if notice.state is not NoticeState.DROPPED
    ]
    issued = tuple(row for row in listed if row.label)
    return LxlgLedger(
        heading=case.heading,
        notices=issued,
        unissued=tuple(row for row in listed if not row.label),
        closed=sum(r.item is not None and r.item.state is OutwardState.CLOSED for r in issued),
    )


def ledger_item(case: CaseFile, item: OutwardItem, finding: Finding) -> LedgerItem:
    """Return an item as the ledgers tell it."""
    reports = [report for report in item.reports if report.has_left]
    left = [report.left_at or report.submitted_at for report in reports]
    return LedgerItem(
        label=item.inside_label,
        finding=finding.label,
        unit=item.unit,
        department=finding.department or "",
        recipient=case.name(item.recipient_id),
        wording=item.wording,
        edition=item.edition,
        due=item.due,
        state=item.state,
        drafted=_step(case, item.history[:1]),
        released=Step(item.released_at, case.name(item.released_by)),
        delivered_at=item.delivered_at,
        acknowledged_at=item.acknowledged_at,
        passed_on_at=item.passed_on_at,
        passed_to=item.passed_to,
        reported_at=left[-1] if left else None,
        report="\n".join(reports[-1].texts) if reports else "",
        proof=case.pieces(each for report in reports for each in report.evidence),
        returned=_returns(item),
        verified_by=case.name(item.verified_by),
        waiver=item.proof_waiver,
        closed_at=item.closed_at,
        holder=case.name(item.holder_id),
        **_later(case, item),
    )


def _later(case: CaseFile, item: OutwardItem) -> dict[str, Any]:
    """Return what was seen put right after the item was carried over; it closes nothing."""
    fix = item.later_fix
    if fix is None:
        return {}
    return {
        "later": Step(fix.recorded_at, case.name(fix.by)),
        "later_fix": "\n".join(fix.texts),
        "later_proof": case.pieces(fix.evidence),
        "later_unproven": fix.without_proof,
    }


def _returns(item: OutwardItem) -> tuple[Returned, ...]:
    """Return each time a fix was given back, with its reason where the report kept it."""
    times = [change.at for change in item.history if change.what == OutwardEvent.RETURN.value]
    reasons = [r.returned_reason for r in item.reports if r.returned_reason is not None]
    missing = len(times) - len(reasons)
    kept = [*("" for _ in range(missing)), *reasons]
    return tuple(Returned(at, reason) for at, reason in zip(times, kept, strict=False))


def _notice(
    case: CaseFile, notice: Notice, finding: Finding, item: OutwardItem | None
) -> LedgerNotice:
    return LedgerNotice(
        label=notice.label,
        finding=finding.label,
        unit=notice.unit,
        addressee=notice.addressee,
        facts=notice.facts,
        provision=notice.provision,
        demand=notice.demand,
        reporting=notice.reporting,
        due=notice.due,
        state=notice.state,
        drafted=Step(notice.drafted_at, case.name(notice.drafted_by)),
        reviewed=_last(case, notice, "review", notice.reviewed_by),
        signed=_last(case, notice, "sign", notice.signed_by),
        agreed_at=notice.agreed_at,
        issued_at=notice.issued_at,
        receipt_at=notice.receipt_at,
        receipt=case.pieces(notice.receipt),
        item=ledger_item(case, item, finding) if item is not None else None,
    )


def _last(case: CaseFile, notice: Notice, what: str, by: int | None) -> Step:
    """Return the step as it stands now: one that was taken back is none."""
    if by is None:
        return Step()
    taken = [change.at for change in notice.history if change.what == what]
    return Step(taken[-1] if taken else None, case.name(by))


def _step(case: CaseFile, changes: tuple[Change, ...]) -> Step:
    return Step(changes[0].at, case.name(changes[0].by)) if changes else Step()
