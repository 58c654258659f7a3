"""What is kept: frozen models, changed only by methods named for the event."""

from datetime import date
from typing import ClassVar, Self

from pydantic import AwareDatetime, BaseModel, ConfigDict

from inspection.enums import (
    Aspect,
    EvidenceKind,
    FetchState,
    Focus,
    Handling,
    MessageKind,
    MessageState,
    Mode,
    OutwardState,
    Priority,
    Role,
    RowState,
    Standing,
)


class Model(BaseModel):
    """A frozen value; fields of a later version are kept, not dropped."""

    model_config = ConfigDict(frozen=True, extra="allow")


class Record(Model):
    """A value with a number of its own in its table, given by `Work.add`.

    `INDEXES` names the attributes by which `View.lookup` finds records; a value of
    None is not indexed.
    """

    INDEXES: ClassVar[tuple[str, ...]] = ()
    TABLE: ClassVar[str]

    id: int = 0

    def changed(self, **fields: object) -> Self:
        """Return a copy with these fields, checked like a new one."""
        return type(self).model_validate({**dict(self), **fields})


# --- the registry: people ------------------------------------------------------------------


class Person(Record):
    """Somebody who talks to the bot, known by the Telegram user id alone."""

    TABLE: ClassVar[str] = "people"
    INDEXES: ClassVar[tuple[str, ...]] = ("user_id",)

    user_id: int
    name: str = ""
    inspection_id: str | None = None  # the one worked in at present (/use)
    unreachable_since: AwareDatetime | None = None
    wrong_codes: int = 0
    locked_until: AwareDatetime | None = None


class Member(Record):
    """One person's place in one inspection, from a day until a day."""

    TABLE: ClassVar[str] = "members"
    INDEXES: ClassVar[tuple[str, ...]] = ("user_id", "inspection_id")

    inspection_id: str
    user_id: int
    name: str
    role: Role
    posts: tuple[str, ...] = ()  # 财务岗, 副组长A, A组: what timetables call owners
    units: tuple[str, ...] = ()  # for a unit liaison: the unit; for others: empty means all
    recusals: tuple[str, ...] = ()  # units or departments this member keeps away from
    joined_at: AwareDatetime
    left_at: AwareDatetime | None = None

    @property
    def is_active(self) -> bool:
        """Whether the member is still part of the inspection."""
        return self.left_at is None

    @property
    def is_inside(self) -> bool:
        """Whether the member belongs to the inspection group itself."""
        return self.role is not Role.UNIT_LIAISON

    @property
    def leads(self) -> bool:
        """Whether the member may release, invite and export."""
        return self.role in {Role.LEADER, Role.DEPUTY}


class Invite(Record):
    """A one-time enrolment code, kept as a hash only."""

    TABLE: ClassVar[str] = "invites"
    INDEXES: ClassVar[tuple[str, ...]] = ("code_hash",)

    code_hash: str
    inspection_id: str
    role: Role
    unit: str | None = None
    posts: tuple[str, ...] = ()
    recusals: tuple[str, ...] = ()
    issued_by: int | None = None
    issued_at: AwareDatetime
    expires_at: AwareDatetime
    used_at: AwareDatetime | None = None
    used_by: int | None = None


# --- one inspection ------------------------------------------------------------------------


class Inspection(Record):
    """The inspection itself; exactly one in its file, with id 1."""

    TABLE: ClassVar[str] = "inspection"

    slug: str  # the folder and scope name
    name: str
    group: str = "巡察组"
    units: tuple[str, ...]
    entry: date
    days: int
    mode: Mode = Mode.DRILL
    chat_id: int | None = None
    thread_id: int | None = None
    chat_active: bool = True
    created_at: AwareDatetime


class Change(Model):
    """One line of a finding's or an item's history."""

    at: AwareDatetime
    by: int | None  # Telegram user id; None is the bot itself
    what: str  # a short code: filed, added, classified, held …
    before: str = ""
    after: str = ""


