"""What waits for an approver's word, what can still be taken back, and what was decided."""

from datetime import datetime

from pydantic import BaseModel, ConfigDict

from inspection.access import may_see_finding
from inspection.enums import OutwardState
from inspection.outward_states import OutwardEvent
from inspection.ports import View
from inspection.records import Change, Finding, Member, OutwardItem

TOO_LATE = "too_late"  # released, and its due was no longer far enough away at the delivery
MOST_SHOWN = 5  # of what was decided, and of what can be taken back

_DECISIONS = {
    OutwardEvent.RELEASE.value: OutwardEvent.RELEASE,
    OutwardEvent.SEND_BACK.value: OutwardEvent.SEND_BACK,
    OutwardEvent.WITHDRAW.value: OutwardEvent.WITHDRAW,
    OutwardState.WITHDRAWN.value: OutwardEvent.WITHDRAW,  # the finding was stopped
}


class Entry(BaseModel):
    """An outward item with the finding it grew from."""

    model_config = ConfigDict(frozen=True)

    item: OutwardItem
    finding: Finding


class Decision(Entry):
    """What became of a proposal: by whom and when."""

    event: OutwardEvent
    by: int | None
    at: datetime


class Queue(BaseModel):
    """What one approver's card shows; `waiting` in the order of asking."""

    model_config = ConfigDict(frozen=True)

    waiting: tuple[Entry, ...] = ()
    in_window: tuple[Entry, ...] = ()
    decided: tuple[Decision, ...] = ()


def queue_of(view: View, approver: Member, *, since: datetime | None) -> Queue:
    """Return what the approver has to decide, may still take back, and was decided since.

    Nobody is shown what they may not see, and nobody their own proposal.
    """
    waiting = [
        entry
        for entry in _in_state(view, approver, OutwardState.AWAITING_RELEASE)
        if entry.item.drafted_by != approver.user_id
    ]
    window = [
        entry
        for entry in _in_state(view, approver, OutwardState.RELEASED)
        if entry.item.number is None and not _is_own_release(entry.item)
    ]
    return Queue(
        waiting=tuple(sorted(waiting, key=lambda entry: _asked_at(entry.item))),
        in_window=tuple(window[-MOST_SHOWN:]),
        decided=_decided(view, approver, since)[-MOST_SHOWN:] if since else (),
    )


def _in_state(view: View, approver: Member, state: OutwardState) -> list[Entry]:
    items = (i for i in view.lookup(OutwardItem, "state", state) if i.notice_id is None)
    found = (_entry(view, item) for item in items)
    return [each for each in found if each and may_see_finding(approver, each.finding)]


def _entry(view: View, item: OutwardItem) -> Entry | None:
    finding = view.get(Finding, item.finding_id)
    return Entry(item=item, finding=finding) if finding is not None else None


def _decided(view: View, approver: Member, since: datetime) -> tuple[Decision, ...]:
    found = [
        Decision(item=item, finding=finding, event=_DECISIONS[last.what], by=last.by, at=last.at)
        for item in view.all(OutwardItem)
        if (last := decision_on(item)) is not None
        and last.at >= since
        and not _is_own_release(item)
        and (finding := view.get(Finding, item.finding_id)) is not None
        and may_see_finding(approver, finding)
    ]
    return tuple(sorted(found, key=lambda each: each.at))


def decision_on(item: OutwardItem) -> Change | None:
    """Return the last word on a proposal; None while it waits, and for a mere draft."""
    asked = [n for n, each in enumerate(item.history) if each.what == OutwardEvent.PROPOSE.value]
    if not asked:
        return None
    later = item.history[asked[-1] :]
    if later[-1].what == TOO_LATE:
        return None
    return next((each for each in reversed(later) if each.what in _DECISIONS), None)


def _is_own_release(item: OutwardItem) -> bool:
    return item.released_by is not None and item.released_by == item.drafted_by


def _asked_at(item: OutwardItem) -> tuple[datetime, ...]:
    asked = (c.at for c in item.history if c.what in {OutwardEvent.PROPOSE.value, TOO_LATE})
    return tuple(reversed(tuple(asked)))
