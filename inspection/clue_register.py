"""The clue register and the form by which clues are handed over: for the leader, on paper.

Poor in content on purpose (design 6.3): number, time and holder are all that is kept of a clue;
whom it concerns and what it says is written by hand, in the register that lies in the safe.
"""

from dataclasses import dataclass
from datetime import datetime

from inspection.case_file import CaseFile, Heading
from inspection.enums import Handling
from inspection.records import Finding
from inspection.transfer_rows import TransferRow, transfer_rows


@dataclass(frozen=True)
class RegisteredClue:
    """One number: when it was filed, when it was registered as a clue, who holds it."""

    label: str
    filed_at: datetime
    registered_at: datetime | None  # None: sealed, not decided
    holder: str


@dataclass(frozen=True)
class ClueRegister:
    """Those that were registered, and those that are sealed and wait for a decision."""

    heading: Heading
    registered: tuple[RegisteredClue, ...]
    sealed: tuple[RegisteredClue, ...]


@dataclass(frozen=True)
class ClueHandover:
    """The form for those that were registered."""

    heading: Heading
    clues: tuple[RegisteredClue, ...]
    transfers: tuple[TransferRow, ...]  # a sheet of its own, which does not leave with the form


def clue_register(case: CaseFile) -> ClueRegister:
    """Return the register; empty for everybody but the leader."""
    known = case.clues if case.leads else ()
    return ClueRegister(
        heading=case.heading,
        registered=tuple(_clue(case, f) for f in known if f.handling is Handling.CLUE),
        sealed=tuple(_clue(case, f) for f in known if f.handling is not Handling.CLUE),
    )


def clue_handover(case: CaseFile) -> ClueHandover:
    """Return the form of what is to be handed over; empty for everybody but the leader."""
    return ClueHandover(
        heading=case.heading,
        clues=clue_register(case).registered,
        transfers=transfer_rows(case) if case.leads else (),
    )


def _clue(case: CaseFile, finding: Finding) -> RegisteredClue:
    decided = [change.at for change in finding.history if change.what == "clue"]
    is_clue = finding.handling is Handling.CLUE
    return RegisteredClue(
        label=finding.label,
        filed_at=finding.recorded_at,
        registered_at=(decided[-1] if decided else finding.recorded_at) if is_clue else None,
        holder=case.name(finding.responsible_id),
    )