class Finding(Record):
    """What was seen, in the words of whoever saw it."""

    TABLE: ClassVar[str] = "findings"
    INDEXES: ClassVar[tuple[str, ...]] = ("source", "author_id")

    number: int
    unit: str
    raw: str
    wording: str
    author_id: int
    recorded_at: AwareDatetime
    occurred_at: AwareDatetime
    handling: Handling = Handling.PENDING
    standing: Standing = Standing.ACTIVE
    aspect: Aspect | None = None
    focus: Focus | None = None
    hold: bool = False
    sealed: bool = False
    suspicion: tuple[str, ...] = ()  # reasons of a suggestion, as codes
    due: AwareDatetime | None = None
    department: str | None = None
    method: str | None = None
    source_kind: str | None = None
    source_chat_id: int | None = None
    source_message_id: int | None = None
    thread_id: int | None = None
    forwarded_from: str | None = None
    album: str | None = None  # the media group it came as
    evidence: tuple[int, ...] = ()
    parents: tuple[int, ...] = ()
    history: tuple[Change, ...] = ()

    @property
    def label(self) -> str:
        """The number people say: W12."""
        return f"W{self.number}"

    @property
    def source(self) -> tuple[int, int] | None:
        """Chat and message the finding was made from."""
        if self.source_chat_id is None or self.source_message_id is None:
            return None
        return (self.source_chat_id, self.source_message_id)


class Evidence(Record):
    """A file that supports a finding, a note or a fix; the bytes lie beside the records."""

    TABLE: ClassVar[str] = "evidence"
    INDEXES: ClassVar[tuple[str, ...]] = ("fetch_state",)

    kind: EvidenceKind
    file_id: str
    file_unique_id: str
    file_name: str = ""
    mime_type: str = ""
    size: int | None = None
    caption: str = ""
    author_id: int
    taken_at: AwareDatetime
    source_chat_id: int
    source_message_id: int
    fetch_state: FetchState = FetchState.PENDING
    tries: int = 0
    sha256: str | None = None

    @property
    def can_be_passed_on(self) -> bool:
        """Whether it may leave for the unit: a photo as Telegram sends it, which carries no name,
        no place and no device; a file would carry all three (domain 3.4)."""
        return self.kind is EvidenceKind.PHOTO and not self.file_name and not self.mime_type


class FixReport(Model):
    """What the liaison gathers before it leaves on 提交."""

    texts: tuple[str, ...] = ()
    evidence: tuple[int, ...] = ()
    begun_at: AwareDatetime
    submitted_at: AwareDatetime | None = None
    returned_reason: str | None = None


class OutwardItem(Record):
    """Something the unit is told: its own wording, never the finding's."""

    TABLE: ClassVar[str] = "outward_items"
    INDEXES: ClassVar[tuple[str, ...]] = ("finding_id", "state")

    finding_id: int
    unit: str
    number: int | None = None  # J number, given when the undo window ends
    wording: str
    wording_by: int
    recipient_id: int | None = None  # Telegram user id of the liaison
    due: AwareDatetime | None = None
    due_choice: str | None = None
    attachments: tuple[int, ...] = ()
    state: OutwardState = OutwardState.DRAFT
    drafted_by: int
    released_by: int | None = None
    released_at: AwareDatetime | None = None
    deliver_at: AwareDatetime | None = None
    immediate: bool = False
    delivered_at: AwareDatetime | None = None
    acknowledged_at: AwareDatetime | None = None
    passed_on_at: AwareDatetime | None = None
    reports: tuple[FixReport, ...] = ()
    verified_by: int | None = None
    closed_at: AwareDatetime | None = None
    questions: tuple[str, ...] = ()
    edition: int = 1
    follows: int | None = None
    history: tuple[Change, ...] = ()

    @property
    def label(self) -> str:
        """The number the unit knows: J3; empty before delivery."""
        return "" if self.number is None else f"J{self.number}"

    @property
    def report(self) -> FixReport | None:
        """The latest fix report, gathered or submitted."""
        return self.reports[-1] if self.reports else None


