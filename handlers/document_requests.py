"""调阅资料 on the group's side: asked for, followed until the originals are back."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from handlers.buttons import button, rows_of
from handlers.context import Keyboard, Turn
from handlers.request_cards import (
    list_ref,
    refresh_inside,
    request_ref,
    show_draft,
    show_request,
)
from handlers.request_lists import request_at
from handlers.unit_request_cards import refresh_unit_side, say_not_received
from inspection import request_answers
from inspection.access import may_see_request
from inspection.document_requests import SENDERS, requests_of
from inspection.errors import NothingHereError
from inspection.records import DocumentRequest, ListState, RequestList, RequestState
from inspection.request_drafts import add_lines
from inspection.request_lines import Wanted, read_lines
from inspection.units import unit_of

PAGE = 10
ORDER = (
    RequestState.SENT,
    RequestState.DECLINED,
    RequestState.PROVIDED,
    RequestState.RECEIVED,
    RequestState.RETURNED,
)


@dataclass(frozen=True)
class Counts:
    """How many materials stand where; an overdue one is not counted among the awaited."""

    total: int
    overdue: int
    awaited: int
    provided: int
    received: int
    returned: int
    originals: int


@dataclass(frozen=True)
class DraftLine:
    """A list that was not sent, in the overview."""

    words: str


def requests(turn: Turn, argument: str) -> None:
    """`/requests`: with materials a draft, without them how everything stands."""
    if not argument.strip():
        _overview(turn, 1)
        return
    drafted = _drafted(turn, argument)
    for batch in drafted:
        show_draft(turn, batch, turn.me, anew=True)
    if not drafted:
        _overview(turn, 1)
        return
    if not turn.is_private:
        turn.reply(turn.texts("common", "see_private"))


def _drafted(turn: Turn, text: str) -> list[RequestList]:
    """Put every line on the list of the unit it names, else of the one the text names."""
    inspection = turn.inspection
    named: dict[str, list[Wanted]] = {}
    for line in text.splitlines():
        unit = unit_of(inspection.units, line) or unit_of(inspection.units, text)
        read = read_lines(
            line,
            turn.now,
            turn.settings.calendar,
            turn.settings.hours,
            entry=inspection.entry,
            days=inspection.days,
        )
        if read:
            named.setdefault(unit, []).extend(read)
    return [
        batch
        for unit, wanted in named.items()
        for batch in add_lines(turn.work, wanted, unit=unit, by=turn.me, now=turn.now)
    ]


# --- how it stands -------------------------------------------------------------------------


def _overview(turn: Turn, page: int) -> None:
    text, buttons, about = _page(turn, page)
    turn.reply(text, buttons=buttons, about=about, card="requests")


def turn_page(turn: Turn, page: int, _argument: str) -> None:
    """Another page of the overview."""
    text, buttons, about = _page(turn, page)
    turn.show(turn.chat_id, "requests", text, buttons=buttons, about=about)


def _page(turn: Turn, page: int) -> tuple[str, Keyboard, tuple[str, ...]]:
    every = [r for r in turn.work.all(DocumentRequest) if _is_listed(turn, r)]
    every.sort(key=lambda r: (ORDER.index(r.state), r.due or turn.now, r.id))
    pages = max(1, -(-len(every) // PAGE))
    page = min(max(page, 1), pages)
    shown = every[(page - 1) * PAGE : page * PAGE]
    drafts = _drafts(turn) if page == pages else []
    text = turn.texts(
        "requests",
        "overview",
        lines=shown,
        drafts=[_draft_line(turn, d) for d in drafts],
        counts=_counted(every, turn.now),
        page=page,
        pages=pages,
        now=turn.now,
    )
    about = (*(request_ref(r) for r in shown), *(list_ref(d) for d in drafts))
    return text, _page_buttons(shown, drafts, page, pages), about


def _is_listed(turn: Turn, request: DocumentRequest) -> bool:
    readers = (turn.me,) if turn.is_private else turn.inside
    return request.number is not None and all(may_see_request(m, request) for m in readers)


def _drafts(turn: Turn) -> list[RequestList]:
    """Return the unsent lists that may be shown here: one's own, and those that wait."""
    if not turn.is_private:
        return []
    unsent = (ListState.DRAFT, ListState.PROPOSED, ListState.RELEASED)
    found = (b for state in unsent for b in turn.work.lookup(RequestList, "state", state))
    mine = (b for b in found if b.drafted_by == turn.user_id or turn.me.role in SENDERS)
    return [b for b in mine if may_see_request(turn.me, b)]


