"""What earlier checks found: audit, supervision, earlier inspections; and the files it came in."""

from datetime import date
from enum import StrEnum
from typing import ClassVar

from pydantic import AwareDatetime

from inspection.enums import PriorState
from inspection.records.base import Record
from inspection.records.preparation import Checklist


class PriorColumn(StrEnum):
    """What is taken from a department's table, by the name it has in the chat."""

    TEXT = "问题"
    WHEN = "年度"
    STATE = "整改状态"
    DEPARTMENT = "责任部门"
    CHECK = "检查名称"
    UNIT = "单位"  # which was checked: a head office keeps one table for many


class ImportState(StrEnum):
    """Where a department's file stands."""

    WAITING = "waiting"  # for its file, or to be read for the first time
    MAPPING = "mapping"  # a person says what its columns mean
    READING = "reading"  # its rows, for the preview
    OFFERED = "offered"
    TAKING_IN = "taking_in"  # confirmed; rows follow one after another
    IMPORTED = "imported"
    UNDOING = "undoing"
    UNDONE = "undone"
    FILED = "filed"  # as a finding
    DROPPED = "dropped"


BESIDE_THE_CHAT = frozenset(
    {ImportState.WAITING, ImportState.READING, ImportState.TAKING_IN, ImportState.UNDOING}
)


class PriorFinding(Record):
    """One finding of an earlier check, as that check wrote it."""

    TABLE: ClassVar[str] = "prior_findings"
    SEQUENCE: ClassVar[str] = "prior"
    INDEXES: ClassVar[tuple[str, ...]] = ("number", "import_id", "same_as")

    number: int
    source: str  # the department that checked: 审计部, 上届巡察 …
    year: int
    text: str
    state: PriorState = PriorState.OPEN
    unit: str = ""
    department: str | None = None
    found_on: date | None = None
    check: str = ""  # the check's own name, as written
    import_id: int | None = None
    by: int | None = None  # who typed it; what was taken in from a table has the table's
    same_as: int | None = None  # the one of another department that it is read together with
    likeness: int = 0  # percent, to that one
    apart_from: tuple[int, ...] = ()  # what a person said it is not the same as
    is_withdrawn: bool = False  # its import was undone; the text is gone then

    @property
    def label(self) -> str:
        """The number people say: P3."""
        return f"P{self.number}"


class PriorImport(Record):
    """A department's table: read, mapped, previewed, confirmed, taken in row by row."""

    TABLE: ClassVar[str] = "prior_imports"
    INDEXES: ClassVar[tuple[str, ...]] = ("waits",)

    by: int
    at: AwareDatetime
    evidence_id: int
    file_name: str
    checklist: Checklist | None = None  # its lines are entries of this list, and all at once
    message: str = ""  # as it came, to file it as a finding; emptied when it is settled
    state: ImportState = ImportState.WAITING
    unit: str = ""  # of all rows; empty while nobody said, or where a column says it
    source: str = ""
    header: tuple[str, ...] = ()
    samples: tuple[tuple[str, ...], ...] = ()  # the first rows; emptied when it is settled
    columns: tuple[tuple[PriorColumn, int], ...] = ()  # which cell of a row is what
    year: int | None = None  # of all rows, where no column says it
    with_old: bool = False  # rows from before the last three years, too
    offered: int = 0  # rows that the preview promised
    gone_through: int = 0  # rows that were looked at since the confirmation
    kept: int = 0
    merged: int = 0
    settled_at: AwareDatetime | None = None

    @property
    def places(self) -> dict[PriorColumn, int]:
        """Which cell of a row is what."""
        return dict(self.columns)

    @property
    def waits(self) -> bool | None:
        """True while something is to be done beside the chat; indexed, so never False."""
        return True if self.state in BESIDE_THE_CHAT else None
