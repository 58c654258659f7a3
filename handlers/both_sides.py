"""An item as the unit and the group see it: a change at it shows on both sides."""

from handlers.cards import refresh_finding
from handlers.context import Desk
from handlers.liaison.views import refresh_liaison_side
from handlers.outward_cards import refresh_group_side
from inspection import frozen
from inspection.records import Finding, OutwardItem


def tell_both(desk: Desk, item: OutwardItem) -> None:
    """Change what either side sees of the item; a frozen one changes for the liaison alone."""
    refresh_liaison_side(desk, item)
    finding = desk.work.get(Finding, item.finding_id)
    if finding is not None and not frozen.is_frozen(item):
        refresh_finding(desk, finding)
        refresh_group_side(desk, item)