def _draft_line(turn: Turn, batch: RequestList) -> DraftLine:
    count = len(requests_of(turn.work, batch))
    by = turn.name(batch.drafted_by)
    return DraftLine(turn.texts("requests", "draft_line", batch=batch, count=count, by=by))


def _page_buttons(
    shown: Iterable[DocumentRequest], drafts: Iterable[RequestList], page: int, pages: int
) -> Keyboard:
    keys = [button(r.inside_label, "r.show", r.id) for r in shown]
    open_drafts = [[button("清单", "r.list", d.id)] for d in drafts]
    around = [
        button(label, "r.page", to)
        for label, to in (("上一页", page - 1), ("下一页", page + 1))
        if 1 <= to <= pages
    ]
    return [*rows_of(keys, 5), *open_drafts, *([around] if around else [])]


def _counted(requests: list[DocumentRequest], now: datetime) -> Counts:
    overdue = sum(request_answers.is_overdue(r, now) for r in requests)
    states = [r.state for r in requests]
    return Counts(
        total=len(requests),
        overdue=overdue,
        awaited=sum(s in request_answers.AWAITED for s in states) - overdue,
        provided=states.count(RequestState.PROVIDED),
        received=states.count(RequestState.RECEIVED),
        returned=states.count(RequestState.RETURNED),
        originals=sum(request_answers.must_be_returned(r) for r in requests),
    )


def show_one(turn: Turn, request_id: int, _argument: str = "") -> None:
    """A number leads to the material's card."""
    request = request_at(turn, request_id)
    if request.number is None:
        raise NothingHereError
    show_request(turn, request, turn.chat_id, anew=True, thread_id=turn.thread_id)


def show_number(turn: Turn, number: int) -> None:
    """D3 alone shows the material."""
    for request in turn.work.all(DocumentRequest):
        if request.number == number and _is_listed(turn, request):
            show_one(turn, request.id)
            return
    raise NothingHereError(f"D{number}")


def receive(turn: Turn, request_id: int, _argument: str) -> None:
    """`已收到`: the group has it in hand."""
    request = request_answers.receive(
        turn.work, request_at(turn, request_id), by=turn.me, now=turn.now
    )
    turn.toast_of("request_received", label=request.inside_label)
    _both_sides(turn, request)


def ask_missed(turn: Turn, request_id: int, _argument: str) -> None:
    """`未收到`: ask for the reason, in the presser's private chat."""
    request = request_at(turn, request_id)
    request_answers.require(request, request_answers.RequestEvent.MISS)
    turn.tell_me(
        turn.texts("requests", "ask_missed", r=request),
        asks=f"r.missed:{request.id}",
        about=(request_ref(request),),
    )
    turn.goes_on_in_private()


def answer_missed(turn: Turn, request_id: int, text: str) -> None:
    """It is owed again; the liaison is told the replied reason."""
    request = request_answers.say_not_received(
        turn.work,
        request_at(turn, request_id),
        reason=text,
        by=turn.me,
        now=turn.now,
        people=turn.people_here(),
    )
    turn.tell_me(turn.texts("requests", "missed_sent", r=request), about=(request_ref(request),))
    _both_sides(turn, request)
    say_not_received(turn, request)


def give_back(turn: Turn, request_id: int, _argument: str) -> None:
    """`已归还`."""
    request = request_answers.give_back(
        turn.work, request_at(turn, request_id), by=turn.me, now=turn.now
    )
    turn.toast_of("request_returned", label=request.inside_label)
    _both_sides(turn, request)


def _both_sides(turn: Turn, request: DocumentRequest) -> None:
    refresh_inside(turn, request)
    refresh_unit_side(turn, request)
