"""立行立改: a written notice, drafted, reviewed by a deputy, signed by the leader, then issued.

What the unit answers is kept in the outward item that the signature makes: it is signed for,
reported, verified and closed like any other. Until it is delivered the unit knows of nothing.
"""

from collections.abc import Iterable
from datetime import date, datetime, timedelta

from inspection import wording
from inspection.access import is_recused, may_see_finding
from inspection.audit import note
from inspection.calendar import OfficeHours
from inspection.errors import (
    DueMissingError,
    DueTooSoonError,
    EmptyTextError,
    NoLiaisonError,
    NotAllowedError,
    NothingHereError,
    StaleError,
    TooLongError,
    WordingRefusedError,
)
from inspection.notice_issue import made_item
from inspection.notice_states import (
    UNSIGNED,
    WHO,
    NoticeEvent,
    hard_faults,
    is_decided,
    missing,
    open_notice,
    reviewers,
    why_not,
    writers,
)
from inspection.ports import View, Work, WorkdayCalendar
from inspection.records import (
    Change,
    Finding,
    Member,
    Notice,
    NoticeField,
    NoticeState,
    WorkPaper,
)
from inspection.work_paper_terms import PaperField
from inspection.written_errors import (
    DueAfterWithdrawalError,
    NoticeIncompleteError,
    NotNoticeableError,
    OwnNoticeError,
)

FIELD_LIMIT = 400  # characters; five of them and the buttons fit one message
DEMAND = "请立即整改，查明原因，举一反三。"
REPORTING = "请书面报告整改情况，经主要负责人签字后，连同佐证材料由联络员报送巡察组。"

E, S = NoticeEvent, NoticeState
_ANEW: dict[str, object] = {"reviewed_by": None, "signed_by": None, "agreed_at": None}


def draft(
    work: Work,
    finding: Finding,
    *,
    addressee: str,
    leading: Iterable[Member],
    by: Member,
    now: datetime,
) -> Notice:
    """Begin, or find again, the finding's notice; who leads decided that it is one.

    Raises `NotNoticeableError` with the reason.
    """
    _still_possible(finding)
    known = open_notice(work, finding)
    if known is not None:
        return known
    if not by.leads and not is_decided(finding, leading):
        raise NotNoticeableError(finding.label, "undecided")
    made = work.add(
        Notice(
            finding_id=finding.id,
            unit=finding.unit,
            addressee=addressee,
            facts=wording.propose_outward(
                finding.wording
            ),  # empty is asked for: never the raw words
            provision=_provision(work, finding),
            demand=DEMAND,
            reporting=REPORTING,
            drafted_by=by.user_id,
            drafted_at=now,
            history=(Change(at=now, by=by.user_id, what="drafted"),),
        )
    )
    note(work, by=by.user_id, at=now, act="notice.drafted", subject=f"notice:{made.id}")
    return made


def _provision(view: View, finding: Finding) -> str:
    """Return the rule that the finding's work paper names, if it has one."""
    paper = next(iter(view.lookup(WorkPaper, "finding_id", finding.id)), None)
    named = (paper.entry(f) for f in (PaperField.BASIS, PaperField.CLAUSE)) if paper else ()
    return "".join(entry.text for entry in named if entry is not None)


def fill(
    work: Work, notice: Notice, field: NoticeField, text: str, *, by: Member, now: datetime
) -> Notice:
    """Write one field of a draft."""
    _own_draft(notice, by)
    said = text.strip()
    if not said:
        raise EmptyTextError
    if len(said) > FIELD_LIMIT:
        raise TooLongError(len(said), FIELD_LIMIT)
    change = Change(at=now, by=by.user_id, what=f"wrote_{field.value}")
    return work.put(notice.changed(**{field.value: said}, history=(*notice.history, change)))


def choose_due(
    work: Work, notice: Notice, due: datetime, *, withdrawal: date, by: Member, now: datetime
) -> Notice:
    """Set the due of a draft: before the group leaves (domain 0.2)."""
    _own_draft(notice, by)
    _possible_due(due, withdrawal, now)
    return work.put(notice.changed(due=due))


def _possible_due(due: datetime, withdrawal: date, now: datetime) -> None:
    if due <= now:
        raise DueTooSoonError(due)
    if due.astimezone(now.tzinfo).date() > withdrawal:
        raise DueAfterWithdrawalError(due, withdrawal)


def _own_draft(notice: Notice, by: Member) -> None:
    if notice.state is not S.DRAFT:
        raise StaleError("", notice.state.value)
    if notice.drafted_by != by.user_id and not by.leads:
        raise NotAllowedError


def submit(
    work: Work,
    notice: Notice,
    finding: Finding,
    *,
    members: Iterable[Member],
    people: Iterable[Member] = (),
    withdrawal: date,
    by: Member,
    now: datetime,
) -> Notice:
    """Ask for the review; without a deputy who could review, straight for the signature.

    `people` is everybody who is or was in the inspection: no notice names one of them.
    """
    _own_draft(notice, by)
    _complete(work, notice, finding, people=people, withdrawal=withdrawal, now=now)
    has_reviewer = bool(reviewers(notice, finding, members))
    return _moved(
        work, notice, E.SUBMIT, S.AT_DEPUTY if has_reviewer else S.AT_LEADER, by=by, now=now
    )


