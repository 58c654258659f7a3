"""What was stopped because something went wrong, and accounts that changed hands."""

from typing import ClassVar

from pydantic import AwareDatetime

from inspection.records.base import Model, Record


class Outsider(Model):
    """Somebody seen in the group's chat who does not belong to the group."""

    user_id: int
    name: str


class Containment(Record):
    """What is held back at present; exactly one in an inspection's file, with id 1."""

    TABLE: ClassVar[str] = "containment"

    outsiders: tuple[Outsider, ...] = ()  # in the group's chat, as far as was seen
    accepted: tuple[int, ...] = ()  # user ids that may stay in the group's chat
    bots: tuple[int, ...] = ()  # other bots that came in
    counted: int = 0  # how many are in the group's chat, as Telegram said last
    accepted_count: int = 0  # so many were accepted there
    group_held_at: AwareDatetime | None = None
    held_for_count: bool = False  # nobody who does not belong there was seen, there were too many
    outward_stopped_at: AwareDatetime | None = None
    outward_stopped_by: int | None = None


class AccountChange(Record):
    """One member's new Telegram account in the place of a lost one."""

    TABLE: ClassVar[str] = "account_changes"
    INDEXES: ClassVar[tuple[str, ...]] = ("inspection_id",)

    inspection_id: str
    member_id: int
    before: int
    after: int
    at: AwareDatetime
    followed_at: AwareDatetime | None = None  # the inspection's records name the new one
