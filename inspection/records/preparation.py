"""Preparation before entry: the three lists, the fourteen methods, recusals and pledges."""

from enum import StrEnum
from typing import ClassVar

from pydantic import AwareDatetime

from inspection.records.base import Change, Model, Record


class Checklist(StrEnum):
    """The three lists before entry (domain 1.3), by the word people say."""

    POLICY = "政策"
    INFORMATION = "情况"
    PRESUMED = "预设"


class CheckState(StrEnum):
    """Where an entry stands; a presumed finding is proved or not found, the others are done."""

    OPEN = "open"
    DONE = "done"
    PROVED = "proved"
    NOT_FOUND = "not_found"


class ChecklistItem(Record):
    """One entry of a list before entry: a policy to know, something to learn, a presumption."""

    TABLE: ClassVar[str] = "checklist_items"

    checklist: Checklist
    number: int
    text: str
    unit: str = ""
    owner_id: int | None = None
    state: CheckState = CheckState.OPEN
    findings: tuple[int, ...] = ()  # those that prove a presumption
    is_dropped: bool = False
    by: int
    at: AwareDatetime
    history: tuple[Change, ...] = ()

    @property
    def sequence(self) -> str:
        """Each list counts for itself."""
        return f"checklist_{self.checklist.name.lower()}"

    @property
    def label(self) -> str:
        """The number people say: 预设3."""
        return f"{self.checklist}{self.number}"


class Method(StrEnum):
    """The fourteen methods of the seed article (domain 1.3)."""

    REPORT = "听取汇报"
    INTERVIEW = "个别谈话"
    PETITION = "受理信访"
    PERSONAL_MATTERS = "抽查个人有关事项"
    WITNESS = "询问知情人"
    DOCUMENTS = "调阅复制"
    FORUM = "座谈会"
    SIT_IN = "列席会议"
    APPRAISAL = "民主测评"
    QUESTIONNAIRE = "问卷调查"
    SUBORDINATE = "到所属单位了解"
    SPECIAL_CHECK = "专项检查"
    ASSISTANCE = "提请协助"
    FIELD_VISIT = "下沉走访"


class MethodStep(Model):
    """How often a method was used at one moment, and by whose word."""

    at: AwareDatetime
    by: int
    added: int


class MethodTally(Record):
    """One method: how often it is planned, and what was added by hand."""

    TABLE: ClassVar[str] = "method_tallies"

    method: Method
    planned: int | None = None
    steps: tuple[MethodStep, ...] = ()


class Pledge(Record):
    """What one member declared and pledged for one inspection, before entry (domain 3.1, 3.2)."""

    TABLE: ClassVar[str] = "pledges"
    INDEXES: ClassVar[tuple[str, ...]] = ("member_id", "inspection_id")

    inspection_id: str
    member_id: int  # stays the same when the account changes
    declared_at: AwareDatetime | None = None  # that there is nothing to keep away from, or what
    pledged_at: AwareDatetime | None = None
    edition: str = ""  # digest of the words that were confirmed
