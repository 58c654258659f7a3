"""The line that every act leaves in the audit trail."""

from datetime import datetime

from inspection.ports import Work
from inspection.records import AuditEntry


def note(
    work: Work, *, by: int | None, at: datetime, act: str, subject: str = "", detail: str = ""
) -> None:
    """Add a line to the audit trail, in this unit's own write; ids only, never a text."""
    work.add(AuditEntry(at=at, by=by, act=act, subject=subject, detail=detail))


def note_refusal(work: Work, *, by: int | None, at: datetime, why: str) -> None:
    """Add the line of something that was asked for and not done, by the name of the reason."""
    note(work, by=by, at=at, act="refused", detail=why)
