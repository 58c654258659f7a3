"""What becomes of a material after it was asked for: provided or declined, received or not,
returned."""

import re
from collections.abc import Iterable
from datetime import datetime
from enum import StrEnum

from inspection.audit import note
from inspection.enums import Role
from inspection.errors import (
    IllegalMoveError,
    NotAllowedError,
    ProofMissingError,
    ReasonMissingError,
)
from inspection.outward_check import faults_in_request
from inspection.ports import View, Work
from inspection.records import Change, DocumentRequest, Member, RequestState
from inspection.roles import INSIDE, LIAISON
from inspection.unit_answers import ReplyRefusedError
from inspection.written_errors import NoSuchRequestError


class RequestEvent(StrEnum):
    """What can happen to a material that was asked for."""

    PROVIDE = "provide"
    DECLINE = "decline"
    RECEIVE = "receive"
    MISS = "miss"
    RETURN = "return"


E = RequestEvent
S = RequestState

WHO: dict[RequestEvent, frozenset[Role]] = {
    E.PROVIDE: LIAISON,
    E.DECLINE: LIAISON,
    E.RECEIVE: INSIDE,
    E.MISS: INSIDE,
    E.RETURN: INSIDE,
}
MOVES: dict[tuple[RequestState, RequestEvent], RequestState] = {
    (S.SENT, E.PROVIDE): S.PROVIDED,
    (S.DECLINED, E.PROVIDE): S.PROVIDED,
    (S.SENT, E.DECLINE): S.DECLINED,
    # what is handed over in person needs no word of the unit's first
    (S.SENT, E.RECEIVE): S.RECEIVED,
    (S.DECLINED, E.RECEIVE): S.RECEIVED,
    (S.PROVIDED, E.RECEIVE): S.RECEIVED,
    # pressed by mistake, or not whole: the unit owes it again
    (S.PROVIDED, E.MISS): S.SENT,
    (S.RECEIVED, E.RETURN): S.RETURNED,
}
AWAITED = frozenset({S.SENT, S.DECLINED})
REASON_LIMIT = 300  # signs
_SAID = re.compile(
    r"(?P<numbers>(?:D?\d{1,4}(?!\d)(?:[\s,，、和]|and\b)*)+)(?:号|项)?\s*"
    r"(?:(?:都|均|全部)?已(?:经)?(?:送达|送到|送去|送)|(?:(?:is|are|was|were) )?delivered)"
    r"[。.！!]?",
    re.IGNORECASE,
)


def next_state(state: RequestState, event: RequestEvent) -> RequestState | None:
    """Return where the event leads from here, or None when there is no such move."""
    return MOVES.get((state, event))


def read_delivered(text: str) -> tuple[int, ...]:
    """Return the numbers in `1 3 已送达`; nothing for any other words."""
    found = _SAID.fullmatch(text.strip())
    if found is None:
        return ()
    return tuple(dict.fromkeys(int(n) for n in re.findall(r"\d+", found["numbers"])))


def chosen(
    requests: Iterable[DocumentRequest], numbers: Iterable[int]
) -> tuple[DocumentRequest, ...]:
    """Return the materials with these numbers. Raises `NoSuchRequestError` for any other."""
    known = {r.number: r for r in requests if r.number is not None}
    unknown = tuple(f"D{n}" for n in numbers if n not in known or known[n].state not in AWAITED)
    if unknown:
        raise NoSuchRequestError(unknown)
    return tuple(known[n] for n in numbers)


def begin_gathering(work: Work, request: DocumentRequest, *, now: datetime) -> DocumentRequest:
    """From now on the liaison's files belong to this material, until they are submitted."""
    if next_state(request.state, E.PROVIDE) is None:
        raise IllegalMoveError(request.label, request.state.value, E.PROVIDE.value)
    return work.put(request.changed(gathering_at=now, files=()))


def gather(work: Work, request: DocumentRequest, files: tuple[int, ...]) -> DocumentRequest:
    """Keep files for the material; nothing leaves yet."""
    return work.put(request.changed(files=(*request.files, *files)))


def stop_gathering(work: Work, request: DocumentRequest) -> DocumentRequest:
    """Forget what was gathered; nothing was sent."""
    return work.put(request.changed(gathering_at=None, files=()))


def submit_files(
    work: Work, request: DocumentRequest, *, by: Member, now: datetime
) -> DocumentRequest:
    """Hand the gathered files over. Raises `ProofMissingError` when there is none."""
    if not request.files:
        raise ProofMissingError(has_text=True, has_file=False)
    return provide(work, request, by=by, now=now)


