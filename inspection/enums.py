"""The closed lists of the trade; the Chinese terms stand in `handlers/texts/zh`."""

from enum import IntEnum, StrEnum


class Role(StrEnum):
    """What a person is in one inspection (domain 1.2)."""

    LEADER = "leader"
    DEPUTY = "deputy"
    MEMBER = "member"
    GROUP_LIAISON = "group_liaison"
    UNIT_LIAISON = "unit_liaison"


class Language(StrEnum):
    """A language the bot speaks."""

    CHINESE = "zh"
    ENGLISH = "en"


class Mode(StrEnum):
    """Whether the inspection is a drill or approved for real content."""

    DRILL = "drill"
    APPROVED = "approved"


class Aspect(StrEnum):
    """The six aspects of the seed article (domain 2.1)."""

    POLITICAL = "POL"
    THOUGHT = "THO"
    ORGANISATION = "ORG"
    STYLE = "STY"
    DISCIPLINE = "DIS"
    GRASSROOTS = "GRA"


class Focus(StrEnum):
    """The four focuses of the current framework (domain 2.1)."""

    DECISIONS = "F1"
    STRICT_GOVERNANCE = "F2"
    ORGANISATION_LINE = "F3"
    EARLIER_FINDINGS = "F4"


class Handling(StrEnum):
    """How a finding is handled (domain 2.2); a new one is always pending."""

    PENDING = "PENDING"
    JZJG = "JZJG"
    LXLG = "LXLG"
    XQZG = "XQZG"
    CLUE = "CLUE"
    ZHUAN = "ZHUAN"


class Standing(StrEnum):
    """Whether a finding counts; its number is used in any case."""

    ACTIVE = "active"
    NOT_A_FINDING = "not_a_finding"
    VOID = "void"
    MERGED = "merged"
    SPLIT = "split"


class PriorState(StrEnum):
    """How far a finding of an earlier check was put right."""

    OPEN = "open"
    PARTLY = "partly"
    DONE = "done"


class OutwardState(StrEnum):
    """Where an outward item stands (design 5)."""

    DRAFT = "DRAFT"
    AWAITING_RELEASE = "AWAITING_RELEASE"
    RELEASED = "RELEASED"
    DELIVERED = "DELIVERED"
    ACKNOWLEDGED = "ACKNOWLEDGED"
    PASSED_ON = "PASSED_ON"
    FIX_REPORTED = "FIX_REPORTED"
    CLOSED = "CLOSED"
    WITHDRAWN = "WITHDRAWN"
    FROZEN = "FROZEN"
    CARRIED_OVER = "CARRIED_OVER"
    UNDELIVERABLE = "UNDELIVERABLE"


class AnswerKind(StrEnum):
    """What the unit's liaison sends on an item."""

    FIX = "fix"
    EXPLAIN = "explain"
    LONGER = "longer"
    PARTLY = "partly"
    CANNOT = "cannot"
    MORE = "more"  # added to a fix that waits for its verification


class Decision(StrEnum):
    """What leader or deputy decided on a liaison's answer."""

    EXTENDED = "extended"
    REFUSED = "refused"
    FORMAL = "formal"  # handled as 限期整改 from now on
    GO_ON = "go_on"
    CARRIED = "carried"


class ReplyState(StrEnum):
    """Where the group's reply to a liaison's answer stands."""

    DRAFT = "draft"
    AWAITING_RELEASE = "awaiting_release"
    SENT = "sent"
    DROPPED = "dropped"


class InterviewState(StrEnum):
    """Whether an interview is going on."""

    OPEN = "open"
    ENDED = "ended"


class RowState(StrEnum):
    """Where a timetable row stands."""

    NOT_STARTED = "NOT_STARTED"
    UNDER_WAY = "UNDER_WAY"
    DONE = "DONE"
    CANCELLED = "CANCELLED"


class Step(StrEnum):
    """What a leader prepares on the first day, in this order."""

    BIND = "bind"
    MEMBERS = "members"
    LIAISON = "liaison"
    TIMETABLE = "timetable"
    PUSH = "push"


class DraftState(StrEnum):
    """Where a table that was sent stands."""

    WAITING = "waiting"  # for its file
    OFFERED = "offered"
    IMPORTED = "imported"
    FILED = "filed"  # as a finding
    DROPPED = "dropped"


class EvidenceKind(StrEnum):
    """What kind of file a piece of evidence came as."""

    PHOTO = "photo"
    DOCUMENT = "document"
    VOICE = "voice"
    AUDIO = "audio"
    VIDEO = "video"
    VIDEO_NOTE = "video_note"
    ANIMATION = "animation"
    STICKER = "sticker"


class FetchState(StrEnum):
    """Whether the file behind a piece of evidence is on our disk."""

    PENDING = "pending"
    FETCHED = "fetched"
    TOO_LARGE = "too_large"
    UNREACHABLE = "unreachable"
    TO_ERASE = "to_erase"  # the file is still on our disk and must go
    ERASED = "erased"


class MessageKind(StrEnum):
    """What an outgoing message does in the chat."""

    SEND = "send"
    EDIT = "edit"
    DELETE = "delete"
    REACT = "react"
    PIN = "pin"


class MessageState(StrEnum):
    """Where an outgoing message stands."""

    QUEUED = "queued"
    SENT = "sent"
    UNCONFIRMED = "unconfirmed"
    FAILED = "failed"
    WITHDRAWN = "withdrawn"


class Priority(IntEnum):
    """Who goes first when the limits allow only some; smaller is sooner."""

    ANSWER = 0
    NOTICE = 1
    REMINDER = 2
    DIGEST = 3
