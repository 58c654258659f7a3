"""The end of an inspection: packs, the closing with its receipt, and the proof of a purge."""

from enum import StrEnum
from typing import ClassVar

from pydantic import AwareDatetime

from inspection.records.base import Model, Record


class PackState(StrEnum):
    """Where a pack that was asked for in the chat stands."""

    MAKING = "making"
    MADE = "made"
    FAILED = "failed"
    REMOVED = "removed"  # it told what has become a clue since


class EvidencePack(Record):
    """A pack on the host's disk: what it is called and what its bytes come to."""

    TABLE: ClassVar[str] = "evidence_packs"
    INDEXES: ClassVar[tuple[str, ...]] = ("state",)

    asked_by: int  # Telegram user id
    asked_at: AwareDatetime
    unit: str | None = None  # the unit it is for; None is the group's own
    state: PackState = PackState.MAKING
    done: int = 0  # files written so far
    count: int = 0
    name: str = ""
    sha256: str = ""
    size: int = 0
    missing: int = 0
    altered: int = 0  # files that are not as they were taken in
    is_disk_full: bool = False  # why it could not be made
    made_at: AwareDatetime | None = None


class Receipt(Model):
    """Who took the pack over, and which: the SHA-256 is that of the pack as it was received."""

    received_by: str  # as it stands on the paper
    received_at: AwareDatetime
    sha256: str
    entered_at: AwareDatetime


class Closing(Record):
    """The inspection is over: exactly one, with id 1; from then on nothing is added."""

    TABLE: ClassVar[str] = "closings"

    at: AwareDatetime
    open_things: int = 0  # how many were open when it was closed all the same
    reason: str = ""  # why it was closed all the same
    pack_name: str
    pack_sha256: str
    pack_files: int
    receipt: Receipt | None = None


class PurgePhase(StrEnum):
    """How far a purge has come; each phase may be gone through twice."""

    ASKED = "asked"
    CANCELLED = "cancelled"
    MESSAGES = "messages"  # confirmed by two: what the bot said is taken back
    RECORDS = "records"  # the folder goes
    TRACES = "traces"  # copies, the inbox, names
    FAREWELL = "farewell"  # the two are being told; then their accounts are forgotten as well
    DONE = "done"


class Purge(Record):
    """Proof that an inspection was destroyed, without anything of its content."""

    TABLE: ClassVar[str] = "purges"
    INDEXES: ClassVar[tuple[str, ...]] = ("inspection_id", "phase")

    inspection_id: str
    asked_member: int  # numbers of members, not accounts
    asked_at: AwareDatetime
    confirmed_member: int | None = None
    confirmed_at: AwareDatetime | None = None
    phase: PurgePhase = PurgePhase.ASKED
    taken_back: int = 0  # messages up to this one were tried
    taken_back_people: int = 0  # the same, of what was said beside the inspection
    messages_deleted: int = 0
    messages_overwritten: int = 0
    messages_left: int = 0
    records: int = 0
    findings: int = 0
    files: int = 0
    pack_sha256: str = ""
    audit_lines: int = 0
    audit_head: str = ""  # the hash of the last line of the audit trail that is gone
    done_at: AwareDatetime | None = None
