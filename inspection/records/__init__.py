"""What is kept: frozen models, changed only by methods named for the event."""

from inspection.records.acts import AuditEntry
from inspection.records.base import Change, Model, Record
from inspection.records.channels import ChannelNotice
from inspection.records.containing import AccountChange, Containment, Outsider
from inspection.records.deliberations import Choice, Decided, Deliberation
from inspection.records.document_requests import (
    DocumentRequest,
    ListState,
    RequestList,
    RequestState,
)
from inspection.records.findings import Before, Evidence, Finding
from inspection.records.group import Inspection, SharedNote
from inspection.records.handover import HandOver, HandOverEntry, HandOverKind, StandIn
from inspection.records.interviews import Interview, InterviewNote
from inspection.records.live_board import LiveBoard
from inspection.records.notices import Notice, NoticeField, NoticeState
from inspection.records.outgoing import Button, OutgoingMessage
from inspection.records.outward import (
    FixReport,
    GroupReply,
    HeldContent,
    OutwardItem,
    Piece,
    UnitAnswer,
)
from inspection.records.people import Invite, Member, Person
from inspection.records.pictures import Bar, Chart, Hue, Tally, Words
from inspection.records.prior import PriorFinding
from inspection.records.reminders import Snooze
from inspection.records.searches import SavedSearch
from inspection.records.settings import ChosenSettings, SettingChange, SettingKey
from inspection.records.sources import SourceMessage
from inspection.records.summaries import Figure, IssuedSummary
from inspection.records.tasks import Task
from inspection.records.timetable import Progress, Replan, TimetableDraft, TimetableItem
from inspection.records.work_papers import Exhibit, PaperEntry, WorkPaper

REGISTRY_RECORDS: tuple[type[Record], ...] = (
    Person,
    Member,
    Invite,
    StandIn,
    AccountChange,
    OutgoingMessage,
    AuditEntry,
)
INSPECTION_RECORDS: tuple[type[Record], ...] = (
    Inspection,
    Finding,
    Evidence,
    SourceMessage,
    OutwardItem,
    HeldContent,
    TimetableItem,
    TimetableDraft,
    SharedNote,
    IssuedSummary,
    PriorFinding,
    SavedSearch,
    WorkPaper,
    Exhibit,
    Interview,
    InterviewNote,
    Notice,
    RequestList,
    DocumentRequest,
    Snooze,
    HandOver,
    ChannelNotice,
    ChosenSettings,
    LiveBoard,
    Task,
    Deliberation,
    Containment,
    OutgoingMessage,
    AuditEntry,
)

__all__ = [
    "INSPECTION_RECORDS",
    "REGISTRY_RECORDS",
    "AccountChange",
    "AuditEntry",
    "Bar",
    "Before",
    "Button",
    "Change",
    "ChannelNotice",
    "Chart",
    "Choice",
    "ChosenSettings",
    "Containment",
    "Decided",
    "Deliberation",
    "DocumentRequest",
    "Evidence",
    "Exhibit",
    "Figure",
    "Finding",
    "FixReport",
    "GroupReply",
    "HandOver",
    "HandOverEntry",
    "HandOverKind",
    "HeldContent",
    "Hue",
    "Inspection",
    "Interview",
    "InterviewNote",
    "Invite",
    "IssuedSummary",
    "ListState",
    "LiveBoard",
    "Member",
    "Model",
    "Notice",
    "NoticeField",
    "NoticeState",
    "OutgoingMessage",
    "Outsider",
    "OutwardItem",
    "PaperEntry",
    "Person",
    "Piece",
    "PriorFinding",
    "Progress",
    "Record",
    "Replan",
    "RequestList",
    "RequestState",
    "SavedSearch",
    "SettingChange",
    "SettingKey",
    "SharedNote",
    "Snooze",
    "SourceMessage",
    "StandIn",
    "Tally",
    "Task",
    "TimetableDraft",
    "TimetableItem",
    "UnitAnswer",
    "Words",
    "WorkPaper",
]
