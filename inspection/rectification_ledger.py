"""The rectification ledger (整改台账), begun from the records and completed by people.

What nobody has said yet (aims, leaders in charge, departments) stays blank; the software writes
none of it. Where a problem list was sent, measures, progress and state are those of its newest
cycle: 长期坚持 is not closed.
"""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from inspection.case_file import CaseFile, Heading
from inspection.enums import Aspect, Handling, OutwardState
from inspection.pack_contents import Piece
from inspection.records import (
    Finding,
    OutwardItem,
    RectificationItem,
    RectificationState,
    SendingKind,
)

IN_IT = (Handling.JZJG, Handling.LXLG, Handling.XQZG)


@dataclass(frozen=True)
class RectificationRow:
    """One finding that is to be put right."""

    label: str
    aspect: Aspect | None
    wording: str  # as the unit was told, else in the group's words
    handling: Handling
    department: str
    due: datetime | None
    state: OutwardState | None  # None: not told
    outward: tuple[str, ...]  # J3, 〔2026〕立改1号
    progress: str  # as the unit reported it
    proof: tuple[Piece, ...]
    verified_by: str
    closed_at: datetime | None
    measures: str = ""  # from here on as the unit wrote them after the feedback
    responsible: str = ""
    self_checked_at: datetime | None = None  # when the unit asked for the close-out
    matter: RectificationState | None = None  # None: it is on no problem list
    fixed_later: bool = False  # seen put right after it was carried over: not closed by that

    @property
    def is_closed(self) -> bool:
        """Whether the newest that the unit was told of it is closed; 长期坚持 is not."""
        if self.matter is not None:
            return self.matter is RectificationState.CLOSED
        return self.state is OutwardState.CLOSED


@dataclass(frozen=True)
class RectificationLedger:
    """Rows by aspect, and how many of each class are closed."""

    heading: Heading
    by_aspect: Mapping[Aspect | None, tuple[RectificationRow, ...]]
    totals: Mapping[Handling, tuple[int, int]]  # in all, closed


def rectification_ledger(case: CaseFile) -> RectificationLedger:
    """Return a row for every finding that has a class in which something is to be put right."""
    told = latest_items(case)
    findings = [f for f in case.counted if f.handling in IN_IT]
    given = {each.finding_id: each for each in case.rectifications}  # the newest cycle of each
    rows = [(f, _row(case, f, told.get(f.id), given.get(f.id))) for f in findings]
    closed = Counter(f.handling for f, row in rows if row.is_closed)
    every = Counter(f.handling for f in findings)
    return RectificationLedger(
        heading=case.heading,
        by_aspect={
            aspect: tuple(row for f, row in rows if f.aspect is aspect)
            for aspect in (*Aspect, None)
        },
        totals={handling: (every[handling], closed[handling]) for handling in IN_IT},
    )


def latest_items(case: CaseFile) -> dict[int, OutwardItem]:
    """Return the latest item of each finding that reached the unit and was not taken back.

    A recurrence is a new item: the finding is as far as its newest one (domain 7.8).
    """
    reached = (
        item
        for item in case.items
        if item.number is not None and item.state is not OutwardState.WITHDRAWN
    )
    return {item.finding_id: item for item in reached}


def _row(
    case: CaseFile, finding: Finding, item: OutwardItem | None, matter: RectificationItem | None
) -> RectificationRow:
    row = _told_row(case, finding, item)
    return row if matter is None else _given_row(case, row, matter)


def _given_row(
    case: CaseFile, row: RectificationRow, matter: RectificationItem
) -> RectificationRow:
    """Return the row as the problem list after the feedback has it: that replaces all before."""
    plan, asked = matter.plan, matter.close_out
    said = [each for each in matter.sendings if each.kind is not SendingKind.PLAN]
    return replace(
        row,
        wording=matter.wording,
        due=matter.due,
        outward=tuple(filter(None, (*row.outward, matter.inside_label))),
        progress="\n".join(said[-1].texts) if said else row.progress,
        proof=(*row.proof, *case.pieces(e for each in said for e in each.evidence)),
        verified_by=case.name(matter.verified_by),
        closed_at=matter.closed_at,
        measures=plan.measures if plan is not None else "",
        responsible=plan.responsible if plan is not None else "",
        self_checked_at=asked.sent_at if asked is not None else None,
        matter=matter.state,
    )


def _told_row(case: CaseFile, finding: Finding, item: OutwardItem | None) -> RectificationRow:
    reports = [r for r in item.reports if r.has_left] if item is not None else []
    later = item.later_fix if item is not None else None
    said = later or (reports[-1] if reports else None)
    proof = (*(e for r in reports for e in r.evidence), *(later.evidence if later else ()))
    return RectificationRow(
        label=finding.label,
        aspect=finding.aspect,
        wording=item.wording if item is not None else finding.wording,
        handling=finding.handling,
        department=finding.department or "",
        due=item.due if item is not None else finding.due,
        state=item.state if item is not None else None,
        outward=(item.notice or item.inside_label,) if item is not None else (),
        progress="\n".join(said.texts) if said is not None else "",
        proof=case.pieces(proof),
        fixed_later=later is not None,
        verified_by=case.name(item.verified_by) if item is not None else "",
        closed_at=item.closed_at if item is not None else None,
    )
