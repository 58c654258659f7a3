"""A frozen item stays, for the unit, what it was: silence must look the same (domain 7.11).

What the liaison still does with it moves it in their eyes only, by the table that holds for
every item (`outward_moves.moved_by_unit`), and is told to nobody.
"""

from inspection.enums import OutwardState
from inspection.records import OutwardItem

_KNOWN = frozenset(
    {
        OutwardState.DELIVERED,
        OutwardState.ACKNOWLEDGED,
        OutwardState.PASSED_ON,
        OutwardState.FIX_REPORTED,
    }
)


def is_frozen(item: OutwardItem) -> bool:
    """Whether the item was stopped after it had arrived."""
    return item.state is OutwardState.FROZEN and item.delivered_at is not None


def as_shown(item: OutwardItem) -> OutwardItem:
    """Return the item in the state that the unit knows it in."""
    return item.changed(state=_known_state(item)) if is_frozen(item) else item


def _known_state(item: OutwardItem) -> OutwardState:
    """Return where the last step that the unit knows of led; the freeze was none."""
    steps = (change.after for change in reversed(item.history))
    return next((OutwardState(s) for s in steps if s in _KNOWN), _by_dates(item))


def _by_dates(item: OutwardItem) -> OutwardState:
    report = item.report
    if report is not None and report.has_left and not report.returned_reason:
        return OutwardState.FIX_REPORTED
    if item.passed_on_at is not None:
        return OutwardState.PASSED_ON
    if item.acknowledged_at is not None:
        return OutwardState.ACKNOWLEDGED
    return OutwardState.DELIVERED
