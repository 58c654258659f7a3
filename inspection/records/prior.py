"""What earlier checks found: audit, supervision, earlier inspections."""

from typing import ClassVar

from inspection.enums import PriorState
from inspection.records.base import Record


class PriorFinding(Record):
    """One finding of an earlier check, as that check wrote it."""

    TABLE: ClassVar[str] = "prior_findings"

    number: int
    source: str  # the department that checked: 审计部, 上届巡察 …
    year: int
    text: str
    state: PriorState = PriorState.OPEN
    unit: str = ""
    department: str | None = None

    @property
    def label(self) -> str:
        """The number people say: P3."""
        return f"P{self.number}"
