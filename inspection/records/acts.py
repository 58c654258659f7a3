"""What was done, by ids."""

from typing import ClassVar

from pydantic import AwareDatetime

from inspection.records.base import Record


class AuditEntry(Record):
    """One act, by ids; never a text."""

    TABLE: ClassVar[str] = "audit"

    at: AwareDatetime
    by: int | None
    act: str
    subject: str = ""
    detail: str = ""
    written: bool = False
