"""移交情况 in documents: what was handed over, received by whom, when, answered; no content."""

from dataclasses import dataclass
from datetime import date

from inspection.case_file import CaseFile
from inspection.records import TransferKind


@dataclass(frozen=True)
class TransferRow:
    """One line; `answered_on` is None while no answer has come."""

    kind: TransferKind
    paper: str  # the number on paper
    received_by: str
    received_on: date
    answered_on: date | None


def transfer_rows(case: CaseFile) -> tuple[TransferRow, ...]:
    """Return what the asker may read, in the order it was received."""
    known = sorted(case.transfers, key=lambda each: (each.received_on, each.id))
    return tuple(
        TransferRow(
            kind=each.kind,
            paper=each.paper,
            received_by=each.received_by,
            received_on=case.day(each.received_on),
            answered_on=case.day(each.answered_on) if each.answered_on is not None else None,
        )
        for each in known
    )
