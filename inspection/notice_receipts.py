"""签收: the unit's head signs for a notice, and the liaison sends the signed page as proof."""

from datetime import datetime

from inspection.audit import note
from inspection.enums import OutwardState
from inspection.errors import ProofMissingError, StaleError
from inspection.frozen import as_shown
from inspection.outward_moves import moved
from inspection.outward_states import OutwardEvent
from inspection.ports import View, Work
from inspection.records import Change, Member, Notice, OutwardItem

BEFORE_IT = frozenset({OutwardState.DELIVERED, OutwardState.ACKNOWLEDGED})


def begin_receipt(work: Work, notice: Notice, *, by: Member, now: datetime) -> Notice:
    """The liaison handed it to the head; from now on files are the signed page."""
    if notice.receipt_at is not None:
        raise StaleError(notice.label, "SIGNED_FOR")
    note(work, by=by.user_id, at=now, act="notice.receipt_begun", subject=f"notice:{notice.id}")
    return work.put(notice.changed(receipt_begun_at=now, receipt=()))


def gather_receipt(work: Work, notice: Notice, evidence: tuple[int, ...]) -> Notice:
    """Keep a page of the proof; nothing leaves yet."""
    if not is_gathering(notice):
        raise StaleError(notice.label, "SIGNED_FOR")
    return work.put(notice.changed(receipt=(*notice.receipt, *evidence)))


def drop_receipt(work: Work, notice: Notice) -> Notice:
    """Forget what was gathered; nothing was sent."""
    if not is_gathering(notice):
        raise StaleError(notice.label, "SIGNED_FOR")
    return work.put(notice.changed(receipt_begun_at=None, receipt=()))


def is_gathering(notice: Notice) -> bool:
    """Whether the liaison is sending the signed page."""
    return notice.receipt_begun_at is not None and notice.receipt_at is None


def gathering_of(view: View, user_id: int) -> tuple[Notice, OutwardItem] | None:
    """Return the notice whose signed page this liaison began last, if it is not in yet."""
    found = [
        (notice, item)
        for notice in view.all(Notice)
        if is_gathering(notice)
        and notice.item_id is not None
        and (item := view.get(OutwardItem, notice.item_id)) is not None
        and item.recipient_id == user_id
    ]
    return max(found, key=lambda pair: pair[0].receipt_begun_at or pair[0].drafted_at, default=None)


def sign_for(
    work: Work, notice: Notice, item: OutwardItem, *, by: Member, now: datetime
) -> tuple[Notice, OutwardItem]:
    """The signed page is in: the notice is signed for. Raises `ProofMissingError` without one."""
    if not is_gathering(notice):
        raise StaleError(notice.label, "SIGNED_FOR")
    if not notice.receipt:
        raise ProofMissingError(has_text=True, has_file=False)
    note(work, by=by.user_id, at=now, act="notice.signed_for", subject=f"notice:{notice.id}")
    change = Change(at=now, by=by.user_id, what="signed_for")
    signed = work.put(notice.changed(receipt_at=now, history=(*notice.history, change)))
    if as_shown(item).state not in BEFORE_IT:
        return signed, item
    at = item.acknowledged_at or now
    passed = moved(
        work, item, OutwardEvent.PASS_ON, by=by, now=now, passed_on_at=now, acknowledged_at=at
    )
    return signed, passed
