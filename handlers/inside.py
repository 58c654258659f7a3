"""Whom of the group something is told: its chat, its members, its leaders."""

from handlers.context import Desk, Turn
from inspection.access import may_see_finding
from inspection.enums import Role
from inspection.records import Finding, Inspection, Member


def group_or_leaders(desk: Desk, finding: Finding) -> list[int]:
    """Return the chats for what would go to the group: it, or else leaders and the filer.

    Also when the group's chat may not know the finding (design 6.4).
    """
    inspection = desk.inspection
    if inspection.chat_id is not None and inspection.chat_active and desk.group_may_see(finding):
        return [inspection.chat_id]
    private = [m for m in desk.leaders if may_see_finding(m, finding)]
    author = next((m for m in desk.inside if m.user_id == finding.author_id), None)
    if author is not None and author not in private and may_see_finding(author, finding):
        private.append(author)
    return [m.user_id for m in private]


def leader_of(desk: Desk) -> Member | None:
    """Return the inspection's leader, if enrolled."""
    return next((m for m in desk.inside if m.role is Role.LEADER), None)


def chats_inside(desk: Desk) -> list[int]:
    """Return every chat in which a card of the group may stand: the members' and the group's."""
    group = desk.inspection.chat_id
    return [*(m.user_id for m in desk.inside), *([] if group is None else [group])]


def units_of(turn: Turn) -> tuple[str, ...]:
    """Return the inspected units, also where the people's records are at hand, not its own."""
    inspection = turn.store.view(turn.me.inspection_id).get(Inspection, 1)
    return inspection.units if inspection is not None else ()
