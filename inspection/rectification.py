"""整改: what the unit plans, reports and asks to close, and what the group answers (domain 7.8).

What the liaison writes stays theirs until it is sent. A close-out has two checks: the unit's,
signed by the person it named as responsible, then the group's.
"""

from collections.abc import Iterable
from datetime import datetime, timedelta

from inspection.access import is_recused, may_see_finding
from inspection.audit import note
from inspection.errors import (
    DueTooSoonError,
    EmptyTextError,
    NothingHereError,
    NotLaterError,
    ProofMissingError,
    StaleError,
    TooLongError,
)
from inspection.ports import Work
from inspection.records import (
    FeedbackList,
    Finding,
    Member,
    RectificationItem,
    RectificationState,
    Sending,
    SendingKind,
)
from inspection.rectification_drafts import has_content, lacking
from inspection.rectification_errors import (
    PlanIncompleteError,
    PlannedTooLateError,
    UnsentError,
)
from inspection.rectification_lists import draft as draft_list
from inspection.rectification_moves import TEXT_LIMIT, fit_for_the_unit, moved, must_move
from inspection.rectification_states import RectificationEvent, why_not

E, S = RectificationEvent, RectificationState
EVENTS: dict[SendingKind, RectificationEvent] = {
    SendingKind.PLAN: E.PLAN,
    SendingKind.PROGRESS: E.REPORT,
    SendingKind.CLOSE_OUT: E.ASK_CLOSE_OUT,
}
DRAFT_GONE = "SENDING"
NAME_LIMIT = 60  # of a name with its post


# --- what the unit writes --------------------------------------------------------------


def begin(
    work: Work, item: RectificationItem, kind: SendingKind, *, by: Member, now: datetime
) -> RectificationItem:
    """Open what gathers the unit's words; nothing leaves yet. Measures begin with the old ones.

    Raises `UnsentError` while something else was written on the matter and neither sent nor given
    up: it would be gone without a word.
    """
    must_move(item, EVENTS[kind], by)
    begun = item.draft
    if begun is not None and begun.kind is kind:
        return work.put(item.changed(drafts=(begun.model_copy(update={"begun_at": now}),)))
    if begun is not None and has_content(item, begun):
        raise UnsentError(item.label, begun.kind.value)
    plan = item.plan if kind is SendingKind.PLAN else None
    made = Sending(kind=kind, by=by.user_id, begun_at=now)
    if plan is not None:
        kept = {"measures": plan.measures, "responsible": plan.responsible, "planned": plan.planned}
        made = made.model_copy(update=kept)
    note(work, by=by.user_id, at=now, act=f"{kind.value}.begun", subject=f"rectification:{item.id}")
    return work.put(item.changed(drafts=(made,)))


def _written(item: RectificationItem, kind: SendingKind | None = None) -> Sending:
    begun = item.draft
    if begun is None or (kind is not None and begun.kind is not kind):
        raise StaleError(item.label, DRAFT_GONE)
    return begun


def _rewritten(work: Work, item: RectificationItem, **fields: object) -> RectificationItem:
    draft = _written(item).model_copy(update=fields)
    return work.put(item.changed(drafts=(draft,)))


def write_measures(work: Work, item: RectificationItem, text: str) -> RectificationItem:
    """Write what the unit will do."""
    _written(item, SendingKind.PLAN)
    return _rewritten(work, item, measures=_fitting(text, TEXT_LIMIT))


def name_responsible(work: Work, item: RectificationItem, text: str) -> RectificationItem:
    """Name the person of the unit who answers for it, and who signs at its end."""
    _written(item, SendingKind.PLAN)
    return _rewritten(work, item, responsible=_fitting(" ".join(text.split()), NAME_LIMIT))


