"""What is kept: frozen models, changed only by methods named for the event."""

from inspection.records.acts import AuditEntry
from inspection.records.base import Change, Model, Record
from inspection.records.channels import ChannelNotice
from inspection.records.closing import (
    Closing,
    EvidencePack,
    PackState,
    Purge,
    PurgePhase,
    Receipt,
)
from inspection.records.containing import AccountChange, Containment, Outsider
from inspection.records.deliberations import Choice, Decided, Deliberation
from inspection.records.document_requests import (
    DocumentRequest,
    ListState,
    RequestList,
    RequestState,
)
from inspection.records.findings import Before, Evidence, Finding
from inspection.records.first_day import FirstDay
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
    LaterFix,
    OutwardItem,
    Piece,
    UnitAnswer,
)
from inspection.records.people import Invite, Member, Person
from inspection.records.pictures import Bar, Chart, Hue, Tally, Words
from inspection.records.preparation import (
    Checklist,
    ChecklistItem,
    CheckState,
    Method,
    MethodStep,
    MethodTally,
    Pledge,
)
from inspection.records.prior import ImportState, PriorColumn, PriorFinding, PriorImport
from inspection.records.rectification import (
    Amendment,
    AmendmentKind,
    Edition,
    FeedbackList,
    FeedbackState,
    RectificationItem,
    RectificationState,
    Sending,
    SendingKind,
    Transfer,
    TransferKind,
)
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
    Purge,
    Pledge,
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
    PriorImport,
    ChecklistItem,
    MethodTally,
    SavedSearch,
    WorkPaper,
    Exhibit,
    Interview,
    InterviewNote,
    Notice,
    RequestList,
    DocumentRequest,
    FeedbackList,
    RectificationItem,
    Transfer,
    Snooze,
    HandOver,
    ChannelNotice,
    ChosenSettings,
    LiveBoard,
    FirstDay,
    Task,
    Deliberation,
    Containment,
    EvidencePack,
    Closing,
    OutgoingMessage,
    AuditEntry,
)

__all__ = [
    "INSPECTION_RECORDS",
    "REGISTRY_RECORDS",
    "AccountChange",
    "Amendment",
    "AmendmentKind",
    "AuditEntry",
    "Bar",
    "Before",
    "Button",
    "Change",
    "ChannelNotice",
    "Chart",
    "CheckState",
    "Checklist",
    "ChecklistItem",
    "Choice",
    "ChosenSettings",
    "Closing",
    "Containment",
    "Decided",
    "Deliberation",
    "DocumentRequest",
    "Edition",
    "Evidence",
    "EvidencePack",
    "Exhibit",
    "FeedbackList",
    "FeedbackState",
    "Figure",
    "Finding",
    "FirstDay",
    "FixReport",
    "GroupReply",
    "HandOver",
    "HandOverEntry",
    "HandOverKind",
    "HeldContent",
    "Hue",
    "ImportState",
    "Inspection",
    "Interview",
    "InterviewNote",
    "Invite",
    "IssuedSummary",
    "LaterFix",
    "ListState",
    "LiveBoard",
    "Member",
    "Method",
    "MethodStep",
    "MethodTally",
    "Model",
    "Notice",
    "NoticeField",
    "NoticeState",
    "OutgoingMessage",
    "Outsider",
    "OutwardItem",
    "PackState",
    "PaperEntry",
    "Person",
    "Piece",
    "Pledge",
    "PriorColumn",
    "PriorFinding",
    "PriorImport",
    "Progress",
    "Purge",
    "PurgePhase",
    "Receipt",
    "Record",
    "RectificationItem",
    "RectificationState",
    "Replan",
    "RequestList",
    "RequestState",
    "SavedSearch",
    "Sending",
    "SendingKind",
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
    "Transfer",
    "TransferKind",
    "UnitAnswer",
    "Words",
    "WorkPaper",
]
