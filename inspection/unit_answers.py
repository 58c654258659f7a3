"""What leader and deputies decide on a liaison's answer, and what the group replies to it."""

from collections.abc import Iterable
from datetime import date, datetime

from inspection.audit import note
from inspection.enums import AnswerKind, Decision, ReplyState
from inspection.errors import (
    EmptyTextError,
    InspectionError,
    NotAllowedError,
    NothingHereError,
    NotLaterError,
    ReasonMissingError,
    StaleError,
    TooLongError,
)
from inspection.outward import WORDING_LIMIT
from inspection.outward_moves import moved, must_move, not_recused
from inspection.outward_states import OutwardEvent
from inspection.ports import View, Work
from inspection.records import Finding, GroupReply, Member, OutwardItem, UnitAnswer
from inspection.releasing import faults_of
from inspection.unit_sendings import replaced
from inspection.written_errors import DueAfterWithdrawalError

TEXT_LIMIT = WORDING_LIMIT  # of whatever the unit reads


class ReplyRefusedError(InspectionError):
    """What was written for the unit holds words that must not leave."""

    def __init__(self, words: tuple[str, ...]) -> None:
        super().__init__(", ".join(words))
        self.words = words


def fit_for_the_unit(
    view: View, item: OutwardItem, finding: Finding, text: str, people: Iterable[Member]
) -> str:
    """Return a text that may go to the unit. Raises what stands against it."""
    if not text.strip():
        raise ReasonMissingError
    if len(text) > TEXT_LIMIT:
        raise TooLongError(len(text), TEXT_LIMIT)
    words = hard_words(view, item, finding, text, people)
    if words:
        raise ReplyRefusedError(words)
    return text.strip()


def hard_words(
    view: View, item: OutwardItem, finding: Finding, text: str, people: Iterable[Member]
) -> tuple[str, ...]:
    """Return the words for which nobody may send this text, checked like an item's wording."""
    faults = faults_of(view, item, finding, people, text=text)
    return tuple(word for fault in faults if fault.hard for word in fault.words)


# --- decisions -------------------------------------------------------------------------


def extend(
    work: Work,
    item: OutwardItem,
    finding: Finding,
    answer: UnitAnswer,
    *,
    by: Member,
    now: datetime,
    withdrawal: date | None = None,
) -> OutwardItem:
    """Grant the later due; the old one stays in the history. Raises `NotLaterError` when over.

    A written notice is due before the group leaves, however it is extended (domain 0.2).
    """
    _undecided(item, finding, answer, AnswerKind.LONGER, by)
    due = answer.due
    if due is not None and item.notice_id is not None and is_beyond(due, withdrawal, now):
        raise DueAfterWithdrawalError(due, withdrawal or due.date())
    if due is None or due <= now or (item.due is not None and due <= item.due):
        raise NotLaterError(max(item.due or now, now))
    before = item.due.isoformat() if item.due else ""
    item = moved(work, item, OutwardEvent.EXTEND, by=by, now=now, due=due, due_choice="extended")
    step = item.history[-1].model_copy(update={"what": "due", "before": before})
    item = item.changed(history=(*item.history, step.model_copy(update={"after": due.isoformat()})))
    return _decided(work, item, answer, Decision.EXTENDED, by=by, now=now)


def is_beyond(due: datetime, withdrawal: date | None, now: datetime) -> bool:
    """Whether a due lies after the day on which the group leaves."""
    return withdrawal is not None and due.astimezone(now.tzinfo).date() > withdrawal


def refuse(
    work: Work,
    item: OutwardItem,
    finding: Finding,
    answer: UnitAnswer,
    *,
    reason: str,
    by: Member,
    now: datetime,
    people: Iterable[Member] = (),
) -> OutwardItem:
    """Keep the due, with a reason that the unit reads."""
    _undecided(item, finding, answer, AnswerKind.LONGER, by)
    said = fit_for_the_unit(work, item, finding, reason, people)
    item = moved(work, item, OutwardEvent.REFUSE, by=by, now=now)
    return _decided(work, item, answer, Decision.REFUSED, by=by, now=now, reason=said)


def go_on(
    work: Work,
    item: OutwardItem,
    finding: Finding,
    answer: UnitAnswer,
    *,
    by: Member,
    now: datetime,
) -> OutwardItem:
    """Say that it has to be put right all the same."""
    _undecided(item, finding, answer, AnswerKind.CANNOT, by)
    item = moved(work, item, OutwardEvent.GO_ON, by=by, now=now)
    return _decided(work, item, answer, Decision.GO_ON, by=by, now=now)


def make_formal(
    work: Work,
    item: OutwardItem,
    finding: Finding,
    answer: UnitAnswer,
    *,
    by: Member,
    now: datetime,
) -> OutwardItem:
    """Take it out of 即知即改: it goes on as 限期整改, and is not counted as closed."""
    _undecided(item, finding, answer, AnswerKind.CANNOT, by)
    item = moved(work, item, OutwardEvent.FORMALIZE, by=by, now=now)
    return _decided(work, item, answer, Decision.FORMAL, by=by, now=now)