def plan_day(
    work: Work, item: RectificationItem, planned: datetime, *, now: datetime
) -> RectificationItem:
    """Name until when it will be done. Raises `PlannedTooLateError` after the due."""
    _written(item, SendingKind.PLAN)
    if planned <= now:
        raise DueTooSoonError(planned)
    if item.due is not None and planned > item.due:
        raise PlannedTooLateError(item.due)
    return _rewritten(work, item, planned=planned)


def _fitting(text: str, limit: int) -> str:
    said = text.strip()
    if not said:
        raise EmptyTextError
    if len(said) > limit:
        raise TooLongError(len(said), limit)
    return said


def gather(
    work: Work, item: RectificationItem, text: str, evidence: tuple[int, ...]
) -> RectificationItem:
    """Add words or files to what is being gathered; nothing leaves yet."""
    begun = _written(item)
    if begun.kind is SendingKind.PLAN:
        raise StaleError(item.label, DRAFT_GONE)
    said = (*begun.texts, text.strip()) if text.strip() else begun.texts
    return _rewritten(work, item, texts=said, evidence=(*begun.evidence, *evidence))


def annex(work: Work, item: RectificationItem, evidence: tuple[int, ...]) -> RectificationItem:
    """Add a file to the measures being written: a plan is often a paper that was scanned."""
    begun = _written(item, SendingKind.PLAN)
    return _rewritten(work, item, evidence=(*begun.evidence, *evidence))


def give_up(work: Work, item: RectificationItem) -> RectificationItem:
    """Forget what was written and not sent."""
    _written(item)
    return work.put(item.changed(drafts=()))


def send(work: Work, item: RectificationItem, *, by: Member, now: datetime) -> RectificationItem:
    """Let what was written go to the group.

    Raises `PlanIncompleteError` and `ProofMissingError`: a close-out needs a few words and the
    page signed by the person whom the unit named.
    """
    begun = _written(item)
    missing = lacking(begun)
    if missing and begun.kind is SendingKind.PLAN:
        raise PlanIncompleteError(item.label, missing)
    if missing:
        raise ProofMissingError(has_text="text" not in missing, has_file="file" not in missing)
    sent = begun.model_copy(update={"by": by.user_id, "sent_at": now, **_signer(item, begun)})
    fields: dict[str, object] = {"drafts": (), "sendings": (*item.sendings, sent)}
    if item.state is S.LONG_TERM and begun.kind is SendingKind.PROGRESS:
        fields["report_due"] = _next_report(item, now)
    return moved(work, item, EVENTS[begun.kind], by=by, now=now, **fields)


def _signer(item: RectificationItem, sending: Sending) -> dict[str, object]:
    """A close-out is signed by whoever the plan names at that moment."""
    plan = item.plan
    is_end = sending.kind is SendingKind.CLOSE_OUT and plan is not None
    return {"responsible": plan.responsible} if is_end and plan is not None else {}


def _next_report(item: RectificationItem, now: datetime) -> datetime | None:
    return now + timedelta(days=item.report_days) if item.report_days else None


# --- what the group answers ------------------------------------------------------------


def must_know(item: RectificationItem, finding: Finding | None, by: Member) -> Finding:
    """Return the finding behind it; what may be a clue by now is nobody's to work on."""
    if finding is None or finding.id != item.finding_id or why_not(finding) == "sealed":
        raise NothingHereError(item.inside_label)
    if is_recused(by, finding.unit, finding.department) or not may_see_finding(by, finding):
        raise NothingHereError(item.inside_label)
    return finding


def verify(
    work: Work, item: RectificationItem, finding: Finding | None, *, by: Member, now: datetime
) -> RectificationItem:
    """The second check: somebody of the group has seen that it is put right; it is closed."""
    must_know(item, finding, by)
    must_move(item, E.VERIFY, by)
    sendings = _decided(item, by, now)
    fields = {"verified_by": by.user_id, "closed_at": now, "sendings": sendings, "drafts": ()}
    return moved(work, item, E.VERIFY, by=by, now=now, **fields)


