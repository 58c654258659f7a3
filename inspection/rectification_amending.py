"""A matter that was sent is corrected or recalled: looked at, let go, undone until it leaves.

A correction keeps the number and is the next edition, what the unit read before is kept. A
recall is for a mistake: the matter is withdrawn, its number is used no more, and why stays
inside (design 5).
"""

from collections.abc import Iterable
from datetime import datetime, timedelta

from inspection.audit import note
from inspection.errors import (
    InspectionError,
    ReasonMissingError,
    StaleError,
    TooLongError,
)
from inspection.ports import View, Work
from inspection.records import (
    Amendment,
    AmendmentKind,
    Edition,
    Finding,
    Member,
    RectificationItem,
)
from inspection.rectification import must_know
from inspection.rectification_moves import TEXT_LIMIT, fit_for_the_unit, moved, must_move
from inspection.rectification_states import RectificationEvent, why_not

K = AmendmentKind
EVENTS = {K.CORRECT: RectificationEvent.CORRECT, K.RECALL: RectificationEvent.RECALL}
GONE = "NO_AMENDMENT"


def propose(
    work: Work,
    item: RectificationItem,
    finding: Finding | None,
    kind: AmendmentKind,
    text: str,
    *,
    people: Iterable[Member] = (),
    by: Member,
    now: datetime,
) -> RectificationItem:
    """Keep what is to change; nothing leaves before it is confirmed.

    Raises `WordingRefusedError` for words that the unit must not read, `StaleError` while another
    change of it is on its way out.
    """
    known = must_know(item, finding, by)
    must_move(item, EVENTS[kind], by)
    _not_leaving(item)
    if kind is K.CORRECT:
        said = fit_for_the_unit(work, item.unit, known, text, people)
    else:
        said = _reason(text)
    made = Amendment(kind=kind, text=said, by=by.user_id, at=now)
    _note(work, item, f"{kind.value}_drafted", by.user_id, now)
    return work.put(item.changed(amendments=(made,)))


def _reason(text: str) -> str:
    said = text.strip()
    if not said:
        raise ReasonMissingError
    if len(said) > TEXT_LIMIT:
        raise TooLongError(len(said), TEXT_LIMIT)
    return said


def _not_leaving(item: RectificationItem) -> None:
    begun = item.amendment
    if begun is not None and begun.goes_at is not None:
        raise StaleError(item.inside_label, "AMENDING")


def confirm(
    work: Work,
    item: RectificationItem,
    finding: Finding | None,
    *,
    undo: timedelta,
    by: Member,
    now: datetime,
) -> RectificationItem:
    """Let the change go: it is made when the undo window ends."""
    must_know(item, finding, by)
    begun = _own(item, by)
    _not_leaving(item)
    must_move(item, EVENTS[begun.kind], by)
    _note(work, item, f"{begun.kind.value}_released", by.user_id, now)
    return work.put(item.changed(amendments=(begun.model_copy(update={"goes_at": now + undo}),)))


def give_up(
    work: Work, item: RectificationItem, finding: Finding | None, *, by: Member, now: datetime
) -> RectificationItem:
    """Forget the change, in its undo window, too; the unit knows nothing of it."""
    must_know(item, finding, by)
    begun = _own(item, by)
    _note(work, item, f"{begun.kind.value}_given_up", by.user_id, now)
    return work.put(item.changed(amendments=()))


def _own(item: RectificationItem, by: Member) -> Amendment:
    begun = item.amendment
    if begun is None or begun.by != by.user_id:
        raise StaleError(item.inside_label, GONE)
    return begun


def due_for_amending(view: View, now: datetime) -> tuple[RectificationItem, ...]:
    """Return the matters with a change whose undo window has ended."""
    return tuple(
        item
        for item in view.all(RectificationItem)
        if (begun := item.amendment) is not None
        and begun.goes_at is not None
        and begun.goes_at <= now
    )


def make(
    work: Work,
    item: RectificationItem,
    finding: Finding | None,
    *,
    people: tuple[Member, ...],
    now: datetime,
) -> RectificationItem | None:
    """Make the change; None, and it is given up, where it may not be made any more.

    Asked again as the records are now: what may be a clue by then is left as the unit has it.
    """
    begun = item.amendment
    here = (m for m in people if m.is_active)  # who came back has an older record as well
    by = next((m for m in here if begun is not None and m.user_id == begun.by), None)
    try:
        if begun is None or by is None or finding is None or why_not(finding) == "sealed":
            raise StaleError(item.inside_label, GONE)
        must_know(item, finding, by)
        if begun.kind is K.RECALL:
            return _recall(work, item, begun.text, by, now)
        said = fit_for_the_unit(work, item.unit, finding, begun.text, people)
        return _correct(work, item, said, by, now)
    except InspectionError:
        _note(work, item, "amendment_not_made", None, now)
        work.put(item.changed(amendments=()))
        return None


def _correct(
    work: Work, item: RectificationItem, said: str, by: Member, now: datetime
) -> RectificationItem:
    before = Edition(wording=item.wording, until=now, by=by.user_id)
    fields: dict[str, object] = {
        "wording": said,
        "wording_by": by.user_id,
        "edition": item.edition + 1,
        "earlier": (*item.earlier, before),
        "amendments": (),
    }
    return moved(work, item, RectificationEvent.CORRECT, by=by, now=now, **fields)


def _recall(
    work: Work, item: RectificationItem, reason: str, by: Member, now: datetime
) -> RectificationItem:
    gone: dict[str, object] = {"recalled_for": reason, "amendments": (), "drafts": ()}
    return moved(work, item, RectificationEvent.RECALL, by=by, now=now, **gone)


def _note(work: Work, item: RectificationItem, act: str, by: int | None, now: datetime) -> None:
    note(work, by=by, at=now, act=f"rectification.{act}", subject=f"rectification:{item.id}")