def carried(
    work: Work, item: OutwardItem, answer: UnitAnswer, *, by: Member, now: datetime
) -> OutwardItem:
    """Note on the answer that its item was carried over."""
    return _decided(work, item, answer, Decision.CARRIED, by=by, now=now)


def _undecided(
    item: OutwardItem, finding: Finding, answer: UnitAnswer, kind: AnswerKind, by: Member
) -> None:
    not_recused(by, finding)
    if not by.leads:
        raise NotAllowedError
    if answer.kind is not kind or not answer.has_left:
        raise NothingHereError(item.inside_label)
    if answer.decision is not None:
        raise StaleError(item.inside_label, "DECIDED")


def _decided(
    work: Work,
    item: OutwardItem,
    answer: UnitAnswer,
    decision: Decision,
    *,
    by: Member,
    now: datetime,
    reason: str = "",
) -> OutwardItem:
    fields = {
        "decision": decision,
        "decided_by": by.user_id,
        "decided_at": now,
        "decision_reason": reason,
    }
    return replaced(work, item, answer, answer.model_copy(update=fields))


# --- replies ---------------------------------------------------------------------------


def draft_reply(
    work: Work,
    item: OutwardItem,
    finding: Finding,
    answer: UnitAnswer,
    text: str,
    *,
    by: Member,
    now: datetime,
) -> OutwardItem:
    """Begin a reply to the liaison; nothing leaves before it is confirmed and let go."""
    not_recused(by, finding)
    must_move(item, OutwardEvent.CORRECT)  # as long as the unit has it and it is not over
    if not text.strip():
        raise EmptyTextError
    if len(text) > TEXT_LIMIT:
        raise TooLongError(len(text), TEXT_LIMIT)
    note(work, by=by.user_id, at=now, act="reply.drafted", subject=f"outward_item:{item.id}")
    reply = GroupReply(text=text.strip(), by=by.user_id, at=now)
    changed = answer.model_copy(update={"replies": (*answer.replies, reply)})
    return replaced(work, item, answer, changed)


def confirm_reply(
    work: Work,
    item: OutwardItem,
    finding: Finding,
    answer: UnitAnswer,
    number: int,
    *,
    by: Member,
    now: datetime,
    people: Iterable[Member] = (),
    direct: bool = False,
) -> OutwardItem:
    """Let a reply go, or ask for its release when somebody else has to.

    Leader and deputies, and in direct mode everybody, need nobody else.
    """
    not_recused(by, finding)
    must_move(item, OutwardEvent.CORRECT)
    reply = reply_at(item, answer, number)
    words = hard_words(work, item, finding, reply.text, people)
    if words:
        raise ReplyRefusedError(words)
    if reply.state not in {ReplyState.DRAFT, ReplyState.AWAITING_RELEASE}:
        raise StaleError(item.inside_label, "REPLIED")
    if reply.state is ReplyState.DRAFT and reply.by != by.user_id:
        raise NotAllowedError
    may_send = by.leads or direct
    if reply.state is ReplyState.AWAITING_RELEASE and not may_send:
        raise NotAllowedError
    act = "reply.sent" if may_send else "reply.proposed"
    note(work, by=by.user_id, at=now, act=act, subject=f"outward_item:{item.id}")
    if not may_send:
        return _reply_put(work, item, answer, number, state=ReplyState.AWAITING_RELEASE)
    sent = {"state": ReplyState.SENT, "sent_by": by.user_id, "sent_at": now}
    return _reply_put(work, item, answer, number, **sent)


def drop_reply(
    work: Work,
    item: OutwardItem,
    finding: Finding,
    answer: UnitAnswer,
    number: int,
    *,
    by: Member,
    now: datetime,
) -> OutwardItem:
    """Give up a reply that was not sent: whoever wrote it, or who may let it go."""
    not_recused(by, finding)
    reply = reply_at(item, answer, number)
    if reply.state not in {ReplyState.DRAFT, ReplyState.AWAITING_RELEASE}:
        raise StaleError(item.inside_label, "REPLIED")
    if reply.by != by.user_id and not by.leads:
        raise NotAllowedError
    note(work, by=by.user_id, at=now, act="reply.dropped", subject=f"outward_item:{item.id}")
    return _reply_put(work, item, answer, number, state=ReplyState.DROPPED)


def reply_at(item: OutwardItem, answer: UnitAnswer, number: int) -> GroupReply:
    """Return a reply by its number, from 1. Raises `NothingHereError`."""
    if not 1 <= number <= len(answer.replies):
        raise NothingHereError(item.inside_label)
    return answer.replies[number - 1]


def _reply_put(
    work: Work, item: OutwardItem, answer: UnitAnswer, number: int, **fields: object
) -> OutwardItem:
    new = answer.replies[number - 1].model_copy(update=fields)
    replies = (*answer.replies[: number - 1], new, *answer.replies[number:])
    return replaced(work, item, answer, answer.model_copy(update={"replies": replies}))
