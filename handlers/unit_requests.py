"""Document requests and signed pages on the unit's side: answered item by item.

What is not numbered, or is another unit's, does not exist here.
"""

from collections.abc import Sequence

from handlers import unit_receipts
from handlers.buttons import button
from handlers.context import Turn
from handlers.evidence import has_file, keep_files
from handlers.liaison import messages, rectification_messages
from handlers.request_cards import (
    is_drill,
    list_ref,
    refresh_inside,
    request_ref,
    tell_group,
)
from handlers.unit_numbers import of_number
from handlers.unit_request_cards import refresh_unit_side, show_unit_card, unit_list_buttons
from inspection import request_answers
from inspection.access import may_see_request
from inspection.document_requests import requests_of
from inspection.errors import NothingHereError
from inspection.records import DocumentRequest, ListState, OutgoingMessage, RequestList

MOST_BUTTONS = 30


def _mine(turn: Turn) -> list[DocumentRequest]:
    return [r for r in turn.work.all(DocumentRequest) if may_see_request(turn.me, r)]


def _request(turn: Turn, request_id: int) -> DocumentRequest:
    request = turn.work.get(DocumentRequest, request_id)
    if request is None or not may_see_request(turn.me, request):
        raise NothingHereError
    return request


def list_requests(turn: Turn, _argument: str) -> None:
    """`/requests` for a liaison: what their unit was asked for, with a button each."""
    mine = _mine(turn)
    waiting = [r for r in mine if r.state in request_answers.AWAITED][:MOST_BUTTONS]
    keys = [button(r.label, "y.item", r.id) for r in waiting]
    turn.reply(
        turn.texts("requests", "unit_list", lines=mine, drill=is_drill(turn)),
        buttons=[keys[i : i + 4] for i in range(0, len(keys), 4)],
        about=tuple(request_ref(r) for r in mine),
    )


def show_item(turn: Turn, request_id: int, _argument: str = "") -> None:
    """A number leads to the material's card."""
    show_unit_card(turn, _request(turn, request_id), turn.user_id, anew=True)


def show_number(turn: Turn, number: int) -> None:
    """D3 alone shows the material."""
    show_unit_card(turn, of_number(_mine(turn), "D", number), turn.user_id, anew=True)


def send_file(turn: Turn, list_id: int, _argument: str) -> None:
    """`打印件`: the list as a file."""
    batch = turn.work.get(RequestList, list_id)
    if batch is None or not may_see_request(turn.me, batch):
        raise NothingHereError
    turn.say(
        turn.user_id,
        turn.texts("requests", "file", batch=batch, drill=is_drill(turn)),
        document=f"request_list:{batch.id}",
        about=(list_ref(batch),),
    )


# --- answers -------------------------------------------------------------------------------


def delivered(turn: Turn, request_id: int, _argument: str) -> None:
    """`已送达`: the material is there, on paper."""
    _deliver(turn, (_request(turn, request_id),))
    turn.note(turn.texts("requests", "told_delivered", labels=[_request(turn, request_id).label]))


def _deliver(turn: Turn, requests: Sequence[DocumentRequest]) -> None:
    done = tuple(request_answers.provide(turn.work, r, by=turn.me, now=turn.now) for r in requests)
    _answered(turn, done)


def _answered(turn: Turn, done: tuple[DocumentRequest, ...]) -> None:
    """Show both sides what was answered: one message to the group for one act."""
    for request in tell_group(turn, done, turn.user_id):
        refresh_unit_side(turn, request)
        refresh_inside(turn, request)


def begin_files(turn: Turn, request_id: int, _argument: str) -> None:
    """`发文件`: from now on files gather here until `提交`."""
    _only_one_gathers(turn)
    request = request_answers.begin_gathering(turn.work, _request(turn, request_id), now=turn.now)
    show_unit_card(turn, request, turn.user_id, anew=True)


def _only_one_gathers(turn: Turn) -> None:
    for request in _mine(turn):
        if request.gathering_at is not None and not request.files:
            stopped = request_answers.stop_gathering(turn.work, request)
            show_unit_card(turn, stopped, turn.user_id, only=True)


def submit(turn: Turn, request_id: int, _argument: str) -> None:
    """`提交`: the files leave for the group."""
    request = request_answers.submit_files(
        turn.work, _request(turn, request_id), by=turn.me, now=turn.now
    )
    turn.toast_of("submitted", label=request.label)
    _answered(turn, (request,))


def drop(turn: Turn, request_id: int, _argument: str) -> None:
    """`取消`: nothing was sent."""
    request = _request(turn, request_id)
    if request.gathering_at is None:
        raise NothingHereError(request.label)
    stopped = request_answers.stop_gathering(turn.work, request)
    turn.toast_of("cancelled_unsent")
    show_unit_card(turn, stopped, turn.user_id)