class TimetableItem(Record):
    """One row of the inspection timetable."""

    TABLE: ClassVar[str] = "timetable_items"
    INDEXES: ClassVar[tuple[str, ...]] = ("row",)

    row: int
    stage: str
    first_day: date
    last_day: date
    planned_first_day: date
    planned_last_day: date
    work: str
    method: str = ""
    owners: str = ""  # as written: 组长、副组长A
    owner_ids: tuple[int, ...] = ()  # Telegram user ids assigned by a person
    deliverable: str = ""
    quantity_text: str = ""  # as written: 凭证300份
    planned_quantity: int | None = None
    quantity_unit: str = ""
    actual_quantity: int = 0
    visible_to_unit: bool = False
    outward_title: str = ""
    state: RowState = RowState.NOT_STARTED
    done_on: date | None = None
    not_done_reason: str = ""
    not_done_on: date | None = None
    entries: tuple["Progress", ...] = ()


class Progress(Model):
    """One report on a row: what was added, when, by whom."""

    at: AwareDatetime
    by: int
    added: int = 0
    state: RowState


class SharedNote(Record):
    """Something a member put on the group's board."""

    TABLE: ClassVar[str] = "shared_notes"

    number: int
    text: str
    author_id: int
    at: AwareDatetime
    evidence: tuple[int, ...] = ()
    readers: tuple[int, ...] = ()
    pinned: bool = False

    @property
    def label(self) -> str:
        """The number people say: G4."""
        return f"G{self.number}"


# --- what leaves, and what was done --------------------------------------------------------


class Button(Model):
    """A label and the short verb behind it (64 bytes at most)."""

    label: str
    data: str = ""
    url: str | None = None


class OutgoingMessage(Record):
    """Something the bot will say, kept until it was said."""

    TABLE: ClassVar[str] = "outbox"
    INDEXES: ClassVar[tuple[str, ...]] = ("state", "card_key", "dedupe", "place", "open_question")

    kind: MessageKind = MessageKind.SEND
    chat_id: int
    thread_id: int | None = None
    text: str = ""  # HTML, as it will appear
    buttons: tuple[tuple[Button, ...], ...] = ()
    attachments: tuple[int, ...] = ()  # evidence ids
    document: str | None = None  # a file made by the bot, below the data folder
    priority: Priority = Priority.ANSWER
    created_at: AwareDatetime
    not_before: AwareDatetime | None = None
    dedupe: str | None = None
    card: str | None = None  # which thing this message shows, so that it can change in place
    about: tuple[str, ...] = ()  # records it speaks of: "finding:12"
    asks: str | None = None  # the question it asks, answered by a reply: "wording:3"
    answered: bool = False
    reply_to: int | None = None
    emoji: str | None = None
    state: MessageState = MessageState.QUEUED
    message_id: int | None = None  # for an edit, delete or reaction: its target
    sent_at: AwareDatetime | None = None
    digest: str | None = None  # hash of what is shown there now
    has_buttons: bool = False  # what was sent had some
    is_media: bool = False  # one file with the text as its caption, not a text
    tries: int = 0
    failure: str | None = None

    @property
    def card_key(self) -> tuple[int, str] | None:
        """Chat and card, for messages that made the card (not those that edit it)."""
        if self.card is None or self.kind is not MessageKind.SEND:
            return None
        return (self.chat_id, self.card)

    @property
    def place(self) -> tuple[int, int] | None:
        """Where the message stands, once it was sent."""
        if self.message_id is None or self.kind is not MessageKind.SEND:
            return None
        return (self.chat_id, self.message_id)

    @property
    def open_question(self) -> int | None:
        """The chat that still owes an answer to this."""
        return self.chat_id if self.asks and not self.answered else None


class AuditEntry(Record):
    """One act, by ids; never a text."""

    TABLE: ClassVar[str] = "audit"

    at: AwareDatetime
    by: int | None
    act: str
    subject: str = ""
    detail: str = ""
    written: bool = False


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