def provide(work: Work, request: DocumentRequest, *, by: Member, now: datetime) -> DocumentRequest:
    """The liaison says that it is there, with the files gathered for it."""
    return _moved(
        work,
        request,
        E.PROVIDE,
        by=by,
        now=now,
        gathering_at=None,
        provided_by=by.user_id,
        provided_at=now,
    )


def word_reason(work: Work, request: DocumentRequest, text: str) -> DocumentRequest:
    """Keep why it cannot be provided, to be looked at before it leaves."""
    if not text.strip():
        raise ReasonMissingError
    if next_state(request.state, E.DECLINE) is None:
        raise IllegalMoveError(request.label, request.state.value, E.DECLINE.value)
    return work.put(request.changed(reason=text.strip()[:REASON_LIMIT]))


def decline(work: Work, request: DocumentRequest, *, by: Member, now: datetime) -> DocumentRequest:
    """The liaison says, with the reason, that it cannot be provided for now."""
    if not request.reason:
        raise ReasonMissingError
    return _moved(
        work, request, E.DECLINE, by=by, now=now, declined_at=now, gathering_at=None, files=()
    )


def receive(work: Work, request: DocumentRequest, *, by: Member, now: datetime) -> DocumentRequest:
    """Somebody of the group has it in hand."""
    return _moved(work, request, E.RECEIVE, by=by, now=now, received_by=by.user_id, received_at=now)


def require(request: DocumentRequest, event: RequestEvent) -> None:
    """Raise `IllegalMoveError` when this cannot happen to the material now."""
    if next_state(request.state, event) is None:
        raise IllegalMoveError(request.label, request.state.value, event.value)


def say_not_received(
    work: Work,
    request: DocumentRequest,
    *,
    reason: str,
    by: Member,
    now: datetime,
    people: Iterable[Member] = (),
) -> DocumentRequest:
    """Say that what was reported as delivered is not there, or not whole: it is owed again.

    The unit reads the reason. Raises `ReasonMissingError` without one and `ReplyRefusedError`
    for words that must not leave. What was handed over is kept.
    """
    require(request, E.MISS)
    said = reason.strip()[:REASON_LIMIT]
    if not said:
        raise ReasonMissingError
    faults = faults_in_request(work, said, unit=request.unit, people=people)
    if faults:
        raise ReplyRefusedError(tuple(word for fault in faults for word in fault.words))
    again = {"provided_by": None, "provided_at": None, "declined_at": None, "gathering_at": None}
    kept = {"files": (), "earlier_files": request.handed_over}
    told = {"missed_by": by.user_id, "missed_at": now, "missed_reason": said}
    return _moved(work, request, E.MISS, by=by, now=now, **again, **kept, **told)


def give_back(
    work: Work, request: DocumentRequest, *, by: Member, now: datetime
) -> DocumentRequest:
    """Somebody of the group has returned it."""
    return _moved(work, request, E.RETURN, by=by, now=now, returned_by=by.user_id, returned_at=now)


def is_overdue(request: DocumentRequest, now: datetime) -> bool:
    """Whether its due is over and the unit has not provided it."""
    return request.state in AWAITED and request.due is not None and request.due <= now


def must_be_returned(request: DocumentRequest) -> bool:
    """Whether it is an original that the group still has."""
    return request.original and not request.electronic and request.state is S.RECEIVED


def originals_out(view: View) -> tuple[DocumentRequest, ...]:
    """Return the originals that the group has to return before it leaves."""
    return tuple(
        r for r in view.lookup(DocumentRequest, "state", S.RECEIVED) if must_be_returned(r)
    )


def _moved(
    work: Work,
    request: DocumentRequest,
    event: RequestEvent,
    *,
    by: Member,
    now: datetime,
    **fields: object,
) -> DocumentRequest:
    state = next_state(request.state, event)
    if state is None:
        raise IllegalMoveError(request.label, request.state.value, event.value)
    if by.role not in WHO[event]:
        raise NotAllowedError
    subject = f"document_request:{request.id}"
    note(work, by=by.user_id, at=now, act=f"request.{event.value}", subject=subject)
    change = Change(
        at=now, by=by.user_id, what=event.value, before=request.state.value, after=state.value
    )
    return work.put(request.changed(state=state, history=(*request.history, change), **fields))
