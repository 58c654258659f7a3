"""What a finding is still without."""

from enum import StrEnum

from inspection.access import counts
from inspection.enums import Handling
from inspection.records import Finding


class Lack(StrEnum):
    """One thing a finding should have."""

    ASPECT = "aspect"
    EVIDENCE = "evidence"
    HANDLING = "handling"


def lacks(finding: Finding) -> tuple[Lack, ...]:
    """Return what a finding is still without; nothing is asked of one that does not count."""
    if not counts(finding):
        return ()
    missing = {
        Lack.ASPECT: finding.aspect is None,
        Lack.EVIDENCE: not finding.evidence,
        Lack.HANDLING: finding.handling is Handling.PENDING,
    }
    return tuple(lack for lack, is_missing in missing.items() if is_missing)