def _complete(
    view: View,
    notice: Notice,
    finding: Finding,
    *,
    people: Iterable[Member],
    withdrawal: date,
    now: datetime,
) -> None:
    _still_possible(finding)
    empty = missing(notice)
    if empty:
        raise NoticeIncompleteError(finding.label, tuple(f.value for f in empty))
    if notice.due is None:
        raise DueMissingError
    _possible_due(notice.due, withdrawal, now)
    words = hard_faults(view, notice, finding, people)
    if words:
        raise WordingRefusedError(words)


def review(work: Work, notice: Notice, finding: Finding, *, by: Member, now: datetime) -> Notice:
    """A deputy who wrote none of it has read it."""
    _their_turn(notice, finding, S.AT_DEPUTY, by)
    if by.user_id in writers(notice):
        raise OwnNoticeError(finding.label)
    return _moved(work, notice, E.REVIEW, S.AT_LEADER, by=by, now=now, reviewed_by=by.user_id)


def sign(
    work: Work,
    notice: Notice,
    finding: Finding,
    *,
    office: bool,
    recipient: Member | None,
    people: Iterable[Member] = (),
    withdrawal: date,
    by: Member,
    now: datetime,
    undo: timedelta,
    calendar: WorkdayCalendar,
    hours: OfficeHours,
) -> Notice:
    """The leader signs: it is issued, or waits for the office where that is asked for."""
    _their_turn(notice, finding, S.AT_LEADER, by)
    _complete(work, notice, finding, people=people, withdrawal=withdrawal, now=now)
    if recipient is None:
        raise NoLiaisonError(notice.unit)
    signed = notice.changed(signed_by=by.user_id)
    if office:
        return _moved(work, signed, E.SIGN, S.AT_OFFICE, by=by, now=now)
    item = made_item(work, signed, recipient, by, now, undo=undo, calendar=calendar, hours=hours)
    return _moved(work, signed, E.SIGN, S.ISSUED, by=by, now=now, item_id=item.id)


def agree(
    work: Work,
    notice: Notice,
    finding: Finding,
    *,
    recipient: Member | None,
    people: Iterable[Member] = (),
    withdrawal: date,
    by: Member,
    now: datetime,
    undo: timedelta,
    calendar: WorkdayCalendar,
    hours: OfficeHours,
) -> Notice:
    """The leader enters that the office agreed; the notice is issued."""
    _their_turn(notice, finding, S.AT_OFFICE, by)
    _complete(work, notice, finding, people=people, withdrawal=withdrawal, now=now)
    if recipient is None:
        raise NoLiaisonError(notice.unit)
    item = made_item(work, notice, recipient, by, now, undo=undo, calendar=calendar, hours=hours)
    return _moved(work, notice, E.AGREE, S.ISSUED, by=by, now=now, item_id=item.id, agreed_at=now)


def send_back(work: Work, notice: Notice, finding: Finding, *, by: Member, now: datetime) -> Notice:
    """Give a notice that waits back to whoever drafted it; the steps taken begin anew."""
    _their_turn(notice, finding, notice.state, by)
    return _moved(work, notice, E.SEND_BACK, S.DRAFT, by=by, now=now, **_ANEW)


def drop(work: Work, notice: Notice, *, by: Member, now: datetime) -> Notice:
    """Give the notice up before it was signed; it never had a number."""
    if notice.state not in UNSIGNED:
        raise StaleError("", notice.state.value)
    if notice.drafted_by != by.user_id and not by.leads:
        raise NotAllowedError
    return _moved(work, notice, E.DROP, S.DROPPED, by=by, now=now)


def fall_back(work: Work, notice: Notice, *, by: Member | None, now: datetime) -> Notice:
    """What was signed and did not leave waits for the leader's signature again."""
    return _moved(
        work, notice, E.TAKE_BACK, S.AT_LEADER, by=by, now=now, item_id=None, signed_by=None
    )


def _their_turn(notice: Notice, finding: Finding, state: NoticeState, by: Member) -> None:
    if notice.state is not state or state not in WHO:
        raise StaleError("", notice.state.value)
    if is_recused(by, finding.unit, finding.department) or not may_see_finding(by, finding):
        raise NothingHereError
    if by.role is not WHO[state]:
        raise NotAllowedError
    _still_possible(finding)


def _still_possible(finding: Finding) -> None:
    reason = why_not(finding)
    if reason is not None:
        raise NotNoticeableError(finding.label, reason)


def _moved(
    work: Work,
    notice: Notice,
    event: NoticeEvent,
    state: NoticeState,
    *,
    by: Member | None,
    now: datetime,
    **fields: object,
) -> Notice:
    who, act = by.user_id if by else None, f"notice.{event.value}"
    note(work, by=who, at=now, act=act, subject=f"notice:{notice.id}")
    change = Change(at=now, by=who, what=event.value, before=notice.state.value, after=state.value)
    return work.put(notice.changed(state=state, history=(*notice.history, change), **fields))