def ask_reason(turn: Turn, request_id: int, _argument: str) -> None:
    """`暂不能提供`: ask why; the answer is a reply, and is looked at before it leaves."""
    request = _request(turn, request_id)
    turn.tell_me(
        turn.texts("requests", "ask_reason", r=request),
        asks=f"y.reason:{request.id}",
        about=(request_ref(request),),
    )


def answer_reason(turn: Turn, request_id: int, text: str) -> None:
    """Show what the group would be told."""
    request = request_answers.word_reason(turn.work, _request(turn, request_id), text)
    turn.show(
        turn.user_id,
        f"decline:{request.id}",
        turn.texts("requests", "decline_preview", r=request),
        buttons=[
            [button("确认发送", "y.decline", request.id)],
            [
                button("改原因", "y.cannot", request.id),
                button("取消", "y.keep", request.id),
            ],
        ],
        about=(request_ref(request),),
        anew=True,
    )


def decline(turn: Turn, request_id: int, _argument: str) -> None:
    """`确认发送`: the group is told, with the reason."""
    request = request_answers.decline(
        turn.work, _request(turn, request_id), by=turn.me, now=turn.now
    )
    turn.toast_of("submitted", label=request.label)
    _close_preview(turn, request, "decline_sent")
    _answered(turn, (request,))


def keep(turn: Turn, request_id: int, _argument: str) -> None:
    """`取消`: the group is told nothing."""
    request = _request(turn, request_id)
    turn.toast_of("cancelled_unsent")
    _close_preview(turn, request, "decline_dropped")


def _close_preview(turn: Turn, request: DocumentRequest, macro: str) -> None:
    turn.show(
        turn.user_id,
        f"decline:{request.id}",
        turn.texts("requests", macro, r=request),
        about=(request_ref(request),),
        only_update=True,
    )


# --- messages ------------------------------------------------------------------------------


def take_message(turn: Turn, replied: OutgoingMessage | None) -> None:
    """A liaison's message: a word on materials, a file for one, a signed page; else an item's."""
    if rectification_messages.take_message(turn, replied):
        return
    if _is_word_on_list(turn, replied) or _is_file_for_request(turn, replied):
        return
    if not unit_receipts.take_page(turn, replied):
        messages.take_message(turn, replied)


def _named(replied: OutgoingMessage | None, table: str) -> list[int]:
    refs = replied.about if replied is not None else ()
    return [int(ref.partition(":")[2]) for ref in refs if ref.startswith(f"{table}:")]


def _is_word_on_list(turn: Turn, replied: OutgoingMessage | None) -> bool:
    """Whether it was `1 3 已送达`, as a reply to the list or with D before the numbers."""
    text = (turn.message.text or "") if turn.message is not None else ""
    numbers = request_answers.read_delivered(text)
    lists = [turn.work.get(RequestList, i) for i in _named(replied, "request_list")]
    named = [b for b in lists if b is not None and b.state is ListState.SENT]
    if not numbers or not (named or "D" in text.upper()):
        return False
    known = [r for b in named for r in requests_of(turn.work, b)] or _mine(turn)
    here = [r for r in known if may_see_request(turn.me, r)]
    chosen = request_answers.chosen(here, numbers)
    _deliver(turn, chosen)
    turn.reply(
        turn.texts("requests", "told_delivered", labels=[r.label for r in chosen]),
        about=tuple(request_ref(r) for r in chosen),
    )
    return True


def _is_file_for_request(turn: Turn, replied: OutgoingMessage | None) -> bool:
    message = turn.message
    if message is None or not has_file(message):
        return False
    request = _meant(turn, replied)
    if request is None:
        return _is_asked_which(turn, replied)
    if request.gathering_at is None:
        request = request_answers.begin_gathering(turn.work, request, now=turn.now)
    request = request_answers.gather(turn.work, request, keep_files(turn, message))
    show_unit_card(turn, request, turn.user_id)
    return True


def _meant(turn: Turn, replied: OutgoingMessage | None) -> DocumentRequest | None:
    """Return the material replied to, or the one that gathers files now."""
    waiting = {r.id: r for r in _mine(turn) if r.state in request_answers.AWAITED}
    named = [waiting[i] for i in _named(replied, "document_request") if i in waiting]
    if len(named) == 1:
        return named[0]
    if replied is not None and replied.about:
        in_list = [r for r in waiting.values() if r.list_id in _named(replied, "request_list")]
        return in_list[0] if len(in_list) == 1 else None
    gathering = [r for r in waiting.values() if r.gathering_at is not None]
    return max(gathering, key=lambda r: r.gathering_at or turn.now, default=None)


def _is_asked_which(turn: Turn, replied: OutgoingMessage | None) -> bool:
    """A file in reply to a list of several: it is asked which material it is."""
    for list_id in _named(replied, "request_list"):
        batch = turn.work.get(RequestList, list_id)
        if batch is not None and may_see_request(turn.me, batch):
            turn.reply(
                turn.texts("requests", "which"),
                buttons=unit_list_buttons(turn, batch),
                about=(list_ref(batch),),
            )
            return True
    return False
