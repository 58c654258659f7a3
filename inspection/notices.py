"""立行立改: a written notice, drafted, reviewed by a deputy, signed by the leader, then issued.

What the unit answers is kept in the outward item that the signature makes: it is signed for,
reported, verified and closed like any other. Until it is delivered the unit knows of nothing.
"""

from collections.abc import Iterable
from datetime import date, datetime

from inspection import wording
from inspection.access import is_recused, may_see_finding
from inspection.audit import note
from inspection.calendar import Departure
from inspection.errors import (
    EmptyTextError,
    NoLiaisonError,
    NotAllowedError,
    NothingHereError,
    StaleError,
    TooLongError,
)
from inspection.notice_checks import complete, possible_due, still_possible
from inspection.notice_issue import made_item
from inspection.notice_states import (
    UNSIGNED,
    WHO,
    NoticeEvent,
    is_decided,
    open_notice,
    reviewers,
    writers,
)
from inspection.ports import View, Work
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
    NotNoticeableError,
    OwnNoticeError,
)

FIELD_LIMIT = 400  # characters; five of them and the buttons fit one message

E, S = NoticeEvent, NoticeState
_ANEW: dict[str, object] = {"reviewed_by": None, "signed_by": None, "agreed_at": None}


def draft(
    work: Work,
    finding: Finding,
    *,
    addressee: str,
    demand: str,
    reporting: str,
    leading: Iterable[Member],
    by: Member,
    now: datetime,
) -> Notice:
    """Begin, or find again, the finding's notice; who leads decided that it is one.

    Raises `NotNoticeableError` with the reason.
    """
    still_possible(finding)
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
            # empty is asked for: never the raw words
            facts=wording.propose_outward(finding.wording),
            provision=_provision(work, finding),
            demand=demand,
            reporting=reporting,
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
    possible_due(due, withdrawal, now)
    return work.put(notice.changed(due=due))


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
    complete(work, notice, finding, people=people, withdrawal=withdrawal, now=now)
    has_reviewer = bool(reviewers(notice, finding, members))
    return _moved(
        work, notice, E.SUBMIT, S.AT_DEPUTY if has_reviewer else S.AT_LEADER, by=by, now=now
    )


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
    departure: Departure,
) -> Notice:
    """The leader signs: it is issued, or waits for the office where that is asked for."""
    _their_turn(notice, finding, S.AT_LEADER, by)
    complete(work, notice, finding, people=people, withdrawal=withdrawal, now=now)
    _has_reader(notice, recipient)
    signed = notice.changed(signed_by=by.user_id)
    if office:
        return _moved(work, signed, E.SIGN, S.AT_OFFICE, by=by, now=now)
    return _issued(work, signed, E.SIGN, recipient, departure, by=by, now=now)


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
    departure: Departure,
) -> Notice:
    """The leader enters that the office agreed; the notice is issued."""
    _their_turn(notice, finding, S.AT_OFFICE, by)
    complete(work, notice, finding, people=people, withdrawal=withdrawal, now=now)
    agreed = notice.changed(agreed_at=now)
    return _issued(work, agreed, E.AGREE, recipient, departure, by=by, now=now)


def _has_reader(notice: Notice, recipient: Member | None) -> Member:
    if recipient is None:
        raise NoLiaisonError(notice.unit)
    return recipient


def _issued(
    work: Work,
    notice: Notice,
    event: NoticeEvent,
    recipient: Member | None,
    departure: Departure,
    *,
    by: Member,
    now: datetime,
) -> Notice:
    item = made_item(work, notice, _has_reader(notice, recipient), by, now, departure=departure)
    return _moved(work, notice, event, S.ISSUED, by=by, now=now, item_id=item.id)


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
    still_possible(finding)


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
