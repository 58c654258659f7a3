"""Outward items as the group sees them."""

from handlers.cards import finding_ref
from handlers.context import Turn
from inspection.access import may_see_finding
from inspection.enums import OutwardState
from inspection.records import Finding, OutwardItem


def list_items(turn: Turn, _argument: str) -> None:
    """`/items` on the group's side: every item that is not closed, then the closed ones."""
    shown = []
    for item in turn.work.all(OutwardItem):
        finding = turn.work.get(Finding, item.finding_id)
        if finding is None or not may_see_finding(turn.me, finding):
            continue
        if item.state in {OutwardState.WITHDRAWN, OutwardState.DRAFT}:
            continue
        if not turn.is_private and not turn.group_may_see(finding):
            continue
        shown.append((item, finding))
    turn.reply(
        turn.texts("outward", "list", items=shown, now=turn.now),
        about=tuple(finding_ref(f) for _, f in shown),
    )
