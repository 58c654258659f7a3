"""What is kept: frozen models, changed only by methods named for the event."""

from inspection.records.acts import AuditEntry
from inspection.records.base import Change, Model, Record
from inspection.records.findings import Evidence, Finding
from inspection.records.group import Inspection, SharedNote
from inspection.records.outgoing import Button, OutgoingMessage
from inspection.records.outward import FixReport, OutwardItem
from inspection.records.people import Invite, Member, Person
from inspection.records.timetable import Progress, TimetableItem

REGISTRY_RECORDS: tuple[type[Record], ...] = (Person, Member, Invite, OutgoingMessage, AuditEntry)
INSPECTION_RECORDS: tuple[type[Record], ...] = (
    Inspection,
    Finding,
    Evidence,
    OutwardItem,
    TimetableItem,
    SharedNote,
    OutgoingMessage,
    AuditEntry,
)

__all__ = [
    "INSPECTION_RECORDS",
    "REGISTRY_RECORDS",
    "AuditEntry",
    "Button",
    "Change",
    "Evidence",
    "Finding",
    "FixReport",
    "Inspection",
    "Invite",
    "Member",
    "Model",
    "OutgoingMessage",
    "OutwardItem",
    "Person",
    "Progress",
    "Record",
    "SharedNote",
    "TimetableItem",
]
