"""Who may know and do what: pure predicates, asked at every press and at every sending."""

from collections.abc import Iterable

from inspection.enums import Handling, OutwardState, Role, Standing
from inspection.records import (
    Evidence,
    Finding,
    Member,
    OutwardItem,
    Record,
    SharedNote,
    TimetableItem,
)

# States in which an item has left, or is about to, and may be known to its recipient.
SHOWN_TO_UNIT = frozenset(
    {
        OutwardState.DELIVERED,
        OutwardState.ACKNOWLEDGED,
        OutwardState.PASSED_ON,
        OutwardState.FIX_REPORTED,
        OutwardState.CLOSED,
        OutwardState.CARRIED_OVER,
        OutwardState.UNDELIVERABLE,
    }
)


def may_see_finding(member: Member, finding: Finding) -> bool:
    """Whether the member may read the finding (design 6.3, 6.4)."""
    if not member.is_active or not member.is_inside:
        return False
    if is_recused(member, finding.unit, finding.department):
        return False
    if finding.handling is Handling.CLUE:
        return member.role is Role.LEADER
    if finding.sealed:
        return member.role is Role.LEADER or member.user_id == finding.author_id
    if finding.hold or finding.source_kind in {"interview", "petition"}:
        return member.leads or member.user_id == finding.author_id
    return True


def is_recused(member: Member, unit: str, department: str | None = None) -> bool:
    """Whether the member keeps away from this unit or department (domain 3.2)."""
    return unit in member.recusals or (department is not None and department in member.recusals)


def may_see_item(member: Member, item: OutwardItem, finding: Finding | None) -> bool:
    """Whether the member, of the group or of the unit, may read the outward item."""
    if not member.is_active:
        return False
    if member.is_inside:
        return finding is not None and may_see_finding(member, finding)
    return item.number is not None and was_shown(item) and item.unit in member.units


def was_shown(item: OutwardItem) -> bool:
    """Whether the unit has the item, or is about to; a frozen one stays what it was to them."""
    frozen = item.state is OutwardState.FROZEN and item.delivered_at is not None
    return frozen or item.state in SHOWN_TO_UNIT or item.state is OutwardState.RELEASED


def may_see_row(member: Member, item: TimetableItem) -> bool:
    """Whether the member may read the row; a liaison under its outward title only."""
    if member.is_inside:
        return member.is_active
    return member.is_active and item.visible_to_unit and bool(item.outward_title)


def may_release(member: Member) -> bool:
    """Whether the member may let something go out to the unit."""
    return member.is_active and member.leads


def may_know(member: Member, records: Iterable[tuple[Record, Finding | None]]) -> bool:
    """Whether the member may know every one of these records.

    Each comes with the finding it grew from, where there is one.
    """
    return all(_may_know_one(member, record, finding) for record, finding in records)


def _may_know_one(member: Member, record: Record, finding: Finding | None) -> bool:
    match record:
        case Finding():
            return may_see_finding(member, record)
        case OutwardItem():
            return may_see_item(member, record, finding)
        case TimetableItem():
            return may_see_row(member, record)
        case Evidence() if finding is not None:
            return may_see_finding(member, finding)
        case SharedNote() | Evidence():
            return member.is_active and member.is_inside
        case _:
            return False


def counts(finding: Finding) -> bool:
    """Whether the finding is in lists and counts (clues and sealed ones are in none)."""
    return (
        finding.standing is Standing.ACTIVE
        and finding.handling is not Handling.CLUE
        and not finding.sealed
    )
