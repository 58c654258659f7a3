"""People: who talks to the bot, their places in inspections, and their codes."""

from typing import ClassVar

from pydantic import AwareDatetime

from inspection.enums import Language, Role
from inspection.records.base import Record


class Person(Record):
    """Somebody who talks to the bot, known by the Telegram user id alone."""

    TABLE: ClassVar[str] = "people"
    INDEXES: ClassVar[tuple[str, ...]] = ("user_id",)

    user_id: int
    name: str = ""
    inspection_id: str | None = None  # the one worked in at present (/use)
    unreachable_since: AwareDatetime | None = None
    channels: tuple[str, ...] = ()  # where they are also told, beside the configuration's
    wrong_codes: int = 0
    locked_until: AwareDatetime | None = None
    language: Language | None = None  # None: the configuration's


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
    disabled_at: AwareDatetime | None = None  # the account was lost; another may take its place
    limited_at: AwareDatetime | None = None  # a unit liaison's: only what is open, from then on
    drill_asked_at: AwareDatetime | None = None  # to confirm that nothing real is entered
    drill_confirmed_at: AwareDatetime | None = None

    @property
    def is_active(self) -> bool:
        """Whether the member is still part of the inspection."""
        return self.left_at is None and self.disabled_at is None

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
    INDEXES: ClassVar[tuple[str, ...]] = ("code_hash", "inspection_id")

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
    replaces: int | None = None  # the member whose lost account the new one takes over