def give_back(
    work: Work,
    item: RectificationItem,
    finding: Finding | None,
    reason: str,
    *,
    people: Iterable[Member],
    by: Member,
    now: datetime,
) -> RectificationItem:
    """Give the close-out back with a reason that the unit reads; it is under way again."""
    known = must_know(item, finding, by)
    must_move(item, E.RETURN, by)
    said = fit_for_the_unit(work, item.unit, known, reason, people)
    return moved(work, item, E.RETURN, by=by, now=now, sendings=_decided(item, by, now, said))


def _decided(
    item: RectificationItem, by: Member, now: datetime, returned: str = ""
) -> tuple[Sending, ...]:
    asked = item.latest(SendingKind.CLOSE_OUT)
    what = {"decided_by": by.user_id, "decided_at": now, "returned": returned}
    return tuple(s.model_copy(update=what) if s is asked else s for s in item.sendings)


def keep_up(
    work: Work, item: RectificationItem, finding: Finding | None, *, by: Member, now: datetime
) -> RectificationItem:
    """Class it as 长期坚持: it is not closed, and is reported from time to time."""
    must_know(item, finding, by)
    must_move(item, E.KEEP_UP, by)
    fields: dict[str, object] = {"report_due": _next_report(item, now), "drafts": ()}
    if item.state is S.AWAITING_CHECK:  # the request is answered: it does not wait any more
        fields["sendings"] = _decided(item, by, now)
    return moved(work, item, E.KEEP_UP, by=by, now=now, **fields)


def resume(
    work: Work, item: RectificationItem, finding: Finding | None, *, by: Member, now: datetime
) -> RectificationItem:
    """Take it out of 长期坚持: it is to be closed after all."""
    must_know(item, finding, by)
    return moved(work, item, E.RESUME, by=by, now=now, report_due=None)


def extend(
    work: Work,
    item: RectificationItem,
    finding: Finding | None,
    due: datetime,
    *,
    by: Member,
    now: datetime,
) -> RectificationItem:
    """Set a later due: until measures are told that of the measures, where it is no later than
    the end of putting right. Raises `NotLaterError` for one that is not later than it was.
    """
    must_know(item, finding, by)
    must_move(item, E.EXTEND, by)
    is_of_plan = item.state is S.TO_PLAN and item.measures_due is not None
    is_within = item.due is None or due <= item.due
    name = "measures_due" if is_of_plan and is_within else "due"
    before = item.measures_due if name == "measures_due" else item.due
    if due <= now or (before is not None and due <= before):
        raise NotLaterError(max(before or now, now))
    return moved(work, item, E.EXTEND, by=by, now=now, **{name: due})


def begin_again(
    work: Work, closed: RectificationItem, finding: Finding | None, *, by: Member, now: datetime
) -> tuple[FeedbackList, RectificationItem]:
    """Draft a new cycle of what came back; the closed one never changes.

    It goes out as a list does: looked at, released, undone. Raises `StaleError` while another
    cycle is under way.
    """
    known = must_know(closed, finding, by)
    if closed.state is not S.CLOSED:
        raise StaleError(closed.inside_label, closed.state.value)
    for each in work.lookup(RectificationItem, "finding_id", known.id):
        if each.id > closed.id and each.state not in {S.DROPPED, S.WITHDRAWN}:
            raise StaleError(each.inside_label or closed.inside_label, each.state.value)
    batch = draft_list(work, closed.unit, by=by, now=now)
    note(work, by=by.user_id, at=now, act="rectification.recurred", subject=_ref(closed))
    line = RectificationItem(
        list_id=batch.id,
        finding_id=known.id,
        unit=closed.unit,
        aspect=closed.aspect,
        wording=closed.wording,
        wording_by=by.user_id,
        follows=closed.id,
    )
    return batch, work.add(line)


def _ref(item: RectificationItem) -> str:
    return f"rectification:{item.id}"
